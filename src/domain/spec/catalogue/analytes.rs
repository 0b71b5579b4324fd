//! The analytes of products.

use super::ValueKind::{Evidence, Population, Qualitative, Quantitative, Set};
use super::{Analyte, ValueKind};
use crate::domain::quantity::Decimal;
use crate::domain::spec::Stage::{self, Bulk, Final, Harvest, Mcb, Prefilt, Thaw, Wcb};
use crate::domain::value::Qualitative as Word;
use crate::words::{Wording, analyte as said};

const CELLS: &[Stage] = &[Mcb, Wcb, Harvest, Bulk, Final, Thaw];
const ANY: &[Stage] = &[Mcb, Wcb, Harvest, Prefilt, Bulk, Final, Thaw];
const PRODUCT: &[Stage] = &[Harvest, Prefilt, Bulk, Final, Thaw];
const FILLED: &[Stage] = &[Final, Thaw];
const PURE: &[Stage] = &[Harvest, Bulk, Final, Thaw];

const WORD: &[ValueKind] = &[Qualitative];
const NUMBER: &[ValueKind] = &[Quantitative];
const WORDS: &[ValueKind] = &[Qualitative, Set];
const NUMBER_OR_WORD: &[ValueKind] = &[Quantitative, Qualitative];
const ANY_FIGURE: &[ValueKind] = &[Quantitative, Qualitative, Set];

const RESIDUE: &[&str] = &["ng/mL", "ng/{dose}", "ng/mg", "ng/{container}"];

const fn row(
    code: &'static str,
    said: &'static Wording,
    stages: &'static [Stage],
    kinds: &'static [ValueKind],
    units: &'static [&'static str],
) -> Analyte {
    Analyte {
        code,
        said,
        stages,
        kinds,
        units,
        culture: false,
        signed: false,
        words: None,
        harmful_from: None,
    }
}

impl Analyte {
    const fn culture(mut self) -> Self {
        self.culture = true;
        self
    }

    const fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    /// Must not be there; a number says so from `limit` on.
    const fn harmful_from(mut self, limit: i64) -> Self {
        self.harmful_from = Some(Decimal::new(limit, 0));
        self
    }

    const fn harmful(self) -> Self {
        self.harmful_from(0)
    }

    const fn detected(mut self) -> Self {
        self.words = Some((Word::NotDetected, Word::Detected));
        self
    }

    const fn positive(mut self) -> Self {
        self.words = Some((Word::Negative, Word::Positive));
        self
    }

    const fn grows(mut self) -> Self {
        self.words = Some((Word::NoGrowth, Word::Growth));
        self
    }
}

/// The catalogue. Stages are those that published release tables use, not only the defaults; a code
/// that ends in `*` stands behind the single ones that it would cover.
#[rustfmt::skip]
pub const ANALYTES: &[Analyte] = &[
    // A set names what was cultured for: aerobic, anaerobic, fungal.
    row("STERILITY", &said::STERILITY, ANY, WORDS, &[]).culture().grows().harmful(),
    row("STERILITY_RAPID", &said::STERILITY_RAPID, ANY, WORD, &[]).grows().harmful(),
    row("GRAM_STAIN", &said::GRAM_STAIN, ANY, WORD, &[]).positive().harmful(),
    row("BIOBURDEN", &said::BIOBURDEN, &[Harvest, Prefilt, Bulk], NUMBER, &["[CFU]/mL", "[CFU]/{plate}"]).culture(),
    row("ENDOTOXIN", &said::ENDOTOXIN, ANY, NUMBER, &["[IU]/mL", "[IU]/{dose}", "[IU]/kg", "[IU]/mg", "[IU]/{container}"]),
    row("MYCOPLASMA_NAT", &said::MYCOPLASMA_NAT, ANY, NUMBER_OR_WORD, &["[CFU]/mL", "{GC}/mL"]).detected().harmful(),
    row("MYCOPLASMA_CULT", &said::MYCOPLASMA_CULT, ANY, WORD, &[]).culture().positive().harmful(),
    // The ratio of two readings: below one, no mycoplasmal enzymes.
    row("MYCOPLASMA_LUMINESCENCE", &said::MYCOPLASMA_LUMINESCENCE, ANY, NUMBER_OR_WORD, &["1"]).positive().harmful_from(1),
    row("ADVENTITIOUS_VIRUS", &said::ADVENTITIOUS_VIRUS, ANY, ANY_FIGURE, &["{copies}/mL", "{GC}/mL"]).positive().harmful(),
    row("VIRUS_INVITRO", &said::VIRUS_INVITRO, ANY, WORD, &[]).culture().positive().harmful(),
    row("VIRUS_NAT_PANEL", &said::VIRUS_NAT_PANEL, ANY, &[Set], &[]).detected().harmful(),
    row("VIRUS_BOVINE", &said::VIRUS_BOVINE, CELLS, WORDS, &[]).culture().positive().harmful(),
    row("VIRUS_PORCINE", &said::VIRUS_PORCINE, CELLS, WORDS, &[]).culture().positive().harmful(),
    row("CELL_IDENTITY", &said::CELL_IDENTITY, CELLS, WORD, &[]),
    row("KARYOTYPE", &said::KARYOTYPE, CELLS, WORD, &[]),
    row("TUMORIGENICITY", &said::TUMORIGENICITY, CELLS, WORD, &[]).positive().harmful(),
    row("CELL_PHENOTYPE", &said::CELL_PHENOTYPE, CELLS, &[Set, Quantitative], &["%"]).positive(),
    row("CELL_MORPHOLOGY", &said::CELL_MORPHOLOGY, CELLS, WORD, &[]),
    row("CELL_COUNT", &said::CELL_COUNT, CELLS, NUMBER, &["{cell}/{container}", "{cell}/mL", "{cell}/{dose}", "{cell}/kg", "{cell}"]),
    row("CELL_RECOVERY", &said::CELL_RECOVERY, CELLS, NUMBER, &["%"]),
    row("TRILINEAGE", &said::TRILINEAGE, CELLS, WORDS, &[]).positive(),
    // Colonies of fibroblastoid cells.
    row("COLONY_FORMING", &said::COLONY_FORMING, CELLS, NUMBER, &["[CFU]/{plate}", "%"]),
    row("VIABILITY_AT_HARVEST", &said::VIABILITY_AT_HARVEST, &[Harvest], NUMBER, &["%"]),
    row("VIABILITY", &said::VIABILITY, CELLS, NUMBER, &["%"]),
    row("APPEARANCE", &said::APPEARANCE, PURE, WORD, &[]),
    row("VISIBLE_PARTICLES", &said::VISIBLE_PARTICLES, FILLED, WORD, &[]),
    row("SUBVISIBLE_10UM", &said::SUBVISIBLE_10UM, FILLED, NUMBER, &["{particle}/{container}", "{particle}/mL"]),
    row("SUBVISIBLE_25UM", &said::SUBVISIBLE_25UM, FILLED, NUMBER, &["{particle}/{container}", "{particle}/mL"]),
    row("PH", &said::PH, PRODUCT, NUMBER, &["[pH]"]),
    row("OSMOLALITY", &said::OSMOLALITY, PRODUCT, NUMBER, &["mosm/kg"]),
    row("FILL_VOLUME", &said::FILL_VOLUME, FILLED, NUMBER, &["mL"]),
    row("CONTAINER_INTEGRITY", &said::CONTAINER_INTEGRITY, FILLED, WORD, &[]),
    row("RESIDUAL_MOISTURE", &said::RESIDUAL_MOISTURE, FILLED, NUMBER, &["%"]),
    row("TOTAL_PROTEIN", &said::TOTAL_PROTEIN, PRODUCT, NUMBER, &["ug/mL", "ug/{dose}", "ug/{container}"]),
    row("RESIDUAL_BSA", &said::RESIDUAL_BSA, PRODUCT, NUMBER_OR_WORD, RESIDUE).detected(),
    row("RESIDUAL_ANTIBIOTIC", &said::RESIDUAL_ANTIBIOTIC, PRODUCT, NUMBER_OR_WORD, RESIDUE).detected(),
    row("RESIDUAL_DNA", &said::RESIDUAL_DNA, PRODUCT, NUMBER_OR_WORD, RESIDUE).detected(),
    row("RESIDUAL_HCP", &said::RESIDUAL_HCP, PRODUCT, NUMBER_OR_WORD, RESIDUE).detected(),
    row("RESIDUAL_*", &said::RESIDUAL_OTHER, PRODUCT, NUMBER_OR_WORD, &["ng/mL", "ng/{dose}", "ng/mg", "ng/{container}", "%"]).detected(),
    row("PARTICLE_CONC", &said::PARTICLE_CONC, PRODUCT, NUMBER, &["{particle}/mL", "{particle}/{dose}", "{particle}/{container}"]),
    row("PARTICLE_SIZE_MODE", &said::PARTICLE_SIZE_MODE, PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_SIZE_MEAN", &said::PARTICLE_SIZE_MEAN, PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_SIZE_D10", &said::PARTICLE_SIZE_D10, PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_SIZE_D50", &said::PARTICLE_SIZE_D50, PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_SIZE_D90", &said::PARTICLE_SIZE_D90, PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_FRACTION", &said::PARTICLE_FRACTION, PRODUCT, &[Population], &["nm"]),
    row("PARTICLE_PROTEIN_RATIO", &said::PARTICLE_PROTEIN_RATIO, PRODUCT, NUMBER, &["{particle}/ug"]),
    row("PDI", &said::PDI, PRODUCT, NUMBER, &["1"]),
    row("ZETA_POTENTIAL", &said::ZETA_POTENTIAL, PRODUCT, NUMBER, &["mV"]).signed(),
    row("EV_POS_TM", &said::EV_POS_TM, PRODUCT, &[Set], &["%"]).positive(),
    row("EV_POS_CYT", &said::EV_POS_CYT, PRODUCT, &[Set], &["%"]).positive(),
    row("EV_NEG", &said::EV_NEG, PRODUCT, &[Set], &["%"]).positive(),
    row("EV_IMAGE", &said::EV_IMAGE, PRODUCT, &[Evidence], &[]),
    row("EV_MORPHOLOGY", &said::EV_MORPHOLOGY, PRODUCT, WORD, &[]),
    // The share of particles that goes away; noise may make it negative.
    row("EV_LYSIS_CONTROL", &said::EV_LYSIS_CONTROL, PRODUCT, NUMBER_OR_WORD, &["%"]).signed(),
    // Inhibition may be negative: stimulation.
    row("POTENCY", &said::POTENCY, ANY, ANY_FIGURE, POTENCY_UNITS).signed(),
    row("POTENCY.NFKB", &said::POTENCY_NFKB, ANY, ANY_FIGURE, POTENCY_UNITS).signed(),
    row("POTENCY.IMMUNE", &said::POTENCY_IMMUNE, ANY, ANY_FIGURE, POTENCY_UNITS).signed(),
    row("POTENCY.*", &said::POTENCY_OTHER, ANY, ANY_FIGURE, POTENCY_UNITS).signed(),
    row("GROWTH_FACTOR_*", &said::GROWTH_FACTOR, PRODUCT, NUMBER, &["pg/mL", "pg/mg", "pg/{dose}"]),
    row("STABILITY_*", &said::STABILITY, FILLED, NUMBER_OR_WORD, &["{particle}/mL", "ug/mL", "%"]),
    row("ENV_MONITORING", &said::ENV_MONITORING, FILLED, NUMBER_OR_WORD, &["[CFU]/{plate}"]),
    row("MEDIA_FILL_REF", &said::MEDIA_FILL_REF, &[Final], &[Qualitative, Evidence], &[]),
];

const POTENCY_UNITS: &[&str] = &[
    "%",
    "{relative_potency}",
    "U/mL",
    "[IU]/mL",
    "ng/mL",
    "pg/mL",
];
