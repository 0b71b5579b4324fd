//! A short way to write rows and results.
//!
//! Result words: `NotDetected`, `<0.5 [IU]/mL`, `Below_LOQ`, `CD9=Positive,CD63=Positive`,
//! `93 % 50..400 nm`, `document`.

use crate::domain::id::*;
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::spec::*;
use crate::domain::time::{DurationMs, TimestampMs};
use crate::domain::value::*;

pub fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

pub fn unit(code: &str) -> Unit {
    Unit::parse(code).unwrap()
}

pub fn quantity(text: &str) -> Quantity {
    let (number, code) = text.split_once(' ').unwrap();
    Quantity::new(decimal(number), unit(code))
}

pub fn code(text: &str) -> AnalyteCode {
    AnalyteCode::parse(text).unwrap()
}

pub fn methods(texts: &[&str]) -> Vec<MethodCode> {
    texts
        .iter()
        .map(|text| MethodCode::parse(text).unwrap())
        .collect()
}

pub fn markers(texts: &[&str]) -> Vec<Marker> {
    texts
        .iter()
        .map(|text| Marker::parse(text).unwrap())
        .collect()
}

pub fn row(analyte: &str, stage: Stage, criterion: Criterion) -> Row {
    Row::new(code(analyte), stage, criterion)
}

fn measurement(text: &str) -> Measurement {
    let (comparator, rest) = if let Some(rest) = text.strip_prefix("<=") {
        (Comparator::Le, rest)
    } else if let Some(rest) = text.strip_prefix(">=") {
        (Comparator::Ge, rest)
    } else if let Some(rest) = text.strip_prefix('<') {
        (Comparator::Lt, rest)
    } else if let Some(rest) = text.strip_prefix('>') {
        (Comparator::Gt, rest)
    } else if let Some(rest) = text.strip_prefix("Above_ULOQ ") {
        (Comparator::AboveUloq, rest)
    } else {
        (Comparator::Eq, text)
    };
    Measurement::new(comparator, Some(quantity(rest))).unwrap()
}

pub fn value(text: &str) -> ResultValue {
    if let Ok(word) = Qualitative::parse(text) {
        return ResultValue::Qualitative(word);
    }
    if let Ok(comparator) = Comparator::parse(text) {
        return ResultValue::Quantitative(Measurement::new(comparator, None).unwrap());
    }
    if text == "document" {
        return ResultValue::Evidence(Evidence {
            digest: Digest::from_bytes([1; 32]),
            media_type: Label::parse("image/tiff").unwrap(),
            role: Label::parse("tem-wide").unwrap(),
        });
    }
    if text.contains('=') && text.contains('%') && !text.contains("..") {
        let members = text.split(',').map(|member| {
            let (marker, number) = member.split_once('=').unwrap();
            let number = measurement(&number.replace('%', " %"));
            (Marker::parse(marker).unwrap(), MarkerValue::Number(number))
        });
        return ResultValue::Set(MarkerSet::new(members.collect()).unwrap());
    }
    if text.contains('=') && !text.contains(' ') {
        let mut members: Vec<_> = text
            .split(',')
            .map(|member| {
                let (marker, word) = member.split_once('=').unwrap();
                (
                    Marker::parse(marker).unwrap(),
                    Qualitative::parse(word).unwrap(),
                )
            })
            .collect();
        members.sort();
        return ResultValue::Set(MarkerSet::of_words(members).unwrap());
    }
    if let Some((share, window)) = text.split_once(" % ") {
        let measured = measurement(&format!("{share} %"));
        let (low, high) = window.split_once("..").unwrap();
        let high = quantity(high);
        let share = measured.quantity().unwrap().value;
        return ResultValue::Population(
            Population::new(
                measured.comparator(),
                share,
                decimal(low),
                high.value,
                high.unit,
            )
            .unwrap(),
        );
    }
    ResultValue::Quantitative(measurement(text))
}

/// A result that answers `row` in every respect but, perhaps, its value.
pub fn facts(row: &Row, text: &str) -> ResultFacts {
    let started = TimestampMs::parse("2026-01-01T00:00:00Z").unwrap();
    let ended = started.saturating_add(DurationMs::from_days(28));
    ResultFacts {
        analyte: row.code.clone(),
        stage: row.stage,
        method: row
            .methods
            .first()
            .cloned()
            .unwrap_or(MethodCode::parse("JP_4_06").unwrap()),
        value: value(text),
        lod: None,
        loq: None,
        sampled: started,
        started,
        ended,
        reported: ended,
        independence: LabIndependence::ThirdParty,
        vials_in_sample: 20,
    }
}

/// 5 mL in an hour, 50 kg, K = 5: 50 EU/mL by the dose rule.
pub fn specification(rows: Vec<Row>) -> Specification {
    let org = OrgRef::from_bytes([1; 16]);
    Specification {
        id: SpecId(VersionedName::parse_in(org, "test@1").unwrap()),
        products: vec![Gtin14::parse("04987654000012").unwrap()],
        product_class: ProductClass::EvPurified,
        routes: vec![Route::IvInfusion, Route::LocalInjection],
        dose: DoseRule {
            max_ml_per_hour: decimal("5.0"),
            min_body_weight_kg: decimal("50"),
            k_eu_per_kg_h: decimal("5"),
        },
        donor_policy: PolicyId(VersionedName::parse_in(org, "jp-allogeneic-default@1").unwrap()),
        stages: Stage::ALL.to_vec(),
        defaults: Defaults {
            max_age_days: Some(90),
            retest_allowed: 0,
            lab: LabRequirement::InHouse,
        },
        rounding: Rounding::AsReported,
        rows,
        supersedes: None,
        change_summary: None,
        loosened_rows: Vec::new(),
    }
}

/// The answer in one or two words: `pass`, `warn`, `fail`, or `insufficient(code)`.
pub fn verdict(judgement: &Judgement) -> String {
    match judgement {
        Judgement::Pass => "pass".to_owned(),
        Judgement::Warn(_) => "warn".to_owned(),
        Judgement::Fail(_) => "fail".to_owned(),
        Judgement::Insufficient(why) => why.code().to_owned(),
    }
}
