//! Results that no row of the specification asks for. Nothing recorded about a lot is invisible to
//! who asks, and bad news is bad news whether somebody asked for it or not.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::bilingual::{Bilingual, both};
use crate::domain::reason::{Reason, ReasonCode};
use crate::domain::spec::Stage;
use crate::domain::value::{Comparator, MarkerValue, Measurement, ResultValue};

use super::coverage::{RowOutcome, RowReport};
use super::lineage::Lineage;

/// Tests that a reason spells out.
const MAX_DETAILS: usize = 20;

/// What is looked for with these should not be there, at whatever stage.
const SAFETY: &[&str] = &[
    "STERILITY",
    "STERILITY_RAPID",
    "GRAM_STAIN",
    "MYCOPLASMA_NAT",
    "MYCOPLASMA_CULT",
    "ADVENTITIOUS_VIRUS",
    "VIRUS_INVITRO",
    "VIRUS_NAT_PANEL",
    "VIRUS_BOVINE",
    "VIRUS_PORCINE",
];

/// `ALSO_TESTED` for the results that no row asks for, and for the adverse ones of them, and of those
/// that a row asks for without minding what they say, `ADVERSE_RESULT_OUTSIDE_SPEC`.
pub(super) fn also_tested(lineage: &Lineage, rows: &[RowReport]) -> Vec<Reason> {
    let asked: BTreeSet<(&str, Stage)> = rows
        .iter()
        .map(|row| (row.key.code.as_str(), row.key.stage))
        .collect();
    let minded: BTreeSet<(&str, Stage)> = rows
        .iter()
        .filter(|row| !matches!(row.outcome, RowOutcome::NotRequired | RowOutcome::Reported))
        .map(|row| (row.key.code.as_str(), row.key.stage))
        .collect();
    let mut also: BTreeMap<String, usize> = BTreeMap::new();
    let mut adverse: BTreeMap<String, Vec<Bilingual>> = BTreeMap::new();
    for (id, sample) in &lineage.samples {
        let Some(planned) = &sample.slot else {
            continue;
        };
        let stage = planned.slot.stage;
        for (index, result) in &sample.state.results {
            let code = result.analyte.as_str();
            if !asked.contains(&(code, stage)) {
                *also.entry(format!("{code} {stage}")).or_default() += 1;
            }
            if !minded.contains(&(code, stage)) && is_adverse(code, &result.value) {
                let place = both!(
                    "{stage}, {id}, entry {index}",
                    "{stage}、{id}、エントリ{index}"
                );
                adverse.entry(code.to_owned()).or_default().push(place);
            }
        }
    }
    let mut reasons = Vec::new();
    if !also.is_empty() {
        let all: usize = also.values().sum();
        let tests = also
            .iter()
            .take(MAX_DETAILS)
            .map(|(test, count)| match count {
                1 => Bilingual::data(test),
                _ => Bilingual::data(format!("{test} ×{count}")),
            });
        let mut details: Vec<Bilingual> = tests.collect();
        if also.len() > MAX_DETAILS {
            details.push(both!("{all} results in all", "結果は全{all}件"));
        }
        let reason = Reason::about(ReasonCode::AlsoTested, all);
        reasons.push(reason.detail(Bilingual::join(&details, ", ")));
    }
    for (code, mut places) in adverse {
        places.truncate(MAX_DETAILS);
        let reason = Reason::about(ReasonCode::AdverseResultOutsideSpec, code);
        reasons.push(reason.detail(Bilingual::join(&places, "; ")));
    }
    reasons
}

/// Growth, or something found, where nothing should be.
fn is_adverse(code: &str, value: &ResultValue) -> bool {
    if !SAFETY.contains(&code) {
        return false;
    }
    match value {
        ResultValue::Qualitative(word) => word.is_present(),
        ResultValue::Set(set) => set.members().iter().any(|(_, value)| match value {
            MarkerValue::Word(word) => word.is_present(),
            MarkerValue::Number(measured) => is_something(measured),
        }),
        ResultValue::Quantitative(measured) => is_something(measured),
        _ => false,
    }
}

/// A number that says that something is there.
fn is_something(measured: &Measurement) -> bool {
    let at_least = matches!(
        measured.comparator(),
        Comparator::Eq | Comparator::Gt | Comparator::Ge | Comparator::AboveUloq
    );
    let above = measured.comparator() == Comparator::AboveUloq;
    let some = measured.quantity().is_some_and(|q| q.value.signum() > 0);
    at_least && (above || some)
}
