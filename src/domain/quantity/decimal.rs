//! Decimals that keep the digits as reported.

use super::Exact;
use crate::domain::text_form::{debug_as_text, text_form};
use serde::{Deserialize, Deserializer, Serialize};
use std::cmp::Ordering;
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    #[error(
        "decimal: expected digits such as 0.50, -3 or 2.30e10 (no leading zeros, no minus zero), found {0:?}"
    )]
    Shape(String),
    /// More digits than a mantissa holds.
    #[error("decimal: expected at most 18 digits or {max}, found {found:?}", max = i64::MAX)]
    TooManyDigits { found: String },
    #[error(
        "decimal: expected a power of ten from -128 to 127 after the last digit, found {found:?}"
    )]
    Exponent { found: String },
    #[error("percent: expected more than 0, at most 100, and at most six decimals, found {0}")]
    Percent(Decimal),
}

/// `mantissa` x 10^`exponent`, never normalised: `0.50` is 50 x 10^-2 and stays so.
///
/// `==` compares the digits as recorded; [`Decimal::compare`] compares the numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i64,
    exponent: i8,
}

impl Decimal {
    /// The number `mantissa` x 10^`exponent`.
    pub const fn new(mantissa: i64, exponent: i8) -> Self {
        Self { mantissa, exponent }
    }

    /// The digits with their sign.
    pub const fn mantissa(&self) -> i64 {
        self.mantissa
    }

    /// The power of ten of the last digit.
    pub const fn exponent(&self) -> i8 {
        self.exponent
    }

    /// Reads digits as a laboratory writes them: `0.50`, `-3`, `2.30e10`.
    ///
    /// Refused: signs other than `-`, leading zeros, minus zero, a point without digits on both
    /// sides, separators, spaces.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let quoted = || text.chars().take(60).collect::<String>();
        let shape = || DecimalError::Shape(quoted());
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (number, power) = match unsigned.split_once(['e', 'E']) {
            Some((number, power)) => (number, power_of_ten(power).ok_or_else(shape)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(shape()),
            None => (number, ""),
        };
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || leading_zero || !digits_only(whole) || !digits_only(fraction) {
            return Err(shape());
        }
        let sign = if negative { -1 } else { 1 };
        let mantissa = whole
            .bytes()
            .chain(fraction.bytes())
            .try_fold(0_i64, |sum, digit| {
                sum.checked_mul(10)?
                    .checked_add(sign * i64::from(digit - b'0'))
            })
            .ok_or_else(|| DecimalError::TooManyDigits { found: quoted() })?;
        if negative && mantissa == 0 {
            return Err(shape());
        }
        let exponent = i64::try_from(fraction.len())
            .ok()
            .and_then(|decimals| i8::try_from(power - decimals).ok())
            .ok_or_else(|| DecimalError::Exponent { found: quoted() })?;
        Ok(Self { mantissa, exponent })
    }

    /// Exact comparison of the numbers: `0.50` equals `0.5`.
    pub fn compare(&self, other: &Self) -> Ordering {
        self.exact().cmp(&other.exact())
    }

    /// -1, 0 or 1.
    pub const fn signum(&self) -> i64 {
        self.mantissa.signum()
    }

    pub(crate) const fn exact(&self) -> Exact {
        Exact::new(self.mantissa as i128, self.exponent as i32)
    }
}

/// The power after `e`: an optional sign and one to four digits.
fn power_of_ten(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let ok = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if ok {
        digits.parse::<i64>().ok().map(|power| sign * power)
    } else {
        None
    }
}

impl fmt::Display for Decimal {
    /// The digits back: positional while that shows each of them once, else with one digit before
    /// the point and a power of ten.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.mantissa < 0 {
            f.write_str("-")?;
        }
        let digits = self.mantissa.unsigned_abs().to_string();
        if self.exponent == 0 {
            f.write_str(&digits)
        } else if (-20..0).contains(&self.exponent) {
            let decimals = usize::from(self.exponent.unsigned_abs());
            let padded = format!("{digits:0>width$}", width = decimals + 1);
            let (whole, fraction) = padded.split_at(padded.len() - decimals);
            write!(f, "{whole}.{fraction}")
        } else {
            let (first, rest) = digits.split_at(1);
            let power = i32::from(self.exponent) + rest.len() as i32;
            let point = if rest.is_empty() { "" } else { "." };
            write!(f, "{first}{point}{rest}e{power}")
        }
    }
}

text_form!(Decimal, DecimalError);
debug_as_text!(Decimal);

/// A percentage of a label claim: more than 0, at most 100, at most six decimals.
///
/// The bounds keep `label x (100 ± percent)` exact in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Percent(Decimal);

impl Percent {
    pub fn new(value: Decimal) -> Result<Self, DecimalError> {
        let hundred = Decimal::new(100, 0);
        let ok = value.signum() == 1
            && value.compare(&hundred) != Ordering::Greater
            && (-6..=2).contains(&value.exponent());
        if ok {
            Ok(Self(value))
        } else {
            Err(DecimalError::Percent(value))
        }
    }

    /// The number, 20 for 20 %.
    pub const fn value(&self) -> Decimal {
        self.0
    }

    /// `100 - percent` and `100 + percent`.
    pub(crate) fn around_hundred(&self) -> (Exact, Exact) {
        // cannot overflow: at most 100, so at most nine digits at six decimals
        let ten_power = u32::from((self.0.exponent + 6).unsigned_abs());
        let millionths = i128::from(self.0.mantissa) * 10_i128.pow(ten_power);
        let hundred = 100_000_000;
        (
            Exact::new(hundred - millionths, -6),
            Exact::new(hundred + millionths, -6),
        )
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Decimal::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
