//! Damage in what follows from the entries: found, named, rebuilt to the rows that were there.

use crate::daemon_support::process::Daemon;
use crate::test_ledger::{Copy, TestLedger};

/// A row of a table, chosen by its place in the order of its keys.
const HISTORY: &str = "(SELECT number FROM history ORDER BY number LIMIT 1 OFFSET 9)";
const LONGEST: &str = "(SELECT number FROM history ORDER BY n DESC LIMIT 1)";
const LEAF: &str = "(SELECT subject_key FROM leaf ORDER BY subject_key LIMIT 1 OFFSET 5)";
const OTHER_LEAF: &str = "(SELECT subject_key FROM leaf ORDER BY subject_key LIMIT 1 OFFSET 6)";
const BUCKET: &str = "(SELECT prefix FROM bucket ORDER BY prefix LIMIT 1 OFFSET 5)";
const LOOK_UP: &str = "(SELECT hash FROM look_up ORDER BY hash LIMIT 1 OFFSET 2)";
const KIND: &str = "(SELECT max(event_type) FROM listing)";
const CHECKPOINT: &str = "(SELECT size FROM checkpoint ORDER BY size LIMIT 1 OFFSET 3)";
const LAST: &str = "(SELECT max(entry_index) FROM entry)";

/// What is done, to which table, and the SQL of the key that must be named (before the damage).
struct Row {
    what: &'static str,
    sql: String,
    table: &'static str,
    key: String,
    in_index: bool,
}

fn row(what: &'static str, table: &'static str, sql: String, key: impl Into<String>) -> Row {
    Row {
        what,
        sql,
        table,
        key: key.into(),
        in_index: false,
    }
}

/// The same of the index.
fn of_index(
    what: &'static str,
    table: &'static str,
    sql: impl Into<String>,
    key: impl Into<String>,
) -> Row {
    Row {
        in_index: true,
        ..row(what, table, sql.into(), key)
    }
}

/// Leaves two rows of a table with each other's value.
fn swap(table: &str, value: &str, key: &str, one: &str, other: &str) -> String {
    format!(
        "CREATE TEMP TABLE t AS SELECT {key} AS k, {value} AS v FROM {table}
            WHERE {key} IN ({one}, {other});
         UPDATE {table} SET {value} = (SELECT v FROM t WHERE k <> {key})
            WHERE {key} IN (SELECT k FROM t);"
    )
}

fn rows() -> Vec<Row> {
    let checkpoint_key = format!("SELECT 'size ' || {CHECKPOINT}");
    vec![
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
        row("head", "ledger_history", "UPDATE ledger_history SET head = zeroblob(32) WHERE n = 1".into(), "SELECT 'n 1'"),
        row("no row", "ledger_history", "DELETE FROM ledger_history".into(), "SELECT 'n 1'"),
        row("a row more", "ledger_history", "INSERT INTO ledger_history VALUES (1000, 0, 10, zeroblob(32))".into(),
            "SELECT 'n 1000'"),
        row("no table", "ledger_history", "DROP TABLE ledger_history".into(), "SELECT 'definition'"),
        row("payload changed", "entry",
            "UPDATE entry SET payload_hash = zeroblob(32) WHERE entry_index = 0".into(), "SELECT 'entry_index 0'"),
        row("payload of a seal", "entry",
            format!("UPDATE entry SET payload_hash = zeroblob(32) WHERE entry_index = {LAST}"),
            format!("SELECT 'entry_index ' || {LAST}")),
        row("time", "checkpoint",
            format!("UPDATE checkpoint SET recorded_at_ms = 1 WHERE size = {CHECKPOINT}"), &checkpoint_key),
        row("subjects", "checkpoint",
            format!("UPDATE checkpoint SET subject_count = 0 WHERE size = {CHECKPOINT}"), &checkpoint_key),
        row("no table", "tile", "DROP TABLE tile".into(), "SELECT 'definition'"),
        row("another table", "tile",
            "DROP TABLE tile; CREATE TABLE tile (level, tile_index, hashes); INSERT INTO tile VALUES ('x', 1.5, NULL)".into(),
            "SELECT 'definition'"),
        row("no trigger", "entry_is_never_changed", "DROP TRIGGER entry_is_never_changed".into(),
            "SELECT 'definition'"),
        row("a weaker trigger", "entry_is_never_deleted",
            "DROP TRIGGER entry_is_never_deleted;
             CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry WHEN 0 BEGIN SELECT 1; END".into(),
            "SELECT 'definition'"),
        row("a foreign trigger", "forget \"it\"",
            "CREATE TRIGGER \"forget \"\"it\"\"\" AFTER INSERT ON checkpoint BEGIN DELETE FROM tile; END".into(),
            "SELECT 'definition'"),
        row("a foreign index", "mine", "CREATE INDEX mine ON tile (hashes)".into(), "SELECT 'definition'"),
        row("a foreign view", "mine", "CREATE VIEW mine AS SELECT * FROM entry".into(), "SELECT 'definition'"),
    ]
}

/// What is wrong with the index: always all of it is made again.
fn rows_of_the_index() -> Vec<Row> {
    let history_key = format!("SELECT 'number ' || {HISTORY} || ', n 1'");
    let beyond = format!(
        "SELECT 'number ' || {LONGEST} || ', n ' || (1 + max(n)) FROM history WHERE number = {LONGEST}"
    );
    let leaf_key = format!("SELECT 'subject_key ' || lower(hex({LEAF}))");
    let bucket_key = format!("SELECT 'prefix ' || {BUCKET}");
    let look_up_key = format!("SELECT 'hash ' || {LOOK_UP}");
    let listing_key = format!(
        "SELECT 'organisation {}, event_type ' || event_type || ', entry_index ' || entry_index FROM listing
         WHERE organisation = zeroblob(16) AND event_type = {KIND} ORDER BY entry_index LIMIT 1",
        "0".repeat(32)
    );
    let at = format!("WHERE number = {HISTORY} AND n = 1");
    let file = "SELECT 'file'";
    vec![
        of_index(
            "head",
            "history",
            format!("UPDATE history SET head = zeroblob(32) {at}"),
            &history_key,
        ),
        of_index(
            "entry",
            "history",
            format!("UPDATE history SET entry_index = entry_index + 1 {at}"),
            &history_key,
        ),
        of_index(
            "type",
            "history",
            format!("UPDATE history SET event_type = 999 {at}"),
            &history_key,
        ),
        of_index(
            "a row less",
            "history",
            format!("DELETE FROM history {at}"),
            &history_key,
        ),
        of_index("no row", "history", "DELETE FROM history", &history_key),
        of_index(
            "a subject more",
            "history",
            "INSERT INTO history VALUES (99999, 1, 0, 10, zeroblob(32))",
            "SELECT 'number 99999, n 1'",
        ),
        of_index(
            "a row more",
            "history",
            format!(
                "INSERT INTO history SELECT number, n + 1, entry_index, event_type, head
                FROM history WHERE number = {LONGEST} ORDER BY n DESC LIMIT 1"
            ),
            beyond,
        ),
        of_index(
            "value",
            "leaf",
            format!("UPDATE leaf SET value = zeroblob(32) WHERE subject_key = {LEAF}"),
            &leaf_key,
        ),
        of_index(
            "number",
            "leaf",
            format!("UPDATE leaf SET number = 0 WHERE subject_key = {LEAF}"),
            &leaf_key,
        ),
        of_index(
            "a row less",
            "leaf",
            format!("DELETE FROM leaf WHERE subject_key = {LEAF}"),
            &leaf_key,
        ),
        of_index(
            "a row more",
            "leaf",
            "INSERT INTO leaf VALUES (zeroblob(32), 0, zeroblob(32))",
            format!("SELECT 'subject_key {}'", "0".repeat(64)),
        ),
        of_index(
            "swapped",
            "leaf",
            swap("leaf", "value", "subject_key", LEAF, OTHER_LEAF),
            &leaf_key,
        ),
        of_index(
            "root",
            "bucket",
            format!("UPDATE bucket SET root = zeroblob(32) WHERE prefix = {BUCKET}"),
            &bucket_key,
        ),
        of_index(
            "a row less",
            "bucket",
            format!("DELETE FROM bucket WHERE prefix = {BUCKET}"),
            &bucket_key,
        ),
        of_index(
            "count",
            "bucket",
            format!("UPDATE bucket SET look_ups = 77 WHERE prefix = {BUCKET}"),
            &bucket_key,
        ),
        of_index(
            "entry",
            "look_up",
            format!("UPDATE look_up SET entry_index = 0 WHERE hash = {LOOK_UP}"),
            &look_up_key,
        ),
        of_index(
            "a row less",
            "look_up",
            format!("DELETE FROM look_up WHERE hash = {LOOK_UP}"),
            &look_up_key,
        ),
        of_index(
            "a row more",
            "look_up",
            "INSERT INTO look_up VALUES (0, 0)",
            "SELECT 'hash 0, entry_index 0'",
        ),
        of_index(
            "whose",
            "listing",
            format!(
                "UPDATE listing SET organisation = x'00000000000000000000000000000001' WHERE organisation = zeroblob(16) AND event_type = {KIND}"
            ),
            &listing_key,
        ),
        of_index(
            "a row less",
            "listing",
            format!(
                "DELETE FROM listing WHERE organisation = zeroblob(16) AND event_type = {KIND}"
            ),
            &listing_key,
        ),
        of_index("no row", "listing", "DELETE FROM listing", &listing_key),
        of_index(
            "a row more",
            "listing",
            "INSERT INTO listing VALUES (zeroblob(16), 9, 0)",
            format!(
                "SELECT 'organisation {}, event_type 9, entry_index 0'",
                "0".repeat(32)
            ),
        ),
        of_index("no table", "index", "DROP TABLE listing", file),
        of_index("a foreign table", "index", "CREATE TABLE mine (a)", file),
        of_index("another version", "index", "PRAGMA user_version = 9", file),
        of_index(
            "newer than the log",
            "index",
            "UPDATE state SET size = 99999, target = 99999",
            file,
        ),
    ]
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
        in_index,
    } in rows().into_iter().chain(rows_of_the_index())
    {
        let what = &format!("{table}, {what}");
        let copy = test_ledger.copy();
        let key = match in_index {
            true => copy.ask_index(&key),
            false => copy.ask(&key),
        };
        match in_index {
            true => copy.damage_index(&sql),
            false => copy.damage(&sql),
        }
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
        let again = if in_index { "index" } else { table };
        assert!(
            written.iter().any(|name| name == again),
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
        "DROP TABLE tile; DELETE FROM ledger_history;
         UPDATE checkpoint SET recorded_at_ms = 0, subject_count = 0;",
    );
    copy.damage_index("DROP TABLE history; DELETE FROM leaf;");
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
        "UPDATE tile SET hashes = zeroblob(length(hashes))",
        "UPDATE checkpoint SET subject_count = 0",
        "CREATE TRIGGER mine AFTER INSERT ON checkpoint BEGIN DELETE FROM tile; END",
    ] {
        let copy = test_ledger.copy();
        copy.damage(sql);
        refuses_to_start(&copy);
    }
}
