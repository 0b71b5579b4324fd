//! What can be asked of a product, and of a donor: analyte codes with the stages at which they
//! mean something, the kinds of value they have and the units they may be reported in.

use super::Stage;
use super::nearest::nearest;
use crate::domain::id::AnalyteCode;
use crate::domain::named::named_enum;
use crate::domain::quantity::Unit;
use crate::domain::value::ResultValue;

named_enum! {
    /// The kind of a result's value.
    pub enum ValueKind {
        /// A word.
        Qualitative = "qualitative",
        /// A number with a unit.
        Quantitative = "quantitative",
        /// A word for each of several markers.
        Set = "set",
        /// A share of a population.
        Population = "population",
        /// A document.
        Evidence = "evidence",
    }
}

impl ResultValue {
    /// Which kind of value this is.
    pub const fn kind(&self) -> ValueKind {
        match self {
            Self::Qualitative(_) => ValueKind::Qualitative,
            Self::Quantitative(_) => ValueKind::Quantitative,
            Self::Set(_) => ValueKind::Set,
            Self::Population(_) => ValueKind::Population,
            Self::Evidence(_) => ValueKind::Evidence,
        }
    }
}

/// Why a value cannot be a result of an analyte.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// No analyte has this code.
    #[error("analyte {0} is not in the catalogue")]
    Unknown(AnalyteCode),
    /// A donor's marker, measured on a product: kits for serum or plasma prove nothing there.
    #[error("{0} is a marker of donors; on a product it proves nothing")]
    DonorMarker(AnalyteCode),
    /// The analyte has no values of this kind.
    #[error("{code} has no {found} results")]
    Kind {
        /// The analyte.
        code: AnalyteCode,
        /// The kind that was found.
        found: ValueKind,
    },
    /// The analyte is not measured in this unit.
    #[error("{code} is not measured in {found}; expected {expected} or a power of ten of it")]
    Unit {
        /// The analyte.
        code: AnalyteCode,
        /// The unit that was found.
        found: Unit,
        /// The units it is measured in.
        expected: String,
    },
}

/// One analyte of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Analyte {
    /// Its code; a code that ends in `*` stands for all that start so.
    pub code: &'static str,
    /// Stages at which it means something.
    pub stages: &'static [Stage],
    /// Kinds of value it has.
    pub kinds: &'static [ValueKind],
    /// UCUM codes of its units; empty if it is not measured.
    pub units: &'static [&'static str],
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

use Stage::{Bulk, Final, Harvest, Mcb, Prefilt, Wcb};
use ValueKind::{Evidence, Population, Qualitative, Quantitative, Set};

const CELLS: &[Stage] = &[Mcb, Wcb, Harvest, Final];
const ANY: &[Stage] = &[Mcb, Wcb, Harvest, Prefilt, Bulk, Final];
const PRODUCT: &[Stage] = &[Harvest, Prefilt, Bulk, Final];
const FILLED: &[Stage] = &[Final];
const PURE: &[Stage] = &[Bulk, Final];

const fn row(
    code: &'static str,
    stages: &'static [Stage],
    kinds: &'static [ValueKind],
    units: &'static [&'static str],
) -> Analyte {
    Analyte {
        code,
        stages,
        kinds,
        units,
    }
}

/// The catalogue. Stages are those that published release tables use, not only the defaults.
pub const ANALYTES: &[Analyte] = &[
    // A set names what was cultured for: aerobic, anaerobic, fungal.
    row("STERILITY", ANY, &[Qualitative, Set], &[]),
    row("STERILITY_RAPID", ANY, &[Qualitative], &[]),
    row("GRAM_STAIN", ANY, &[Qualitative], &[]),
    row(
        "BIOBURDEN",
        &[Harvest, Prefilt, Bulk],
        &[Quantitative],
        &["[CFU]/mL", "[CFU]"],
    ),
    row(
        "ENDOTOXIN",
        ANY,
        &[Quantitative],
        &["[IU]/mL", "[IU]/{dose}"],
    ),
    row(
        "MYCOPLASMA_NAT",
        ANY,
        &[Qualitative, Quantitative],
        &["[CFU]/mL", "{GC}/mL"],
    ),
    row("MYCOPLASMA_CULT", ANY, &[Qualitative], &[]),
    row(
        "ADVENTITIOUS_VIRUS",
        ANY,
        &[Qualitative, Set, Quantitative],
        &["{copies}/mL", "{GC}/mL"],
    ),
    row("VIRUS_INVITRO", ANY, &[Qualitative], &[]),
    row("VIRUS_NAT_PANEL", ANY, &[Set], &[]),
    row("VIRUS_BOVINE", CELLS, &[Qualitative, Set], &[]),
    row("VIRUS_PORCINE", CELLS, &[Qualitative, Set], &[]),
    row("CELL_IDENTITY", CELLS, &[Qualitative], &[]),
    row("KARYOTYPE", CELLS, &[Qualitative], &[]),
    row("CELL_PHENOTYPE", CELLS, &[Set, Quantitative], &["%"]),
    row("VIABILITY_AT_HARVEST", &[Harvest], &[Quantitative], &["%"]),
    row("VIABILITY", CELLS, &[Quantitative], &["%"]),
    row("APPEARANCE", PURE, &[Qualitative], &[]),
    row("VISIBLE_PARTICLES", FILLED, &[Qualitative], &[]),
    row(
        "SUBVISIBLE_10UM",
        FILLED,
        &[Quantitative],
        &["{particle}/{container}"],
    ),
    row(
        "SUBVISIBLE_25UM",
        FILLED,
        &[Quantitative],
        &["{particle}/{container}"],
    ),
    row("PH", PRODUCT, &[Quantitative], &["[pH]"]),
    row("OSMOLALITY", PRODUCT, &[Quantitative], &["mosm/kg"]),
    row("FILL_VOLUME", FILLED, &[Quantitative], &["mL"]),
    row("CONTAINER_INTEGRITY", FILLED, &[Qualitative], &[]),
    row("RESIDUAL_MOISTURE", FILLED, &[Quantitative], &["%"]),
    row("TOTAL_PROTEIN", PRODUCT, &[Quantitative], &["ug/mL"]),
    row(
        "RESIDUAL_BSA",
        PRODUCT,
        &[Quantitative, Qualitative],
        &["ng/mL", "ng/{dose}", "ng/mg"],
    ),
    row(
        "RESIDUAL_ANTIBIOTIC",
        PRODUCT,
        &[Quantitative, Qualitative],
        &["ng/mL", "ng/{dose}"],
    ),
    row(
        "RESIDUAL_DNA",
        PRODUCT,
        &[Quantitative, Qualitative],
        &["ng/{dose}", "ng/mL"],
    ),
    row(
        "PARTICLE_CONC",
        PRODUCT,
        &[Quantitative],
        &["{particle}/mL", "{particle}/{dose}"],
    ),
    row("PARTICLE_SIZE_MODE", PRODUCT, &[Quantitative], &["nm"]),
    row("PARTICLE_SIZE_MEAN", PRODUCT, &[Quantitative], &["nm"]),
    row("PARTICLE_SIZE_D10", PRODUCT, &[Quantitative], &["nm"]),
    row("PARTICLE_SIZE_D50", PRODUCT, &[Quantitative], &["nm"]),
    row("PARTICLE_SIZE_D90", PRODUCT, &[Quantitative], &["nm"]),
    row("PARTICLE_FRACTION", PRODUCT, &[Population], &["nm"]),
    row(
        "PARTICLE_PROTEIN_RATIO",
        PRODUCT,
        &[Quantitative],
        &["{particle}/ug"],
    ),
    row("EV_POS_TM", PRODUCT, &[Set], &[]),
    row("EV_POS_CYT", PRODUCT, &[Set], &[]),
    row("EV_NEG", PRODUCT, &[Set], &[]),
    row("EV_IMAGE", PRODUCT, &[Evidence], &[]),
    row("EV_LYSIS_CONTROL", PRODUCT, &[Quantitative], &["%"]),
    row("POTENCY", PRODUCT, POTENCY_KINDS, POTENCY_UNITS),
    row("POTENCY.NFKB", PRODUCT, POTENCY_KINDS, POTENCY_UNITS),
    row("POTENCY.IMMUNE", PRODUCT, POTENCY_KINDS, POTENCY_UNITS),
    row("GROWTH_FACTOR_*", PRODUCT, &[Quantitative], &["pg/mL"]),
    row(
        "STABILITY_*",
        FILLED,
        &[Qualitative, Quantitative],
        &["{particle}/mL", "ug/mL", "%"],
    ),
    row("ENV_MONITORING", &[Final], &[Qualitative], &[]),
    row("MEDIA_FILL_REF", &[Final], &[Qualitative, Evidence], &[]),
];

const POTENCY_KINDS: &[ValueKind] = &[Quantitative, Qualitative, Set];
const POTENCY_UNITS: &[&str] = &["%", "{relative_potency}", "U/mL", "[IU]/mL", "ng/mL"];

/// The analyte with this code.
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
        None => Err(CatalogueError::Unknown(code.clone())),
    }
}

/// Whether `value` can be a result of the analyte `code`: its kind and its units.
pub fn check_value(code: &AnalyteCode, value: &ResultValue) -> Result<(), CatalogueError> {
    let analyte = require(code)?;
    if !analyte.kinds.contains(&value.kind()) {
        return Err(CatalogueError::Kind {
            code: code.clone(),
            found: value.kind(),
        });
    }
    let unit = match value {
        ResultValue::Quantitative(measured) => measured.quantity().map(|quantity| quantity.unit),
        ResultValue::Population(population) => Some(population.unit()),
        _ => None,
    };
    match unit {
        Some(unit) => check_unit(code, analyte, unit),
        None => Ok(()),
    }
}

/// Whether `analyte` is measured in `unit`.
pub(super) fn check_unit(
    code: &AnalyteCode,
    analyte: &Analyte,
    unit: Unit,
) -> Result<(), CatalogueError> {
    if analyte.permits_unit(unit) {
        return Ok(());
    }
    let expected = analyte.units.join(", ");
    Err(CatalogueError::Unit {
        code: code.clone(),
        found: unit,
        expected,
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
pub fn unknown_marker(code: &AnalyteCode) -> String {
    match nearest(code.as_str(), DONOR_MARKERS.iter().copied()) {
        Some(known) => format!("{code} (is it {known}?)"),
        None => code.to_string(),
    }
}
