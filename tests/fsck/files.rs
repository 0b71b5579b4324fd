//! Files that are no ledger, or are not to be had; what is written beside them; what is printed.

use crate::test_ledger::{Answer, Copy, TestLedger, listing, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_ledger_is_clean_and_nothing_is_written() {
    let test_ledger = TestLedger::new().await;
    let copy = test_ledger.copy();
    std::fs::remove_file(copy.data().join("ledger.sqlite.lock")).unwrap();
    let (before, files) = (copy.bytes(), listing(&copy.data()));
    for arguments in [&[][..], &["--json"]] {
        let answer = copy.fsck(arguments);
        answer.exits(0, "clean");
        assert!(copy.bytes() == before);
        assert_eq!(listing(&copy.data()), files);
    }
    let text = copy.fsck(&[]).out;
    let entries = copy.ask("SELECT count(*) FROM entry");
    assert!(text.contains(&format!("{entries} entries")), "{text}");
    assert!(text.ends_with("clean\n"), "{text}");
    let json = copy.fsck(&["--json"]).json();
    assert_eq!(json["outcome"], "CLEAN");
    assert_eq!(json["faults"], serde_json::json!([]));
    assert_eq!(json["entries"].to_string(), entries);
    assert_eq!(
        json["checkpoints"].to_string(),
        copy.ask("SELECT count(*) FROM checkpoint")
    );
    assert!(json["rows_compared"].as_u64() > json["entries"].as_u64());
    // Nothing to rebuild: no copy is made.
    let rebuilt = copy.fsck(&["--rebuild", "--json"]);
    rebuilt.exits(0, "nothing to rebuild");
    assert_eq!(rebuilt.json()["outcome"], "CLEAN");
    assert!(!copy.backup().exists() && copy.bytes() == before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_daemon_has_the_lock() {
    let test_ledger = TestLedger::new().await;
    let daemon = test_ledger.live.start();
    let data = test_ledger.live.path("data");
    for more in [&[][..], &["--rebuild"], &["--json"]] {
        let answer = run(&[&["--data", data.to_str().unwrap()], more].concat());
        answer.exits(3, "a daemon runs");
        assert!(
            answer.err.contains("in use by another daemon"),
            "{}",
            answer.err
        );
        assert!(answer.err.contains("stop the daemon"), "{}", answer.err);
        if more == ["--json"] {
            assert_eq!(answer.json()["outcome"], "NOT_CHECKED");
        }
    }
    daemon.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_ledger() {
    let test_ledger = TestLedger::new().await;
    let write = |bytes: &dyn Fn(&Copy) -> Vec<u8>| {
        let copy = test_ledger.copy();
        std::fs::write(copy.database(), bytes(&copy)).unwrap();
        copy
    };
    let cut = |length: usize| write(&move |copy: &Copy| copy.bytes()[..length].to_vec());
    let other = || {
        let copy = test_ledger.copy();
        std::fs::remove_file(copy.database()).unwrap();
        let db = rusqlite::Connection::open(copy.database()).unwrap();
        db.execute_batch("CREATE TABLE mine (x)").unwrap();
        copy
    };
    let newer = || {
        let copy = test_ledger.copy();
        copy.damage("INSERT INTO refinery_schema_history VALUES (99, 'later', '', '0')");
        copy
    };
    let gone = || {
        let copy = test_ledger.copy();
        std::fs::remove_file(copy.database()).unwrap();
        copy
    };
    let whole = test_ledger.copy().bytes().len();
    let overwritten = write(&|copy| {
        let mut bytes = copy.bytes();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 4096].fill(0xa5);
        bytes
    });
    // What, the file, the exit code, and what the answer says.
    let rows: Vec<(&str, Copy, i32, &str)> = vec![
        ("no file", gone(), 2, "found no file"),
        ("an empty file", cut(0), 2, "an empty one"),
        (
            "text",
            write(&|_| b"not a database at all\n".repeat(100)),
            2,
            "not a database",
        ),
        ("the first bytes", cut(50), 1, "malformed"),
        ("another database", other(), 2, "not a lotledger database"),
        ("a newer schema", newer(), 3, "use a newer lotledger"),
        ("one page", cut(4096), 1, "malformed"),
        ("half of it", cut(whole / 8192 * 4096), 1, "file"),
        ("all but a page", cut(whole - 4096), 1, ""),
        ("a page overwritten", overwritten, 1, ""),
    ];
    for (what, copy, code, says) in rows {
        let before = std::fs::read(copy.database()).ok();
        let unchanged = || std::fs::read(copy.database()).ok() == before;
        let answer = copy.fsck(&[]);
        answer.exits(code, what);
        let Answer { out, err, .. } = &answer;
        assert!(format!("{out}{err}").contains(says), "{what}: {out}{err}");
        assert!(unchanged(), "{what}");
        let rebuilt = copy.fsck(&["--rebuild"]);
        if rebuilt.code == Some(0) && code == 1 {
            // What was lost was a table that can be made again.
            copy.fsck(&[]).exits(0, what);
        } else {
            // Or a table that cannot even be dropped, which is known only when it is tried.
            assert!(
                rebuilt.code == Some(code) || rebuilt.code == Some(3),
                "{what}: {}",
                rebuilt.err
            );
            assert!(unchanged(), "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_and_the_copy() {
    let test_ledger = TestLedger::new().await;
    let copy = test_ledger.copy();
    copy.damage("DELETE FROM tile");
    let before = copy.bytes();
    let at = |name: &str| copy.data().join(name).to_str().unwrap().to_owned();
    let (backup, nowhere) = (at("copy"), at("no/such/directory/copy"));
    let rows: [(&[&str], i32, &str); 5] = [
        (&["--backup", &backup], 2, "--rebuild"),
        (
            &["--rebuild", "--backup", &at("log.key")],
            2,
            "is there already",
        ),
        (&["--rebuild", "--backup", &nowhere], 3, "no/such/directory"),
        (&["--frobnicate"], 2, "--frobnicate"),
        (&["--config", &nowhere], 3, "no/such/directory"),
    ];
    for (arguments, code, says) in rows {
        let answer = copy.fsck(arguments);
        answer.exits(code, says);
        assert!(answer.err.contains(says), "{}", answer.err);
        assert!(copy.bytes() == before, "{arguments:?}");
    }
    run(&[]).exits(2, "no directory");

    copy.fsck(&["--rebuild", "--backup", &backup])
        .exits(0, "rebuilt");
    // The copy is the database as it was, only its owner's, and a database of its own.
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(&backup).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let kept = run(&["--database", &backup, "--json"]);
    kept.exits(1, "the copy has the damage");
    kept.names("derived", "tile", "level 0", "the copy");
    // A second rebuild does not write over it.
    copy.damage("DELETE FROM tile");
    copy.fsck(&["--rebuild", "--backup", &backup])
        .exits(2, "there already");
}

#[test]
fn the_help_teaches() {
    let help = run(&["--help"]);
    help.exits(0, "help");
    for part in [
        "Examples:",
        "--rebuild",
        "Exit codes",
        "States",
        "lotledger audit",
        "SQLITE_TMPDIR",
    ] {
        assert!(help.out.contains(part), "no {part} in {}", help.out);
    }
}
