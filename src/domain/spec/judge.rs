//! One row, one result, one answer.
//!
//! Order: is this result an answer to the row at all (code, stage, method, kind, unit), then the
//! value, then what a good value still needs (sensitivity, time, laboratory, vials). A failing
//! value fails even if the test was too short or done by the wrong laboratory: growth on day
//! three is growth. Only a passing value can be made insufficient by those. Numbers of another
//! method are not compared with the limit; but what was not to be there and was found fails the
//! row by whichever method it was found.

mod conditions;
mod number;
mod reason;
mod said;
mod words;

pub use conditions::{max_age, within_age};
pub use reason::{FailReason, InsufficientReason, Warning};

use super::{AlsoRule, Criterion, DoseRule, LotContext, PopulationBound, Row};
use crate::domain::quantity::{Exact, Quantity, Unit};
use crate::domain::value::{Measurement, Population, Qualitative, ResultFacts, ResultValue};
use InsufficientReason as Why;
use number::Reading;
use std::cmp::Ordering;

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
    let value = judge_value(row, facts, lot);
    if !row.methods.is_empty() && !row.methods.contains(&facts.method) {
        return match value {
            Judgement::Fail(_) | Judgement::Insufficient(Why::Indeterminate)
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
        conditions::lod_good_enough(row, facts),
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
    if facts.value == ResultValue::Qualitative(Qualitative::Indeterminate) {
        return Judgement::Insufficient(Why::Indeterminate);
    }
    match (&row.criterion, &facts.value) {
        (Criterion::Report, value) if value.is_indeterminate() => {
            Judgement::Insufficient(Why::Indeterminate)
        }
        (Criterion::Report, _) => Judgement::Pass,
        (Criterion::EqQual(word), ResultValue::Qualitative(found)) => {
            words::one(*word, &row.accept, *found)
        }
        (Criterion::EqQual(_), ResultValue::Quantitative(measured)) => {
            words::number_for_word(&row.accept, measured.comparator()).unwrap_or_else(kind)
        }
        (Criterion::AllQual { value, members }, ResultValue::Set(set)) => {
            words::all(*value, &row.accept, members, set)
        }
        (Criterion::AtLeastPositive { n, members }, ResultValue::Set(set)) => {
            words::at_least(*n, members, set)
        }
        (Criterion::NonePositive { members }, ResultValue::Set(set)) => words::none(members, set),
        (Criterion::EvidencePresent, ResultValue::Evidence(_)) => Judgement::Pass,
        (
            Criterion::Population {
                bound,
                pct,
                low,
                high,
                unit,
            },
            ResultValue::Population(found),
        ) => {
            let window = (Quantity::new(*low, *unit), Quantity::new(*high, *unit));
            Judgement::of(judge_population(*bound, pct.exact(), window, found))
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

fn judge_number(
    row: &Row,
    facts: &ResultFacts,
    measured: &Measurement,
    lot: &LotContext<'_>,
) -> Result<Judgement, InsufficientReason> {
    let read = |unit: Unit| Reading::of(measured, facts, unit);
    let bound = |limit: &Quantity| Ok((read(limit.unit)?, limit.value.exact()));
    Ok(match &row.criterion {
        Criterion::Lt(limit) => {
            let (reading, limit) = bound(limit)?;
            reading.less(limit)
        }
        Criterion::Le(limit) => {
            let (reading, limit) = bound(limit)?;
            reading.at_most(limit)
        }
        Criterion::Gt(limit) => {
            let (reading, limit) = bound(limit)?;
            reading.more(limit)
        }
        Criterion::Ge(limit) => {
            let (reading, limit) = bound(limit)?;
            reading.at_least(limit)
        }
        Criterion::GeWarn(limit) => {
            let (reading, limit) = bound(limit)?;
            match reading.at_least(limit) {
                Judgement::Pass => Judgement::Pass,
                _ => Judgement::Warn(Warning::BelowAdvisoryLimit),
            }
        }
        Criterion::Range { min, max, unit } => read(*unit)?.within(min.exact(), max.exact()),
        Criterion::WithinPctOfLabel { pct, unit } => {
            let label = label_claim(row, facts, lot)?
                .exact_in(*unit)
                .ok_or_else(|| Why::unit(None, *unit))?;
            let (below, above) = pct.around_hundred();
            // Both sides times 100, so that nothing is divided.
            match (label.times(below), label.times(above)) {
                (Some(low), Some(high)) => read(*unit)?.within(low.shift(-2), high.shift(-2)),
                // cannot happen: a label has at most 19 digits, the factor nine
                _ => Judgement::Insufficient(Why::LabelMissing),
            }
        }
        Criterion::BelowLoq { loq_le } => number::below_loq(measured, facts, loq_le)?,
        _ => Judgement::Insufficient(Why::Kind {
            found: facts.value.kind(),
        }),
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

fn judge_population(
    bound: PopulationBound,
    pct: Exact,
    window: (Quantity, Quantity),
    found: &Population,
) -> Result<Judgement, InsufficientReason> {
    let same = |left: &Quantity, right: &Quantity| left.compare(right) == Some(Ordering::Equal);
    if !same(&window.0, &found.low()) || !same(&window.1, &found.high()) {
        return Err(Why::Window {
            low: found.low(),
            high: found.high(),
        });
    }
    let reading = Reading::stating(found.comparator(), found.percent().exact());
    Ok(match bound {
        PopulationBound::Lt => reading.less(pct),
        PopulationBound::Le => reading.at_most(pct),
        PopulationBound::Gt => reading.more(pct),
        PopulationBound::Ge => reading.at_least(pct),
    })
}
