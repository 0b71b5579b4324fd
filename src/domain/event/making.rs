//! Material that comes in, and the steps of the making.

use crate::domain::codes::closed_list;
use crate::domain::event::{StorageClass, Tissue};
use crate::domain::id::{CountryCode, Digest, DonorRef, Label, MethodCode, NodeRef, OrgRef, PersonRef, Text};
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::time::{Date, TimestampMs};

closed_list! {
    /// What a raw material contains.
    Contains {
        /// Antibiotics.
        Antibiotic = 1 "ANTIBIOTIC",
        /// Bovine material.
        Bovine = 2 "BOVINE",
        /// Porcine material.
        Porcine = 3 "PORCINE",
        /// Human material.
        Human = 4 "HUMAN",
    }
}

closed_list! {
    /// Grades of raw material.
    Grade {
        /// Made under GMP.
        Gmp = 1 "GMP",
        /// For clinical use.
        Clinical = 2 "CLINICAL",
        /// Research use only.
        Ruo = 3 "RUO",
        /// Food.
        Food = 4 "FOOD",
    }
}

closed_list! {
    /// Kinds of raw material.
    RawMaterialCategory {
        /// Medium.
        Medium = 1 "MEDIUM",
        /// Serum or platelet lysate.
        Serum = 2 "SERUM",
        /// Enzyme.
        Enzyme = 3 "ENZYME",
        /// Antibiotic.
        Antibiotic = 4 "ANTIBIOTIC",
        /// Buffer or water.
        Buffer = 5 "BUFFER",
        /// Container or stopper.
        Container = 6 "CONTAINER",
        /// Filter.
        Filter = 7 "FILTER",
        /// Anything else.
        Other = 8 "OTHER",
    }
}

closed_list! {
    /// Origins.
    Species {
        /// Human.
        Human = 1 "HUMAN",
        /// Bovine.
        Bovine = 2 "BOVINE",
        /// Porcine.
        Porcine = 3 "PORCINE",
        /// Plant.
        Plant = 4 "PLANT",
        /// Recombinant or synthetic.
        Synthetic = 5 "SYNTHETIC",
        /// Another origin.
        Other = 6 "OTHER",
        /// Not disclosed.
        Undisclosed = 7 "UNDISCLOSED",
    }
}

closed_list! {
    /// Steps of the making.
    ProcessStep {
        /// Cell bank.
        Bank = 1 "BANK",
        /// Culture.
        Culture = 2 "CULTURE",
        /// Harvest.
        Harvest = 3 "HARVEST",
        /// Pool of harvests.
        Pool = 4 "POOL",
        /// Clarification.
        Clarify = 5 "CLARIFY",
        /// Purification or concentration.
        Purify = 6 "PURIFY",
        /// Sterile filtration into the bulk.
        SterileBulk = 7 "STERILE_BULK",
        /// Anything before banking, such as the isolation of primary cells.
        Other = 8 "OTHER",
    }
}

closed_list! {
    /// Tiers of cell banks.
    BankTier {
        /// Master cell bank.
        Mcb = 1 "MCB",
        /// Working cell bank.
        Wcb = 2 "WCB",
    }
}

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

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Material {
    /// Tissue of a donor.
    Tissue(TissueMaterial),
    /// Anything else.
    Raw(Box<RawMaterial>),
}

/// Tissue of one donor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TissueMaterial {
    /// The donor.
    pub donor: DonorRef,
    /// What it is.
    pub tissue: Tissue,
    /// How much.
    pub quantity: Quantity,
    /// How it travelled.
    pub transport: StorageClass,
}

/// A raw material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMaterial {
    /// Its name.
    pub name: Text,
    /// Its kind.
    pub category: RawMaterialCategory,
    /// What it contains, ascending.
    pub contains: Vec<Contains>,
    /// Supplier.
    pub supplier: Text,
    /// Supplier's lot.
    pub supplier_lot: Label,
    /// Grade.
    pub grade: Grade,
    /// Origin.
    pub species: Species,
    /// Country of origin.
    pub country: CountryCode,
    /// Expiry date.
    pub expiry: Date,
    /// Commitment to the certificate of analysis.
    pub certificate: Digest,
    /// A TSE statement is on file.
    pub tse_statement: bool,
    /// Who released it for use; `None`: it is not released.
    pub released_by: Option<PersonRef>,
}

/// An amount of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeQuantity {
    /// The node.
    pub node: NodeRef,
    /// How much.
    pub quantity: Quantity,
}

/// A step of the making turned inputs into outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessRecorded {
    /// Who did it.
    pub organisation: OrgRef,
    /// Which step.
    pub step: ProcessStep,
    /// Method code.
    pub method: MethodCode,
    /// What went in, ascending by node.
    pub inputs: Vec<NodeQuantity>,
    /// What came out, ascending by node.
    pub outputs: Vec<NodeQuantity>,
    /// What was thrown away.
    pub waste: Option<Quantity>,
    /// Equipment, ascending.
    pub equipment: Vec<Label>,
    /// Who worked, ascending.
    pub operators: Vec<PersonRef>,
    /// When it began.
    pub started_at: TimestampMs,
    /// When it ended.
    pub ended_at: TimestampMs,
    /// Commitment to the parameters.
    pub parameters: Option<Digest>,
    /// Of a cell bank; exactly when the step is one.
    pub bank: Option<BankDetails>,
}

/// A cell bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankDetails {
    /// Tier.
    pub tier: BankTier,
    /// Passage number.
    pub passage: u32,
    /// Population doublings.
    pub population_doublings: Option<Decimal>,
    /// Vials made.
    pub vials: u32,
    /// Commitment to the identity profile (the profile itself is never on the ledger).
    pub identity: Digest,
}
