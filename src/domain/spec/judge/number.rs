//! What a reported number says about the true one, and how that meets a limit.
//!
//! A bound passes only if every true value it allows passes, and fails only if every one fails;
//! otherwise it settles nothing. An exact number is brought to the places of a written limit first,
//! if the specification says so. Measurement uncertainty is recorded and not applied.

use super::Judgement;
use super::reason::{FailReason, InsufficientReason as Why, Warning};
use crate::domain::quantity::{Decimal, Exact, Quantity, Unit};
use crate::domain::spec::{Criterion, Rounding};
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
        match stated_limit(measured, facts)? {
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

    /// What is left of it for a window that contains the measured one: the lower bound.
    pub(super) fn at_least_so(self) -> Option<Self> {
        match self {
            Self::Exactly(x) | Self::AtLeast(x) => Some(Self::AtLeast(x)),
            Self::Above(x) => Some(Self::Above(x)),
            Self::Below(_) | Self::AtMost(_) | Self::High => None,
        }
    }

    /// What is left of it for a window within the measured one: the upper bound.
    pub(super) fn at_most_so(self) -> Option<Self> {
        match self {
            Self::Exactly(x) | Self::AtMost(x) => Some(Self::AtMost(x)),
            Self::Below(x) => Some(Self::Below(x)),
            Self::Above(_) | Self::AtLeast(_) | Self::High => None,
        }
    }

    /// An exact number at the places of the limit. Bounds are as they are: rounding one would
    /// claim what was not measured.
    fn met(self, limit: Decimal, rounding: Rounding) -> (Self, Exact) {
        let reading = match self {
            Self::Exactly(x) => Self::Exactly(rounding.applied(x, limit)),
            bound => bound,
        };
        (reading, limit.exact())
    }

    /// Strictly less than `limit`.
    pub(super) fn less(self, limit: Decimal, rounding: Rounding) -> Judgement {
        let (reading, limit) = self.met(limit, rounding);
        match reading {
            Self::Exactly(x) => pass_if(lt(x, limit), TOO_HIGH),
            Self::AtMost(x) => pass_if(lt(x, limit), TOO_COARSE),
            Self::Below(x) => pass_if(le(x, limit), TOO_COARSE),
            Self::Above(x) | Self::AtLeast(x) => fail_if(le(limit, x), TOO_HIGH, OPEN_ABOVE),
            Self::High => OPEN_ABOVE,
        }
    }

    pub(super) fn at_most(self, limit: Decimal, rounding: Rounding) -> Judgement {
        let (reading, limit) = self.met(limit, rounding);
        reading.not_above(limit)
    }

    fn not_above(self, limit: Exact) -> Judgement {
        match self {
            Self::Exactly(x) => pass_if(le(x, limit), TOO_HIGH),
            Self::AtMost(x) | Self::Below(x) => pass_if(le(x, limit), TOO_COARSE),
            Self::Above(x) => fail_if(le(limit, x), TOO_HIGH, OPEN_ABOVE),
            Self::AtLeast(x) => fail_if(lt(limit, x), TOO_HIGH, OPEN_ABOVE),
            Self::High => OPEN_ABOVE,
        }
    }

    /// Strictly more than `limit`.
    pub(super) fn more(self, limit: Decimal, rounding: Rounding) -> Judgement {
        let (reading, limit) = self.met(limit, rounding);
        match reading {
            Self::Exactly(x) => pass_if(lt(limit, x), TOO_LOW),
            Self::AtLeast(x) => pass_if(lt(limit, x), OPEN_ABOVE),
            Self::Above(x) => pass_if(le(limit, x), OPEN_ABOVE),
            Self::Below(x) | Self::AtMost(x) => fail_if(le(x, limit), TOO_LOW, TOO_COARSE),
            Self::High => OPEN_ABOVE,
        }
    }

    pub(super) fn at_least(self, limit: Decimal, rounding: Rounding) -> Judgement {
        let (reading, limit) = self.met(limit, rounding);
        reading.not_below(limit)
    }

    fn not_below(self, limit: Exact) -> Judgement {
        match self {
            Self::Exactly(x) => pass_if(le(limit, x), TOO_LOW),
            Self::AtLeast(x) | Self::Above(x) => pass_if(le(limit, x), OPEN_ABOVE),
            Self::Below(x) => fail_if(le(x, limit), TOO_LOW, TOO_COARSE),
            Self::AtMost(x) => fail_if(lt(x, limit), TOO_LOW, TOO_COARSE),
            Self::High => OPEN_ABOVE,
        }
    }

    /// From `min` to `max`, both ends included; computed limits, which nothing is rounded to.
    pub(super) fn within(self, min: Exact, max: Exact) -> Judgement {
        self.not_below(min).and(self.not_above(max))
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

/// The number that a measurement states: of `Below_LOD` and `Below_LOQ` the limit, which must
/// stand beside it; of a bare `Above_ULOQ` none.
pub(super) fn stated_limit(
    measured: &Measurement,
    facts: &ResultFacts,
) -> Result<Option<Quantity>, Why> {
    Ok(match measured.comparator() {
        Comparator::BelowLod => Some(facts.lod.ok_or(Why::LodMissing)?),
        Comparator::BelowLoq => Some(facts.loq.ok_or(Why::LoqMissing)?),
        _ => measured.quantity(),
    })
}

/// A number against a limit that is written in the row; `None` if the criterion has none.
pub(super) fn against_limit(
    criterion: &Criterion,
    measured: &Measurement,
    facts: &ResultFacts,
    rounding: Rounding,
) -> Result<Option<Judgement>, Why> {
    let read = |unit: Unit| Reading::of(measured, facts, unit);
    Ok(Some(match criterion {
        Criterion::Lt(limit) => read(limit.unit)?.less(limit.value, rounding),
        Criterion::Le(limit) => read(limit.unit)?.at_most(limit.value, rounding),
        Criterion::Gt(limit) => read(limit.unit)?.more(limit.value, rounding),
        Criterion::Ge(limit) => read(limit.unit)?.at_least(limit.value, rounding),
        Criterion::GeWarn(limit) => match read(limit.unit)?.at_least(limit.value, rounding) {
            Judgement::Pass => Judgement::Pass,
            _ => Judgement::Warn(Warning::BelowAdvisoryLimit),
        },
        Criterion::Range { min, max, unit } => {
            let reading = read(*unit)?;
            let from_below = reading.at_least(*min, rounding);
            from_below.and(reading.at_most(*max, rounding))
        }
        _ => return Ok(None),
    }))
}

/// Below the limit of quantitation, which is itself at most `limit`.
///
/// `< x` with x at most `limit` says the same. An exact number passes only if it lies below a
/// stated limit of quantitation that is good enough. Nothing here is rounded: these are limits of
/// the method, not of the product.
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
    let loq = facts.loq.map(in_unit).transpose()?;
    let good_enough = |limit: Exact| pass_if(le(limit, limit_exact), TOO_COARSE);
    Ok(match measured.comparator() {
        // What is not detected is not quantified either; but the row asks what the LOQ is.
        Comparator::BelowLod | Comparator::BelowLoq => good_enough(loq.ok_or(Why::LoqMissing)?),
        comparator => match (Reading::of(measured, facts, limit.unit)?, loq) {
            (Reading::Exactly(x), Some(loq)) if lt(x, loq) => good_enough(loq),
            (reading, _) if matches!(comparator, Comparator::Lt | Comparator::Le) => {
                reading.less(limit.value, Rounding::AsReported)
            }
            _ => Judgement::Fail(FailReason::Quantified),
        },
    })
}
