//! Dates and times as digits, and the century of two-digit years (GS1 General Specifications,
//! section 7.12).

use crate::domain::time::Date;

/// YYMMDD, day 00 for the last of the month, the century as seen from `reference_year`.
pub(super) fn date(text: &str, reference_year: i16) -> Option<Date> {
    let [year, month, day] = pairs(text)?;
    let year = full_year(i16::from(year), reference_year);
    match day {
        0 => Date::last_of_month(year, month).ok(),
        _ => Date::new(year, month, day).ok(),
    }
}

/// Whether it is YYYYMMDD: a day of any century.
pub(super) fn is_full_day(text: &str) -> bool {
    let (year, day) = text.split_at_checked(4).unwrap_or_default();
    let (Ok(year), Some([month, day])) = (year.parse::<i16>(), pairs(day)) else {
        return false;
    };
    // The calendar repeats every 400 years.
    Date::new(2000 + year.rem_euclid(400), month, day).is_ok()
}

/// Whether it is HHMM.
pub(super) fn is_time(text: &str) -> bool {
    pairs(text).is_some_and(|[hour, minute]| hour < 24 && minute < 60)
}

/// So many numbers of two digits, and nothing else.
fn pairs<const N: usize>(text: &str) -> Option<[i8; N]> {
    let digits = text.len() == 2 * N && text.bytes().all(|byte| byte.is_ascii_digit());
    let two = |at: usize| text.get(2 * at..2 * at + 2)?.parse().ok();
    let mut found = [0; N];
    for (at, number) in found.iter_mut().enumerate().filter(|_| digits) {
        *number = two(at)?;
    }
    digits.then_some(found)
}

/// The year that ends in `two_digits` and lies from 49 before to 50 after `reference_year`.
fn full_year(two_digits: i16, reference_year: i16) -> i16 {
    let reference = reference_year.clamp(1970, 9949);
    let century = reference - reference % 100;
    match two_digits - reference % 100 {
        51..=99 => century - 100 + two_digits,
        -99..=-50 => century + 100 + two_digits,
        _ => century + two_digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn centuries() {
        let rows = [
            (27, 2026, 2027),
            (76, 2026, 2076),
            (77, 2026, 1977),
            (99, 2026, 1999),
            (0, 2026, 2000),
            (0, 2075, 2100),
            (25, 2075, 2125),
            (26, 2075, 2026),
            (25, 2074, 2025),
        ];
        for (two, reference, year) in rows {
            assert_eq!(full_year(two, reference), year, "{two} in {reference}");
        }
    }

    #[test]
    fn what_is_a_day_or_a_time() {
        let days = [
            ("20260228", true),
            ("20240229", true),
            ("20230229", false),
            ("19000229", false),
            ("18991231", true),
            ("2026022", false),
            ("2026+1+1", false),
        ];
        for (text, expected) in days {
            assert_eq!(is_full_day(text), expected, "{text}");
        }
        for (text, expected) in [
            ("2359", true),
            ("2400", false),
            ("1260", false),
            ("123", false),
        ] {
            assert_eq!(is_time(text), expected, "{text}");
        }
        for text in ["260229", "26+1+1", "261301", "2601", ""] {
            assert_eq!(date(text, 2026), None, "{text}");
        }
    }
}
