//! A result as a laboratory writes it in one cell.
//!
//! ```text
//! NotDetected    陰性    no growth      a word
//! 7.2    <0.05    0.05未満    1.2x10^10   a number, with the unit in its own column or behind it
//! Below_LOD    Above_ULOQ 500          beyond a limit
//! CD9=Positive;CD73=96.5 %             a word or a number for each of several markers
//! 93.1% in 50-400 nm                   a share of a population
//! file evidence/tem-wide.csv           a document
//! Invalid: failed positive control     none: the assay did not run
//! ```

use super::cell_checks::{self, CellError, checked};
use super::spelling;
use crate::cli::problem::quoted;
use crate::domain::id::{AnalyteCode, Digest, Label, Marker, Text};
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::value::{
    Comparator, Evidence, MarkerSet, MarkerValue, Measurement, Population, Qualitative, ResultValue,
};
use crate::words::dossier;

/// What a cell says; a document is still to be hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueCell {
    Value(ResultValue),
    File(String),
}

impl ValueCell {
    /// The value; in place of a document, which is not hashed yet, one of no content.
    pub fn unhashed(&self) -> Option<ResultValue> {
        match self {
            Self::Value(value) => Some(value.clone()),
            Self::File(_) => Some(ResultValue::Evidence(Evidence {
                digest: Digest::from_bytes([0; 32]),
                media_type: Label::parse("application/octet-stream").ok()?,
                role: Label::parse("document").ok()?,
            })),
        }
    }

    /// The file of a document.
    pub fn into_file(self) -> Option<String> {
        match self {
            Self::Value(_) => None,
            Self::File(file) => Some(file),
        }
    }

    /// Whether the unit column is a part of it. Words, documents and "below the limit" have none;
    /// a share says its unit itself.
    pub fn has_unit(&self) -> bool {
        match self {
            Self::Value(ResultValue::Quantitative(number)) => number.quantity().is_some(),
            Self::Value(ResultValue::Set(set)) => set.members().iter().any(
                |(_, found)| matches!(found, MarkerValue::Number(n) if n.quantity().is_some()),
            ),
            _ => false,
        }
    }
}

/// Reads a value cell; `unit` is the unit column, `analyte` decides what its words mean.
pub fn parse(
    text: &str,
    unit: Option<Unit>,
    analyte: Option<&AnalyteCode>,
) -> Result<ValueCell, CellError> {
    let text = checked(text)?;
    if let Some(file) = text.strip_prefix("file ") {
        return Ok(ValueCell::File(file.trim().to_owned()));
    }
    let invalid = ["Invalid:", "invalid:", "無効:", "試験不成立:"];
    let reason = invalid.iter().find_map(|word| text.strip_prefix(word));
    if let Some(reason) = reason.map(str::trim).filter(|reason| !reason.is_empty()) {
        let reason = Text::parse(reason).map_err(CellError::new)?;
        return Ok(ValueCell::Value(ResultValue::Invalid(reason)));
    }
    if let Some(error) = spelling::ambiguous(text) {
        return Err(error);
    }
    let value = if let Some(word) = spelling::word(text, analyte) {
        ResultValue::Qualitative(word?)
    } else if text.contains('=') && !text.starts_with(['<', '>']) {
        ResultValue::Set(marker_set(text, unit, analyte)?)
    } else if text.contains(" in ") {
        ResultValue::Population(population(text)?)
    } else {
        ResultValue::Quantitative(measurement(text, unit, analyte)?)
    };
    Ok(ValueCell::Value(value))
}

/// A value in the spelling in which it is signed; `unit_apart` if the unit has its own column. `None`
/// for what is always written in one way only.
pub fn written(value: &ResultValue, unit_apart: bool) -> Option<String> {
    let number = |measured: &Measurement| {
        let sign = match measured.comparator() {
            Comparator::Eq => "",
            Comparator::Lt => "<",
            Comparator::Le => "<=",
            Comparator::Gt => ">",
            Comparator::Ge => ">=",
            Comparator::AboveUloq => "Above_ULOQ ",
            beyond @ (Comparator::BelowLod | Comparator::BelowLoq) => return beyond.to_string(),
        };
        match measured.quantity() {
            Some(found) if unit_apart => format!("{sign}{}", found.value),
            Some(found) => format!("{sign}{found}"),
            None => measured.comparator().to_string(),
        }
    };
    match value {
        ResultValue::Qualitative(word) => Some(word.to_string()),
        ResultValue::Quantitative(measured) => Some(number(measured)),
        ResultValue::Set(set) => {
            let members = set.members().iter().map(|(marker, found)| match found {
                MarkerValue::Word(word) => format!("{marker}={word}"),
                MarkerValue::Number(measured) => format!("{marker}={}", number(measured)),
            });
            Some(members.collect::<Vec<_>>().join(";"))
        }
        ResultValue::Population(_) | ResultValue::Evidence(_) | ResultValue::Invalid(_) => None,
    }
}

/// `<`, `<=`, `>`, `>=`, 未満, 以下, 以上, 超 and the rest of the text.
fn comparator(text: &str) -> (Comparator, &str) {
    let before = [
        ("<=", Comparator::Le),
        ("≦", Comparator::Le),
        ("≤", Comparator::Le),
        (">=", Comparator::Ge),
        ("≧", Comparator::Ge),
        ("≥", Comparator::Ge),
        ("<", Comparator::Lt),
        (">", Comparator::Gt),
    ];
    for (sign, comparator) in before {
        if let Some(rest) = text.strip_prefix(sign) {
            return (comparator, rest.trim_start());
        }
    }
    let behind = [
        ("未満", Comparator::Lt),
        ("以下", Comparator::Le),
        ("以上", Comparator::Ge),
        ("超", Comparator::Gt),
    ];
    for (word, comparator) in behind {
        if let Some(rest) = text.strip_suffix(word) {
            return (comparator, rest.trim_end());
        }
    }
    (Comparator::Eq, text)
}

/// Spellings of a value beyond a limit of the method.
const BEYOND: &[(&[&str], Comparator)] = &[
    (
        &[
            "Below_LOD",
            "<LOD",
            "検出限界未満",
            "検出限界以下",
            "検出下限未満",
        ],
        Comparator::BelowLod,
    ),
    (
        &[
            "Below_LOQ",
            "<LOQ",
            "<LLOQ",
            "BLQ",
            "BLOQ",
            "BQL",
            "定量限界未満",
            "定量下限未満",
            "定量限界以下",
        ],
        Comparator::BelowLoq,
    ),
    (
        &["Above_ULOQ", ">ULOQ", "定量上限超"],
        Comparator::AboveUloq,
    ),
];

fn measurement(
    text: &str,
    unit: Option<Unit>,
    analyte: Option<&AnalyteCode>,
) -> Result<Measurement, CellError> {
    let plain: String = text.chars().filter(|c| *c != ' ').collect();
    let beyond = BEYOND
        .iter()
        .find(|(words, _)| words.contains(&plain.as_str()));
    if let Some((_, comparator)) = beyond {
        return Measurement::new(*comparator, None).map_err(CellError::new);
    }
    let (comparator, number) = match text.strip_prefix("Above_ULOQ ") {
        Some(number) => (Comparator::AboveUloq, number),
        None => comparator(text),
    };
    if !number.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return Err(CellError::new(dossier::value(quoted(text), words())));
    }
    let (digits, behind) = split_unit(number);
    let found = cell_checks::decimal(&digits)?;
    let behind = match behind {
        "" => None,
        code => Some(spelling::unit(code, analyte)?),
    };
    let unit = match (behind, unit) {
        (Some(behind), Some(unit)) if behind != unit => {
            return Err(CellError::new(dossier::other_unit(quoted(text), unit)));
        }
        (Some(unit), _) | (None, Some(unit)) => unit,
        (None, None) => {
            return Err(CellError::new(dossier::no_unit(quoted(text))));
        }
    };
    Measurement::new(comparator, Some(Quantity::new(found, unit))).map_err(CellError::new)
}

/// A number in the form that is recorded, and the unit behind it, if one is.
fn split_unit(text: &str) -> (String, &str) {
    let recorded = spelling::number(text);
    if Decimal::parse(&recorded).is_ok() {
        return (recorded, "");
    }
    // The longest beginning that is a number; the rest is a unit or makes an error of its own.
    let ends = text.char_indices().map(|(at, _)| at).rev();
    for end in ends.filter(|end| *end > 0) {
        let (number, rest) = text.split_at(end);
        let recorded = spelling::number(number.trim_end());
        let unit = rest.trim_start();
        if Decimal::parse(&recorded).is_ok()
            && !unit.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '^'))
        {
            return (recorded, unit);
        }
    }
    (text.to_owned(), "")
}

fn words() -> String {
    let words: Vec<&str> = Qualitative::ALL.iter().map(|w| w.as_str()).collect();
    words.join(", ")
}

fn marker_set(
    text: &str,
    unit: Option<Unit>,
    analyte: Option<&AnalyteCode>,
) -> Result<MarkerSet, CellError> {
    let mut members = Vec::new();
    for part in cell_checks::split(text) {
        let (marker, found) = part
            .split_once('=')
            .ok_or_else(|| CellError::new(dossier::marker_set(quoted(part))))?;
        let marker = Marker::parse(&marker.trim().to_uppercase()).map_err(CellError::new)?;
        let found = found.trim();
        if let Some(error) = spelling::ambiguous(found) {
            return Err(error);
        }
        let value = match spelling::word(found, analyte) {
            Some(word) => MarkerValue::Word(word?),
            None => MarkerValue::Number(measurement(found, unit, analyte)?),
        };
        members.push((marker, value));
    }
    members.sort_by(|a, b| a.0.cmp(&b.0));
    MarkerSet::new(members).map_err(CellError::new)
}

/// `>90% in 50-400 nm`.
fn population(text: &str) -> Result<Population, CellError> {
    let wrong = || CellError::new(dossier::share(quoted(text)));
    let (share, window) = text.split_once(" in ").ok_or_else(wrong)?;
    let (comparator, share) = comparator(share.trim());
    let percent = share.strip_suffix('%').ok_or_else(wrong)?.trim_end();
    let (ends, unit) = window.trim().split_once(' ').ok_or_else(wrong)?;
    let (low, high) = ends.split_once('-').ok_or_else(wrong)?;
    let number = |text: &str| -> Result<Decimal, CellError> { cell_checks::decimal(text.trim()) };
    Population::new(
        comparator,
        number(percent)?,
        number(low)?,
        number(high)?,
        cell_checks::unit(unit.trim())?,
    )
    .map_err(CellError::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, unit: &str) -> String {
        let unit = (!unit.is_empty()).then(|| Unit::parse(unit).unwrap());
        match parse(text, unit, None) {
            Ok(ValueCell::File(file)) => format!("file {file}"),
            Ok(ValueCell::Value(value)) => recorded(&value),
            Err(error) => format!("error: {}", error.english()),
        }
    }

    fn recorded(value: &ResultValue) -> String {
        match value {
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
            ResultValue::Invalid(reason) => format!("invalid {reason}"),
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
            ("陰性", "", "this analyte does not have"),
            ("0.5", "", "fill in the unit column"),
            ("clean", "", "write a word"),
            ("０．５", "[IU]/mL", "half-width"),
            ("CD9=clean", "", "write a word"),
            ("CD9=Positive;CD9=Positive", "", "ascending"),
            ("93.1 in 50-400 nm", "", "93.1% in 50-400 nm"),
        ] {
            let found = read(text, unit);
            assert!(found.contains(expected), "{text}: {found}");
        }
    }

    /// (analyte, value, unit, what is recorded or what the error says)
    #[rustfmt::skip]
    const WRITTEN: &[(&str, &str, &str, &str)] = &[
        ("STERILITY", "陰性", "", "NoGrowth"),
        ("STERILITY", "発育を認めない", "", "NoGrowth"),
        ("STERILITY", "no growth", "", "NoGrowth"),
        ("STERILITY", "発育を認める", "", "Growth"),
        ("STERILITY", "陽性", "", "Growth"),
        ("MYCOPLASMA_NAT", "陰性", "", "NotDetected"),
        ("MYCOPLASMA_NAT", "検出せず", "", "NotDetected"),
        ("MYCOPLASMA_NAT", "Not detected", "", "NotDetected"),
        ("MYCOPLASMA_NAT", "検出", "", "Detected"),
        ("VIRUS_INVITRO", "陰性", "", "Negative"),
        ("VIRUS_INVITRO", "negative", "", "Negative"),
        ("APPEARANCE", "適合", "", "Conforms"),
        ("APPEARANCE", "不適合", "", "NotConforms"),
        ("APPEARANCE", "陰性", "", "error: does not have"),
        ("ENDOTOXIN", "0.05未満", "EU/mL", "Lt 0.05 [IU]/mL"),
        ("ENDOTOXIN", "0.12 EU/mL", "", "Eq 0.12 [IU]/mL"),
        ("ENDOTOXIN", "<0.05EU/mL", "", "Lt 0.05 [IU]/mL"),
        ("ENDOTOXIN", "0.12 EU/mL", "EU/mL", "Eq 0.12 [IU]/mL"),
        ("ENDOTOXIN", "0.12 EU/mL", "[IU]/kg", "error: unit column says"),
        ("ENDOTOXIN", "<LOQ", "", "Below_LOQ -"),
        ("TOTAL_PROTEIN", "150", "µg/mL", "Eq 150 ug/mL"),
        ("TOTAL_PROTEIN", "150", "μg/ml", "Eq 150 ug/mL"),
        ("OSMOLALITY", "290", "mOsm/kg", "Eq 290 mosm/kg"),
        ("OSMOLALITY", "290 mOsmol/kg H2O", "", "Eq 290 mosm/kg"),
        ("PH", "7.2", "pH", "Eq 7.2 [pH]"),
        ("BIOBURDEN", "3", "CFU/100 mL", "Eq 3 [CFU]/(100.mL)"),
        ("BIOBURDEN", "3", "cfu/ml", "Eq 3 [CFU]/mL"),
        ("PARTICLE_CONC", "1.2x10^10", "particles/mL", "Eq 1.2e10 {particle}/mL"),
        ("PARTICLE_CONC", "1.2×10¹⁰", "個/mL", "Eq 1.2e10 {particle}/mL"),
        ("PARTICLE_CONC", "1.20 x 10^10", "個/mL", "Eq 1.20e10 {particle}/mL"),
        ("PARTICLE_CONC", "1.2E+10", "個/mL", "Eq 1.2e10 {particle}/mL"),
        ("PARTICLE_CONC", "1.2×10^10 particles/mL", "", "Eq 1.2e10 {particle}/mL"),
        ("CELL_COUNT", "2.5e7", "個/vial", "Eq 2.5e7 {cell}/{container}"),
        ("ZETA_POTENTIAL", "-12.3", "mV", "Eq -12.3 mV"),
        ("CELL_PHENOTYPE", "CD73=96.5 %;CD90=98%;CD11b<=2", "", "error: CD11B<"),
        ("CELL_PHENOTYPE", "CD73=96.5 %;CD90=98%;CD11b=<2 %", "", "3 members"),
        ("CELL_PHENOTYPE", "CD73=96.5;CD90=98", "%", "2 members"),
        ("TRILINEAGE", "OSTEO=陽性;ADIPO=陽性", "", "2 members"),
        ("PARTICLE_CONC", "Invalid: every position removed", "", "invalid every position removed"),
        ("PARTICLE_CONC", "Invalid", "", "error: say why"),
        ("MYCOPLASMA_NAT", "ND", "", "error: not determined"),
        ("MYCOPLASMA_NAT", "−", "", "error: dash"),
        ("MYCOPLASMA_NAT", "-", "", "error: dash"),
        ("MYCOPLASMA_NAT", "±", "", "error: Indeterminate"),
        ("ENDOTOXIN", "基準値以下", "", "error: which limit"),
        ("ENDOTOXIN", "N/A", "", "error: leave the row out"),
        ("PH", "7.0-7.4", "[pH]", "error: range"),
        ("PH", "7.0〜7.4", "[pH]", "error: range"),
        ("PH", "7.2±0.1", "[pH]", "error: uncertainty"),
        ("PH", "7,2", "[pH]", "error: decimal point"),
        ("PH", "1.2.3", "[pH]", "error: decimal"),
    ];

    #[test]
    fn what_laboratories_write_becomes_what_is_recorded() {
        for (analyte, text, column, expected) in WRITTEN {
            let code = AnalyteCode::parse(analyte).unwrap();
            let unit = (!column.is_empty()).then(|| spelling::unit(column, Some(&code)).unwrap());
            let found = match parse(text, unit, Some(&code)) {
                Ok(ValueCell::File(file)) => file,
                Ok(ValueCell::Value(value)) => recorded(&value),
                Err(error) => format!("error: {}", error.english()),
            };
            let same = match expected.strip_prefix("error: ") {
                Some(part) => found.starts_with("error: ") && found.contains(part),
                None => found == *expected,
            };
            assert!(same, "{analyte} {text} {column}: {found}, not {expected}");
        }
    }
}
