//! What one append writes.

use crate::digest::{Digest, Position};
use crate::merkle::tile::TileUpdate;
use crate::store::NewListing;

/// A batch: entries that end in a seal, and everything that follows from them.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The new entries, in log order from the size that the batch is appended to.
    pub entries: Vec<NewEntry>,
    /// Their places in histories.
    pub histories: Vec<NewHistoryRow>,
    /// The buckets of the subject index that change, each with its root as the batch leaves it.
    pub bucket_roots: Vec<(u16, Digest)>,
    /// The hash tiles that change, whole.
    pub tiles: Vec<TileUpdate>,
    /// Their places in lists.
    pub listings: Vec<NewListing>,
    pub sidecars: Vec<NewSidecar>,
    pub public_texts: Vec<NewPublicText>,
    /// The signed checkpoint over the log with this batch, UTF-8.
    pub checkpoint: Vec<u8>,
    /// Ledger clock of the last entry: milliseconds since 1970 UTC.
    pub recorded_at_ms: i64,
    /// Subjects in the index with this batch.
    pub subject_count: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Canonical bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of the statement's payload; `None` for a seal.
    pub payload_hash: Option<Digest>,
}

/// A new entry's place in a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewHistoryRow {
    pub subject_key: Digest,
    /// Where the history stands with this entry: it is the `count`-th, from 1.
    pub position: Position,
    pub entry_index: u64,
    /// The event's field number.
    pub event_type: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSidecar {
    /// The `VialsCommissioned`.
    pub entry_index: u64,
    /// Sorted vial tags, 32 bytes each.
    pub vial_tags: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPublicText {
    /// The `RecallIssued`.
    pub entry_index: u64,
    /// 32 bytes of salt, then the text in UTF-8.
    pub opening: Vec<u8>,
}

/// A batch contradicts itself: a defect of the writer, caught right before writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    #[error("it has no entry")]
    Empty,
    #[error("entry {0} is a seal inside the batch, or a statement at its end")]
    Seal(u64),
    #[error("it refers to entry {0}, which is not in it")]
    ForeignEntry(u64),
    #[error("the sidecar of entry {0} is not a list of vial tags")]
    Sidecar(u64),
    #[error("it has no checkpoint")]
    NoCheckpoint,
}

impl Batch {
    /// Checks what every backend relies on, for a ledger of `size` entries; returns the new size.
    pub fn check(&self, size: u64) -> Result<u64, BatchError> {
        let last = self.entries.len().checked_sub(1).ok_or(BatchError::Empty)?;
        let end = size.saturating_add(self.entries.len() as u64);
        for (at, entry) in self.entries.iter().enumerate() {
            if entry.payload_hash.is_none() != (at == last) {
                return Err(BatchError::Seal(size.saturating_add(at as u64)));
            }
        }
        let rows = self.histories.iter().map(|row| row.entry_index);
        let sidecars = self.sidecars.iter().map(|sidecar| sidecar.entry_index);
        let listings = self.listings.iter().map(|row| row.entry_index);
        let texts = self.public_texts.iter().map(|text| text.entry_index);
        let mut all = rows.chain(sidecars).chain(texts).chain(listings);
        if let Some(foreign) = all.find(|at| !(size..end).contains(at)) {
            return Err(BatchError::ForeignEntry(foreign));
        }
        for sidecar in &self.sidecars {
            if sidecar.vial_tags.is_empty() || !sidecar.vial_tags.len().is_multiple_of(Digest::LEN)
            {
                return Err(BatchError::Sidecar(sidecar.entry_index));
            }
        }
        if self.checkpoint.is_empty() {
            return Err(BatchError::NoCheckpoint);
        }
        Ok(end)
    }
}
