//! `MaterialReceived`.

use std::sync::Arc;

use super::{Material, TissueMaterial};
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::donor::enrolled_donor;
use crate::domain::event::correction::{Correctable, first};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{NodeRef, OrgRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{Facts, Origin};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialReceived {
    /// Random reference of the node.
    pub node: NodeRef,
    pub organisation: OrgRef,
    pub material: Material,
}

impl MaterialReceived {
    pub fn tissue(&self) -> Option<&TissueMaterial> {
        match &self.material {
            Material::Tissue(tissue) => Some(tissue),
            Material::Raw(_) => None,
        }
    }
}

impl Kind for MaterialReceived {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Received,
        afterwards: Afterwards::Reported,
        joins: "node; of tissue also the use of the donor",
        claim: false,
        listed: false,
        moment: None,
    };

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

    fn amounts(&self) -> Vec<(String, Decimal)> {
        match &self.material {
            Material::Tissue(tissue) => {
                vec![("tissue.quantity".to_owned(), tissue.quantity.value)]
            }
            Material::Raw(_) => Vec::new(),
        }
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: Vec::new(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::Signers,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        match &self.material {
            Material::Raw(raw) => Wording::data(format!("{} ({})", raw.name, raw.supplier_lot)),
            Material::Tissue(tissue) => event::amount(tissue.tissue.said(), tissue.quantity),
        }
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Node(node) = facts
            && node.origin.is_none()
        {
            node.origin = Some(Origin::Material(self.clone()));
            node.exists_from = Some(entry.statement.occurred_at);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            let node = context.reader.node(self.node)?;
            context.own("node", node.as_ref().and_then(|n| n.organisation()))?;
            if node.is_some_and(|n| n.origin.is_some()) {
                return context.refuse(Code::Exists, "node", self.node, &refusal::A_NEW_REFERENCE);
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
}

impl Correctable for MaterialReceived {
    // Of raw materials, and for the worse what makes them fit.
    fn fixed(&self, by: &Self) -> Option<&'static str> {
        let (Material::Raw(was), Material::Raw(is)) = (&self.material, &by.material) else {
            return Some("tissue");
        };
        first(&[
            ("node", self.node == by.node),
            ("organisation", self.organisation == by.organisation),
            ("raw.name", was.name == is.name),
            ("raw.category", was.category == is.category),
            ("raw.contains", was.contains == is.contains),
            ("raw.species", was.species == is.species),
            ("raw.country", was.country == is.country),
            ("raw.tse_statement", was.tse_statement == is.tse_statement),
            ("raw.grade", was.grade <= is.grade),
            (
                "raw.released_by",
                is.released_by.is_none() || was.released_by == is.released_by,
            ),
        ])
    }
}
