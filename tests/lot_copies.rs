//! Copies of a dossier, lost hidden files, two runs at once, and vials of something else: what a shared
//! folder in the real world has. A real daemon, the real program.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use lot_support::{Bench, text};
use lotledger::cli::commands::lot::dossier_memory::{FILE as HIDDEN, Memory};
use lotledger::cli::commands::lot::lock;

const LOT: &str = "cord-ev-lot";
const ALL: &str = "maker:collector:lab";
/// The vials are filled and the first samples taken; most results are not there yet.
const FILLED: [&str; 2] = ["--until", "2025-10-14"];
/// Rows of the whole dossier.
const ROWS: u64 = 79;

/// A copy of the dossier without some of its files.
fn copy(bench: &Bench, to: &str, without: &[&str]) {
    fn all(from: &Path, to: &Path, without: &[&str]) {
        std::fs::create_dir(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            match entry.path().is_dir() {
                true => all(&entry.path(), &target, without),
                false if without.iter().any(|name| entry.file_name() == *name) => {}
                false => drop(std::fs::copy(entry.path(), target).unwrap()),
            }
        }
    }
    all(&bench.path(LOT), &bench.path(to), without);
}

/// Changes a file of a dossier.
fn edit(bench: &Bench, file: &str, change: impl FnOnce(&str) -> String) {
    let path = bench.path(file);
    let before = std::fs::read_to_string(&path).unwrap();
    let after = change(&before);
    assert_ne!(before, after, "{file}");
    std::fs::write(path, after).unwrap();
}

/// Takes the lines out in which this stands.
fn without(text: &str, what: &str) -> String {
    let kept = text.lines().filter(|line| !line.contains(what));
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// Submits a dossier, which must go well: how many rows were recorded, were known to be, and were found.
fn counts(bench: &Bench, dossier: &str, more: &[&str]) -> (u64, u64, u64) {
    let more = [more, &["--json"]].concat();
    let answer = json(&bench.submit(&[dossier], ALL, &more));
    let count = |name: &str| answer[name].as_u64().unwrap();
    (
        count("recorded"),
        count("recorded_before"),
        count("recorded_by_others"),
    )
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The refusal of a submission.
fn refused(output: &Output, code: i32, says: &[&str]) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for words in says {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

fn memory(bench: &Bench, dossier: &str) -> Memory {
    Memory::load(&bench.path(dossier)).unwrap()
}

fn openings(bench: &Bench, dossier: &str) -> Vec<String> {
    let text = std::fs::read_to_string(bench.path(dossier).join("openings.jsonl")).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn a_copy_goes_on_where_another_one_stopped() {
    let bench = Bench::new();
    bench.dossier(LOT);
    copy(&bench, "early-copy", &[]);
    let (first, before, found) = counts(&bench, LOT, &FILLED);
    assert!(first > 30 && (before, found) == (0, 0), "{first}");

    // A copy from before the first run, in which a table is in another order; so are the draws.
    edit(&bench, "early-copy/samples.csv", |text| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        lines.join("\n")
    });
    let (recorded, before, found) = counts(&bench, "early-copy", &[]);
    assert_eq!((recorded, before, found), (ROWS - first, 0, first));
    assert_eq!(counts(&bench, "early-copy", &[]), (0, ROWS, 0));

    // The one that stopped finds the rest.
    assert_eq!(counts(&bench, LOT, &[]), (0, first, ROWS - first));

    // A copy without what commands wrote has it all again: references, draws, salts, openings.
    copy(&bench, "bare-copy", &[HIDDEN, "openings.jsonl"]);
    assert_eq!(counts(&bench, "bare-copy", &[]), (0, 0, ROWS));
    assert_eq!(memory(&bench, "bare-copy"), memory(&bench, LOT));
    assert_eq!(openings(&bench, "bare-copy"), openings(&bench, LOT));
    assert_eq!(openings(&bench, "early-copy"), openings(&bench, LOT));

    // A row that was recorded with other values, in a copy that never saw it, with another time besides.
    copy(&bench, "changed", &[HIDDEN]);
    edit(&bench, "changed/results.csv", |text| {
        text.replace("2.12e10", "2.13e10")
    });
    let says = [
        "this row was recorded and has changed since",
        "changed/results.csv:21",
    ];
    refused(&bench.submit(&["changed"], ALL, &[]), 2, &says);
    copy(&bench, "moved", &[HIDDEN]);
    edit(&bench, "moved/lot.yaml", |text| {
        text.replace(
            "review: {at: \"2025-11-02 10:00\"",
            "review: {at: \"2025-11-02 10:01\"",
        )
    });
    let says = [
        "this row was recorded and has changed since",
        "moved/lot.yaml",
    ];
    refused(&bench.submit(&["moved"], ALL, &[]), 2, &says);
}

/// Without a token the ledger is not asked, which is said; the same bytes give the original receipt.
#[test]
fn without_a_token_the_same_bytes_are_the_same_statement() {
    let bench = Bench::new();
    bench.dossier(LOT);
    let donors = ["--until", "2025-07-30"];
    let (first, ..) = counts(&bench, LOT, &donors);
    assert!(first > 0);
    copy(&bench, "copy", &[HIDDEN]);
    let args = [
        "lot",
        "submit",
        "copy",
        "--keys",
        ALL,
        "--no-passphrase",
        "--yes",
        // The clock stands where the first copy left it.
        "--accept",
        "LATE_ENTRIES",
        "--json",
    ];
    let mut command = bench.command(&[&args[..], &donors].concat());
    let output = command.env_remove("LOTLEDGER_TOKEN_FILE").output().unwrap();
    let said = text(&output.stderr);
    assert!(said.contains("not asked, without a token"), "{said}");
    assert_eq!(json(&output)["recorded"], first);
    let indices = |dossier: &str| -> Vec<(String, Option<u64>)> {
        let memory = memory(&bench, dossier);
        let signed = memory.signed();
        signed.map(|(row, of)| (row.to_owned(), of.index)).collect()
    };
    assert_eq!(indices("copy"), indices(LOT));
}

#[test]
fn the_secret_is_drawn_once_and_never_twice() {
    let bench = Bench::new();
    bench.dossier(LOT);
    let manifest = format!("{LOT}/lot.yaml");
    let read = |path: &str| std::fs::read_to_string(bench.path(path)).unwrap();
    // `lot adopt` has drawn one, and draws no other.
    let adopted = read(&manifest);
    assert_eq!(adopted.matches("\nreferences: ").count(), 1);
    let keys = ["--keys", ALL, "--no-passphrase"];
    let adopt = [&["lot", "adopt", LOT][..], &keys].concat();
    bench.ok(&adopt);
    assert_eq!(read(&manifest), adopted);
    // As it was before there were secrets.
    edit(&bench, &manifest, |text| without(text, "references:"));
    let plain = read(&manifest);
    copy(&bench, "other", &[]);
    bench.ok(&[&["lot", "submit", LOT, "--dry-run"][..], &keys].concat());
    bench.ok(&[&["lot", "status", LOT][..], &keys].concat());
    assert_eq!(read(&manifest), plain);
    assert!(!bench.path(LOT).join(HIDDEN).exists());

    // Nobody can tell without a token whether it was recorded.
    let args = [&["lot", "submit", LOT, "--yes"][..], &keys].concat();
    let mut command = bench.command(&args);
    let output = command.env_remove("LOTLEDGER_TOKEN_FILE").output().unwrap();
    refused(
        &output,
        2,
        &["cannot be found out without a token", "lot adopt"],
    );
    assert_eq!(read(&manifest), plain);

    // It is drawn, one line, nothing else; and not again.
    counts(&bench, LOT, &FILLED);
    let drawn = read(&manifest);
    let line = drawn
        .lines()
        .find(|line| line.starts_with("references: "))
        .unwrap();
    assert_eq!(line.len(), "references: ".len() + 64);
    assert_eq!(without(&drawn, "references:"), plain);
    counts(&bench, LOT, &FILLED);
    assert_eq!(read(&manifest), drawn);

    // The lot is recorded, and here is neither the secret nor the hidden file.
    let says = [
        "this lot is recorded, and not by this dossier",
        "neither `references:` in lot.yaml nor .lotledger.json",
        "restore the line `references:`",
    ];
    refused(&bench.submit(&["other"], ALL, &[]), 2, &says);
    assert_eq!(read("other/lot.yaml"), plain);
    assert!(!bench.path("other").join(HIDDEN).exists());
    assert!(!bench.path("other").join(lock::FILE).exists());
    // Another secret is no better.
    edit(&bench, "other/lot.yaml", |text| {
        format!("references: {}\n{text}", "ab".repeat(32))
    });
    let says = [
        "this lot is recorded, and not by this dossier",
        "another `references:`",
    ];
    refused(&bench.submit(&["other"], ALL, &[]), 2, &says);

    // What was written once shows that something was recorded, whatever the token may read.
    copy(&bench, "lost", &[HIDDEN]);
    edit(&bench, "lost/lot.yaml", |text| without(text, "references:"));
    let says = ["this dossier was submitted before", "openings.jsonl"];
    refused(&bench.submit(&["lost"], ALL, &[]), 2, &says);
    let adopt = [&["lot", "adopt", "lost"][..], &keys].concat();
    refused(
        &bench.run(&adopt),
        2,
        &["submitted already", "openings.jsonl"],
    );

    // The line is lost and the hidden file is there: it is written again. A false one is refused.
    edit(&bench, &manifest, |text| {
        text.replace(line, &format!("references: {}", "ab".repeat(32)))
    });
    let says = [
        "`references:` is not what this dossier began with",
        "take the line out",
    ];
    refused(&bench.submit(&[LOT], ALL, &FILLED), 2, &says);
    edit(&bench, &manifest, |text| without(text, "references:"));
    counts(&bench, LOT, &FILLED);
    assert_eq!(read(&manifest), drawn);
    // An empty one is a problem by name.
    edit(&bench, &manifest, |text| text.replace(line, "references:"));
    refused(
        &bench.submit(&[LOT], ALL, &FILLED),
        2,
        &["references: is empty"],
    );
}

/// A dossier that began before there were secrets: what its hidden file holds stays.
#[test]
fn what_the_hidden_file_holds_stays() {
    let bench = Bench::new();
    bench.dossier(LOT);
    let manifest = format!("{LOT}/lot.yaml");
    edit(&bench, &manifest, |text| without(text, "references:"));
    let old = format!("nod_{}", "5e".repeat(16));
    let hidden = serde_json::json!({
        "schema": "lotledger.dossier.v1",
        "references": {"node/wcb": "5e".repeat(16)},
    });
    std::fs::write(bench.path(LOT).join(HIDDEN), hidden.to_string()).unwrap();
    let (first, ..) = counts(&bench, LOT, &FILLED);
    assert!(first > 30);
    let read = std::fs::read_to_string(bench.path(&manifest)).unwrap();
    assert!(!read.contains("references:"), "{read}");
    let references = memory(&bench, LOT);
    let mut references = references.references();
    let (.., wcb) = references
        .find(|(kind, name, _)| (*kind, *name) == ("node", "wcb"))
        .unwrap();
    assert_eq!(wcb, [0x5e; 16], "{old}");
    assert_eq!(counts(&bench, LOT, &FILLED), (0, first, 0));
    // A copy with it goes on by it; one without it is refused.
    copy(&bench, "copy", &["openings.jsonl"]);
    assert_eq!(counts(&bench, "copy", &[]), (ROWS - first, first, 0));
    copy(&bench, "lost", &["openings.jsonl", HIDDEN]);
    let says = ["this lot is recorded, and not by this dossier"];
    refused(&bench.submit(&["lost"], ALL, &[]), 2, &says);
}

#[test]
fn rows_of_another_copy_are_named() {
    let bench = Bench::new();
    bench.dossier(LOT);
    copy(&bench, "other", &[]);
    counts(&bench, LOT, &[]);
    // The other copy never had the endotoxin result, nor the particle sample and its results.
    edit(&bench, "other/results.csv", |text| {
        without(&without(text, ",ENDOTOXIN,"), "CE-FIN-3")
    });
    edit(&bench, "other/samples.csv", |text| {
        without(text, "CE-FIN-3")
    });
    edit(&bench, "other/lot.yaml", |text| without(text, "release: {"));
    let output = bench.submit(&["other"], ALL, &["--json"]);
    let answer = json(&output);
    let names: Vec<&str> = answer["other_copies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap())
        .collect();
    let said = text(&output.stderr);
    let taken = memory(&bench, LOT);
    let reference = |name: &str| {
        let mut all = taken.references();
        let (.., bytes) = all
            .find(|(kind, of, _)| *kind == "sample" && *of == name)
            .unwrap();
        format!("smp_{}", data_encoding::HEXLOWER.encode(&bytes))
    };
    let unknown = reference("CE-FIN-3");
    for row in [
        "result/CE-FIN-1/ENDOTOXIN/".to_owned(),
        format!("sample/{unknown}/taken (lot FINAL-PARTICLES"),
        format!("sample/{unknown}/received"),
        format!("result/{unknown}/PARTICLE_CONC/"),
        "lot/released".to_owned(),
    ] {
        let line = names
            .iter()
            .find(|line| line.starts_with(&format!("other: {row}")));
        let line = line.unwrap_or_else(|| panic!("{row}\n{names:?}"));
        assert!(
            line.contains("is recorded as entry") && line.contains("another copy"),
            "{line}"
        );
        assert!(said.contains(line), "{said}");
    }
    assert_eq!(names.len(), 5, "{names:?}");
    assert_eq!(answer["recorded"], 0);
    // Its vials are taken, by whatever name: no other sample gets them.
    let drawn = |memory: &Memory| -> Vec<_> {
        let mut sampled: Vec<_> = memory.sampled().collect();
        sampled.sort();
        sampled
    };
    assert_eq!(drawn(&memory(&bench, "other")), drawn(&taken));
}

/// A later lot of the same bank: what was made and sampled of the bank is the earlier dossier's.
#[test]
fn a_bank_of_an_earlier_dossier_has_rows_of_its_own() {
    let bench = Bench::new();
    bench.dossier(LOT);
    counts(&bench, LOT, &FILLED);
    let bank = memory(&bench, LOT);
    let bank = bank
        .references()
        .find(|(kind, name, _)| (*kind, *name) == ("node", "wcb"));
    let bank = data_encoding::HEXLOWER.encode(&bank.unwrap().2);
    std::fs::create_dir(bench.path("next")).unwrap();
    let manifest = std::fs::read_to_string(bench.path(LOT).join("lot.yaml")).unwrap();
    let head = manifest.split("process:").next().unwrap();
    let head = without(head, "references:").replace("CE26-0007", "CE26-0009");
    let next = format!("{head}known_nodes:\n  wcb: nod_{bank}\n");
    std::fs::write(bench.path("next/lot.yaml"), next).unwrap();
    let answer = json(&bench.submit(&["next"], ALL, &["--json", "--accept", "LATE_ENTRIES"]));
    assert_eq!(
        (&answer["recorded"], &answer["other_copies"]),
        (&1.into(), &serde_json::json!([]))
    );
    std::fs::remove_file(bench.path("next").join(HIDDEN)).unwrap();
    assert_eq!(counts(&bench, "next", &[]), (0, 0, 1));
}

/// A maker's token does not show what others have, nor whether it is there.
#[test]
fn an_organisation_s_token_is_enough() {
    let bench = Bench::new();
    bench.dossier(LOT);
    let keys = std::fs::read_to_string(bench.path("maker/organisation.json")).unwrap();
    let keys: serde_json::Value = serde_json::from_str(&keys).unwrap();
    let scope = format!("organisation:{}", keys["organisation"].as_str().unwrap());
    let new = [
        "token",
        "new",
        "--name",
        "maker",
        "--scope",
        &scope,
        "--tokens",
        "tokens.toml",
    ];
    let token = bench.daemon(&new);
    std::fs::write(bench.path("maker.token"), token).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(bench.path("maker.token"), private).unwrap();
    }
    counts(&bench, LOT, &FILLED);
    copy(&bench, "copy", &[HIDDEN]);
    let args = [
        "lot",
        "submit",
        "copy",
        "--keys",
        "maker",
        "--no-passphrase",
        "--yes",
        "--json",
    ];
    let args = [&args[..], &FILLED].concat();
    // The daemon reads its tokens again within some seconds.
    let begun = Instant::now();
    let output = loop {
        let mut command = bench.command(&args);
        let output = command
            .env("LOTLEDGER_TOKEN_FILE", "maker.token")
            .output()
            .unwrap();
        let unknown = text(&output.stderr).contains("TOKEN_UNKNOWN");
        if !unknown || begun.elapsed() > Duration::from_secs(60) {
            break output;
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    let answer = json(&output);
    assert_eq!(
        (&answer["recorded"], &answer["other_copies"]),
        (&0.into(), &serde_json::json!([]))
    );
    assert_eq!(answer["elsewhere"], serde_json::json!([]), "{answer}");
    // As much as the administrator's token finds.
    copy(&bench, "again", &[HIDDEN]);
    let (_, _, all) = counts(&bench, "again", &FILLED);
    assert_eq!(answer["recorded_by_others"], all);
}

/// Starts a submission and waits until it holds the lock.
fn begun(bench: &Bench, more: &[&str]) -> Child {
    let args = [
        "lot",
        "submit",
        LOT,
        "--keys",
        ALL,
        "--no-passphrase",
        "--advance-clock",
        "--yes",
    ];
    let mut command = bench.command(&[&args[..], more].concat());
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    // Something is recorded.
    while !bench.path(LOT).join("openings.jsonl").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(2));
    }
    child
}

#[test]
fn two_runs_on_one_folder() {
    let bench = Bench::new();
    bench.dossier(LOT);
    let lock = bench.path(LOT).join(lock::FILE);

    // A second run while the first one works.
    let first = begun(&bench, &FILLED);
    let held = std::fs::read_to_string(&lock).unwrap();
    let held: serde_json::Value = serde_json::from_str(&held).unwrap();
    assert_eq!(held["process"], first.id());
    let second = bench.submit(&[LOT], ALL, &FILLED);
    let host = held["host"].as_str().unwrap();
    let holder = format!("process {} on {host}, since ", first.id());
    refused(
        &second,
        3,
        &[
            "somebody else is submitting this dossier",
            &holder,
            "--break-lock",
        ],
    );
    let first = first.wait_with_output().unwrap();
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(!lock.exists());
    let (_, recorded, _) = counts(&bench, LOT, &FILLED);
    assert!(recorded > 30);

    // One that a crash on another machine left stays until somebody says so.
    let stale = r#"{"host":"pc-12","process":4711,"since":"2025-10-14T09:00:00.000Z"}"#;
    std::fs::write(&lock, stale).unwrap();
    let says = ["process 4711 on pc-12, since 2025-10-14 09:00:00"];
    refused(&bench.submit(&[LOT], ALL, &[]), 3, &says);
    assert_eq!(std::fs::read_to_string(&lock).unwrap(), stale);
    // Looking needs no lock.
    bench.ok(&[
        "lot",
        "submit",
        LOT,
        "--keys",
        ALL,
        "--no-passphrase",
        "--dry-run",
    ]);
    bench.ok(&["lot", "status", LOT, "--keys", ALL, "--no-passphrase"]);

    let taken = bench.submit(&[LOT], ALL, &["--break-lock"]);
    let said = text(&taken.stderr);
    assert!(taken.status.success(), "{said}");
    assert!(
        said.contains("taken over from process 4711 on pc-12"),
        "{said}"
    );
    assert!(!lock.exists());
}

/// Whoever was taken over from stops before the next row; nothing is recorded twice.
#[test]
fn a_run_whose_lock_is_taken_over_stops() {
    let bench = Bench::new();
    bench.dossier(LOT);
    let first = begun(&bench, &[]);
    let second = bench.submit(&[LOT], ALL, &["--break-lock", "--json"]);
    let answer = json(&second);
    let first = first.wait_with_output().unwrap();
    refused(
        &first,
        3,
        &["the lock of this dossier was taken over", "this run stops"],
    );
    let count = |name: &str| answer[name].as_u64().unwrap();
    let known = count("recorded_before") + count("recorded_by_others");
    assert_eq!(count("recorded") + known, ROWS);
    copy(&bench, "bare", &[HIDDEN]);
    let again = json(&bench.submit(&["bare"], ALL, &["--json"]));
    assert_eq!(again["recorded_by_others"], ROWS);
    assert_eq!(again["other_copies"], serde_json::json!([]));
}

/// Vials of another product, lot, expiry or number are refused before anything is signed.
#[test]
fn vials_are_those_of_the_dossier() {
    let bench = Bench::new();
    bench.dossier(LOT);
    let manifest = format!("{LOT}/lot.yaml");
    let original = std::fs::read_to_string(bench.path(&manifest)).unwrap();
    let label = ["label", "--sheet", LOT, "--out", "labels.html"];
    for (from, to, says) in [
        (
            "number: \"CE26-0007\"",
            "number: \"CE26-0008\"",
            "of lot CE26-0007; lot.yaml has CE26-0008",
        ),
        (
            "gtin: \"04987654000012\"",
            "gtin: \"04987654000029\"",
            "of product 04987654000012; lot.yaml has 04987654000029",
        ),
        (
            "expiry: 2026-10-12",
            "expiry: 2026-10-31",
            "of expiry date 2026-10-12; lot.yaml has 2026-10-31",
        ),
        ("vials: 120\n", "vials: 119\n", "120 "),
    ] {
        edit(&bench, &manifest, |text| text.replace(from, to));
        refused(&bench.submit(&[LOT], ALL, &[]), 2, &[says, "vials.tags:1"]);
        let dry = [
            "lot",
            "submit",
            LOT,
            "--keys",
            ALL,
            "--no-passphrase",
            "--dry-run",
        ];
        refused(&bench.run(&dry), 2, &[says]);
        refused(&bench.run(&label), 2, &[says]);
        // The list says it by itself, once the codes are destroyed.
        let codes = bench.path(&format!("{LOT}/vial-codes.csv"));
        let kept = std::fs::read(&codes).unwrap();
        std::fs::remove_file(&codes).unwrap();
        refused(&bench.submit(&[LOT], ALL, &[]), 2, &[says]);
        std::fs::write(&codes, kept).unwrap();
        std::fs::write(bench.path(&manifest), &original).unwrap();
    }
    // The codes of another lot beside the list of this one.
    bench.dossier("dental-pulp-cm-lot");
    let own = bench.path(&format!("{LOT}/vial-codes.csv"));
    let kept = std::fs::read(&own).unwrap();
    std::fs::copy(bench.path("dental-pulp-cm-lot/vial-codes.csv"), &own).unwrap();
    let says = [
        "vial-codes.csv:2",
        "this code is of product 04987654000029; lot.yaml has 04987654000012",
    ];
    refused(&bench.submit(&[LOT], ALL, &[]), 2, &says);
    refused(&bench.run(&label), 2, &says);
    std::fs::write(&own, kept).unwrap();
    // Nothing was signed or remembered.
    assert!(!bench.path(LOT).join(HIDDEN).exists());
    assert!(!bench.path(LOT).join("openings.jsonl").exists());
    assert!(!bench.path("labels.html").exists());
    let (recorded, before, found) = counts(&bench, LOT, &FILLED);
    assert!(recorded > 30 && (before, found) == (0, 0));
    bench.ok(&label);
}
