//! Numbers with units, exactly as a laboratory wrote them.
//!
//! No floats and no rounding: `2.30e10` stays 230 x 10^8, and two quantities compare exactly or
//! not at all. The only conversions are powers of ten between units of one dimension.

mod decimal;
mod exact;
mod unit;

pub use decimal::{Decimal, DecimalError, Percent};
pub(crate) use exact::Exact;
pub use unit::{Unit, UnitError};

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// A number and its unit.
///
/// `==` means the same digits in the same unit, as recorded; [`Quantity::compare`] compares what
/// they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// The digits as reported.
    pub value: Decimal,
    /// The unit as reported.
    pub unit: Unit,
}

impl Quantity {
    pub const fn new(value: Decimal, unit: Unit) -> Self {
        Self { value, unit }
    }

    /// Exact comparison; `None` if the units are not related by a power of ten.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(self.exact_in(other.unit)?.cmp(&other.value.exact()))
    }

    /// The exact number in `unit`; `None` if the units are not related by a power of ten.
    pub(crate) fn exact_in(&self, unit: Unit) -> Option<Exact> {
        Some(self.value.exact().shift(self.unit.power_of_ten_to(unit)?))
    }

    /// The same amount in `unit`, digits unchanged; `None` if the units are not related by a
    /// power of ten, or the exponent leaves its range.
    pub fn convert(&self, unit: Unit) -> Option<Self> {
        let power = i8::try_from(self.unit.power_of_ten_to(unit)?).ok()?;
        let exponent = self.value.exponent().checked_add(power)?;
        Some(Self::new(
            Decimal::new(self.value.mantissa(), exponent),
            unit,
        ))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.value, self.unit)
    }
}

#[cfg(test)]
mod tests;
