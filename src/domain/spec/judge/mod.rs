//! One row, one result, one answer.
//!
//! Order: is this result an answer to the row at all (code, stage, method, kind, unit), then the
//! value, then what a good value still needs (sensitivity, time, laboratory, vials). A failing
//! value fails even if the test was too short or done by the wrong laboratory: growth on day
//! three is growth. Only a passing value can be made insufficient by those. Numbers of another
//! method are not compared with the limit; but what was not to be there and was found fails the
//! row by whichever method it was found.

mod compared;
mod conditions;
mod each_row;
mod marker_set;
mod number;
mod population;
mod qualitative;
mod reason;

pub use compared::compared;
pub use conditions::{max_age, within_age};
pub use each_row::{JudgedRow, ResultDoubt, judge_rows, result_doubts};
pub use reason::{FailReason, InsufficientReason, Warning};

use super::{AlsoRule, Criterion, DoseRule, LotContext, Row};
use crate::domain::quantity::{Exact, Quantity};
use crate::domain::value::{Measurement, Qualitative, ResultFacts, ResultValue};
use InsufficientReason as Why;
use number::Reading;

/// The answer for one row and one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The row is met.
    Pass,
    /// The row is met, and something is worth saying.
    Warn(Warning),
    /// The result does not settle the question.
    Insufficient(InsufficientReason),
    /// The row is not met.
    Fail(FailReason),
}

impl Judgement {
    /// True if the result meets the row, with or without a warning.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Pass | Self::Warn(_))
    }

    /// The stable word for it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pass | Self::Warn(_) => "PASS",
            Self::Insufficient(_) => "INSUFFICIENT",
            Self::Fail(_) => "FAIL",
        }
    }

    /// Both must hold: the worse answer counts, the first of two equally bad ones.
    fn and(self, other: Self) -> Self {
        let rank = |judgement: &Self| match judgement {
            Self::Pass => 0,
            Self::Warn(_) => 1,
            Self::Insufficient(_) => 2,
            Self::Fail(_) => 3,
        };
        if rank(&other) > rank(&self) {
            other
        } else {
            self
        }
    }

    fn of(result: Result<Self, InsufficientReason>) -> Self {
        result.unwrap_or_else(Self::Insufficient)
    }
}

/// Judges one result by one row. How old the sample may be is asked separately
/// ([`within_age`]), because it depends on when the lot is released.
pub fn judge(row: &Row, facts: &ResultFacts, lot: &LotContext<'_>) -> Judgement {
    if facts.analyte != row.code || facts.stage != row.stage {
        return Judgement::Insufficient(Why::OtherQuestion);
    }
    let mut value = judge_value(row, facts, lot);
    // Also of a member that the row does not name.
    if facts.value.is_indeterminate() && !matches!(value, Judgement::Fail(_)) {
        value = Judgement::Insufficient(Why::Indeterminate);
    }
    if !row.methods.is_empty() && !row.methods.contains(&facts.method) {
        return match value {
            Judgement::Fail(_)
            | Judgement::Insufficient(Why::Indeterminate | Why::Invalid { .. })
                if asks_for_absence(&row.criterion) =>
            {
                value
            }
            _ => Judgement::Insufficient(Why::Method {
                found: facts.method.clone(),
            }),
        };
    }
    if !value.passes() {
        return value;
    }
    let conditions = [
        conditions::sensitive_enough(row, facts),
        conditions::long_enough(row, facts),
        conditions::laboratory_allowed(row, facts, lot),
        conditions::vials_enough(row, facts, lot),
    ];
    match conditions.into_iter().find_map(Result::err) {
        Some(why) => Judgement::Insufficient(why),
        None => value,
    }
}

/// Whether the row asks that something is not there: growth, a virus, a contaminant.
fn asks_for_absence(criterion: &Criterion) -> bool {
    match criterion {
        Criterion::EqQual(word) | Criterion::AllQual { value: word, .. } => word.is_absent(),
        Criterion::NonePositive { .. } => true,
        _ => false,
    }
}

fn judge_value(row: &Row, facts: &ResultFacts, lot: &LotContext<'_>) -> Judgement {
    let kind = || {
        Judgement::Insufficient(Why::Kind {
            found: facts.value.kind(),
        })
    };
    match &facts.value {
        ResultValue::Qualitative(Qualitative::Indeterminate) => {
            return Judgement::Insufficient(Why::Indeterminate);
        }
        ResultValue::Invalid(reason) => {
            let reason = reason.clone();
            return Judgement::Insufficient(Why::Invalid { reason });
        }
        _ => {}
    }
    let rounding = lot.specification.rounding;
    match (&row.criterion, &facts.value) {
        (Criterion::Report, value) => report(value, facts),
        (Criterion::EqQual(word), ResultValue::Qualitative(found)) => {
            qualitative::one(*word, &row.accept, *found)
        }
        (Criterion::EqQual(word), ResultValue::Quantitative(measured)) => {
            qualitative::number_for_word(*word, &row.accept, measured, facts).unwrap_or_else(kind)
        }
        // A set does not answer a row that asks one word; what it found is found all the same.
        (Criterion::EqQual(word), ResultValue::Set(set)) if word.is_absent() => {
            marker_set::found(set).unwrap_or_else(kind)
        }
        (Criterion::AllQual { value: word, .. }, ResultValue::Qualitative(found))
            if word.is_absent() && found.is_present() =>
        {
            qualitative::one(*word, &row.accept, *found)
        }
        (Criterion::EvidencePresent, ResultValue::Evidence(_)) => Judgement::Pass,
        (Criterion::Population { .. }, ResultValue::Population(found)) => {
            Judgement::of(population::judge(&row.criterion, found, rounding))
        }
        (_, ResultValue::Set(set)) => {
            marker_set::judge(row, set, facts, rounding).unwrap_or_else(kind)
        }
        (_, ResultValue::Quantitative(measured)) => {
            Judgement::of(judge_number(row, facts, measured, lot)).and(match row.also {
                Some(AlsoRule::DoseRule) => {
                    let dose = &lot.specification.dose;
                    Judgement::of(judge_dose(dose, facts, measured))
                }
                None => Judgement::Pass,
            })
        }
        _ => kind(),
    }
}

/// A row without a limit: whatever was found, so long as it was found.
fn report(value: &ResultValue, facts: &ResultFacts) -> Judgement {
    if value.is_indeterminate() {
        return Judgement::Insufficient(Why::Indeterminate);
    }
    match value {
        ResultValue::Quantitative(measured) => match number::stated_limit(measured, facts) {
            Ok(_) => Judgement::Pass,
            Err(why) => Judgement::Insufficient(why),
        },
        _ => Judgement::Pass,
    }
}

fn judge_number(
    row: &Row,
    facts: &ResultFacts,
    measured: &Measurement,
    lot: &LotContext<'_>,
) -> Result<Judgement, InsufficientReason> {
    let rounding = lot.specification.rounding;
    Ok(match &row.criterion {
        Criterion::WithinPctOfLabel { pct, unit } => {
            let label = label_claim(row, facts, lot)?
                .exact_in(*unit)
                .ok_or_else(|| Why::unit(None, *unit))?;
            let (below, above) = pct.around_hundred();
            // Both sides times 100, so that nothing is divided.
            match (label.times(below), label.times(above)) {
                (Some(low), Some(high)) => {
                    Reading::of(measured, facts, *unit)?.within(low.shift(-2), high.shift(-2))
                }
                // cannot happen: a label has at most 19 digits, the factor nine
                _ => Judgement::Insufficient(Why::LabelMissing),
            }
        }
        Criterion::BelowLoq { loq_le } => number::below_loq(measured, facts, loq_le)?,
        criterion => match number::against_limit(criterion, measured, facts, rounding)? {
            Some(judgement) => judgement,
            None => Judgement::Insufficient(Why::Kind {
                found: facts.value.kind(),
            }),
        },
    })
}

/// The label's claim for the row's analyte: one bound to the result's method, else an unbound one.
fn label_claim(
    row: &Row,
    facts: &ResultFacts,
    lot: &LotContext<'_>,
) -> Result<Quantity, InsufficientReason> {
    let claims = || {
        lot.label_claims
            .iter()
            .filter(|claim| claim.analyte == row.code)
    };
    let same_method = claims().find(|claim| claim.method.as_ref() == Some(&facts.method));
    match same_method.or_else(|| claims().find(|claim| claim.method.is_none())) {
        Some(claim) => Ok(claim.value),
        None if claims().next().is_some() => Err(Why::Method {
            found: facts.method.clone(),
        }),
        None => Err(Why::LabelMissing),
    }
}

fn judge_dose(
    dose: &DoseRule,
    facts: &ResultFacts,
    measured: &Measurement,
) -> Result<Judgement, InsufficientReason> {
    let reading = Reading::of(measured, facts, DoseRule::unit())?;
    Ok(reading.dose(|endotoxin: Exact| dose.compare(endotoxin)))
}
