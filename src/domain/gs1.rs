//! What a scanner reads from a vial: GS1 element strings, the bracketed text under the symbol, and
//! the same as a web address (GS1 Digital Link).
//!
//! GS1 General Specifications, sections 3 (application identifiers), 7.8 (element strings) and
//! 7.12 (centuries). The reader repairs nothing: a code that is not exactly right is an error
//! that names the application identifier (AI), because a wrong vial is worse than a second scan.
//! What probably happened to it is said by [`diagnose`], which gives no code back either.

mod ai;
mod diagnose;
mod error;
mod link;

pub use diagnose::{Diagnosis, Keyboard, Keyboards, diagnose, doubts};
pub use error::ScanError;

use super::id::{Gtin14, LotNumber, Serial, is_cset82};
use super::time::Date;
use ai::Format;

/// Separates an element of variable length from the next one.
const GS: char = '\u{1d}';

/// Symbology identifiers of GS1 symbols: DataMatrix, QR, GS1-128, DataBar.
const SYMBOLOGIES: [&str; 4] = ["]d2", "]Q3", "]C1", "]e0"];

/// Longest text that is looked at, in bytes; GS1 symbols hold less.
pub const MAX_BYTES: usize = 512;

/// The identity that is printed on a vial.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VialCode {
    /// The product, AI 01.
    pub gtin: Gtin14,
    /// The lot, AI 10.
    pub lot: LotNumber,
    /// The serial, AI 21.
    pub serial: Serial,
    /// The expiry date, AI 17 (or the date of AI 7003), if the code has one.
    pub expiry: Option<Date>,
}

impl VialCode {
    /// Reads an element string (with or without symbology identifier, FNC1 as 0x1D), bracketed text
    /// or a Digital Link.
    ///
    /// `reference_year` (1970 to 9949) is the year in which two-digit years are read: the century is chosen
    /// so that a year lies from 49 before to 50 after it. One line end after the code is what
    /// scanners add, and is ignored; any other stray character is an error.
    pub fn parse(scanned: &str, reference_year: i16) -> Result<Self, ScanError> {
        if scanned.len() > MAX_BYTES {
            return Err(ScanError::TooLong {
                found: scanned.len(),
            });
        }
        let text = scanned
            .strip_suffix("\r\n")
            .or_else(|| scanned.strip_suffix(['\n', '\r']))
            .unwrap_or(scanned);
        if let Some(address) = link::after_scheme(text) {
            return Self::from_elements(&link::elements(address)?, reference_year);
        }
        let elements = match text.chars().next() {
            None => return Err(ScanError::Empty),
            Some('(') => return Self::from_elements(&bracketed(text)?, reference_year),
            Some(']') => {
                let body = SYMBOLOGIES
                    .iter()
                    .find_map(|prefix| text.strip_prefix(prefix));
                let found = || text.chars().take(3).collect();
                element_string(body.ok_or_else(|| ScanError::Symbology { found: found() })?)?
            }
            Some(_) => element_string(text)?,
        };
        let code = Self::from_elements(&elements, reference_year)?;
        if code.expiry.is_none() {
            nothing_swallowed(&elements, reference_year)?;
        }
        Ok(code)
    }

    fn from_elements(elements: &[(String, String)], year: i16) -> Result<Self, ScanError> {
        for (at, (ai, second)) in elements.iter().enumerate() {
            if let Some((_, first)) = elements[..at].iter().find(|e| e.0 == *ai && e.1 != *second) {
                let (ai, first, second) = (ai.clone(), first.clone(), second.clone());
                return Err(ScanError::Duplicate { ai, first, second });
            }
        }
        let value = |ai: &str| elements.iter().find(|e| e.0 == ai).map(|e| e.1.as_str());
        let needed = |ai: &'static str| value(ai).ok_or(ScanError::Missing { ai });
        let wrong = |ai| move |source| ScanError::Identifier { ai, source };
        let expiry = value("17").map(|text| date("17", text, year)).transpose()?;
        let expiry_time = value("7003")
            .map(|text| date_of_7003(text, year))
            .transpose()?;
        if let (Some(expiry), Some(expiry_time)) = (expiry, expiry_time)
            && expiry != expiry_time
        {
            return Err(ScanError::ExpiryConflict {
                expiry,
                expiry_time,
            });
        }
        Ok(Self {
            gtin: Gtin14::parse(needed("01")?).map_err(wrong("01"))?,
            lot: LotNumber::parse(needed("10")?).map_err(wrong("10"))?,
            serial: Serial::parse(needed("21")?).map_err(wrong("21"))?,
            expiry: expiry.or(expiry_time),
        })
    }
}

/// Where a scanner lost one separator of several, a value may end in the expiry date that followed:
/// a lot or serial is then another one, and the date is missing. Brackets and links say where a value
/// ends.
fn nothing_swallowed(elements: &[(String, String)], year: i16) -> Result<(), ScanError> {
    let of_any_length =
        |ai: &str| ai::lookup(ai).is_some_and(|format| format.predefined_length().is_none());
    for (ai, value) in elements.iter().filter(|(ai, _)| of_any_length(ai)) {
        let tail = value.len().checked_sub(8).filter(|at| *at > 0);
        let tail = tail.and_then(|at| value.get(at..)).unwrap_or_default();
        if let Some(text) = tail.strip_prefix("17")
            && date("17", text, year).is_ok()
        {
            let (ai, tail) = (ai.clone(), tail.to_owned());
            return Err(ScanError::Swallowed { ai, tail });
        }
    }
    Ok(())
}

/// `(ai)value(ai)value...`. A bracket within a value is ambiguous unless what follows is no AI,
/// so an element ends only where a known AI stands in brackets.
fn bracketed(text: &str) -> Result<Vec<(String, String)>, ScanError> {
    let opening = |text: &str| -> Option<(String, Format, usize)> {
        let (inside, _) = text.strip_prefix('(')?.split_once(')')?;
        let format = ai::lookup(inside)?;
        Some((inside.to_owned(), format, inside.len() + 2))
    };
    let mut elements = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let found = || rest.chars().take(8).collect();
        let (ai, format, used) =
            opening(rest).ok_or_else(|| ScanError::Brackets { found: found() })?;
        let body = &rest[used..];
        let end = body
            .char_indices()
            .find(|(at, c)| *c == '(' && opening(&body[*at..]).is_some())
            .map_or(body.len(), |(at, _)| at);
        check_value(&ai, format, &body[..end])?;
        elements.push((ai, body[..end].to_owned()));
        rest = &body[end..];
    }
    Ok(elements)
}

/// Elements without brackets: each AI's length is known, or it ends at a separator.
fn element_string(text: &str) -> Result<Vec<(String, String)>, ScanError> {
    let mut elements = Vec::new();
    // A leading separator is FNC1 in first position, as some scanners send it.
    let mut rest = text.strip_prefix(GS).unwrap_or(text);
    while !rest.is_empty() {
        let at = text.chars().count() - rest.chars().count();
        if rest.starts_with(GS) {
            return Err(ScanError::Separator { at });
        }
        let found = || rest.chars().take(4).collect();
        let (ai, format) =
            ai::at_start(rest).ok_or_else(|| ScanError::UnknownAi { found: found(), at })?;
        let body = &rest[ai.len()..];
        let until_separator = body.split(GS).next().unwrap_or_default();
        let value = match format.predefined_length() {
            // Elements of predefined length may be followed by the next AI directly.
            Some(length) => {
                let end = until_separator.char_indices().nth(length).map(|(at, _)| at);
                &until_separator[..end.unwrap_or(until_separator.len())]
            }
            None => until_separator,
        };
        check_value(ai, format, value)?;
        elements.push((ai.to_owned(), value.to_owned()));
        rest = &body[value.len()..];
        rest = rest.strip_prefix(GS).unwrap_or(rest);
    }
    Ok(elements)
}

fn check_value(ai: &str, format: Format, value: &str) -> Result<(), ScanError> {
    let ai = || ai.to_owned();
    let found = value.chars().count();
    if format.min == format.max && found < format.min {
        return Err(ScanError::Short {
            ai: ai(),
            expected: format.min,
            found,
        });
    }
    if !(format.min..=format.max).contains(&found) {
        return Err(ScanError::Length {
            ai: ai(),
            max: format.max,
            found,
        });
    }
    let allowed = |c: &char| {
        if format.digits {
            c.is_ascii_digit()
        } else {
            u8::try_from(*c).is_ok_and(is_cset82)
        }
    };
    match value.chars().find(|c| !allowed(c)) {
        None => Ok(()),
        Some(found) => {
            let expected = if format.digits {
                "digits"
            } else {
                "characters of GS1 set 82"
            };
            Err(ScanError::Character {
                ai: ai(),
                found,
                expected,
            })
        }
    }
}

/// YYMMDD, day 00 for the last of the month; the century by the rule of GS1 section 7.12.
fn date(ai: &str, text: &str, reference_year: i16) -> Result<Date, ScanError> {
    let wrong = || ScanError::Date {
        ai: ai.to_owned(),
        found: text.to_owned(),
    };
    let part = |from: usize| -> Result<i8, ScanError> {
        text.get(from..from + 2)
            .and_then(|two| two.parse().ok())
            .ok_or_else(wrong)
    };
    let (month, day) = (part(2)?, part(4)?);
    let year = full_year(i16::from(part(0)?), reference_year);
    let date = match day {
        0 => Date::last_of_month(year, month),
        _ => Date::new(year, month, day),
    };
    date.map_err(|_| wrong())
}

/// The date of AI 7003, whose value is YYMMDDHHMM; day 00 is not allowed there.
fn date_of_7003(text: &str, reference_year: i16) -> Result<Date, ScanError> {
    let wrong = || ScanError::Date {
        ai: "7003".to_owned(),
        found: text.to_owned(),
    };
    let time_ok =
        text.get(6..8).is_some_and(|h| h < "24") && text.get(8..10).is_some_and(|m| m < "60");
    match text.get(..6) {
        Some(day) if time_ok && !day.ends_with("00") => {
            date("7003", day, reference_year).map_err(|_| wrong())
        }
        _ => Err(wrong()),
    }
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
mod tests;
