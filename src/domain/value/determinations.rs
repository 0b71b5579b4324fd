//! The single determinations of one run, and the reportable value that follows from them.
//!
//! One run is one reportable value (USP <1010>, JP General Notices): what a laboratory averages it
//! says, and the average is computed again. A value that was picked among its determinations would
//! otherwise look like any other.

use crate::domain::named_enum::named_enum;
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::words::{Wording, specification as words};

named_enum! {
    /// How the reportable value follows from the determinations.
    pub enum MeanRule, said in specification {
        /// Their arithmetic mean.
        Mean = "mean",
        /// The middle one; of an even number the mean of the two in the middle.
        Median = "median",
        Minimum = "minimum",
        Maximum = "maximum",
    }
}

/// Why determinations and reportable value do not belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeterminationsError {
    /// One determination, or too many.
    Count(usize),
    /// Another unit than the reportable value's.
    Unit {
        /// The unit that was found.
        found: Unit,
        /// The unit of the value.
        expected: Unit,
    },
    /// The reportable value is no plain number.
    NotANumber,
    /// Fewer digits than the determinations have: rounding would hide what they say.
    TooCoarse(Decimal),
    /// The value does not follow.
    Value {
        /// The rule.
        rule: MeanRule,
        /// The value that was reported.
        found: Decimal,
    },
    /// The standard deviation does not follow.
    Deviation(Decimal),
    /// Numbers too far apart, or too long, for exact arithmetic.
    TooWide,
}

impl DeterminationsError {
    /// In words.
    pub fn said(&self) -> Wording {
        match self {
            Self::Count(found) => words::determinations(Determinations::MAX, found),
            Self::Unit { found, expected } => words::unit_of_value(expected, found),
            Self::NotANumber => words::NOT_A_NUMBER.clone(),
            Self::TooCoarse(value) => words::too_coarse(value),
            Self::Value { rule, found } => words::another_value(rule.said(), found),
            Self::Deviation(found) => words::another_deviation(found),
            Self::TooWide => words::TOO_WIDE.clone(),
        }
    }
}

impl std::fmt::Display for DeterminationsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.said().english())
    }
}

impl std::error::Error for DeterminationsError {}

/// The determinations of one result.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Determinations {
    rule: MeanRule,
    values: Vec<Quantity>,
    deviation: Option<Quantity>,
}

impl Determinations {
    /// Most determinations of a result.
    pub const MAX: usize = 32;

    /// Determinations in the order in which they were made, with their standard deviation.
    pub fn new(
        rule: MeanRule,
        values: Vec<Quantity>,
        deviation: Option<Quantity>,
    ) -> Result<Self, DeterminationsError> {
        if !(2..=Self::MAX).contains(&values.len()) {
            return Err(DeterminationsError::Count(values.len()));
        }
        let expected = values.first().map_or(Unit::IU_PER_ML, |first| first.unit);
        let all = values.iter().chain(&deviation);
        if let Some(found) = all.map(|q| q.unit).find(|unit| *unit != expected) {
            return Err(DeterminationsError::Unit { found, expected });
        }
        Ok(Self {
            rule,
            values,
            deviation,
        })
    }

    pub const fn rule(&self) -> MeanRule {
        self.rule
    }

    pub fn values(&self) -> &[Quantity] {
        &self.values
    }

    /// Their standard deviation (of n - 1), as the laboratory stated it.
    pub const fn deviation(&self) -> Option<Quantity> {
        self.deviation
    }

    /// Computes the reportable value and the standard deviation again. A value may be rounded, at
    /// most to the last digit of the coarsest determination.
    pub fn check(&self, reported: &Quantity) -> Result<(), DeterminationsError> {
        let unit = self.values.first().map(|first| first.unit);
        if let Some(expected) = unit.filter(|unit| *unit != reported.unit) {
            let found = reported.unit;
            return Err(DeterminationsError::Unit { found, expected });
        }
        let coarsest = self.values.iter().map(|q| q.value.exponent()).max();
        if coarsest.is_some_and(|coarsest| reported.value.exponent() > coarsest) {
            return Err(DeterminationsError::TooCoarse(reported.value));
        }
        let scale = Scale::of(self.all().chain([reported.value]))?;
        let mut values = Vec::new();
        for quantity in &self.values {
            values.push(scale.whole(quantity.value)?);
        }
        let follows = self.follows(&scale, &mut values, reported.value);
        if !follows.ok_or(DeterminationsError::TooWide)? {
            let (rule, found) = (self.rule, reported.value);
            return Err(DeterminationsError::Value { rule, found });
        }
        match self.deviation {
            Some(sd)
                if !deviates(&scale, &values, sd.value).ok_or(DeterminationsError::TooWide)? =>
            {
                Err(DeterminationsError::Deviation(sd.value))
            }
            _ => Ok(()),
        }
    }

    fn all(&self) -> impl Iterator<Item = Decimal> + '_ {
        self.values.iter().chain(&self.deviation).map(|q| q.value)
    }

    /// Whether the rule gives `reported`; `None` beyond exact arithmetic.
    fn follows(&self, scale: &Scale, values: &mut [i128], reported: Decimal) -> Option<bool> {
        values.sort_unstable();
        let middle = values.len() / 2;
        let chosen: &[i128] = match self.rule {
            MeanRule::Mean => values,
            MeanRule::Median if values.len().is_multiple_of(2) => {
                values.get(middle - 1..=middle)?
            }
            MeanRule::Median => values.get(middle..=middle)?,
            MeanRule::Minimum => values.get(..1)?,
            MeanRule::Maximum => values.get(values.len() - 1..)?,
        };
        let n = i128::try_from(chosen.len()).ok()?;
        let sum = chosen
            .iter()
            .try_fold(0_i128, |sum, v| sum.checked_add(*v))?;
        // |n x reported - sum| is at most n x half a unit of the last digit reported.
        let off = scale
            .whole(reported)
            .ok()?
            .checked_mul(n)?
            .checked_sub(sum)?;
        let last = scale.unit_of(reported)?;
        Some(off.checked_abs()?.checked_mul(2)? <= last.checked_mul(n)?)
    }
}

/// Whether `sd`, within half a unit of its last digit, is the standard deviation of `values`.
fn deviates(scale: &Scale, values: &[i128], sd: Decimal) -> Option<bool> {
    let n = i128::try_from(values.len()).ok()?;
    let sum = values
        .iter()
        .try_fold(0_i128, |sum, v| sum.checked_add(*v))?;
    let squares = |sum: i128, v: &i128| sum.checked_add(v.checked_mul(*v)?);
    let square_sum = values.iter().try_fold(0_i128, squares)?;
    // n (n - 1) sd^2 = n x the sum of squares - the square of the sum; everything times 4.
    let spread = n
        .checked_mul(square_sum)?
        .checked_sub(sum.checked_mul(sum)?)?;
    let spread = spread.checked_mul(4)?;
    let twice = scale.whole(sd).ok()?.checked_mul(2)?;
    let last = scale.unit_of(sd)?;
    let bound = |twice: i128| twice.checked_mul(twice)?.checked_mul(n.checked_mul(n - 1)?);
    let low = bound(twice.checked_sub(last)?.max(0))?;
    let high = bound(twice.checked_add(last)?)?;
    Some(sd.signum() >= 0 && low <= spread && spread <= high)
}

/// The power of ten in which several decimals are whole numbers.
struct Scale(i8);

impl Scale {
    fn of(values: impl Iterator<Item = Decimal>) -> Result<Self, DeterminationsError> {
        let finest = values.map(|value| value.exponent()).min();
        finest.map(Self).ok_or(DeterminationsError::Count(0))
    }

    fn unit_of(&self, value: Decimal) -> Option<i128> {
        let shift = i16::from(value.exponent()) - i16::from(self.0);
        10_i128.checked_pow(u32::try_from(shift).ok()?)
    }

    fn whole(&self, value: Decimal) -> Result<i128, DeterminationsError> {
        let scaled = self
            .unit_of(value)
            .and_then(|unit| i128::from(value.mantissa()).checked_mul(unit));
        scaled.ok_or(DeterminationsError::TooWide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str) -> Quantity {
        Quantity::new(Decimal::parse(text).unwrap(), Unit::IU_PER_ML)
    }

    fn check(rule: MeanRule, values: &str, sd: &str, reported: &str) -> String {
        let values = values.split(' ').map(quantity).collect();
        let sd = (!sd.is_empty()).then(|| quantity(sd));
        let found = Determinations::new(rule, values, sd)
            .and_then(|determinations| determinations.check(&quantity(reported)));
        found.map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn the_reportable_value_is_computed_again() {
        use MeanRule::{Maximum, Mean, Median, Minimum};
        let not =
            |rule: &str, value: &str| format!("the {rule} of the determinations is not {value}");
        for (rule, values, sd, reported, expected) in [
            (Mean, "0.12 0.14 0.13", "", "0.13", String::new()),
            (Mean, "0.12 0.14 0.13", "0.01", "0.13", String::new()),
            (Mean, "0.12 0.14 0.13", "0.02", "0.13", "deviation".into()),
            (Mean, "0.12 0.14 0.13", "-0.01", "0.13", "deviation".into()),
            (Mean, "0.12 0.14 0.14", "", "0.133", String::new()),
            (Mean, "0.12 0.14 0.14", "", "0.13", String::new()),
            (Mean, "0.12 0.14 0.14", "", "0.14", not("mean", "0.14")),
            (Mean, "0.12 0.60", "", "0.12", not("mean", "0.12")),
            // A tie may be rounded either way.
            (Mean, "0.1 0.2", "", "0.1", String::new()),
            (Mean, "0.1 0.2", "", "0.2", String::new()),
            (Mean, "14 14", "", "1e1", "more coarsely".into()),
            (Mean, "2.1e10 2.3e10", "", "2.2e10", String::new()),
            (Mean, "-1 1", "1.4", "0", String::new()),
            (Mean, "0.5 0.5 0.5", "0.0", "0.5", String::new()),
            (Median, "9 1 2", "", "2", String::new()),
            (Median, "9 1 2", "", "4", not("median", "4")),
            (Median, "9 1 2 4", "", "3", String::new()),
            (Minimum, "9 1 2", "", "1", String::new()),
            (Maximum, "9 1 2", "", "9", String::new()),
            (Maximum, "9 1 2", "", "1", not("maximum", "1")),
            (Mean, "0.1", "", "0.1", "2 to 32".into()),
            (Mean, "1e127 1e-128", "", "1e-128", "too many digits".into()),
            (
                Mean,
                "9223372036854775807 9223372036854775807",
                "0.0",
                "9223372036854775807",
                "too many".into(),
            ),
        ] {
            let found = check(rule, values, sd, reported);
            let same = found == expected || (!expected.is_empty() && found.contains(&expected));
            assert!(same, "{values} {sd} {reported}: {found}, not {expected}");
        }
    }
}
