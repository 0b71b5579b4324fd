//! Rows of donors: enrolment and determination, and the tests of their markers.

use super::{Rows, blank};
use crate::cli::commands::lot::cell_checks::{self, CellError, parsed};
use crate::cli::commands::lot::manifest::{Act, file_name};
use crate::cli::commands::lot::table::{Row, Source};
use crate::domain::event::{
    AgeBand, Assay, DonorCondition, DonorDetermined, DonorEnrolled, DonorSubject, DonorTested,
    Eligibility, EligibilityReason, Kit, KitUse, SampleRule, Specimen, Tissue,
};
use crate::domain::id::{
    AnalyteCode, CountryCode, Digest, DonorRef, Label, MethodCode, PolicyId, RecoveryRef, SampleRef,
};
use crate::domain::spec::catalogue;
use crate::domain::value::Qualitative;

/// A row of `donors.csv`.
#[derive(Debug, Clone)]
pub struct Donor {
    /// Who enrolled the donor, and when.
    pub act: Act,
    pub donor: String,
    pub consent: String,
    /// Column `interview`: what is committed to.
    pub interview: &'static str,
    pub guardian_consent: Option<String>,
    /// What it says.
    pub event: DonorEnrolled,
}

/// A determination in a row of `donors.csv`: beside the enrolment, or in a row of its own. It is no event
/// yet: by which policy stands in lot.yaml.
#[derive(Debug, Clone)]
pub struct Determination {
    /// Who determines, and when.
    pub act: Act,
    pub donor: String,
    /// Whether it stands in a row of its own: a later one.
    pub later: bool,
    /// Column `recovery`; `None`: the donor has one.
    pub recovery: Option<String>,
    pub outcome: Eligibility,
    rule: Option<SampleRule>,
    conditions: Vec<DonorCondition>,
    reasons: Vec<EligibilityReason>,
}

impl Determination {
    /// What it says of this donor.
    pub fn event(
        &self,
        donor: DonorRef,
        recovery: RecoveryRef,
        policy: PolicyId,
    ) -> DonorDetermined {
        DonorDetermined {
            donor,
            recovery,
            policy,
            outcome: self.outcome,
            rule: self.rule,
            conditions: self.conditions.clone(),
            reasons: self.reasons.clone(),
            organisation: self.act.by.organisation,
        }
    }
}

/// A row of `donor_tests.csv`.
#[derive(Debug, Clone)]
pub struct DonorTest {
    /// Who tested, and when it was reported.
    pub act: Act,
    pub donor: String,
    /// Column `recovery`; `None`: the donor has one.
    pub recovery: Option<String>,
    /// What was done in the laboratory; `None` for a question of the interview.
    pub assay: Option<DonorAssay>,
    /// Column `outcome`: what is committed to.
    pub outcome: Qualitative,
    /// What it says, without the assay.
    pub event: DonorTested,
}

/// Specimen, kit and raw data of a row of `donor_tests.csv`.
#[derive(Debug, Clone)]
pub struct DonorAssay {
    /// Column `specimen`.
    pub sample: String,
    /// Columns `kit_name`, `kit_lot`, `kit_use`.
    kit: Kit,
    pub raw_file: String,
}

impl DonorAssay {
    /// What it says of this specimen.
    pub fn event(&self, sample: SampleRef, raw_data: Digest) -> Assay {
        Assay {
            sample,
            kit: self.kit.clone(),
            raw_data,
        }
    }
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
        let act = self.act(row, "enrolled", "enrolled_by");
        let subject = self.req(row, "subject", DonorSubject::parse);
        let tissue = self.req(row, "tissue", Tissue::parse);
        let age_band = self.req(row, "age_band", AgeBand::parse);
        let country = self.req(row, "country", CountryCode::parse);
        let remunerated = self.req(row, "remunerated", cell_checks::yes_no);
        let consent = self.req(row, "consent", file_name);
        let interview = self.req(row, "interview", interview);
        let guardian_consent = row.opt(self.problems, "guardian_consent", file_name);
        let act = act?;
        let event = DonorEnrolled {
            donor: blank::DONOR,
            organisation: act.by.organisation,
            subject: subject?,
            tissue: tissue?,
            age_band: age_band?,
            country: country?,
            remunerated: remunerated?,
            consent: blank::DIGEST,
            interview: blank::DIGEST,
            guardian_consent: guardian_consent.as_ref().map(|_| blank::DIGEST),
        };
        Some(Donor {
            act,
            donor: donor?,
            consent: consent?,
            interview: interview?,
            guardian_consent,
            event,
        })
    }

    fn determination(&self, row: &Row, later: bool) -> Option<Determination> {
        let donor = self.req(row, "donor", cell_checks::alias);
        let recovery = row.opt(self.problems, "recovery", cell_checks::alias);
        let act = self.act(row, "determined", "determined_by");
        let outcome = self.req(row, "outcome", Eligibility::parse);
        let rule = row.opt(self.problems, "rule", parsed(SampleRule::parse));
        let conditions = row.opt(self.problems, "conditions", |text| {
            cell_checks::set(text, DonorCondition::parse)
        });
        let reasons = row.opt(self.problems, "reasons", |text| {
            cell_checks::set(text, EligibilityReason::parse)
        });
        Some(Determination {
            act: act?,
            donor: donor?,
            later,
            recovery,
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
            let act = self.act(row, "reported", "analyst")?;
            let event = DonorTested {
                donor: blank::DONOR,
                recovery: blank::RECOVERY,
                specimen: specimen?,
                subject: subject?,
                days_from_recovery: days?,
                marker: marker?,
                method: method?,
                assay: None,
                outcome: blank::DIGEST,
                laboratory: act.by.organisation,
            };
            Some(DonorTest {
                act,
                donor: donor?,
                recovery,
                assay: assay?,
                outcome: outcome?,
                event,
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
fn interview(text: &str) -> Result<&'static str, CellError> {
    match text {
        "ACCEPTABLE" => Ok("ACCEPTABLE"),
        "NOT_ACCEPTABLE" => Ok("NOT_ACCEPTABLE"),
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
            catalogue::unknown_marker(&code).english(),
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
