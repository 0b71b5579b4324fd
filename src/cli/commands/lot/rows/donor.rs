//! Rows of donors: enrolment and determination, and the tests of their markers.

use super::Rows;
use crate::cli::commands::lot::cell_checks::{self, CellError, parsed};
use crate::cli::commands::lot::manifest::{Person, file_name};
use crate::cli::commands::lot::table::{Row, Source};
use crate::cli::problem::Place;
use crate::domain::event::{
    AgeBand, DonorCondition, DonorSubject, Eligibility, EligibilityReason, Kit, KitUse, SampleRule,
    Specimen, Tissue,
};
use crate::domain::id::{AnalyteCode, CountryCode, Label, MethodCode};
use crate::domain::spec::catalogue;
use crate::domain::time::TimestampMs;
use crate::domain::value::Qualitative;

/// A row of `donors.csv`.
#[derive(Debug, Clone)]
pub struct Donor {
    pub place: Place,
    pub donor: String,
    pub enrolled_at: TimestampMs,
    pub enrolled_by: Person,
    pub subject: DonorSubject,
    pub tissue: Tissue,
    pub age_band: AgeBand,
    pub country: CountryCode,
    pub remunerated: bool,
    pub consent: String,
    pub interview: String,
    pub guardian_consent: Option<String>,
}

/// A determination in a row of `donors.csv`: beside the enrolment, or in a row of its own.
#[derive(Debug, Clone)]
pub struct Determination {
    pub place: Place,
    pub donor: String,
    /// Whether it stands in a row of its own: a later one.
    pub later: bool,
    /// Column `recovery`; `None`: the donor has one.
    pub recovery: Option<String>,
    pub at: TimestampMs,
    pub by: Person,
    pub outcome: Eligibility,
    pub rule: Option<SampleRule>,
    pub conditions: Vec<DonorCondition>,
    pub reasons: Vec<EligibilityReason>,
}

/// A row of `donor_tests.csv`.
#[derive(Debug, Clone)]
pub struct DonorTest {
    pub place: Place,
    pub donor: String,
    /// Column `recovery`; `None`: the donor has one.
    pub recovery: Option<String>,
    /// Column `specimen_type`.
    pub specimen: Specimen,
    pub subject: DonorSubject,
    pub days_from_recovery: i32,
    pub marker: AnalyteCode,
    pub method: MethodCode,
    /// What was done in the laboratory; `None` for a question of the interview.
    pub assay: Option<DonorAssay>,
    pub outcome: Qualitative,
    pub reported_at: TimestampMs,
    pub by: Person,
}

/// Specimen, kit and raw data of a row of `donor_tests.csv`.
#[derive(Debug, Clone)]
pub struct DonorAssay {
    /// Column `specimen`.
    pub sample: String,
    /// Columns `kit_name`, `kit_lot`, `kit_use`.
    pub kit: Kit,
    pub raw_file: String,
}

pub(super) const DONORS: &[&str] = &[
    "donor",
    "enrolled",
    "enrolled_by",
    "subject",
    "tissue",
    "age_band",
    "country",
    "remunerated",
    "consent",
    "interview",
    "guardian_consent",
    "recovery",
    "determined",
    "determined_by",
    "outcome",
    "rule",
    "conditions",
    "reasons",
];

/// What only a determination says.
const DETERMINATION: &[&str] = &[
    "recovery",
    "determined_by",
    "outcome",
    "rule",
    "conditions",
    "reasons",
];

pub(super) const DONOR_TESTS: &[&str] = &[
    "donor",
    "recovery",
    "specimen",
    "specimen_type",
    "subject",
    "days_from_recovery",
    "marker",
    "method",
    "kit_name",
    "kit_lot",
    "kit_use",
    "outcome",
    "raw_file",
    "reported",
    "analyst",
];

impl Rows<'_> {
    /// Reads table `donors`: enrolments, and determinations.
    pub fn donors(&self, source: &Source<'_>) -> (Vec<Donor>, Vec<Determination>) {
        let rows = self.read(source, DONORS, |row| {
            let determined = row.with(self.problems, "determined", DETERMINATION);
            let later = determined && !row.with(self.problems, "enrolled", &[]);
            let enrolment = (!later).then(|| self.enrolment(row));
            let determination = determined.then(|| self.determination(row, later));
            let enrolment = match enrolment {
                Some(enrolment) => Some(enrolment?),
                None => None,
            };
            let determination = match determination {
                Some(determination) => Some(determination?),
                None => None,
            };
            Some((enrolment, determination))
        });
        let (enrolments, determinations): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let enrolments = enrolments.into_iter().flatten();
        let determinations = determinations.into_iter().flatten();
        (enrolments.collect(), determinations.collect())
    }

    fn enrolment(&self, row: &Row) -> Option<Donor> {
        let donor = self.req(row, "donor", cell_checks::alias);
        let enrolled_at = self.time(row, "enrolled");
        let enrolled_by = self.person(row, "enrolled_by");
        let subject = self.req(row, "subject", DonorSubject::parse);
        let tissue = self.req(row, "tissue", Tissue::parse);
        let age_band = self.req(row, "age_band", AgeBand::parse);
        let country = self.req(row, "country", CountryCode::parse);
        let remunerated = self.req(row, "remunerated", cell_checks::yes_no);
        let consent = self.req(row, "consent", file_name);
        let interview = self.req(row, "interview", interview);
        let guardian_consent = row.opt(self.problems, "guardian_consent", file_name);
        Some(Donor {
            place: row.place.clone(),
            donor: donor?,
            enrolled_at: enrolled_at?,
            enrolled_by: enrolled_by?,
            subject: subject?,
            tissue: tissue?,
            age_band: age_band?,
            country: country?,
            remunerated: remunerated?,
            consent: consent?,
            interview: interview?,
            guardian_consent,
        })
    }

    fn determination(&self, row: &Row, later: bool) -> Option<Determination> {
        let donor = self.req(row, "donor", cell_checks::alias);
        let recovery = row.opt(self.problems, "recovery", cell_checks::alias);
        let at = self.time(row, "determined");
        let by = self.person(row, "determined_by");
        let outcome = self.req(row, "outcome", Eligibility::parse);
        let rule = row.opt(self.problems, "rule", parsed(SampleRule::parse));
        let conditions = row.opt(self.problems, "conditions", |text| {
            cell_checks::set(text, DonorCondition::parse)
        });
        let reasons = row.opt(self.problems, "reasons", |text| {
            cell_checks::set(text, EligibilityReason::parse)
        });
        Some(Determination {
            place: row.place.clone(),
            donor: donor?,
            later,
            recovery,
            at: at?,
            by: by?,
            outcome: outcome?,
            rule,
            conditions: conditions.unwrap_or_default(),
            reasons: reasons.unwrap_or_default(),
        })
    }

    pub fn donor_tests(&self, source: &Source<'_>) -> Vec<DonorTest> {
        self.read(source, DONOR_TESTS, |row| {
            let donor = self.req(row, "donor", cell_checks::alias);
            let recovery = row.opt(self.problems, "recovery", cell_checks::alias);
            let specimen = self.req(row, "specimen_type", Specimen::parse);
            let subject = self.req(row, "subject", DonorSubject::parse);
            let days = self.req(row, "days_from_recovery", cell_checks::signed);
            let marker = self.req(row, "marker", donor_marker);
            let method = self.req(row, "method", MethodCode::parse);
            let assay = match specimen {
                // A question of the interview has none of it.
                Some(Specimen::Interview) => Some(None),
                Some(_) => self.assay(row).map(Some),
                None => {
                    row.of_no_kind();
                    None
                }
            };
            let outcome = self.req(row, "outcome", donor_outcome);
            let reported_at = self.time(row, "reported");
            let by = self.person(row, "analyst");
            Some(DonorTest {
                place: row.place.clone(),
                donor: donor?,
                recovery,
                specimen: specimen?,
                subject: subject?,
                days_from_recovery: days?,
                marker: marker?,
                method: method?,
                assay: assay?,
                outcome: outcome?,
                reported_at: reported_at?,
                by: by?,
            })
        })
    }

    fn assay(&self, row: &Row) -> Option<DonorAssay> {
        let sample = self.req(row, "specimen", cell_checks::alias);
        let name = self.req(row, "kit_name", Label::parse);
        let lot = self.req(row, "kit_lot", Label::parse);
        let intended = self.req(row, "kit_use", KitUse::parse);
        let raw_file = self.req(row, "raw_file", file_name);
        Some(DonorAssay {
            sample: sample?,
            kit: Kit {
                name: name?,
                lot: lot?,
                intended: intended?,
            },
            raw_file: raw_file?,
        })
    }
}

/// The interview's outcome, without a word of what was said.
fn interview(text: &str) -> Result<String, CellError> {
    match text {
        "ACCEPTABLE" | "NOT_ACCEPTABLE" => Ok(text.to_owned()),
        _ => Err(CellError::new("write ACCEPTABLE or NOT_ACCEPTABLE")),
    }
}

fn donor_marker(text: &str) -> Result<AnalyteCode, CellError> {
    let code = AnalyteCode::parse(text).map_err(CellError::new)?;
    if catalogue::is_donor_marker(&code) {
        Ok(code)
    } else {
        Err(CellError::new(format!(
            "{} is no donor marker; known: {}",
            catalogue::unknown_marker(&code),
            catalogue::DONOR_MARKERS.join(", ")
        )))
    }
}

fn donor_outcome(text: &str) -> Result<Qualitative, CellError> {
    let word = Qualitative::parse(text).map_err(CellError::new)?;
    if word.is_present() || word.is_absent() || word == Qualitative::Indeterminate {
        Ok(word)
    } else {
        Err(CellError::new(
            "write NonReactive, Reactive, NotDetected, Detected or Indeterminate",
        ))
    }
}
