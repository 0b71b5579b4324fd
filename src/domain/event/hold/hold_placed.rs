//! `HoldPlaced`.

use std::collections::BTreeSet;

use super::{HoldReason, HoldScope};
use crate::domain::authority::{Signers, roles};
use crate::domain::event::Kind;
use crate::domain::id::{Digest, Label, OrgRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// Something is held. The hold's id is the SHA-256 of the payload: nobody can give another hold the
/// same one beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldPlaced {
    /// What.
    pub scope: HoldScope,
    /// Why.
    pub reason: HoldReason,
    /// Who holds it.
    pub organisation: OrgRef,
    /// Commitment to the rationale.
    pub rationale: Option<Digest>,
    /// An authority's reference; exactly with `RegulatorOrder`.
    pub authority_reference: Option<Label>,
}

impl Kind for HoldPlaced {
    const MEANING: Meaning = Meaning::Authored;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(match self.reason {
            HoldReason::RegulatorOrder => &[Role::Regulator],
            HoldReason::ClinicLocal => roles::CLINIC,
            HoldReason::LedgerIntegrity => &[Role::Root, Role::Auditor],
            HoldReason::OosPending
            | HoldReason::Deviation
            | HoldReason::ColdChain
            | HoldReason::SuspectProduct
            | HoldReason::DonorFollowup
            | HoldReason::Lookback
            | HoldReason::AdverseEvent
            | HoldReason::KeyCompromise => roles::HOLDERS,
        })
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = self.scope.subjects();
        if self.reason != HoldReason::ClinicLocal {
            joined.push(Subject::SafetyFeed);
        }
        joined
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
