//! What a start refuses stays as it was, byte for byte: a backup under another database's log, an old copy,
//! something that is no file.

use std::path::Path;

use lotledger::domain::event::Clock;

use crate::fault_injection::submit;
use crate::test_ledger::{TestLedger, lotledgerd};

/// Runs the daemon once, to record so much; it ends in order, or is killed and leaves its log behind.
async fn run(test_ledger: &TestLedger, statements: std::ops::Range<u8>, killed: bool) {
    let daemon = test_ledger.start();
    for n in statements {
        submit(test_ledger, &daemon, n).await.unwrap();
    }
    daemon.signal(if killed { "-KILL" } else { "-TERM" });
    daemon.wait();
}

fn copy(from: &Path, to: &Path) {
    std::fs::copy(from, to).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_refused_is_byte_equal_afterwards() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let (database, wal) = (
        test_ledger.data("ledger.sqlite"),
        test_ledger.data("ledger.sqlite-wal"),
    );
    run(&test_ledger, 1..4, false).await;
    let backup = test_ledger.path("backup");
    copy(&database, &backup);
    // So much that the log of what follows does not hold every page that differs.
    run(&test_ledger, 4..200, false).await;
    run(&test_ledger, 200..204, true).await;
    let (newest, left) = (test_ledger.path("newest"), test_ledger.path("left"));
    copy(&database, &newest);
    copy(&wal, &left);
    let other = TestLedger::new(Clock::Utc);
    run(&other, 1..40, true).await;
    let foreign = other.data("ledger.sqlite-wal");
    // SQLite counts the pages by the log, and misses none until somebody asks for one.
    let cut = test_ledger.path("cut");
    copy(&newest, &cut);
    let file = std::fs::OpenOptions::new().write(true).open(&cut).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    drop(file);
    // As `VACUUM INTO` and the shell's `.backup` write one.
    let plain = test_ledger.path("plain");
    let connection = rusqlite::Connection::open(&backup).unwrap();
    connection
        .execute("VACUUM INTO ?1", [plain.to_str().unwrap()])
        .unwrap();
    drop(connection);

    for (name, restored, log) in [
        ("the newer log stays behind", &backup, Some(&left)),
        ("another ledger's log", &backup, Some(&foreign)),
        ("no log", &backup, None),
        ("cut, with its own log", &cut, Some(&left)),
        ("a copy made by SQLite", &plain, None),
        (
            "a copy made by SQLite, and the newer log",
            &plain,
            Some(&left),
        ),
    ] {
        for file in ["ledger.sqlite-wal", "ledger.sqlite-shm"] {
            let _ = std::fs::remove_file(test_ledger.data(file));
        }
        copy(restored, &database);
        if let Some(log) = log {
            copy(log, &wal);
        }
        let (code, said) = test_ledger.refused(&[], &[]);
        assert_eq!(code, Some(3), "{name}: {said}");
        let same = |a: &Path, b: &Path| std::fs::read(a).unwrap() == std::fs::read(b).unwrap();
        assert!(
            same(&database, restored),
            "{name}: the database is as it was: {said}"
        );
        if let Some(log) = log {
            assert!(same(&wal, log), "{name}: the log is as it was");
        }
        let data = test_ledger.path("data");
        let adopt = ["adopt", "--data", data.to_str().unwrap()];
        let words = ["--on-the-word", "Ann Sato: a test, and nothing else"];
        let adopted = lotledgerd(&[&adopt[..], &words].concat());
        assert_ne!(adopted.status.code(), Some(0), "{name}");
        assert!(
            same(&database, restored),
            "{name}: adopt does as a start does"
        );
    }

    // The newest database with its own log is gone on from.
    let _ = std::fs::remove_file(test_ledger.data("ledger.sqlite-shm"));
    copy(&newest, &database);
    copy(&left, &wal);
    run(&test_ledger, 1..204, false).await;
}

/// What is no file is not waited for.
#[test]
fn pipes_in_the_place_of_files() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let pipe = test_ledger.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let pipe = pipe.to_str().unwrap();
    let data = test_ledger.path("data").to_str().unwrap().to_owned();
    for (arguments, says) in [
        (
            vec!["fsck", "--database", pipe],
            "expected a ledger's database",
        ),
        (
            vec!["serve", "--data", &data, "--tokens", pipe],
            "expected a file",
        ),
        (
            vec![
                "token", "new", "--name", "a", "--scope", "admin", "--tokens", pipe,
            ],
            "expected a file",
        ),
    ] {
        let output = lotledgerd(&arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
    let database = test_ledger.data("ledger.sqlite");
    std::fs::remove_file(&database).unwrap();
    std::fs::rename(pipe, &database).unwrap();
    let (code, said) = test_ledger.refused(&[], &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("there is no ledger in"), "{said}");
}
