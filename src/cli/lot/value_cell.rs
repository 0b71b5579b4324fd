//! A result as a laboratory writes it in one cell.
//!
//! ```text
//! NotDetected                          a word
//! 7.2    <0.05    <=0.05    >100       a number, with the unit in its own column
//! Below_LOD    Above_ULOQ 500          beyond a limit
//! CD9=Positive;CD63=Positive           a word for each of several markers
//! 93.1% in 50-400 nm                   a share of a population
//! file evidence/tem-wide.csv           a document
//! ```

use super::cell::{self, CellError, checked};
use super::problem::quoted;
use crate::domain::id::Marker;
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::value::{
    Comparator, MarkerSet, Measurement, Population, Qualitative, ResultValue,
};

/// What a cell says; a document is still to be hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueCell {
    /// A value.
    Value(ResultValue),
    /// A file of the dossier.
    File(String),
}

impl ValueCell {
    /// Whether the unit column is a part of it. Words, sets, documents and "below the limit" have none;
    /// a share says its unit itself.
    pub fn has_unit(&self) -> bool {
        match self {
            Self::Value(ResultValue::Quantitative(number)) => number.quantity().is_some(),
            _ => false,
        }
    }
}

/// Words that Japanese reports use, and ours.
const JAPANESE: &[(&str, &str)] = &[
    ("陰性", "Negative (or NotDetected, NonReactive, NoGrowth)"),
    ("陽性", "Positive (or Detected, Reactive, Growth)"),
    ("検出せず", "NotDetected"),
    ("不検出", "NotDetected"),
    ("検出", "Detected"),
    ("適合", "Conforms"),
    ("不適合", "NotConforms"),
    ("適", "Conforms"),
    ("不適", "NotConforms"),
    ("発育を認めず", "NoGrowth"),
    ("判定保留", "Indeterminate"),
    ("○", "Conforms"),
    ("×", "NotConforms"),
];

/// Reads a value cell; `unit` is the unit column.
pub fn parse(text: &str, unit: Option<Unit>) -> Result<ValueCell, CellError> {
    let text = checked(text)?;
    if let Some(file) = text.strip_prefix("file ") {
        return Ok(ValueCell::File(file.trim().to_owned()));
    }
    if let Some((_, ours)) = JAPANESE.iter().find(|(word, _)| *word == text) {
        return Err(CellError::new(format!(
            "found {}; write {ours}",
            quoted(text)
        )));
    }
    let value = if text.contains('=') && !text.starts_with(['<', '>']) {
        ResultValue::Set(marker_set(text)?)
    } else if text.contains(" in ") {
        ResultValue::Population(population(text)?)
    } else if let Ok(word) = Qualitative::parse(text) {
        ResultValue::Qualitative(word)
    } else {
        ResultValue::Quantitative(measurement(text, unit)?)
    };
    Ok(ValueCell::Value(value))
}

/// `<`, `<=`, `>`, `>=` and the rest of the text.
fn comparator(text: &str) -> (Comparator, &str) {
    let table = [
        ("<=", Comparator::Le),
        ("≦", Comparator::Le),
        ("≤", Comparator::Le),
        (">=", Comparator::Ge),
        ("≧", Comparator::Ge),
        ("≥", Comparator::Ge),
        ("<", Comparator::Lt),
        (">", Comparator::Gt),
    ];
    for (sign, comparator) in table {
        if let Some(rest) = text.strip_prefix(sign) {
            return (comparator, rest.trim_start());
        }
    }
    (Comparator::Eq, text)
}

fn measurement(text: &str, unit: Option<Unit>) -> Result<Measurement, CellError> {
    let beyond = |comparator| Measurement::new(comparator, None).map_err(CellError::new);
    match text {
        "Below_LOD" => return beyond(Comparator::BelowLod),
        "Below_LOQ" => return beyond(Comparator::BelowLoq),
        "Above_ULOQ" => return beyond(Comparator::AboveUloq),
        _ => {}
    }
    let (comparator, number) = match text.strip_prefix("Above_ULOQ ") {
        Some(number) => (Comparator::AboveUloq, number),
        None => comparator(text),
    };
    if !number.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return Err(CellError::new(format!(
            "found {}; write a word ({}), a number such as 0.5 or <0.05, a set such as CD9=Positive;CD63=Positive, a share such as \"93.1% in 50-400 nm\", or \"file evidence/NAME\"",
            quoted(text),
            words()
        )));
    }
    let number = cell::decimal(number)?;
    let unit = unit.ok_or_else(|| {
        CellError::new(format!(
            "found the number {} without a unit; fill in the unit column",
            quoted(text)
        ))
    })?;
    Measurement::new(comparator, Some(Quantity::new(number, unit))).map_err(CellError::new)
}

fn words() -> String {
    let words: Vec<&str> = Qualitative::ALL.iter().map(|w| w.as_str()).collect();
    words.join(", ")
}

fn marker_set(text: &str) -> Result<MarkerSet, CellError> {
    let mut members = Vec::new();
    for part in cell::split(text) {
        let (marker, word) = part.split_once('=').ok_or_else(|| {
            CellError::new(format!(
                "found {}; write MARKER=Word with ; between, such as CD9=Positive;CD63=Positive",
                quoted(part)
            ))
        })?;
        members.push((
            Marker::parse(marker.trim()).map_err(CellError::new)?,
            Qualitative::parse(word.trim()).map_err(CellError::new)?,
        ));
    }
    members.sort();
    MarkerSet::new(members).map_err(CellError::new)
}

/// `>90% in 50-400 nm`.
fn population(text: &str) -> Result<Population, CellError> {
    let wrong = || {
        CellError::new(format!(
            "found {}; write a share as \"93.1% in 50-400 nm\"",
            quoted(text)
        ))
    };
    let (share, window) = text.split_once(" in ").ok_or_else(wrong)?;
    let (comparator, share) = comparator(share.trim());
    let percent = share.strip_suffix('%').ok_or_else(wrong)?.trim_end();
    let (ends, unit) = window.trim().split_once(' ').ok_or_else(wrong)?;
    let (low, high) = ends.split_once('-').ok_or_else(wrong)?;
    let number = |text: &str| -> Result<Decimal, CellError> { cell::decimal(text.trim()) };
    Population::new(
        comparator,
        number(percent)?,
        number(low)?,
        number(high)?,
        cell::unit(unit.trim())?,
    )
    .map_err(CellError::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, unit: &str) -> String {
        let unit = (!unit.is_empty()).then(|| Unit::parse(unit).unwrap());
        match parse(text, unit) {
            Ok(ValueCell::File(file)) => format!("file {file}"),
            Ok(ValueCell::Value(value)) => match value {
                ResultValue::Qualitative(word) => word.to_string(),
                ResultValue::Quantitative(m) => format!(
                    "{} {}",
                    m.comparator(),
                    m.quantity().map_or("-".into(), |q| q.to_string())
                ),
                ResultValue::Set(set) => format!("{} members", set.members().len()),
                ResultValue::Population(p) => {
                    format!(
                        "{} {} {}..{}",
                        p.comparator(),
                        p.percent(),
                        p.low(),
                        p.high()
                    )
                }
                ResultValue::Evidence(_) => "evidence".into(),
            },
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn cells_are_read_as_laboratories_write_them() {
        for (text, unit, expected) in [
            ("NotDetected", "", "NotDetected"),
            ("0.50", "[IU]/mL", "Eq 0.50 [IU]/mL"),
            ("<0.05", "[IU]/mL", "Lt 0.05 [IU]/mL"),
            ("≦0.05", "[IU]/mL", "Le 0.05 [IU]/mL"),
            ("Below_LOD", "", "Below_LOD -"),
            ("CD9=Positive;CD63=Positive", "", "2 members"),
            ("93.1% in 50-400 nm", "", "Eq 93.1 50 nm..400 nm"),
            ("file evidence/tem.csv", "", "file evidence/tem.csv"),
        ] {
            assert_eq!(read(text, unit), expected, "{text}");
        }
        for (text, unit, expected) in [
            ("陰性", "", "write Negative"),
            ("0.5", "", "fill in the unit column"),
            ("negative", "", "write a word"),
            ("０．５", "[IU]/mL", "half-width"),
            ("CD9=positive", "", "expected one of"),
            ("CD9=Positive;CD9=Positive", "", "ascending"),
            ("93.1 in 50-400 nm", "", "93.1% in 50-400 nm"),
        ] {
            let found = read(text, unit);
            assert!(found.contains(expected), "{text}: {found}");
        }
    }
}
