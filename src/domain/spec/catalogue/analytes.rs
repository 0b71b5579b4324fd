//! The analytes of products.

use super::ValueKind::{Evidence, Population, Qualitative, Quantitative, Set};
use super::{Analyte, ValueKind};
use crate::domain::quantity::Decimal;
use crate::domain::spec::Stage::{self, Bulk, Final, Harvest, Mcb, Prefilt, Thaw, Wcb};
use crate::domain::value::Qualitative as Word;

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
    stages: &'static [Stage],
    kinds: &'static [ValueKind],
    units: &'static [&'static str],
) -> Analyte {
    Analyte {
        code,
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
    row("STERILITY", ANY, WORDS, &[]).culture().grows().harmful(),
    row("STERILITY_RAPID", ANY, WORD, &[]).grows().harmful(),
    row("GRAM_STAIN", ANY, WORD, &[]).positive().harmful(),
    row("BIOBURDEN", &[Harvest, Prefilt, Bulk], NUMBER, &["[CFU]/mL", "[CFU]/{plate}"]).culture(),
    row("ENDOTOXIN", ANY, NUMBER, &["[IU]/mL", "[IU]/{dose}", "[IU]/kg", "[IU]/mg", "[IU]/{container}"]),
    row("MYCOPLASMA_NAT", ANY, NUMBER_OR_WORD, &["[CFU]/mL", "{GC}/mL"]).detected().harmful(),
    row("MYCOPLASMA_CULT", ANY, WORD, &[]).culture().positive().harmful(),
    // The ratio of two readings: below one, no mycoplasmal enzymes.
    row("MYCOPLASMA_LUMINESCENCE", ANY, NUMBER_OR_WORD, &["1"]).positive().harmful_from(1),
    row("ADVENTITIOUS_VIRUS", ANY, ANY_FIGURE, &["{copies}/mL", "{GC}/mL"]).positive().harmful(),
    row("VIRUS_INVITRO", ANY, WORD, &[]).culture().positive().harmful(),
    row("VIRUS_NAT_PANEL", ANY, &[Set], &[]).detected().harmful(),
    row("VIRUS_BOVINE", CELLS, WORDS, &[]).culture().positive().harmful(),
    row("VIRUS_PORCINE", CELLS, WORDS, &[]).culture().positive().harmful(),
    row("CELL_IDENTITY", CELLS, WORD, &[]),
    row("KARYOTYPE", CELLS, WORD, &[]),
    row("TUMORIGENICITY", CELLS, WORD, &[]).positive().harmful(),
    row("CELL_PHENOTYPE", CELLS, &[Set, Quantitative], &["%"]).positive(),
    row("CELL_MORPHOLOGY", CELLS, WORD, &[]),
    row("CELL_COUNT", CELLS, NUMBER, &["{cell}/{container}", "{cell}/mL", "{cell}/{dose}", "{cell}/kg", "{cell}"]),
    row("CELL_RECOVERY", CELLS, NUMBER, &["%"]),
    row("TRILINEAGE", CELLS, WORDS, &[]).positive(),
    // Colonies of fibroblastoid cells.
    row("COLONY_FORMING", CELLS, NUMBER, &["[CFU]/{plate}", "%"]),
    row("VIABILITY_AT_HARVEST", &[Harvest], NUMBER, &["%"]),
    row("VIABILITY", CELLS, NUMBER, &["%"]),
    row("APPEARANCE", PURE, WORD, &[]),
    row("VISIBLE_PARTICLES", FILLED, WORD, &[]),
    row("SUBVISIBLE_10UM", FILLED, NUMBER, &["{particle}/{container}", "{particle}/mL"]),
    row("SUBVISIBLE_25UM", FILLED, NUMBER, &["{particle}/{container}", "{particle}/mL"]),
    row("PH", PRODUCT, NUMBER, &["[pH]"]),
    row("OSMOLALITY", PRODUCT, NUMBER, &["mosm/kg"]),
    row("FILL_VOLUME", FILLED, NUMBER, &["mL"]),
    row("CONTAINER_INTEGRITY", FILLED, WORD, &[]),
    row("RESIDUAL_MOISTURE", FILLED, NUMBER, &["%"]),
    row("TOTAL_PROTEIN", PRODUCT, NUMBER, &["ug/mL", "ug/{dose}", "ug/{container}"]),
    row("RESIDUAL_BSA", PRODUCT, NUMBER_OR_WORD, RESIDUE).detected(),
    row("RESIDUAL_ANTIBIOTIC", PRODUCT, NUMBER_OR_WORD, RESIDUE).detected(),
    row("RESIDUAL_DNA", PRODUCT, NUMBER_OR_WORD, RESIDUE).detected(),
    row("RESIDUAL_HCP", PRODUCT, NUMBER_OR_WORD, RESIDUE).detected(),
    row("RESIDUAL_*", PRODUCT, NUMBER_OR_WORD, &["ng/mL", "ng/{dose}", "ng/mg", "ng/{container}", "%"]).detected(),
    row("PARTICLE_CONC", PRODUCT, NUMBER, &["{particle}/mL", "{particle}/{dose}", "{particle}/{container}"]),
    row("PARTICLE_SIZE_MODE", PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_SIZE_MEAN", PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_SIZE_D10", PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_SIZE_D50", PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_SIZE_D90", PRODUCT, NUMBER, &["nm"]),
    row("PARTICLE_FRACTION", PRODUCT, &[Population], &["nm"]),
    row("PARTICLE_PROTEIN_RATIO", PRODUCT, NUMBER, &["{particle}/ug"]),
    row("PDI", PRODUCT, NUMBER, &["1"]),
    row("ZETA_POTENTIAL", PRODUCT, NUMBER, &["mV"]).signed(),
    row("EV_POS_TM", PRODUCT, &[Set], &["%"]).positive(),
    row("EV_POS_CYT", PRODUCT, &[Set], &["%"]).positive(),
    row("EV_NEG", PRODUCT, &[Set], &["%"]).positive(),
    row("EV_IMAGE", PRODUCT, &[Evidence], &[]),
    row("EV_MORPHOLOGY", PRODUCT, WORD, &[]),
    // The share of particles that goes away; noise may make it negative.
    row("EV_LYSIS_CONTROL", PRODUCT, NUMBER_OR_WORD, &["%"]).signed(),
    // Inhibition may be negative: stimulation.
    row("POTENCY", ANY, ANY_FIGURE, POTENCY_UNITS).signed(),
    row("POTENCY.NFKB", ANY, ANY_FIGURE, POTENCY_UNITS).signed(),
    row("POTENCY.IMMUNE", ANY, ANY_FIGURE, POTENCY_UNITS).signed(),
    row("POTENCY.*", ANY, ANY_FIGURE, POTENCY_UNITS).signed(),
    row("GROWTH_FACTOR_*", PRODUCT, NUMBER, &["pg/mL", "pg/mg", "pg/{dose}"]),
    row("STABILITY_*", FILLED, NUMBER_OR_WORD, &["{particle}/mL", "ug/mL", "%"]),
    row("ENV_MONITORING", FILLED, NUMBER_OR_WORD, &["[CFU]/{plate}"]),
    row("MEDIA_FILL_REF", &[Final], &[Qualitative, Evidence], &[]),
];

const POTENCY_UNITS: &[&str] = &[
    "%",
    "{relative_potency}",
    "U/mL",
    "[IU]/mL",
    "ng/mL",
    "pg/mL",
];
