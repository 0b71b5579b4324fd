//! What the index does not hold yet: the rows that follow from the newest entries, in memory.
//!
//! Every row is of an entry, so one map serves readers at every size: each leaves out what is of entries that it does
//! not see. The writer adds before it publishes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::Index;
use crate::digest::{Digest, Position};
use crate::store::{Batch, Head, HistoryRow, List};

/// A layer of so many bytes is folded: half of what may stand in memory.
const FULL_BYTES: usize = 32 << 20;
/// About what a row takes in memory, in bytes.
const ROW_BYTES: usize = 72;
/// And a subject.
const SUBJECT_BYTES: usize = 80;
/// And the rest, each.
const PLACE_BYTES: usize = 32;

/// The rows of a stretch of entries.
#[derive(Default)]
pub(super) struct Layer(RwLock<Rows>);

#[derive(Default)]
pub(super) struct Rows {
    /// By subject key.
    pub(super) histories: BTreeMap<Digest, Touched>,
    pub(super) look_ups: BTreeSet<LookUp>,
    pub(super) listings: BTreeSet<Listed>,
    /// Roots of the buckets that changed, as the last entry leaves them.
    pub(super) roots: BTreeMap<u16, Digest>,
    entries: u64,
    bytes: usize,
}

/// A subject that entries of a layer concern.
#[derive(Default)]
pub(super) struct Touched {
    /// Of a subject that is new: how many there were before it.
    pub(super) number: Option<u64>,
    /// Its places, ascending.
    pub(super) rows: Vec<HistoryRow>,
}

/// First eight bytes of what is looked up, and the entry.
pub(super) type LookUp = (u64, u64);
/// Organisation, event type, entry.
pub(super) type Listed = ([u8; 16], u16, u64);

/// The first eight bytes of a hash.
pub(super) fn eight(hash: &Digest) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = hash.bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

impl Rows {
    /// Adds the place of an entry in a history. `subjects` counts them.
    pub(super) fn place(&mut self, key: Digest, row: HistoryRow, subjects: &mut u64) {
        let touched = self.histories.entry(key).or_default();
        if touched.rows.is_empty() {
            self.bytes += SUBJECT_BYTES;
        }
        if row.position.count == 1 {
            touched.number = Some(*subjects);
            *subjects += 1;
        }
        touched.rows.push(row);
        self.bytes += ROW_BYTES;
    }

    pub(super) fn look_up(&mut self, hash: &Digest, entry: u64) {
        self.look_ups.insert((eight(hash), entry));
        self.bytes += PLACE_BYTES;
    }

    pub(super) fn list(&mut self, list: List, event_type: u16, entry: u64) {
        self.listings.insert((list.bytes(), event_type, entry));
        self.bytes += PLACE_BYTES;
    }

    /// Entries that may be found by a hash.
    pub(super) fn found(&self, hash: &Digest) -> impl Iterator<Item = u64> {
        let hash = eight(hash);
        let range = self.look_ups.range((hash, 0)..=(hash, u64::MAX));
        range.map(|(_, entry)| *entry)
    }

    /// So many more entries are in it.
    pub(super) fn counted(&mut self, entries: u64) {
        self.entries += entries;
    }

    /// Whether it is to be folded, at the latest with so many entries.
    pub(super) fn is_full(&self, entries: u64) -> bool {
        self.entries >= entries || self.bytes >= FULL_BYTES
    }
}

impl Layer {
    pub(super) fn rows(&self) -> RwLockReadGuard<'_, Rows> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Rows) -> T) -> T {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds what follows from a batch that begins at entry `start`.
    pub(super) fn add(&self, start: u64, batch: &Batch, subjects: &mut u64) {
        self.change(|rows| {
            for row in &batch.histories {
                let place = HistoryRow {
                    position: row.position,
                    entry_index: row.entry_index,
                    event_type: row.event_type,
                };
                rows.place(row.subject_key, place, subjects);
            }
            for (index, entry) in (start..).zip(&batch.entries) {
                if let Some(payload) = &entry.payload_hash {
                    rows.look_up(payload, index);
                }
            }
            for sidecar in &batch.sidecars {
                for tag in sidecar.vial_tags.as_chunks::<{ Digest::LEN }>().0 {
                    rows.look_up(&Digest::from_bytes(*tag), sidecar.entry_index);
                }
            }
            for row in &batch.listings {
                rows.list(row.list, row.event_type, row.entry_index);
            }
            rows.roots.extend(batch.bucket_roots.iter().copied());
            rows.counted(batch.entries.len() as u64);
        });
    }
}

/// What readers see: put in place as one, after the signer has remembered.
#[derive(Clone, Default)]
pub(in crate::store::sqlite) struct View {
    pub(in crate::store::sqlite) head: Option<Head>,
    /// The layers have all rows of entries from here on.
    pub(super) floor: u64,
    /// The one that is being folded, if there is one, and the one that grows.
    pub(super) layers: Vec<Arc<Layer>>,
    pub(super) index: Option<Arc<Index>>,
}

impl View {
    pub(in crate::store::sqlite) fn size(&self) -> u64 {
        self.head.as_ref().map_or(0, |head| head.size)
    }

    /// The layers have all rows of entries from here on.
    pub(in crate::store::sqlite) fn floor(&self) -> u64 {
        self.floor
    }

    /// The places of a subject in the layers, ascending.
    pub(in crate::store::sqlite) fn places(&self, key: &Digest) -> Vec<HistoryRow> {
        let mut places = Vec::new();
        for layer in &self.layers {
            if let Some(touched) = layer.rows().histories.get(key) {
                let seen = touched.rows.iter().take_while(|row| self.sees(row));
                places.extend(seen);
            }
        }
        places
    }

    /// The last of them.
    pub(in crate::store::sqlite) fn position(&self, key: &Digest) -> Option<Position> {
        self.layers.iter().rev().find_map(|layer| {
            let rows = layer.rows();
            self.last(rows.histories.get(key)?)
        })
    }

    fn last(&self, touched: &Touched) -> Option<Position> {
        let mut rows = touched.rows.iter().rev();
        rows.find(|row| self.sees(row)).map(|row| row.position)
    }

    fn sees(&self, row: &HistoryRow) -> bool {
        row.entry_index < self.size()
    }

    /// Subjects of a bucket with their values, later ones over earlier ones.
    pub(in crate::store::sqlite) fn leaves(&self, prefix: u16) -> BTreeMap<Digest, Digest> {
        let (first, last) = keys_of(prefix);
        let mut leaves = BTreeMap::new();
        for layer in &self.layers {
            for (key, touched) in layer.rows().histories.range(first..=last) {
                leaves.extend(self.last(touched).map(|position| (*key, position.value())));
            }
        }
        leaves
    }

    /// Whether a bucket has subjects here.
    pub(in crate::store::sqlite) fn touches(&self, prefix: u16) -> bool {
        let (first, last) = keys_of(prefix);
        let mut layers = self.layers.iter();
        layers.any(|layer| layer.rows().histories.range(first..=last).next().is_some())
    }

    pub(in crate::store::sqlite) fn look_ups(&self, hash: &Digest) -> Vec<u64> {
        let mut found = Vec::new();
        for layer in &self.layers {
            found.extend(layer.rows().found(hash).filter(|at| *at < self.size()));
        }
        found
    }

    /// Newest first, at most so many.
    pub(in crate::store::sqlite) fn listing(
        &self,
        list: List,
        event_type: u16,
        before: u64,
        most: usize,
    ) -> Vec<u64> {
        let before = before.min(self.size());
        let mut found = Vec::new();
        for layer in self.layers.iter().rev() {
            let rows = layer.rows();
            let of = |entry| (list.bytes(), event_type, entry);
            let range = rows.listings.range(of(0)..of(before)).rev();
            found.extend(range.map(|(_, _, entry)| *entry).take(most - found.len()));
        }
        found
    }
}

/// The first and the last key of a bucket.
pub(super) fn keys_of(prefix: u16) -> (Digest, Digest) {
    let [high, low] = prefix.to_be_bytes();
    let key = |rest| {
        let mut bytes = [rest; Digest::LEN];
        [bytes[0], bytes[1]] = [high, low];
        Digest::from_bytes(bytes)
    };
    (key(0), key(0xff))
}
