//! Entries: what the log stores, hashes, serves and audits, as stored.
//!
//! Each entry names the leaf hash of the one before: a chain that can be read without any tree.
//! Source: docs/FORMAT.md, "Entry"; RFC 6962 section 2.1 for the leaf hash.

use super::canonical;
use super::envelope::Envelope;
use super::error::FormatError;
use super::message::prelude::*;
use crate::digest::Digest;
use crate::domain::id::KeyId;
use crate::domain::statement::{Role, Signer};
use crate::domain::time::TimestampMs;
use crate::merkle::leaf_hash;
use pb::entry::Body as Wire;
use prost::Message as _;

/// Most bytes of an entry: tiles give entries a 16-bit length (C2SP tlog-tiles).
pub const MAX_ENTRY_BYTES: usize = 65_535;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 0.
    pub index: u64,
    /// Leaf hash of the entry before; 32 zero bytes for the first.
    pub previous: Digest,
    /// The ledger's clock when it was recorded.
    pub recorded_at: TimestampMs,
    pub body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A signed statement.
    Envelope(Envelope),
    Seal(Seal),
}

/// The last entry of a batch: it commits to the subject index over all entries before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    pub index_root: Digest,
    pub subject_count: u64,
    /// The rules in force, from 1.
    pub rules_version: u32,
}

impl Entry {
    pub fn seal(&self) -> Option<&Seal> {
        match &self.body {
            Body::Seal(seal) => Some(seal),
            Body::Envelope(_) => None,
        }
    }

    pub fn envelope(&self) -> Option<&Envelope> {
        match &self.body {
            Body::Envelope(envelope) => Some(envelope),
            Body::Seal(_) => None,
        }
    }

    /// `H(0x00 ‖ canonical bytes)`. For an entry that was read, the leaf hash of the bytes it was
    /// read from; who has those bytes at hand hashes them directly.
    pub fn leaf_hash(&self) -> Digest {
        leaf_hash(&encode_entry(self))
    }
}

/// Reads an entry from its canonical bytes. The statement in it is not looked at.
pub fn decode_entry(bytes: &[u8]) -> Result<Entry> {
    let wire: pb::Entry = canonical::decode("entry", bytes, MAX_ENTRY_BYTES)?;
    <Entry as Message>::read(&At::root("entry"), &wire)
}

/// The keys that signed the statement in an entry, root keys left out; none if it is a seal.
///
/// Only for entries that were checked when they were recorded: nothing else of them is read, which
/// costs a small part of [`decode_entry`] and reading the statement.
///
/// # Errors
/// [`FormatError`]: the signers cannot be read.
pub fn enrolled_signers(bytes: &[u8]) -> Result<Vec<KeyId>, FormatError> {
    let malformed = |error| FormatError::new(Code::Malformed, "entry", error, "an entry");
    let entry = pb::Entry::decode(bytes).map_err(malformed)?;
    let Some(pb::entry::Body::Envelope(envelope)) = entry.body else {
        return Ok(Vec::new());
    };
    let statement = Signed::decode(envelope.payload.as_slice()).map_err(malformed)?;
    let at = At::root("signers");
    let signers = statement
        .signers
        .iter()
        .map(|wire| <Signer as Message>::read(&at, wire));
    signers
        .filter(|signer| !matches!(signer, Ok(signer) if signer.role == Role::Root))
        .map(|signer| signer.map(|signer| signer.key))
        .collect()
}

/// Of a `Statement` the signers; its other fields are skipped as unknown ones.
#[derive(Clone, PartialEq, prost::Message)]
struct Signed {
    #[prost(message, repeated, tag = "6")]
    signers: Vec<pb::Signer>,
}

/// Writes an entry as canonical bytes.
pub fn encode_entry(entry: &Entry) -> Vec<u8> {
    Message::write(entry).encode_to_vec()
}

message! { Entry as Entry {
    index: u64;
    previous: Digest;
    check first(index, previous);
    one body: Body;
    recorded_at_ms => recorded_at: TimestampMs;
} }

fn first(at: &At<'_>, index: &u64, previous: &Digest) -> Result<()> {
    at.field("previous").check(
        *index != 0 || *previous == Digest::ZERO,
        Code::BadValue,
        previous,
        "32 zero bytes in entry 0",
    )
}

choice! { Body as Wire, MissingField "nothing", "an envelope or a seal" {
    Envelope envelope: Envelope;
    Seal seal: Seal;
} }

message! { Seal as Seal {
    index_root: Digest;
    subject_count: u64;
    rules_version: Positive;
} }

#[cfg(test)]
mod tests;
