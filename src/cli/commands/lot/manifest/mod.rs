//! `lot.yaml`: which lot, who is who, how it was made, what is sampled, how it was decided.

pub mod edit;
mod parts;
mod read;

pub(super) use read::no_such;
pub use read::{Read, read, vials};

use crate::cli::commands::lot::cell_checks::{self, CellError};
use crate::cli::commands::lot::references::Secret;
use crate::cli::problem::Place;
use crate::domain::event::{
    BankDetails, OrgKind, ProcessRecorded, Reconciliation, RejectionReason, SampleSlot,
    StorageClass,
};
use crate::domain::id::{CountryCode, LotId, NodeRef, OrgRef, PersonRef, PolicyId, SpecId, Text};
use crate::domain::quantity::Quantity;
use crate::domain::statement::{RetrospectiveKind, Role};
use crate::domain::time::{Date, TimestampMs, UtcOffset};
use std::collections::BTreeMap;

/// Name of the manifest within a dossier.
pub const FILE: &str = "lot.yaml";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// What the dossier calls it.
    pub alias: String,
    pub reference: OrgRef,
    pub name: Text,
    /// What it does, ascending.
    pub kinds: Vec<OrgKind>,
    pub country: CountryCode,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What the dossier calls them; never on the ledger.
    pub alias: String,
    pub reference: PersonRef,
    pub organisation: OrgRef,
    /// What they sign as, ascending.
    pub roles: Vec<Role>,
}

impl Person {
    /// Somebody of whom only the name is known.
    pub(super) fn unknown(alias: &str) -> Self {
        Self {
            alias: alias.to_owned(),
            reference: PersonRef::from_bytes([0; 16]),
            organisation: OrgRef::from_bytes([0; 16]),
            roles: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub place: Place,
    pub at: TimestampMs,
    pub by: Person,
}

/// An amount of a node, by its name in the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    pub node: String,
    pub quantity: Quantity,
}

/// A step of the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessRow {
    /// Who signs, and when it was recorded: at its end.
    pub act: Act,
    /// What went in.
    pub inputs: Vec<Amount>,
    pub outputs: Vec<Amount>,
    /// The parameters' file.
    pub parameters: Option<String>,
    /// Of a cell bank: the identity profile's file, which is never on the ledger, only a commitment.
    pub bank: Option<(BankDetails, String)>,
    /// What it says, without what stands beside it here.
    pub event: ProcessRecorded,
}

/// A sampling plan, of what this dossier calls its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Who planned it, and when.
    pub act: Act,
    /// A node's name; `None` for the lot.
    pub target: Option<String>,
    /// Its lines, ascending.
    pub slots: Vec<SampleSlot>,
}

/// The vials of the lot, as they are printed: with its product and number on each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vials {
    pub place: Place,
    pub lot: LotId,
    pub expiry: Date,
    pub count: u32,
}

impl Vials {
    /// What is otherwise on a vial, or in a list of vials, of this lot and expiry date.
    pub fn differs(&self, lot: &LotId, expiry: Option<Date>) -> Option<String> {
        let of = |name: &str, found: String, own: String| {
            (found != own).then(|| format!("of {name} {found}; {FILE} has {own}"))
        };
        let expires = expiry.map_or_else(|| "none".to_owned(), |date| date.to_string());
        of("product", lot.gtin.to_string(), self.lot.gtin.to_string())
            .or_else(|| of("lot", lot.lot.to_string(), self.lot.lot.to_string()))
            .or_else(|| of("expiry date", expires, self.expiry.to_string()))
    }
}

/// The filling of the lot's vials. What is printed on them stands apart ([`Vials`]), since it is known before;
/// their tags are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// Who commissioned them, and when.
    pub act: Act,
    pub bulk: String,
    pub fill_date: Date,
    pub storage_class: StorageClass,
    pub reconciliation: Reconciliation,
}

/// That what a dossier says is told afterwards, as far as it can be (docs/adr/0035).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Afterwards {
    pub place: Place,
    pub kind: RetrospectiveKind,
    /// The file that it was written from, which is never on the ledger, only a commitment.
    pub source: String,
    /// What happened later is recorded as it happens; `None`: all of it is told afterwards.
    pub until: Option<TimestampMs>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Offset of every time of the dossier from UTC.
    pub utc_offset: UtcOffset,
    /// What its references follow from, once it was drawn.
    pub references: Option<Secret>,
    /// Of an example: the date that its story calls day 0.
    pub day_zero: Option<Date>,
    pub afterwards: Option<Afterwards>,
    pub lot: LotId,
    pub maker: OrgRef,
    pub specification: SpecId,
    pub donor_policy: PolicyId,
    pub opened: Act,
    pub planned_bank: String,
    /// Whether more than one donor may be in it.
    pub pooled_donors: bool,
    pub organisations: BTreeMap<String, Organisation>,
    pub people: BTreeMap<String, Person>,
    /// Nodes of earlier dossiers: what they are called here.
    pub known_nodes: BTreeMap<String, NodeRef>,
    pub process: Vec<ProcessRow>,
    pub sampling: Vec<Plan>,
    /// What stands on the vials, and how many there are; before they are filled too.
    pub vials: Option<Vials>,
    /// The filling, once it has happened.
    pub fill: Option<Fill>,
    /// Reviews, and releases: one, and those that a correction made due again.
    pub reviews: Vec<Act>,
    pub releases: Vec<Act>,
    pub rejection: Option<(Act, Vec<RejectionReason>)>,
}

impl Manifest {
    /// The name of an organisation here; its reference if it has none.
    pub fn organisation(&self, reference: OrgRef) -> String {
        let mut all = self.organisations.values();
        all.find(|o| o.reference == reference)
            .map_or_else(|| reference.to_string(), |o| o.alias.clone())
    }
}

/// A file of the dossier, below `evidence/`.
pub(super) fn file_name(text: &str) -> Result<String, CellError> {
    let text = cell_checks::checked(text)?;
    let rest = text.strip_prefix("evidence/").unwrap_or_default();
    let ok = (1..=100).contains(&rest.len())
        && rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_.-/".contains(&b))
        && !rest
            .split('/')
            .any(|part| part.is_empty() || part.starts_with('.'));
    if ok {
        Ok(text.to_owned())
    } else {
        Err(CellError::new(crate::words::dossier::file_name(
            crate::cli::problem::quoted(text),
        )))
    }
}
