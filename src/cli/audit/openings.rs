//! Disclosed values: each against its commitment, and donors judged again with them.

use std::collections::{HashMap, HashSet};

use crate::domain::eligibility::{disclosed, disclosure};
use crate::domain::event::{Eligibility, Event};
use crate::domain::id::{DonorRef, StatementId};
use crate::domain::state::{DonorState, Facts};
use crate::domain::statement::Statement;
use crate::domain::subject::Subject;
use crate::domain::view::{Lookup, View};
use crate::format::commitment::Opening;
use crate::verify::Fault;

/// The one field that this program knows to open.
const OUTCOME: &str = "donor_tested.outcome";

/// Openings, and what became of them.
pub struct Openings {
    wanted: HashMap<[u8; 16], Opening>,
    opened: HashMap<StatementId, String>,
    foreign: usize,
    unknown_fields: usize,
}

/// What disclosed values say.
#[derive(Debug, Clone, Default)]
pub struct Disclosed {
    /// Openings that open their commitment.
    pub opened: usize,
    /// Openings about other ledgers.
    pub foreign: usize,
    /// Openings of fields that this program does not know.
    pub unknown_fields: usize,
    /// Donor tests whose outcome stays committed.
    pub closed: usize,
    /// Donor tests.
    pub tests: usize,
    /// Donors that were determined eligible before a test that excludes them.
    pub later: Vec<String>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Openings {
    /// Openings for this ledger.
    pub fn new(all: Vec<Opening>, ledger_id: &[u8; 32]) -> Self {
        let mut openings = Self {
            wanted: HashMap::new(),
            opened: HashMap::new(),
            foreign: 0,
            unknown_fields: 0,
        };
        for opening in all {
            if opening.ledger_id() != ledger_id {
                openings.foreign += 1;
            } else if opening.field_id().as_str() != OUTCOME {
                openings.unknown_fields += 1;
            } else {
                openings.wanted.insert(*opening.statement_id(), opening);
            }
        }
        openings
    }

    /// Checks the opening of this statement, if there is one.
    pub fn statement(&mut self, index: u64, statement: &Statement) -> Option<Fault> {
        let opening = self.wanted.remove(&statement.statement_id.bytes())?;
        let Event::DonorTested(test) = &statement.event else {
            let got = format!("an opening of {OUTCOME} of a {}", statement.event.name());
            return Some(Fault::at(index, "OPENING", got, "one of a DonorTested"));
        };
        if test.outcome.bytes() != opening.digest() {
            let got = "an opening that does not open the commitment";
            return Some(Fault::at(index, "OPENING", got, test.outcome));
        }
        let value = opening.value().to_owned();
        self.opened.insert(statement.statement_id, value);
        None
    }

    /// Judges the donors with what is disclosed.
    pub fn finish(&mut self, view: &dyn View, donors: &HashSet<DonorRef>) -> Disclosed {
        let mut result = Disclosed {
            opened: self.opened.len(),
            foreign: self.foreign,
            unknown_fields: self.unknown_fields,
            ..Disclosed::default()
        };
        for id in self.wanted.keys() {
            let id = data_encoding::HEXLOWER.encode(id);
            let got = format!("an opening of statement {id}");
            result
                .faults
                .push(Fault::new("OPENING", got, "a statement of this log"));
        }
        let mut donors: Vec<&DonorRef> = donors.iter().collect();
        donors.sort();
        for donor in donors {
            if let Lookup::Present(known) = view.subject(&Subject::Donor(*donor))
                && let Facts::Donor(state) = &known.state.facts
            {
                self.donor(donor, state, &mut result);
            }
        }
        result
    }

    fn donor(&self, donor: &DonorRef, state: &DonorState, result: &mut Disclosed) {
        let outcome = |id: &StatementId| self.opened.get(id).map(String::as_str);
        let (opened, all) = disclosure(state, outcome);
        result.tests += all;
        result.closed += all - opened;
        let eligible = |determined: &Eligibility| *determined == Eligibility::Eligible;
        for (index, determination) in &state.determinations {
            // A determination answers for the tests that were there.
            let mut before = state.clone();
            before.tests.retain(|(test, _, _)| test < index);
            if let (true, Some(found)) = (
                eligible(&determination.outcome),
                disclosed(&before, outcome),
            ) {
                let got = format!("{donor} determined {}", determination.outcome);
                let expected = format!("{found}, by the disclosed outcomes of its tests");
                result
                    .faults
                    .push(Fault::at(*index, "DONOR", got, expected));
            }
        }
        let last = state.determinations.last();
        if let (Some((index, last)), Some(found)) = (last, disclosed(state, outcome)) {
            let later = state
                .tests
                .iter()
                .any(|(test, id, _)| test > index && outcome(id).is_some());
            if eligible(&last.outcome) && later {
                let text = format!("{donor}: {found} by the outcome of a test after entry {index}");
                result.later.push(text);
            }
        }
    }
}
