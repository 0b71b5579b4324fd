//! Keeping the ledger: one small contract in ledger words, one folder per backend.
//!
//! There is one writer ([`Store`]) and any number of readers ([`Snapshots`]). The writer appends
//! whole batches to the log by compare-and-swap on the head, in one durable transaction that also holds the
//! signed checkpoint; what follows from them is seen once they are published. A reader's [`Snapshot`] is
//! consistent with exactly one published checkpoint. Everything is synchronous.
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

pub use batch::{Batch, BatchError, NewEntry, NewHistoryRow, NewPublicText, NewSidecar};
pub use error::StoreError;
pub use listing::{List, NewListing};

use std::sync::Arc;

use crate::digest::{Digest, Position};
use crate::merkle::TileReader;
use crate::merkle::subject_index::{Bucket, IndexTop};

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

    /// Shows readers the batch that was appended last.
    fn publish(&mut self, batch: &Batch);

    /// The ledger as the writer sees it; unlike a reader's, never refused because many read, and with what the writer
    /// keeps in memory.
    fn own_snapshot(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError>;

    /// The log alone, published or not.
    fn log(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError>;

    /// Entries of which what follows is not kept yet: so much is to be done by [`Store::follow`].
    fn behind(&mut self) -> Result<u64, StoreError>;

    /// Brings what follows from the log to its head, makes it again where it is missing or not to be believed, and
    /// publishes: `meaning` is given entries in order and says what follows from each. The top of the subject index,
    /// which is the last seal's.
    ///
    /// # Errors
    /// [`StoreError::Damaged`]: what follows is not what the last seal says, though it was made from the first entry on.
    fn follow(&mut self, meaning: Meaning<'_>) -> Result<IndexTop, StoreError>;

    /// Whether a batch could be begun now; nothing is written.
    fn probe(&mut self) -> Result<(), StoreError>;

    /// Sets how far a training ledger's clock runs behind the wall clock; durable on return.
    fn set_clock_offset_ms(&mut self, offset_ms: i64) -> Result<(), StoreError>;
}

/// Gives snapshots to readers on any thread.
pub trait Snapshots: Send + Sync {
    /// The ledger as of its newest published checkpoint. Waits a bounded time if too many are in use.
    fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError>;

    /// How what follows from the log is kept.
    fn index(&self) -> IndexTold;
}

/// How an operator sees what follows from the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexTold {
    /// Entries that it does not stand for yet.
    pub waiting: u64,
    /// Whether it cannot be written at present.
    pub failing: bool,
    /// How often it was made again since the start, because what was there was not to be believed.
    pub made_again: u64,
}

/// What follows from one entry.
#[derive(Debug, Clone, Default)]
pub struct Follows {
    pub leaf: Digest,
    /// Of a statement: SHA-256 of its payload.
    pub payload_hash: Option<Digest>,
    /// Keys of the subjects whose histories it joins.
    pub subject_keys: Vec<Digest>,
    /// The event's field number.
    pub event_type: u16,
    /// Its places in lists.
    pub listings: Vec<NewListing>,
    /// Of a seal: index root, and subjects, of the entries before it.
    pub seal: Option<(Digest, u64)>,
}

/// Who says what follows from an entry, by its index and its bytes.
pub type Meaning<'m> = &'m mut dyn FnMut(u64, &[u8]) -> Result<Follows, StoreError>;

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

/// Rows of each kind that stands beside the entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rows {
    pub tiles: u64,
    pub checkpoints: u64,
    pub sidecars: u64,
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

    /// Entries of which one records the payload with this SHA-256, if any does: whoever asks compares.
    fn find(&self, payload_hash: &Digest) -> Result<Vec<u64>, StoreError>;

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

    /// How far a training ledger's clock runs behind the wall clock; 0 unless set.
    fn clock_offset_ms(&self) -> Result<i64, StoreError>;

    /// What was read of the index contradicts the log: it is not read any more, and made again.
    fn index_is_wrong(&self, what: String) -> StoreError;
}

/// The tiles of a snapshot, for the functions of [`merkle`](crate::merkle) that read trees.
pub struct Tiles<'s>(pub &'s dyn Snapshot);

impl TileReader for Tiles<'_> {
    type Error = StoreError;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.tile(level, index)
    }
}
