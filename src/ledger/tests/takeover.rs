//! A ledger of the layout before: what follows stood in the log's file.

use std::path::Path;

use rusqlite::Connection;

use crate::ledger::states::{find, follows};
use crate::store::Store as _;
use crate::store::sqlite::SqliteStore;

/// A log of version 1 of the rules, as an older program left it.
const OLD: &str = "tests/logs/rules-1/data/ledger.sqlite";

fn copied(directory: &Path) -> std::path::PathBuf {
    let path = directory.join("ledger.sqlite");
    std::fs::write(&path, std::fs::read(OLD).unwrap()).unwrap();
    path
}

fn tables(path: &Path) -> Vec<String> {
    let file = Connection::open(path).unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut names = file.prepare(sql).unwrap();
    let names = names.query_map((), |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

/// Every history, as its table has it.
fn histories(path: &Path) -> Vec<(Vec<u8>, u64, u64)> {
    let file = Connection::open(path).unwrap();
    let sql = "SELECT subject_key, n, entry_index FROM history ORDER BY 1, 2";
    let mut rows = file.prepare(sql).unwrap();
    let number = |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(i64::cast_unsigned);
    let rows = rows.query_map((), |row| {
        Ok((row.get(0)?, number(row, 1)?, number(row, 2)?))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn it_is_taken_over_once_the_index_is_there() {
    let directory = tempfile::tempdir().unwrap();
    let path = copied(directory.path());
    let index = directory.path().join("index.sqlite");
    let before = histories(&path);
    assert!(before.len() > 300);
    for round in [
        "the first start",
        "a crash before the tables are dropped",
        "no index",
        "again",
    ] {
        match round {
            "a crash before the tables are dropped" => drop(copied(directory.path())),
            "no index" => {
                copied(directory.path());
                std::fs::write(&index, b"half an index").unwrap();
            }
            _ => {}
        }
        let mut store = SqliteStore::open(&path, 2).unwrap();
        store.follow(&mut follows).unwrap();
        let made_again = store.snapshots().index().made_again;
        assert_eq!(made_again, u64::from(round == "no index"), "{round}");
        let snapshot = store.snapshots().snapshot().unwrap();
        for (key, n, entry) in &before {
            let key = key.as_slice().try_into().unwrap();
            let row = snapshot.history(&key, n - 1, 1).unwrap();
            assert_eq!(
                (row[0].position.count, row[0].entry_index),
                (*n, *entry),
                "{round}"
            );
        }
        let last = snapshot.head().unwrap().size - 2;
        let payload = follows(last, &snapshot.entry(last).unwrap().unwrap())
            .unwrap()
            .payload_hash;
        assert_eq!(
            find(&*snapshot, &payload.unwrap()).unwrap(),
            Some(last),
            "{round}"
        );
        drop((snapshot, store));
        let expected = [
            "checkpoint",
            "entry",
            "ledger_history",
            "public_text",
            "refinery_schema_history",
            "setting",
            "sidecar",
            "tile",
        ];
        assert_eq!(tables(&path), expected, "{round}");
    }
}

/// Its entries are not what its seals say: nothing is dropped.
#[test]
fn a_log_that_is_not_what_its_seal_says_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = copied(directory.path());
    // Another entry of the same form: its leaf is another, and so is every head from there on.
    let sql = "DROP TRIGGER entry_is_never_changed;
        UPDATE entry SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'05' AS BLOB)
        WHERE entry_index = 20;
        CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'entries are never changed'); END;";
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let before = histories(&path);
    let mut store = SqliteStore::open(&path, 2).unwrap();
    let error = store.follow(&mut follows).unwrap_err();
    assert!(
        matches!(error, crate::store::StoreError::Damaged(_)),
        "{error}"
    );
    drop(store);
    assert_eq!(histories(&path), before);
}
