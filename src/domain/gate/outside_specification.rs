//! Results that no row of the specification asks for. Nothing recorded about a lot is invisible to
//! who asks, and bad news is bad news whether somebody asked for it or not.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::event::TestReported;
use crate::domain::id::{AnalyteCode, SampleRef};
use crate::domain::reason::{About, Detail, MAX_NAMED, Reason, ReasonCode};
use crate::domain::spec::{InsufficientReason, Judgement, Row, Stage, catalogue};
use crate::domain::value::{MarkerValue, Measurement, Qualitative, ResultValue};
use crate::words::{Wording, detail};

use super::coverage::{RowOutcome, RowReport};
use super::lineage::Lineage;

/// Results of a test that no row asks for.
#[derive(Debug, Clone)]
pub struct OtherTest {
    pub code: AnalyteCode,
    pub stage: Stage,
    pub count: usize,
}

impl std::fmt::Display for OtherTest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.stage)?;
        match self.count {
            1 => Ok(()),
            count => write!(f, " ×{count}"),
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct PlaceOfResult {
    pub stage: Stage,
    pub sample: SampleRef,
    pub index: u64,
}

impl PlaceOfResult {
    pub fn said(&self) -> Wording {
        detail::place_of_result(self.stage, self.sample, self.index)
    }
}

/// `ALSO_TESTED` for the results that no row asks for, and for the adverse ones of them, and of those
/// that no row minds whatever they say, `ADVERSE_RESULT_OUTSIDE_SPEC`.
pub(super) fn also_tested(lineage: &Lineage, asked_for: &[Row], rows: &[RowReport]) -> Vec<Reason> {
    let asked: BTreeSet<(&str, Stage)> = rows
        .iter()
        .map(|row| (row.key.code.as_str(), row.key.stage))
        .collect();
    let minded = |index: u64, result: &TestReported, stage: Stage| {
        asked_for.iter().zip(rows).any(|(row, report)| {
            (&row.code, row.stage) == (&result.analyte, stage)
                && minds(row, report, index, &result.value)
        })
    };
    // In the order of their texts.
    let mut also: BTreeMap<(&str, &str), OtherTest> = BTreeMap::new();
    let mut adverse: BTreeMap<&str, Vec<PlaceOfResult>> = BTreeMap::new();
    for (id, sample) in &lineage.samples {
        let Some(planned) = &sample.slot else {
            continue;
        };
        let stage = planned.slot.stage;
        for (index, result) in &sample.state.results {
            let code = result.analyte.as_str();
            if !asked.contains(&(code, stage)) {
                let test = also
                    .entry((code, stage.as_str()))
                    .or_insert_with(|| OtherTest {
                        code: result.analyte.clone(),
                        stage,
                        count: 0,
                    });
                test.count += 1;
            }
            let counts = sample.state.counts(*index);
            if counts
                && is_adverse(&result.analyte, &result.value)
                && !minded(*index, result, stage)
            {
                adverse.entry(code).or_default().push(PlaceOfResult {
                    stage,
                    sample: *id,
                    index: *index,
                });
            }
        }
    }
    let mut reasons = Vec::new();
    if !also.is_empty() {
        let all: usize = also.values().map(|test| test.count).sum();
        let reason = Reason::about(ReasonCode::AlsoTested, About::Number(all));
        reasons.push(reason.detail(Detail::AlsoTested(also.into_values().collect())));
    }
    for (code, mut places) in adverse {
        places.truncate(MAX_NAMED);
        let reason = Reason::about_data(ReasonCode::AdverseResultOutsideSpec, code);
        reasons.push(reason.detail(Detail::Adverse(places)));
    }
    reasons
}

/// Whether a row takes notice of what a result found: it failed for it, or met a row that asks about
/// all that was found. What a row cannot judge, by method, kind or unit, another result covers.
fn minds(row: &Row, report: &RowReport, index: u64, value: &ResultValue) -> bool {
    if matches!(
        report.outcome,
        RowOutcome::NotRequired | RowOutcome::Reported
    ) {
        return false;
    }
    let judged = report.results.iter().find(|judged| judged.index == index);
    match judged.map(|judged| &judged.judgement) {
        Some(Judgement::Fail(_)) => true,
        Some(Judgement::Insufficient(why)) => *why == InsufficientReason::Indeterminate,
        Some(Judgement::Pass | Judgement::Warn(_)) => match value {
            ResultValue::Set(set) => {
                let members = row.criterion.members();
                set.members()
                    .iter()
                    .all(|(marker, _)| members.contains(&marker))
            }
            _ => true,
        },
        None => false,
    }
}

/// What does not conform, and what must not be there and was found.
pub(super) fn is_adverse(code: &AnalyteCode, value: &ResultValue) -> bool {
    let harmful_from = catalogue::analyte(code).and_then(|analyte| analyte.harmful_from);
    let word = |word: Qualitative| {
        word == Qualitative::NotConforms || (harmful_from.is_some() && word.is_present())
    };
    let number = |measured: &Measurement| harmful_from.is_some_and(|from| measured.may_reach(from));
    match value {
        ResultValue::Qualitative(found) => word(*found),
        ResultValue::Quantitative(measured) => number(measured),
        ResultValue::Set(set) => set.members().iter().any(|(_, found)| match found {
            MarkerValue::Word(found) => word(*found),
            MarkerValue::Number(measured) => number(measured),
        }),
        ResultValue::Population(_) | ResultValue::Evidence(_) | ResultValue::Invalid(_) => false,
    }
}
