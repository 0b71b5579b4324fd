//! What can be asked of a product, and of a donor: analyte codes with the stages at which they
//! mean something, the kinds of value they have and the units they may be reported in.

mod analytes;

pub use analytes::ANALYTES;

use super::Stage;
use crate::domain::id::AnalyteCode;
use crate::domain::named_enum::named_enum;
use crate::domain::nearest::nearest;
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::value::{Comparator, MarkerValue, Measurement, Qualitative, ResultValue};
use crate::words::{Wording, specification as words};

named_enum! {
    pub enum ValueKind {
        /// A word.
        Qualitative = "qualitative",
        /// A number with a unit.
        Quantitative = "quantitative",
        /// A word or a number for each of several markers.
        Set = "set",
        Population = "population",
        /// A document.
        Evidence = "evidence",
        /// The assay did not run; every analyte may have such a result.
        Invalid = "invalid",
    }
}

impl ResultValue {
    pub const fn kind(&self) -> ValueKind {
        match self {
            Self::Qualitative(_) => ValueKind::Qualitative,
            Self::Quantitative(_) => ValueKind::Quantitative,
            Self::Set(_) => ValueKind::Set,
            Self::Population(_) => ValueKind::Population,
            Self::Evidence(_) => ValueKind::Evidence,
            Self::Invalid(_) => ValueKind::Invalid,
        }
    }
}

named_enum! {
    /// What has a sign, of a result.
    pub enum Signed, said in specification {
        /// A number.
        Value = "value",
        /// A number that the true value is below.
        ValueBelowZero = "value_below_zero",
        /// The lower end of a population's window.
        Window = "window",
        /// The uncertainty.
        Uncertainty = "uncertainty",
        /// The limit of detection.
        Lod = "lod",
        /// The limit of quantitation.
        Loq = "loq",
    }
}

/// Why a value cannot be a result of an analyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogueError {
    Unknown {
        code: AnalyteCode,
        /// The code that is nearest to it.
        near: Option<&'static str>,
    },
    /// A donor's marker, measured on a product: kits for serum or plasma prove nothing there.
    DonorMarker(AnalyteCode),
    /// The analyte has no values of this kind.
    Kind { code: AnalyteCode, found: ValueKind },
    /// The analyte is not measured in this unit.
    Unit {
        code: AnalyteCode,
        found: Unit,
        /// The units it is measured in.
        expected: &'static [&'static str],
    },
    /// Less than nothing of something.
    Negative {
        code: AnalyteCode,
        what: Signed,
        found: Decimal,
    },
    /// A limit of detection or quantitation that promises to see nothing at all.
    NotPositive {
        code: AnalyteCode,
        what: Signed,
        found: Decimal,
    },
}

impl CatalogueError {
    /// In words.
    pub fn said(&self) -> Wording {
        match self {
            Self::Unknown { code, near: None } => words::unknown(code),
            Self::Unknown {
                code,
                near: Some(near),
            } => words::misspelt(code, near),
            Self::DonorMarker(code) => words::donor_marker(code),
            Self::Kind { code, found } => words::no_such_kind(code, found),
            Self::Unit {
                code,
                found,
                expected,
            } => words::no_such_unit(code, found, Wording::list(*expected, ", ")),
            Self::Negative { code, what, found } => words::negative(what.said(), code, found),
            Self::NotPositive { code, what, found } => {
                words::not_positive(what.said(), code, found)
            }
        }
    }
}

impl std::fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.said().english())
    }
}

impl std::error::Error for CatalogueError {}

/// One analyte of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Analyte {
    /// Its code; a code that ends in `*` stands for all that start so.
    pub code: &'static str,
    /// In words.
    pub said: &'static Wording,
    /// Stages at which it means something.
    pub stages: &'static [Stage],
    pub kinds: &'static [ValueKind],
    /// UCUM codes of its units; empty if it is not measured.
    pub units: &'static [&'static str],
    /// True if something is left to grow: a result read too early says nothing.
    pub culture: bool,
    /// True if it can be less than 0.
    pub signed: bool,
    /// The words in which laboratories report that it is not there, and that it is; `None` where
    /// nothing is looked for.
    pub words: Option<(Qualitative, Qualitative)>,
    /// For what must not be in a product: the number above 0 from which it says that it is there, 0
    /// for all of them. Found, it is adverse, asked for or not (domain.md 14.16).
    pub harmful_from: Option<Decimal>,
}

impl Analyte {
    /// True if the analyte may be reported in `unit`: one of its units or a power of ten of one.
    pub fn permits_unit(&self, unit: Unit) -> bool {
        self.units
            .iter()
            .filter_map(|code| Unit::parse(code).ok())
            .any(|own| unit.power_of_ten_to(own).is_some())
    }
}

pub fn analyte(code: &AnalyteCode) -> Option<&'static Analyte> {
    let code = code.as_str();
    ANALYTES
        .iter()
        .find(|analyte| match analyte.code.strip_suffix('*') {
            Some(prefix) => code.len() > prefix.len() && code.starts_with(prefix),
            None => analyte.code == code,
        })
}

/// The analyte with this code, or why there is none.
pub fn require(code: &AnalyteCode) -> Result<&'static Analyte, CatalogueError> {
    match analyte(code) {
        Some(found) => Ok(found),
        None if is_donor_marker(code) => Err(CatalogueError::DonorMarker(code.clone())),
        None => Err(CatalogueError::Unknown {
            near: nearest(code.as_str(), ANALYTES.iter().map(|analyte| analyte.code)),
            code: code.clone(),
        }),
    }
}

/// Whether `value` can be a result of the analyte `code`: its kind, its units, its sign.
pub fn check_value(code: &AnalyteCode, value: &ResultValue) -> Result<(), CatalogueError> {
    let analyte = require(code)?;
    let kind = value.kind();
    if kind != ValueKind::Invalid && !analyte.kinds.contains(&kind) {
        return Err(CatalogueError::Kind {
            code: code.clone(),
            found: kind,
        });
    }
    match value {
        ResultValue::Quantitative(measured) => check_measurement(code, analyte, measured),
        ResultValue::Population(population) => {
            check_unit(code, analyte, population.unit())?;
            not_negative(code, Signed::Window, population.low().value)
        }
        ResultValue::Set(set) => {
            for (_, found) in set.members() {
                if let MarkerValue::Number(measured) = found {
                    check_measurement(code, analyte, measured)?;
                }
            }
            Ok(())
        }
        ResultValue::Qualitative(_) | ResultValue::Evidence(_) | ResultValue::Invalid(_) => Ok(()),
    }
}

fn check_measurement(
    code: &AnalyteCode,
    analyte: &Analyte,
    measured: &Measurement,
) -> Result<(), CatalogueError> {
    let Some(quantity) = measured.quantity() else {
        return Ok(());
    };
    check_unit(code, analyte, quantity.unit)?;
    if analyte.signed {
        return Ok(());
    }
    match measured.comparator() {
        // "< 0" says that the true value is negative.
        Comparator::Lt if quantity.value.signum() == 0 => {
            let (what, found) = (Signed::ValueBelowZero, quantity.value);
            let code = code.clone();
            Err(CatalogueError::NotPositive { code, what, found })
        }
        _ => not_negative(code, Signed::Value, quantity.value),
    }
}

/// Whether what stands beside a value can stand there: limits of detection and quantitation above
/// 0, an uncertainty that is not negative, all in units of the analyte.
pub fn check_limits(
    code: &AnalyteCode,
    lod: Option<&Quantity>,
    loq: Option<&Quantity>,
    uncertainty: Option<&Quantity>,
) -> Result<(), CatalogueError> {
    let analyte = require(code)?;
    // What is not measured has no unit of its own; its methods may well have a limit.
    let unit = |quantity: &Quantity| match analyte.units {
        [] => Ok(()),
        _ => check_unit(code, analyte, quantity.unit),
    };
    let limits = [(Signed::Lod, lod), (Signed::Loq, loq)];
    for (what, limit) in limits {
        let Some(limit) = limit else { continue };
        unit(limit)?;
        if limit.value.signum() != 1 {
            let (code, found) = (code.clone(), limit.value);
            return Err(CatalogueError::NotPositive { code, what, found });
        }
    }
    match uncertainty {
        Some(uncertainty) => {
            unit(uncertainty)?;
            not_negative(code, Signed::Uncertainty, uncertainty.value)
        }
        None => Ok(()),
    }
}

fn not_negative(code: &AnalyteCode, what: Signed, found: Decimal) -> Result<(), CatalogueError> {
    if found.signum() >= 0 {
        return Ok(());
    }
    let code = code.clone();
    Err(CatalogueError::Negative { code, what, found })
}

pub(super) fn check_unit(
    code: &AnalyteCode,
    analyte: &Analyte,
    unit: Unit,
) -> Result<(), CatalogueError> {
    if analyte.permits_unit(unit) {
        return Ok(());
    }
    Err(CatalogueError::Unit {
        code: code.clone(),
        found: unit,
        expected: analyte.units,
    })
}

/// Codes of donor screening. They are measured on serum or plasma, never on a product.
///
/// `.HX` is a question of the interview. The codes are ours; LOINC is at most an annotation.
pub const DONOR_MARKERS: &[&str] = &[
    "HBV.HBSAG",
    "HBV.ANTI_HBC",
    "HBV.ANTI_HBS",
    "HBV.NAT",
    "HCV.ANTI_HCV",
    "HCV.NAT",
    "HIV.AGAB",
    "HIV.NAT",
    "HTLV.AB",
    "HTLV.LIA",
    "HTLV.NAT",
    "SYPH.TP_AB",
    "SYPH.RPR",
    "B19.NAT",
    "B19.AG",
    "CMV.AB",
    "CMV.NAT",
    "EBV.AB",
    "EBV.NAT",
    "WNV.NAT",
    "WNV.HX",
    "ZIKA.NAT",
    "ZIKA.HX",
    "CHAGAS.AB",
    "CHAGAS.HX",
    "MALARIA.AB",
    "MALARIA.HX",
    "TOXO.AB",
    "TOXO.HX",
    "DENGUE.NAT",
    "DENGUE.HX",
    "HEV.NAT",
    "HEV.HX",
    "SARSCOV2.NAT",
    "SARSCOV2.HX",
    "TB.HX",
    "GONORRHOEA.HX",
    "CHLAMYDIA.HX",
    "TSE.HX",
];

/// True for a code of donor screening.
pub fn is_donor_marker(code: &AnalyteCode) -> bool {
    DONOR_MARKERS.contains(&code.as_str())
}

/// A code that is no donor marker, with the marker that it is likely meant to be.
pub fn unknown_marker(code: &AnalyteCode) -> Wording {
    match nearest(code.as_str(), DONOR_MARKERS.iter().copied()) {
        Some(known) => words::misspelt_marker(code, known),
        None => Wording::data(code),
    }
}
