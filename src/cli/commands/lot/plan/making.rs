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
        let pen = self.pen(format!("material/{}", row.node), &row.place, row.at)?;
        let material = match &row.what {
            What::Tissue {
                donor,
                recovery,
                tissue,
                quantity,
                transport,
            } => Material::Tissue(TissueMaterial {
                donor: self.donor_ref(donor)?,
                recovery: self.recovery_ref(donor, recovery.as_deref())?,
                tissue: *tissue,
                quantity: *quantity,
                transport: *transport,
            }),
            What::Raw(raw) => Material::Raw(Box::new(RawMaterial {
                name: raw.name.clone(),
                category: raw.category,
                contains: raw.contains.clone(),
                supplier: raw.supplier.clone(),
                supplier_lot: raw.supplier_lot.clone(),
                grade: raw.grade,
                species: raw.species,
                country: raw.country,
                expiry: raw.expiry,
                certificate: self.document(&raw.certificate)?,
                tse_statement: raw.tse_statement,
                released_by: raw.released_by.as_ref().map(|p| p.reference),
            })),
        };
        let event = Event::MaterialReceived(MaterialReceived {
            node: self.node_ref(&row.node)?,
            organisation: row.by.organisation,
            material,
        });
        self.finish(pen, &row.by, event);
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
        let pen = self.pen(format!("process/{first}"), &step.act.place, step.act.at)?;
        let bank = match &step.bank {
            Some(bank) => Some(BankDetails {
                tier: bank.tier,
                passage: bank.passage,
                population_doublings: bank.population_doublings,
                vials: bank.vials,
                identity: self.document(&bank.identity)?,
            }),
            None => None,
        };
        let parameters = match &step.parameters {
            Some(file) => Some(self.document(file)?),
            None => None,
        };
        let event = Event::ProcessRecorded(ProcessRecorded {
            organisation: step.act.by.organisation,
            step: step.step,
            method: step.method.clone(),
            inputs: self.amounts(&step.inputs)?,
            outputs: self.amounts(&step.outputs)?,
            waste: step.waste,
            equipment: step.equipment.clone(),
            operators: step.operators.clone(),
            started_at: step.started_at,
            ended_at: step.ended_at,
            parameters,
            bank,
        });
        self.finish(pen, &step.act.by, event);
        Ok(())
    }
}
