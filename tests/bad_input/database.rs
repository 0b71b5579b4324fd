//! A database that is not the one the daemon left, and a signer that remembers.

use std::path::Path;

use rusqlite::Connection;

use crate::daemon_support::check_support::world::story::Phase;
use crate::daemon_support::process::lotledgerd;
use crate::daemon_support::{Live, proof};

/// What was done to the files of a stopped daemon, and what the next start says.
struct Row {
    name: &'static str,
    spoil: fn(&Path),
    says: &'static str,
}

fn sql(data: &Path, text: &str) {
    let connection = Connection::open(data.join("ledger.sqlite")).unwrap();
    connection.execute_batch(text).unwrap();
    // What is in the write-ahead log belongs into the file.
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))
        .unwrap();
}

fn resize(data: &Path, change: impl Fn(u64) -> u64) {
    let path = data.join("ledger.sqlite");
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(change(file.metadata().unwrap().len()))
        .unwrap();
}

/// The guards of the tables are the daemon's; whoever has the file takes them away.
const UNGUARDED: &str = "DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted;";

const ROWS: &[Row] = &[
    Row {
        name: "a newer schema",
        spoil: |data| {
            sql(
                data,
                "UPDATE refinery_schema_history SET version = version + 1000",
            );
        },
        says: "use a newer lotledger",
    },
    Row {
        name: "another program's application id",
        spoil: |data| sql(data, "PRAGMA application_id = 42"),
        says: "is not a lotledger database (application id 0x2a)",
    },
    Row {
        name: "another program's database",
        spoil: |data| {
            std::fs::remove_file(data.join("ledger.sqlite")).unwrap();
            sql(data, "CREATE TABLE customers (name TEXT)");
        },
        says: "is not a lotledger database (application id 0x0)",
    },
    Row {
        name: "a text",
        spoil: |data| std::fs::write(data.join("ledger.sqlite"), vec![b'x'; 9_000]).unwrap(),
        says: "file is not a database",
    },
    Row {
        name: "an empty file",
        spoil: |data| resize(data, |_| 0),
        says: "there is no ledger in",
    },
    Row {
        name: "half of it",
        spoil: |data| resize(data, |len| len / 2),
        says: "malformed",
    },
    Row {
        name: "a directory",
        spoil: |data| {
            std::fs::remove_file(data.join("ledger.sqlite")).unwrap();
            std::fs::create_dir(data.join("ledger.sqlite")).unwrap();
        },
        says: "cannot open",
    },
    Row {
        name: "an older copy",
        spoil: |data| {
            std::fs::copy(data.join("older"), data.join("ledger.sqlite")).unwrap();
        },
        says: "it is an older copy, and going on would fork the log",
    },
    Row {
        name: "without the last entry",
        spoil: |data| {
            sql(
                data,
                &format!(
                    "{UNGUARDED} DELETE FROM entry WHERE entry_index = (SELECT max(entry_index) FROM entry)"
                ),
            );
        },
        says: "ledger does not open",
    },
    Row {
        name: "another last entry",
        spoil: |data| {
            sql(
                data,
                &format!(
                    "{UNGUARDED} UPDATE entry SET bytes = zeroblob(50) WHERE entry_index = (SELECT max(entry_index) FROM entry)"
                ),
            );
        },
        says: "ledger does not open",
    },
    Row {
        name: "a changed last checkpoint",
        spoil: |data| {
            sql(
                data,
                "UPDATE checkpoint SET note = CAST(replace(CAST(note AS TEXT), char(10) || char(10), char(10) || 'x' || char(10) || char(10)) AS BLOB)
                 WHERE size = (SELECT max(size) FROM checkpoint)",
            );
        },
        says: "ledger does not open",
    },
    Row {
        name: "no checkpoint at all",
        spoil: |data| sql(data, "DELETE FROM checkpoint"),
        says: "entry 0 cannot be read: no checkpoint covers it",
    },
    Row {
        name: "no memory of what was signed",
        spoil: |data| std::fs::remove_file(data.join("last-checkpoint")).unwrap(),
        says: "the signer's memory is missing",
    },
    Row {
        name: "a memory that cannot be read",
        spoil: |data| std::fs::write(data.join("last-checkpoint"), "rubbish").unwrap(),
        says: "last-checkpoint",
    },
    Row {
        name: "a clock that went back",
        // As if the last entry were of a time that has not come.
        spoil: |data| {
            sql(
                data,
                "UPDATE setting SET value = value + 86400000 WHERE name = 'clock_offset_ms'",
            );
        },
        says: "every entry that could be called the last good one is of a time to come",
    },
];

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_that_are_not_served() {
    let mut live = Live::new();
    let (data, good) = (live.path("data"), live.path("good"));
    std::fs::copy(live.database(), data.join("older")).unwrap();
    let daemon = live.start();
    live.tell(&daemon, Phase::Genesis, Phase::Founded).await;
    daemon.signal("-TERM");
    daemon.wait();
    copy(&data, &good);
    let mut wrong = Vec::new();
    for row in ROWS {
        let _ = std::fs::remove_dir(data.join("ledger.sqlite"));
        copy(&good, &data);
        (row.spoil)(&data);
        let before = std::fs::read(data.join("ledger.sqlite")).ok();
        let daemon = live.spawn(&[]);
        let begun = std::time::Instant::now();
        while daemon.runs() && begun.elapsed().as_secs() < 5 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        if daemon.runs() {
            wrong.push(format!("{}: it is served", row.name));
            continue;
        }
        let (code, stderr) = (daemon.wait().0, live.stderr());
        // An empty file is no ledger: the directory is wrong, or somebody has emptied it.
        let expected = if row.name == "an empty file" { 2 } else { 3 };
        if code != Some(expected) || !stderr.contains(row.says) || stderr.contains("panicked") {
            wrong.push(format!("{}: {code:?}: {stderr}", row.name));
        }
        if std::fs::read(data.join("ledger.sqlite")).ok() != before {
            wrong.push(format!("{}: the file was changed", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Put back, it is what it was.
    copy(&good, &data);
    let daemon = live.start();
    let trust = live.trust();
    let newest = proof::newest(&mut daemon.ledger().await, &trust).await;
    daemon.kill();
    let report = proof::audit(&live.database(), &trust);
    assert!(report.counts.entries >= newest.size);
}

/// Without the signer's memory only a person goes on, who answers for it; tests/faults has the other way.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_adopted_by_who_answers_for_it() {
    let mut live = Live::new();
    let daemon = live.start();
    live.tell(&daemon, Phase::Genesis, Phase::Founded).await;
    daemon.signal("-TERM");
    daemon.wait();
    let trust = live.trust();
    let size = proof::audit(&live.database(), &trust).counts.entries;
    let data = live.path("data");
    let adopt = |data: &Path| {
        let data = data.to_str().unwrap();
        let words = "Ann Sato: a test, so it is the newest";
        let output = lotledgerd(&["adopt", "--data", data, "--on-the-word", words]);
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let refused = |data: &Path, says: &str| {
        let (code, text) = adopt(data);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(says), "{text}");
    };
    refused(&data, "there is nothing to adopt");
    refused(&live.path("nowhere"), "there is no ledger in");

    std::fs::remove_file(data.join("last-checkpoint")).unwrap();
    let silent = live.spawn(&[]);
    assert_eq!(silent.wait().0, Some(3));
    let hint = format!("lotledgerd adopt --data {} --against FILE", data.display());
    assert!(live.stderr().contains(&hint), "{}", live.stderr());
    assert!(!data.join("last-checkpoint").exists());

    let (code, text) = adopt(&data);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(&format!("with {size} entries")), "{text}");
    refused(&data, "there is nothing to adopt");
    let daemon = live.start();
    let newest = proof::newest(&mut daemon.ledger().await, &trust).await;
    assert!(newest.size >= size);
    let refused = adopt(&data);
    assert_eq!(refused.0, Some(2), "while a daemon runs: {}", refused.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_in_use() {
    let live = Live::new();
    let first = live.start();
    let second = live.spawn(&[]);
    let (code, _) = second.wait();
    assert_eq!(code, Some(3));
    assert!(
        live.stderr().contains("is in use by another daemon"),
        "{}",
        live.stderr()
    );
    assert!(first.runs());
}
