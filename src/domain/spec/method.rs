//! How long a test takes at least, by method. A sterility result after three days is no result.

use crate::domain::id::MethodCode;

/// (method code, shortest test in hours). A row of a specification may ask for another time, and
/// then the row counts: published lots were released on 7 days of an automated culture system.
const TABLE: &[(&str, u32)] = &[
    // Sterility by culture, 14 days: JP 4.06, USP <71>, Ph. Eur. 2.6.1, ChP 1101.
    ("JP_4_06", 336),
    ("USP_71", 336),
    ("PHEUR_2_6_1", 336),
    ("CHP_1101", 336),
    // Automated culture systems, 7 days: Ph. Eur. 2.6.27.
    ("BACT_ALERT", 168),
    ("BACTEC", 168),
    ("PHEUR_2_6_27", 168),
    // Mycoplasma by culture, 28 days: Ph. Eur. 2.6.7, USP <63>.
    ("MYCO_CULTURE", 672),
    ("PHEUR_2_6_7_CULTURE", 672),
    ("USP_63_CULTURE", 672),
    // In-vitro adventitious virus assay, 14 days: ICH Q5A.
    ("VIRUS_IN_VITRO", 336),
    ("ICH_Q5A_IN_VITRO", 336),
    // Bovine and porcine virus, 21 days: 9 CFR 113.53.
    ("CFR_113_53", 504),
];

/// The shortest time of a test by this method, in hours; `None` if none is known.
pub fn min_duration_h(method: &MethodCode) -> Option<u32> {
    TABLE
        .iter()
        .find(|(code, _)| *code == method.as_str())
        .map(|(_, hours)| *hours)
}
