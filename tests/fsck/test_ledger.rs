//! A ledger that the real writer made, copies of it to be damaged, and the program that checks them.

use std::path::{Path, PathBuf};
use std::process::Output;

use lotledger::domain::event::{Event, OrgKind};
use lotledger::service::pb;
use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::Value as Json;

use crate::daemon_support::check_support::world::make;
use crate::daemon_support::check_support::world::story::Phase;
use crate::daemon_support::process::{Daemon, lotledgerd};
use crate::daemon_support::{self, Live, proof};

/// Organisations registered after the story, so that the log has more than 256 entries.
const MORE: usize = 50;

/// A ledger as it was when its daemon had stopped.
pub struct TestLedger {
    pub live: Live,
    /// Something that is recorded: submitted again, it gets its receipt.
    submission: pb::Submission,
    receipt: pb::Receipt,
}

impl TestLedger {
    /// The story up to received vials: tiles of two levels, a sidecar, every table has rows.
    pub async fn new() -> Self {
        let mut live = Live::new();
        let daemon = live.start();
        live.tell(&daemon, Phase::Genesis, Phase::Received).await;
        for number in 0..MORE {
            let organisation = make::organisation(&format!("more.{number}"), OrgKind::Carrier);
            let event = Event::OrgRegistered(organisation);
            live.record(&daemon, "root.1 + root.2", event).await;
        }
        let vials = live.world.log.iter().rev();
        let statement = vials
            .map(|entry| entry.statement.clone())
            .find(|statement| matches!(statement.event, Event::OrgRegistered(_)))
            .unwrap();
        let submission = live.submission(&statement);
        let receipt = receipt(&daemon, &submission).await;
        daemon.signal("-TERM");
        assert_eq!(daemon.wait().0, Some(0));
        Self {
            live,
            submission,
            receipt,
        }
    }

    /// A copy of the whole directory.
    pub fn copy(&self) -> Copy {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let tokens = self.live.path("tokens.toml");
        std::fs::copy(tokens, directory.path().join("tokens.toml")).unwrap();
        for file in std::fs::read_dir(self.live.path("data")).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), data.join(file.file_name())).unwrap();
        }
        Copy { directory }
    }

    /// The daemon starts on it, gives the receipt that it gave before, and an audit finds nothing.
    pub async fn serves(&self, copy: &Copy, what: &str) {
        let daemon = Daemon::spawn(copy.directory.path(), &[]);
        daemon.until_ready();
        let again = receipt(&daemon, &self.submission).await;
        assert_eq!(again, self.receipt, "{what}");
        daemon.signal("-TERM");
        assert_eq!(daemon.wait().0, Some(0), "{what}");
        proof::audit(&copy.database(), &self.live.trust());
    }
}

async fn receipt(daemon: &Daemon, submission: &pb::Submission) -> pb::Receipt {
    let one = std::slice::from_ref(submission);
    let receipts = daemon_support::submit(&mut daemon.ledger().await, one).await;
    receipts.unwrap().remove(0)
}

/// A data directory that may be damaged.
pub struct Copy {
    pub directory: tempfile::TempDir,
}

impl Copy {
    pub fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    pub fn database(&self) -> PathBuf {
        self.data().join("ledger.sqlite")
    }

    pub fn index(&self) -> PathBuf {
        self.data().join("index.sqlite")
    }

    pub fn backup(&self) -> PathBuf {
        self.data().join("ledger.sqlite.before-fsck")
    }

    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.database()).unwrap()
    }

    /// Runs SQL as somebody with access to the file would, past every guard of ours; the triggers are
    /// as before afterwards.
    pub fn damage(&self, sql: &str) {
        let db = Connection::open(self.database()).unwrap();
        db.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;")
            .unwrap();
        let names = "SELECT name, sql FROM sqlite_schema WHERE name GLOB 'entry_is_never_*'";
        let mut triggers = db.prepare(names).unwrap();
        let triggers = triggers.query_map((), |row| Ok((row.get(0)?, row.get(1)?)));
        let triggers: Vec<(String, String)> = triggers.unwrap().map(Result::unwrap).collect();
        let on_entries = sql.contains(" entry ") && !sql.contains("TRIGGER");
        for (name, _) in triggers.iter().filter(|_| on_entries) {
            db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        db.execute_batch(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        for (_, sql) in triggers.iter().filter(|_| on_entries) {
            db.execute_batch(sql).unwrap();
        }
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }

    /// Runs SQL on the index.
    pub fn damage_index(&self, sql: &str) {
        let db = Connection::open(self.index()).unwrap();
        db.execute_batch("PRAGMA ignore_check_constraints = ON")
            .unwrap();
        db.execute_batch(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }

    /// The first column of the first row, of the log.
    pub fn ask(&self, sql: &str) -> String {
        ask(&self.database(), sql)
    }

    /// The same of the index.
    pub fn ask_index(&self, sql: &str) -> String {
        ask(&self.index(), sql)
    }

    /// Every row of every table, and the schema, of both files.
    pub fn dump(&self) -> Vec<String> {
        let log = [
            "entry",
            "checkpoint",
            "ledger_history",
            "tile",
            "sidecar",
            "setting",
            "refinery_schema_history",
        ];
        let index = ["leaf", "history", "look_up", "bucket", "listing"];
        [dump(&self.database(), &log), dump(&self.index(), &index)].concat()
    }

    pub fn fsck(&self, more: &[&str]) -> Answer {
        let data = self.data();
        run(&[&["--data", data.to_str().unwrap()], more].concat())
    }
}

fn ask(database: &Path, sql: &str) -> String {
    let db = Connection::open(database).unwrap();
    let value: Value = db.query_row(sql, (), |row| row.get(0)).unwrap();
    match value {
        Value::Text(text) => text,
        Value::Integer(number) => number.to_string(),
        other => panic!("{sql}: {other:?}"),
    }
}

fn dump(database: &Path, tables: &[&str]) -> Vec<String> {
    let db = Connection::open(database).unwrap();
    let all = |sql: &str| {
        let mut statement = db.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map((), |row| {
            let values: Result<Vec<Value>, _> = (0..columns).map(|at| row.get(at)).collect();
            Ok(format!("{sql}: {:?}", values?))
        });
        rows.unwrap().map(Result::unwrap).collect::<Vec<_>>()
    };
    let mut dump = all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name");
    for table in tables {
        let rows = all(&format!("SELECT * FROM {table} ORDER BY 1, 2"));
        assert!(!rows.is_empty(), "{table} is empty, so it proves nothing");
        dump.extend(rows);
    }
    dump
}

/// What the program answered.
pub struct Answer {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

pub fn run(arguments: &[&str]) -> Answer {
    let Output {
        status,
        stdout,
        stderr,
    } = lotledgerd(&[&["fsck"], arguments].concat());
    let (out, err) = (String::from_utf8(stdout), String::from_utf8(stderr));
    let answer = Answer {
        code: status.code(),
        out: out.unwrap(),
        err: err.unwrap(),
    };
    assert!(!answer.err.contains("panicked"), "{}", answer.err);
    answer
}

impl Answer {
    #[track_caller]
    pub fn exits(&self, code: i32, what: &str) {
        assert_eq!(self.code, Some(code), "{what}\n{}\n{}", self.out, self.err);
    }

    /// The answer as JSON, which must be one whole object.
    pub fn json(&self) -> Json {
        let json: Json = serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}", self.out));
        assert_eq!(json["schema"], "lotledger.fsck.v1");
        json
    }

    /// One of the faults is of this standing, in this table, and its key begins so.
    #[track_caller]
    pub fn names(&self, standing: &str, table: &str, key: &str, what: &str) {
        let json = self.json();
        let faults = json["faults"].as_array().unwrap();
        let named = faults.iter().any(|fault| {
            fault["standing"] == standing
                && fault["table"] == table
                && fault["key"].as_str().unwrap().starts_with(key)
                && fault["found"] != fault["expected"]
        });
        assert!(named, "{what}: no {standing} {table}, {key} in {faults:#?}");
    }
}

/// What is in a directory.
pub fn listing(directory: &Path) -> Vec<String> {
    let files = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
