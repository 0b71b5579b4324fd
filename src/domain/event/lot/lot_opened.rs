//! `LotOpened`.

use std::collections::BTreeSet;

use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::{LotId, NodeRef, OrgRef, SpecId};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// A lot begins, and by which specification it will be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotOpened {
    /// The lot.
    pub lot: LotId,
    /// The maker.
    pub organisation: OrgRef,
    /// The specification.
    pub specification: SpecId,
    /// The cell bank it will be made from.
    pub planned_bank: NodeRef,
    /// Whether more than one donor may be in it.
    pub pooled_donors: bool,
}

impl Kind for LotOpened {
    const MEANING: Meaning = Meaning::Authored;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::ProductionHead])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
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
