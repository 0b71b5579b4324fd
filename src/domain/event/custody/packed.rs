//! `Packed`.

use std::collections::BTreeSet;

use crate::domain::authority::{Signers, roles};
use crate::domain::event::Kind;
use crate::domain::id::{LotId, OrgRef, Sscc, VialTag};
use crate::domain::key::PublicKey;
use crate::domain::statement::Meaning;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// Vials, or containers, were put into a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Who packed.
    pub organisation: OrgRef,
    /// The container.
    pub sscc: Sscc,
    /// The lot of the vials; exactly when there are vials.
    pub lot: Option<LotId>,
    /// Vials, ascending, at most 1,000.
    pub vials: Vec<VialTag>,
    /// Inner containers, ascending, at most 100; vials or containers, not both.
    pub containers: Vec<Sscc>,
}

impl Kind for Packed {
    const MEANING: Meaning = Meaning::Performed;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::DISPATCH)
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = vec![Subject::Container(self.sscc)];
        joined.extend(self.vials.iter().copied().map(Subject::Vial));
        joined.extend(self.containers.iter().copied().map(Subject::Container));
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
