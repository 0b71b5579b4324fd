//! The closed table of units, in UCUM (Unified Code for Units of Measure).

use std::fmt;

use crate::domain::text_form::{debug_as_text, text_form};

/// Why a text is not a unit of the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// `EU/mL`: in UCUM that is an exa-unit of enzyme activity.
    #[error(
        "unit {found:?}: UCUM reads EU as 10^18 enzyme units; write endotoxin in [IU], for example [IU]/mL (1 EU = 1 IU)"
    )]
    ExaUnit { found: String },
    /// `[EU]/mL`: in UCUM that is the Ehrlich unit.
    #[error(
        "unit {found:?}: UCUM reads [EU] as the Ehrlich unit; write endotoxin in [IU], for example [IU]/mL (1 EU = 1 IU)"
    )]
    EhrlichUnit { found: String },
    #[error(
        "unit {found:?}: expected one of the UCUM codes this ledger knows, such as {examples}",
        examples = "[IU]/mL, {particle}/mL, ug/mL, ng/{dose}, %, nm"
    )]
    Unknown {
        /// The text that was found, cut after 40 characters.
        found: String,
    },
}

/// What two units must share to be converted into each other by a power of ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dimension {
    Ratio,
    MassConcentration,
    MassPerDose,
    MassPerMass,
    Mass,
    Volume,
    Length,
    EndotoxinConcentration,
    EndotoxinPerDose,
    EndotoxinPerMass,
    InternationalUnit,
    ParticleConcentration,
    ParticlePerMass,
    ParticlePerContainer,
    ParticlePerDose,
    Particle,
    ColonyConcentration,
    Colony,
    GenomeCopyConcentration,
    CopyConcentration,
    CellConcentration,
    Cell,
    Acidity,
    Osmolality,
    Temperature,
    Time,
    Day,
    EnzymeConcentration,
    RelativePotency,
    Piece,
    Voltage,
    ColonyPerPlate,
    CellPerContainer,
    CellPerDose,
    CellPerMass,
    MassPerContainer,
    EndotoxinPerContainer,
    CopyPerDose,
    CopyPerMass,
}

use Dimension as D;

/// (UCUM code, dimension, power of ten relative to the dimension's own base). Two units of one
/// dimension differ by exactly the difference of their powers; nothing else is ever converted.
const TABLE: &[(&str, Dimension, i32)] = &[
    ("1", D::Ratio, 0),
    ("%", D::Ratio, -2),
    ("g/mL", D::MassConcentration, 3),
    ("g/dL", D::MassConcentration, 1),
    ("g/L", D::MassConcentration, 0),
    ("mg/mL", D::MassConcentration, 0),
    ("mg/dL", D::MassConcentration, -2),
    ("mg/L", D::MassConcentration, -3),
    ("ug/mL", D::MassConcentration, -3),
    ("ug/L", D::MassConcentration, -6),
    ("ng/mL", D::MassConcentration, -6),
    ("ng/L", D::MassConcentration, -9),
    ("pg/mL", D::MassConcentration, -9),
    ("fg/mL", D::MassConcentration, -12),
    ("mg/{dose}", D::MassPerDose, -3),
    ("ug/{dose}", D::MassPerDose, -6),
    ("ng/{dose}", D::MassPerDose, -9),
    ("pg/{dose}", D::MassPerDose, -12),
    ("ug/mg", D::MassPerMass, -3),
    ("ng/mg", D::MassPerMass, -6),
    ("pg/mg", D::MassPerMass, -9),
    ("kg", D::Mass, 3),
    ("g", D::Mass, 0),
    ("mg", D::Mass, -3),
    ("ug", D::Mass, -6),
    ("ng", D::Mass, -9),
    ("L", D::Volume, 0),
    ("dL", D::Volume, -1),
    ("mL", D::Volume, -3),
    ("uL", D::Volume, -6),
    ("um", D::Length, -6),
    ("nm", D::Length, -9),
    ("[IU]/mL", D::EndotoxinConcentration, 3),
    ("[IU]/dL", D::EndotoxinConcentration, 1),
    ("[IU]/L", D::EndotoxinConcentration, 0),
    ("m[IU]/mL", D::EndotoxinConcentration, 0),
    ("[IU]/{dose}", D::EndotoxinPerDose, 0),
    ("[IU]/kg", D::EndotoxinPerMass, -3),
    ("[IU]/mg", D::EndotoxinPerMass, 3),
    ("[IU]", D::InternationalUnit, 0),
    ("{particle}/uL", D::ParticleConcentration, 6),
    ("{particle}/mL", D::ParticleConcentration, 3),
    ("{particle}/L", D::ParticleConcentration, 0),
    ("{particle}/g", D::ParticlePerMass, 0),
    ("{particle}/mg", D::ParticlePerMass, 3),
    ("{particle}/ug", D::ParticlePerMass, 6),
    ("{particle}/ng", D::ParticlePerMass, 9),
    ("{particle}/{container}", D::ParticlePerContainer, 0),
    ("{particle}/{dose}", D::ParticlePerDose, 0),
    ("{particle}", D::Particle, 0),
    ("[CFU]/mL", D::ColonyConcentration, 3),
    ("[CFU]/dL", D::ColonyConcentration, 1),
    ("[CFU]/(100.mL)", D::ColonyConcentration, 1),
    ("[CFU]/L", D::ColonyConcentration, 0),
    ("[CFU]", D::Colony, 0),
    ("{GC}/mL", D::GenomeCopyConcentration, 3),
    ("{GC}/L", D::GenomeCopyConcentration, 0),
    ("{copies}/mL", D::CopyConcentration, 3),
    ("{copies}/L", D::CopyConcentration, 0),
    ("{cell}/uL", D::CellConcentration, 6),
    ("{cell}/mL", D::CellConcentration, 3),
    ("{cell}/L", D::CellConcentration, 0),
    ("{cell}", D::Cell, 0),
    ("[pH]", D::Acidity, 0),
    ("osm/kg", D::Osmolality, 0),
    ("mosm/kg", D::Osmolality, -3),
    ("Cel", D::Temperature, 0),
    ("h", D::Time, 0),
    ("d", D::Day, 0),
    ("U/mL", D::EnzymeConcentration, 3),
    ("U/L", D::EnzymeConcentration, 0),
    ("{relative_potency}", D::RelativePotency, 0),
    ("{piece}", D::Piece, 0),
    ("mV", D::Voltage, 0),
    ("[CFU]/{plate}", D::ColonyPerPlate, 0),
    ("{cell}/{container}", D::CellPerContainer, 0),
    ("{cell}/{dose}", D::CellPerDose, 0),
    ("{cell}/kg", D::CellPerMass, 0),
    ("mg/{container}", D::MassPerContainer, -3),
    ("ug/{container}", D::MassPerContainer, -6),
    ("ng/{container}", D::MassPerContainer, -9),
    ("[IU]/{container}", D::EndotoxinPerContainer, 0),
    ("{copies}/{dose}", D::CopyPerDose, 0),
    ("{copies}/ug", D::CopyPerMass, 6),
];

/// A unit of the table, by its UCUM code. Equal means the same code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(u8);

impl Unit {
    /// `[IU]/mL`, in which endotoxin doses are reckoned. A test pins its place in the table.
    pub const IU_PER_ML: Self = Self(32);

    /// `mL`, in which fills are reckoned. A test pins its place in the table.
    pub const ML: Self = Self(28);

    /// Reads a UCUM code. `EU` and `[EU]` are refused with the reason.
    pub fn parse(code: &str) -> Result<Self, UnitError> {
        let found = || code.chars().take(40).collect::<String>();
        if let Some(at) = TABLE.iter().position(|row| row.0 == code) {
            // cannot truncate: the table has fewer than 256 rows
            return Ok(Self(at as u8));
        }
        if code.starts_with("[EU]") {
            return Err(UnitError::EhrlichUnit { found: found() });
        }
        if code == "EU" || code.starts_with("EU/") {
            return Err(UnitError::ExaUnit { found: found() });
        }
        Err(UnitError::Unknown { found: found() })
    }

    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLE.len()).map(|at| Self(at as u8))
    }

    fn row(self) -> &'static (&'static str, Dimension, i32) {
        // cannot fail: only positions of the table are ever stored
        &TABLE[usize::from(self.0)]
    }

    /// The UCUM code.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// What people read: endotoxin is shown in EU, annotations without braces.
    pub fn display(self) -> String {
        self.code()
            .replace("[IU]", "EU")
            .replace(['{', '}', '[', ']'], "")
    }

    /// The unit as one lower-case word for names of fields: `[CFU]/mL` is `cfu_per_ml`.
    pub fn word(self) -> String {
        let code = self.code().replace('/', "_per_").replace("100.", "100_");
        let letters = code
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_');
        letters.collect::<String>().to_ascii_lowercase()
    }

    /// The exact `n` with 1 of this unit = 10^n of `other`; `None` if they are not so related.
    pub fn power_of_ten_to(self, other: Self) -> Option<i32> {
        let (_, dimension, power) = self.row();
        let (_, other_dimension, other_power) = other.row();
        (dimension == other_dimension).then(|| power - other_power)
    }

    /// True for an amount per dose: against a concentration it needs the volume of a dose.
    pub(crate) fn is_per_dose(self) -> bool {
        self.code().ends_with("/{dose}")
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

text_form!(Unit, UnitError);
debug_as_text!(Unit);
