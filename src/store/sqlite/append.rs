//! The one transaction that changes the ledger.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{counted, failed, sql, stored};
use crate::digest::Digest;
use crate::store::{Batch, Begins, NewBucket, NewListing, StoreError};

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
        let payload_hash = entry.payload_hash.as_ref().map(Digest::bytes);
        add.execute((stored(index)?, &entry.bytes, payload_hash))
            .map_err(&error)?;
    }

    let mut add = transaction
        .prepare_cached(sql::ADD_HISTORY)
        .map_err(&error)?;
    for row in &batch.histories {
        let (n, entry) = (stored(row.position.count)?, stored(row.entry_index)?);
        add.execute((
            row.subject_key.bytes(),
            n,
            entry,
            row.event_type,
            row.position.head.bytes(),
        ))
        .map_err(&error)?;
    }

    add_listings(transaction, &batch.listings)?;

    let mut put = transaction
        .prepare_cached(sql::PUT_BUCKET)
        .map_err(&error)?;
    let mut put_root = transaction
        .prepare_cached(sql::PUT_BUCKET_ROOT)
        .map_err(&error)?;
    for NewBucket { bucket, root } in &batch.buckets {
        put.execute((bucket.prefix(), bucket.encode()))
            .map_err(&error)?;
        put_root
            .execute((bucket.prefix(), root.bytes()))
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
    let mut add_vial = transaction.prepare_cached(sql::ADD_VIAL).map_err(&error)?;
    for sidecar in &batch.sidecars {
        let entry = stored(sidecar.entry_index)?;
        add.execute((entry, &sidecar.vial_tags)).map_err(&error)?;
        for vial_tag in sidecar.vial_tags.as_chunks::<{ Digest::LEN }>().0 {
            add_vial.execute((vial_tag, entry)).map_err(&error)?;
        }
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

/// Adds places in lists.
fn add_listings(transaction: &Transaction<'_>, rows: &[NewListing]) -> Result<(), StoreError> {
    let error = failed("adding to lists");
    let mut add = transaction
        .prepare_cached(sql::ADD_LISTING)
        .map_err(&error)?;
    for row in rows {
        let entry = stored(row.entry_index)?;
        add.execute((row.list.bytes(), row.event_type, entry))
            .map_err(&error)?;
    }
    Ok(())
}

/// Fills the lists of a ledger that was written without them: whole, or not at all.
pub(super) fn fill_lists(
    connection: &mut Connection,
    begins: Begins<'_>,
) -> Result<(), StoreError> {
    let error = failed("filling the lists");
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(&error)?;
    let unlisted: bool = transaction
        .query_row(sql::UNLISTED, (), |row| row.get(0))
        .map_err(&error)?;
    if !unlisted {
        return Ok(());
    }
    {
        let mut entries = transaction.prepare(sql::STORED_ENTRIES).map_err(&error)?;
        // One after the other: nothing but the rows that are written is held.
        let mut entries = entries.query((0, i64::MAX)).map_err(&error)?;
        while let Some(row) = entries.next().map_err(&error)? {
            let index = counted(row.get(0).map_err(&error)?)?;
            let bytes: Vec<u8> = row.get(1).map_err(&error)?;
            add_listings(&transaction, &begins(index, &bytes)?)?;
        }
    }
    transaction
        .commit()
        .map_err(|source| StoreError::OutcomeUnknown {
            source: Box::new(source),
        })
}
