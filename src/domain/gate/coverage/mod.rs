//! The rows of a specification over all results of a lineage.
//!
//! All results of a (code, stage) in the lineage count: a pass after a fail does not erase it. A
//! row is covered at a node that has a result, or whose product inputs are all covered, starting
//! at the bulk (for FINAL: at the lot itself); one untested harvest of two is a missing test.

mod cover;
mod result;
mod unrecorded;

pub use result::{Discount, JudgedResult, NotPassed, WhyNot};
pub(crate) use unrecorded::{Unrecorded, by_its_rows, by_rows_of};

use crate::domain::event::TestReported;
use crate::domain::id::{AnalyteCode, LotId, OrgRef, SampleRef};
use crate::domain::named_enum::named_enum;
use crate::domain::reason::{Detail, MAX_NAMED, Reason, ReasonCode};
use crate::domain::spec::{LabelClaim, Row, RowKey, Specification};
use crate::domain::state::LotState;
use crate::domain::time::TimestampMs;
use crate::domain::value::LabIndependence;
use crate::domain::view::{Reader, Step};

use super::lineage::{Lineage, Sampled};
use super::materials::contained;
use super::outside_specification::is_adverse;
use cover::{Results, outcome};
use result::Judge;

named_enum! {
    /// What became of a row.
    pub enum RowOutcome, said in row {
        Pass = "PASS",
        Fail = "FAIL",
        /// Results prove too little.
        Insufficient = "INSUFFICIENT",
        Missing = "MISSING",
        /// It need not be met: the material it asks about was not used.
        NotRequired = "NOT_REQUIRED",
        /// It is reported only; the judgement blocks nothing.
        Reported = "REPORTED",
        /// It is of a stage after the release, which does not ask for it.
        AfterRelease = "AFTER_RELEASE",
    }
}

/// A row with the results that were judged by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowReport {
    pub key: RowKey,
    pub outcome: RowOutcome,
    /// The results, in log order.
    pub results: Vec<JudgedResult>,
}

/// What the rows are asked of.
#[derive(Clone, Copy)]
pub(super) struct Lot<'a> {
    pub(super) specification: &'a Specification,
    pub(super) claims: &'a [LabelClaim],
    pub(super) id: &'a LotId,
    pub(super) state: &'a LotState,
    pub(super) maker: OrgRef,
    pub(super) lineage: &'a Lineage,
}

/// Judges every row, and adds a reason for each required row that is not met.
pub(super) fn judge_rows(
    reader: &Reader<'_>,
    lot: &Lot<'_>,
    now: TimestampMs,
    reasons: &mut Vec<Reason>,
) -> Step<Vec<RowReport>> {
    let judge = Judge::of(lot, now);
    let contains = contained(lot.lineage);
    let mut independent = false;
    let mut rows = Vec::new();
    for row in &lot.specification.rows {
        let mut results = results(reader, row, &judge, lot.lineage)?;
        let (outcome, rested_on) = outcome(row, &contains, lot, &results);
        // A report, a failure or a result of something that nobody asked for is no independent word
        // on what the release rests on.
        independent |= rested_on.iter().any(|place| {
            let mut passing = results.of(place).filter(|r| r.passes());
            passing.any(|r| r.independence == LabIndependence::ThirdParty)
        });
        reasons.extend(reason(row, &outcome, &results.all));
        results.all.sort_by_key(|r| r.index);
        rows.push(RowReport {
            key: row.key(),
            outcome,
            results: results.all,
        });
    }
    let tested = rows.iter().any(|row| !row.results.is_empty());
    if tested && !independent {
        reasons.push(Reason::new(ReasonCode::LabNotIndependent));
    }
    Ok(rows)
}

/// The results that a row asks for, judged by it.
fn results(reader: &Reader<'_>, row: &Row, judge: &Judge<'_>, lineage: &Lineage) -> Step<Results> {
    let mut results = Results::default();
    for (id, sample) in &lineage.samples {
        let stage = sample.slot.as_ref().map(|planned| planned.slot.stage);
        if stage != Some(row.stage) {
            continue;
        }
        for (index, result) in &sample.state.results {
            if result.analyte == row.code {
                let judged = judge.judge(reader, row, (*id, sample), (*index, result))?;
                results.push(&sample.target, judged);
            }
        }
    }
    Ok(results)
}

/// A result that says something better since it, or its sample, was corrected.
pub(super) struct Improved {
    pub(super) sample: SampleRef,
    pub(super) index: u64,
    pub(super) code: AnalyteCode,
    pub(super) independence: LabIndependence,
}

/// Compares the results of corrected samples with what they said `before` anything was corrected.
pub(super) fn improved(
    reader: &Reader<'_>,
    lot: &Lot<'_>,
    before: &Lineage,
    now: TimestampMs,
) -> Step<Vec<Improved>> {
    let then = Judge::of(
        &Lot {
            lineage: before,
            ..*lot
        },
        now,
    );
    let judge = Judge::of(lot, now);
    let mut improved = Vec::new();
    for (id, sample) in &lot.lineage.samples {
        let Some(was) = before.samples.get(id) else {
            continue;
        };
        let stage = sample.slot.as_ref().map(|planned| planned.slot.stage);
        improved.extend(no_more_adverse(reader, lot, (*id, sample), was)?);
        let rows = lot.specification.rows.iter();
        for row in rows.filter(|row| Some(row.stage) == stage) {
            let results = sample.state.results.iter();
            for (index, result) in results.filter(|(_, result)| result.analyte == row.code) {
                let mut all = was.state.results.iter();
                let Some((_, wrong)) = all.find(|(other, _)| other == index) else {
                    continue;
                };
                let then = then.judge(reader, row, (*id, was), (*index, wrong))?;
                let now = judge.judge(reader, row, (*id, sample), (*index, result))?;
                if now.rank() > then.rank() {
                    improved.push(Improved {
                        sample: *id,
                        index: *index,
                        code: result.analyte.clone(),
                        independence: now.independence,
                    });
                }
            }
        }
    }
    Ok(improved)
}

/// Results that were adverse, whatever the rows ask, and are not since they were corrected.
fn no_more_adverse(
    reader: &Reader<'_>,
    lot: &Lot<'_>,
    (id, sample): (SampleRef, &Sampled),
    was: &Sampled,
) -> Step<Vec<Improved>> {
    let mut improved = Vec::new();
    for (index, before) in &was.state.results {
        let mut all = sample.state.results.iter();
        let now = all.find(|(other, _)| other == index);
        let adverse = |result: &TestReported| is_adverse(&result.analyte, &result.value);
        if adverse(before) && now.is_some_and(|(_, now)| !adverse(now)) {
            improved.push(Improved {
                sample: id,
                index: *index,
                code: before.analyte.clone(),
                independence: {
                    let retold = sample.state.retold.contains(index);
                    result::independence(reader, lot.maker, before.laboratory, retold)?
                },
            });
        }
    }
    Ok(improved)
}

fn reason(row: &Row, outcome: &RowOutcome, results: &[JudgedResult]) -> Option<Reason> {
    let code = match outcome {
        RowOutcome::Fail => ReasonCode::TestFail,
        RowOutcome::Insufficient => ReasonCode::TestInsufficient,
        RowOutcome::Missing => ReasonCode::TestMissing,
        RowOutcome::Pass
        | RowOutcome::NotRequired
        | RowOutcome::Reported
        | RowOutcome::AfterRelease => return None,
    };
    let about = match &row.row_id {
        Some(row_id) => format!("{}#{row_id}", row.code),
        None => row.code.to_string(),
    };
    let not_passed = results.iter().filter_map(JudgedResult::why_not);
    Some(Reason::about_data(code, about).detail(Detail::Row {
        stage: row.stage,
        // A laboratory may report thousands of one sample.
        not_passed: not_passed.take(MAX_NAMED).collect(),
        all: results.iter().filter(|r| !r.passes()).count(),
    }))
}
