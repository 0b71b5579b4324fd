//! Donors by the rows of a dossier: the whole algorithm of eligibility, with the outcomes at hand.
//!
//! On the ledger outcomes are commitments, which its rules cannot see into. Nobody signs a donor as
//! eligible against what the same dossier says of it.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Dossier, DossierError, bytes};
use crate::cli::commands::lot::plan::enum_name;
use crate::cli::commands::lot::rows::{Determination, Donor, DonorTest, blank};
use crate::cli::commands::lot::table;
use crate::cli::donor_check::{DonorRemark, remarks};
use crate::cli::problem::{Collector, Place};
use crate::cli::spec_file::load_policy;
use crate::domain::eligibility::{Basis, Finding, Sense, determine, findings};
use crate::domain::event::{DonorDetermined, DonorPolicy, DonorTested, Eligibility};
use crate::domain::id::{PolicyId, RecoveryRef, StatementId};
use crate::domain::state::DonorState;
use crate::words::{Wording, dossier};

/// A dossier may bring the policy that its donors are judged by where no ledger is asked.
pub const POLICY_FILE: &str = "donor_policy.yaml";
/// The policy that comes with this program.
const DEFAULT_POLICY: &str = include_str!("../../../../../specs/jp-allogeneic-default.yaml");

/// The policy without asking a ledger: the dossier's file, else the one that comes with this program.
pub(super) fn policy_at_hand(
    directory: &Path,
    id: &PolicyId,
    problems: &Collector,
) -> Result<Option<DonorPolicy>, DossierError> {
    let by = id.organisation();
    let Some(file) = bytes(directory, POLICY_FILE)? else {
        let own = load_policy("jp-allogeneic-default.yaml", DEFAULT_POLICY, by).ok();
        return Ok(own.filter(|policy| policy.id == *id));
    };
    let wrong = |message: Wording| {
        problems.add(&Place::new(POLICY_FILE, 0), "", message);
        Ok(None)
    };
    match table::utf8(&file, table::Kind::Text) {
        Err(error) => wrong(error.0),
        Ok(text) => match load_policy(POLICY_FILE, text, by) {
            Err(error) => wrong(error.said()),
            Ok(policy) if policy.id == *id => Ok(Some(policy)),
            Ok(policy) => {
                let (found, wanted) = (&policy.id, id);
                wrong(dossier::other_policy(found, wanted))
            }
        },
    }
}

impl Dossier {
    /// Judges every determination ELIGIBLE by the rows that come before it, but those at `recorded`
    /// places; what stands beside an eligible donor, by its row.
    pub fn judge_donors(
        &self,
        policy: &DonorPolicy,
        recorded: &dyn Fn(&Place) -> bool,
        problems: &Collector,
    ) -> Vec<(Place, DonorRemark)> {
        let mut said = Vec::new();
        for row in &self.determinations {
            let judged = row.outcome == Eligibility::Eligible && !recorded(&row.act.place);
            let Some(donor) = self.donors.iter().find(|d| d.donor == row.donor) else {
                continue;
            };
            if !judged {
                continue;
            }
            match Case::of(self, donor, row, policy).judge(policy, row) {
                Ok(lines) => {
                    said.extend(lines.into_iter().map(|line| (row.act.place.clone(), line)))
                }
                Err(message) => problems.add(&row.act.place, "outcome", message),
            }
        }
        said
    }
}

/// A donor as the rows before a determination tell of it. References stand for nothing outside.
struct Case<'d> {
    state: DonorState,
    tests: Vec<&'d DonorTest>,
    said: BTreeMap<StatementId, &'static str>,
    recoveries: BTreeMap<Option<&'d str>, RecoveryRef>,
}

impl<'d> Case<'d> {
    fn of(
        dossier: &'d Dossier,
        donor: &'d Donor,
        until: &Determination,
        policy: &DonorPolicy,
    ) -> Self {
        let mut tests: Vec<&DonorTest> = dossier
            .donor_tests
            .iter()
            .filter(|t| t.donor == donor.donor && t.act.at <= until.act.at)
            .collect();
        tests.sort_by_key(|test| test.act.at);
        let mut case = Self {
            state: DonorState::default(),
            tests: Vec::new(),
            said: BTreeMap::new(),
            recoveries: BTreeMap::new(),
        };
        case.enrol(donor);
        let mut words: Vec<&Determination> = dossier
            .determinations
            .iter()
            .filter(|d| d.donor == donor.donor && d.act.at < until.act.at)
            .collect();
        words.sort_by_key(|word| word.act.at);
        let mut words = words.into_iter().peekable();
        for test in tests {
            while let Some(word) = words.next_if(|word| word.act.at < test.act.at) {
                case.determined(word, policy);
            }
            case.tested(test);
        }
        for word in words {
            case.determined(word, policy);
        }
        case
    }

    fn enrol(&mut self, donor: &Donor) {
        self.state.enrolled = Some(donor.event.clone());
        let id = id_of(0);
        self.state.enrolment = Some(id);
        self.said.insert(id, donor.interview);
    }

    /// Rows before this one, so that ids and indexes differ; the enrolment is row 0.
    fn place(&self) -> u64 {
        (1 + self.tests.len() + self.state.determinations.len()) as u64
    }

    fn recovery(&mut self, name: Option<&'d str>) -> RecoveryRef {
        let next = u8::try_from(self.recoveries.len()).unwrap_or(u8::MAX);
        let new = RecoveryRef::from_bytes([next; 16]);
        *self.recoveries.entry(name).or_insert(new)
    }

    fn tested(&mut self, row: &'d DonorTest) {
        let place = self.place();
        let id = id_of(place);
        let assay = row.assay.as_ref();
        let test = DonorTested {
            recovery: self.recovery(row.recovery.as_deref()),
            assay: assay.map(|assay| assay.event(blank::SAMPLE, blank::DIGEST)),
            ..row.event.clone()
        };
        self.state.tests.push((place, id, test));
        self.said.insert(id, enum_name(row.outcome));
        self.tests.push(row);
    }

    fn determined(&mut self, row: &'d Determination, policy: &DonorPolicy) {
        let place = self.place();
        let word = self.word(row, policy);
        self.state.determinations.push((place, word));
    }

    fn word(&mut self, row: &'d Determination, policy: &DonorPolicy) -> DonorDetermined {
        let recovery = self.recovery(row.recovery.as_deref());
        row.event(blank::DONOR, recovery, policy.id.clone())
    }

    /// What stands beside an eligible donor; why it is not eligible.
    fn judge(
        mut self,
        policy: &DonorPolicy,
        row: &'d Determination,
    ) -> Result<Vec<DonorRemark>, String> {
        let determined = self.word(row, policy);
        let outcome = |id: &StatementId| self.said.get(id).copied();
        let basis = Basis::of(policy, &self.state, &determined, u64::MAX);
        let found = findings(&basis, Some(basis.by), outcome);
        let (judged, why) = determine(&basis, outcome);
        // What is tested by other ways is not in the dossier: the ledger judges it.
        let elsewhere = self.tests.is_empty() && judged == Eligibility::Incomplete;
        if judged == Eligibility::Eligible || elsewhere {
            return Ok(remarks(&basis, &found));
        }
        let grave = match judged {
            Eligibility::Ineligible => Sense::Excludes,
            _ => Sense::Waits,
        };
        let named = found.iter().find(|f| f.sense == grave);
        let named = named.and_then(|finding| self.named(finding));
        let why = named
            .unwrap_or_else(|| why.map_or_else(String::new, |why| why.said().english().to_owned()));
        Err(format!("ELIGIBLE, but {why}; determine {judged}"))
    }

    fn named(&self, finding: &Finding) -> Option<String> {
        let Some(marker) = &finding.marker else {
            return Some("the interview is not ACCEPTABLE".to_owned());
        };
        let tests = self.state.tests.iter().zip(&self.tests);
        let mut of = tests.filter(|((index, ..), _)| *index == finding.index);
        let (_, row) = of.next()?;
        // What the interview asks for has no row.
        let outcome = row.outcome;
        (row.event.marker == *marker).then(|| format!("{marker} is {outcome} ({})", row.act.place))
    }
}

/// An id that stands for nothing outside.
fn id_of(place: u64) -> StatementId {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&place.to_be_bytes());
    // Version and variant of a UUIDv7.
    (bytes[6], bytes[8]) = (0x70, 0x80);
    StatementId::try_from_bytes(bytes).unwrap_or_else(|_| unreachable!("a UUIDv7"))
}
