//! Histories out of a snapshot, folded into states.

use std::collections::HashMap;
use std::sync::Arc;

use super::read_statements::RecordBook;
use crate::domain::id::Digest;
use crate::domain::replay::Act;
use crate::domain::rules_in_force::InForce;
use crate::domain::state::{Facts, State};
use crate::domain::statement::Recorded;
use crate::domain::subject::{Position, Subject, subjects};
use crate::domain::view::Known;
use crate::format::entry::decode_entry;
use crate::merkle::leaf_hash;
use crate::merkle::subject_index::subject_key;
use crate::merkle::tile::TILE_WIDTH;
use crate::store::{Follows, HistoryRow, NewListing, Snapshot, StoreError};

/// Longest history that is folded; far beyond those that rules read.
pub const MAX_HISTORY: usize = 100_000;

/// The entry that commissioned a lot's vials, from the lot's state: its sidecar stands beside it.
pub(super) fn commissioned(facts: &Facts) -> Option<u64> {
    match facts {
        Facts::Lot(lot) => lot.commissioned.as_ref().map(|_| lot.commissioned_index),
        _ => None,
    }
}

/// Key of a subject in the index and the store.
pub(super) fn key_of(subject: &Subject) -> Digest {
    subject_key(subject.kind(), &subject.id())
}

/// Loads and folds histories; remembers the entries it has read, since one entry is often in many.
#[derive(Default)]
pub(super) struct Loader {
    read: HashMap<u64, Arc<Recorded>>,
    /// Statements that others have read, of what is published.
    book: Option<Arc<RecordBook>>,
    /// Once something was folded.
    in_force: Option<InForce>,
}

impl Loader {
    /// One for readers of published entries, who share what they read.
    pub(super) fn sharing(book: &Arc<RecordBook>) -> Self {
        Self {
            read: HashMap::new(),
            book: Some(Arc::clone(book)),
            in_force: None,
        }
    }

    /// A subject's state, folded from its history; `None` if it has none. Of a history that has no
    /// folded state only the position is loaded: no rule reads more.
    pub(super) fn known(
        &mut self,
        snapshot: &dyn Snapshot,
        subject: &Subject,
    ) -> Result<Option<Arc<Known>>, StoreError> {
        let head = snapshot.position(&key_of(subject))?;
        if head == Position::EMPTY {
            return Ok(None);
        }
        let mut state = State::new(subject);
        if subject.is_folded(head.count) {
            let entries = self.entries(snapshot, subject, head)?;
            state = match subject {
                Subject::Ledger => State::of_ledger(entries),
                _ => State::of(subject, entries, self.in_force(snapshot)?),
            };
        }
        Ok(Some(Arc::new(Known {
            position: head,
            state,
        })))
    }

    /// Which rules were in force when, by the ledger's own history.
    fn in_force(&mut self, snapshot: &dyn Snapshot) -> Result<&InForce, StoreError> {
        let in_force = match self.in_force.take() {
            Some(known) => known,
            None => {
                let end = snapshot.position(&key_of(&Subject::Ledger))?;
                let entries = self.entries(snapshot, &Subject::Ledger, end)?;
                let ledger = State::of_ledger(entries);
                ledger.rules().cloned().unwrap_or_default()
            }
        };
        Ok(self.in_force.insert(in_force))
    }

    /// A subject's history, each entry with the position after it; empty if it has none.
    pub(super) fn acts(
        &mut self,
        snapshot: &dyn Snapshot,
        subject: &Subject,
    ) -> Result<Vec<Act>, StoreError> {
        let end = snapshot.position(&key_of(subject))?;
        if end == Position::EMPTY {
            return Ok(Vec::new());
        }
        let mut head = Position::EMPTY;
        let entries = self.entries(snapshot, subject, end)?;
        let acts = entries.into_iter().map(|entry| {
            head = head.push(entry.statement.event.number(), &entry.leaf);
            (entry, head)
        });
        Ok(acts.collect())
    }

    /// The entries of a history. Its head is computed anew from them: what was taken out of it or put into it, and an
    /// entry that was altered, shows.
    fn entries(
        &mut self,
        snapshot: &dyn Snapshot,
        subject: &Subject,
        end: Position,
    ) -> Result<Vec<Arc<Recorded>>, StoreError> {
        let rows = history(snapshot, &key_of(subject))?;
        let mut head = Position::EMPTY;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let recorded = self.recorded(snapshot, row.entry_index)?;
            head = head.push(recorded.statement.event.number(), &recorded.leaf);
            entries.push(recorded);
        }
        match (head == end, subject) {
            (true, _) => Ok(entries),
            // Kept with the log, and judged before there is an index.
            (false, Subject::Ledger) => Err(StoreError::Damaged(format!(
                "the history of {subject} is not what its entries say"
            ))),
            (false, _) => Err(snapshot.index_is_wrong(format!(
                "the history of {subject} is not what its entries say"
            ))),
        }
    }

    /// The statement of an entry.
    pub(super) fn recorded(
        &mut self,
        snapshot: &dyn Snapshot,
        index: u64,
    ) -> Result<Arc<Recorded>, StoreError> {
        if let Some(recorded) = self.read.get(&index) {
            return Ok(Arc::clone(recorded));
        }
        let recorded = match self.book.as_ref().and_then(|book| book.get(index)) {
            Some(recorded) => recorded,
            None => self.read_entry(snapshot, index)?,
        };
        self.read.insert(index, Arc::clone(&recorded));
        Ok(recorded)
    }

    fn read_entry(&self, snapshot: &dyn Snapshot, index: u64) -> Result<Arc<Recorded>, StoreError> {
        let bytes = snapshot
            .entry(index)?
            .ok_or_else(|| StoreError::Damaged(format!("entry {index} is missing")))?;
        let recorded = recorded(index, &bytes)?
            .ok_or_else(|| StoreError::Damaged(format!("entry {index}: a seal is in a history")))?;
        let recorded = Arc::new(recorded);
        if let Some(book) = &self.book {
            book.put(&recorded, bytes.len());
        }
        Ok(recorded)
    }
}

/// A whole history, ascending.
pub(super) fn history(
    snapshot: &dyn Snapshot,
    key: &Digest,
) -> Result<Vec<HistoryRow>, StoreError> {
    let rows = snapshot.history(key, 0, MAX_HISTORY + 1)?;
    if rows.len() > MAX_HISTORY {
        return Err(StoreError::Damaged(format!(
            "a history has more than {MAX_HISTORY} entries"
        )));
    }
    Ok(rows)
}

/// An entry as stored. It is the one that the tree has there: nobody is shown another, and none is taken for missing.
///
/// # Errors
/// [`StoreError::Damaged`]: it is another.
pub(super) fn entry(snapshot: &dyn Snapshot, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let bytes = snapshot.entry(index)?;
    if let Some(bytes) = &bytes {
        Leaves::default().compare(snapshot, index, bytes)?;
    }
    Ok(bytes)
}

/// Leaf hashes of a log, out of its tiles; for entries one after the other each tile is read once.
#[derive(Default)]
pub(super) struct Leaves {
    tile: Option<(u64, Vec<u8>)>,
}

impl Leaves {
    pub(super) fn compare(
        &mut self,
        snapshot: &dyn Snapshot,
        index: u64,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        const WIDTH: u64 = TILE_WIDTH as u64;
        let (tile, at) = (index / WIDTH, index % WIDTH);
        let row = match self.tile.take().filter(|(read, _)| *read == tile) {
            Some((_, row)) => row,
            None => snapshot.tile(0, tile)?.unwrap_or_default(),
        };
        let (_, row) = self.tile.insert((tile, row));
        let leaves = row.as_chunks::<{ Digest::LEN }>().0;
        // cannot fail: less than the width of a tile
        let leaf = leaves.get(usize::try_from(at).unwrap_or(usize::MAX));
        match leaf == Some(&leaf_hash(bytes).bytes()) {
            true => Ok(()),
            false => Err(StoreError::Damaged(format!(
                "entry {index} is not the one that the tree has there"
            ))),
        }
    }
}

/// The entry that records a payload. What the index says is compared with the log.
pub(super) fn find(
    snapshot: &dyn Snapshot,
    payload_hash: &Digest,
) -> Result<Option<u64>, StoreError> {
    for index in snapshot.find(payload_hash)? {
        let bytes = entry(snapshot, index)?;
        let entry = bytes.as_deref().map(decode_entry).and_then(Result::ok);
        let payload = entry.as_ref().and_then(|entry| entry.envelope());
        if payload.is_some_and(|envelope| envelope.payload_hash() == *payload_hash) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// What follows from a stored entry.
///
/// # Errors
/// [`StoreError::Damaged`], as [`recorded`].
pub(super) fn follows(index: u64, bytes: &[u8]) -> Result<Follows, StoreError> {
    if let Some(recorded) = recorded(index, bytes)? {
        let event = &recorded.statement.event;
        return Ok(Follows {
            leaf: recorded.leaf,
            payload_hash: Some(recorded.payload_hash),
            subject_keys: subjects(event).iter().map(key_of).collect(),
            event_type: event.number(),
            listings: NewListing::all(index, event),
            seal: None,
        });
    }
    let seal = decode_entry(bytes)
        .ok()
        .and_then(|entry| entry.seal().copied());
    Ok(Follows {
        leaf: leaf_hash(bytes),
        seal: seal.map(|seal| (seal.index_root, seal.subject_count)),
        ..Follows::default()
    })
}

/// The statement of a stored entry; `None` if it is a seal.
///
/// # Errors
/// [`StoreError::Damaged`]: the bytes are not in the format, or are another entry's.
pub fn recorded(index: u64, bytes: &[u8]) -> Result<Option<Recorded>, StoreError> {
    let damaged = |what: String| StoreError::Damaged(format!("entry {index}: {what}"));
    let entry = decode_entry(bytes).map_err(|error| damaged(error.to_string()))?;
    if entry.index != index {
        return Err(damaged(format!("it says it is entry {}", entry.index)));
    }
    let Some(envelope) = entry.envelope() else {
        return Ok(None);
    };
    let statement = envelope
        .statement()
        .map_err(|error| damaged(error.to_string()))?;
    Ok(Some(Recorded {
        index,
        leaf: leaf_hash(bytes),
        payload_hash: envelope.payload_hash(),
        recorded_at: entry.recorded_at,
        statement,
    }))
}
