//! `MaterialReceived`.

use std::collections::BTreeSet;

use super::{Material, TissueMaterial};
use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::{NodeRef, OrgRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// Material came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialReceived {
    /// Random reference of the node.
    pub node: NodeRef,
    /// Who received it.
    pub organisation: OrgRef,
    /// What it is.
    pub material: Material,
}

impl MaterialReceived {
    /// The tissue, if it is one.
    pub fn tissue(&self) -> Option<&TissueMaterial> {
        match &self.material {
            Material::Tissue(tissue) => Some(tissue),
            Material::Raw(_) => None,
        }
    }
}

impl Kind for MaterialReceived {
    const MEANING: Meaning = Meaning::Received;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::Operator, Role::Collector])
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = vec![Subject::Node(self.node)];
        joined.extend(
            self.tissue()
                .map(|tissue| Subject::UseOfDonor(tissue.donor)),
        );
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
