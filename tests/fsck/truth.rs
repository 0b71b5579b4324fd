//! Damage in entries, checkpoints, sidecars, the signer's memory: named, and nothing is rebuilt.

use crate::daemon_support::check_support::world::story::Phase;
use crate::test_ledger::{Copy, TestLedger, listing};

/// The middle of the log, where a statement is.
const MIDDLE: &str = "(SELECT max(entry_index) FROM entry
    WHERE entry_index NOT IN (SELECT size - 1 FROM checkpoint)
    AND entry_index < (SELECT count(*) / 2 FROM entry))";
const CHECKPOINT: &str = "(SELECT size FROM checkpoint ORDER BY size LIMIT 1 OFFSET 4)";
const NEXT_CHECKPOINT: &str = "(SELECT size FROM checkpoint ORDER BY size LIMIT 1 OFFSET 5)";
const NEWEST: &str = "(SELECT max(size) FROM checkpoint)";
const BEFORE_NEWEST: &str = "(SELECT size FROM checkpoint ORDER BY size DESC LIMIT 1 OFFSET 1)";

/// What is done, the SQL, the table and the SQL of the key that must be named.
fn rows() -> Vec<(&'static str, String, &'static str, String)> {
    let middle = format!("SELECT 'entry_index ' || {MIDDLE}");
    let swap = |table: &str, value: &str, key: &str, one: &str, other: &str| {
        format!(
            "CREATE TEMP TABLE t AS SELECT {key} AS k, {value} AS v FROM {table}
                WHERE {key} IN ({one}, {other});
             UPDATE {table} SET {value} = (SELECT v FROM t WHERE k <> {key})
                WHERE {key} IN (SELECT k FROM t);"
        )
    };
    let at = |what: &str| format!("UPDATE entry SET bytes = {what} WHERE entry_index = {MIDDLE}");
    let checkpoint = format!("SELECT 'size ' || {CHECKPOINT}");
    let sidecar = "SELECT 'entry_index ' || min(entry_index) FROM sidecar".to_owned();
    vec![
        // A byte of the signature, so that it is still an entry: the chain and the tree tell. The last
        // byte of a signature is 0x10 at most, so that this is a change.
        ("a byte of an entry", at("CAST(substr(bytes, 1, length(bytes) - 1) || x'15' AS BLOB)"), "entry",
            format!("SELECT 'entry_index ' || ({MIDDLE} + 1)")),
        ("half an entry", at("substr(bytes, 1, length(bytes) / 2)"), "entry", middle.clone()),
        ("a byte of the last entry",
            "UPDATE entry SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'05' AS BLOB)
                WHERE entry_index = (SELECT max(entry_index) FROM entry)".into(),
            "checkpoint", format!("SELECT 'size ' || {NEWEST}")),
        ("an entry less", format!("DELETE FROM entry WHERE entry_index = {MIDDLE}"), "entry", middle.clone()),
        ("the last entry", "DELETE FROM entry WHERE entry_index = (SELECT max(entry_index) FROM entry)".into(),
            "entry", "SELECT 'entry_index ' || max(entry_index) FROM entry".into()),
        ("the newest entries with their checkpoint",
            format!("DELETE FROM entry WHERE entry_index >= {BEFORE_NEWEST}; DELETE FROM checkpoint WHERE size = {NEWEST};"),
            "entry",
            format!("SELECT 'entry_index ' || {BEFORE_NEWEST} || iif(max(entry_index) > {BEFORE_NEWEST},
                ' to ' || max(entry_index), '') FROM entry")),
        ("no entry", "DELETE FROM entry WHERE 1".into(), "entry", "SELECT 'entry_index 0'".into()),
        ("entries swapped", swap("entry", "bytes", "entry_index", MIDDLE, "0"), "entry", middle.clone()),
        ("an entry more",
            "INSERT INTO entry (entry_index, bytes) SELECT max(entry_index) + 1, bytes FROM entry ".into(),
            "entry", "SELECT 'entry_index ' || (max(entry_index) + 1) FROM entry".into()),
        ("an entry before the first", "INSERT INTO entry (entry_index, bytes) VALUES (-1, x'00')".into(),
            "entry", "SELECT 'entry_index -1'".into()),
        ("an entry far away", format!("UPDATE entry SET entry_index = 1 << 60 WHERE entry_index = {MIDDLE}"),
            "entry", middle),
        ("a note", format!("UPDATE checkpoint SET note = CAST(replace(note, x'0a', x'0b') AS BLOB) WHERE size = {CHECKPOINT}"),
            "checkpoint", checkpoint.clone()),
        ("no note", format!("DELETE FROM checkpoint WHERE size = {CHECKPOINT}"), "checkpoint", checkpoint.clone()),
        ("notes swapped", swap("checkpoint", "note", "size", CHECKPOINT, NEXT_CHECKPOINT),
            "checkpoint", checkpoint.clone()),
        ("a note more",
            format!("INSERT INTO checkpoint SELECT size - 1, note, recorded_at_ms, subject_count
                FROM checkpoint WHERE size = {CHECKPOINT}"),
            "checkpoint", format!("SELECT 'size ' || ({CHECKPOINT} - 1)")),
        ("the newest note", format!("DELETE FROM checkpoint WHERE size = {NEWEST}"), "checkpoint",
            format!("SELECT 'size ' || {NEWEST}")),
        ("a note for no entry",
            format!("INSERT INTO checkpoint SELECT 1 << 60, note, 0, 0 FROM checkpoint WHERE size = {NEWEST}"),
            "entry", format!("SELECT 'entry_index ' || {NEWEST}")),
        ("no notes", "DELETE FROM checkpoint".into(), "checkpoint", checkpoint),
        ("a vial of a sidecar", "UPDATE sidecar SET vial_tags = CAST(zeroblob(32) || substr(vial_tags, 33) AS BLOB)".into(),
            "sidecar", sidecar.clone()),
        ("half a vial", "UPDATE sidecar SET vial_tags = substr(vial_tags, 17)".into(), "sidecar", sidecar.clone()),
        ("a vial twice", "UPDATE sidecar SET vial_tags = CAST(substr(vial_tags, 1, 32) || vial_tags AS BLOB)".into(),
            "sidecar", sidecar.clone()),
        ("no sidecar", "DELETE FROM sidecar".into(), "sidecar", sidecar),
        ("a sidecar more", "INSERT INTO sidecar VALUES (0, zeroblob(32))".into(), "sidecar",
            "SELECT 'entry_index 0'".into()),
        ("a public text more", "INSERT INTO public_text VALUES (0, zeroblob(40))".into(), "public_text",
            "SELECT 'entry_index 0'".into()),
        ("no table of public texts", "DROP TABLE public_text".into(), "public_text", "SELECT 'definition'".into()),
        ("no table of entries", "DROP TABLE sidecar".into(), "sidecar", "SELECT 'definition'".into()),
        ("no table of checkpoints", "DROP TABLE checkpoint".into(), "checkpoint", "SELECT 'definition'".into()),
        ("a table of checkpoints that takes anything",
            "CREATE TABLE c AS SELECT * FROM checkpoint; DROP TABLE checkpoint; ALTER TABLE c RENAME TO checkpoint".into(),
            "checkpoint", "SELECT 'definition'".into()),
        ("a foreign table", "CREATE TABLE mine (x)".into(), "mine", "SELECT 'definition'".into()),
    ]
}

/// It is named, and refused to be rebuilt, and nothing is touched.
fn refused(copy: &Copy, table: &str, key: &str, what: &str) {
    let (before, files) = (copy.bytes(), listing(&copy.data()));
    for arguments in [&["--json"][..], &["--json", "--rebuild"]] {
        let answer = copy.fsck(arguments);
        answer.exits(1, what);
        answer.names("truth", table, key, what);
        assert_eq!(answer.json()["outcome"], "CANNOT_BE_REBUILT", "{what}");
        assert!(copy.bytes() == before, "{what}: the database was changed");
        assert_eq!(listing(&copy.data()), files, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_truth_is_never_touched() {
    let test_ledger = TestLedger::new().await;
    for (what, sql, table, key) in rows() {
        let copy = test_ledger.copy();
        let key = copy.ask(&key);
        copy.damage(&sql);
        // With damage beside it that could be mended.
        copy.damage("DELETE FROM tile WHERE level = 1");
        refused(&copy, table, &key, what);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_signers_memory_is_compared() {
    let mut test_ledger = TestLedger::new().await;
    let older = test_ledger.copy();
    let daemon = test_ledger.live.start();
    test_ledger
        .live
        .tell(&daemon, Phase::Received, Phase::VialOpened)
        .await;
    daemon.kill();
    let newer = std::fs::read(test_ledger.live.path("data/last-checkpoint")).unwrap();

    let torn = [0; 8192];
    let rows: [(&str, Option<&[u8]>); 5] = [
        ("torn in both slots", Some(&torn)),
        ("ahead", Some(&newer)),
        ("none", None),
        ("no note", Some(b"spoiled")),
        (
            "of another key",
            Some(b"x\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xe2\x80\x94 x AAAA\n"),
        ),
    ];
    for (what, memory) in rows {
        let file = older.data().join("last-checkpoint");
        match memory {
            Some(bytes) => std::fs::write(file, bytes).unwrap(),
            None => std::fs::remove_file(file).unwrap(),
        }
        refused(&older, "last-checkpoint", "the signer's memory", what);
    }
    // On its own, the older copy is sound.
    let database = older.database();
    crate::test_ledger::run(&["--database", database.to_str().unwrap()]).exits(0, "a copy");
    // Killed, the daemon left a write-ahead log: it belongs to the database.
    let killed = test_ledger.copy();
    killed.fsck(&[]).exits(0, "after a kill");
}
