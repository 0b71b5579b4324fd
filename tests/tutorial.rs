//! The tutorial, run as it stands: every block of commands of `docs/TUTORIAL.md` in order, in a
//! new directory, against the programs; each prints what the page shows below it.
#![cfg(all(unix, feature = "programs"))]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop there"
)]

use std::path::Path;
use std::process::{Command, Stdio};

/// Stands before the output of each block.
const MARK: &str = "=== block ";

/// The commands of a block, and what the page says that they print.
#[derive(Default)]
struct Block {
    commands: String,
    shown: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fence = "";
    for line in page.lines() {
        match (fence, line.strip_prefix("```")) {
            ("", Some(opened)) => {
                fence = opened;
                if fence == "sh" {
                    blocks.push(Block::default());
                }
            }
            (_, Some(_)) => fence = "",
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

fn run(directory: &Path, blocks: &[Block]) -> String {
    // What fails ends the page; the daemon ends with it.
    let mut script =
        "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\nexec 2>&1\n"
            .to_owned();
    for (i, block) in blocks.iter().enumerate() {
        script.push_str(&format!("echo '{MARK}{i}'\n{}", block.commands));
    }
    std::fs::write(directory.join("tutorial.sh"), script).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_lotledger")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .arg("tutorial.sh")
        .current_dir(directory)
        .env("PATH", path)
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
fn the_page_does_what_it_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/TUTORIAL.md");
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
}
