//! Results that no row of the specification asks for. Nothing recorded about a lot is invisible to
//! who asks, and bad news is bad news whether somebody asked for it or not.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::bilingual::{Bilingual, both};
use crate::domain::id::AnalyteCode;
use crate::domain::reason::{Reason, ReasonCode};
use crate::domain::spec::{Stage, catalogue};
use crate::domain::value::{MarkerValue, Qualitative, ResultValue};

use super::coverage::{RowOutcome, RowReport};
use super::lineage::Lineage;

/// Tests that a reason spells out.
const MAX_DETAILS: usize = 20;

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
            if !minded.contains(&(code, stage)) && is_adverse(&result.analyte, &result.value) {
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

/// What does not conform, and what must not be there and was found.
fn is_adverse(code: &AnalyteCode, value: &ResultValue) -> bool {
    let Some(limit) = catalogue::analyte(code).and_then(|analyte| analyte.harmful_from) else {
        return matches!(value, ResultValue::Qualitative(Qualitative::NotConforms));
    };
    match value {
        ResultValue::Qualitative(word) => is_bad_word(*word),
        ResultValue::Quantitative(measured) => measured.may_reach(limit),
        ResultValue::Set(set) => set.members().iter().any(|(_, value)| match value {
            MarkerValue::Word(word) => is_bad_word(*word),
            MarkerValue::Number(measured) => measured.may_reach(limit),
        }),
        ResultValue::Population(_) | ResultValue::Evidence(_) | ResultValue::Invalid(_) => false,
    }
}

fn is_bad_word(word: Qualitative) -> bool {
    word.is_present() || word == Qualitative::NotConforms
}
