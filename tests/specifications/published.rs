//! The tables of `specs/published/`, each judged by the command that a user has, against what was
//! published with it.

use std::collections::BTreeSet;

use crate::judged;

/// A file of `specs/published/` without `.yaml`, a product if the table needs a label, and results:
/// `STAGE ANALYTE | value | unit | further columns` with what each row of that analyte makes of it.
type Table = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);

const P: &str = "PASS";
const F: &str = "FAIL";
const I: &str = "INSUFFICIENT";
const LABEL: &str = "examples/cord-ev-lot/product.yaml";

/// (stage and analyte, the other columns, what becomes of it). Several rows of one analyte and stage
/// are answered in their order.
#[rustfmt::skip]
const TABLES: &[Table] = &[
    // A: Signal Transduct Target Ther 2025, s41392-025-02262-3, table 1.
    ("uc-msc-ev-nebulised", LABEL, &[
        ("WCB KARYOTYPE", "value=Conforms", P),
        ("WCB CELL_IDENTITY", "value=Conforms", P),
        ("HARVEST MYCOPLASMA_NAT", "value=陰性", P),
        ("HARVEST ADVENTITIOUS_VIRUS", "value=negative", P),
        ("BULK STERILITY", "value=Negative hours=168 method=BACT_ALERT", P),
        ("BULK STERILITY", "value=Negative hours=24 method=BACT_ALERT", I),
        ("BULK PARTICLE_FRACTION", "value=93.1%_in_50-400_nm method=NTA", P),
        ("BULK PARTICLE_FRACTION", "value=90%_in_50-400_nm method=NTA", F),
        ("BULK EV_POS_TM", "value=CD63=Positive;CD81=Positive;CD9=Positive", P),
        ("BULK EV_POS_TM", "value=CD63=Positive;CD81=Positive;CD9=Negative", F),
        ("BULK EV_NEG", "value=CANX=Negative", P),
        ("BULK RESIDUAL_ANTIBIOTIC", "value=Negative", P),
        ("BULK POTENCY.NFKB", "value=Conforms", P),
        ("BULK POTENCY.IMMUNE", "value=Conforms", P),
        ("BULK TOTAL_PROTEIN", "value=148 unit=µg/mL", P),
        ("FINAL ENDOTOXIN", "value=<0.25 unit=EU/mL", P),
        ("FINAL ENDOTOXIN", "value=0.25 unit=EU/mL", F),
        ("FINAL PARTICLE_CONC", "value=2.4x10^10 unit=particles/mL method=NTA", P),
        ("FINAL PARTICLE_CONC", "value=2.41x10^10 unit=particles/mL method=NTA", F),
    ]),
    // B: Stem Cell Res Ther 2020, s13287-020-01696-6, table 4: 225 lots, all complied.
    ("uc-msc-cells", "", &[
        ("FINAL STERILITY", "value=AEROBIC=NoGrowth;ANAEROBIC=NoGrowth;FUNGAL=NoGrowth hours=168 method=BACT_ALERT", P),
        ("FINAL STERILITY", "value=AEROBIC=NoGrowth;ANAEROBIC=NoGrowth;FUNGAL=NoGrowth hours=1 method=BACT_ALERT", I),
        ("FINAL STERILITY", "value=AEROBIC=NoGrowth;ANAEROBIC=NoGrowth hours=168 method=BACT_ALERT", I),
        ("FINAL GRAM_STAIN", "value=Negative method=GRAM_STAIN", P),
        ("FINAL ENDOTOXIN", "value=<0.5 unit=EU/mL method=GEL_CLOT", P),
        ("FINAL ENDOTOXIN", "value=0.5 unit=EU/mL method=GEL_CLOT", F),
        ("FINAL MYCOPLASMA_NAT", "value=Negative method=PCR", P),
        ("FINAL VIABILITY", "value=85 unit=% method=TRYPAN_BLUE", P),
        ("FINAL VIABILITY", "value=84.9 unit=% method=TRYPAN_BLUE", F),
        ("FINAL RESIDUAL_BSA", "value=NotDetected method=ELISA", P),
        ("FINAL RESIDUAL_BSA", "value=Below_LOD method=ELISA", I),
        ("FINAL RESIDUAL_BSA", "value=Below_LOD lod=2_ng/mL method=ELISA", P),
    ]),
    // C: Int J Nanomedicine 2025;20:1807: four lots, fewer than 1.5e9 particles/ug, not refused for it.
    ("wharton-jelly-ev-tff", "", &[
        ("BULK EV_POS_TM", "value=CD63=Positive", P),
        ("BULK EV_POS_CYT", "value=TSG101=Positive", P),
        ("BULK EV_MORPHOLOGY", "value=適合", P),
        ("BULK EV_NEG", "value=ALBUMIN=Positive", P),
        ("BULK PARTICLE_PROTEIN_RATIO", "value=9.1e8 unit={particle}/ug", P),
        ("FINAL APPEARANCE", "value=Conforms", P),
    ]),
    // D: EBioMedicine 2020;54:102729, table 1.
    ("wharton-jelly-msc-cryotubes", "", &[
        ("FINAL CELL_COUNT", "value=2.5x10^7 unit=cells/vial", P),
        ("FINAL CELL_COUNT", "value=2.0x10^7 unit=cells/vial", P),
        ("FINAL CELL_COUNT", "value=1.9x10^7 unit=cells/vial", F),
        ("FINAL VIABILITY", "value=70 unit=%", P),
        ("FINAL VIABILITY", "value=69 unit=%", F),
        ("FINAL KARYOTYPE", "value=Conforms", P),
        ("FINAL CELL_PHENOTYPE", "value=CD105_CD45neg=96_%;CD73_CD31neg=98_%;CD90=99_%;HLA-DR=12_%", P),
        ("FINAL CELL_PHENOTYPE", "value=CD105_CD45neg=96_%;CD73_CD31neg=94_%;CD90=99_%;HLA-DR=12_%", F),
        ("FINAL CELL_PHENOTYPE", "value=CD105_CD45neg=96_%;CD73_CD31neg=98_%;CD90=99_%", I),
        ("FINAL MYCOPLASMA_NAT", "value=Negative", P),
        ("FINAL ADVENTITIOUS_VIRUS", "value=Negative", P),
        ("FINAL ENDOTOXIN", "value=1.0 unit=EU/mL", P),
        ("FINAL ENDOTOXIN", "value=1.1 unit=EU/mL", F),
        ("FINAL STERILITY", "value=無菌 hours=336 method=USP_71", P),
        ("FINAL POTENCY.IMMUNE", "value=31 unit=%", P),
        ("FINAL POTENCY.IMMUNE", "value=30 unit=%", F),
        ("THAW VIABILITY", "value=71 unit=%", P),
    ]),
    // E: Stem Cell Rev Rep 2020;16:979, table 1.
    ("msctc-0010", "", &[
        ("FINAL APPEARANCE", "value=適合 method=VISUAL", P),
        ("FINAL CELL_PHENOTYPE", "value=CD73=95%;CD90=99%;CD105=88% method=FLOW_CYTOMETRY", "PASS INSUFFICIENT"),
        ("FINAL CELL_PHENOTYPE", "value=CD73=95% method=FLOW_CYTOMETRY", "INSUFFICIENT INSUFFICIENT"),
        ("FINAL CELL_PHENOTYPE",
         "value=CD105=79%;CD73=95%;CD90=99%;CD45=1%;CD34=<1%;CD11b=1%;CD19=0%;HLA-DR=2% method=FLOW_CYTOMETRY",
         "FAIL PASS"),
        ("FINAL CELL_PHENOTYPE",
         "value=CD105=80%;CD73=95%;CD90=99%;CD45=1%;CD34=<1%;CD11b=1%;CD19=0%;HLA-DR=2% method=FLOW_CYTOMETRY",
         "PASS PASS"),
        ("FINAL VIABILITY", "value=80 unit=% method=FLOW_CYTOMETRY", P),
        ("FINAL POTENCY.IMMUNE", "value=20 unit=%", P),
        ("FINAL POTENCY.IMMUNE", "value=-3 unit=%", F),
        ("FINAL ENDOTOXIN", "value=12.4 unit=EU/mL method=USP_85", P),
        ("FINAL ENDOTOXIN", "value=12.5 unit=EU/mL method=USP_85", F),
        ("FINAL MYCOPLASMA_LUMINESCENCE", "value=陰性 method=LUMINESCENCE", P),
        ("FINAL STERILITY", "value=発育を認めない method=USP_71 hours=336", P),
        ("FINAL STERILITY", "value=発育を認めない method=USP_71 hours=335", I),
        ("FINAL KARYOTYPE", "value=Conforms", P),
    ]),
    // F: World J Stem Cells 2025;17(10):110445, table 1.
    ("msc-ev-wjsc", "", &[
        ("WCB STERILITY", "value=陰性 method=BACT_ALERT hours=168", P),
        ("WCB ENDOTOXIN", "value=<0.5 unit=EU/mL", P),
        ("WCB MYCOPLASMA_NAT", "value=検出せず method=QPCR", P),
        ("WCB VIABILITY", "value=90 unit=% method=TRYPAN_BLUE", P),
        ("WCB CELL_PHENOTYPE",
         "value=CD90=99%;CD105=97%;CD73=98%;CD44=99%;CD45=0.5%;CD34=0.1%;CD11b=0.2%;HLA-DR=1% method=FLOW_CYTOMETRY",
         "PASS PASS"),
        ("WCB TRILINEAGE", "value=OSTEO=陽性;ADIPO=陽性;CHONDRO=陽性", P),
        ("WCB TRILINEAGE", "value=OSTEO=陽性;ADIPO=陽性", I),
        ("BULK STERILITY", "value=NoGrowth method=BACT_ALERT hours=168", P),
        ("BULK ENDOTOXIN", "value=0.5 unit=EU/mL", F),
        ("BULK EV_IMAGE", "value=file_evidence/tem.tif method=TEM", P),
        ("BULK EV_MORPHOLOGY", "value=Conforms method=TEM", P),
        ("BULK PARTICLE_SIZE_MODE", "value=112 unit=nm method=NANO_FCM", P),
        ("BULK PARTICLE_SIZE_MODE", "value=200 unit=nm method=NANO_FCM", F),
        ("BULK EV_POS_TM", "value=CD9=Positive;CD81=Positive", P),
        ("BULK EV_POS_CYT", "value=TSG101=Positive", P),
        ("BULK EV_NEG", "value=GM130=Negative", P),
        ("BULK EV_LYSIS_CONTROL", "value=Conforms", P),
        ("FINAL APPEARANCE", "value=Conforms", P),
    ]),
];

#[test]
fn published_tables_judge_what_was_published_with_them() {
    let files: BTreeSet<String> = std::fs::read_dir("specs/published")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let known = TABLES.iter().map(|(name, ..)| (*name).to_owned());
    assert_eq!(files, known.collect());
    for (name, product, results) in TABLES {
        let file = format!("specs/published/{name}.yaml");
        let given = results.iter();
        let rows: Vec<_> = given
            .map(|(what, rest, _)| judged::Given::of(what, rest))
            .collect();
        let found = judged::by_command(&file, product, &rows);
        for ((what, rest, expected), found) in results.iter().zip(found) {
            assert_eq!(found, *expected, "{name} {what} {rest}");
        }
    }
}
