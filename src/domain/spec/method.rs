//! Methods by code, and how long a test takes at least. A sterility result after three days is no
//! result, and one by a method whose time nobody knows is none either.
//!
//! Laboratories use other codes too; the list is there so that a misspelt one is noticed.

use crate::domain::id::MethodCode;
use crate::domain::nearest::nearest;

/// A method that is known by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    pub code: &'static str,
    /// The shortest test in hours; `None` if the method sets none.
    pub min_duration_h: Option<u32>,
    pub about: &'static str,
}

const fn timed(code: &'static str, hours: u32, about: &'static str) -> Method {
    Method {
        code,
        min_duration_h: Some(hours),
        about,
    }
}

const fn known(code: &'static str, about: &'static str) -> Method {
    Method {
        code,
        min_duration_h: None,
        about,
    }
}

/// The methods. A row of a specification may ask for another time, and then the row counts:
/// published lots were released on 7 days of an automated culture system.
pub const METHODS: &[Method] = &[
    timed("JP_4_06", 336, "sterility by culture, 14 days"),
    timed("USP_71", 336, "sterility by culture, 14 days"),
    timed("PHEUR_2_6_1", 336, "sterility by culture, 14 days"),
    timed("CHP_1101", 336, "sterility by culture, 14 days"),
    timed(
        "BACT_ALERT",
        168,
        "automated culture, 7 days (Ph. Eur. 2.6.27)",
    ),
    timed("BACTEC", 168, "automated culture, 7 days (Ph. Eur. 2.6.27)"),
    timed("PHEUR_2_6_27", 168, "automated culture, 7 days"),
    timed("MYCO_CULTURE", 672, "mycoplasma by culture, 28 days"),
    timed("PHEUR_2_6_7_CULTURE", 672, "mycoplasma by culture, 28 days"),
    timed("USP_63_CULTURE", 672, "mycoplasma by culture, 28 days"),
    timed(
        "VIRUS_IN_VITRO",
        336,
        "in-vitro adventitious virus, 14 days",
    ),
    timed(
        "ICH_Q5A_IN_VITRO",
        336,
        "in-vitro adventitious virus, 14 days",
    ),
    timed(
        "CFR_113_53",
        504,
        "bovine and porcine virus, 21 days (9 CFR 113.53)",
    ),
    timed("JP_4_05", 72, "microbial count, 3 days"),
    timed("USP_61", 72, "microbial count, 3 days"),
    timed("PHEUR_2_6_12", 72, "microbial count, 3 days"),
    known("USP_72", "rapid sterility, respiration"),
    known("USP_73", "rapid sterility, ATP"),
    known("GRAM_STAIN", "Gram stain"),
    known("JP_4_01", "endotoxin"),
    known("USP_85", "endotoxin"),
    known("PHEUR_2_6_14", "endotoxin"),
    known("GEL_CLOT", "endotoxin, gel clot"),
    known("TURBIDIMETRIC", "endotoxin, turbidimetric"),
    known("CHROMOGENIC", "endotoxin, chromogenic"),
    known("RFC", "endotoxin, recombinant factor C"),
    known("LAL", "endotoxin, limulus lysate"),
    known("PHEUR_2_6_7_NAT", "mycoplasma by NAT"),
    known("JP_G3_14_170", "mycoplasma by NAT"),
    known("USP_63_NAT", "mycoplasma by NAT"),
    known("LUMINESCENCE", "mycoplasma by luminescence of its enzymes"),
    known("PCR", "polymerase chain reaction"),
    known("QPCR", "quantitative PCR"),
    known("NAT", "nucleic acid test"),
    known("STR", "short tandem repeats"),
    known("G_BAND", "karyotype by G-banding"),
    known("KARYOTYPING", "karyotype"),
    known("FLOW_CYTOMETRY", "flow cytometry"),
    known("FACS", "flow cytometry"),
    known("TRYPAN_BLUE", "dye exclusion"),
    known("VISUAL", "by eye"),
    known("JP_6_06", "visible particles"),
    known("USP_790", "visible particles"),
    known(
        "LIGHT_OBSCURATION",
        "subvisible particles, JP 6.07 / USP <788> method 1",
    ),
    known(
        "MICROSCOPIC",
        "subvisible particles, JP 6.07 / USP <788> method 2",
    ),
    known("JP_2_54", "pH"),
    known("JP_2_47", "osmolality"),
    known("KARL_FISCHER", "water"),
    known("CCIT", "integrity of closed containers"),
    known("BCA", "protein, bicinchoninic acid"),
    known("BRADFORD", "protein, Coomassie"),
    known("ELISA", "immunoassay"),
    known("LC_MS", "chromatography and mass spectrometry"),
    known("WESTERN_BLOT", "blot"),
    known("NTA", "nanoparticle tracking"),
    known("TRPS", "resistive pulses"),
    known("NANO_FCM", "nano flow cytometry"),
    known("DLS", "dynamic light scattering"),
    known("ELS", "electrophoretic light scattering"),
    known("TEM", "electron microscopy"),
    known("CRYO_EM", "electron microscopy, vitrified"),
    known("AFM", "atomic force microscopy"),
    known("LUCIFERASE", "reporter gene"),
    known("LAL_KINETIC", "endotoxin, limulus lysate, kinetic"),
    known("MYCO_QPCR", "mycoplasma by quantitative PCR"),
    known("RT_PCR", "PCR after reverse transcription"),
    known("CHP_3302", "adventitious virus"),
    known("CALCULATED", "computed from other results"),
    known("DERIVED", "computed from other results"),
];

pub fn method(code: &MethodCode) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.code == code.as_str())
}

/// The shortest time of a test by this method, in hours; `None` if none is known.
pub fn min_duration_h(code: &MethodCode) -> Option<u32> {
    method(code)?.min_duration_h
}

/// The known method that somebody meant who wrote a code that is not known.
pub fn meant(code: &MethodCode) -> Option<&'static str> {
    match method(code) {
        Some(_) => None,
        None => nearest(code.as_str(), METHODS.iter().map(|method| method.code)),
    }
}
