//! What a reported number says about the true one, and how that meets a limit.
//!
//! A bound passes only if every true value it allows passes, and fails only if every one fails;
//! otherwise it settles nothing. Measurement uncertainty is recorded and not applied.

use super::Judgement;
use super::reason::{FailReason, InsufficientReason as Why};
use crate::domain::quantity::{Exact, Quantity, Unit};
use crate::domain::value::{Comparator, Measurement, ResultFacts};
use std::cmp::Ordering;

/// A measurement in the unit of the row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    Exactly(Exact),
    Below(Exact),
    AtMost(Exact),
    Above(Exact),
    AtLeast(Exact),
    /// Above a limit that was not stated.
    High,
}

const PASS: Judgement = Judgement::Pass;
const TOO_HIGH: Judgement = Judgement::Fail(FailReason::AboveLimit);
const TOO_LOW: Judgement = Judgement::Fail(FailReason::BelowLimit);
const TOO_COARSE: Judgement = Judgement::Insufficient(Why::Sensitivity);
const OPEN_ABOVE: Judgement = Judgement::Insufficient(Why::OutOfMeasuringRange);

fn pass_if(met: bool, otherwise: Judgement) -> Judgement {
    if met { PASS } else { otherwise }
}

fn fail_if(missed: bool, fail: Judgement, otherwise: Judgement) -> Judgement {
    if missed { fail } else { otherwise }
}

fn lt(left: Exact, right: Exact) -> bool {
    left.cmp(&right) == Ordering::Less
}

fn le(left: Exact, right: Exact) -> bool {
    left.cmp(&right) != Ordering::Greater
}

impl Reading {
    /// The measurement in `unit`. `Below_LOD` and `Below_LOQ` read the stated limit.
    pub(super) fn of(measured: &Measurement, facts: &ResultFacts, unit: Unit) -> Result<Self, Why> {
        let stated = match measured.comparator() {
            Comparator::BelowLod => Some(facts.lod.ok_or(Why::LodMissing)?),
            Comparator::BelowLoq => Some(facts.loq.ok_or(Why::LoqMissing)?),
            _ => measured.quantity(),
        };
        match stated {
            Some(quantity) => {
                let number = quantity.exact_in(unit);
                let number = number.ok_or_else(|| Why::unit(Some(quantity.unit), unit))?;
                Ok(Self::stating(measured.comparator(), number))
            }
            // Only Above_ULOQ comes without a number.
            None => Ok(Self::High),
        }
    }

    /// The number with what its comparator says about it.
    pub(super) fn stating(comparator: Comparator, number: Exact) -> Self {
        match comparator {
            Comparator::Eq => Self::Exactly(number),
            Comparator::Lt | Comparator::BelowLod | Comparator::BelowLoq => Self::Below(number),
            Comparator::Le => Self::AtMost(number),
            Comparator::Gt | Comparator::AboveUloq => Self::Above(number),
            Comparator::Ge => Self::AtLeast(number),
        }
    }

    /// Strictly less than `limit`.
    pub(super) fn less(self, limit: Exact) -> Judgement {
        match self {
            Self::Exactly(x) => pass_if(lt(x, limit), TOO_HIGH),
            Self::AtMost(x) => pass_if(lt(x, limit), TOO_COARSE),
            Self::Below(x) => pass_if(le(x, limit), TOO_COARSE),
            Self::Above(x) | Self::AtLeast(x) => fail_if(le(limit, x), TOO_HIGH, OPEN_ABOVE),
            Self::High => OPEN_ABOVE,
        }
    }

    /// At most `limit`.
    pub(super) fn at_most(self, limit: Exact) -> Judgement {
        match self {
            Self::Exactly(x) => pass_if(le(x, limit), TOO_HIGH),
            Self::AtMost(x) | Self::Below(x) => pass_if(le(x, limit), TOO_COARSE),
            Self::Above(x) => fail_if(le(limit, x), TOO_HIGH, OPEN_ABOVE),
            Self::AtLeast(x) => fail_if(lt(limit, x), TOO_HIGH, OPEN_ABOVE),
            Self::High => OPEN_ABOVE,
        }
    }

    /// Strictly more than `limit`.
    pub(super) fn more(self, limit: Exact) -> Judgement {
        match self {
            Self::Exactly(x) => pass_if(lt(limit, x), TOO_LOW),
            Self::AtLeast(x) => pass_if(lt(limit, x), OPEN_ABOVE),
            Self::Above(x) => pass_if(le(limit, x), OPEN_ABOVE),
            Self::Below(x) | Self::AtMost(x) => fail_if(le(x, limit), TOO_LOW, TOO_COARSE),
            Self::High => OPEN_ABOVE,
        }
    }

    /// At least `limit`.
    pub(super) fn at_least(self, limit: Exact) -> Judgement {
        match self {
            Self::Exactly(x) => pass_if(le(limit, x), TOO_LOW),
            Self::AtLeast(x) | Self::Above(x) => pass_if(le(limit, x), OPEN_ABOVE),
            Self::Below(x) => fail_if(le(x, limit), TOO_LOW, TOO_COARSE),
            Self::AtMost(x) => fail_if(lt(x, limit), TOO_LOW, TOO_COARSE),
            Self::High => OPEN_ABOVE,
        }
    }

    /// From `min` to `max`, both ends included.
    pub(super) fn within(self, min: Exact, max: Exact) -> Judgement {
        self.at_least(min).and(self.at_most(max))
    }

    /// The endotoxin dose rule: the bound itself, times the volume, compared by `compare` with
    /// what the patient may get. A lower bound has no upper one to reckon with.
    pub(super) fn dose(self, compare: impl Fn(Exact) -> Ordering) -> Judgement {
        const OVER: Judgement = Judgement::Fail(FailReason::DoseRule);
        let within = |x: Exact| compare(x) != Ordering::Greater;
        match self {
            Self::Exactly(x) => pass_if(within(x), OVER),
            Self::AtMost(x) | Self::Below(x) => pass_if(within(x), TOO_COARSE),
            Self::Above(x) => fail_if(compare(x) != Ordering::Less, OVER, OPEN_ABOVE),
            Self::AtLeast(x) => fail_if(!within(x), OVER, OPEN_ABOVE),
            Self::High => OPEN_ABOVE,
        }
    }
}

/// Below the limit of quantitation, which is itself at most `limit`.
///
/// `< x` with x at most `limit` says the same. An exact number passes only if it lies below a
/// stated limit of quantitation that is good enough.
pub(super) fn below_loq(
    measured: &Measurement,
    facts: &ResultFacts,
    limit: &Quantity,
) -> Result<Judgement, Why> {
    let limit_exact = limit.value.exact();
    let in_unit = |quantity: Quantity| {
        let number = quantity.exact_in(limit.unit);
        number.ok_or_else(|| Why::unit(Some(quantity.unit), limit.unit))
    };
    let loq = || in_unit(facts.loq.ok_or(Why::LoqMissing)?);
    Ok(match measured.comparator() {
        Comparator::BelowLod | Comparator::BelowLoq => pass_if(le(loq()?, limit_exact), TOO_COARSE),
        comparator => match Reading::of(measured, facts, limit.unit)? {
            Reading::Exactly(x) => match facts.loq.map(in_unit).transpose()? {
                Some(loq) if lt(x, loq) => pass_if(le(loq, limit_exact), TOO_COARSE),
                _ => Judgement::Fail(FailReason::Quantified),
            },
            reading if matches!(comparator, Comparator::Lt | Comparator::Le) => {
                reading.less(limit_exact)
            }
            _ => Judgement::Fail(FailReason::Quantified),
        },
    })
}
