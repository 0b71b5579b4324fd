//! `VialsCommissioned`.

use std::collections::BTreeSet;

use super::{Reconciliation, StorageClass};
use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::{Digest, LotId, NodeRef, OrgRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::{Date, TimestampMs};
use crate::domain::view::{Reader, Step};

/// All vials of a lot, once, as a Merkle tree over the sorted vial tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialsCommissioned {
    /// The lot.
    pub lot: LotId,
    /// The sterile bulk they were filled from.
    pub bulk: NodeRef,
    /// Fill date.
    pub fill_date: Date,
    /// Expiry date: usable to the end of that day at the statement's UTC offset.
    pub expiry: Date,
    /// How they are kept.
    pub storage_class: StorageClass,
    /// How many, 1 to 100,000.
    pub count: u32,
    /// RFC 6962 root over the sorted vial tags.
    pub vials_root: Digest,
    /// Reconciliation.
    pub reconciliation: Reconciliation,
    /// The maker.
    pub organisation: OrgRef,
}

impl Kind for VialsCommissioned {
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
        vec![
            Subject::Lot(self.lot.clone()),
            Subject::UseOfNode(self.bulk),
        ]
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
