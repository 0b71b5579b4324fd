//! Damage in what follows from the entries: found, named, rebuilt to the rows that were there.

use crate::daemon_support::process::Daemon;
use crate::test_ledger::{Copy, TestLedger};

/// A row of a table, chosen by its place in the order of its keys.
const HISTORY: &str = "(SELECT subject_key FROM history ORDER BY subject_key LIMIT 1 OFFSET 9)";
const LONGEST: &str = "(SELECT subject_key FROM history ORDER BY n DESC LIMIT 1)";
const BUCKET: &str = "(SELECT prefix FROM bucket ORDER BY prefix LIMIT 1 OFFSET 5)";
const OTHER_BUCKET: &str = "(SELECT prefix FROM bucket ORDER BY prefix LIMIT 1 OFFSET 6)";
const VIAL: &str = "(SELECT vial_tag FROM vial ORDER BY vial_tag LIMIT 1 OFFSET 2)";
const KIND: &str = "(SELECT max(event_type) FROM listing)";
const CHECKPOINT: &str = "(SELECT size FROM checkpoint ORDER BY size LIMIT 1 OFFSET 3)";
const STATEMENT: &str = "(SELECT min(entry_index) FROM entry WHERE payload_hash IS NOT NULL)";
const LAST_STATEMENT: &str = "(SELECT max(entry_index) FROM entry WHERE payload_hash IS NOT NULL)";
const LAST: &str = "(SELECT max(entry_index) FROM entry)";

/// What is done, to which table, and the SQL of the key that must be named (before the damage).
struct Row {
    what: &'static str,
    sql: String,
    table: &'static str,
    key: String,
}

fn row(what: &'static str, table: &'static str, sql: String, key: impl Into<String>) -> Row {
    Row {
        what,
        sql,
        table,
        key: key.into(),
    }
}

/// Leaves two rows of a table with each other's value.
fn swap(table: &str, value: &str, key: &str, one: &str, other: &str) -> String {
    format!(
        "CREATE TEMP TABLE t AS SELECT {key} AS k, {value} AS v FROM {table}
            WHERE {key} IN ({one}, {other});
         DROP INDEX IF EXISTS entry_by_payload;
         UPDATE {table} SET {value} = (SELECT v FROM t WHERE k <> {key})
            WHERE {key} IN (SELECT k FROM t);
         CREATE UNIQUE INDEX entry_by_payload ON entry (payload_hash) WHERE payload_hash IS NOT NULL;"
    )
}

fn rows() -> Vec<Row> {
    let history_key = format!("SELECT 'subject_key ' || lower(hex({HISTORY})) || ', n 1'");
    let beyond = format!(
        "SELECT 'subject_key ' || lower(hex({LONGEST})) || ', n ' || (1 + max(n)) FROM history
         WHERE subject_key = {LONGEST}"
    );
    let bucket_key = format!("SELECT 'prefix ' || {BUCKET}");
    let vial_key = format!("SELECT 'vial_tag ' || lower(hex({VIAL}))");
    let listing_key = format!(
        "SELECT 'organisation {}, event_type ' || event_type || ', entry_index ' || entry_index FROM listing
         WHERE organisation = zeroblob(16) AND event_type = {KIND} ORDER BY entry_index LIMIT 1",
        "0".repeat(32)
    );
    let checkpoint_key = format!("SELECT 'size ' || {CHECKPOINT}");
    let entry_key = format!("SELECT 'entry_index ' || {STATEMENT}");
    let free = "(SELECT min(a.prefix) + 1 FROM bucket a WHERE a.prefix + 1 NOT IN (SELECT prefix FROM bucket))";
    let h = "history";
    let at = format!("WHERE subject_key = {HISTORY} AND n = 1");
    vec![
        row("head", h, format!("UPDATE history SET head = zeroblob(32) {at}"), &history_key),
        row("entry", h, format!("UPDATE history SET entry_index = entry_index + 1 {at}"), &history_key),
        row("type", h, format!("UPDATE history SET event_type = 999 {at}"), &history_key),
        row("a row less", h, format!("DELETE FROM history {at}"), &history_key),
        row("no row", h, "DELETE FROM history".into(), &history_key),
        row(
            "a subject more", h,
            "INSERT INTO history VALUES (zeroblob(32), 1, 0, 10, zeroblob(32))".into(),
            format!("SELECT 'subject_key {}, n 1'", "0".repeat(64)),
        ),
        row(
            "a row more", h,
            format!("INSERT INTO history SELECT subject_key, n + 1, entry_index, event_type, head
                FROM history WHERE subject_key = {LONGEST} ORDER BY n DESC LIMIT 1"),
            beyond,
        ),
        row(
            "heads swapped", h,
            swap("history", "head", "(hex(subject_key) || n)",
                &format!("hex({HISTORY}) || 1"), &format!("hex({LONGEST}) || 1")),
            &history_key,
        ),
        row("leaf", "bucket",
            format!("UPDATE bucket SET leaves = CAST(substr(leaves, 1, 40) || zeroblob(length(leaves) - 40) AS BLOB)
                WHERE prefix = {BUCKET}"), &bucket_key),
        row("half a leaf", "bucket",
            format!("UPDATE bucket SET leaves = substr(leaves, 1, 32) WHERE prefix = {BUCKET}"), &bucket_key),
        row("a row less", "bucket", format!("DELETE FROM bucket WHERE prefix = {BUCKET}"), &bucket_key),
        row("a row more", "bucket", format!("INSERT INTO bucket VALUES ({free}, zeroblob(64))"),
            format!("SELECT 'prefix ' || {free}")),
        row("swapped", "bucket", swap("bucket", "leaves", "prefix", BUCKET, OTHER_BUCKET), &bucket_key),
        row("root", "bucket_root",
            format!("UPDATE bucket_root SET root = zeroblob(32) WHERE prefix = {BUCKET}"), &bucket_key),
        row("a row less", "bucket_root", format!("DELETE FROM bucket_root WHERE prefix = {BUCKET}"), &bucket_key),
        row("a row more", "bucket_root", format!("INSERT INTO bucket_root VALUES ({free}, zeroblob(32))"),
            format!("SELECT 'prefix ' || {free}")),
        row("swapped", "bucket_root", swap("bucket_root", "root", "prefix", BUCKET, OTHER_BUCKET), &bucket_key),
        row("hash", "tile",
            "UPDATE tile SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB) WHERE level = 0 AND tile_index = 1".into(),
            "SELECT 'level 0, tile_index 1'"),
        row("shorter", "tile", "UPDATE tile SET hashes = substr(hashes, 33) WHERE level = 0 AND tile_index = 1".into(),
            "SELECT 'level 0, tile_index 1'"),
        row("a row less", "tile", "DELETE FROM tile WHERE level = 1".into(), "SELECT 'level 1, tile_index 0'"),
        row("a row more", "tile", "INSERT INTO tile VALUES (0, 7, zeroblob(32))".into(), "SELECT 'level 0, tile_index 7'"),
        row("a level more", "tile", "INSERT INTO tile VALUES (2, 0, zeroblob(32))".into(), "SELECT 'level 2, tile_index 0'"),
        row("swapped", "tile", swap("tile", "hashes", "(level * 10 + tile_index)", "0", "10"),
            "SELECT 'level 0, tile_index 0'"),
        row("entry", "vial", format!("UPDATE vial SET entry_index = 0 WHERE vial_tag = {VIAL}"), &vial_key),
        row("a row less", "vial", format!("DELETE FROM vial WHERE vial_tag = {VIAL}"), &vial_key),
        row("a row more", "vial", "INSERT INTO vial VALUES (zeroblob(32), (SELECT min(entry_index) FROM sidecar))".into(),
            format!("SELECT 'vial_tag {}'", "0".repeat(64))),
        row("whose", "listing", format!("UPDATE listing SET organisation = x'00000000000000000000000000000001' WHERE organisation = zeroblob(16) AND event_type = {KIND}"),
            &listing_key),
        row("a row less", "listing", format!("DELETE FROM listing WHERE organisation = zeroblob(16) AND event_type = {KIND}"),
            &listing_key),
        row("no row", "listing", "DELETE FROM listing".into(), &listing_key),
        row("a row more", "listing", "INSERT INTO listing VALUES (zeroblob(16), 9, 0)".into(),
            format!("SELECT 'organisation {}, event_type 9, entry_index 0'", "0".repeat(32))),
        row("no table", "listing", "DROP TABLE listing".into(), "SELECT 'definition'"),
        row("payload changed", "entry",
            format!("UPDATE entry SET payload_hash = zeroblob(32) WHERE entry_index = {STATEMENT}"), &entry_key),
        row("no payload", "entry",
            format!("UPDATE entry SET payload_hash = NULL WHERE entry_index = {STATEMENT}"), &entry_key),
        row("payload of a seal", "entry",
            format!("UPDATE entry SET payload_hash = zeroblob(32) WHERE entry_index = {LAST}"),
            format!("SELECT 'entry_index ' || {LAST}")),
        row("payloads swapped", "entry",
            swap("entry", "payload_hash", "entry_index", STATEMENT, LAST_STATEMENT), &entry_key),
        row("time", "checkpoint",
            format!("UPDATE checkpoint SET recorded_at_ms = 1 WHERE size = {CHECKPOINT}"), &checkpoint_key),
        row("subjects", "checkpoint",
            format!("UPDATE checkpoint SET subject_count = 0 WHERE size = {CHECKPOINT}"), &checkpoint_key),
        row("no table", h, "DROP TABLE history".into(), "SELECT 'definition'"),
        row("no table", "bucket", "DROP TABLE bucket".into(), "SELECT 'definition'"),
        row("no table", "bucket_root", "DROP TABLE bucket_root".into(), "SELECT 'definition'"),
        row("no table", "tile", "DROP TABLE tile".into(), "SELECT 'definition'"),
        row("no table", "vial", "DROP TABLE vial".into(), "SELECT 'definition'"),
        row("another table", "tile",
            "DROP TABLE tile; CREATE TABLE tile (level, tile_index, hashes); INSERT INTO tile VALUES ('x', 1.5, NULL)".into(),
            "SELECT 'definition'"),
        row("no index", "entry_by_payload", "DROP INDEX entry_by_payload".into(), "SELECT 'definition'"),
        row("an index that lies", "entry_by_payload", lying_index(), "SELECT 'pages'"),
        row("no trigger", "entry_is_never_changed", "DROP TRIGGER entry_is_never_changed".into(),
            "SELECT 'definition'"),
        row("a weaker trigger", "entry_is_never_deleted",
            "DROP TRIGGER entry_is_never_deleted;
             CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry WHEN 0 BEGIN SELECT 1; END".into(),
            "SELECT 'definition'"),
        row("a foreign trigger", "forget \"it\"",
            "CREATE TRIGGER \"forget \"\"it\"\"\" AFTER INSERT ON checkpoint BEGIN DELETE FROM vial; END".into(),
            "SELECT 'definition'"),
        row("a foreign index", "mine", "CREATE INDEX mine ON history (entry_index)".into(), "SELECT 'definition'"),
        row("a foreign view", "mine", "CREATE VIEW mine AS SELECT * FROM entry".into(), "SELECT 'definition'"),
    ]
}

/// The index does not learn that a column it covers has changed.
fn lying_index() -> String {
    "CREATE TEMP TABLE t AS SELECT * FROM sqlite_schema WHERE name = 'entry_by_payload';
     CREATE TEMP TABLE u AS SELECT * FROM sqlite_schema WHERE name = 'entry_is_never_changed';
     DROP TRIGGER entry_is_never_changed;
     PRAGMA writable_schema = ON;
     DELETE FROM sqlite_schema WHERE name = 'entry_by_payload';
     PRAGMA writable_schema = RESET;
     UPDATE entry SET payload_hash = zeroblob(32) WHERE entry_index = 0;
     PRAGMA writable_schema = ON;
     INSERT INTO sqlite_schema SELECT * FROM t;
     INSERT INTO sqlite_schema SELECT * FROM u;
     PRAGMA writable_schema = RESET;"
        .into()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_from_the_entries_is_found_and_rebuilt() {
    let test_ledger = TestLedger::new().await;
    let whole = test_ledger.copy().dump();
    let mut served = std::collections::BTreeSet::new();
    for Row {
        what,
        sql,
        table,
        key,
    } in rows()
    {
        let what = &format!("{table}, {what}");
        let copy = test_ledger.copy();
        let key = copy.ask(&key);
        copy.damage(&sql);
        let damaged = copy.bytes();

        let found = copy.fsck(&["--json"]);
        found.exits(1, what);
        found.names("derived", table, &key, what);
        let json = found.json();
        assert_eq!(json["outcome"], "CAN_BE_REBUILT", "{what}: {json:#}");
        assert_eq!(json["truth_faults"], serde_json::json!({}), "{what}");
        assert!(copy.bytes() == damaged, "{what}: changed without --rebuild");

        let rebuilt = copy.fsck(&["--json", "--rebuild"]);
        rebuilt.exits(0, what);
        let json = rebuilt.json();
        assert_eq!(json["outcome"], "REBUILT", "{what}");
        let written = json["rebuilt"].as_array().unwrap();
        assert!(
            written.iter().any(|name| name == table),
            "{what}: {written:?}"
        );
        assert!(copy.backup().exists(), "{what}");
        assert!(copy.dump() == whole, "{what}: not what was there");
        copy.fsck(&[]).exits(0, what);
        // A daemon for the first row of each table: starting one is what takes long.
        if served.insert(table) {
            test_ledger.serves(&copy, what).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_at_once() {
    let test_ledger = TestLedger::new().await;
    let copy = test_ledger.copy();
    let whole = copy.dump();
    copy.damage(
        "DROP TABLE vial; DROP TABLE tile; DELETE FROM history; DELETE FROM listing; DELETE FROM bucket_root;
         UPDATE bucket SET leaves = zeroblob(64); UPDATE entry SET payload_hash = NULL;
         UPDATE checkpoint SET recorded_at_ms = 0, subject_count = 0; DROP INDEX entry_by_payload;",
    );
    copy.damage("DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted;");
    copy.fsck(&[]).exits(1, "all");
    refuses_to_start(&copy);
    copy.fsck(&["--rebuild"]).exits(0, "all");
    assert!(copy.dump() == whole);
    test_ledger.serves(&copy, "all").await;
}

/// A start refuses what contradicts itself, and names the program that says more.
fn refuses_to_start(copy: &Copy) {
    let daemon = Daemon::spawn(copy.directory.path(), &[]);
    assert_eq!(daemon.wait().0, Some(3), "the daemon starts on it");
    let log = std::fs::read_to_string(copy.directory.path().join("log")).unwrap();
    assert!(log.contains("lotledgerd fsck"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_is_refused_names_it() {
    let test_ledger = TestLedger::new().await;
    for sql in [
        "DROP TABLE tile",
        "DELETE FROM bucket_root",
        "UPDATE tile SET hashes = zeroblob(length(hashes))",
        "UPDATE checkpoint SET subject_count = 0",
        "CREATE TRIGGER mine AFTER INSERT ON checkpoint BEGIN DELETE FROM vial; END",
    ] {
        let copy = test_ledger.copy();
        copy.damage(sql);
        refuses_to_start(&copy);
    }
}
