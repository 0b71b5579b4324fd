//! A donor: enrolment, tests, determinations, holds.

use crate::domain::event::{DonorDetermined, DonorEnrolled, DonorTested, Event};
use crate::domain::id::OrgRef;
use crate::domain::id::PolicyId;
use crate::domain::id::StatementId;
use crate::domain::statement::Recorded;

use super::Holds;

/// A donor.
#[derive(Debug, Clone, Default)]
pub struct DonorState {
    /// Its enrolment.
    pub enrolled: Option<DonorEnrolled>,
    /// Its tests: index, statement id (openings name it), test.
    pub tests: Vec<(u64, StatementId, DonorTested)>,
    /// Its determinations, oldest first.
    pub determinations: Vec<(u64, DonorDetermined)>,
    /// Its holds.
    pub holds: Holds,
}

impl DonorState {
    /// Whose it is.
    pub fn owner(&self) -> Option<OrgRef> {
        self.enrolled.as_ref().map(|e| e.organisation)
    }

    pub(super) fn fold(&mut self, entry: &Recorded) {
        let owner = self.owner();
        self.holds.fold(entry, owner);
        match &entry.statement.event {
            Event::DonorEnrolled(e) if self.enrolled.is_none() => self.enrolled = Some(e.clone()),
            Event::DonorTested(e) => {
                self.tests
                    .push((entry.index, entry.statement.statement_id, e.clone()));
            }
            Event::DonorDetermined(e) => self.determinations.push((entry.index, e.clone())),
            _ => {}
        }
    }

    /// The latest determination by a policy, with its index.
    pub fn determination(&self, policy: &PolicyId) -> Option<(u64, &DonorDetermined)> {
        let by_policy = self
            .determinations
            .iter()
            .rev()
            .find(|(_, d)| d.policy == *policy);
        by_policy.map(|(index, d)| (*index, d))
    }
}
