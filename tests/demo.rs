//! `lotledger demo` as a newcomer runs it: the whole story, its replay, and nothing left behind.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop there"
)]

use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const LOTLEDGER: &str = env!("CARGO_BIN_EXE_lotledger");
const VERDICTS: &str = "\
dental-pulp-release: exit 1 RELEASE_REFUSED TEST_FAIL(ENDOTOXIN)
1-before-use: exit 0 OK_AS_OF
1-before-use-offline: exit 0 OK_AS_OF
2-same-vial-elsewhere: exit 1 DO_NOT_USE ALREADY_USED NOT_IN_YOUR_CUSTODY
2-same-vial-elsewhere-offline: exit 1 DO_NOT_USE ALREADY_USED NOT_IN_YOUR_CUSTODY
3-after-recall: exit 1 DO_NOT_USE RECALLED(II)
3-after-recall-offline: exit 1 DO_NOT_USE RECALLED(II)
audit-of-the-daemon: exit 0 VERIFIED
audit-of-the-database: exit 0 VERIFIED
";

fn demo(directory: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(LOTLEDGER);
    command.arg("demo").arg("--dir").arg(directory).args(more);
    command.stdin(Stdio::null()).output().unwrap()
}

fn read(directory: &Path, name: &str) -> String {
    std::fs::read_to_string(directory.join(name)).unwrap()
}

/// Nobody answers at the daemon's address, and no process works in the directory.
fn nothing_is_left(directory: &Path) -> bool {
    let answers = std::fs::read_to_string(directory.join("daemon.ready"))
        .is_ok_and(|address| TcpStream::connect(address.trim()).is_ok());
    let works_there = std::fs::read_dir("/proc").is_ok_and(|all| {
        all.flatten()
            .filter_map(|process| std::fs::read_link(process.path().join("cwd")).ok())
            .any(|cwd| cwd == directory)
    });
    !answers && !works_there
}

#[test]
fn the_story_and_its_replay() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path().canonicalize().unwrap();
    let (first, second) = (place.join("first"), place.join("second"));

    let told = demo(&first, &[]);
    let story = String::from_utf8(told.stdout).unwrap();
    let errors = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{story}\n{errors}");
    assert_eq!(read(&first, "verdicts.txt"), VERDICTS);
    for line in VERDICTS.lines() {
        assert!(story.contains(line), "{story}");
    }
    // The README shows the end of it; `…` stands for a date.
    let readme = include_str!("../README.md");
    let (_, end) = readme.split_once("It ends like this").unwrap();
    let shown = end.split("```").nth(1).unwrap().lines().skip(1);
    let mut lines = story.lines();
    for shown in shown {
        let begins = shown.trim_end_matches('…');
        let begins = |line: &str| line == shown || (begins != shown && line.starts_with(begins));
        assert!(lines.any(begins), "{shown} is not in\n{story}");
    }
    assert!(nothing_is_left(&first));
    secrets_are_private(&first);

    let replay = Command::new(first.join("commands.sh"))
        .arg(&second)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&replay.stdout);
    assert!(
        replay.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&replay.stderr)
    );
    assert_eq!(read(&second, "verdicts.txt"), VERDICTS);
    assert!(nothing_is_left(&second));

    // Two stories, two ledgers: evidence of one is worth nothing under the trust of the other.
    let strange = Command::new(LOTLEDGER)
        .args(["--training", "verify", "--trust"])
        .arg(second.join("ledger.trust"))
        .arg(first.join("bundles/1-before-use.lotproof"))
        .output()
        .unwrap();
    assert_eq!(
        strange.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&strange.stdout)
    );

    // What is there is not written over.
    assert_eq!(demo(&first, &[]).status.code(), Some(2));
}

fn secrets_are_private(directory: &Path) {
    use std::os::unix::fs::MetadataExt as _;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(directory), 0o700);
    for name in [
        "tokens/trainer",
        "tokens.toml",
        "box.codes",
        "transcript.txt",
        "ledger/log.key",
        "ledger/ledger.sqlite",
        "roots/ann.pem",
        "maker/qa.pem",
        "clinic-a/openings.jsonl",
        "cord-ev-lot/vial-codes.csv",
        "cord-ev-lot/openings.jsonl",
        "cord-ev-lot/.lotledger.json",
    ] {
        assert_eq!(mode(&directory.join(name)), 0o600, "{name}");
    }
    let token = read(directory, "tokens/trainer");
    assert!(!read(directory, "transcript.txt").contains(token.trim()));
}

#[test]
fn a_killed_demo_takes_its_daemon_along() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().canonicalize().unwrap().join("d");
    let mut child = Command::new(LOTLEDGER)
        .arg("demo")
        .arg("--dir")
        .arg(&directory)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let wait = |what: &str, done: &dyn Fn() -> bool| {
        let begun = Instant::now();
        while !done() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    wait("the daemon starts", &|| {
        directory.join("daemon.ready").exists()
    });
    child.kill().unwrap();
    child.wait().unwrap();
    wait("the daemon ends", &|| nothing_is_left(&directory));
}
