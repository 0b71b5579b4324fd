//! Disclosed values: each against its commitment, and donors judged again with them.

use std::collections::{HashMap, HashSet};

use crate::digest::Digest;
use crate::domain::eligibility::{Basis, Sense, committed, determine, disclosure, findings};
use crate::domain::event::Eligibility;
use crate::domain::id::{DonorRef, StatementId};
use crate::domain::state::DonorState;
use crate::domain::statement::Statement;
use crate::domain::view::{Reader, Ref, View};
use crate::format::commitment::Opening;
use crate::format::statement::encode_statement;
use crate::verify::{Check, Fault};
use crate::words::audit;

pub struct Openings {
    wanted: HashMap<[u8; 16], Vec<Opening>>,
    opened: HashMap<StatementId, String>,
    foreign: usize,
    others: usize,
}

/// What disclosed values say.
#[derive(Debug, Clone, Default)]
pub struct Disclosed {
    /// Openings of donors' tests and interviews that open their commitment.
    pub opened: usize,
    /// Openings of anything else that open their commitment.
    pub others: usize,
    /// Openings about other ledgers.
    pub foreign: usize,
    /// Donors' tests and interviews whose outcome stays committed.
    pub closed: usize,
    /// Donors' tests and interviews.
    pub outcomes: usize,
    /// Donors that were determined eligible before a test that excludes them or is open.
    pub later: Vec<String>,
    pub faults: Vec<Fault>,
}

impl Openings {
    /// Openings for this ledger.
    pub fn new(all: Vec<Opening>, ledger_id: &[u8; 32]) -> Self {
        let mut openings = Self {
            wanted: HashMap::new(),
            opened: HashMap::new(),
            foreign: 0,
            others: 0,
        };
        for opening in all {
            if opening.ledger_id() != ledger_id {
                openings.foreign += 1;
            } else {
                let of_statement = openings.wanted.entry(*opening.statement_id());
                of_statement.or_default().push(opening);
            }
        }
        openings
    }

    pub fn statement(&mut self, index: u64, statement: &Statement) -> Vec<Fault> {
        // Authors choose the ids: of two statements with one id, one must not speak for both.
        if self.opened.contains_key(&statement.statement_id) {
            let (got, expected) = (&audit::ANOTHERS_ID, &audit::AN_ID_OF_ITS_OWN);
            return vec![Fault::at(index, Check::Opening, got, expected)];
        }
        let Some(openings) = self.wanted.remove(&statement.statement_id.bytes()) else {
            return Vec::new();
        };
        let bytes = encode_statement(statement);
        let mut faults = Vec::new();
        for opening in openings {
            let field = opening.field_id().as_str();
            let digest = opening.digest();
            match committed(&statement.event, field) {
                Some(committed) if committed == digest => {
                    let value = opening.value().to_owned();
                    self.opened.insert(statement.statement_id, value);
                }
                // The digest names the field, so that it stands somewhere is enough.
                None if bytes
                    .windows(Digest::LEN)
                    .any(|window| window == digest.bytes()) =>
                {
                    self.others += 1
                }
                _ => {
                    let got = audit::opens_nothing(field);
                    let expected = audit::commitment_of(statement.event.name());
                    faults.push(Fault::at(index, Check::Opening, got, expected));
                }
            }
        }
        faults
    }

    /// Judges the donors with what is disclosed.
    pub fn finish(&mut self, view: &dyn View, donors: &HashSet<DonorRef>) -> Disclosed {
        let mut result = Disclosed {
            opened: self.opened.len(),
            foreign: self.foreign,
            others: self.others,
            ..Disclosed::default()
        };
        for id in self.wanted.keys() {
            let id = data_encoding::HEXLOWER.encode(id);
            let got = audit::opening_of(id);
            result
                .faults
                .push(Fault::new(Check::Opening, got, &audit::OF_THIS_LOG));
        }
        let mut donors: Vec<&DonorRef> = donors.iter().collect();
        donors.sort();
        for donor in donors {
            if let Ok(Some(state)) = Reader::new(view).donor(*donor) {
                self.donor(view, donor, &state, &mut result);
            }
        }
        result
    }

    fn donor(
        &self,
        view: &dyn View,
        donor: &DonorRef,
        state: &Ref<DonorState>,
        result: &mut Disclosed,
    ) {
        let outcome = |id: &StatementId| self.opened.get(id).map(String::as_str);
        let (opened, all) = disclosure(state, state.acts(), outcome);
        result.outcomes += all;
        result.closed += all - opened;
        let said = &state.determinations;
        let eligible = said
            .iter()
            .filter(|(_, d)| d.outcome == Eligibility::Eligible);
        for (index, determined) in eligible {
            let policy = Reader::new(view).policy(&determined.policy);
            let Some(policy) = policy.ok().flatten().and_then(|policy| policy.clone()) else {
                continue;
            };
            // A determination answers for the tests that were there.
            let basis = Basis::of(&policy, state, determined, *index);
            let (found, why) = determine(&basis, outcome);
            if found != Eligibility::Eligible {
                let got = audit::determined(donor, determined.outcome);
                let why = why.map(|why| why.said()).unwrap_or_default();
                let expected = audit::by_outcomes(found, why);
                result
                    .faults
                    .push(Fault::at(*index, Check::Donor, got, expected));
                continue;
            }
            // The last of its kind is what lots rest on: what is known since counts against it.
            let last = state.determination(&determined.policy, determined.recovery);
            if last.map(|(last, _)| last) != Some(*index) {
                continue;
            }
            let now = Basis {
                before: u64::MAX,
                ..basis
            };
            let found = findings(&now, None, outcome);
            let since = found
                .iter()
                .filter(|f| f.sense == Sense::Excludes || f.sense.waits());
            for finding in since {
                let recovery = determined.recovery;
                let said = finding.said();
                let text = format!(
                    "{donor} {recovery}, determined at entry {index}: {}",
                    said.english()
                );
                result.later.push(text);
            }
        }
    }
}
