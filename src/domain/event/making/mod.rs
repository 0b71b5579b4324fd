//! Material that comes in, and the steps of the making.

mod material_received;
mod process_recorded;

pub use material_received::MaterialReceived;
pub use process_recorded::ProcessRecorded;

use crate::domain::event::{StorageClass, Tissue};
use crate::domain::id::{
    CountryCode, Digest, DonorRef, Label, NodeRef, PersonRef, RecoveryRef, Text,
};
use crate::domain::named_enum::named_enum;
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::time::Date;

named_enum! {
    /// What a raw material contains.
    pub enum Contains, said in contains {
        /// Antibiotics.
        Antibiotic = "ANTIBIOTIC",
        /// Bovine material.
        Bovine = "BOVINE",
        /// Porcine material.
        Porcine = "PORCINE",
        /// Human material.
        Human = "HUMAN",
    }
}

named_enum! {
    /// Grades of raw material.
    pub enum Grade {
        /// Made under GMP.
        Gmp = "GMP",
        /// For clinical use.
        Clinical = "CLINICAL",
        /// Research use only.
        Ruo = "RUO",
        /// Food.
        Food = "FOOD",
    }
}

named_enum! {
    /// Kinds of raw material.
    pub enum RawMaterialCategory {
        /// Medium.
        Medium = "MEDIUM",
        /// Serum or platelet lysate.
        Serum = "SERUM",
        /// Enzyme.
        Enzyme = "ENZYME",
        /// Antibiotic.
        Antibiotic = "ANTIBIOTIC",
        /// Buffer or water.
        Buffer = "BUFFER",
        /// Container or stopper.
        Container = "CONTAINER",
        /// Filter.
        Filter = "FILTER",
        /// Anything else.
        Other = "OTHER",
    }
}

named_enum! {
    /// Origins.
    pub enum Species {
        /// Human.
        Human = "HUMAN",
        /// Bovine.
        Bovine = "BOVINE",
        /// Porcine.
        Porcine = "PORCINE",
        /// Plant.
        Plant = "PLANT",
        /// Recombinant or synthetic.
        Synthetic = "SYNTHETIC",
        /// Another origin.
        Other = "OTHER",
        /// Not disclosed.
        Undisclosed = "UNDISCLOSED",
    }
}

named_enum! {
    /// Steps of the making.
    pub enum ProcessStep, said in step {
        /// Cell bank.
        Bank = "BANK",
        /// Culture.
        Culture = "CULTURE",
        /// Harvest.
        Harvest = "HARVEST",
        /// Pool of harvests.
        Pool = "POOL",
        /// Clarification.
        Clarify = "CLARIFY",
        /// Purification or concentration.
        Purify = "PURIFY",
        /// Sterile filtration into the bulk.
        SterileBulk = "STERILE_BULK",
        /// Anything before banking, such as the isolation of primary cells.
        Other = "OTHER",
    }
}

named_enum! {
    /// Tiers of cell banks.
    pub enum BankTier {
        /// Master cell bank.
        Mcb = "MCB",
        /// Working cell bank.
        Wcb = "WCB",
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
    /// The recovery it is of.
    pub recovery: RecoveryRef,
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
