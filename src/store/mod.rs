//! Keeping the ledger: one small contract in ledger words, one folder per backend.
//!
//! There is one writer ([`Store`]) and any number of readers ([`Snapshots`]). The writer appends
//! whole batches by compare-and-swap on the head, in one durable transaction that also holds the
//! signed checkpoint; a reader's [`Snapshot`] is consistent with exactly one checkpoint. Everything
//! is synchronous.
//!
//! Not here: what entries mean, which batch may be appended, folded states (they are folded from
//! histories on demand, so that nothing stored can contradict the log).

mod batch;
#[cfg(test)]
pub(crate) mod conformance;
mod error;
pub(crate) mod file_identity;
mod listing;
pub mod sqlite;

pub use batch::{Batch, BatchError, NewBucket, NewEntry, NewHistoryRow, NewPublicText, NewSidecar};
pub use error::StoreError;
pub use listing::{Begins, List, NewListing};

use std::sync::Arc;

use crate::digest::{Digest, Position};
use crate::merkle::TileReader;
use crate::merkle::subject_index::Bucket;

/// The writer's side: there is at most one for a ledger.
pub trait Store: Send {
    /// Where readers get their snapshots; cheap, and independent of the writer from then on.
    fn snapshots(&self) -> Arc<dyn Snapshots>;

    /// Appends a batch if the ledger has exactly `expected_size` entries, in one transaction that is
    /// durable when this returns `Ok`.
    ///
    /// After [`StoreError::OutcomeUnknown`] the batch is there whole or not at all, and only a new
    /// snapshot can tell; after any other error nothing was written.
    fn append(&mut self, expected_size: u64, batch: &Batch) -> Result<(), StoreError>;

    /// The ledger as the writer sees it; unlike a reader's, never refused because many read, and with
    /// what the writer keeps in memory.
    fn own_snapshot(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError>;

    /// Fills the lists of a ledger that an older program wrote without them, if it is one: `begins` is given each entry
    /// in order and says what it begins. One transaction that is durable when this returns.
    ///
    /// # Errors
    /// Nothing was written then, but for [`StoreError::OutcomeUnknown`].
    fn fill_lists(&mut self, begins: Begins<'_>) -> Result<(), StoreError>;

    /// Whether a batch could be begun now; nothing is written.
    fn probe(&mut self) -> Result<(), StoreError>;

    /// Sets how far a training ledger's clock runs behind the wall clock; durable on return.
    fn set_clock_offset_ms(&mut self, offset_ms: i64) -> Result<(), StoreError>;
}

/// Gives snapshots to readers on any thread.
pub trait Snapshots: Send + Sync {
    /// The ledger as of its newest checkpoint. Waits a bounded time if too many are in use.
    fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError>;
}

/// The newest checkpoint and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Entries in the ledger; the last is a seal.
    pub size: u64,
    /// The signed checkpoint note, UTF-8.
    pub checkpoint: Vec<u8>,
    /// Ledger clock of the last entry: milliseconds since 1970 UTC.
    pub recorded_at_ms: i64,
    pub subject_count: u64,
}

/// One entry of a subject's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryRow {
    /// Where the history stands with this entry: it is the `count`-th, from 1.
    pub position: Position,
    pub entry_index: u64,
    /// The event's field number.
    pub event_type: u16,
}

/// Rows of each kind that follows from the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rows {
    /// Hashes of payloads by which a statement is found again.
    pub payloads: u64,
    /// Places in histories.
    pub history: u64,
    pub buckets: u64,
    pub tiles: u64,
    pub checkpoints: u64,
    pub sidecars: u64,
    pub vials: u64,
    /// The last entry that a history names.
    pub last_of_histories: Option<u64>,
}

/// The ledger at one checkpoint, whatever is appended meanwhile. Keep it for one answer, not longer:
/// it holds a place among the readers and keeps the backend from tidying up.
pub trait Snapshot: Send {
    /// The checkpoint; `None` if the ledger is not created yet.
    fn head(&self) -> Option<&Head>;

    /// One entry as stored.
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Entries from `start` on, as stored: at most `max_count`, and no more once they exceed
    /// `max_bytes` together, but always one if there is one.
    fn entries(
        &self,
        start: u64,
        max_count: usize,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The first entry from `start` on that is stored, in the log or beyond it.
    fn next_entry(&self, start: u64) -> Result<Option<u64>, StoreError>;

    /// How many rows there are of each kind, also such as nothing asks for.
    fn rows(&self) -> Result<Rows, StoreError>;

    /// The entry that records the payload with this SHA-256.
    fn find(&self, payload_hash: &Digest) -> Result<Option<u64>, StoreError>;

    /// Entries of a subject's history after the first `after`, at most `max_count`.
    fn history(
        &self,
        subject_key: &Digest,
        after: u64,
        max_count: usize,
    ) -> Result<Vec<HistoryRow>, StoreError>;

    /// Where a subject's history stands; [`Position::EMPTY`] if it has none.
    fn position(&self, subject_key: &Digest) -> Result<Position, StoreError>;

    /// One bucket of the subject index, possibly empty.
    fn bucket(&self, prefix: u16) -> Result<Bucket, StoreError>;

    /// Roots of all buckets that are not empty, ascending.
    fn bucket_roots(&self) -> Result<Vec<(u16, Digest)>, StoreError>;

    /// The stored row of a hash tile.
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// The signed checkpoint of this size, if there is one of exactly this size.
    fn checkpoint(&self, size: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// The first checkpoint that covers an entry, with what is stored beside it.
    fn checkpoint_covering(&self, index: u64) -> Result<Option<Head>, StoreError>;

    /// The sidecar of an entry: sorted vial tags, 32 bytes each.
    fn sidecar(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// What opens the public text that a recall commits to: 32 bytes of salt, then the text.
    fn public_text(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// From which entry on every recall that commits to a public text has it here; `None` in a file that an older
    /// program wrote, which kept none.
    fn public_texts_from(&self) -> Result<Option<u64>, StoreError>;

    /// The `VialsCommissioned` entry that brought this vial.
    fn vial_lot(&self, vial_tag: &Digest) -> Result<Option<u64>, StoreError>;

    /// Entries of a list that are events of this number, newest first: those before entry `before`, at most
    /// `max_count`.
    fn listing(
        &self,
        list: List,
        event_type: u16,
        before: u64,
        max_count: usize,
    ) -> Result<Vec<u64>, StoreError>;

    /// How many places in lists are kept; `None` in a file that an older program wrote without them.
    fn listings(&self) -> Result<Option<u64>, StoreError>;

    /// How far a training ledger's clock runs behind the wall clock; 0 unless set.
    fn clock_offset_ms(&self) -> Result<i64, StoreError>;
}

/// The tiles of a snapshot, for the functions of [`merkle`](crate::merkle) that read trees.
pub struct Tiles<'s>(pub &'s dyn Snapshot);

impl TileReader for Tiles<'_> {
    type Error = StoreError;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.tile(level, index)
    }
}
