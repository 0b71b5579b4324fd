//! What a scanner reads from a vial: GS1 element strings, the bracketed text under the symbol, and
//! the same as a web address (GS1 Digital Link).
//!
//! GS1 General Specifications, sections 3 (application identifiers), 7.8 (element strings) and
//! 7.12 (centuries). The reader repairs nothing: a code that is not exactly right is an error
//! that names the application identifier (AI), because a wrong vial is worse than a second scan.
//! What probably happened to it is said by [`diagnose`], which gives no code back either.

mod ai;
mod dates;
mod diagnose;
mod error;
mod link;

pub use diagnose::{Diagnosis, Keyboard, Keyboards, diagnose, doubts};
pub use error::ScanError;

use super::id::{Gtin14, LotNumber, Serial, VialId, VialTag};
use super::time::Date;
use ai::{Format, check_value};
use dates::date;

/// Separates an element of variable length from the next one.
const GS: char = '\u{1d}';

/// Symbology identifiers of GS1 symbols: DataMatrix, QR, GS1-128, DataBar, DotCode.
const SYMBOLOGIES: [&str; 5] = ["]d2", "]Q3", "]C1", "]e0", "]J1"];

/// Kinds of symbols that carry links and printed text as well as element strings: DataMatrix, QR,
/// Code 128, DataBar and composite, Aztec, DotCode (ISO/IEC 15424).
const CARRIERS: [char; 6] = ['d', 'Q', 'C', 'e', 'z', 'J'];

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
    /// The vial's id: what its use names.
    pub fn id(&self) -> VialId {
        VialId::of(&self.gtin, &self.serial)
    }

    /// The vial's tag: what everything else names.
    pub fn tag(&self) -> VialTag {
        self.id().tag()
    }

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
        // A link and brackets say themselves what they are, in whatever symbol they stand.
        let body = after_symbology(text).unwrap_or(text);
        if let Some(address) = link::after_scheme(body) {
            return Self::from_elements(&link::elements(address, reference_year)?, reference_year);
        }
        if body.starts_with('(') {
            return Self::from_elements(&bracketed(body, reference_year)?, reference_year);
        }
        if text.is_empty() {
            return Err(ScanError::Empty);
        }
        if text.starts_with(']') && !SYMBOLOGIES.iter().any(|gs1| text.starts_with(gs1)) {
            return Err(ScanError::Symbology {
                found: text.chars().take(3).collect(),
            });
        }
        let elements = element_string(body, reference_year)?;
        let code = Self::from_elements(&elements, reference_year)?;
        if code.expiry.is_none() {
            nothing_swallowed(&elements, reference_year)?;
        }
        Ok(code)
    }

    fn from_elements(elements: &[(String, String)], year: i16) -> Result<Self, ScanError> {
        for (at, (ai, second)) in elements.iter().enumerate() {
            // The same serial twice is a code that was scanned twice.
            let again = |e: &&(String, String)| e.0 == *ai && (e.1 != *second || ai == "21");
            if let Some((_, first)) = elements[..at].iter().find(again) {
                let (ai, first, second) = (ai.clone(), first.clone(), second.clone());
                return Err(ScanError::Duplicate { ai, first, second });
            }
        }
        let value = |ai: &str| elements.iter().find(|e| e.0 == ai).map(|e| e.1.as_str());
        let needed = |ai: &'static str| value(ai).ok_or(ScanError::Missing { ai });
        let wrong = |ai| move |source| ScanError::Identifier { ai, source };
        let code = Self {
            gtin: Gtin14::parse(needed("01")?).map_err(wrong("01"))?,
            lot: LotNumber::parse(needed("10")?).map_err(wrong("10"))?,
            serial: Serial::parse(needed("21")?).map_err(wrong("21"))?,
            expiry: expiry(value("17"), value("7003"), year)?,
        };
        match elements.iter().find(|(ai, _)| ai::another_item(ai)) {
            Some((ai, _)) => Err(ScanError::AnotherItem { ai: ai.clone() }),
            None => Ok(code),
        }
    }
}

/// What follows the symbology identifier of a kind of symbol that can carry a vial's code.
fn after_symbology(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(']')?.strip_prefix(CARRIERS)?;
    rest.strip_prefix(|modifier: char| modifier.is_ascii_digit())
}

/// The date of AI 17 and that of AI 7003, whose value is YYMMDDHHMM; they may not disagree. That each
/// is a date has been checked.
fn expiry(day: Option<&str>, time: Option<&str>, year: i16) -> Result<Option<Date>, ScanError> {
    let day = day.and_then(|text| date(text, year));
    let time = time.and_then(|text| date(text.get(..6)?, year));
    match (day, time) {
        (Some(expiry), Some(expiry_time)) if expiry != expiry_time => {
            Err(ScanError::ExpiryConflict {
                expiry,
                expiry_time,
            })
        }
        _ => Ok(day.or(time)),
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
            && date(text, year).is_some()
        {
            let (ai, tail) = (ai.clone(), tail.to_owned());
            return Err(ScanError::Swallowed { ai, tail });
        }
    }
    Ok(())
}

/// `(ai)value(ai)value...`. A bracket within a value is ambiguous unless what follows is no AI,
/// so an element ends only where a known AI stands in brackets.
fn bracketed(text: &str, year: i16) -> Result<Vec<(String, String)>, ScanError> {
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
        check_value(&ai, format, &body[..end], year)?;
        elements.push((ai, body[..end].to_owned()));
        rest = &body[end..];
    }
    Ok(elements)
}

/// Elements without brackets: each AI's length is known, or it ends at a separator.
fn element_string(text: &str, year: i16) -> Result<Vec<(String, String)>, ScanError> {
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
        check_value(ai, format, value, year)?;
        elements.push((ai.to_owned(), value.to_owned()));
        rest = &body[value.len()..];
        rest = rest.strip_prefix(GS).unwrap_or(rest);
    }
    Ok(elements)
}

#[cfg(test)]
mod tests;
