//! The smaller messages of a bundle: paths, trie nodes, histories, the vial, openings.

use super::MAX_PATH;
use crate::digest::Digest;
use crate::domain::id::{StatementId, VialTag};
use crate::domain::subject::Subject;
use crate::format::commitment::{FieldId, Opening};
use crate::format::error::FormatError;
use crate::format::message::prelude::*;
use crate::format::public_text::PublicText;
use crate::format::statement::subject;
use crate::merkle::subject_index::ProofNode;
use crate::merkle::vial_tree::{VialMembership, VialPath};
use pb::trie_node::Node;
use std::fmt;

/// An inclusion path, lowest sibling first.
pub(super) type HashPath = AsWritten<Digest, 0, MAX_PATH>;

choice! { ProofNode as Node, MissingField "nothing", "a node" {
    Stub stub: Digest;
    Leaf leaf: Leaf => Leaf { key, value };
    Inner inner: Place => Inner [bit];
} }

message! { alone ProofNode as TrieNode {
    one node: ProofNode;
} }

/// A key and a value.
enum Leaf {}
/// A bit, from 1 on the wire.
enum Place {}

plain! {
    Leaf => (Digest, Digest), Vec<u8>, table::Kind::Bytes("key and value"),
        |at, wire| {
            let leaf: [u8; 64] = at.exactly(wire)?;
            let (key, value) = leaf.split_at(32);
            // cannot fail: halves of 64 bytes
            let hash = |half: &[u8]| Digest::try_from(half).unwrap_or_default();
            Ok((hash(key), hash(value)))
        },
        |(key, value)| [key.bytes(), value.bytes()].concat();
    // cannot truncate: 0 to 255
    Place => u16, u32, table::Kind::Number(1, 256),
        |at, wire| Ok((at.in_range(*wire, 1..=256)? - 1) as u16), |bit| u32::from(*bit) + 1;
}

/// A subject's whole history, as places in the bundle's entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledHistory {
    pub subject: Subject,
    /// Places of its entries, ascending, at least one.
    pub entries: Vec<u32>,
}

impl BundledHistory {
    /// `statements` entries of the bundle can be in a history: all but the seal.
    pub(super) fn read(at: &At<'_>, wire: &pb::History, statements: usize) -> Result<Self> {
        let place = |at: &At<'_>, place: &u32| {
            let in_range = usize::try_from(*place).is_ok_and(|place| place < statements);
            let expected = format_args!("a place below {statements}").to_string();
            at.check(in_range, Code::BadValue, place, expected)?;
            Ok(*place)
        };
        let most = statements.max(1);
        Ok(Self {
            subject: subject(at, wire.kind, &wire.id)?,
            entries: at
                .field("entries")
                .sorted(&wire.entries, 1..=most, place, u32::cmp)?,
        })
    }

    pub(super) fn write(&self) -> pb::History {
        pb::History {
            kind: u32::from(self.subject.kind()),
            id: self.subject.id(),
            entries: self.entries.clone(),
        }
    }
}

message! { VialPath as VialPath {
    index: u64;
    vial => tag: Digest;
    path => proof: HashPath;
} }

/// The vial, and its own path alone, or those of its neighbours, or nothing (a lot without vials).
pub(super) fn read_vial(
    at: &At<'_>,
    wire: &Option<pb::VialMembership>,
) -> Result<(VialTag, Option<VialMembership>)> {
    let at = at.field("vial");
    let Some(wire) = wire else {
        return Err(at.missing("the vial in question"));
    };
    type Path = Optional<VialPath>;
    let present = Path::read(&at.field("present"), &wire.present)?;
    let before = Path::read(&at.field("before"), &wire.before)?;
    let after = Path::read(&at.field("after"), &wire.after)?;
    let membership = match (present, before, after) {
        (Some(path), None, None) => Some(VialMembership::Present(path)),
        (None, None, None) => None,
        (None, before, after) => Some(VialMembership::Absent { before, after }),
        (Some(_), _, _) => {
            return Err(at.field("present").error(
                Code::UnexpectedField,
                "a path beside a neighbour's",
                "the vial's own path alone, or its neighbours'",
            ));
        }
    };
    Ok((VialTag::read(&at.field("vial"), &wire.vial)?, membership))
}

pub(super) fn write_vial(
    vial: &VialTag,
    membership: &Option<VialMembership>,
) -> pb::VialMembership {
    let (present, before, after) = match membership {
        None => (None, None, None),
        Some(VialMembership::Present(path)) => (Some(path), None, None),
        Some(VialMembership::Absent { before, after }) => (None, before.as_ref(), after.as_ref()),
    };
    pb::VialMembership {
        vial: vial.bytes().to_vec(),
        present: present.map(<VialPath as Message>::write),
        before: before.map(<VialPath as Message>::write),
        after: after.map(<VialPath as Message>::write),
    }
}

/// What a disclosed value is.
const VALUE_SHAPE: &str =
    "NFC text without control characters, at most 1,024 bytes; of a recall its public text";

/// A disclosed value. Which ledger it belongs to follows from the bundle.
#[derive(Clone, PartialEq, Eq)]
pub struct BundleOpening {
    /// The statement that carries the commitment.
    pub statement_id: StatementId,
    pub field_id: FieldId,
    pub salt: [u8; 32],
    /// The value: NFC without control characters, at most 1,024 bytes; of a recall its public text, which has its
    /// own bounds.
    pub value: String,
}

/// Hides salt and value: a log line must not disclose what the ledger hides.
impl fmt::Debug for BundleOpening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BundleOpening({} {})", self.statement_id, self.field_id)
    }
}

impl BundleOpening {
    /// Of a recall: what it says to the public.
    pub fn of_public_text(statement_id: StatementId, text: &PublicText) -> Self {
        Self {
            statement_id,
            field_id: FieldId::public_text(),
            salt: *text.salt(),
            value: text.text().to_owned(),
        }
    }

    /// Of which statement it is the public text, if it is one.
    pub fn public_text(&self) -> Option<(StatementId, PublicText)> {
        let is_text = self.field_id == FieldId::public_text();
        let text = is_text.then(|| PublicText::new(self.salt, &self.value).ok());
        Some((self.statement_id, text??))
    }

    /// The opening in the ledger `ledger_id`, whose digest can be compared with the statement's.
    ///
    /// # Errors
    /// `BAD_VALUE` if the value is too long or not in normal form; not for one that was read.
    pub fn in_ledger(&self, ledger_id: [u8; 32]) -> Result<Opening> {
        let id = self.statement_id.bytes();
        Opening::new(ledger_id, id, self.field_id.clone(), self.salt, &self.value)
            // The value itself is not quoted: an error must not disclose what the ledger hides.
            .map_err(|_| FormatError::new(Code::BadValue, "value", "another text", VALUE_SHAPE))
    }
}

message! { BundleOpening as Opening {
    field_id: FieldId;
    statement_id: StatementId;
    salt: [u8; 32];
    value: Value;
    check disclosed(statement_id, field_id, salt, value);
} }

impl Ordered for BundleOpening {
    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        (a.statement_id, &a.field_id).cmp(&(b.statement_id, &b.field_id))
    }
}

enum Value {}

plain! {
    FieldId => FieldId, String, table::Kind::Text("field id"),
        |at, wire| FieldId::parse(wire).map_err(|error| at.error(Code::BadValue, wire, error)),
        |id| id.to_string();
    Value => String, String, table::Kind::Text("value"),
        |at, wire| at.check(there(wire), Code::MissingField, "nothing", "a value").map(|()| wire.clone()),
        |value| value.clone();
}

fn disclosed(
    at: &At<'_>,
    statement: &StatementId,
    field: &FieldId,
    salt: &[u8; 32],
    value: &str,
) -> Result<()> {
    Opening::new([0; 32], statement.bytes(), field.clone(), *salt, value)
        .map(drop)
        // The value itself is not quoted: an error must not disclose what the ledger hides.
        .map_err(|_| {
            at.field("value")
                .error(Code::BadValue, "another text", VALUE_SHAPE)
        })
}
