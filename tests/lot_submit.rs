//! Two dossiers, a real daemon, the real program: one lot is released, the other refused.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use lot_support::{Bench, text};
use lotledger::cli::commands::lot::rows::TABLES;
use lotledger::format::commitment::parse_openings;

/// A lot that is held, refused, rejected or recalled is not a lot that is released, on the wall too.
fn states(bench: &Bench) {
    let status = |example: &str| {
        bench.ok(&[
            "lot",
            "status",
            example,
            "--keys",
            "maker",
            "--no-passphrase",
        ])
    };
    let act = |line: &[&str]| {
        let signed = [
            "--keys",
            "maker",
            "--no-passphrase",
            "--signer",
            "qa",
            "--yes",
        ];
        bench.ok(&[line, &signed[..]].concat())
    };
    let has = |page: &str, words: &[&str]| {
        for word in words {
            assert!(page.contains(word), "{word}\n{page}");
        }
    };
    // Rows that were recorded too late, and what they do to every vial.
    let late = "\nWHAT EVERY VIAL IS ASKED ABOUT\n  [?] LATE_ENTRIES(";
    has(
        &status("cord-ev-lot"),
        &[late, " | cord-ev-lot/donor_tests.csv:2 | "],
    );
    // What a refused release lacked.
    let refused = status("dental-pulp-cm-lot");
    has(
        &refused,
        &[
            "ON THE LEDGER: reviewed\n",
            "\nWHAT STOPS ITS RELEASE\n  [x] TEST_FAIL(ENDOTOXIN): ",
        ],
    );
    assert!(!refused.contains("Not looked at"), "{refused}");
    let json = bench.ok(&[
        "lot",
        "status",
        "dental-pulp-cm-lot",
        "--keys",
        "maker",
        "--no-passphrase",
        "--json",
    ]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let finding = &json["ledger"]["findings"][0];
    assert_eq!(
        (&finding["reason"], &finding["stops"]),
        (&"TEST_FAIL(ENDOTOXIN)".into(), &true.into())
    );

    let (cord, dental) = (
        "(01)04987654000012(10)CE26-0007",
        "(01)04987654000029(10)DP26-0003",
    );
    act(&["hold", "place", dental, "--reason", "DEVIATION"]);
    has(
        &status("dental-pulp-cm-lot"),
        &[
            "ON THE LEDGER: reviewed\n  ON HOLD: DEVIATION (hold ",
            "[x] ON_HOLD(",
        ],
    );
    act(&["lot", "reject", dental, "--reason", "TEST_FAILED"]);
    has(
        &status("dental-pulp-cm-lot"),
        &["ON THE LEDGER: rejected\n"],
    );
    act(&[
        "recall", cord, "--class", "II", "--reason", "QUALITY", "--depth", "CLINIC",
    ]);
    let recalled = status("cord-ev-lot");
    let stops = "\nWHAT STOPS ITS VIALS\n  [x] RECALLED(II): The lot is recalled (class II). (class II: may cause harm";
    has(&recalled, &["ON THE LEDGER: recalled\n", stops]);
    // Without a network the wall says what it does not know.
    let offline = bench
        .command(&[
            "lot",
            "status",
            "cord-ev-lot",
            "--keys",
            "maker",
            "--no-passphrase",
            "--lang",
            "ja",
        ])
        .env_remove("LOTLEDGER_SERVER")
        .output()
        .unwrap();
    let page = text(&offline.stdout);
    has(&page, &["台帳に照会していません", "採取計画にない規格項目"]);
    assert!(!page.contains("台帳: "), "{page}");
}

/// The next lot is made of a bank that this one's dossier recorded; it has no plan yet.
#[test]
fn the_next_lot_takes_the_bank_by_its_name() {
    let bench = Bench::new();
    bench.dossier("dental-pulp-cm-lot");
    let keys = ["--keys", "maker:collector:lab", "--no-passphrase"];
    let adopt = |name: &str| {
        let line = [&["lot", "adopt", "next-lot", "--bank", name][..], &keys].concat();
        bench.run(&line)
    };
    std::fs::create_dir_all(bench.path("next-lot/evidence")).unwrap();
    let old = std::fs::read_to_string(bench.path("dental-pulp-cm-lot/lot.yaml")).unwrap();
    let lines = old.lines().filter(|line| !line.starts_with("references:"));
    let before: String = lines
        .take_while(|line| *line != "process:")
        .flat_map(|line| [line, "\n"])
        .collect();
    let next = before
        .replace("DP26-0003", "DP26-0004")
        .replace("2025-10-05 09:30", "2025-10-20 09:30");
    assert_ne!(next, before);
    let step = "process:
- step: CULTURE
  method: MONOLAYER
  started: \"2025-10-20 14:00\"
  ended: \"2025-10-24 11:00\"
  by: operator-b
  operators: [operator-a, operator-b]
  equipment: [BSC-03]
  inputs: [{node: wcb, quantity: \"4 {piece}\"}]
  outputs: [{node: culture, quantity: \"2 L\"}]
";
    std::fs::write(bench.path("next-lot/lot.yaml"), next + step).unwrap();
    for table in ["donors", "donor_tests", "materials", "samples", "results"] {
        let from = std::fs::read_to_string(bench.path(&format!("dental-pulp-cm-lot/{table}.csv")))
            .unwrap();
        let head = from.lines().next().unwrap();
        std::fs::write(
            bench.path(&format!("next-lot/{table}.csv")),
            format!("{head}\n"),
        )
        .unwrap();
    }
    let refused = |name: &str, words: &str| {
        let answer = adopt(name);
        let said = text(&answer.stderr);
        assert_eq!(answer.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{words}\n{said}");
    };
    refused("wcb=dental-pulp-cm-lot", "has not recorded this bank yet");
    let made = bench.submit(
        &["dental-pulp-cm-lot"],
        "maker:collector:lab",
        &["--until", "2025-09-24"],
    );
    assert!(made.status.success(), "{}", text(&made.stderr));
    refused("bulk=dental-pulp-cm-lot", "makes no cell bank of this name");
    let taken = adopt("wcb=dental-pulp-cm-lot");
    assert!(taken.status.success(), "{}", text(&taken.stderr));
    let made = bench.submit(&["next-lot"], "maker:collector:lab", &[]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(
        text(&made.stdout).contains("2 recorded, 0 recorded before"),
        "{}",
        text(&made.stdout)
    );
    let memory = |dossier: &str| {
        let file = bench.path(&format!("{dossier}/.lotledger.json"));
        let memory: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        memory["references"]["node/wcb"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let manifest = std::fs::read_to_string(bench.path("next-lot/lot.yaml")).unwrap();
    let known = format!("known_nodes: {{wcb: nod_{}}}", memory("dental-pulp-cm-lot"));
    assert!(manifest.contains(&known), "{manifest}");
    // What a wall needs to hear of it: there is no plan, and which rows none has.
    let status = bench.ok(&[
        "lot",
        "status",
        "next-lot",
        "--keys",
        "maker",
        "--no-passphrase",
    ]);
    for words in [
        "ON THE LEDGER: opened",
        "[ ] sampling plan of the lot's vials",
        "WHAT STOPS ITS RELEASE",
        "No sampling plan has: ",
    ] {
        assert!(status.contains(words), "{words}\n{status}");
    }
    let unplanned = status
        .lines()
        .find(|line| line.starts_with("No sampling plan"))
        .unwrap();
    assert!(unplanned.contains("STERILITY"), "{unplanned}");
}

/// What a maker publishes and sends, each as one act.
#[test]
fn acts_of_a_maker() {
    let bench = Bench::new();
    let refused = |output: std::process::Output, code: i32, words: &[&str]| {
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        for word in words {
            assert!(said.contains(word), "{word}\n{said}");
        }
    };
    let keys = ["--no-passphrase", "--yes"];
    let publish = |files: &[&str], keyrings: &str, more: &[&str]| {
        let line = [
            &["spec", "publish"][..],
            files,
            &["--keys", keyrings],
            &keys,
            more,
        ]
        .concat();
        bench.run(&line)
    };
    // The same version once more; nothing is signed, and a file with a fault is none.
    let policy = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/specs/jp-allogeneic-default.yaml"
    );
    refused(publish(&[policy], "maker", &[]), 1, &["EXISTS"]);
    std::fs::write(
        bench.path("wrong.yaml"),
        "gtin: \"04987654000036\"\nname: x\n",
    )
    .unwrap();
    refused(
        publish(&["wrong.yaml"], "maker:roots", &[]),
        2,
        &["product_class"],
    );
    // Without the root's key both wait for its signature, and are recorded together.
    let product = std::fs::read_to_string(repo_file("examples/cord-ev-lot/product.yaml")).unwrap();
    std::fs::write(
        bench.path("new.yaml"),
        product.replace("04987654000012", "04987654000036"),
    )
    .unwrap();
    std::fs::create_dir(bench.path("roots-card")).unwrap();
    let card = |from: &str| bench.path(from).join("organisation.json");
    std::fs::copy(card("roots"), card("roots-card")).unwrap();
    let specification = std::fs::read_to_string(repo_file("specs/default-ev-iv.yaml")).unwrap();
    std::fs::write(
        bench.path("spec.yaml"),
        specification.replace("spec_id: default-ev-iv", "spec_id: new-ev"),
    )
    .unwrap();
    let waiting = publish(
        &["new.yaml", "spec.yaml"],
        "maker:roots-card",
        &["--product", "04987654000036"],
    );
    let said = text(&waiting.stdout);
    assert!(waiting.status.success(), "{}", text(&waiting.stderr));
    assert!(said.contains("NOT RECORDED YET: new.statement"), "{said}");
    assert!(said.contains("  ROOT ann ("), "{said}");
    let signed = bench.ok(&[
        "statement",
        "sign",
        "new.statement",
        "--keys",
        "roots",
        "--no-passphrase",
        "--yes",
        "--submit",
    ]);
    assert_eq!(signed.matches("recorded ").count(), 2, "{signed}");

    // A method that looks misspelt is named before anything is signed.
    bench.dossier("cord-ev-lot");
    let results = bench.path("cord-ev-lot/results.csv");
    let written = std::fs::read_to_string(&results).unwrap();
    std::fs::write(&results, written.replace("LAL_KINETIC", "LAL_KINETC")).unwrap();
    let planned = bench.ok(&["lot", "submit", "cord-ev-lot", "--keys", "lab", "--dry-run"]);
    let warned =
        planned.contains("METHOD_NOT_KNOWN") && planned.contains("did you mean LAL_KINETIC (");
    assert!(warned, "{planned}");

    // Goods go to an organisation by its name; two of one name are two candidates.
    let ship = |to: &str| {
        bench.run(&[
            "goods",
            "ship",
            "349876540000000013",
            "--to",
            to,
            "--storage",
            "ULT_80",
            "--keys",
            "maker",
            "--no-passphrase",
            "--signer",
            "operator-a",
            "--yes",
        ])
    };
    refused(
        ship("Kensa"),
        2,
        &[
            "no organisation is called so",
            "Kensa Biosafety Laboratories Inc. (LABORATORY, JP, org_",
        ],
    );
    let start = "2025-07-24T00:00:00Z";
    bench.ok(&[
        "org",
        "init",
        "--name",
        "kensa biosafety laboratories inc.",
        "--kind",
        "clinic",
        "--country",
        "JP",
        "--person",
        "nurse=CLINIC_NURSE",
        "--genesis",
        "roots/genesis.statement",
        "--out",
        "other",
        "--no-passphrase",
        "--occurred-at",
        start,
    ]);
    bench.ok(&[
        "statement",
        "sign",
        "other/enrolment.statement",
        "--keys",
        "roots",
        "--no-passphrase",
        "--yes",
        "--submit",
    ]);
    let two = [
        "several organisations are called so",
        "(LABORATORY, JP, org_",
        "(CLINIC, JP, org_",
    ];
    refused(ship("Kensa Biosafety Laboratories Inc."), 2, &two);
    refused(ship("org_12"), 2, &["--to"]);
    // Found: the rules see an empty container.
    refused(
        ship("saisei supernatant works k.k."),
        1,
        &["the rules of the ledger refuse"],
    );
}

fn repo_file(path: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

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
    // Without a network: what the dossier itself says.
    let wall = |args: &[&str]| {
        let mut command = bench.command(args);
        let output = command.env_remove("LOTLEDGER_SERVER").output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let page = wall(&status);
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
The ledger was not asked: say --server URL and --token-file FILE
"
    );
    let japanese = wall(&[&status[..], &["--lang", "ja"]].concat());
    for words in [
        "記録済み 76件。残り: 照査まで 1件",
        "検体 CE-FIN-1 の ENDOTOXIN",
        "未記入",
    ] {
        assert!(japanese.contains(words), "{japanese}");
    }
    let json = wall(&[&status[..], &["--json"]].concat());
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
    let donor = "donor enrolled | collector (collector), COLLECTOR | donors.csv:2";
    assert!(status.contains(donor), "{status}");
    assert!(
        steps[77].contains("lot reviewed | production-head"),
        "{status}"
    );
    assert!(
        steps[78].contains("lot released | qa (maker), QA_RELEASE | lot.yaml:"),
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
    // A result outside its specification has to be accepted, which nobody at a terminal does here.
    let dossiers = ["cord-ev-lot", "dental-pulp-cm-lot"];
    let warned = bench.submit(&dossiers, all, &[]);
    assert_eq!(warned.status.code(), Some(4), "{}", text(&warned.stderr));
    let outside = "[OUT_OF_SPECIFICATION]";
    assert!(
        text(&warned.stderr).contains(outside),
        "{}",
        text(&warned.stderr)
    );
    let accepted = [
        "--accept",
        "OUT_OF_SPECIFICATION,LATE_ENTRIES,VIALS_WILL_ASK",
    ];
    let both = bench.submit(&dossiers, all, &accepted);
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
        status.contains("79 statements recorded; nothing is missing\nON THE LEDGER: released\n"),
        "{status}"
    );

    wall(&bench, "cord-ev-lot");
    documents(&bench);

    // What was committed to can be opened.
    let openings = std::fs::read_to_string(bench.path("cord-ev-lot/openings.jsonl")).unwrap();
    let openings = parse_openings(&openings).unwrap();
    assert_eq!(openings.len(), 11);
    assert!(openings.iter().any(|o| o.value() == "NON_REACTIVE"));

    states(&bench);

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
    let exporting = ["--export", "export", "--accept", "VIALS_WILL_ASK"];
    let second = bench.submit(&["cord-ev-lot"], at_home, &exporting);
    let said = text(&second.stderr);
    assert!(said.contains("RELEASE_REFUSED"), "{said}");
    let exported = bench.ok(&["statement", "show", file]);
    let count = |what: &str| exported.matches(what).count();
    assert_eq!(count("(SampleReceived)\n"), 9, "{exported}");
    assert_eq!(count("(TestReported)\n"), 15, "{exported}");

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
    bench.submit(&["cord-ev-lot"], at_home, &exporting);
    let late = ["--accept", "LATE_ENTRIES"];
    let signed = bench.run(&[&signing[..], &late].concat());
    let said = text(&signed.stderr);
    assert!(signed.status.success(), "{said}");
    let tube = said
        .lines()
        .find(|line| line.ends_with(&format!("; smp_{sample}")));
    let tube = tube.unwrap_or_else(|| panic!("{said}"));
    assert!(tube.starts_with("no label on record; seal "), "{tube}");
    assert!(tube.contains("; product 0"), "{tube}");
    assert!(tube.contains("; to be tested: ENDOTOXIN"), "{tube}");
    // What the maker's dossier calls it travels with the statements, as the maker's word.
    let told = format!("smp_{sample} [CE-FIN-1; seal ");
    let told = said.lines().find(|line| line.contains(&told));
    assert!(
        told.is_some_and(|line| line.contains("(says export/lab.names)")),
        "{said}"
    );
    bench.ok(&["statement", "submit", file]);
    assert_eq!((waits("RECEIVE_SAMPLE"), waits("TEST_SAMPLE")), (0, 0));
    let last = bench.submit(&["cord-ev-lot"], at_home, &["--json"]);
    let said = text(&last.stderr);
    assert!(said.contains("ON_HOLD(1 reason)"), "{said}");
    assert!(!said.contains("TEST_MISSING"), "{said}");
}

/// A row that the rules would refuse is not handed out for signing: who signed it would have signed in vain.
#[test]
fn what_the_rules_refuse_is_not_exported() {
    let bench = Bench::new();
    bench.dossier("cord-ev-lot");
    std::fs::create_dir(bench.path("lab-card")).unwrap();
    let card = |from: &str| bench.path(from).join("organisation.json");
    std::fs::copy(card("lab"), card("lab-card")).unwrap();
    // Every row of the dossier would be admitted, the review and the release too.
    let dry = |keys| bench.submit(&["cord-ev-lot"], keys, &["--dry-run"]);
    let planned = dry("maker:collector:lab");
    let said = text(&planned.stdout) + &text(&planned.stderr);
    assert!(planned.status.success(), "{said}");
    assert!(!said.contains("WOULD_BE_REFUSED"), "{said}");
    // A test that begins before its sample was taken is found with its row, before anything is asked.
    let results = bench.path("cord-ev-lot/results.csv");
    let written = std::fs::read_to_string(&results).unwrap();
    let early = written.replacen(",2025-", ",2024-", 1);
    std::fs::write(&results, early).unwrap();
    let planned = dry("maker:collector:lab");
    let said = text(&planned.stderr);
    assert_eq!(planned.status.code(), Some(2), "{said}");
    assert!(said.contains("results.csv:2: started: 2024-"), "{said}");
    assert!(said.contains("is before the sample was received"), "{said}");
    std::fs::write(&results, written).unwrap();
    // Whoever tested has left: the laboratory's own list says so, the maker's does not yet.
    let leaves = [
        "org",
        "remove-person",
        "lab-analyst",
        "--keys",
        "lab",
        "--no-passphrase",
        "--yes",
    ];
    bench.ok(&[&leaves[..], &["--signer", "lab-qa"]].concat());
    let keys = "maker:collector:lab-card";
    let planned = dry(keys);
    let said = text(&planned.stdout);
    assert_eq!(planned.status.code(), Some(1), "{said}");
    let line = "warning WOULD_BE_REFUSED: cord-ev-lot/donor_tests.csv:2: ";
    assert!(said.contains(line), "{said}");
    let refused = bench.submit(&["cord-ev-lot"], keys, &["--export", "export"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    for row in 2..12 {
        let place = format!("cord-ev-lot/donor_tests.csv:{row} (signers[0].key_id)");
        assert!(said.contains(&place), "{place}\n{said}");
    }
    assert_eq!(said.matches("KEY_REVOKED").count(), 10, "{said}");
    assert!(!bench.path("export/lab.statement").exists());
}

/// The laboratory's machine has its keys and its token, and nothing of the maker's dossier.
#[test]
fn the_laboratory_goes_by_the_label() {
    let bench = Bench::new();
    bench.dossier("dental-pulp-cm-lot");
    let samples = bench.path("dental-pulp-cm-lot/samples.csv");
    let rows = "sample,target,slot,taken,taken_by,quantity,seal,label
DP-MCB-1,mcb,MCB-VIRUS,2025-08-19 14:00,operator-a,2 {piece},S-10232,M 1
DP-WCB-1,wcb,WCB-CELLS,2025-09-23 14:00,operator-a,2 {piece},S-10312,W
DP-WCB-2,wcb,WCB-VIRUS,2025-09-23 14:05,operator-a,1 {piece},S-10313,V
";
    let twice = rows.replace("S-10313,V", "S-10313,W");
    std::fs::write(&samples, twice).unwrap();
    let planned = bench.submit(&["dental-pulp-cm-lot"], "maker", &["--dry-run"]);
    let said = text(&planned.stderr);
    let wrong = "samples.csv:4: label: \"W\" stands already at samples.csv:3";
    assert_eq!(planned.status.code(), Some(2), "{said}");
    assert!(said.contains(wrong), "{said}");
    std::fs::write(&samples, rows).unwrap();
    let results = bench.path("dental-pulp-cm-lot/results.csv");
    let header = std::fs::read_to_string(&results).unwrap();
    std::fs::write(&results, format!("{}\n", header.lines().next().unwrap())).unwrap();
    let until = ["--until", "2025-09-23"];
    let taken = bench.submit(&["dental-pulp-cm-lot"], "maker:collector:lab", &until);
    assert!(taken.status.success(), "{}", text(&taken.stderr));
    bench.ok(&["clock", "advance", "2025-10-30T12:00:00+09:00"]);
    bench.token_of("lab");
    std::fs::write(bench.path("raw.csv"), "instrument data").unwrap();

    let common = [
        "--token-file",
        "lab.token",
        "--keys",
        "lab",
        "--no-passphrase",
        "--yes",
        "--accept",
        "LATE_ENTRIES",
    ];
    let act = |line: &[&str]| bench.run(&[&["sample"][..], line, &common].concat());
    let receive = |tube: &str, more: &[&str]| {
        let signed = ["--condition", "ACCEPTABLE", "--signer", "lab-analyst"];
        act(&[&["receive", tube], &signed[..], more].concat())
    };
    let refused = |output: std::process::Output, code: i32, words: &[&str]| {
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        for word in words {
            assert!(said.contains(word), "{word}\n{said}");
        }
    };
    let result = |tube: &str, analyte: &str, value: &str, run: &str| {
        act(&[
            "result",
            tube,
            "--analyte",
            analyte,
            "--method",
            "ICH_Q5A_IN_VITRO",
            "--value",
            value,
            "--started",
            "2025-08-20 14:00",
            "--ended",
            "2025-09-17 14:00",
            "--reported",
            "2025-09-17 16:30",
            "--utc-offset",
            "+09:00",
            "--instrument",
            "CELLS",
            "--run",
            run,
            "--raw-file",
            "raw.csv",
            "--signer",
            "lab-analyst",
            "--reviewer",
            "lab-qa",
        ])
    };

    // One number for two tubes; a label that is the own number of another tube.
    let both = ["--own-number", "K25-0800", "--own-number", "K25-0800"];
    refused(
        receive("M 1", &[&["W"][..], &both].concat()),
        2,
        &["stands for another sample", "K25-0800"],
    );
    let list = bench.ok(&["sample", "list", "--json", "--token-file", "lab.token"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let rows = list["samples"].as_array().unwrap();
    let other = rows.iter().find(|row| row["slot"] == "WCB-VIRUS").unwrap();
    let line = format!("{{\"number\":\"W\",\"sample\":{}}}\n", other["sample"]);
    std::fs::write(bench.path("lab/sample-numbers.jsonl"), line).unwrap();
    refused(
        receive("X 9", &[]),
        2,
        &["no sample of this laboratory", "M 1"],
    );
    refused(
        receive("W", &[]),
        2,
        &["several samples", "WCB-CELLS", "WCB-VIRUS"],
    );
    refused(
        result("M 1", "VIRUS_INVITRO", "Negative", "R-1"),
        1,
        &["NOT_RECEIVED", "called M 1"],
    );

    let at = ["--occurred-at", "2025-08-20T09:30:00+09:00"];
    let received = receive("M 1", &[&at[..], &["--own-number", "K25-0815"]].concat());
    let said = text(&received.stderr);
    assert!(received.status.success(), "{said}");
    for word in [
        "own number K25-0815; tube M 1; seal S-10232",
        "to be tested: VIRUS_INVITRO",
    ] {
        assert!(said.contains(word), "{said}");
    }
    assert!(text(&received.stdout).contains("own_number K25-0815"));
    refused(receive("M 1", &at), 1, &["EXISTS", "M 1: received already"]);
    // Who looks for it says the same.
    let lab = [
        "--token-file",
        "lab.token",
        "--keys",
        "lab",
        "--no-passphrase",
    ];
    for called in ["K25-0815", "M 1"] {
        let shown = bench.ok(&[&["sample", "show", called][..], &lab].concat());
        assert!(
            shown.contains("K25-0815") && shown.contains("M 1"),
            "{shown}"
        );
        let listed = bench.ok(&[&["sample", "list", called, "--csv"][..], &lab].concat());
        let lines: Vec<&str> = listed.lines().collect();
        assert!(lines[0].ends_with(",own_number"), "{listed}");
        assert!(
            lines[1].starts_with("M 1,") && lines[1].ends_with(",K25-0815"),
            "{listed}"
        );
        assert_eq!(lines.len(), 2, "{listed}");
    }
    // What waits is called so too, where its keys are; without them there is no such column to read.
    let inbox = |more: &[&str]| {
        let line = ["inbox", "--token-file", "lab.token", "--no-passphrase"];
        bench.ok(&[&line[..], more].concat())
    };
    assert!(inbox(&["--keys", "lab"]).contains("K25-0815"));
    // A number can be put right, and no two samples have the same.
    let renumber = |label: &str, number: &str| {
        let line = ["sample", "number", label, number, "--keys", "lab"];
        bench.run(&[&line[..], &["--no-passphrase", "--token-file", "lab.token"]].concat())
    };
    assert!(renumber("K25-0815", "K25-0816").status.success());
    assert!(!inbox(&["--keys", "lab"]).contains("K25-0815"));
    assert!(renumber("K25-0816", "K25-0815").status.success());
    assert!(!inbox(&["--keys", "maker"]).contains("own number"));
    let unknown = bench.ok(&[&["sample", "list", "X 9"][..], &lab].concat());
    assert!(unknown.contains("no samples"), "{unknown}");

    // From here on by its own number; the value as it is read, the rules before the signature.
    refused(
        result("K25-0815", "STERILITY", "NoGrowth", "R-1"),
        1,
        &["ANALYTE_NOT_PLANNED"],
    );
    refused(
        result("K25-0815", "VIRUS_INVITRO", "ND", "R-1"),
        2,
        &["--value: found \"ND\""],
    );
    let reported = result("K25-0815", "VIRUS_INVITRO", "陰性", "R-1");
    let said = text(&reported.stderr);
    assert!(reported.status.success(), "{said}");
    for word in [
        "own number K25-0815; tube M 1",
        "VIRUS_INVITRO by ICH_Q5A_IN_VITRO: Negative",
    ] {
        assert!(said.contains(word), "{word}\n{said}");
    }
    // One counter for receipts and results of one client.
    assert!(said.contains("client sequence           2"), "{said}");
    refused(
        result("M 1", "VIRUS_INVITRO", "Negative", "R-1"),
        1,
        &["EXISTS"],
    );

    // A table, all or none; a key that is elsewhere has its statement in a file.
    let list = bench.ok(&["sample", "list", "--json", "--token-file", "lab.token"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let of = |slot: &str| {
        let rows = list["samples"].as_array().unwrap();
        let row = rows.iter().find(|row| row["slot"] == slot);
        row.unwrap()["sample"].as_str().unwrap().to_owned()
    };
    let at = ["--occurred-at", "2025-09-24T09:30:00+09:00"];
    let number = |n: &'static str| [&at[..], &["--own-number", n]].concat();
    refused(
        receive(&of("WCB-CELLS"), &number("K25-0815")),
        2,
        &["stands for another sample"],
    );
    std::fs::create_dir(bench.path("card")).unwrap();
    let card = |from: &str| bench.path(from).join("organisation.json");
    std::fs::copy(card("lab"), card("card")).unwrap();
    let elsewhere = bench.ok(&[
        "sample",
        "receive",
        &of("WCB-CELLS"),
        "--condition",
        "ACCEPTABLE",
        "--signer",
        "lab-analyst",
        "--token-file",
        "lab.token",
        "--keys",
        "card",
        "--no-passphrase",
        "--yes",
        "--accept",
        "LATE_ENTRIES",
        at[0],
        at[1],
    ]);
    assert!(
        elsewhere.contains("NOT RECORDED YET: sample_received.statement"),
        "{elsewhere}"
    );
    assert!(
        elsewhere.contains("LAB_ANALYST lab-analyst (Kensa Biosafety"),
        "{elsewhere}"
    );
    // A statement is shown with the ledger's names, or it is said that they are not known.
    let show = ["statement", "show", "sample_received.statement"];
    let known = bench.ok(&show);
    assert!(known.contains("[Kensa Biosafety"), "{known}");
    let alone = bench.command(&show).env_remove("LOTLEDGER_SERVER").output();
    let alone = text(&alone.unwrap().stdout);
    assert!(alone.contains("not known here"), "{alone}");
    let sign = [
        "statement",
        "sign",
        "sample_received.statement",
        "--keys",
        "lab",
        "--no-passphrase",
        "--yes",
        "--accept",
        "LATE_ENTRIES",
        "--submit",
        "--json",
    ];
    let answers = bench.ok(&sign);
    let schema = |line: &str| {
        let answer: serde_json::Value = serde_json::from_str(line).unwrap();
        answer["schema"].as_str().unwrap().to_owned()
    };
    let schemas: Vec<String> = answers.lines().map(schema).collect();
    assert_eq!(
        schemas,
        ["lotledger.signatures.v1", "lotledger.submitted.v1"]
    );
    assert!(
        receive(&of("WCB-VIRUS"), &number("K25-0817"))
            .status
            .success()
    );
    let head =
        "sample,analyte,method,started,ended,reported,value,lod,instrument,run,raw_file,reviewer\n";
    let nat = "B19=NotDetected;CMV=NotDetected;EBV=NotDetected;HBV=NotDetected;HCV=NotDetected;HIV1=NotDetected;HIV2=NotDetected;HTLV1=NotDetected;HTLV2=NotDetected";
    let nat = format!(
        "K25-0817,VIRUS_NAT_PANEL,RT_PCR,2025-09-25 11:30,2025-09-26 11:30,2025-09-26 15:35,{nat},50 {{copies}}/mL,QS-05,N-1,nat.csv,lab-qa\n"
    );
    let cells = |file: &str| {
        format!(
            "{},CELL_IDENTITY,STR,2025-09-25 10:30,2025-09-26 09:30,2025-09-26 15:30,Conforms,,CE-3500,C-1,{file},lab-qa\n",
            of("WCB-CELLS")
        )
    };
    let table = |text: &str, accepted: &[&str]| {
        std::fs::write(bench.path("results.csv"), text).unwrap();
        let line = "result --file results.csv --utc-offset +09:00 --signer lab-analyst";
        let line: Vec<&str> = line.split(' ').collect();
        act(&[&line, accepted].concat())
    };
    std::fs::write(bench.path("nat.csv"), "nat").unwrap();
    std::fs::write(bench.path("str.csv"), "str").unwrap();
    refused(
        table(&format!("{head}{nat}{}", cells("nat.csv")), &[]),
        2,
        &["one file of raw data"],
    );
    refused(
        table(&format!("{head}{}", cells("raw.csv")), &[]),
        4,
        &["RAW_DATA_OF_ANOTHER", "M 1 (entry ", "neither counts"],
    );
    refused(
        table(&format!("{head}{nat}{}{nat}", cells("str.csv")), &[]),
        1,
        &["EXISTS", "submissions[2]"],
    );
    let misspelt = nat.replace("RT_PCR", "RTPCR");
    let both = format!("{head}{misspelt}{}", cells("str.csv"));
    refused(table(&both, &[]), 4, &["METHOD_NOT_KNOWN", "RT_PCR"]);
    let both = table(&both, &["--accept", "METHOD_NOT_KNOWN"]);
    let said = text(&both.stderr);
    assert!(both.status.success(), "{said}");
    assert_eq!(
        text(&both.stdout).matches("recorded ").count(),
        2,
        "{}",
        text(&both.stdout)
    );
    let left = bench.ok(&["inbox", "--token-file", "lab.token"]);
    assert!(left.contains("nothing waits"), "{left}");
}
