//! `Received`.

use std::collections::BTreeSet;

use super::{Discrepancy, ReceiptCheck};
use crate::domain::authority::{Signers, roles};
use crate::domain::event::Kind;
use crate::domain::id::{OrgRef, ShipmentRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::Meaning;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// A shipment arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The shipment.
    pub shipment: ShipmentRef,
    /// Who received it.
    pub organisation: OrgRef,
    /// How it was verified.
    pub check: ReceiptCheck,
    /// How many were verified; not 0 exactly with `Sample`.
    pub sampled: u32,
    /// The seals were whole.
    pub seals_intact: bool,
    /// What was wrong, ascending.
    pub discrepancies: Vec<Discrepancy>,
}

impl Kind for Received {
    const MEANING: Meaning = Meaning::Received;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::CONSIGNEE)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Shipment(self.shipment)]
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
