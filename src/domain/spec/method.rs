//! Methods by code, and how long a test takes at least. A sterility result after three days is no
//! result, and one by a method whose time nobody knows is none either.
//!
//! Laboratories use other codes too; the list is there so that a misspelt one is noticed.

use crate::domain::id::MethodCode;
use crate::domain::nearest::nearest;
use crate::words::{Wording, method as said};

/// A method that is known by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    pub code: &'static str,
    /// The shortest test in hours; `None` if the method sets none.
    pub min_duration_h: Option<u32>,
    /// In words.
    pub said: &'static Wording,
}

const fn timed(code: &'static str, hours: u32, said: &'static Wording) -> Method {
    Method {
        code,
        min_duration_h: Some(hours),
        said,
    }
}

const fn known(code: &'static str, said: &'static Wording) -> Method {
    Method {
        code,
        min_duration_h: None,
        said,
    }
}

/// The methods. A row of a specification may ask for another time, and then the row counts:
/// published lots were released on 7 days of an automated culture system.
pub const METHODS: &[Method] = &[
    timed("JP_4_06", 336, &said::STERILITY_CULTURE_14),
    timed("USP_71", 336, &said::STERILITY_CULTURE_14),
    timed("PHEUR_2_6_1", 336, &said::STERILITY_CULTURE_14),
    timed("CHP_1101", 336, &said::STERILITY_CULTURE_14),
    timed("BACT_ALERT", 168, &said::AUTOMATED_CULTURE_PHEUR),
    timed("BACTEC", 168, &said::AUTOMATED_CULTURE_PHEUR),
    timed("PHEUR_2_6_27", 168, &said::AUTOMATED_CULTURE),
    timed("MYCO_CULTURE", 672, &said::MYCOPLASMA_CULTURE_28),
    timed("PHEUR_2_6_7_CULTURE", 672, &said::MYCOPLASMA_CULTURE_28),
    timed("USP_63_CULTURE", 672, &said::MYCOPLASMA_CULTURE_28),
    timed("VIRUS_IN_VITRO", 336, &said::VIRUS_CULTURE_14),
    timed("ICH_Q5A_IN_VITRO", 336, &said::VIRUS_CULTURE_14),
    timed("CFR_113_53", 504, &said::ANIMAL_VIRUS_21),
    timed("JP_4_05", 72, &said::MICROBIAL_COUNT_3),
    timed("USP_61", 72, &said::MICROBIAL_COUNT_3),
    timed("PHEUR_2_6_12", 72, &said::MICROBIAL_COUNT_3),
    known("USP_72", &said::RAPID_RESPIRATION),
    known("USP_73", &said::RAPID_ATP),
    known("GRAM_STAIN", &said::GRAM_STAIN),
    known("JP_4_01", &said::ENDOTOXIN),
    known("USP_85", &said::ENDOTOXIN),
    known("PHEUR_2_6_14", &said::ENDOTOXIN),
    known("GEL_CLOT", &said::GEL_CLOT),
    known("TURBIDIMETRIC", &said::TURBIDIMETRIC),
    known("CHROMOGENIC", &said::CHROMOGENIC),
    known("RFC", &said::RFC),
    known("LAL", &said::LAL),
    known("PHEUR_2_6_7_NAT", &said::MYCOPLASMA_NAT),
    known("JP_G3_14_170", &said::MYCOPLASMA_NAT),
    known("USP_63_NAT", &said::MYCOPLASMA_NAT),
    known("LUMINESCENCE", &said::MYCOPLASMA_ENZYMES),
    known("PCR", &said::PCR),
    known("QPCR", &said::QPCR),
    known("NAT", &said::NAT),
    known("STR", &said::STR),
    known("G_BAND", &said::G_BAND),
    known("KARYOTYPING", &said::KARYOTYPING),
    known("FLOW_CYTOMETRY", &said::FLOW_CYTOMETRY),
    known("FACS", &said::FLOW_CYTOMETRY),
    known("TRYPAN_BLUE", &said::DYE_EXCLUSION),
    known("VISUAL", &said::BY_EYE),
    known("JP_6_06", &said::VISIBLE_PARTICLES),
    known("USP_790", &said::VISIBLE_PARTICLES),
    known("LIGHT_OBSCURATION", &said::LIGHT_OBSCURATION),
    known("MICROSCOPIC", &said::MICROSCOPIC),
    known("JP_2_54", &said::PH),
    known("JP_2_47", &said::OSMOLALITY),
    known("KARL_FISCHER", &said::WATER),
    known("CCIT", &said::CLOSED_CONTAINERS),
    known("BCA", &said::PROTEIN_BCA),
    known("BRADFORD", &said::PROTEIN_COOMASSIE),
    known("ELISA", &said::IMMUNOASSAY),
    known("LC_MS", &said::LC_MS),
    known("WESTERN_BLOT", &said::BLOT),
    known("NTA", &said::NTA),
    known("TRPS", &said::TRPS),
    known("NANO_FCM", &said::NANO_FCM),
    known("DLS", &said::DLS),
    known("ELS", &said::ELS),
    known("TEM", &said::ELECTRON_MICROSCOPY),
    known("CRYO_EM", &said::CRYO_EM),
    known("AFM", &said::AFM),
    known("LUCIFERASE", &said::REPORTER_GENE),
    known("LAL_KINETIC", &said::LAL_KINETIC),
    known("MYCO_QPCR", &said::MYCO_QPCR),
    known("RT_PCR", &said::RT_PCR),
    known("CHP_3302", &said::VIRUS),
    known("CALCULATED", &said::COMPUTED),
    known("DERIVED", &said::COMPUTED),
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
