//! Somebody mistyped: what they do about it, what the other signer sees, and what is read afterwards.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use std::process::Output;

use lot_support::{Bench, text};
use lotledger::cli::commands::vials::read_codes;
use serde_json::Value;

const LOT: &str = "cord-ev-lot";
const ALL: &str = "maker:collector:lab";
const REASON: &str = "entry slip, see the printout";

/// A training ledger under version 2 of the rules, with a dossier that nobody has submitted.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.second_rules();
    bench.dossier(LOT);
    bench
}

/// Puts something else into a table of the dossier.
fn edit(bench: &Bench, table: &str, from: &str, to: &str) {
    let path = bench.path(LOT).join(table);
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.contains(from), "{table} has no {from}");
    std::fs::write(path, written.replace(from, to)).unwrap();
}

fn submitted(bench: &Bench, more: &[&str]) -> Output {
    bench.submit(&[LOT], ALL, more)
}

fn correct(bench: &Bench, keys: &str, more: &[&str]) -> Output {
    let line = ["lot", "correct", LOT, "--reason", REASON, "--keys", keys];
    bench.run(&[&line[..], &["--no-passphrase", "--yes"], more].concat())
}

#[track_caller]
fn done(output: &Output) -> String {
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "{said}");
    said
}

#[track_caller]
fn refused(output: &Output, code: i32, words: &[&str]) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    says(&said, words);
    said
}

#[track_caller]
fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word}\n{text}");
    }
}

#[test]
fn five_slips_found_before_the_review() {
    let bench = bench();
    // A test under another donor's name.
    let table = bench.path(LOT).join("donors.csv");
    let determined = std::fs::read_to_string(&table).unwrap();
    let cells: Vec<&str> = determined.lines().nth(1).unwrap().split(',').collect();
    let enrolled = cells.get(..11).unwrap().join(",") + ",,,,,";
    let head = determined.lines().next().unwrap();
    let other = enrolled.replace("mother-1,", "mother-2,");
    std::fs::write(&table, format!("{head}\n{enrolled}\n{other}\n")).unwrap();
    let right = "mother-1,mother-1-serum-1,SERUM,BIRTH_MOTHER,0,HBV.ANTI_HBC";
    let wrong = right.replacen("mother-1", "mother-2", 1);
    edit(&bench, "donor_tests.csv", right, &wrong);
    // The others.
    edit(&bench, "materials.csv", "PS-0145", "PS-0154");
    edit(&bench, "results.csv", ",2.12e10,", ",2.12e9,");
    edit(
        &bench,
        "lot.yaml",
        "{node: pbs, quantity: \"2 L\"}",
        "{node: pbs, quantity: \"3 L\"}",
    );
    edit(
        &bench,
        "samples.csv",
        "2025-10-11 14:00",
        "2025-10-11 14:20",
    );
    done(&submitted(&bench, &["--until", "2025-07-31"]));
    done(&correct(&bench, ALL, &["--dry-run"]));

    edit(&bench, "donor_tests.csv", &wrong, right);
    refused(
        &submitted(&bench, &["--until", "2025-07-31"]),
        2,
        &[
            "this row was recorded and has changed since",
            "lot correct DOSSIER",
        ],
    );
    let said = done(&correct(&bench, "lab", &[]));
    says(
        &said,
        &[
            "donor_tests.csv:3: corrects entry",
            "mother-2",
            "→",
            "mother-1",
            "recorded",
        ],
    );
    std::fs::write(&table, format!("{determined}{other}\n")).unwrap();
    done(&submitted(
        &bench,
        &["--until", "2025-10-14", "--accept", "OUT_OF_SPECIFICATION"],
    ));

    edit(&bench, "materials.csv", "PS-0154", "PS-0145");
    edit(&bench, "results.csv", ",2.12e9,", ",2.12e10,");
    edit(
        &bench,
        "lot.yaml",
        "{node: pbs, quantity: \"3 L\"}",
        "{node: pbs, quantity: \"2 L\"}",
    );
    edit(
        &bench,
        "samples.csv",
        "2025-10-11 14:20",
        "2025-10-11 14:00",
    );
    // A time that is made earlier is asked about.
    let moved = [
        "TIME_MOVED_BACK",
        "from 2025-10-11 14:20:00 +09:00 to 2025-10-11 14:00:00 +09:00",
    ];
    refused(&correct(&bench, "maker", &[]), 4, &moved);
    let accept = ["--accept", "TIME_MOVED_BACK"];
    let said = done(&correct(&bench, "maker", &accept));
    says(
        &said,
        &[
            "PS-0154 → PS-0145",
            "2.12e9 particle/mL → 2.12e10 particle/mL",
            "[OOS_OPEN(PARTICLE_CONC)]",
        ],
    );
    says(
        &done(&correct(&bench, "maker", &[])),
        &["nothing to correct"],
    );
    // The tables have what stands; what they had before is kept beside them.
    let kept = || std::fs::read_to_string(bench.path(LOT).join("corrections.csv")).unwrap();
    let corrections = kept();
    says(
        &corrections,
        &[
            "row,entry,before_and_now,reason,corrected_by,recorded_at",
            "results.csv:21",
            "2.12e9 particle/mL → 2.12e10 particle/mL",
            "PS-0154 → PS-0145",
            REASON,
        ],
    );
    // The rows count as recorded, as they stand now; so they do for a copy that has forgotten everything.
    let open = [
        "RELEASE_REFUSED",
        "OOS_OPEN(PARTICLE_CONC)",
        "since the correction in entry",
    ];
    let said = refused(&submitted(&bench, &[]), 1, &open);
    says(&said, &["10 rows recorded, 69 before, 0 by others"]);
    std::fs::remove_file(bench.path(LOT).join(".lotledger.json")).unwrap();
    let said = refused(&submitted(&bench, &[]), 1, &open);
    says(&said, &["0 rows recorded, 0 before, 79 by others"]);
    assert_eq!(kept(), corrections);
    // A copy that still has the slip is told.
    edit(&bench, "materials.csv", "PS-0145", "PS-0154");
    let said = refused(
        &submitted(&bench, &[]),
        2,
        &["this row was recorded and has changed"],
    );
    says(
        &said,
        &["materials.csv:4: entry ", " was corrected by entry "],
    );
    both_versions(&bench);
}

/// Both versions stay on every page.
fn both_versions(bench: &Bench) {
    let changes = [
        "it was said of donor don_",
        "raw material.supplier lot: PS-0154 → PS-0145",
        "].quantity: 3 L → 2 L",
        "occurred at: 2025-10-11 14:20:00 +09:00 → 2025-10-11 14:00:00 +09:00",
        "value.quantitative.quantity: 2.12e9 particle/mL → 2.12e10 particle/mL",
    ];
    let show = bench.ok(&["lot", "show", "CE26-0007"]);
    says(
        &show,
        &["CORRECTED(5)", REASON, "quality assurance (release)"],
    );
    says(&show, &changes);
    says(&show, &["corrected; before: 2.12e9 particle/mL"]);
    bench.run(&["lot", "certificate", "CE26-0007", "--out", "page.html"]);
    let page = std::fs::read_to_string(bench.path("page.html")).unwrap();
    let on_page = [
        "Corrections: what stood before, and what stands",
        "corrected; before: 2.12e9 particle/mL",
        "PS-0154 → PS-0145",
        "quality assurance (release)",
    ];
    says(&page, &on_page);
    says(&page, &[REASON]);
    let history = bench.ok(&["lot", "history", "CE26-0007"]);
    says(
        &history,
        &["PARTICLE_CONC 2.12e9", "PARTICLE_CONC 2.12e10", REASON],
    );
    let audit =
        |more: &[&str]| bench.ok(&[&["audit", "--database", "data/ledger.sqlite"], more].concat());
    let said = audit(&[]);
    says(
        &said,
        &[
            "Corrections",
            "donor: don_",
            "Saisei Supernatant Works K.K.",
            REASON,
        ],
    );
    says(&said, &changes[1..]);
    let json: Value = serde_json::from_str(&audit(&["--json"])).unwrap();
    let corrections = &json["overview"]["corrections"];
    assert_eq!(corrections["count"], 5, "{corrections:#}");
    assert_eq!(
        corrections["listed"][4]["event"], "TestReported",
        "{corrections:#}"
    );
    says(&audit(&["--lang", "ja"]), &["訂正"]);
}

#[test]
fn what_cannot_be_corrected_is_named_with_the_way_instead() {
    let bench = bench();
    done(&submitted(&bench, &["--until", "2025-10-14"]));
    edit(
        &bench,
        "materials.csv",
        ",PS-0145,GMP,SYNTHETIC,JP,",
        ",PS-0145,GMP,SYNTHETIC,US,",
    );
    edit(&bench, "donors.csv", "UNDER_1_MONTH", "18_39");
    refused(
        &correct(&bench, ALL, &[]),
        2,
        &[
            "materials.csv:4: entry ",
            "cannot be corrected in this: country",
            "record the material that was received",
            "donors.csv:2: entry ",
            "the whole record",
            "put these rows back",
        ],
    );
}

/// The key of quality assurance is on another machine.
#[test]
fn the_other_signer_sees_old_and_new() {
    let bench = bench();
    done(&submitted(&bench, &["--until", "2025-10-14"]));
    edit(&bench, "results.csv", ",148,ug/mL", ",184,ug/mL");
    std::fs::create_dir(bench.path("maker-card")).unwrap();
    for file in ["organisation.json", "qc.pem"] {
        std::fs::copy(
            bench.path("maker").join(file),
            bench.path("maker-card").join(file),
        )
        .unwrap();
    }
    let said = done(&correct(&bench, "maker-card", &[]));
    says(
        &said,
        &[
            "148",
            "184",
            "NOT RECORDED YET: corrected.statement",
            "QA_RELEASE qa",
        ],
    );
    let sign = |more: &[&str]| {
        let line = [
            "statement",
            "sign",
            "corrected.statement",
            "--keys",
            "maker",
        ];
        bench.run(&[&line[..], &["--no-passphrase", "--yes"], more].concat())
    };
    let offline = bench
        .command(&[
            "statement",
            "sign",
            "corrected.statement",
            "--keys",
            "maker",
            "--no-passphrase",
            "--yes",
        ])
        .args([
            "--accept",
            "NOT_ASKED_OFFLINE",
            "--out",
            "offline.statement",
        ])
        .env_remove("LOTLEDGER_SERVER")
        .output()
        .unwrap();
    says(
        &done(&offline),
        &["what stands until now is not known here"],
    );
    let said = done(&sign(&["--submit"]));
    says(
        &said,
        &["corrects entry", "148 ug/mL → 184 ug/mL", "recorded"],
    );
    // It passed before and passes now: nobody is asked what an investigation came to.
    let show = bench.ok(&["lot", "show", "CE26-0007"]);
    says(&show, &["corrected; before: 148 ug/mL"]);
    assert!(!show.contains("under investigation"), "{show}");
    let waiting = inbox(&bench);
    assert!(!waiting.contains("close the investigation"), "{waiting}");
    // The dossier of whoever began it finds it.
    says(
        &done(&submitted(&bench, &["--until", "2025-10-14"])),
        &["0 recorded,"],
    );
    let json: Value = {
        let answer = correct(&bench, "maker", &["--json"]);
        serde_json::from_slice(&answer.stdout).unwrap()
    };
    assert_eq!(json["corrections"], Value::Array(Vec::new()), "{json:#}");
}

/// Found after the release: what the command says is what the clinic reads.
#[test]
fn a_slip_found_after_the_release() {
    let bench = bench();
    done(&submitted(&bench, &[]));
    let codes = read_codes(&bench.path(LOT)).unwrap();
    let code = codes.last().unwrap().element_string.clone();
    let asked = |more: &[&str]| {
        let answer = bench.run(&[&["vial", "verify", &code], more].concat());
        assert!(!answer.stdout.is_empty(), "{}", text(&answer.stderr));
        text(&answer.stdout)
    };
    let before = asked(&[]);
    says(&before, &["CE26-0007"]);
    assert!(!before.contains("CORRECTED"), "{before}");
    edit(&bench, "results.csv", ",2.12e10,", ",1.12e10,");
    // That the lot fails by it is asked about.
    refused(
        &correct(&bench, "maker", &[]),
        4,
        &[
            "NOT_ACCEPTED",
            "OUT_OF_SPECIFICATION",
            "with this correction the lot fails: TEST_FAIL(PARTICLE_CONC)",
        ],
    );
    let accepted = ["--accept", "OUT_OF_SPECIFICATION"];
    let said = done(&correct(&bench, "maker", &accepted));
    says(
        &said,
        &[
            "2.12e10 particle/mL → 1.12e10 particle/mL",
            "[TEST_FAIL(PARTICLE_CONC)]",
            "[CORRECTED_AFTER_RELEASE]",
            "review and release again",
        ],
    );
    let status = ["lot", "status", LOT, "--keys", "maker", "--no-passphrase"];
    says(
        &bench.ok(&status),
        &[
            "review and release again",
            "review again, after the correction",
            "release again, by somebody",
        ],
    );
    says(&inbox(&bench), &["review the lot again", "CE26-0007"]);
    let answer = asked(&[]);
    says(
        &answer,
        &[
            "DO NOT USE",
            "TEST_FAIL(PARTICLE_CONC)",
            "CORRECTED_AFTER_RELEASE",
            "2.12e10 particle/mL → 1.12e10 particle/mL",
            "Saisei Supernatant Works K.K.",
            REASON,
        ],
    );
    says(
        &asked(&["--lang", "ja"]),
        &["訂正", "2.12e10 particle/mL → 1.12e10 particle/mL"],
    );
    let json: Value = serde_json::from_str(&asked(&["--json"])).unwrap();
    let reasons = json["reasons"].as_array().unwrap();
    let corrected = reasons
        .iter()
        .find(|reason| reason["code"] == "CORRECTED")
        .unwrap();
    says(
        corrected["detail"].as_str().unwrap(),
        &["2.12e10", "1.12e10", REASON],
    );
    // It is recalled: nothing is due again any more, and the dossier's status says what the public was told.
    let recall =
        "recall CE26-0007 --class II --reason OTHER --depth PATIENT --keys maker --signer qa";
    let recall: Vec<&str> = recall.split(' ').collect();
    let told = ["--public-text", "Send the vials of CE26-0007 back."];
    bench.ok(&[&recall[..], &told, &["--no-passphrase", "--yes"]].concat());
    let recalled = bench.ok(&status);
    says(
        &recalled,
        &["| Send the vials of CE26-0007 back.", "Saisei"],
    );
    assert!(!recalled.contains("release again"), "{recalled}");
    assert!(!inbox(&bench).contains("again"), "{}", inbox(&bench));
}

/// A lot that was begun under version 1 of the rules is corrected once its ledger is switched to version 2, also in what
/// was recorded before.
#[test]
fn a_lot_that_was_begun_under_version_1() {
    let bench = Bench::new();
    bench.dossier(LOT);
    edit(&bench, "materials.csv", "PS-0145", "PS-0154");
    edit(&bench, "results.csv", ",148,ug/mL", ",184,ug/mL");
    done(&submitted(&bench, &["--until", "2025-10-14"]));
    edit(&bench, "materials.csv", "PS-0154", "PS-0145");
    edit(&bench, "results.csv", ",184,ug/mL", ",148,ug/mL");
    refused(&correct(&bench, "maker", &[]), 1, &["RULES_VERSION"]);
    bench.second_rules();
    let said = done(&correct(&bench, "maker", &[]));
    says(&said, &["PS-0154 → PS-0145", "184 ug/mL → 148 ug/mL"]);
    done(&submitted(&bench, &[]));
    let show = bench.ok(&["lot", "show", "CE26-0007"]);
    says(&show, &["released", "CORRECTED(2)", "PS-0154 → PS-0145"]);
    let audit = bench.ok(&["audit", "--database", "data/ledger.sqlite"]);
    says(&audit, &["VERIFIED", "PS-0154 → PS-0145"]);
}

/// Found between review and release: the release needs a review that knows of it, a line more in lot.yaml.
#[test]
fn a_slip_found_after_the_review() {
    let bench = bench();
    let manifest = bench.path(LOT).join("lot.yaml");
    let whole = std::fs::read_to_string(&manifest).unwrap();
    let lines = whole.lines().filter(|line| !line.starts_with("release:"));
    let unreleased: String = lines.flat_map(|line| [line, "\n"]).collect();
    std::fs::write(&manifest, unreleased).unwrap();
    done(&submitted(&bench, &[]));
    says(&inbox(&bench), &["decide on the release"]);
    edit(&bench, "results.csv", ",148,ug/mL", ",184,ug/mL");
    says(
        &done(&correct(&bench, "maker", &[])),
        &["review again before the release"],
    );
    let waiting = inbox(&bench);
    says(&waiting, &["review the lot again", "CE26-0007"]);
    assert!(!waiting.contains("decide on the release"), "{waiting}");
    let status = ["lot", "status", LOT, "--keys", "maker", "--no-passphrase"];
    says(
        &bench.ok(&status),
        &[
            "review again before the release",
            "review again, after the correction",
            "production-head",
        ],
    );
    let release = whole
        .lines()
        .find(|line| line.starts_with("release:"))
        .unwrap();
    let unreleased = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, unreleased.clone() + release + "\n").unwrap();
    refused(&submitted(&bench, &[]), 1, &["NOT_REVIEWED"]);
    // A review is not moved: what was signed stands.
    edit(
        &bench,
        "lot.yaml",
        "review: {at: \"2025-11-02 10:00\"",
        "review: {at: \"2025-11-02 14:00\"",
    );
    refused(&submitted(&bench, &[]), 2, &["stands behind it"]);
    std::fs::write(&manifest, unreleased + release + "\n").unwrap();
    decide_again(&bench, "review", "2025-11-02 10:00", "2025-11-02 14:00");
    says(&done(&submitted(&bench, &[])), &["2 recorded"]);
    assert!(!inbox(&bench).contains("CE26-0007"));
    says(&bench.ok(&status), &["nothing is missing"]);
    // A copy that has forgotten everything finds both reviews.
    std::fs::remove_file(bench.path(LOT).join(".lotledger.json")).unwrap();
    says(&done(&submitted(&bench, &[])), &["0 recorded"]);
}

/// What waits for the maker.
fn inbox(bench: &Bench) -> String {
    if !bench.path("maker.token").exists() {
        bench.token_of("maker");
    }
    bench.ok(&["inbox", "--token-file", "maker.token"])
}

/// One line more behind a review or release of the dossier.
fn decide_again(bench: &Bench, what: &str, first: &str, again: &str) {
    let manifest = bench.path(LOT).join("lot.yaml");
    let written = std::fs::read_to_string(&manifest).unwrap();
    let of = |line: &str| line.starts_with(&format!("{what}: {{")) && line.contains(first);
    let line = written.lines().find(|line| of(line)).unwrap();
    let act = line.strip_prefix(&format!("{what}: ")).unwrap();
    let twice = format!("{what}:\n- {act}\n- {}", act.replace(first, again));
    std::fs::write(&manifest, written.replace(line, &twice)).unwrap();
}
