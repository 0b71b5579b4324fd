//! What people see, word for word: help, answers and errors, in files under `tests/cli/`.
//!
//! A file is a list of commands, each with what it printed and its exit code. Random values stand as
//! `<ref>`, `<hash>`, `<short>`, `<time>`. After a wanted change: `UPDATE_TRANSCRIPTS=1 cargo test --test cli_transcripts`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod cli_support;

use cli_support::World;

/// Runs the commands of a transcript again and compares.
fn check(name: &str, world: &World) {
    let path = format!("{}/tests/cli/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let expected = std::fs::read_to_string(&path).unwrap();
    let mut found = String::new();
    for line in expected
        .lines()
        .filter_map(|line| line.strip_prefix("$ lotledger"))
    {
        let run = world.run(line);
        found.push_str(&format!(
            "$ lotledger{line}\n{}",
            normal(&run.stdout(), world)
        ));
        if !run.stderr().is_empty() {
            found.push_str(&format!("--- stderr\n{}", normal(&run.stderr(), world)));
        }
        found.push_str(&format!("--- exit {}\n\n", run.code()));
    }
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        std::fs::write(&path, found).unwrap();
        return;
    }
    assert_eq!(found, expected, "{path}");
}

/// How late something is today is another number tomorrow.
fn without_hours(text: &str) -> String {
    let mut text = text.to_owned();
    for (before, after) in [("would be recorded ", " h after"), ("発生から", "時間後")] {
        let parts: Vec<String> = text
            .split(before)
            .map(|part| match part.split_once(after) {
                Some((hours, rest)) if hours.bytes().all(|b| b.is_ascii_digit()) => {
                    format!("<hours>{after}{rest}")
                }
                _ => part.to_owned(),
            })
            .collect();
        text = parts.join(before);
    }
    text
}

/// Random and momentary values, by their shape.
fn normal(text: &str, world: &World) -> String {
    let text = text.replace(&world.path().display().to_string(), "<dir>");
    let text = without_hours(&text);
    // Signers stand in the order of their keys, which are random.
    let text = text.replace("[ann]", "[root]").replace("[ben]", "[root]");
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    for run in lines.chunk_by_mut(|a, b| [a, b].iter().all(|line| line.starts_with("  signer "))) {
        run.sort_by_key(|line| line.split_once(", ").map(|(_, meaning)| meaning));
    }
    let text = lines.concat();
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        let hex = |w: &str, n| w.len() == n && w.bytes().all(|b| b.is_ascii_hexdigit());
        let reference = word
            .split_once('_')
            .is_some_and(|(kind, rest)| kind.len() == 3 && hex(rest, 32));
        match () {
            () if hex(&word, 64) => out.push_str("<hash>"),
            () if hex(&word, 32) => out.push_str("<id>"),
            () if hex(&word, 12) => out.push_str("<short>"),
            () if reference => out.push_str("<ref>"),
            () => out.push_str(&word),
        }
        word.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    // A debug build names no commit.
    out.replace("(commit debug,", "(commit <short>,")
}

fn roots(world: &World) {
    let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    world
        .run(&format!("org init --root --no-passphrase --threshold 1 --person ann --person ben --origin ledger.example.jp/lots --log-key {key} --out roots --occurred-at 2026-04-01T09:00:00+09:00"))
        .done();
}

#[test]
fn help() {
    check("help", &World::new());
}

#[test]
fn usage() {
    let world = World::new();
    world.write("bad.trust", "not a trust file\n");
    check("usage", &world);
}

#[test]
fn organisations() {
    let world = World::new();
    roots(&world);
    check("organisations", &world);
}

#[test]
fn statements() {
    let world = World::new();
    roots(&world);
    world
        .run("org init --name 'Saisei Bio' --kind maker --country JP --person alice=QA_RELEASE --person bob=OPERATOR --genesis roots/genesis.statement --out maker --no-passphrase --occurred-at 2026-04-01T09:00:00+09:00")
        .done();
    world.write(
        "hold.yaml",
        "occurred_at: 2026-04-01T09:30:00+09:00\nhold_placed:\n  scope: {lot: (01)04912345678904(10)A1}\n  reason: COLD_CHAIN\n",
    );
    world.write(
        "bad.yaml",
        "hold_placd:\n  reason: COLD\noccurred_at: yesterday\n",
    );
    world.write(
        "release.yaml",
        "lot_released:\n  lot: (01)04912345678904(10)A1\n  specification: ev-iv@1\n",
    );
    check("statements", &world);
}
