//! `Shipped`.

use std::collections::BTreeSet;

use crate::domain::authority::{Signers, roles};
use crate::domain::event::{Kind, StorageClass};
use crate::domain::id::{Label, OrgRef, ShipmentRef, Sscc};
use crate::domain::key::PublicKey;
use crate::domain::statement::Meaning;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// Containers left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// The shipment.
    pub shipment: ShipmentRef,
    /// Sender.
    pub from: OrgRef,
    /// Consignee.
    pub to: OrgRef,
    /// Carrier; it signs nothing.
    pub carrier: Option<OrgRef>,
    /// Containers, ascending, 1 to 100.
    pub containers: Vec<Sscc>,
    /// How they travel.
    pub storage_class: StorageClass,
    /// Loggers, ascending.
    pub loggers: Vec<Label>,
    /// Seals, ascending.
    pub seals: Vec<Label>,
}

impl Kind for Shipped {
    const MEANING: Meaning = Meaning::Dispensed;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.from)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::DISPATCH)
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = vec![Subject::Shipment(self.shipment)];
        joined.extend(self.containers.iter().copied().map(Subject::Container));
        joined
    }

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(None)
    }

    fn names(&self, organisation: OrgRef) -> bool {
        self.to == organisation || self.carrier == Some(organisation)
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
