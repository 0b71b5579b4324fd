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

fn submit(bench: &Bench, accept: &str) -> Output {
    match accept {
        "" => bench.submit(&[LOT], KEYS, &[]),
        codes => bench.submit(&[LOT], KEYS, &["--accept", codes]),
    }
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

#[test]
fn a_lot_from_before_the_ledger() {
    let bench = Bench::founded(FOUNDED);
    bench.second_rules();
    bench.dossier(LOT);
    says(
        &bench,
        "retrospective: {kind: IMPORT, source: evidence/batch-record.txt}",
    );

    // What it was written from has to be there.
    let missing = text(&submit(&bench, "").stderr);
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
    let told = submit(&bench, "");
    assert_eq!(told.status.code(), Some(4));
    let told = text(&told.stderr);
    has(
        &told,
        &[
            "warning IMPORTED_HISTORY: cord-ev-lot/",
            "is from before the ledger, and is only reported. Every vial that rests on it will say ASK_MAKER",
            "--accept IMPORTED_HISTORY",
        ],
    );
    let done = submit(&bench, "IMPORTED_HISTORY,VIALS_WILL_ASK");
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
            " DonorDetermined, ",
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
    // Once more: everything stands already.
    let again = submit(&bench, "");
    assert!(again.status.success(), "{}", text(&again.stderr));
}
