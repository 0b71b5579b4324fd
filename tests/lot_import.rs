//! A lot from before the ledger, from its tables: what its signers are told, and what a clinic reads.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use std::process::Output;

use lot_support::{Bench, text};
use lotledger::cli::commands::vials::read_codes;

const LOT: &str = "cord-ev-lot";
const KEYS: &str = "maker:collector:lab";

/// All of the lot but its review and release was over when anybody joined the ledger.
const FOUNDED: &str = "2025-10-31T00:00:00Z";

fn import(bench: &Bench, accept: &str) -> Output {
    let mut args = vec!["lot", "import", LOT];
    args.extend(["--keys", KEYS]);
    args.extend(["--no-passphrase", "--advance-clock", "--yes"]);
    if !accept.is_empty() {
        args.extend(["--accept", accept]);
    }
    bench.run(&args)
}

/// Adds to the dossier's manifest.
fn says(bench: &Bench, line: &str) {
    let path = bench.path(LOT).join("lot.yaml");
    let written = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, format!("{line}\n{written}")).unwrap();
}

#[track_caller]
fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word}\n{text}");
    }
}

/// Puts a statement down in YAML and asks the rules.
fn written(bench: &Bench, yaml: &str, more: &[&str]) -> Output {
    let event = yaml.lines().find(|line| line.ends_with(':')).unwrap();
    let file = format!("{}yaml", event.replace(':', "."));
    std::fs::write(bench.path(&file), yaml).unwrap();
    let new = ["statement", "new", file.as_str(), "--keys", "maker"];
    bench.run(&[&new[..], &["--no-passphrase", "--yes"], more].concat())
}

/// A single statement from paper: its signer sees that it only reports.
fn from_paper(bench: &Bench) {
    let paper = |event: &str| {
        let source = "{commit: \"sheet 12, SHA-256 of the scan\"}";
        format!(
            "occurred_at: 2025-10-20T09:00:00+09:00\nretrospective: {{kind: PAPER, source: {source}}}\n{event}"
        )
    };
    let lot = "(01)04987654000012(10)CE26-0007";
    let put_away = paper(&format!(
        "retains_placed:\n  lot: {lot}\n  count: 1\n  storage_class: ULT_80\n  keep_until: 2027-10-12\n"
    ));
    let said = written(
        bench,
        &put_away,
        &["--signer", "qc", "--accept", "RECORDED_AFTERWARDS"],
    );
    let shown = text(&said.stdout) + &text(&said.stderr);
    assert!(said.status.success(), "{shown}");
    has(
        &shown,
        &[
            "AUTHORED as QC_ANALYST",
            "PAPER",
            "warning RECORDED_AFTERWARDS",
        ],
    );
    // A decision is not told so.
    let hold = format!("hold_placed:\n  scope: {{lot: {lot}}}\n  reason: DEVIATION\n");
    let said = written(bench, &paper(&hold), &["--signer", "qa"]);
    has(
        &text(&said.stderr),
        &["RESERVED", "such an event is signed when it is done"],
    );
}

/// A laboratory's paper, written down for it by two of the maker.
fn from_a_certificate(bench: &Bench) {
    let reference = |of: &str| {
        let file = bench.path(of).join("organisation.json");
        let said = std::fs::read_to_string(file).unwrap();
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        said["organisation"].as_str().unwrap().to_owned()
    };
    let yaml = format!(
        "sample_received:\n  sample: smp_{}\n  laboratory: {}\n  condition: ACCEPTABLE\n  client_sequence: 1\n  \
         transcribed: {{maker: {}, certificate: {{commit: \"certificate 117\"}}}}\n",
        "1".repeat(32),
        reference("lab"),
        reference("maker")
    );
    // That there is such a sample the rules ask after they have asked who signs.
    let one = written(bench, &yaml, &["--signer", "qc"]);
    assert!(!one.status.success());
    let both = written(bench, &yaml, &["--signer", "qc", "--signer", "qa"]);
    has(
        &text(&both.stderr),
        &["UNKNOWN_REF", "sample_received.sample"],
    );
}

#[test]
fn a_lot_from_before_the_ledger() {
    let bench = Bench::founded(FOUNDED);
    bench.second_rules();
    bench.dossier(LOT);
    // A lot that is being made is no import.
    let own = import(&bench, "");
    assert_eq!(own.status.code(), Some(2));
    has(
        &text(&own.stderr),
        &[
            "the dossier does not say that its lot is from before the ledger",
            "cord-ev-lot/lot.yaml: retrospective",
            "`retrospective: {kind: IMPORT, source: evidence/FILE}`",
        ],
    );
    says(
        &bench,
        "retrospective: {kind: IMPORT, source: evidence/batch-record.txt}",
    );

    // What it was written from has to be there.
    let missing = text(&import(&bench, "").stderr);
    has(
        &missing,
        &[
            "lot.yaml:1",
            "the file evidence/batch-record.txt is missing",
        ],
    );
    let record = bench.path(LOT).join("evidence/batch-record.txt");
    std::fs::write(record, "the batch record, scanned").unwrap();

    // What follows for every vial is said before anybody signs.
    let told = import(&bench, "");
    assert_eq!(told.status.code(), Some(4));
    let told = text(&told.stderr);
    has(
        &told,
        &[
            "warning IMPORTED_HISTORY: cord-ev-lot/",
            "is from before the ledger, and is only reported. Every vial that rests on it will say ASK_MAKER",
            "--accept LATE_ENTRIES,IMPORTED_HISTORY",
        ],
    );
    let done = import(&bench, "IMPORTED_HISTORY,LATE_ENTRIES,VIALS_WILL_ASK");
    assert!(done.status.success(), "{}", text(&done.stderr));

    // A clinic is told what it is, in both languages.
    let codes = read_codes(&bench.path(LOT)).unwrap();
    let verify = |code: &str, language: &str| {
        let answer = bench.run(&["vial", "verify", code, "--lang", language]);
        (answer.status.code() == Some(4)).then(|| text(&answer.stdout))
    };
    // Some of the vials went into samples.
    let kept = codes.iter().map(|code| code.element_string.as_str());
    let code = kept.rev().find(|code| verify(code, "en").is_some());
    let verify = |language: &str| verify(code.unwrap(), language).unwrap();
    let english = verify("en");
    has(
        &english,
        &[
            "ASK_MAKER",
            "IMPORTED_HISTORY(",
            "It rests on records from before the ledger, written up from documents",
        ],
    );
    has(
        &verify("ja"),
        &[
            "使用前に製造元へ確認してください",
            "台帳導入前の記録を資料から転記したものに基づいています",
        ],
    );
    // None of it is late besides but the decision, and no laboratory's signature makes it independent.
    has(
        &english,
        &[
            "LATE_ENTRIES(1)",
            "(donor's eligibility determined), ",
            "LAB_NOT_INDEPENDENT",
        ],
    );
    let (lot, keys) = ("CE26-0007", ["--keys", "maker", "--no-passphrase"]);
    has(
        &bench.ok(&["lot", "history", lot]),
        &["[from before the ledger]"],
    );
    has(&bench.ok(&["lot", "show", lot]), &["IMPORTED_HISTORY("]);
    has(
        &bench.ok(&[&["lot", "status", LOT][..], &keys].concat()),
        &["IMPORTED_HISTORY("],
    );
    from_paper(&bench);
    from_a_certificate(&bench);
    let audit = bench.ok(&["audit", "--database", "data/ledger.sqlite"]);
    let told = audit.split("Told afterwards\n").nth(1).unwrap();
    has(
        told.split("\n\n").next().unwrap(),
        &[
            "IMPORT by Saisei Supernatant Works K.K.",
            "IMPORT by Kensa Biosafety Laboratories Inc.",
            "lots (01)04987654000012(10)CE26-0007",
        ],
    );
    // Once more: everything stands already.
    let again = import(&bench, "");
    assert!(again.status.success(), "{}", text(&again.stderr));
}
