//! Single values as people write them: the checks that every cell and every field share.

use super::spelling;
use crate::cli::problem::quoted;
use crate::domain::id::AnalyteCode;
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::spec::catalogue;
use crate::domain::time::{Date, DurationMs, TimestampMs, UtcOffset};
use crate::words::{Language, Value, Wording, dossier};
use std::fmt;

/// Longest value, in bytes.
pub const MAX_BYTES: usize = 1_000;

/// What is wrong with a value and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError(pub Wording);

impl CellError {
    pub fn new(message: impl Value) -> Self {
        Self(message.wording())
    }

    /// For whoever reads English alone: the parser of the command line.
    pub fn english(self) -> String {
        self.0.english().to_owned()
    }
}

impl Value for CellError {
    fn say(&self, language: Language) -> impl fmt::Display {
        self.0.get(language)
    }

    fn wording(self) -> Wording {
        self.0
    }
}

/// Refuses what looks right and is not: full-width letters and digits, control characters.
pub fn checked(text: &str) -> Result<&str, CellError> {
    if text.len() > MAX_BYTES {
        return Err(CellError::new(dossier::too_many_bytes(
            text.len(),
            MAX_BYTES,
        )));
    }
    if let Some(wide) = text.chars().find(|c| ('\u{ff01}'..='\u{ff5e}').contains(c)) {
        let narrow: String = text.chars().map(half_width).collect();
        return Err(CellError::new(dossier::full_width(
            quoted(text),
            wide,
            quoted(&narrow),
        )));
    }
    if let Some(c) = text.chars().find(|c| invisible(*c)) {
        return Err(CellError::new(dossier::invisible(
            quoted(text),
            format!("{:04X}", u32::from(c)),
        )));
    }
    if text.chars().any(char::is_control) {
        return Err(CellError::new(dossier::control(quoted(text))));
    }
    Ok(text)
}

/// What nobody sees, and what makes one name another: marks of byte order, width and direction, soft
/// hyphens, line and paragraph separators.
fn invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

/// A value of any type that has a parser, after [`checked`].
pub fn parsed<T, E: Value>(
    parse: impl Fn(&str) -> Result<T, E>,
) -> impl Fn(&str) -> Result<T, CellError> {
    move |text| parse(checked(text)?).map_err(CellError::new)
}

/// Text, after [`checked`].
pub fn checked_text(text: &str) -> Result<String, CellError> {
    checked(text).map(str::to_owned)
}

/// What is tested: a code of the catalogue.
pub fn analyte(text: &str) -> Result<AnalyteCode, CellError> {
    let code = AnalyteCode::parse(checked(text)?).map_err(CellError::new)?;
    catalogue::require(&code).map_err(CellError::new)?;
    Ok(code)
}

pub fn yes_no(text: &str) -> Result<bool, CellError> {
    match checked(text)? {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        other => Err(CellError::new(dossier::yes_or_no(quoted(other)))),
    }
}

pub fn whole(text: &str) -> Result<u32, CellError> {
    let text = checked(text)?;
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| CellError::new(dossier::whole(quoted(text))))
}

/// A whole number that may be negative: days before recovery.
pub fn signed(text: &str) -> Result<i32, CellError> {
    let text = checked(text)?;
    text.parse()
        .map_err(|_| CellError::new(dossier::signed(quoted(text))))
}

/// A number with the digits as reported.
pub fn decimal(text: &str) -> Result<Decimal, CellError> {
    let text = checked(text)?;
    if text.contains(',') {
        return Err(CellError::new(dossier::decimal_point(quoted(text))));
    }
    Decimal::parse(text).map_err(CellError::new)
}

/// A unit, in UCUM or as laboratories write it.
pub fn unit(text: &str) -> Result<Unit, CellError> {
    spelling::unit(checked(text)?, None)
}

/// A number and its unit in one cell, with a space between: `100 [CFU]/mL`.
pub fn quantity(text: &str) -> Result<Quantity, CellError> {
    quantity_of(text, None)
}

/// The same, in the spellings of an analyte.
pub fn quantity_of(text: &str, analyte: Option<&AnalyteCode>) -> Result<Quantity, CellError> {
    let text = checked(text)?;
    let (number, code) = text
        .rsplit_once(' ')
        .ok_or_else(|| CellError::new(dossier::quantity(quoted(text))))?;
    Ok(Quantity::new(
        decimal(&spelling::number(number))?,
        spelling::unit(code, analyte)?,
    ))
}

pub fn date(text: &str) -> Result<Date, CellError> {
    let text = checked(text)?;
    Date::parse(text).map_err(|_| CellError::new(dossier::date(quoted(text))))
}

/// A local time at `offset`: `2026-11-22 09:30`, with or without seconds.
pub fn time(text: &str, offset: UtcOffset) -> Result<TimestampMs, CellError> {
    let text = checked(text)?;
    let wrong = || CellError::new(dossier::time(quoted(text)));
    let seconds = if text.len() == 16 { ":00Z" } else { "Z" };
    if !matches!(text.len(), 16 | 19) || !text.is_ascii() {
        return Err(wrong());
    }
    let utc = TimestampMs::parse(&format!("{}{seconds}", text.replacen(' ', "T", 1)))
        .map_err(|_| wrong())?;
    let shift = i64::from(offset.minutes()) * 60_000;
    TimestampMs::new(utc.ms() - shift).map_err(|_| wrong())
}

/// An offset from UTC: `+09:00`.
pub fn utc_offset(text: &str) -> Result<UtcOffset, CellError> {
    let text = checked(text)?;
    let wrong = || CellError::new(dossier::offset(quoted(text)));
    UtcOffset::parse(text).ok_or_else(wrong)
}

/// The name of something within a dossier: a node, a sample, a donor, a person.
pub fn alias(text: &str) -> Result<String, CellError> {
    let text = checked(text)?;
    let ok = (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    if ok {
        Ok(text.to_owned())
    } else {
        Err(CellError::new(dossier::alias(quoted(text))))
    }
}

/// Entries of a cell, separated by `;`. An empty cell has none.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The values of a cell with `;` between them, ascending and unique as the ledger wants them.
pub fn set<T: Ord, E: Value>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, CellError> {
    let mut values = Vec::new();
    for part in split(checked(text)?) {
        values.push(parse(part).map_err(CellError::new)?);
    }
    let count = values.len();
    values.sort();
    values.dedup();
    if values.len() == count {
        Ok(values)
    } else {
        Err(CellError::new(dossier::entry_twice(quoted(text))))
    }
}

/// The moment one minute later, for steps that must follow each other.
pub fn minutes_later(at: TimestampMs, minutes: u32) -> TimestampMs {
    at.saturating_add(DurationMs::from_minutes(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_say_what_to_write() {
        let jst = UtcOffset::from_minutes(540).unwrap();
        let time = |t: &str| time(t, jst).map(|t| t.to_string());
        assert_eq!(time("2026-11-22 09:00").unwrap(), "2026-11-22T00:00:00Z");
        assert_eq!(time("2026-11-22 09:00:30").unwrap(), "2026-11-22T00:00:30Z");
        for (error, expected) in [
            (time("22/11/2026 09:00").unwrap_err(), "2026-11-22 09:30"),
            (time("R8.11.22").unwrap_err(), "2026-11-22 09:30"),
            (date("2026/11/22").unwrap_err(), "2026-11-22"),
            (decimal("０.５").unwrap_err(), "half-width"),
            (decimal("1,000").unwrap_err(), "no thousands separator"),
            (unit("EU/furlong").unwrap_err(), "[IU]/mL"),
            (whole("1.5").unwrap_err(), "whole number"),
            (yes_no("○").unwrap_err(), "yes or no"),
            (alias("a b").unwrap_err(), "letters, digits"),
            (alias("a\u{200b}b").unwrap_err(), "U+200B"),
            (utc_offset("9").unwrap_err(), "+09:00"),
            (quantity("10[CFU]/mL").unwrap_err(), "a space"),
            (
                set("a;a", |t| Ok::<_, CellError>(t.to_owned())).unwrap_err(),
                "twice",
            ),
        ] {
            assert!(error.0.english().contains(expected), "{error:?}");
        }
    }
}
