//! Reading the index: one read transaction, and what is read is not believed.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Params, Row};

use super::overlay::{eight, keys_of};
use super::{Index, State, sql};
use crate::digest::{Digest, Position};
use crate::merkle::subject_index::{Bucket, TrieLeaf};
use crate::store::sqlite::{counted, stored};
use crate::store::{HistoryRow, List, StoreError};

/// The rows of an index, through one connection.
pub(in crate::store::sqlite) struct Rows<'c> {
    pub(super) index: &'c Index,
    pub(super) connection: &'c Connection,
    pub(super) state: State,
}

impl Rows<'_> {
    /// Number and value of a subject.
    pub(in crate::store::sqlite) fn leaf(
        &self,
        key: &Digest,
    ) -> Result<Option<(i64, Digest)>, StoreError> {
        self.one(sql::LEAF, [key.bytes()], |row| {
            Ok((row.get(0)?, Digest::from_bytes(row.get(1)?)))
        })
    }

    /// The last place of a subject's among entries below `size`.
    pub(in crate::store::sqlite) fn place_before(
        &self,
        number: i64,
        size: u64,
    ) -> Result<Position, StoreError> {
        let size = stored(size).unwrap_or(i64::MAX);
        let last = self.one(sql::POSITION, (number, size), |row| {
            Ok((row.get(0)?, Digest::from_bytes(row.get(1)?)))
        })?;
        match last {
            Some((count, head)) => Ok(Position {
                count: counted(count)?,
                head,
            }),
            None => Ok(Position::EMPTY),
        }
    }

    /// Where a subject stands of whom no layer has a row: its history ends as the trie says, and one that is not
    /// there is in no bucket.
    pub(in crate::store::sqlite) fn position(
        &self,
        key: &Digest,
        touched: bool,
    ) -> Result<Position, StoreError> {
        let Some((number, value)) = self.leaf(key)? else {
            // A fold has begun to change the bucket, or the layers have more of it than the index.
            if !touched && self.state.size == self.state.target {
                self.sound(crate::merkle::subject_index::bucket_of(key))?;
            }
            return Ok(Position::EMPTY);
        };
        let last = self.place_before(number, u64::MAX)?;
        match last.value() == value && last != Position::EMPTY {
            true => Ok(last),
            false => Err(self.index.is_wrong(format!(
                "the history of subject {key} is not what its leaf says"
            ))),
        }
    }

    /// The leaves of a bucket have its root.
    fn sound(&self, prefix: u16) -> Result<(), StoreError> {
        let (root, ..) = self.bucket_row(prefix)?;
        let mut bucket = Bucket::new(prefix);
        for leaf in self.leaves(prefix)? {
            bucket
                .set(leaf.key, leaf.value)
                .map_err(|error| self.index.is_wrong(error.to_string()))?;
        }
        match bucket.root() == root {
            true => Ok(()),
            false => Err(self
                .index
                .is_wrong(format!("bucket {prefix:04x} does not have its root"))),
        }
    }

    /// Root, look-ups and their sum.
    pub(in crate::store::sqlite) fn bucket_row(
        &self,
        prefix: u16,
    ) -> Result<(Option<Digest>, i64, i64), StoreError> {
        let row = self.one(sql::BUCKET, [prefix], |row| {
            let root: Option<[u8; 32]> = row.get(0)?;
            Ok((root.map(Digest::from_bytes), row.get(1)?, row.get(2)?))
        })?;
        Ok(row.unwrap_or((None, 0, 0)))
    }

    /// Entries of a history after the first `after`, at most so many.
    pub(in crate::store::sqlite) fn history(
        &self,
        number: i64,
        after: u64,
        most: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = self.all(sql::HISTORY, (number, stored(after)?, most), |row| {
            let (n, entry): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok((n, entry, row.get(2)?, Digest::from_bytes(row.get(3)?)))
        })?;
        let row = |(n, entry, event_type, head)| {
            Ok(HistoryRow {
                position: Position {
                    count: counted(n)?,
                    head,
                },
                entry_index: counted(entry)?,
                event_type,
            })
        };
        rows.into_iter().map(row).collect()
    }

    pub(in crate::store::sqlite) fn leaves(
        &self,
        prefix: u16,
    ) -> Result<Vec<TrieLeaf>, StoreError> {
        let (first, last) = keys_of(prefix);
        self.all(sql::LEAVES, (first.bytes(), last.bytes()), |row| {
            Ok(TrieLeaf {
                key: Digest::from_bytes(row.get(0)?),
                value: Digest::from_bytes(row.get(1)?),
            })
        })
    }

    pub(in crate::store::sqlite) fn roots(&self) -> Result<Vec<(u16, Digest)>, StoreError> {
        self.all(sql::ROOTS, (), |row| {
            Ok((row.get(0)?, Digest::from_bytes(row.get(1)?)))
        })
    }

    /// Entries that may have this hash. All rows with its first two bytes are there: their count and sum say so.
    pub(in crate::store::sqlite) fn look_ups(&self, hash: &Digest) -> Result<Vec<u64>, StoreError> {
        let hash = eight(hash);
        let prefix = prefix_of(hash);
        let first = hash & !(u64::MAX >> 16);
        let range = (
            first.cast_signed(),
            (first | (u64::MAX >> 16)).cast_signed(),
        );
        let rows: Vec<(i64, i64)> =
            self.all(sql::LOOK_UPS, range, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (_, count, sum) = self.bucket_row(prefix)?;
        let mut found = (0_i64, 0_i64);
        let mut entries = Vec::new();
        for (of, entry) in rows {
            found = (found.0 + 1, found.1.wrapping_add(mixed(of, entry)));
            if of == hash.cast_signed() {
                entries.push(counted(entry)?);
            }
        }
        match found == (count, sum) {
            true => Ok(entries),
            false => Err(self.index.is_wrong(format!(
                "look-ups that begin with {prefix:04x} are not all there"
            ))),
        }
    }

    pub(in crate::store::sqlite) fn listing(
        &self,
        list: List,
        event_type: u16,
        before: u64,
        most: usize,
    ) -> Result<Vec<u64>, StoreError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        // Beyond what is ever stored: as good as no bound.
        let before = stored(before).unwrap_or(i64::MAX);
        let values = (list.bytes(), event_type, before, most);
        let rows: Vec<i64> = self.all(sql::LISTING, values, |row| row.get(0))?;
        rows.into_iter().map(counted).collect()
    }

    fn one<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let row = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(values, read).optional());
        row.map_err(|error| self.index.failed(error))
    }

    fn all<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map(values, read)?.collect());
        rows.map_err(|error| self.index.failed(error))
    }
}

/// The first two of eight bytes.
pub(super) fn prefix_of(hash: u64) -> u16 {
    (hash >> 48) as u16
}

/// A row of `look_up` as it is summed: entries that trade places show.
pub(super) fn mixed(hash: i64, entry: i64) -> i64 {
    let both = hash.cast_unsigned().rotate_left(17)
        ^ entry.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    both.wrapping_mul(0xbf58_476d_1ce4_e5b9)
        .rotate_left(31)
        .cast_signed()
}

/// A connection of an index in a read transaction; given back when dropped.
pub(in crate::store::sqlite) struct Reading {
    pub(super) index: Arc<Index>,
    /// `None` only while it is dropped.
    connection: Option<Connection>,
    state: State,
    own: bool,
}

impl Reading {
    /// Begins it; `None` if the index is not between these sizes, and the view has to be taken again.
    pub(in crate::store::sqlite) fn begin(
        index: &Arc<Index>,
        floor: u64,
        size: u64,
        own: bool,
    ) -> Result<Option<Self>, StoreError> {
        let connection = index.take(own)?;
        let begun = connection
            .prepare_cached("BEGIN")
            .and_then(|mut begin| begin.execute(()));
        let state = begun.and_then(|_| State::read(&connection));
        // Made first, so that the connection is given back if what follows fails.
        let mut reading = Self {
            index: Arc::clone(index),
            connection: Some(connection),
            state: State::default(),
            own,
        };
        reading.state = state.map_err(|error| index.failed(error))?;
        let State {
            size: done, target, ..
        } = reading.state;
        if reading.state.build != index.build {
            return Err(
                index.is_wrong("it is another index than the one that was opened".to_owned())
            );
        }
        Ok((done >= floor && target <= size).then_some(reading))
    }

    pub(in crate::store::sqlite) fn is_wrong(&self, what: String) -> StoreError {
        self.index.is_wrong(what)
    }

    pub(in crate::store::sqlite) fn rows(&self) -> Result<Rows<'_>, StoreError> {
        match &self.connection {
            Some(connection) => Ok(Rows {
                index: &self.index,
                connection,
                state: self.state,
            }),
            None => Err(StoreError::Damaged("reading has ended".into())),
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let ended = |connection: &Connection| {
            connection.is_autocommit()
                || connection
                    .prepare_cached("COMMIT")
                    .is_ok_and(|mut end| end.execute(()).is_ok())
        };
        if let Some(connection) = self.connection.take().filter(ended) {
            self.index.put(connection, self.own);
        }
    }
}
