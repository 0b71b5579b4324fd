//! What a dossier says from paper: of a laboratory that does not sign, and of days on which nothing could be recorded.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use std::collections::BTreeMap;
use std::process::Output;

use lot_support::{Bench, text};
use lotledger::cli::commands::vials::read_codes;

const LOT: &str = "cord-ev-lot";
const KEYS: &str = "maker:collector:lab";

#[track_caller]
fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word}\n{text}");
    }
}

/// Changes the rows of a table, each by the names of its columns; new columns are added.
fn rewrite(bench: &Bench, table: &str, change: impl Fn(&mut BTreeMap<String, String>)) {
    let path = bench.path(LOT).join(table);
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let mut columns: Vec<String> = reader.headers().unwrap().iter().map(Into::into).collect();
    for more in ["transcribed_from", "compared_by"] {
        if !columns.iter().any(|column| column == more) {
            columns.push(more.to_owned());
        }
    }
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let mut writer = csv::Writer::from_path(&path).unwrap();
    writer.write_record(&columns).unwrap();
    for mut row in rows {
        change(&mut row);
        let cells = columns
            .iter()
            .map(|column| row.get(column).map_or("", String::as_str));
        writer.write_record(cells).unwrap();
    }
    writer.flush().unwrap();
}

fn is_from_paper(row: &BTreeMap<String, String>) -> bool {
    row.get("compared_by").is_some_and(|name| !name.is_empty())
}

fn set(row: &mut BTreeMap<String, String>, cells: &[(&str, &str)]) {
    for (column, cell) in cells {
        row.insert((*column).to_owned(), (*cell).to_owned());
    }
}

const CERTIFICATE: &str = "evidence/certificate-117.txt";

/// Everything that the laboratory did with samples is written down by quality control, and compared by somebody.
fn transcribe(bench: &Bench, compared_by: &str) {
    let from = [
        ("transcribed_from", CERTIFICATE),
        ("compared_by", compared_by),
    ];
    rewrite(bench, "samples.csv", |row| {
        if row["received_by"] == "lab-analyst" || is_from_paper(row) {
            set(row, &[("received_by", "qc")]);
            set(row, &from);
        }
    });
    rewrite(bench, "results.csv", |row| {
        if row["analyst"] == "lab-analyst" || is_from_paper(row) {
            set(row, &[("analyst", "qc"), ("reviewer", "")]);
            set(row, &from);
        }
    });
}

fn submit(bench: &Bench, more: &[&str]) -> Output {
    bench.submit(&[LOT], KEYS, more)
}

fn refused(bench: &Bench, words: &[&str]) {
    let said = submit(bench, &["--dry-run"]);
    assert_eq!(said.status.code(), Some(2), "{}", text(&said.stderr));
    has(&text(&said.stderr), words);
}

/// What is wrong with such rows is said with the cell.
fn wrong_rows(bench: &Bench) {
    transcribe(bench, "qc");
    refused(
        bench,
        &["samples.csv:2", "compared_by", "somebody else compares it"],
    );
    refused(bench, &["the file evidence/certificate-117.txt is missing"]);
    let certificate = bench.path(LOT).join(CERTIFICATE);
    std::fs::write(certificate, "the certificate, scanned").unwrap();
    transcribe(bench, "operator-a");
    refused(
        bench,
        &[
            "operator-a may not sign \"sample received\"",
            "it needs the role QA_RELEASE",
        ],
    );
    rewrite(bench, "results.csv", |row| {
        set(row, &[("transcribed_from", "")]);
    });
    refused(
        bench,
        &["compared_by", "is filled, but transcribed_from is empty"],
    );
    transcribe(bench, "qa");
}

/// A key of the maker leaves this machine, or comes back.
fn take(bench: &Bench, key: &str, from: &str, to: &str) {
    let name = format!("{key}.pem");
    let to = bench.path(to);
    std::fs::create_dir_all(&to).unwrap();
    std::fs::rename(bench.path(from).join(&name), to.join(&name)).unwrap();
}

#[test]
fn a_laboratory_that_sends_paper() {
    let bench = Bench::new();
    bench.second_rules();
    bench.dossier(LOT);
    wrong_rows(&bench);

    // Where one of the two keys is elsewhere, a file goes to who has it.
    let before = submit(&bench, &["--until", "2025-08-19"]);
    assert!(before.status.success(), "{}", text(&before.stderr));
    take(&bench, "qa", "maker", "elsewhere");
    let until = ["--until", "2025-08-20", "--export", "out"];
    let first = submit(&bench, &until);
    let said = text(&first.stdout) + &text(&first.stderr);
    has(
        &said,
        &[
            "1 wait for the key of qc + qa (maker)",
            "written for signing: out/maker.statement",
        ],
    );
    take(&bench, "qa", "elsewhere", "maker");
    let sign = ["statement", "sign", "out/maker.statement", "--submit"];
    let keys = [
        "--openings",
        "out/maker.openings",
        "--keys",
        "maker",
        "--no-passphrase",
        "--yes",
    ];
    bench.ok(&["clock", "advance", "2025-08-20T09:00:00Z"]);
    let signed = bench.run(&[&sign[..], &keys].concat());
    let said = text(&signed.stdout) + &text(&signed.stderr);
    assert!(signed.status.success(), "{said}");
    has(&said, &["2 of 2 signatures", CERTIFICATE, "recorded"]);

    let plan = submit(&bench, &["--dry-run"]);
    let paper = format!("written down from the laboratory's paper ({CERTIFICATE}, SHA-256 ");
    has(&text(&plan.stdout), &["qc + qa", "to submit", &paper]);
    let done = submit(&bench, &["--accept", "VIALS_WILL_ASK"]);
    assert!(done.status.success(), "{}", text(&done.stderr));

    // A clinic reads that nobody of the laboratory signed.
    let codes = read_codes(&bench.path(LOT)).unwrap();
    let asked = codes.iter().rev().map(|code| {
        let answer = bench.run(&["vial", "verify", &code.element_string]);
        (answer.status.code(), text(&answer.stdout))
    });
    let (_, answer) = asked
        .into_iter()
        .find(|(code, _)| *code == Some(4))
        .unwrap();
    has(&answer, &["ASK_MAKER", "RESULT_TRANSCRIBED("]);
    let shown = bench.ok(&["lot", "show", "CE26-0007", "--references"]);
    has(&shown, &["written down by the maker"]);
    // Once more: everything stands already.
    let again = submit(&bench, &[]);
    has(&text(&again.stdout), &["0 recorded"]);
    corrected(&bench);
}

/// Both who signed it sign the correction, and can show the certificate again.
fn corrected(bench: &Bench) {
    rewrite(bench, "results.csv", |row| {
        if row["sample"] == "CE-FIN-1" {
            set(row, &[("instrument", "LAL-9")]);
        }
    });
    let correct = ["lot", "correct", LOT, "--keys", KEYS, "--no-passphrase"];
    let reason = ["--reason", "another device", "--yes"];
    let done = bench.run(&[&correct[..], &reason].concat());
    let said = text(&done.stdout) + &text(&done.stderr);
    assert!(done.status.success(), "{said}");
    has(&said, &["LAL-9", CERTIFICATE]);
    assert!(!said.contains("not disclosed"), "{said}");
    let openings = std::fs::read_to_string(bench.path(LOT).join("openings.jsonl")).unwrap();
    let field = "corrected.replacement.test_reported.transcribed.certificate";
    has(&openings, &[field]);
    let again = bench.run(&[&correct[..], &reason].concat());
    has(&text(&again.stdout), &["nothing to correct"]);
}

/// The days on which nothing could be recorded are told afterwards, within a time if it was an outage.
#[test]
fn days_on_paper() {
    for (kind, now, told) in [
        (
            "OUTAGE",
            "2025-10-20T00:00:00Z",
            Ok("written down during an outage"),
        ),
        (
            "PAPER",
            "2025-11-20T00:00:00Z",
            Ok("kept on paper until then"),
        ),
        ("OUTAGE", "2025-11-20T00:00:00Z", Err("TIME_ORDER")),
    ] {
        let bench = Bench::new();
        bench.second_rules();
        bench.dossier(LOT);
        let before = submit(&bench, &["--until", "2025-10-08"]);
        assert!(before.status.success(), "{}", text(&before.stderr));
        bench.ok(&["clock", "advance", now]);
        let path = bench.path(LOT).join("lot.yaml");
        let written = std::fs::read_to_string(&path).unwrap();
        let line = format!(
            "retrospective: {{kind: {kind}, source: evidence/sheets.txt, until: \"2025-10-11 00:00\"}}"
        );
        std::fs::write(&path, format!("{line}\n{written}")).unwrap();
        let sheets = bench.path(LOT).join("evidence/sheets.txt");
        std::fs::write(sheets, "sheets, scanned").unwrap();
        let until = ["--until", "2025-10-10"];
        // Nobody signs it without having accepted what follows for every vial.
        let shown = submit(&bench, &until);
        assert_eq!(shown.status.code(), Some(4), "{}", text(&shown.stderr));
        has(
            &text(&shown.stderr),
            &["warning RECORDED_AFTERWARDS: cord-ev-lot/"],
        );
        let accept = ["--accept", "RECORDED_AFTERWARDS"];
        let done = submit(&bench, &[until, accept].concat());
        let said = text(&done.stdout) + &text(&done.stderr);
        match told {
            Ok(words) => {
                assert!(done.status.success(), "{kind}: {said}");
                let rest = submit(&bench, &["--accept", "LATE_ENTRIES,VIALS_WILL_ASK"]);
                assert!(rest.status.success(), "{kind}: {}", text(&rest.stderr));
                let shown = bench.ok(&["lot", "show", "CE26-0007"]);
                has(&shown, &["RECORDED_AFTERWARDS(", words]);
            }
            Err(code) => {
                assert_eq!(done.status.code(), Some(1), "{said}");
                has(&said, &[code]);
            }
        }
    }
}
