//! Two dossiers, a real daemon, the real program: one lot is released, the other refused.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use lot_support::{Bench, text};
use lotledger::cli::commands::lot::rows::TABLES;
use lotledger::format::commitment::parse_openings;

/// Puts a dossier's tables into one workbook, as somebody types them into the template's sheets.
fn tables_to_workbook(bench: &Bench, example: &str) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (table, _) in TABLES {
        let path = bench.path(&format!("{example}/{table}.csv"));
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_path(&path)
            .unwrap();
        let sheet = book.add_worksheet().set_name(table).unwrap();
        for (row, record) in (0..).zip(rows.records()) {
            for (column, field) in (0..).zip(&record.unwrap()) {
                sheet.write_string(row, column, field).unwrap();
            }
        }
        std::fs::remove_file(path).unwrap();
    }
    book.save(bench.path(&format!("{example}/dossier.xlsx")))
        .unwrap();
}

/// The page of a dossier in which a result, the review and the release are not written yet.
fn wall(bench: &Bench, example: &str) {
    let wall = bench.path("wall");
    std::fs::create_dir_all(wall.join("evidence")).unwrap();
    for folder in ["", "evidence/"] {
        for file in std::fs::read_dir(bench.path(example).join(folder)).unwrap() {
            let (path, name) = (file.as_ref().unwrap().path(), file.unwrap().file_name());
            if path.is_file() {
                std::fs::copy(path, wall.join(folder).join(name)).unwrap();
            }
        }
    }
    let without = |file: &str, gone: &[&str]| {
        let text = std::fs::read_to_string(wall.join(file)).unwrap();
        let kept = text
            .lines()
            .filter(|line| !gone.iter().any(|g| line.contains(g)));
        let kept: String = kept.flat_map(|line| [line, "\n"]).collect();
        assert_eq!(text.lines().count() - kept.lines().count(), gone.len());
        std::fs::write(wall.join(file), kept).unwrap();
    };
    without("results.csv", &[",ENDOTOXIN,"]);
    without("lot.yaml", &["review: {", "release: {"]);
    let status = [
        "lot",
        "status",
        "wall",
        "--keys",
        "maker",
        "--no-passphrase",
    ];
    let page = bench.ok(&status);
    // What was recorded and is not in the tables now is said by name.
    let (gone, page): (Vec<&str>, Vec<&str>) =
        page.lines().partition(|line| line.starts_with("  [!] "));
    let gone: Vec<&str> = gone
        .iter()
        .filter_map(|line| line.split(" | ").next())
        .collect();
    assert_eq!(
        gone,
        [
            "  [!] lot/released",
            "  [!] lot/reviewed",
            "  [!] result/CE-FIN-1/ENDOTOXIN/LAB-ENDOTOXI--FIN-1",
        ]
    );
    let submit = [&["lot", "submit", "wall", "--dry-run"][..], &status[3..]].concat();
    let said = bench.ok(&submit);
    for row in ["lot/released", "lot/reviewed", "result/CE-FIN-1/ENDOTOXIN/"] {
        let line = said
            .lines()
            .find(|line| line.starts_with(&format!("wall: {row}")));
        let line = line.unwrap_or_else(|| panic!("{row}\n{said}"));
        assert!(line.contains("is recorded as entry"), "{line}");
    }
    assert_eq!(
        page.join("\n") + "\n",
        "(01)04987654000012(10)CE26-0007   maker   uc-msc-ev-nebulised@1
76 statements recorded; steps before review: 1, before release: 2

STILL TO BE DONE, WRITTEN AND SIGNED
  [ ] ENDOTOXIN of sample CE-FIN-1 | lab-analyst (lab), LAB_ANALYST | results.csv | not written yet

REVIEW
  [ ] review | production-head (maker), PRODUCTION_HEAD | lot.yaml | not written yet

RELEASE
  [ ] release, by somebody who has not made, sampled, tested or reviewed it | qa (maker), QA_RELEASE | lot.yaml | not written yet

SIGNED OR RECORDED, AND NOT IN THE DOSSIER NOW: PUT THE ROW BACK

Not looked at: holds and recalls on the ledger, and rows of the specification that no sampling plan has.
"
    );
    let japanese = bench.ok(&[&status[..], &["--lang", "ja"]].concat());
    for words in [
        "記録済み 76件。残り: 照査まで 1件",
        "検体 CE-FIN-1 の ENDOTOXIN",
        "未記入",
    ] {
        assert!(japanese.contains(words), "{japanese}");
    }
    let json = bench.ok(&[&status[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["schema"], "lotledger.lot-status.v2");
    assert_eq!(
        (&json["before_review"], &json["before_release"]),
        (&1.into(), &2.into())
    );
    let signer = &json["steps"][2]["signers"][0];
    assert_eq!(
        (&signer["person"], &signer["organisation"]),
        (&"qa".into(), &"maker".into())
    );
}

/// The files of a dossier are compared with what the ledger was told of them.
fn documents(bench: &Bench) {
    let compared = |out: &str| {
        let lot = ["lot", "certificate", "CE26-0007", "--json", "--out", out];
        let run = bench.run(&[&lot[..], &["--documents", "cord-ev-lot"]].concat());
        let said: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(said["stops"].as_array().map(Vec::len), Some(0), "{said:#}");
        said["documents"].clone()
    };
    let count = |compared: &serde_json::Value, state: &str| {
        let all = compared["committed"].as_array().unwrap();
        all.iter().filter(|of| of["state"] == state).count()
    };
    let whole = compared("whole.html");
    let all = whole["committed"].as_array().unwrap().len();
    assert!(all > 40, "{whole:#}");
    assert_eq!((count(&whole, "AGREES"), count(&whole, "ABSENT")), (all, 0));
    assert_eq!(whole["differ"], serde_json::json!([]));

    // Raw data stand on the ledger as they are, other documents salted.
    let file_of = |what: &str| {
        let committed = whole["committed"].as_array().unwrap();
        let of = committed.iter().find(|of| of["what"] == what).unwrap();
        bench.path("cord-ev-lot").join(of["file"].as_str().unwrap())
    };
    let (raw, certificate) = (
        file_of("raw data: STERILITY"),
        file_of("certificate of a material: PBS for injection"),
    );
    let (before, paper) = (
        std::fs::read(&raw).unwrap(),
        std::fs::read(&certificate).unwrap(),
    );
    std::fs::write(&raw, [&before[..], b"."].concat()).unwrap();
    std::fs::remove_file(&certificate).unwrap();
    let changed = compared("changed.html");
    let differ = changed["differ"].as_array().unwrap();
    assert_eq!(differ.len(), 1, "{changed:#}");
    assert!(raw.ends_with(differ[0].as_str().unwrap()));
    assert_eq!(count(&changed, "AGREES") + count(&changed, "ABSENT"), all);
    assert!(count(&changed, "ABSENT") >= 2);
    let page = std::fs::read_to_string(bench.path("changed.html")).unwrap();
    assert!(page.contains("differs: agrees with nothing"), "{page}");
    assert!(page.contains("absent: no file has this hash"));
    std::fs::write(&raw, before).unwrap();
    std::fs::write(&certificate, paper).unwrap();
}

#[test]
fn two_dossiers_against_a_daemon() {
    let all = "maker:collector:lab";
    let bench = Bench::new();
    bench.dossier("cord-ev-lot");
    bench.dossier("dental-pulp-cm-lot");
    tables_to_workbook(&bench, "dental-pulp-cm-lot");

    // Nothing is recorded: every row that is written waits, the review and the release last.
    const STATUS: [&str; 6] = [
        "lot",
        "status",
        "cord-ev-lot",
        "--keys",
        "maker",
        "--no-passphrase",
    ];
    let status = bench.ok(&STATUS);
    let steps: Vec<&str> = status.lines().filter(|line| line.contains("[ ]")).collect();
    assert_eq!(steps.len(), 79, "{status}");
    let times = steps[..77].iter().map(|line| line.get(..22));
    assert!(times.is_sorted(), "{status}");
    let donor = "DonorEnrolled | collector (collector), COLLECTOR | donors.csv:2";
    assert!(status.contains(donor), "{status}");
    assert!(
        steps[77].contains("LotReviewed | production-head"),
        "{status}"
    );
    assert!(
        steps[78].contains("LotReleased | qa (maker), QA_RELEASE | lot.yaml:"),
        "{status}"
    );

    // Nobody but the collector can enrol a donor: the maker alone gets as far as the tissue.
    // Of the collector it knows the keys' ids, not the keys.
    std::fs::create_dir(bench.path("others")).unwrap();
    let description = "organisation.json";
    std::fs::copy(
        bench.path("collector").join(description),
        bench.path("others").join(description),
    )
    .unwrap();
    let alone = bench.submit(&["cord-ev-lot"], "maker:others", &["--export", "export"]);
    assert_eq!(alone.status.code(), Some(1));
    let said = text(&alone.stderr);
    assert!(said.contains("cord-ev-lot/materials.csv:2"), "{said}");
    // A row that is no decision is asked about too, before it is sent.
    let by_the_rules = "the rules of the ledger refuse this statement";
    assert!(said.contains(by_the_rules), "{said}");
    assert!(
        said.contains("1 earlier rows wait for the key of collector (collector)"),
        "{said}"
    );

    // What she must sign went out; she signs it on her own machine, and anybody submits it.
    assert!(
        said.contains("written for signing: export/collector.statement"),
        "{said}"
    );
    let file = "export/collector.statement";
    let keys = ["--keys", "collector", "--no-passphrase", "--yes"];
    bench.ok(&[&["statement", "sign", file], &keys[..]].concat());
    bench.ok(&["statement", "submit", file]);
    let alone = bench.submit(&["cord-ev-lot"], "maker", &[]);
    let said = text(&alone.stderr);
    assert!(!said.contains("cord-ev-lot/materials.csv:2"), "{said}");

    // Two dossiers, merged by time; the second one's release is refused for one reason.
    let both = bench.submit(&["cord-ev-lot", "dental-pulp-cm-lot"], all, &[]);
    assert_eq!(both.status.code(), Some(1), "{}", text(&both.stderr));
    let said = text(&both.stderr);
    assert!(said.contains("RELEASE_REFUSED"), "{said}");
    assert!(said.contains("dental-pulp-cm-lot/lot.yaml:"), "{said}");
    assert!(said.contains("found     TEST_FAIL(ENDOTOXIN)\n"), "{said}");

    // Running again records nothing.
    let again = bench.submit(&["cord-ev-lot"], all, &["--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(
        (&answer["recorded"], &answer["recorded_before"]),
        (&0.into(), &79.into())
    );
    let status = bench.ok(&STATUS);
    assert!(
        status.contains("79 statements recorded; nothing is missing"),
        "{status}"
    );

    wall(&bench, "cord-ev-lot");
    documents(&bench);

    // What was committed to can be opened.
    let openings = std::fs::read_to_string(bench.path("cord-ev-lot/openings.jsonl")).unwrap();
    let openings = parse_openings(&openings).unwrap();
    assert_eq!(openings.len(), 11);
    assert!(openings.iter().any(|o| o.value() == "NON_REACTIVE"));

    // A row that was recorded does not change.
    let results = bench.path("cord-ev-lot/results.csv");
    let changed = std::fs::read_to_string(&results)
        .unwrap()
        .replace("2.12e10", "2.13e10");
    std::fs::write(&results, changed).unwrap();
    let refused = bench.submit(&["cord-ev-lot"], all, &[]);
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(
        said.contains("this row was recorded and has changed since"),
        "{said}"
    );
    assert!(said.contains("cord-ev-lot/results.csv:21"), "{said}");
}

/// The laboratory's receipts are made on the maker's machine and signed on its own.
#[test]
fn a_receipt_is_exported_with_its_pin_and_signed_elsewhere() {
    let bench = Bench::new();
    bench.dossier("cord-ev-lot");
    std::fs::create_dir(bench.path("lab-card")).unwrap();
    let card = |from: &str| bench.path(from).join("organisation.json");
    std::fs::copy(card("lab"), card("lab-card")).unwrap();
    let at_home = "maker:collector:lab-card";
    let file = "export/lab.statement";
    let signing = [
        "statement",
        "sign",
        file,
        "--keys",
        "lab",
        "--no-passphrase",
        "--yes",
    ];

    // Donor tests first; a receipt waits until its sample is there.
    let first = bench.submit(&["cord-ev-lot"], at_home, &["--export", "export"]);
    let said = text(&first.stderr);
    assert!(said.contains("DONOR_INCOMPLETE"), "{said}");
    let exported = std::fs::read_to_string(bench.path(file)).unwrap();
    assert_eq!(exported.matches("payloadType").count(), 10, "{exported}");
    bench.ok(&signing);
    bench.ok(&["statement", "submit", file]);

    // Receipts and results in one file, as far as the making goes without them.
    let second = bench.submit(&["cord-ev-lot"], at_home, &["--export", "export"]);
    let said = text(&second.stderr);
    assert!(said.contains("RELEASE_REFUSED"), "{said}");
    let exported = bench.ok(&["statement", "show", file]);
    let count = |what: &str| exported.matches(what).count();
    assert_eq!(count("SampleReceived\n"), 9, "{exported}");
    assert_eq!(count("TestReported\n"), 15, "{exported}");

    let waiting = |who: &str, more: &[&str], what: &str| {
        let token = format!("{who}.token");
        let inbox = bench.ok(&[&["inbox", "--json", "--token-file", &token], more].concat());
        let inbox: serde_json::Value = serde_json::from_str(&inbox).unwrap();
        let mut rows = inbox["waiting"].as_array().unwrap().clone();
        rows.retain(|row| row["to_do"] == what);
        rows
    };
    let waits = |what: &str| waiting("lab", &[], what).len();
    bench.token_of("lab");
    bench.token_of("maker");
    // The maker waits for the laboratory; what the laboratory has to sign is in the exported file.
    let outstanding = waiting("maker", &[], "AWAIT_RESULTS");
    assert_eq!(outstanding.len(), 1, "{outstanding:#?}");
    let missing = outstanding[0]["missing"].to_string();
    assert!(missing.contains("ENDOTOXIN"), "{missing}");
    let unsigned = waiting("maker", &["--statements", "export"], "SIGN_STATEMENT");
    assert_eq!(unsigned.len(), 24);
    assert_eq!(waiting("maker", &[], "SIGN_STATEMENT").len(), 0);
    assert_eq!(waits("RECEIVE_SAMPLE"), 9);
    let shown = bench.ok(&["inbox", "--token-file", "lab.token", "--lang", "ja"]);
    assert!(shown.contains("検体の受領"), "{shown}");

    // A hold moves a sample: its receipt is stale, which the laboratory sees before it signs.
    let memory = std::fs::read_to_string(bench.path("cord-ev-lot/.lotledger.json")).unwrap();
    let memory: serde_json::Value = serde_json::from_str(&memory).unwrap();
    let sample = memory["references"]["sample/CE-FIN-1"].as_str().unwrap();
    let hold = format!("hold_placed:\n  scope: {{sample: smp_{sample}}}\n  reason: DEVIATION\n");
    std::fs::write(bench.path("hold.yaml"), hold).unwrap();
    bench.ok(&[
        "statement",
        "new",
        "hold.yaml",
        "--keys",
        "maker",
        "--no-passphrase",
        "--signer",
        "qa=QA_RELEASE",
        "--out",
        "hold.statement",
        "--yes",
    ]);
    bench.ok(&["statement", "submit", "hold.statement"]);
    let stale = bench.run(&signing);
    assert_eq!(stale.status.code(), Some(1));
    let said = text(&stale.stderr);
    assert!(said.contains("STALE_SEEN"), "{said}");
    assert!(said.contains(&format!("smp_{sample}")), "{said}");

    // Written again, signed with what the tube is for in view, submitted; then it is the maker's.
    bench.submit(&["cord-ev-lot"], at_home, &["--export", "export"]);
    let signed = bench.run(&signing);
    let said = text(&signed.stderr);
    assert!(signed.status.success(), "{said}");
    assert!(said.contains(&format!("smp_{sample}; seal ")), "{said}");
    assert!(said.contains("product 0"), "{said}");
    assert!(said.contains("; for ENDOTOXIN"), "{said}");
    bench.ok(&["statement", "submit", file]);
    assert_eq!((waits("RECEIVE_SAMPLE"), waits("TEST_SAMPLE")), (0, 0));
    let last = bench.submit(&["cord-ev-lot"], at_home, &["--json"]);
    let said = text(&last.stderr);
    assert!(said.contains("ON_HOLD(1 reason)"), "{said}");
    assert!(!said.contains("TEST_MISSING"), "{said}");
}
