//! The exact arithmetic of judgements: products and comparisons that cannot overflow.

use std::cmp::Ordering;

/// An intermediate number, `mantissa` x 10^`exponent`, wide enough for a product of two decimals.
///
/// Comparison works on decimal digits, so no exponent is ever multiplied out: 10^127 beside 1
/// costs nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exact {
    mantissa: i128,
    exponent: i32,
}

impl Exact {
    pub(crate) const fn new(mantissa: i128, exponent: i32) -> Self {
        Self { mantissa, exponent }
    }

    /// This number times 10^`power`.
    pub(crate) const fn shift(self, power: i32) -> Self {
        Self {
            mantissa: self.mantissa,
            exponent: self.exponent.saturating_add(power),
        }
    }

    /// The product; `None` if its mantissa does not fit (it fits for two decimals, always).
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        Some(Self {
            mantissa: self.mantissa.checked_mul(other.mantissa)?,
            exponent: self.exponent.checked_add(other.exponent)?,
        })
    }

    /// Exact comparison.
    pub(crate) fn cmp(&self, other: &Self) -> Ordering {
        let signs = self.mantissa.signum().cmp(&other.mantissa.signum());
        match (signs, self.mantissa.signum()) {
            (Ordering::Equal, 1) => self.cmp_magnitude(other),
            (Ordering::Equal, -1) => other.cmp_magnitude(self),
            _ => signs,
        }
    }

    /// Compares the sizes of two numbers that are not zero.
    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        let (left, right) = (self.digits(), other.digits());
        let order = |digits: &str, exponent: i32| digits.len() as i64 + i64::from(exponent);
        order(&left, self.exponent)
            .cmp(&order(&right, other.exponent))
            // Same order of magnitude: the first differing digit decides, and the shorter number
            // has only zeros to add.
            .then_with(|| left.trim_end_matches('0').cmp(right.trim_end_matches('0')))
    }

    fn digits(&self) -> String {
        self.mantissa.unsigned_abs().to_string()
    }
}
