//! Moving a layer into the index, in slices; every table in the order of its keys.
//!
//! A fold that was interrupted is done again from the start, and finds some of its rows there already.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction};

use super::overlay::Layer;
use super::read::{Rows, mixed, prefix_of};
use super::{Index, State, sql};
use crate::digest::Digest;
use crate::store::StoreError;
use crate::store::sqlite::stored;

/// Rows of one slice: a few milliseconds.
#[cfg(not(test))]
const SLICE: usize = 2_048;
#[cfg(test)]
const SLICE: usize = 16;

/// Brings the index to the size at which a layer ends, with so many subjects, as long as it may go on.
///
/// # Errors
/// Some slices may be there: it is to be done again.
pub(super) fn fold(
    (index, connection): (&Index, &mut Connection),
    layer: &Layer,
    (end, subjects): (u64, u64),
    go_on: &mut dyn FnMut() -> bool,
) -> Result<(), StoreError> {
    let mut fold = Fold {
        index,
        connection,
        go_on,
    };
    let (end, subjects) = (stored(end)?, stored(subjects)?);
    fold.slice(|rows| rows.run(sql::SET_TARGET, [end]))?;
    let numbers = fold.leaves(layer)?;
    fold.histories(layer, numbers)?;
    fold.look_ups(layer)?;
    let listings: Vec<_> = layer.rows().listings.iter().copied().collect();
    for some in listings.chunks(SLICE) {
        fold.slice(|rows| {
            some.iter()
                .try_for_each(|(organisation, event_type, entry)| {
                    rows.run(
                        sql::ADD_LISTING,
                        (organisation, event_type, stored(*entry)?),
                    )
                })
        })?;
    }
    let roots: Vec<_> = layer
        .rows()
        .roots
        .iter()
        .map(|(prefix, root)| (*prefix, *root))
        .collect();
    for some in roots.chunks(SLICE) {
        fold.slice(|rows| {
            some.iter()
                .try_for_each(|(prefix, root)| rows.run(sql::PUT_ROOT, (prefix, root.bytes())))
        })?;
    }
    fold.slice(|rows| rows.run(sql::SET_SIZE, [end, subjects]))
}

struct Fold<'i> {
    index: &'i Index,
    connection: &'i mut Connection,
    go_on: &'i mut dyn FnMut() -> bool,
}

/// The index in one transaction.
struct Slice<'t> {
    index: &'t Index,
    transaction: &'t Transaction<'t>,
}

impl Slice<'_> {
    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), StoreError> {
        self.changes(sql, values).map(drop)
    }

    fn changes(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize, StoreError> {
        let run = self
            .transaction
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values));
        run.map_err(|error| self.index.failed(error))
    }

    fn rows(&self) -> Rows<'_> {
        Rows {
            index: self.index,
            connection: self.transaction,
            state: State::default(),
        }
    }
}

impl Fold<'_> {
    fn slice<T>(
        &mut self,
        write: impl FnOnce(Slice<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if !(self.go_on)() {
            return Err(StoreError::Failed {
                doing: "bringing the index to the head",
                source: "it is to stop".into(),
            });
        }
        let index = self.index;
        let transaction = self
            .connection
            .transaction()
            .map_err(|error| index.failed(error))?;
        let written = write(Slice {
            index,
            transaction: &transaction,
        })?;
        transaction.commit().map_err(|error| index.failed(error))?;
        Ok(written)
    }

    /// Writes the leaves; returns each subject's number with its key, ascending.
    fn leaves(&mut self, layer: &Layer) -> Result<Vec<(i64, Digest)>, StoreError> {
        let leaf = |(key, touched): (&Digest, &super::overlay::Touched)| {
            let last = touched.rows.last()?;
            Some((*key, touched.number, last.position.value()))
        };
        let leaves: Vec<_> = layer.rows().histories.iter().filter_map(leaf).collect();
        let mut numbers = Vec::with_capacity(leaves.len());
        for some in leaves.chunks(SLICE) {
            self.slice(|slice| {
                for (key, number, value) in some {
                    let number = match number {
                        Some(new) => stored(*new)?,
                        None => slice
                            .rows()
                            .leaf(key)?
                            .map(|(number, _)| number)
                            .ok_or_else(|| {
                                slice.index.is_wrong(format!("subject {key} has no leaf"))
                            })?,
                    };
                    slice.run(sql::PUT_LEAF, (key.bytes(), number, value.bytes()))?;
                    numbers.push((number, *key));
                }
                Ok(())
            })?;
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn histories(&mut self, layer: &Layer, numbers: Vec<(i64, Digest)>) -> Result<(), StoreError> {
        let mut left = numbers.iter().peekable();
        while left.peek().is_some() {
            self.slice(|slice| {
                let mut written = 0;
                while let Some((number, key)) = left.next_if(|_| written < SLICE) {
                    let rows = layer.rows();
                    for row in rows
                        .histories
                        .get(key)
                        .into_iter()
                        .flat_map(|touched| &touched.rows)
                    {
                        let (n, entry) = (stored(row.position.count)?, stored(row.entry_index)?);
                        let values = (number, n, entry, row.event_type, row.position.head.bytes());
                        slice.run(sql::PUT_HISTORY, values)?;
                        written += 1;
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn look_ups(&mut self, layer: &Layer) -> Result<(), StoreError> {
        let mut rows: Vec<(i64, i64)> = Vec::new();
        for (hash, entry) in &layer.rows().look_ups {
            rows.push((hash.cast_signed(), stored(*entry)?));
        }
        rows.sort_unstable();
        for some in rows.chunks(SLICE) {
            self.slice(|slice| {
                let mut added: BTreeMap<u16, (i64, i64)> = BTreeMap::new();
                for (hash, entry) in some {
                    // One that is there already was counted.
                    if slice.changes(sql::ADD_LOOK_UP, (hash, entry))? > 0 {
                        let sum = added.entry(prefix_of(hash.cast_unsigned())).or_default();
                        *sum = (sum.0 + 1, sum.1.wrapping_add(mixed(*hash, *entry)));
                    }
                }
                for (prefix, (count, sum)) in added {
                    let (_, before, sum_before) = slice.rows().bucket_row(prefix)?;
                    let now = (before + count, sum_before.wrapping_add(sum));
                    slice.run(sql::COUNT_LOOK_UPS, (prefix, now.0, now.1))?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}
