//! The smaller messages of a bundle: paths, trie nodes, histories, the vial, openings.

use super::MAX_PATH;
use crate::domain::id::{StatementId, VialTag};
use crate::domain::subject::Subject;
use crate::format::commitment::{FieldId, Opening};
use crate::format::error::{Code, FormatError};
use crate::format::pb;
use crate::format::statement::read::{At, Message};
use crate::format::statement::subject;
use crate::merkle::Hash;
use crate::merkle::subject_index::ProofNode;
use crate::merkle::vial_tree::{VialMembership, VialPath};
use std::fmt;

type Result<T> = std::result::Result<T, FormatError>;

/// An inclusion path, lowest sibling first.
pub(super) fn read_path(at: &At<'_>, name: &'static str, wire: &[Vec<u8>]) -> Result<Vec<Hash>> {
    let read = |at: &At<'_>, bytes: &Vec<u8>| at.exactly(bytes).map(Hash);
    at.list(name, wire, 0..=MAX_PATH, read)
}

pub(super) fn write_path(path: &[Hash]) -> Vec<Vec<u8>> {
    path.iter().map(|hash| hash.0.to_vec()).collect()
}

impl Message for ProofNode {
    type Wire = pb::TrieNode;

    fn read(at: &At<'_>, wire: &pb::TrieNode) -> Result<Self> {
        use pb::trie_node::Node;
        Ok(match &wire.node {
            None => return Err(at.error(Code::MissingField, "nothing", "a node")),
            Some(Node::Stub(hash)) => Self::Stub(at.digest("stub", hash)?),
            Some(Node::Leaf(leaf)) => {
                let leaf: [u8; 64] = at.bytes("leaf", leaf)?;
                let (key, value) = leaf.split_at(32);
                let hash = |half: &[u8]| Hash::try_from(half).unwrap_or_default();
                // cannot fail: halves of 64 bytes
                Self::Leaf {
                    key: hash(key),
                    value: hash(value),
                }
            }
            Some(Node::Inner(place)) => Self::Inner {
                // cannot truncate: 0 to 255
                bit: (at.within("inner", *place, 1..=256)? - 1) as u16,
            },
        })
    }

    fn write(&self) -> pb::TrieNode {
        use pb::trie_node::Node;
        let node = match self {
            Self::Stub(hash) => Node::Stub(hash.0.to_vec()),
            Self::Leaf { key, value } => Node::Leaf([key.0, value.0].concat()),
            Self::Inner { bit } => Node::Inner(u32::from(*bit) + 1),
        };
        pb::TrieNode { node: Some(node) }
    }
}

/// A subject's whole history, as places in the bundle's entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledHistory {
    /// Whose history.
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
            entries: at.ascending("entries", &wire.entries, 1..=most, place, u32::cmp)?,
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

impl Message for VialPath {
    type Wire = pb::VialPath;

    fn read(at: &At<'_>, wire: &pb::VialPath) -> Result<Self> {
        Ok(Self {
            index: wire.index,
            tag: at.digest("vial", &wire.vial)?,
            proof: read_path(at, "path", &wire.path)?,
        })
    }

    fn write(&self) -> pb::VialPath {
        pb::VialPath {
            index: self.index,
            vial: self.tag.0.to_vec(),
            path: write_path(&self.proof),
        }
    }
}

/// The vial, and its own path alone, or those of its neighbours, or nothing (a lot without vials).
pub(super) fn read_vial(
    at: &At<'_>,
    wire: &Option<pb::VialMembership>,
) -> Result<(VialTag, Option<VialMembership>)> {
    let at = at.field("vial");
    let Some(wire) = wire else {
        return Err(at.error(Code::MissingField, "nothing", "the vial in question"));
    };
    let present = at.message_if("present", &wire.present)?;
    let before = at.message_if("before", &wire.before)?;
    let after = at.message_if("after", &wire.after)?;
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
    Ok((at.digest("vial", &wire.vial)?, membership))
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
        present: present.map(Message::write),
        before: before.map(Message::write),
        after: after.map(Message::write),
    }
}

/// What a disclosed value is.
const VALUE_SHAPE: &str = "NFC text without control characters, at most 1,024 bytes";

/// A disclosed value. Which ledger it belongs to follows from the bundle.
#[derive(Clone, PartialEq, Eq)]
pub struct BundleOpening {
    /// The statement that carries the commitment.
    pub statement_id: StatementId,
    /// The field that carries it.
    pub field_id: FieldId,
    /// Its salt.
    pub salt: [u8; 32],
    /// The value: NFC without control characters, at most 1,024 bytes.
    pub value: String,
}

/// Hides salt and value: a log line must not disclose what the ledger hides.
impl fmt::Debug for BundleOpening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BundleOpening({} {})", self.statement_id, self.field_id)
    }
}

impl BundleOpening {
    /// What orders the openings of a bundle.
    pub(super) fn order(&self) -> (StatementId, &str) {
        (self.statement_id, self.field_id.as_str())
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

impl Message for BundleOpening {
    type Wire = pb::Opening;

    fn read(at: &At<'_>, wire: &pb::Opening) -> Result<Self> {
        let field_id = FieldId::parse(&wire.field_id).map_err(|error| {
            at.field("field_id")
                .error(Code::BadValue, &wire.field_id, error)
        })?;
        let opening = Self {
            statement_id: at.field("statement_id").statement_id(&wire.statement_id)?,
            field_id,
            salt: at.bytes("salt", &wire.salt)?,
            value: wire.value.clone(),
        };
        let value = at.field("value");
        value.check(
            !opening.value.is_empty(),
            Code::MissingField,
            "nothing",
            "a value",
        )?;
        match opening.in_ledger([0; 32]) {
            Ok(_) => Ok(opening),
            Err(error) => Err(value.error(error.code, error.found, error.expected)),
        }
    }

    fn write(&self) -> pb::Opening {
        pb::Opening {
            statement_id: self.statement_id.bytes().to_vec(),
            field_id: self.field_id.to_string(),
            salt: self.salt.to_vec(),
            value: self.value.clone(),
        }
    }
}
