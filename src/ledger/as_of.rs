//! A snapshot as of an earlier checkpoint: what was published, when the store is further.
//!
//! A batch that is stored is shown to nobody before the signer remembers its checkpoint. If the signer
//! cannot, readers go on with the checkpoint before it. Entries only grow, so what they ask for is there;
//! the buckets of the index are not, and are made again from the histories.

use crate::digest::{Digest, Position};
use crate::merkle::subject_index::Bucket;
use crate::merkle::tile::{partial_tile, tile_width};
use crate::store::{Head, HistoryRow, List, Rows, Snapshot, StoreError};

/// The ledger when it had fewer entries.
pub(super) struct AsOf {
    inner: Box<dyn Snapshot>,
    head: Head,
}

impl AsOf {
    /// As of the checkpoint of this size.
    pub(super) fn new(inner: Box<dyn Snapshot>, size: u64) -> Result<Self, StoreError> {
        let covering = match size.checked_sub(1) {
            Some(last) => inner.checkpoint_covering(last)?,
            None => None,
        };
        match covering {
            Some(head) if head.size == size => Ok(Self { inner, head }),
            _ => {
                let text =
                    format!("the checkpoint of {size} entries, which was published, is missing");
                Err(StoreError::Damaged(text))
            }
        }
    }

    fn has(&self, index: u64) -> bool {
        index < self.head.size
    }

    /// The last of a history's first `count` places that was there.
    fn place(&self, subject_key: &Digest, count: u64) -> Result<Position, StoreError> {
        let (mut there, mut end) = (Position::EMPTY, count + 1);
        // `there` was there, `end` was not.
        while there.count + 1 < end {
            let middle = there.count + (end - there.count) / 2;
            let row = self.inner.history(subject_key, middle - 1, 1)?;
            match row.first() {
                Some(row) if self.has(row.entry_index) => {
                    there = row.position;
                }
                _ => end = middle,
            }
        }
        Ok(there)
    }
}

impl Snapshot for AsOf {
    fn head(&self) -> Option<&Head> {
        Some(&self.head)
    }

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match self.has(index) {
            true => self.inner.entry(index),
            false => Ok(None),
        }
    }

    fn entries(
        &self,
        start: u64,
        max_count: usize,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let left = self.head.size.saturating_sub(start);
        match usize::try_from(left).unwrap_or(usize::MAX).min(max_count) {
            0 => Ok(Vec::new()),
            count => self.inner.entries(start, count, max_bytes),
        }
    }

    fn next_entry(&self, start: u64) -> Result<Option<u64>, StoreError> {
        Ok(self
            .inner
            .next_entry(start)?
            .filter(|index| self.has(*index)))
    }

    /// Those of now: nothing that is answered rests on them.
    fn rows(&self) -> Result<Rows, StoreError> {
        self.inner.rows()
    }

    fn find(&self, payload_hash: &Digest) -> Result<Option<u64>, StoreError> {
        Ok(self
            .inner
            .find(payload_hash)?
            .filter(|index| self.has(*index)))
    }

    fn history(
        &self,
        subject_key: &Digest,
        after: u64,
        max_count: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let mut rows = self.inner.history(subject_key, after, max_count)?;
        rows.retain(|row| self.has(row.entry_index));
        Ok(rows)
    }

    fn position(&self, subject_key: &Digest) -> Result<Position, StoreError> {
        let now = self.inner.position(subject_key)?;
        self.place(subject_key, now.count)
    }

    fn bucket(&self, prefix: u16) -> Result<Bucket, StoreError> {
        let mut bucket = Bucket::new(prefix);
        for leaf in self.inner.bucket(prefix)?.leaves() {
            let then = self.position(&leaf.key)?;
            if then.count > 0 {
                let set = bucket.set(leaf.key, then.value());
                set.map_err(|error| StoreError::Damaged(error.to_string()))?;
            }
        }
        Ok(bucket)
    }

    fn bucket_roots(&self) -> Result<Vec<(u16, Digest)>, StoreError> {
        let mut roots = Vec::new();
        for (prefix, _) in self.inner.bucket_roots()? {
            roots.extend(self.bucket(prefix)?.root().map(|root| (prefix, root)));
        }
        Ok(roots)
    }

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match tile_width(level, index, self.head.size) {
            0 => Ok(None),
            width => {
                let row = self.inner.tile(level, index)?;
                Ok(row.and_then(|row| partial_tile(&row, width).map(<[u8]>::to_vec)))
            }
        }
    }

    fn checkpoint(&self, size: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match size <= self.head.size {
            true => self.inner.checkpoint(size),
            false => Ok(None),
        }
    }

    fn checkpoint_covering(&self, index: u64) -> Result<Option<Head>, StoreError> {
        match self.has(index) {
            true => self.inner.checkpoint_covering(index),
            false => Ok(None),
        }
    }

    fn sidecar(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match self.has(entry_index) {
            true => self.inner.sidecar(entry_index),
            false => Ok(None),
        }
    }

    fn public_text(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match self.has(entry_index) {
            true => self.inner.public_text(entry_index),
            false => Ok(None),
        }
    }

    fn public_texts_from(&self) -> Result<Option<u64>, StoreError> {
        self.inner.public_texts_from()
    }

    fn vial_lot(&self, vial_id: &Digest) -> Result<Option<u64>, StoreError> {
        Ok(self
            .inner
            .vial_lot(vial_id)?
            .filter(|index| self.has(*index)))
    }

    fn listing(
        &self,
        list: List,
        event_type: u16,
        before: u64,
        max_count: usize,
    ) -> Result<Vec<u64>, StoreError> {
        let before = before.min(self.head.size);
        self.inner.listing(list, event_type, before, max_count)
    }

    /// Those of now, as [`Snapshot::rows`].
    fn listings(&self) -> Result<Option<u64>, StoreError> {
        self.inner.listings()
    }

    fn clock_offset_ms(&self) -> Result<i64, StoreError> {
        self.inner.clock_offset_ms()
    }
}
