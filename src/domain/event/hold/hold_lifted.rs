//! `HoldLifted`.

use std::collections::BTreeSet;

use super::HoldScope;
use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::{Digest, OrgRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::Meaning;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// A hold is lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldLifted {
    /// The SHA-256 of its `HoldPlaced`'s payload.
    pub hold: Digest,
    /// The scope of its `HoldPlaced`, repeated as it is.
    pub scope: HoldScope,
    /// Commitment to the rationale.
    pub rationale: Option<Digest>,
    /// Who lifts it.
    pub organisation: OrgRef,
    /// The hold was `ClinicLocal`: it is not in the safety feed.
    pub clinic_local: bool,
}

impl Kind for HoldLifted {
    const MEANING: Meaning = Meaning::Approved;
    const DECISION: bool = true;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::AsTheHold
    }

    fn joins(&self) -> Vec<Subject> {
        // The scope is repeated here, so that this needs no look at any state.
        let mut joined = self.scope.subjects();
        if !self.clinic_local {
            joined.push(Subject::SafetyFeed);
        }
        joined
    }

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(Some(self.scope.subjects().into_iter().collect()))
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
