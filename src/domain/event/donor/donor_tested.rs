//! `DonorTested`.

use std::collections::BTreeSet;

use super::{Assay, DonorSubject, Specimen};
use crate::domain::authority::{Signers, roles};
use crate::domain::event::Kind;
use crate::domain::id::{AnalyteCode, Digest, DonorRef, MethodCode, OrgRef, RecoveryRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::Meaning;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// One donor marker was tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorTested {
    /// The donor.
    pub donor: DonorRef,
    /// The recovery that the days are counted from.
    pub recovery: RecoveryRef,
    /// What the specimen is.
    pub specimen: Specimen,
    /// Whose it is.
    pub subject: DonorSubject,
    /// Day of collection relative to recovery.
    pub days_from_recovery: i32,
    /// Marker code.
    pub marker: AnalyteCode,
    /// Method code.
    pub method: MethodCode,
    /// Specimen, kit and raw data; absent exactly for a question of the interview.
    pub assay: Option<Assay>,
    /// Commitment to the outcome, field id `donor_tested.outcome`.
    pub outcome: Digest,
    /// Who tested.
    pub laboratory: OrgRef,
}

impl Kind for DonorTested {
    const MEANING: Meaning = Meaning::Performed;
    const DECISION: bool = false;
    const CLAIM: bool = true;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.laboratory)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::DONOR_TESTING)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Donor(self.donor)]
    }

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(None)
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
