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
        Antibiotic = "ANTIBIOTIC",
        Bovine = "BOVINE",
        Porcine = "PORCINE",
        Human = "HUMAN",
    }
}

named_enum! {
    /// Grades of raw material.
    pub enum Grade {
        Gmp = "GMP",
        Clinical = "CLINICAL",
        /// Research use only.
        Ruo = "RUO",
        Food = "FOOD",
    }
}

named_enum! {
    pub enum RawMaterialCategory {
        Medium = "MEDIUM",
        /// Serum or platelet lysate.
        Serum = "SERUM",
        Enzyme = "ENZYME",
        Antibiotic = "ANTIBIOTIC",
        /// Buffer or water.
        Buffer = "BUFFER",
        /// Container or stopper.
        Container = "CONTAINER",
        Filter = "FILTER",
        Other = "OTHER",
    }
}

named_enum! {
    pub enum Species {
        Human = "HUMAN",
        Bovine = "BOVINE",
        Porcine = "PORCINE",
        Plant = "PLANT",
        /// Recombinant or synthetic.
        Synthetic = "SYNTHETIC",
        Other = "OTHER",
        Undisclosed = "UNDISCLOSED",
    }
}

named_enum! {
    pub enum ProcessStep, said in step {
        Bank = "BANK",
        Culture = "CULTURE",
        Harvest = "HARVEST",
        /// Pool of harvests.
        Pool = "POOL",
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
    Tissue(TissueMaterial),
    /// Anything else.
    Raw(Box<RawMaterial>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TissueMaterial {
    pub donor: DonorRef,
    pub recovery: RecoveryRef,
    pub tissue: Tissue,
    pub quantity: Quantity,
    /// How it travelled.
    pub transport: StorageClass,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMaterial {
    pub name: Text,
    pub category: RawMaterialCategory,
    /// What it contains, ascending.
    pub contains: Vec<Contains>,
    pub supplier: Text,
    pub supplier_lot: Label,
    pub grade: Grade,
    pub species: Species,
    /// Country of origin.
    pub country: CountryCode,
    pub expiry: Date,
    /// Commitment to the certificate of analysis.
    pub certificate: Digest,
    /// A TSE statement is on file.
    pub tse_statement: bool,
    /// Who released it for use; `None`: it is not released.
    pub released_by: Option<PersonRef>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeQuantity {
    pub node: NodeRef,
    pub quantity: Quantity,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankDetails {
    pub tier: BankTier,
    pub passage: u32,
    pub population_doublings: Option<Decimal>,
    /// Vials made.
    pub vials: u32,
    /// Commitment to the identity profile (the profile itself is never on the ledger).
    pub identity: Digest,
}
