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

    /// The sum; `None` if the two are too far apart to be written as one number.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        if self.mantissa == 0 {
            return Some(other);
        }
        let exponent = self.exponent.min(other.exponent);
        let at = |number: Self| {
            let digits = u32::try_from(i64::from(number.exponent) - i64::from(exponent)).ok()?;
            number.mantissa.checked_mul(10_i128.checked_pow(digits)?)
        };
        Some(Self::new(at(self)?.checked_add(at(other)?)?, exponent))
    }

    /// This number to the places of 10^`place`, half a unit of the last place away from zero, as
    /// pharmacopoeias round (USP General Notices 7.20, JP, Ph. Eur.); unchanged if it has no more.
    pub(crate) fn rounded(self, place: i32) -> Self {
        let digits = match u32::try_from(i64::from(place) - i64::from(self.exponent)) {
            Ok(digits) if digits > 0 => digits,
            _ => return self,
        };
        // Beyond 38 digits the number is less than half a unit: it has 38 digits and a half at most.
        let whole = match 10_u128.checked_pow(digits) {
            Some(unit) => {
                let (size, half) = (self.mantissa.unsigned_abs(), unit / 2);
                size / unit + u128::from(size % unit >= half)
            }
            None => 0,
        };
        // cannot overflow: at most a tenth of an i128, and one
        let whole = i128::try_from(whole).unwrap_or(i128::MAX);
        Self::new(whole * self.mantissa.signum(), place)
    }

    /// As a decimal, if it fits one.
    pub(crate) fn decimal(self) -> Option<super::Decimal> {
        let mantissa = i64::try_from(self.mantissa).ok()?;
        let exponent = i8::try_from(self.exponent).ok()?;
        Some(super::Decimal::new(mantissa, exponent))
    }

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
