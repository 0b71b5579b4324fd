//! What is particular to SQLite: files, locks, versions, full disks.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::*;
use crate::digest::Position;
use crate::merkle::subject_index::MemoryIndex;
use crate::store::{Follows, conformance};

fn new_in(directory: &Path) -> SqliteStore {
    opened(&directory.join("ledger.db"))
}

/// Opens it and brings what follows to its head.
pub(super) fn opened(path: &Path) -> SqliteStore {
    let mut store = SqliteStore::open(path, DEFAULT_READERS).unwrap();
    follow(&mut store);
    store
}

/// The toy seals say nothing: what there is in the end is right.
pub(super) fn follow(store: &mut SqliteStore) {
    let entries = store
        .log()
        .unwrap()
        .entries(0, usize::MAX, usize::MAX)
        .unwrap();
    let (mut position, mut subjects) = (Position::EMPTY, 0);
    let mut toy = MemoryIndex::new();
    for (index, bytes) in (0..).zip(&entries) {
        let follows = conformance::meaning(index, bytes).unwrap();
        for key in &follows.subject_keys {
            position = position.push(follows.event_type, &follows.leaf);
            toy.set(*key, position.value());
            subjects = 1;
        }
    }
    let seal = (toy.root(), subjects);
    let meaning = &mut |index, bytes: &[u8]| {
        Ok(Follows {
            seal: (index + 1 == entries.len() as u64).then_some(seal),
            ..conformance::meaning(index, bytes)?
        })
    };
    store.follow(meaning).unwrap();
}

fn with_batches(directory: &Path, count: u64) -> SqliteStore {
    let mut store = new_in(directory);
    for at in 0..count {
        let batch = conformance::batch(&store, 1);
        conformance::record(&mut store, at * 3, &batch);
    }
    store
}

#[test]
fn keeps_the_contract() {
    let directory = tempfile::tempdir().unwrap();
    let count = std::cell::Cell::new(0);
    conformance::all(&|| {
        count.set(count.get() + 1);
        let path = directory.path().join(format!("{}.db", count.get()));
        Box::new(SqliteStore::open(&path, DEFAULT_READERS).unwrap())
    });
}

#[test]
fn what_was_appended_is_there_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let before = conformance::picture(&with_batches(directory.path(), 2));
    assert_eq!(conformance::picture(&new_in(directory.path())), before);
}

#[test]
fn files_are_private_and_connections_careful() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ledger.db");
    std::fs::write(&path, b"").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
    let store = with_batches(directory.path(), 1);
    for file in std::fs::read_dir(&directory).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", file.path());
    }
    let pragma = |name: &str| -> String {
        let value = store
            .connection
            .pragma_query_value(None, name, |row| row.get(0));
        match value.unwrap() {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => panic!("{other:?}"),
        }
    };
    for (name, value) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
        ("application_id", "1282372684"),
    ] {
        assert_eq!(pragma(name), value, "{name}");
    }
}

/// `.cargo/config.toml` takes the option away: with it, what the writer keeps pushes out what readers keep.
#[test]
fn each_connection_has_pages_of_its_own() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut options = connection.prepare("PRAGMA compile_options").unwrap();
    let options = options.query_map((), |row| row.get::<_, String>(0));
    let options: Vec<String> = options.unwrap().map(Result::unwrap).collect();
    assert!(options.contains(&"THREADSAFE=1".to_owned()), "{options:?}");
    let shared = "ENABLE_MEMORY_MANAGEMENT".to_owned();
    assert!(!options.contains(&shared), "{options:?}");
}

#[test]
fn a_schema_that_somebody_added_to_is_not_opened() {
    let trigger = "CREATE TRIGGER quiet AFTER INSERT ON entry BEGIN DELETE FROM vial; END";
    let other = "DROP TRIGGER entry_is_never_deleted;
        CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN SELECT 1; END";
    for sql in [
        trigger,
        other,
        "CREATE TABLE more (a)",
        "CREATE VIEW v AS SELECT * FROM vial",
    ] {
        let directory = tempfile::tempdir().unwrap();
        drop(with_batches(directory.path(), 1));
        let path = directory.path().join("ledger.db");
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let changed = |error| matches!(error, Some(OpenError::ChangedSchema { .. }));
        assert!(changed(SqliteStore::open(&path, 1).err()), "{sql}");
        assert!(changed(SqliteStore::open_read_only(&path).err()), "{sql}");
    }
}

#[test]
fn statements_are_prepared_once() {
    let directory = tempfile::tempdir().unwrap();
    let store = with_batches(directory.path(), 2);
    for limit in 1..4_i64 {
        let mut entries = store.connection.prepare_cached(sql::ENTRIES).unwrap();
        let rows = entries.query_map((0, limit), |_| Ok(()));
        assert_eq!(rows.unwrap().count() as i64, limit);
        let again = entries.get_status(rusqlite::StatementStatus::RePrepare);
        assert_eq!(again, 0, "{limit}");
    }
}

#[test]
fn entries_cannot_be_changed_or_deleted() {
    let directory = tempfile::tempdir().unwrap();
    let store = with_batches(directory.path(), 1);
    for sql in [
        "UPDATE entry SET bytes = x'00'",
        "DELETE FROM entry WHERE entry_index = 2",
    ] {
        let error = store.connection.execute(sql, ()).unwrap_err();
        assert!(error.to_string().contains("never"), "{error}");
    }
}

#[test]
fn a_second_writer_is_refused_until_the_first_is_gone() {
    let directory = tempfile::tempdir().unwrap();
    let store = new_in(directory.path());
    let link = directory.path().join("other-name.db");
    std::os::unix::fs::symlink(directory.path().join("ledger.db"), &link).unwrap();
    for path in [directory.path().join("ledger.db"), link] {
        let error = SqliteStore::open(&path, 1).err().unwrap();
        assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    }
    drop(store);
    new_in(directory.path());
}

#[test]
fn other_files_are_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, sql: &str| -> PathBuf {
        let path = directory.path().join(name);
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        path
    };
    let foreign = file("foreign.db", "CREATE TABLE address (name TEXT)");
    let tagged = file("tagged.db", "PRAGMA application_id = 7");
    let newer = directory.path().join("newer.db");
    drop(SqliteStore::open(&newer, 1).unwrap());
    let sql = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
        VALUES (99, 'future', '2030-01-01T00:00:00Z', '1')";
    Connection::open(&newer)
        .unwrap()
        .execute_batch(sql)
        .unwrap();
    let text = directory.path().join("text.db");
    std::fs::write(
        &text,
        "not a database, but long enough to be looked at ".repeat(100),
    )
    .unwrap();

    type Expected = fn(&OpenError) -> bool;
    let empty = directory.path().join("empty.db");
    std::fs::write(&empty, b"").unwrap();
    let error = SqliteStore::open_read_only(&empty).err().unwrap();
    assert!(matches!(error, OpenError::Empty { .. }), "{error:?}");
    let check: [(&Path, Expected); 4] = [
        (&foreign, |e| {
            matches!(e, OpenError::Foreign { found: 0, .. })
        }),
        (&tagged, |e| {
            matches!(e, OpenError::Foreign { found: 7, .. })
        }),
        (&newer, |e| {
            matches!(e, OpenError::NewerSchema { found: 99, .. })
        }),
        (&text, |e| matches!(e, OpenError::Sqlite { .. })),
    ];
    for (path, expected) in check {
        let before = std::fs::read(path).unwrap();
        let error = SqliteStore::open(path, 1).err().unwrap();
        assert!(expected(&error), "{error:?}");
        let error = SqliteStore::open_read_only(path).err().unwrap();
        assert!(
            expected(&error) || matches!(error, OpenError::OlderSchema { .. }),
            "{error:?}"
        );
        assert_eq!(std::fs::read(path).unwrap(), before, "{}", path.display());
    }
    let missing = SqliteStore::open_read_only(&directory.path().join("missing.db"));
    assert!(matches!(missing.err().unwrap(), OpenError::Io { .. }));
}

/// Without a write-ahead log SQLite notices it by itself.
#[test]
fn a_file_that_was_cut_beside_its_log_is_refused_and_left_alone() {
    let whole = tempfile::tempdir().unwrap();
    // Its end moves the log into the file.
    drop(with_batches(whole.path(), 600));
    let mut store = new_in(whole.path());
    let batch = conformance::batch(&store, 1);
    conformance::record(&mut store, 1_800, &batch);
    let size = |at: &Path| std::fs::metadata(at).unwrap().len();
    let path = whole.path().join("ledger.db");
    let (bytes, page) = (size(&path), 4096);
    for (name, kept, says) in [
        ("whole", bytes, None),
        ("two thirds", bytes / page * 2 / 3 * page, Some("was cut")),
        ("within a page", bytes / 2 + 1, Some("was cut")),
        // Not even the schema is there.
        ("its first page", page, Some("SQLite cannot open")),
    ] {
        let copy = tempfile::tempdir().unwrap();
        let at = |file: &str| copy.path().join(file);
        for file in ["ledger.db", "ledger.db-wal"] {
            std::fs::copy(whole.path().join(file), at(file)).unwrap();
        }
        let file = std::fs::OpenOptions::new()
            .write(true)
            .open(at("ledger.db"));
        file.unwrap().set_len(kept).unwrap();
        let both = || ["ledger.db", "ledger.db-wal"].map(|file| std::fs::read(at(file)).unwrap());
        let before = both();
        let said = SqliteStore::open(&at("ledger.db"), 1).err();
        match (says, said) {
            (None, None) => continue,
            (Some(says), Some(error)) => {
                assert!(error.to_string().contains(says), "{name}: {error}")
            }
            (_, error) => panic!("{name}: {error:?}"),
        }
        assert!(both() == before, "{name}: changed");
    }
}

/// Between the snapshot that a batch was planned on and the batch: what is written behind the hole would be gone at the
/// next start.
#[test]
fn a_log_that_was_cut_under_a_plan_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = with_batches(directory.path(), 2);
    drop(store.own_snapshot().unwrap());
    let batch = conformance::batch(&store, 1);
    let size = crate::store::Snapshots::snapshot(&*store.snapshots())
        .unwrap()
        .head()
        .map_or(0, |head| head.size);
    let log = std::fs::OpenOptions::new()
        .write(true)
        .open(directory.path().join("ledger.db-wal"));
    log.unwrap().set_len(32 + 4_120).unwrap();
    let error = store.append(size, &batch).unwrap_err();
    assert!(matches!(error, StoreError::Gone { .. }), "{error}");
}

/// What was never moved out of the log is no part of the file that is missing.
#[test]
fn a_file_that_is_behind_its_log_is_opened() {
    let killed = tempfile::tempdir().unwrap();
    let running = tempfile::tempdir().unwrap();
    let store = with_batches(running.path(), 4);
    for file in ["ledger.db", "ledger.db-wal"] {
        std::fs::copy(running.path().join(file), killed.path().join(file)).unwrap();
    }
    let before = conformance::picture(&store);
    assert_eq!(conformance::picture(&new_in(killed.path())), before);
}

/// Waiting does not help: it is not answered as a failure that passes.
#[test]
fn pages_that_are_no_pages_are_damage() {
    let directory = tempfile::tempdir().unwrap();
    drop(with_batches(directory.path(), 20));
    let path = directory.path().join("ledger.db");
    let store = new_in(directory.path());
    // Behind the first page, which was read already.
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0x55);
    std::fs::write(&path, bytes).unwrap();
    let snapshot = store
        .snapshots()
        .snapshot()
        .and_then(|s| s.entry(7).map(drop));
    let error = snapshot.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
}

/// A disk that fills up at every possible page of an append.
#[test]
fn a_full_disk_leaves_nothing_half_done() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = with_batches(directory.path(), 3);
    let before = conformance::picture(&store);
    let pages: i64 = store
        .connection
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    let mut failures = 0;
    for room in 0.. {
        let mut batch = conformance::batch(&store, 9);
        // Large enough to need new pages in several tables.
        for entry in &mut batch.entries {
            entry.bytes = vec![room as u8; 20_000];
        }
        batch.sidecars[0].vial_tags = (0..2_000u64)
            .flat_map(|at| crate::digest::sha256(&[&at.to_be_bytes()]).bytes())
            .collect();
        store
            .connection
            .pragma_update(None, "max_page_count", pages + room)
            .unwrap();
        match store.append(9, &batch) {
            Ok(()) => break,
            Err(StoreError::Failed { .. }) => failures += 1,
            Err(other) => panic!("{other}"),
        }
        assert_eq!(conformance::picture(&store), before);
    }
    assert!(failures > 10, "{failures}");
    drop(store);
    let reopened = new_in(directory.path());
    assert_eq!(
        reopened
            .snapshots()
            .snapshot()
            .unwrap()
            .head()
            .unwrap()
            .size,
        12
    );
}

#[test]
fn reading_offline_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = with_batches(directory.path(), 3);
    let path = directory.path().join("ledger.db");
    let size = |readers: &dyn Snapshots| readers.snapshot().unwrap().head().unwrap().size;

    // Beside a running daemon: what it commits is seen, and the file is only read.
    let before = std::fs::read(&path).unwrap();
    let beside = SqliteStore::open_read_only(&path).unwrap();
    assert_eq!(size(&*beside), 9);
    drop(beside);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    drop(store);

    // Alone: no file appears beside it.
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(&directory)
            .unwrap()
            .map(|f| f.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    let (before, names_before) = (std::fs::read(&path).unwrap(), names());
    assert!(
        !names_before.iter().any(|name| name == "ledger.db-wal"),
        "{names_before:?}"
    );
    let alone = SqliteStore::open_read_only(&path).unwrap();
    assert_eq!(size(&*alone), 9);
    assert_eq!(
        (std::fs::read(&path).unwrap(), names()),
        (before, names_before)
    );

    // A daemon that starts meanwhile is noticed.
    let _daemon = new_in(directory.path());
    assert!(matches!(alone.snapshot(), Err(StoreError::Damaged(_))));
}

#[test]
fn a_copy_without_its_log_is_read_as_of_an_earlier_checkpoint() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = with_batches(directory.path(), 1);
    store
        .connection
        .execute_batch("PRAGMA wal_checkpoint(PASSIVE)")
        .unwrap();
    let batch = conformance::batch(&store, 2);
    conformance::record(&mut store, 3, &batch);
    let copy = directory.path().join("a copy?#%.db");
    std::fs::copy(directory.path().join("ledger.db"), &copy).unwrap();
    let before = std::fs::read(&copy).unwrap();
    let readers = SqliteStore::open_read_only(&copy).unwrap();
    assert_eq!(readers.snapshot().unwrap().head().unwrap().size, 3);
    assert_eq!(std::fs::read(&copy).unwrap(), before);
}

#[test]
fn too_many_snapshots_are_refused_and_places_come_back() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&directory.path().join("ledger.db"), 2).unwrap();
    let readers = store.snapshots();
    let held: Vec<_> = (0..2).map(|_| readers.snapshot().unwrap()).collect();
    assert!(matches!(
        readers.snapshot(),
        Err(StoreError::Busy { readers: 2 })
    ));
    drop(held);
    let again: Vec<_> = (0..2).map(|_| readers.snapshot().unwrap()).collect();
    assert_eq!(again.len(), 2);
}
