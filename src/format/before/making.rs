//! Material that comes in, and the steps of the making.

use super::read::{At, Message, Result};
use super::write;
use crate::domain::event::{
    BankDetails, Material, MaterialReceived, NodeQuantity, ProcessRecorded, ProcessStep,
    RawMaterial, TissueMaterial,
};
use crate::format::error::Code;
use crate::format::pb;

/// Most inputs of a step.
pub const MAX_INPUTS: usize = 512;
/// Most outputs of a step.
pub const MAX_OUTPUTS: usize = 64;
/// Most operators, equipment, loggers, seals or kit lots of one event.
pub const MAX_LABELS: usize = 64;

impl Message for MaterialReceived {
    type Wire = pb::MaterialReceived;

    fn read(at: &At<'_>, wire: &pb::MaterialReceived) -> Result<Self> {
        use pb::material_received::Material as Wire;
        let material = match &wire.material {
            None => return Err(at.error(Code::MissingField, "no material", "a material")),
            Some(Wire::Tissue(m)) => Material::Tissue(Message::read(&at.field("tissue"), m)?),
            Some(Wire::RawMaterial(m)) => {
                Material::Raw(Box::new(Message::read(&at.field("raw_material"), m)?))
            }
        };
        Ok(Self {
            node: at.text("node", &wire.node)?,
            organisation: at.text("organisation", &wire.organisation)?,
            material,
        })
    }

    fn write(&self) -> pb::MaterialReceived {
        use pb::material_received::Material as Wire;
        let material = match &self.material {
            Material::Tissue(m) => Wire::Tissue(m.write()),
            Material::Raw(m) => Wire::RawMaterial(m.write()),
        };
        pb::MaterialReceived {
            node: write::text(self.node),
            organisation: write::text(self.organisation),
            material: Some(material),
        }
    }
}

impl Message for TissueMaterial {
    type Wire = pb::TissueMaterial;

    fn read(at: &At<'_>, wire: &pb::TissueMaterial) -> Result<Self> {
        Ok(Self {
            donor: at.text("donor", &wire.donor)?,
            tissue: at.word("tissue", wire.tissue)?,
            quantity: at.message("quantity", &wire.quantity)?,
            transport: at.word("transport", wire.transport)?,
            recovery: at.text("recovery", &wire.recovery)?,
        })
    }

    fn write(&self) -> pb::TissueMaterial {
        pb::TissueMaterial {
            donor: write::text(self.donor),
            tissue: self.tissue.number(),
            quantity: Some(self.quantity.write()),
            transport: self.transport.number(),
            recovery: write::text(self.recovery),
        }
    }
}

impl Message for RawMaterial {
    type Wire = pb::RawMaterial;

    fn read(at: &At<'_>, wire: &pb::RawMaterial) -> Result<Self> {
        Ok(Self {
            name: at.text("name", &wire.name)?,
            category: at.word("category", wire.category)?,
            contains: at.words("contains", &wire.contains, 0)?,
            supplier: at.text("supplier", &wire.supplier)?,
            supplier_lot: at.text("supplier_lot", &wire.supplier_lot)?,
            grade: at.word("grade", wire.grade)?,
            species: at.word("species", wire.species)?,
            country: at.text("country", &wire.country)?,
            expiry: at.text("expiry", &wire.expiry)?,
            certificate: at.digest("certificate", &wire.certificate)?,
            tse_statement: wire.tse_statement,
            released_by: at.text_if("released_by", &wire.released_by)?,
        })
    }

    fn write(&self) -> pb::RawMaterial {
        pb::RawMaterial {
            name: write::text(&self.name),
            category: self.category.number(),
            contains: write::words(&self.contains),
            supplier: write::text(&self.supplier),
            supplier_lot: write::text(&self.supplier_lot),
            grade: self.grade.number(),
            species: self.species.number(),
            country: write::text(self.country),
            expiry: write::text(self.expiry),
            certificate: self.certificate.bytes().to_vec(),
            tse_statement: self.tse_statement,
            released_by: write::text_if(&self.released_by),
        }
    }
}

impl Message for NodeQuantity {
    type Wire = pb::NodeQuantity;

    fn read(at: &At<'_>, wire: &pb::NodeQuantity) -> Result<Self> {
        Ok(Self {
            node: at.text("node", &wire.node)?,
            quantity: at.message("quantity", &wire.quantity)?,
        })
    }

    fn write(&self) -> pb::NodeQuantity {
        pb::NodeQuantity {
            node: write::text(self.node),
            quantity: Some(self.quantity.write()),
        }
    }
}

impl Message for ProcessRecorded {
    type Wire = pb::ProcessRecorded;

    fn read(at: &At<'_>, wire: &pb::ProcessRecorded) -> Result<Self> {
        let by_node = |a: &NodeQuantity, b: &NodeQuantity| a.node.cmp(&b.node);
        let step = at.word("step", wire.step)?;
        let bank = at.message_if("bank", &wire.bank)?;
        at.field("bank")
            .exactly_when(bank.is_some(), step == ProcessStep::Bank, "step BANK")?;
        Ok(Self {
            organisation: at.text("organisation", &wire.organisation)?,
            step,
            method: at.text("method", &wire.method)?,
            inputs: at.messages("inputs", &wire.inputs, 0..=MAX_INPUTS, by_node)?,
            outputs: at.messages("outputs", &wire.outputs, 1..=MAX_OUTPUTS, by_node)?,
            waste: at.message_if("waste", &wire.waste)?,
            equipment: at.texts("equipment", &wire.equipment, 0..=MAX_LABELS)?,
            operators: at.texts("operators", &wire.operators, 0..=MAX_LABELS)?,
            started_at: at.time("started_at_ms", wire.started_at_ms)?,
            ended_at: at.time("ended_at_ms", wire.ended_at_ms)?,
            parameters: at.digest_if("parameters", &wire.parameters)?,
            bank,
        })
    }

    fn write(&self) -> pb::ProcessRecorded {
        pb::ProcessRecorded {
            organisation: write::text(self.organisation),
            step: self.step.number(),
            method: write::text(&self.method),
            inputs: write::messages(&self.inputs),
            outputs: write::messages(&self.outputs),
            waste: write::message_if(&self.waste),
            equipment: write::texts(&self.equipment),
            operators: write::texts(&self.operators),
            started_at_ms: self.started_at.ms(),
            ended_at_ms: self.ended_at.ms(),
            parameters: write::digest_if(&self.parameters),
            bank: write::message_if(&self.bank),
        }
    }
}

impl Message for BankDetails {
    type Wire = pb::BankDetails;

    fn read(at: &At<'_>, wire: &pb::BankDetails) -> Result<Self> {
        Ok(Self {
            tier: at.word("tier", wire.tier)?,
            passage: wire.passage,
            population_doublings: at
                .message_if("population_doublings", &wire.population_doublings)?,
            vials: wire.vials,
            identity: at.digest("identity", &wire.identity)?,
        })
    }

    fn write(&self) -> pb::BankDetails {
        pb::BankDetails {
            tier: self.tier.number(),
            passage: self.passage,
            population_doublings: write::message_if(&self.population_doublings),
            vials: self.vials,
            identity: self.identity.bytes().to_vec(),
        }
    }
}
