//! `MaterialReceived`.

use std::sync::Arc;

use super::{Material, TissueMaterial};
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::donor::enrolled_donor;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{NodeRef, OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{Facts, Origin};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

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
    const SINCE: u32 = 1;
    const MEANING: Meaning = Meaning::Received;
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

    fn introduces(&self) -> Vec<Subject> {
        vec![Subject::Node(self.node)]
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Node(node) = facts
            && node.origin.is_none()
        {
            node.origin = Some(Origin::Material(self.clone()));
            node.exists_from = Some(entry.statement.occurred_at);
        }
    }

    fn pins(&self) -> Option<Pins> {
        None
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        match &self.material {
            Material::Tissue(tissue) => vec![("tissue.quantity".to_owned(), tissue.quantity.value)],
            Material::Raw(_) => Vec::new(),
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            let node = context.reader.node(self.node)?;
            context.own("node", node.as_ref().and_then(|n| n.organisation()))?;
            if node.is_some_and(|n| n.origin.is_some()) {
                return context.refuse(Code::Exists, "node", self.node, "a new reference");
            }
            Ok(())
        });
        let donor = match &self.material {
            Material::Tissue(tissue) => context.ask(|| {
                let donor = enrolled_donor(context, "tissue.donor", tissue.donor)?;
                Ok((tissue, donor))
            }),
            Material::Raw(_) => None,
        };
        context.pinned();
        context.rule(|| {
            let Some((tissue, donor)) = &donor else {
                return Ok(());
            };
            match donor.enrolled.as_ref().map(|enrolled| enrolled.tissue) {
                Some(kind) if kind != tissue.tissue => {
                    context.refuse(Code::TissueMismatch, "tissue.tissue", tissue.tissue, kind)
                }
                _ => Ok(()),
            }
        });
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn is_bad_news(&self) -> bool {
        false
    }

    fn worked(&self, _: &[Role]) -> Option<Vec<PersonRef>> {
        Some(Vec::new())
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
