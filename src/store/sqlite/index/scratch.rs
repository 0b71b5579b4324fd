//! The index of a log that is read from its first entry on, in a file that goes when it is dropped: for who audits a
//! log that is too long for memory. The same code builds the index of a ledger.

use rusqlite::OptionalExtension as _;

use super::{Builder, sql};
use crate::digest::{Digest, Position};
use crate::store::sqlite::{failed, stored};
use crate::store::{HistoryRow, StoreError};

/// Bytes of entries that are written at a time.
const FULL_BYTES: usize = 4 << 20;

/// What follows from the entries so far, and the entries themselves if they are kept.
pub struct Scratch {
    builder: Builder,
    /// Entries that are kept and not written yet.
    waiting: Vec<(u64, KeptEntry)>,
    waiting_bytes: usize,
}

/// An entry as stored, and the vial tags beside it.
pub type KeptEntry = (Vec<u8>, Option<Vec<u8>>);

impl Scratch {
    /// # Errors
    /// No temporary file can be made.
    pub fn new() -> Result<Self, StoreError> {
        let builder = Builder::scratch()?;
        let connection = &builder.connection;
        let made = connection.execute_batch(sql::KEPT_ENTRIES);
        made.map_err(failed("making room for entries"))?;
        Ok(Self {
            builder,
            waiting: Vec::new(),
            waiting_bytes: 0,
        })
    }

    /// The next entry joins these histories: where each stands with it.
    pub fn join(
        &mut self,
        keys: &[Digest],
        event_type: u16,
        leaf: &Digest,
    ) -> Result<Vec<Position>, StoreError> {
        self.builder.join(keys, event_type, leaf)
    }

    /// An entry is found by this hash.
    pub fn look_up(&mut self, hash: &Digest, entry: u64) {
        self.builder.look_up(hash, entry);
    }

    /// All that follows from the next entry was added.
    pub fn ended(&mut self) -> Result<(), StoreError> {
        self.builder.ended()
    }

    /// Entries that may be found by this hash: whoever asks compares.
    pub fn find(&self, hash: &Digest) -> Result<Vec<u64>, StoreError> {
        self.builder.find(hash)
    }

    /// Where a subject stands.
    pub fn position(&self, key: &Digest) -> Result<Position, StoreError> {
        self.builder.position(key)
    }

    /// A subject's history, ascending.
    pub fn history(&self, key: &Digest) -> Result<Vec<HistoryRow>, StoreError> {
        self.builder.history(key)
    }

    /// Root of the subject index after the entries so far.
    pub fn root(&mut self) -> Result<Digest, StoreError> {
        Ok(self.builder.top()?.root())
    }

    /// Subjects that have a history.
    pub fn subjects(&self) -> u64 {
        self.builder.subjects()
    }

    /// Keeps an entry, for who cannot read it again elsewhere.
    pub fn keep(
        &mut self,
        index: u64,
        bytes: &[u8],
        vial_tags: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        self.waiting_bytes += bytes.len() + vial_tags.map_or(0, <[u8]>::len);
        let kept = (bytes.to_vec(), vial_tags.map(<[u8]>::to_vec));
        self.waiting.push((index, kept));
        match self.waiting_bytes < FULL_BYTES {
            true => Ok(()),
            false => self.write_kept(),
        }
    }

    /// An entry that was kept.
    pub fn kept(&self, index: u64) -> Result<Option<KeptEntry>, StoreError> {
        if let Ok(at) = self
            .waiting
            .binary_search_by_key(&index, |(index, _)| *index)
        {
            return Ok(self.waiting.get(at).map(|(_, kept)| kept.clone()));
        }
        let error = failed("reading an entry that was kept");
        let connection = &self.builder.connection;
        let mut read = connection.prepare_cached(sql::KEPT_ENTRY).map_err(&error)?;
        let row = read.query_row([stored(index)?], |row| Ok((row.get(0)?, row.get(1)?)));
        row.optional().map_err(error)
    }

    fn write_kept(&mut self) -> Result<(), StoreError> {
        let error = failed("keeping entries");
        let transaction = self.builder.connection.transaction().map_err(&error)?;
        for (index, (bytes, vial_tags)) in self.waiting.drain(..) {
            let mut keep = transaction
                .prepare_cached(sql::KEEP_ENTRY)
                .map_err(&error)?;
            keep.execute((stored(index)?, bytes, vial_tags))
                .map_err(&error)?;
        }
        self.waiting_bytes = 0;
        transaction.commit().map_err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::subject_index::MemoryIndex;

    /// Few subjects, each in many entries; rows in the file and in the layer.
    #[test]
    fn it_says_what_an_index_in_memory_says() {
        let key = |n: u64| crate::digest::sha256(&[&(n % 97).to_be_bytes()]);
        let mut scratch = Scratch::new().unwrap();
        let mut memory = MemoryIndex::new();
        let mut stand = std::collections::BTreeMap::new();
        for entry in 0..400_u64 {
            let leaf = crate::digest::sha256(&[b"leaf", &entry.to_be_bytes()]);
            let keys = [key(entry), key(entry * entry + 1)];
            let keys = if keys[0] == keys[1] {
                &keys[..1]
            } else {
                &keys
            };
            let positions = scratch.join(keys, 7, &leaf).unwrap();
            for (key, position) in keys.iter().zip(positions) {
                let before = stand.insert(*key, position).unwrap_or(Position::EMPTY);
                assert_eq!(position, before.push(7, &leaf));
                memory.set(*key, position.value());
            }
            scratch.look_up(&leaf, entry);
            scratch
                .keep(entry, &leaf.bytes(), (entry % 3 == 0).then_some(b"tags"))
                .unwrap();
            scratch.ended().unwrap();
            if entry % 50 == 0 {
                scratch.builder.fold().unwrap();
                scratch.write_kept().unwrap();
            }
            if entry % 7 == 0 {
                assert_eq!(scratch.root().unwrap(), memory.root());
            }
        }
        assert_eq!(scratch.subjects(), memory.subject_count());
        for (key, position) in &stand {
            assert_eq!(scratch.position(key).unwrap(), *position);
            let history = scratch.history(key).unwrap();
            let counts = history.iter().map(|row| row.position.count);
            assert!(counts.eq(1..=position.count));
            assert_eq!(history.last().unwrap().position, *position);
        }
        for entry in [0_u64, 1, 200, 349, 351, 399] {
            let leaf = crate::digest::sha256(&[b"leaf", &entry.to_be_bytes()]);
            assert_eq!(scratch.find(&leaf).unwrap(), [entry]);
            let (bytes, tags) = scratch.kept(entry).unwrap().unwrap();
            assert_eq!(
                (bytes, tags.is_some()),
                (leaf.bytes().to_vec(), entry % 3 == 0)
            );
        }
        assert_eq!(scratch.kept(400).unwrap(), None);
        assert_eq!(scratch.position(&Digest::ZERO).unwrap(), Position::EMPTY);
    }
}
