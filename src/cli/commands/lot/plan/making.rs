//! Material that came in, and the steps of the making.

use super::{PlanError, Planner};
use crate::cli::commands::lot::manifest::{Amount, ProcessRow};
use crate::cli::commands::lot::rows::{MaterialRow, What};
use crate::domain::event::{
    BankDetails, Event, Material, MaterialReceived, NodeQuantity, ProcessRecorded, RawMaterial,
    TissueMaterial,
};

impl Planner<'_> {
    pub(super) fn material(&mut self, row: &MaterialRow) -> Result<(), PlanError> {
        let making = self.begin(format!("material/{}", row.node), &row.act)?;
        let material = match &row.what {
            What::Tissue {
                donor,
                recovery,
                material,
            } => Material::Tissue(TissueMaterial {
                donor: self.donor_ref(donor)?,
                recovery: self.recovery_ref(donor, recovery.as_deref())?,
                ..material.clone()
            }),
            What::Raw {
                certificate,
                material,
            } => Material::Raw(Box::new(RawMaterial {
                certificate: self.document(certificate)?,
                ..RawMaterial::clone(material)
            })),
        };
        let event = Event::MaterialReceived(MaterialReceived {
            node: self.node_ref(&row.node)?,
            organisation: row.act.by.organisation,
            material,
        });
        self.finish(making, event);
        Ok(())
    }

    pub(super) fn amounts(&mut self, amounts: &[Amount]) -> Result<Vec<NodeQuantity>, PlanError> {
        let mut nodes = Vec::new();
        for amount in amounts {
            nodes.push(NodeQuantity {
                node: self.node_ref(&amount.node)?,
                quantity: amount.quantity,
            });
        }
        nodes.sort_by_key(|n| n.node);
        Ok(nodes)
    }

    pub(super) fn step(&mut self, step: &ProcessRow) -> Result<(), PlanError> {
        let first = step.outputs.first().map_or("", |o| o.node.as_str());
        let making = self.begin(format!("process/{first}"), &step.act)?;
        let event = ProcessRecorded {
            bank: match &step.bank {
                Some((details, identity)) => Some(BankDetails {
                    identity: self.document(identity)?,
                    ..details.clone()
                }),
                None => None,
            },
            parameters: self.opt_document(step.parameters.as_ref())?,
            inputs: self.amounts(&step.inputs)?,
            outputs: self.amounts(&step.outputs)?,
            ..step.event.clone()
        };
        self.finish(making, Event::ProcessRecorded(event));
        Ok(())
    }
}
