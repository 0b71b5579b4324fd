//! Receipts: the evidence that a statement is recorded.

use std::cell::RefCell;
use std::collections::HashMap;

use super::states::{self, Loader, key_of};
use crate::digest::{Digest, Position};
use crate::domain::subject::{Subject, subjects};
use crate::format::entry::decode_entry;
use crate::merkle::tree::ReadError;
use crate::merkle::{NodeReader, TileNodes, inclusion_proof};
use crate::store::{Head, Snapshot, StoreError, Tiles};

/// Evidence that an entry is in the log, under the first checkpoint that covers it: asked for again,
/// it is the same, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub index: u64,
    /// The entry as stored.
    pub entry: Vec<u8>,
    /// RFC 6962 inclusion path under the checkpoint, lowest sibling first.
    pub inclusion_path: Vec<Digest>,
    /// The signed checkpoint note, UTF-8.
    pub checkpoint: Vec<u8>,
    /// Its place in each of its subjects' histories, ascending by subject. A seal has none.
    pub places: Vec<Place>,
}

/// The place of an entry in a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub subject: Subject,
    /// Where the history stands with it: it is the `count`-th, from 1.
    pub position: Position,
}

/// The receipt of an entry that is stored; `None` if there is no such entry.
pub(super) fn receipt(snapshot: &dyn Snapshot, index: u64) -> Result<Option<Receipt>, StoreError> {
    let Some(entry) = states::entry(snapshot, index)? else {
        return Ok(None);
    };
    let Some(Head {
        size, checkpoint, ..
    }) = snapshot.checkpoint_covering(index)?
    else {
        return Err(StoreError::Damaged(format!(
            "no checkpoint covers entry {index}"
        )));
    };
    let places = places(snapshot, index, &entry)?;
    let inclusion_path = inclusion(snapshot, index, size)?;
    Ok(Some(Receipt {
        index,
        entry,
        inclusion_path,
        checkpoint,
        places,
    }))
}

/// The inclusion path of an entry under a size.
pub(super) fn inclusion(
    snapshot: &dyn Snapshot,
    index: u64,
    size: u64,
) -> Result<Vec<Digest>, StoreError> {
    let tiles = Tiles(snapshot);
    inclusion_proof(index, size, &TileNodes::new(&tiles)).map_err(tree_error)
}

/// A tree that cannot be read is a damaged store, unless the store itself failed.
pub(super) fn tree_error(
    error: ReadError<crate::merkle::tile::TileError<StoreError>>,
) -> StoreError {
    match error {
        ReadError::Read(crate::merkle::tile::TileError::Read(error)) => error,
        other => StoreError::Damaged(other.to_string()),
    }
}

fn places(snapshot: &dyn Snapshot, index: u64, entry: &[u8]) -> Result<Vec<Place>, StoreError> {
    let decoded = decode_entry(entry).map_err(|e| StoreError::Damaged(e.to_string()))?;
    if decoded.envelope().is_none() {
        return Ok(Vec::new());
    }
    let recorded = Loader::default().recorded(snapshot, index)?;
    let touched = subjects(&recorded.statement.event);
    touched
        .into_iter()
        .map(|subject| place(snapshot, subject, index))
        .collect()
}

/// Finds an entry in a history by halving: entries ascend, and histories can be long.
fn place(snapshot: &dyn Snapshot, subject: Subject, index: u64) -> Result<Place, StoreError> {
    let key = key_of(&subject);
    let Position { count, .. } = snapshot.position(&key)?;
    let (mut before, mut end) = (0, count);
    while before < end {
        let middle = before + (end - before) / 2;
        let row = snapshot.history(&key, middle, 1)?.pop();
        let Some(row) = row else { break };
        match row.entry_index.cmp(&index) {
            std::cmp::Ordering::Less => before = middle + 1,
            std::cmp::Ordering::Equal => {
                return Ok(Place {
                    subject,
                    position: row.position,
                });
            }
            std::cmp::Ordering::Greater => end = middle,
        }
    }
    let what = format!("entry {index} is not in the history of {subject}");
    Err(snapshot.index_is_wrong(what))
}

/// Nodes that are asked for again and again: the paths of a batch share all but their lowest nodes.
pub(super) struct Remembered<R> {
    reader: R,
    nodes: RefCell<HashMap<(u8, u64), Digest>>,
}

impl<R> Remembered<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            nodes: RefCell::default(),
        }
    }
}

impl<R: NodeReader> NodeReader for Remembered<R> {
    type Error = R::Error;

    fn node(&self, level: u8, index: u64) -> Result<Digest, R::Error> {
        if let Some(hash) = self.nodes.borrow().get(&(level, index)) {
            return Ok(*hash);
        }
        let hash = self.reader.node(level, index)?;
        self.nodes.borrow_mut().insert((level, index), hash);
        Ok(hash)
    }
}
