//! Material that comes in, and the steps of the making.

use crate::domain::event::{
    BankDetails, BankTier, Contains, Grade, Material, MaterialReceived, NodeQuantity,
    ProcessRecorded, ProcessStep, RawMaterial, RawMaterialCategory, Species, StorageClass, Tissue,
    TissueMaterial,
};
use crate::domain::id::{
    CountryCode, DonorRef, Label, MethodCode, NodeRef, OrgRef, PersonRef, RecoveryRef, Text,
};
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::time::{Date, TimestampMs};
use crate::format::message::prelude::*;
use pb::material_received::Material as Received;

pub const MAX_INPUTS: usize = 512;
pub const MAX_OUTPUTS: usize = 64;
/// Most operators, equipment, loggers, seals or kit lots of one event.
pub const MAX_LABELS: usize = 64;

message! { TissueMaterial as TissueMaterial {
    donor: DonorRef;
    tissue: Tissue;
    quantity: Quantity;
    transport: StorageClass;
    recovery: RecoveryRef;
} }

message! { RawMaterial as RawMaterial {
    name: Text;
    category: RawMaterialCategory;
    contains: Words<Contains, 0>;
    supplier: Text;
    supplier_lot: Label;
    grade: Grade;
    species: Species;
    country: CountryCode;
    expiry: Date;
    certificate: Commitment;
    tse_statement: bool;
    released_by: Optional<PersonRef>;
} }

choice! { Material as Received, MissingField "no material", "a material" {
    Tissue tissue: TissueMaterial;
    RawMaterial raw_material: Box<RawMaterial> => Raw;
} }

message! { MaterialReceived as MaterialReceived {
    one material: Material;
    node: NodeRef;
    organisation: OrgRef;
} }

message! { NodeQuantity as NodeQuantity {
    key node: NodeRef;
    quantity: Quantity;
} }

message! { BankDetails as BankDetails {
    tier: BankTier;
    passage: u32;
    population_doublings: Optional<Decimal>;
    vials: u32;
    identity: Commitment;
} }

message! { ProcessRecorded as ProcessRecorded {
    step: ProcessStep;
    bank: Optional<BankDetails>;
    only bank if step == ProcessStep::Bank, "step BANK";
    organisation: OrgRef;
    method: MethodCode;
    inputs: Ascending<NodeQuantity, 0, MAX_INPUTS>;
    outputs: Ascending<NodeQuantity, 1, MAX_OUTPUTS>;
    waste: Optional<Quantity>;
    equipment: Ascending<Label, 0, MAX_LABELS>;
    operators: Ascending<PersonRef, 0, MAX_LABELS>;
    started_at_ms => started_at: TimestampMs;
    ended_at_ms => ended_at: TimestampMs;
    parameters: Optional<Commitment>;
} }

#[cfg(test)]
mod examples {
    use super::*;
    use crate::format::testing::examples::*;

    impl Example for MaterialReceived {
        fn example(g: &mut Gen) -> Self {
            MaterialReceived {
                node: g.node(),
                organisation: g.org(),
                material: g.material(),
            }
        }
    }

    impl Example for ProcessRecorded {
        fn example(g: &mut Gen) -> Self {
            let step = g.pick(ProcessStep::ALL);
            ProcessRecorded {
                organisation: g.org(),
                step,
                method: g.code(),
                inputs: g.nodes(0),
                outputs: g.nodes(1),
                waste: g.maybe(Gen::quantity),
                equipment: g.sorted(0, 3, Gen::label),
                operators: g.sorted(0, 3, Gen::person),
                started_at: g.time(),
                ended_at: g.time(),
                parameters: g.maybe(Gen::digest),
                bank: (step == ProcessStep::Bank).then(|| BankDetails {
                    tier: g.pick(BankTier::ALL),
                    passage: g.u32(),
                    population_doublings: Some(g.decimal()).filter(|d| *d != Decimal::new(0, 0)),
                    vials: g.u32(),
                    identity: g.digest(),
                }),
            }
        }
    }
}
