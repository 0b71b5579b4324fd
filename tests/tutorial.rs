//! The tutorial and the page about people, run as they stand: every block of commands in order, in a
//! new directory, against the programs; each prints what the page shows below it.
#![cfg(all(unix, feature = "programs"))]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop there"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Stands before the output of each block.
const MARK: &str = "=== block ";

/// The heading of the tutorial behind which calls are not counted, and how many there may be before it.
const COUNTED: (&str, usize) = ("## 7. After the release", 20);

/// The commands of a block, and what the page says that they print.
#[derive(Default)]
struct Block {
    /// The heading above it.
    heading: String,
    commands: String,
    shown: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fence = "";
    let mut heading = "";
    for line in page.lines() {
        match (fence, line.strip_prefix("```")) {
            ("", Some(opened)) => {
                fence = opened;
                if fence == "sh" {
                    blocks.push(Block {
                        heading: heading.to_owned(),
                        ..Block::default()
                    });
                }
            }
            (_, Some(_)) => fence = "",
            ("", None) if line.starts_with('#') => heading = line,
            ("", None) => {}
            (of, None) => {
                let block = blocks.last_mut().unwrap();
                match of {
                    "sh" => block.commands.push_str(&format!("{line}\n")),
                    _ => block.shown.push(line.to_owned()),
                }
            }
        }
    }
    blocks
}

/// Whether `line` holds the pieces between the `…` of `shown`, in their order.
fn shows(line: &str, shown: &str) -> bool {
    let mut rest = line;
    shown
        .split('…')
        .all(|piece| match rest.split_once(piece.trim()) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        })
}

/// Where each call of a program is noted, behind the mark of its block.
const CALLS: &str = "calls.log";

/// A directory with both programs, each of which notes that it was called.
fn counting_programs(directory: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let counting = directory.join("counting");
    std::fs::create_dir(&counting).unwrap();
    for program in [
        env!("CARGO_BIN_EXE_lotledger"),
        env!("CARGO_BIN_EXE_lotledgerd"),
    ] {
        let name = Path::new(program).file_name().unwrap();
        let path = counting.join(name);
        let script = format!("#!/bin/sh\necho \"$*\" >> \"$CALLS\"\nexec '{program}' \"$@\"\n");
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
    counting
}

/// The calls of the blocks before a heading.
fn calls_before(directory: &Path, blocks: &[Block], heading: &str) -> Vec<String> {
    let end = blocks.iter().position(|block| block.heading == heading);
    let end = format!("{MARK}{}", end.unwrap());
    let log = std::fs::read_to_string(directory.join(CALLS)).unwrap();
    let before = log.lines().take_while(|line| *line != end);
    let calls = before.filter(|line| !line.starts_with(MARK));
    calls.map(str::to_owned).collect()
}

fn run(directory: &Path, blocks: &[Block]) -> String {
    // What fails ends the page; the daemon ends with it.
    let mut script =
        "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\nexec 2>&1\n"
            .to_owned();
    for (i, block) in blocks.iter().enumerate() {
        script.push_str(&format!(
            "echo '{MARK}{i}' | tee -a $CALLS\n{}",
            block.commands
        ));
    }
    std::fs::write(directory.join("tutorial.sh"), script).unwrap();
    let counting = counting_programs(directory);
    let path = format!("{}:{}", counting.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .arg("tutorial.sh")
        .current_dir(directory)
        .env("PATH", path)
        .env("CALLS", directory.join(CALLS))
        .env("REPO", env!("CARGO_MANIFEST_DIR"))
        .env("LANG", "en_US.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}\n{said}", output.status);
    said
}

#[test]
fn the_tutorial_does_what_it_says() {
    let (place, blocks) = does_what_it_says("TUTORIAL.md");
    let calls = calls_before(place.path(), &blocks, COUNTED.0);
    assert_eq!(calls.len(), COUNTED.1, "{calls:#?}");
}

#[test]
fn the_page_about_people_does_what_it_says() {
    does_what_it_says("PEOPLE.md");
}

fn does_what_it_says(page: &str) -> (tempfile::TempDir, Vec<Block>) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(page);
    let blocks = blocks(&std::fs::read_to_string(page).unwrap());
    let place = tempfile::tempdir().unwrap();
    let said = run(place.path(), &blocks);
    let mut faults = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let (_, after) = said.split_once(&format!("{MARK}{i}\n")).unwrap();
        let printed = after.split(MARK).next().unwrap();
        let mut lines = printed.lines();
        for shown in &block.shown {
            if !lines.any(|line| shows(line, shown)) {
                faults.push(format!("not printed: {shown}\nby\n{}", block.commands));
                faults.push(format!("which printed\n{printed}"));
                break;
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    (place, blocks)
}
