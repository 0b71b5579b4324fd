//! Application identifiers: how each one's value is built, so that it can be read or skipped.
//!
//! Facts: GS1 Barcode Syntax Dictionary (repository gs1/gs1-syntax-dictionary, the release that
//! follows 2026-07-27), lengths, character sets and optional parts of every identifier. Of its
//! checks of content these are made: check digits, dates and times, because they tell a misread
//! code; codes of countries, currencies, media and coupons are not this reader's business. Of its
//! rules between identifiers see [`another_item`]. An identifier that is not here cannot be skipped
//! safely and is an error; GS1 allocates new ones a few times a year.

mod table;

use super::ScanError;
use super::dates::{date, is_full_day, is_time};
use crate::domain::id::{check_digit, is_cset82};

/// Characters of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Digits,
    /// GS1 set 82.
    Text,
    /// GS1 set 39: capitals, digits, `#-/`.
    Part,
    Base64Url,
}

/// What the content of a part must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Nothing,
    /// The last digit is the GS1 check digit of those before.
    LastDigit,
    /// YYMMDD.
    Day,
    /// YYMMDD, day 00 for the month's last.
    DayOrMonth,
    /// YYYYMMDD.
    FullDay,
    /// HHMM.
    Time,
    Hour,
    /// Minutes or seconds.
    Sixty,
}

/// A run of characters within a value.
#[derive(Debug, Clone, Copy)]
struct Part {
    set: Set,
    min: usize,
    max: usize,
    /// It may be absent, then everything behind it is.
    optional: bool,
    check: Check,
}

/// How the value of one AI is built.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    parts: &'static [Part],
    /// Of predefined length (GS1 General Specifications, figure 7.8.5-2): no separator needed.
    predefined: bool,
}

impl Format {
    /// Fewest characters.
    pub(super) fn min(self) -> usize {
        let needed = self.parts.iter().filter(|part| !part.optional);
        needed.map(|part| part.min).sum()
    }

    /// Most characters.
    pub(super) fn max(self) -> usize {
        self.parts.iter().map(|part| part.max).sum()
    }

    /// The length, for an AI that needs no separator after it.
    pub(super) fn predefined_length(self) -> Option<usize> {
        self.predefined.then(|| self.max())
    }
}

/// The AI with which `text` starts.
pub(super) fn at_start(text: &str) -> Option<(&str, Format)> {
    table::ROWS.iter().find_map(|row| {
        let ai = text.get(..row.length())?;
        row.holds(ai).then(|| (ai, row.format()))
    })
}

/// The format of exactly this AI.
pub(super) fn lookup(ai: &str) -> Option<Format> {
    at_start(ai)
        .filter(|(known, _)| *known == ai)
        .map(|(_, format)| format)
}

/// Whether this AI, beside the product and serial of a vial, names another thing: the trade item
/// within a unit (02), one made to order (03), a piece of several (8006, 8026), a serial that a third
/// party gave (235). Which of the two was scanned nobody could say. What else GS1 excludes names
/// no item.
pub(super) fn another_item(ai: &str) -> bool {
    matches!(ai, "02" | "03" | "235" | "8006" | "8026")
}

/// Checks a value; two-digit years are read in `year`.
pub(super) fn check_value(
    ai: &str,
    format: Format,
    value: &str,
    year: i16,
) -> Result<(), ScanError> {
    let (min, max, found) = (format.min(), format.max(), value.chars().count());
    let named = || ai.to_owned();
    if min == max && found < min {
        return Err(ScanError::Short {
            ai: named(),
            expected: min,
            found,
        });
    }
    if !(min..=max).contains(&found) {
        return Err(ScanError::Length {
            ai: named(),
            min,
            max,
            found,
        });
    }
    let mut rest = value;
    for part in format.parts {
        if rest.is_empty() && part.optional {
            break;
        }
        let end = rest
            .char_indices()
            .nth(part.max)
            .map_or(rest.len(), |c| c.0);
        let (text, after) = rest.split_at(end);
        part.check(ai, text, year)?;
        rest = after;
    }
    Ok(())
}

impl Part {
    fn check(&self, ai: &str, text: &str, year: i16) -> Result<(), ScanError> {
        let ai = || ai.to_owned();
        if let Some(found) = text.chars().find(|c| !self.set.holds(*c)) {
            return Err(ScanError::Character {
                ai: ai(),
                found,
                expected: self.set.words(),
            });
        }
        // A part in the middle of a value that ends within it.
        if text.len() < self.min {
            return Err(ScanError::Short {
                ai: ai(),
                expected: self.min,
                found: text.len(),
            });
        }
        let (holds, expected) = match self.check {
            Check::Nothing => return Ok(()),
            Check::LastDigit => return check_last_digit(ai(), text),
            Check::Day => (
                !text.ends_with("00") && date(text, year).is_some(),
                "a date as YYMMDD",
            ),
            Check::DayOrMonth => (
                date(text, year).is_some(),
                "a date as YYMMDD, day 00 for the month's last",
            ),
            Check::FullDay => (is_full_day(text), "a date as YYYYMMDD"),
            Check::Time => (is_time(text), "a time as HHMM"),
            Check::Hour => (text < "24", "an hour"),
            Check::Sixty => (text < "60", "minutes or seconds"),
        };
        match holds {
            true => Ok(()),
            false => Err(ScanError::Content {
                ai: ai(),
                found: text.to_owned(),
                expected,
            }),
        }
    }
}

fn check_last_digit(ai: String, text: &str) -> Result<(), ScanError> {
    // cannot fail: the part is not empty, and all of it are digits
    let (last, digits) = text.as_bytes().split_last().unwrap_or((&b'0', &[]));
    let (found, expected) = (last - b'0', check_digit(digits));
    match found == expected {
        true => Ok(()),
        false => Err(ScanError::CheckDigit {
            ai,
            found,
            expected,
        }),
    }
}

impl Set {
    fn holds(self, c: char) -> bool {
        match self {
            Self::Digits => c.is_ascii_digit(),
            Self::Text => u8::try_from(c).is_ok_and(is_cset82),
            Self::Part => c.is_ascii_digit() || c.is_ascii_uppercase() || "#-/".contains(c),
            Self::Base64Url => c.is_ascii_alphanumeric() || "-_=".contains(c),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Text => "characters of GS1 set 82",
            Self::Part => "characters of GS1 set 39",
            Self::Base64Url => "base64url",
        }
    }
}

#[cfg(test)]
mod tests;
