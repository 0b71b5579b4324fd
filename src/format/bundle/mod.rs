//! Bundles: everything needed to judge one vial offline, in one file (`.lotproof`).
//!
//! What is read here is *untrusted*: its structure is checked (canonical bytes, lengths, orders,
//! limits, places in range) and nothing else. Signatures, inclusion, the trie and what it all means
//! are checked by `verify`, against a trust file. `frame` has the file around the body, `parts` the
//! smaller messages, `json` the readable view.
//!
//! Source: docs/FORMAT.md, "Bundle".

mod frame;
mod json;
mod parts;

pub use frame::{FRAME_BYTES, FRAME_VERSION, MAGIC, frame, framed_length, unframe};
pub use parts::{BundleOpening, BundledHistory};

use super::canonical;
use super::commitment::MAX_OPENINGS;
use super::entry::{Entry, decode_entry};
use super::error::FormatError;
use super::message::prelude::*;
use super::note::MAX_NOTE_BYTES;
use crate::digest::Digest;
use crate::domain::id::{Gtin14, LotId, LotNumber, VialTag};
use crate::merkle::subject_index::ProofNode;
use crate::merkle::vial_tree::VialMembership;
use prost::Message as _;

/// Most bytes of a bundle's body.
pub const MAX_BUNDLE_BYTES: usize = 8 << 20;
pub const MAX_HISTORIES: usize = 4_096;
/// Most nodes of a bundle's pruned trie.
pub const MAX_TRIE_NODES: usize = 65_536;
/// Longest RFC 6962 inclusion path: a tree has fewer than 2^64 leaves.
pub const MAX_PATH: usize = 64;

/// A bundle of which nothing but its structure has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntrustedBundle {
    /// Signed note with the checkpoint and its cosignatures, not parsed.
    pub checkpoint: Vec<u8>,
    /// RFC 6962 inclusion path of the last entry.
    pub seal_path: Vec<Digest>,
    /// Entries ascending by index; the last one is a seal, the others are envelopes.
    pub entries: Vec<BundledEntry>,
    /// Pruned trie under the seal's root, in preorder.
    pub trie: Vec<ProofNode>,
    /// Histories, ascending by subject. A subject asked about and not here is claimed to be absent.
    pub histories: Vec<BundledHistory>,
    /// The vial in question; `None` in answers that are histories only.
    pub question: Option<BundledQuestion>,
    /// Disclosed values, ascending by (statement id, field id).
    pub openings: Vec<BundleOpening>,
}

/// Which vial a bundle is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledQuestion {
    pub lot: LotId,
    pub vial: VialTag,
    /// Whether it is in the lot's vial tree; `None` if the lot has none.
    pub membership: Option<VialMembership>,
}

/// An entry as stored, and as read. The bytes are what is hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledEntry {
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
    /// What they say; the statement in it is not read yet.
    pub entry: Entry,
}

impl BundledEntry {
    /// Reads an entry.
    pub fn new(bytes: Vec<u8>) -> Result<Self, FormatError> {
        let entry = decode_entry(&bytes)?;
        Ok(Self { bytes, entry })
    }

    pub fn leaf_hash(&self) -> Digest {
        crate::merkle::leaf_hash(&self.bytes)
    }
}

impl UntrustedBundle {
    /// Reads a `.lotproof` file.
    ///
    /// # Errors
    /// `BAD_FRAME` if it is not such a file or was damaged, else as [`decode_bundle`].
    pub fn from_file(file: &[u8]) -> Result<Self, FormatError> {
        decode_bundle(unframe(file)?)
    }

    /// The `.lotproof` file.
    pub fn to_file(&self) -> Vec<u8> {
        frame(&encode_bundle(self))
    }
}

/// Reads a bundle's body from its canonical bytes.
///
/// # Errors
/// [`FormatError`] with the field's path, e.g. `histories[2].entries[0]`.
pub fn decode_bundle(body: &[u8]) -> Result<UntrustedBundle, FormatError> {
    let wire: pb::Bundle = canonical::decode("bundle", body, MAX_BUNDLE_BYTES)?;
    UntrustedBundle::read(&At::root("bundle"), &wire)
}

/// Writes a bundle's body as canonical bytes.
pub fn encode_bundle(bundle: &UntrustedBundle) -> Vec<u8> {
    bundle.write().encode_to_vec()
}

/// Nodes of a pruned trie.
type Trie = AsWritten<ProofNode, 0, MAX_TRIE_NODES>;
type Openings = Ascending<BundleOpening, 0, MAX_OPENINGS>;

impl Message for UntrustedBundle {
    type Wire = pb::Bundle;

    fn read(at: &At<'_>, wire: &pb::Bundle) -> Result<Self, FormatError> {
        let checkpoint = at
            .field("checkpoint")
            .sized(&wire.checkpoint, MAX_NOTE_BYTES)?;
        let entries = entries(at, &wire.entries)?;
        // cannot underflow: there is at least one entry, and the last is the seal
        let statements = entries.len() - 1;
        let histories = at.field("histories").sorted(
            &wire.histories,
            0..=MAX_HISTORIES,
            |at, wire| BundledHistory::read(at, wire, statements),
            |a, b| a.subject.cmp(&b.subject),
        )?;
        Ok(Self {
            checkpoint,
            seal_path: parts::HashPath::read(&at.field("seal_path"), &wire.seal_path)?,
            entries,
            trie: Trie::read(&at.field("trie"), &wire.trie)?,
            histories,
            question: question(at, wire)?,
            openings: Openings::read(&at.field("openings"), &wire.openings)?,
        })
    }

    fn write(&self) -> pb::Bundle {
        let about = |text: fn(&BundledQuestion) -> String| {
            self.question.as_ref().map_or_else(String::new, text)
        };
        pb::Bundle {
            checkpoint: self.checkpoint.clone(),
            seal_path: parts::HashPath::write(&self.seal_path),
            entries: self.entries.iter().map(|e| e.bytes.clone()).collect(),
            trie: Trie::write(&self.trie),
            histories: self.histories.iter().map(BundledHistory::write).collect(),
            gtin14: about(|q| q.lot.gtin.to_string()),
            lot: about(|q| q.lot.lot.to_string()),
            vial: self
                .question
                .as_ref()
                .map(|q| parts::write_vial(&q.vial, &q.membership)),
            openings: Openings::write(&self.openings),
        }
    }
}

/// The lot and the vial in question: all of it, or nothing.
fn question(at: &At<'_>, wire: &pb::Bundle) -> Result<Option<BundledQuestion>, FormatError> {
    if wire.gtin14.is_empty() && wire.lot.is_empty() && wire.vial.is_none() {
        return Ok(None);
    }
    let gtin = Gtin14::read(&at.field("gtin14"), &wire.gtin14)?;
    let lot = LotNumber::read(&at.field("lot"), &wire.lot)?;
    let (vial, membership) = parts::read_vial(at, &wire.vial)?;
    let lot = LotId { gtin, lot };
    Ok(Some(BundledQuestion {
        lot,
        vial,
        membership,
    }))
}

/// At least one entry, ascending by index, a seal at the end and nowhere else.
fn entries(at: &At<'_>, wire: &[Vec<u8>]) -> Result<Vec<BundledEntry>, FormatError> {
    let read = |at: &At<'_>, bytes: &Vec<u8>| {
        BundledEntry::new(bytes.clone()).map_err(|mut error| {
            error.field = format!("{at}.{}", error.field);
            error
        })
    };
    let by_index = |a: &BundledEntry, b: &BundledEntry| a.entry.index.cmp(&b.entry.index);
    let at = at.field("entries");
    let entries = at.sorted(wire, 1..=MAX_BUNDLE_BYTES, read, by_index)?;
    let last = entries.len().saturating_sub(1);
    for (place, entry) in entries.iter().enumerate() {
        let (found, expected) = match (entry.entry.seal().is_some(), place == last) {
            (false, true) => ("an envelope", "a seal as the last entry"),
            (true, false) => ("a seal", "an envelope before the last entry"),
            _ => continue,
        };
        return Err(at.index(place).error(Code::BadValue, found, expected));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests;
