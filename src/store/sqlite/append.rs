//! The one transaction that changes the log.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{counted, failed, sql, stored};
use crate::store::{Batch, StoreError};

/// Appends a batch if the ledger has exactly `expected_size` entries.
///
/// Until the commit, an error or a crash leaves the file as it was: SQLite ignores what is in the
/// write-ahead log without a commit record. A crash during the commit leaves the batch there whole
/// or not at all. After the commit has returned it is on disk.
pub(super) fn append(
    connection: &mut Connection,
    expected_size: u64,
    batch: &Batch,
) -> Result<(), StoreError> {
    let size = batch.check(expected_size)?;
    // IMMEDIATE: the head that is compared below cannot move before the commit.
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed("beginning an append"))?;
    let found: i64 = transaction
        .prepare_cached(sql::HEAD_SIZE)
        .and_then(|mut head| head.query_row((), |row| row.get(0)))
        .map_err(failed("reading the head"))?;
    let found = counted(found)?;
    if found != expected_size {
        return Err(StoreError::HeadMoved {
            expected: expected_size,
            found,
        });
    }
    write(&transaction, expected_size, size, batch)?;
    // Dropped before this line, the transaction rolls back.
    transaction
        .commit()
        .map_err(|source| StoreError::OutcomeUnknown {
            source: Box::new(source),
        })
}

fn write(
    transaction: &Transaction<'_>,
    start: u64,
    size: u64,
    batch: &Batch,
) -> Result<(), StoreError> {
    let error = failed("appending a batch");
    let mut add = transaction.prepare_cached(sql::ADD_ENTRY).map_err(&error)?;
    for (index, entry) in (start..).zip(&batch.entries) {
        add.execute((stored(index)?, &entry.bytes))
            .map_err(&error)?;
    }

    let mut add = transaction
        .prepare_cached(sql::ADD_LEDGER_HISTORY)
        .map_err(&error)?;
    let ledger = super::ledger_key();
    for row in batch
        .histories
        .iter()
        .filter(|row| row.subject_key == ledger)
    {
        let (n, entry) = (stored(row.position.count)?, stored(row.entry_index)?);
        add.execute((n, entry, row.event_type, row.position.head.bytes()))
            .map_err(&error)?;
    }

    let mut put = transaction.prepare_cached(sql::PUT_TILE).map_err(&error)?;
    for tile in &batch.tiles {
        put.execute((tile.level, stored(tile.index)?, &tile.bytes))
            .map_err(&error)?;
    }

    let mut add = transaction
        .prepare_cached(sql::ADD_SIDECAR)
        .map_err(&error)?;
    for sidecar in &batch.sidecars {
        let entry = stored(sidecar.entry_index)?;
        add.execute((entry, &sidecar.vial_tags)).map_err(&error)?;
    }

    let mut add = transaction
        .prepare_cached(sql::ADD_PUBLIC_TEXT)
        .map_err(&error)?;
    for text in &batch.public_texts {
        add.execute((stored(text.entry_index)?, &text.opening))
            .map_err(&error)?;
    }

    // Last, so that no reader's head can ever be ahead of what it stands for.
    let head = (
        stored(size)?,
        &batch.checkpoint,
        batch.recorded_at_ms,
        stored(batch.subject_count)?,
    );
    let mut add = transaction
        .prepare_cached(sql::ADD_CHECKPOINT)
        .map_err(&error)?;
    add.execute(head).map_err(&error)?;
    Ok(())
}
