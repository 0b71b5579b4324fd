//! For each row a good result, and results with what the row makes of them.
//!
//! `value unit | by METHOD | lod … | loq … | hours …`; the method is the row's first unless said.

/// A row and results for it.
pub struct Line {
    /// `CODE/STAGE`.
    pub row: &'static str,
    /// Meets it.
    pub good: &'static str,
    /// Results, and the outcome of the row with one of them.
    pub results: &'static [(&'static str, &'static str)],
}

const fn row(
    row: &'static str,
    good: &'static str,
    results: &'static [(&'static str, &'static str)],
) -> Line {
    Line { row, good, results }
}

/// Files of `specs/` without `.yaml`, and the tables in which their rows are looked up in turn.
pub const SPECIFICATIONS: &[(&str, &[&[Line]])] = &[
    ("default-cm-iv", &[CRUDE, DEFAULT]),
    ("default-cm-topical", &[CRUDE, DEFAULT]),
    ("default-ev-iv", &[PURIFIED, DEFAULT]),
    ("published/uc-msc-ev-nebulised", &[NEBULISED]),
    ("published/uc-msc-cells", &[CELLS]),
];

/// The line of a row.
pub fn line(specification: &str, row: &str) -> &'static Line {
    let tables = SPECIFICATIONS
        .iter()
        .find(|(name, _)| *name == specification);
    let lines = tables
        .iter()
        .flat_map(|(_, tables)| tables.iter().copied().flatten());
    let mut of_row = lines.filter(|line| line.row == row);
    match of_row.next() {
        Some(line) => line,
        None => panic!("{specification}: no line for {row}"),
    }
}

const F: &str = "FAIL";
const I: &str = "INSUFFICIENT";
const P: &str = "PASS";
const R: &str = "REPORTED";

const PANEL: &str = "B19=NotDetected;CMV=NotDetected;EBV=NotDetected;HBV=NotDetected;\
                     HCV=NotDetected;HIV1=NotDetected;HIV2=NotDetected;HTLV1=NotDetected;\
                     HTLV2=NotDetected";
const PANEL_WITH_B19: &str = "B19=Detected;CMV=NotDetected;EBV=NotDetected;HBV=NotDetected;\
                              HCV=NotDetected;HIV1=NotDetected;HIV2=NotDetected;HTLV1=NotDetected;\
                              HTLV2=NotDetected";
const PANEL_WITHOUT_EBV: &str = "B19=NotDetected;CMV=NotDetected;HBV=NotDetected;\
                                 HCV=NotDetected;HIV1=NotDetected;HIV2=NotDetected;\
                                 HTLV1=NotDetected;HTLV2=NotDetected";

const DEFAULT: &[Line] = &[
    row(
        "STERILITY/FINAL",
        "NoGrowth | by JP_4_06",
        &[
            ("Growth", F),
            ("Growth | hours 72", F),
            ("NoGrowth | hours 335", I),
            ("NoGrowth | hours 336", P),
            // The row's fourteen days hold for a method that needs seven.
            ("NoGrowth | by BACT_ALERT | hours 168", I),
            ("AEROBIC=NoGrowth;FUNGAL=Growth", F),
            ("Invalid: the positive control did not grow", I),
            ("Indeterminate", I),
        ],
    ),
    row(
        "ENDOTOXIN/FINAL",
        "<0.25 [IU]/mL",
        &[
            ("0.5 [IU]/mL", P),
            ("0.54 [IU]/mL", P),
            ("0.55 [IU]/mL", F),
            (">0.5 [IU]/mL", F),
            ("<0.5 [IU]/mL", P),
            ("<1.0 [IU]/mL", I),
            ("Below_LOD | lod 0.05 [IU]/mL", P),
            ("Below_LOD | lod 0.6 [IU]/mL", I),
            ("Below_LOD", I),
            ("0.1 [IU]/{dose}", I),
        ],
    ),
    row(
        "MYCOPLASMA_NAT/HARVEST",
        "NotDetected | lod 10 [CFU]/mL",
        &[
            ("Detected | lod 10 [CFU]/mL", F),
            ("NotDetected | lod 11 [CFU]/mL", I),
            ("NotDetected | lod 99 {GC}/mL", P),
            ("NotDetected | lod 100 {GC}/mL", I),
            ("NotDetected", I),
            ("Negative | lod 10 [CFU]/mL", I),
        ],
    ),
    row(
        "VIRUS_NAT_PANEL/WCB",
        PANEL,
        &[(PANEL_WITH_B19, F), (PANEL_WITHOUT_EBV, I)],
    ),
    row(
        "VIRUS_INVITRO/MCB",
        "Negative",
        &[("Positive", F), ("Negative | hours 300", I)],
    ),
    row(
        "CELL_IDENTITY/WCB",
        "Conforms",
        &[("NotConforms", F), ("Indeterminate", I)],
    ),
    row("APPEARANCE/FINAL", "Conforms", &[("NotConforms", F)]),
    row(
        "SUBVISIBLE_10UM/FINAL",
        "410 {particle}/{container}",
        &[
            ("6000 {particle}/{container}", P),
            ("6001 {particle}/{container}", F),
            // The limit by microscope is another.
            ("410 {particle}/{container} | by MICROSCOPIC", I),
        ],
    ),
    row(
        "SUBVISIBLE_25UM/FINAL",
        "12 {particle}/{container}",
        &[
            ("600 {particle}/{container}", P),
            ("601 {particle}/{container}", F),
        ],
    ),
    row(
        "PH/FINAL",
        "7.2 [pH]",
        &[
            ("6.5 [pH]", P),
            ("7.8 [pH]", P),
            ("6.45 [pH]", P),
            ("6.44 [pH]", F),
            ("7.84 [pH]", P),
            ("7.85 [pH]", F),
            (">7.0 [pH]", I),
        ],
    ),
    row(
        "OSMOLALITY/FINAL",
        "291 mosm/kg",
        &[("239 mosm/kg", F), ("401 mosm/kg", F)],
    ),
    row(
        "RESIDUAL_BSA/FINAL",
        "11 ng/{dose}",
        &[
            ("50 ng/{dose}", P),
            ("50.4 ng/{dose}", P),
            ("50.5 ng/{dose}", F),
            ("11 ng/mL", I),
            ("Below_LOQ | loq 51 ng/{dose}", I),
            ("Below_LOQ | loq 50 ng/{dose}", P),
        ],
    ),
    row(
        "PARTICLE_PROTEIN_RATIO/FINAL",
        "2.1e9 {particle}/ug",
        &[("9.1e8 {particle}/ug", R)],
    ),
];

/// Conditioned medium reports what a purified product must have.
const CRUDE: &[Line] = &[
    row("RESIDUAL_DNA/FINAL", "2 ng/{dose}", &[("900 ng/{dose}", R)]),
    row(
        "PARTICLE_CONC/FINAL",
        "2.1e10 {particle}/mL | by NTA",
        &[("3e8 {particle}/mL | by TRPS", R)],
    ),
    row("PARTICLE_SIZE_MODE/FINAL", "112 nm", &[("310 nm", R)]),
    row(
        "EV_POS_TM/BULK",
        "CD63=Positive;CD81=Positive;CD9=Positive",
        &[("CD63=Negative;CD81=Negative;CD9=Negative", R)],
    ),
    row(
        "EV_POS_CYT/BULK",
        "TSG101=Positive",
        &[("TSG101=Negative", R)],
    ),
    row("EV_NEG/BULK", "CANX=Negative", &[("CANX=Positive", R)]),
    row("EV_IMAGE/BULK", "document", &[]),
];

const PURIFIED: &[Line] = &[
    row(
        "VIABILITY_AT_HARVEST/HARVEST",
        "94 %",
        &[("90 %", P), ("89.5 %", P), ("89.4 %", F), (">85 %", I)],
    ),
    row("VISIBLE_PARTICLES/FINAL", "Conforms", &[("NotConforms", F)]),
    row(
        "CONTAINER_INTEGRITY/FINAL",
        "Conforms",
        &[("NotConforms", F)],
    ),
    row(
        "TOTAL_PROTEIN/FINAL",
        "148 ug/mL",
        &[
            ("0.195 mg/mL", P),
            ("105 ug/mL", P),
            ("104 ug/mL", F),
            ("196 ug/mL", F),
        ],
    ),
    row(
        "RESIDUAL_DNA/FINAL",
        "2 ng/{dose}",
        &[
            ("10 ng/{dose}", P),
            ("10.4 ng/{dose}", P),
            ("10.5 ng/{dose}", F),
            ("2 ng/mL", I),
        ],
    ),
    row(
        "RESIDUAL_ANTIBIOTIC/FINAL",
        "Below_LOQ | loq 2 ng/mL",
        &[
            ("12 ng/mL", F),
            ("Below_LOQ | loq 10 ng/mL", P),
            ("Below_LOQ | loq 11 ng/mL", I),
            ("Below_LOQ", I),
            ("Below_LOD | lod 1 ng/mL", I),
        ],
    ),
    row(
        "PARTICLE_CONC/FINAL",
        "2.30e10 {particle}/mL",
        &[
            ("2.40e10 {particle}/mL", P),
            ("2.41e10 {particle}/mL", F),
            ("1.59e10 {particle}/mL", F),
            // Results of different methods are not compared.
            ("2.0e10 {particle}/mL | by TRPS", I),
        ],
    ),
    row(
        "PARTICLE_SIZE_MODE/FINAL",
        "112 nm",
        &[("49 nm", F), ("201 nm", F), ("112 nm | by TRPS", I)],
    ),
    row(
        "EV_POS_TM/BULK",
        "CD63=Positive;CD81=Positive;CD9=Positive",
        &[
            ("CD63=Positive;CD81=Negative;CD9=Positive", P),
            ("CD63=Positive;CD81=Negative;CD9=Negative", F),
            ("CD63=Positive;CD81=Negative", I),
            ("CD63=Positive;CD81=Indeterminate;CD9=Positive", I),
        ],
    ),
    row(
        "EV_POS_CYT/BULK",
        "ALIX=Negative;FLOT1=Negative;SYNTENIN1=Negative;TSG101=Positive",
        &[
            (
                "ALIX=Negative;FLOT1=Negative;SYNTENIN1=Negative;TSG101=Negative",
                F,
            ),
            ("TSG101=Negative", I),
            ("TSG101=Positive", P),
        ],
    ),
    row(
        "EV_NEG/BULK",
        "CANX=Negative;GM130=Negative",
        &[
            ("CANX=Positive;GM130=Negative", F),
            ("CANX=Negative", I),
            ("ALBUMIN=Positive;CANX=Negative;GM130=Negative", P),
        ],
    ),
    row("EV_IMAGE/BULK", "document", &[]),
];

/// Signal Transduct Target Ther 2025, s41392-025-02262-3, table 1.
const NEBULISED: &[Line] = &[
    row("KARYOTYPE/WCB", "Conforms", &[("NotConforms", F)]),
    row("CELL_IDENTITY/WCB", "Conforms", &[("NotConforms", F)]),
    row(
        "MYCOPLASMA_NAT/HARVEST",
        "Negative",
        &[("NotDetected", P), ("Positive", F), ("Detected", F)],
    ),
    row(
        "ADVENTITIOUS_VIRUS/HARVEST",
        "Negative",
        &[("NotDetected", P), ("Positive", F)],
    ),
    row(
        "MYCOPLASMA_NAT/BULK",
        "NotDetected",
        &[("Positive", F), ("Indeterminate", I)],
    ),
    row("ADVENTITIOUS_VIRUS/BULK", "Negative", &[("Detected", F)]),
    row(
        "STERILITY/BULK",
        "NoGrowth",
        &[
            ("Negative", P),
            ("Growth", F),
            ("NoGrowth | by BACT_ALERT | hours 167", I),
            ("NoGrowth | by BACT_ALERT | hours 168", P),
        ],
    ),
    row(
        "PARTICLE_FRACTION/BULK",
        "96.2% in 50-400 nm",
        &[
            ("90.1% in 50-400 nm", P),
            ("90% in 50-400 nm", F),
            ("96.2% in 30-400 nm", I),
            ("96.2% in 50-400 nm | by TRPS", I),
        ],
    ),
    row(
        "EV_POS_TM/BULK",
        "CD63=Positive;CD81=Positive;CD9=Positive",
        &[
            ("CD63=Positive;CD81=Positive;CD9=Negative", F),
            ("CD63=Positive;CD81=Positive", I),
        ],
    ),
    row(
        "EV_NEG/BULK",
        "CANX=Negative",
        &[("CANX=Positive", F), ("GM130=Negative", I)],
    ),
    row(
        "RESIDUAL_ANTIBIOTIC/BULK",
        "Negative",
        &[
            ("Below_LOD | lod 0.5 ng/mL", P),
            ("Positive", F),
            ("0.8 ng/mL", F),
            ("Below_LOQ | loq 2 ng/mL", I),
        ],
    ),
    row("POTENCY.NFKB/BULK", "Conforms", &[("NotConforms", F)]),
    row("POTENCY.IMMUNE/BULK", "Conforms", &[("NotConforms", F)]),
    row("TOTAL_PROTEIN/BULK", "812 ug/mL", &[("1 ug/mL", R)]),
    row("MYCOPLASMA_NAT/FINAL", "NotDetected", &[("Positive", F)]),
    row("ADVENTITIOUS_VIRUS/FINAL", "Negative", &[("Positive", F)]),
    row("STERILITY/FINAL", "NoGrowth", &[("Growth", F)]),
    row(
        "ENDOTOXIN/FINAL",
        "<0.25 [IU]/mL",
        &[
            ("0.24 [IU]/mL", P),
            ("0.25 [IU]/mL", F),
            ("<=0.25 [IU]/mL", I),
            ("<0.3 [IU]/mL", I),
        ],
    ),
    row(
        "PARTICLE_CONC/FINAL",
        "2.30e10 {particle}/mL",
        &[("2.41e10 {particle}/mL", F), ("1.6e10 {particle}/mL", P)],
    ),
];

/// Stem Cell Res Ther 2020, s13287-020-01696-6, table 4.
const CELLS: &[Line] = &[
    row(
        "STERILITY/FINAL",
        "AEROBIC=NoGrowth;ANAEROBIC=NoGrowth;FUNGAL=NoGrowth | by BACT_ALERT | hours 168",
        &[
            (
                "AEROBIC=NoGrowth;ANAEROBIC=Growth;FUNGAL=NoGrowth | hours 48",
                F,
            ),
            ("AEROBIC=NoGrowth;ANAEROBIC=NoGrowth | hours 168", I),
            (
                "AEROBIC=NoGrowth;ANAEROBIC=NoGrowth;FUNGAL=NoGrowth | hours 167",
                I,
            ),
            // Seven days are what the source's method is judged by, not any culture.
            (
                "AEROBIC=NoGrowth;ANAEROBIC=NoGrowth;FUNGAL=NoGrowth | by JP_4_06",
                I,
            ),
            // One word does not say what was cultured for.
            ("NoGrowth", I),
        ],
    ),
    row(
        "GRAM_STAIN/FINAL",
        "Negative",
        &[("NotDetected", P), ("Positive", F)],
    ),
    row(
        "ENDOTOXIN/FINAL",
        "<0.5 [IU]/mL",
        &[
            ("0.49 [IU]/mL", P),
            ("0.5 [IU]/mL", F),
            ("<=0.5 [IU]/mL", I),
            ("0.1 [IU]/mL | by LIMULUS", I),
        ],
    ),
    row(
        "MYCOPLASMA_NAT/FINAL",
        "Negative",
        &[("Positive", F), ("Negative | by MYCO_CULTURE", I)],
    ),
    row(
        "VIABILITY/FINAL",
        "85 %",
        &[("84.9 %", F), (">80 %", I), ("96 % | by FLOW_CYTOMETRY", I)],
    ),
    row(
        "RESIDUAL_BSA/FINAL",
        "NotDetected",
        &[
            ("Below_LOD | lod 2 ng/mL", P),
            ("Detected", F),
            ("3 ng/mL", F),
            ("Below_LOQ | loq 5 ng/mL", I),
        ],
    ),
];
