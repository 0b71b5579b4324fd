//! A donor: enrolment, tests, determinations, holds.

use std::sync::Arc;

use crate::domain::event::{DonorDetermined, DonorEnrolled, DonorTested, Event};
use crate::domain::id::StatementId;
use crate::domain::id::{OrgRef, PolicyId, RecoveryRef};
use crate::domain::statement::Recorded;

use super::Holds;

/// A donor.
#[derive(Debug, Clone, Default)]
pub struct DonorState {
    /// Its enrolment.
    pub enrolled: Option<DonorEnrolled>,
    /// The statement that enrolled it; openings name it.
    pub enrolment: Option<StatementId>,
    /// Its tests: index, statement id (openings name it), test.
    pub tests: Vec<(u64, StatementId, DonorTested)>,
    /// Its determinations, oldest first.
    pub determinations: Vec<(u64, DonorDetermined)>,
    /// Its holds.
    pub holds: Holds,
}

impl DonorState {
    pub(super) fn fold(&mut self, entry: &Arc<Recorded>) {
        self.holds.fold(entry);
        match &entry.statement.event {
            Event::DonorEnrolled(e) if self.enrolled.is_none() => {
                self.enrolled = Some(e.clone());
                self.enrolment = Some(entry.statement.statement_id);
            }
            Event::DonorTested(e) => {
                self.tests
                    .push((entry.index, entry.statement.statement_id, e.clone()));
            }
            Event::DonorDetermined(e) => self.determinations.push((entry.index, e.clone())),
            _ => {}
        }
    }

    /// Whose it is.
    pub fn owners(&self) -> Vec<OrgRef> {
        self.enrolled.iter().map(|e| e.organisation).collect()
    }

    /// The latest determination for a recovery by a policy, with its index.
    pub fn determination(
        &self,
        policy: &PolicyId,
        recovery: RecoveryRef,
    ) -> Option<(u64, &DonorDetermined)> {
        let by_policy = self
            .determinations
            .iter()
            .rev()
            .find(|(_, d)| d.policy == *policy && d.recovery == recovery);
        by_policy.map(|(index, d)| (*index, d))
    }
}
