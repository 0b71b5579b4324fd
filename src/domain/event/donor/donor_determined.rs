//! `DonorDetermined`.

use std::collections::BTreeSet;

use super::{DonorCondition, Eligibility, EligibilityReason, SampleRule};
use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::{DonorRef, OrgRef, PolicyId, RecoveryRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// A responsible person determined a donor's eligibility for one recovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorDetermined {
    /// The donor.
    pub donor: DonorRef,
    /// For which recovery; it says nothing about tissue of another.
    pub recovery: RecoveryRef,
    /// By which policy.
    pub policy: PolicyId,
    /// The outcome.
    pub outcome: Eligibility,
    /// How the window was covered; exactly when eligible.
    pub rule: Option<SampleRule>,
    /// What held at the donation, ascending.
    pub conditions: Vec<DonorCondition>,
    /// Why not eligible, ascending; empty exactly when eligible.
    pub reasons: Vec<EligibilityReason>,
    /// Whose officer determined it.
    pub organisation: OrgRef,
}

impl DonorDetermined {
    /// Whether it says that what was found in the donor excludes it. Such a word stands, whatever
    /// the policy; others end with the next determination.
    pub fn excludes(&self) -> bool {
        let found = [EligibilityReason::Marker, EligibilityReason::Interview];
        self.outcome == Eligibility::Ineligible && self.reasons.iter().any(|r| found.contains(r))
    }
}

impl Kind for DonorDetermined {
    const MEANING: Meaning = Meaning::Verified;
    const DECISION: bool = true;
    const CLAIM: bool = true;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::DonorEligibilityOfficer])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Donor(self.donor)]
    }

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(Some(BTreeSet::from([
            Subject::Donor(self.donor),
            Subject::Policy(self.policy.clone()),
        ])))
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
