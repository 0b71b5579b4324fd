//! A donor: enrolment, tests, determinations, holds.

use crate::domain::event::{DonorDetermined, DonorEnrolled, DonorTested};
use crate::domain::id::StatementId;
use crate::domain::id::{OrgRef, PolicyId, RecoveryRef};

use super::Holds;

#[derive(Debug, Clone, Default)]
pub struct DonorState {
    pub enrolled: Option<DonorEnrolled>,
    /// The statement that enrolled it; openings name it.
    pub enrolment: Option<StatementId>,
    /// Its tests: index, statement id (openings name it), test.
    pub tests: Vec<(u64, StatementId, DonorTested)>,
    /// What its tests said until they were corrected, or were found to be somebody else's.
    pub replaced: Vec<ReplacedTest>,
    /// Corrections of its tests, also of those that were somebody else's.
    pub corrections: Vec<u64>,
    /// Its determinations, oldest first.
    pub determinations: Vec<(u64, DonorDetermined)>,
    pub holds: Holds,
}

/// A test as it stood until it was corrected.
#[derive(Debug, Clone)]
pub struct ReplacedTest {
    /// Where it stands in the log, whatever was corrected.
    pub index: u64,
    /// The statement by which it stood; openings name it.
    pub statement: StatementId,
    pub test: DonorTested,
    /// The entry that corrected it.
    pub by: u64,
}

impl DonorState {
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
