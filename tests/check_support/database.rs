//! A log in a real SQLite file, and hands that change what is stored.

use std::path::Path;

use lotledger::digest::Digest;
use lotledger::format::entry::decode_entry;
use lotledger::merkle::leaf_hash;
use lotledger::merkle::subject_index::{Bucket, bucket_of, subject_key};
use lotledger::merkle::tile::tile_updates;
use lotledger::store::sqlite::SqliteStore;
use lotledger::store::{Batch, NewEntry, NewHistoryRow, NewListing, NewSidecar, Store, Tiles};

use super::log::Log;

/// Writes a log into a new file, one batch per seal.
pub fn write(log: &Log, path: &Path) {
    let mut store = SqliteStore::open(path, 2).unwrap();
    let mut start = 0;
    for (index, bytes) in log.entries.iter().enumerate() {
        if decode_entry(bytes).unwrap().seal().is_some() {
            append(&mut store, log, start, index + 1);
            start = index + 1;
        }
    }
}

/// Adds what is in the log and not in the file; the store that did it is still open, as a running daemon's is.
pub fn go_on(log: &Log, path: &Path, from: usize) -> SqliteStore {
    let mut store = SqliteStore::open(path, 2).unwrap();
    append(&mut store, log, from, log.entries.len());
    store
}

fn append(store: &mut SqliteStore, log: &Log, start: usize, end: usize) {
    let histories = log.histories(end);
    let leaves: Vec<Digest> = log.entries[start..end]
        .iter()
        .map(|b| leaf_hash(b))
        .collect();
    let tiles = {
        let snapshot = store.log().unwrap();
        tile_updates(start as u64, &leaves, &Tiles(&*snapshot)).unwrap()
    };
    let mut buckets: std::collections::BTreeMap<u16, Bucket> = Default::default();
    let mut rows = Vec::new();
    for (subject, history) in &histories.of {
        let subject_key = subject_key(subject.kind(), &subject.id());
        let prefix = bucket_of(&subject_key);
        let bucket = buckets.entry(prefix).or_insert_with(|| Bucket::new(prefix));
        bucket
            .set(subject_key, history.last().unwrap().2.value())
            .unwrap();
        for (entry_index, event_type, position) in history {
            if *entry_index >= start as u64 {
                rows.push(NewHistoryRow {
                    subject_key,
                    position: *position,
                    entry_index: *entry_index,
                    event_type: *event_type,
                });
            }
        }
    }
    let last = decode_entry(&log.entries[end - 1]).unwrap();
    let within = |index: &u64| (start as u64..end as u64).contains(index);
    let batch = Batch {
        entries: log.entries[start..end]
            .iter()
            .map(|bytes| new_entry(bytes))
            .collect(),
        histories: rows,
        listings: (start..end)
            .flat_map(|index| listings(index, &log.entries[index]))
            .collect(),
        bucket_roots: buckets
            .into_iter()
            .map(|(prefix, bucket)| (prefix, bucket.root().unwrap()))
            .collect(),
        tiles,
        sidecars: log
            .sidecars
            .iter()
            .filter(|(index, _)| within(index))
            .map(|(index, ids)| NewSidecar {
                entry_index: *index,
                vial_tags: ids.clone(),
            })
            .collect(),
        public_texts: Vec::new(),
        checkpoint: log.checkpoint(end),
        recorded_at_ms: last.recorded_at.ms(),
        subject_count: last.seal().unwrap().subject_count,
    };
    store.append(start as u64, &batch).unwrap();
}

fn listings(index: usize, bytes: &[u8]) -> Vec<NewListing> {
    let entry = decode_entry(bytes).unwrap();
    let statement = entry
        .envelope()
        .and_then(|envelope| envelope.statement().ok());
    statement.map_or_else(Vec::new, |statement| {
        NewListing::all(index as u64, &statement.event)
    })
}

fn new_entry(bytes: &[u8]) -> NewEntry {
    let entry = decode_entry(bytes).unwrap();
    NewEntry {
        bytes: bytes.to_vec(),
        payload_hash: entry.envelope().map(|envelope| envelope.payload_hash()),
    }
}

/// Runs SQL on a copy of a file, as somebody with access to it would, past every guard of ours.
pub fn spoil(original: &Path, copy: &Path, sql: &str) {
    std::fs::copy(original, copy).unwrap();
    let connection = rusqlite::Connection::open(copy).unwrap();
    connection
        .execute_batch(
            "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
             DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted;",
        )
        .unwrap();
    connection.execute_batch(sql).unwrap();
}
