//! Two dossiers, a real daemon, the real program: one lot is released, the other refused.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use lotledger::cli::lot::rows::TABLES;
use lotledger::cli::lot::shift::copy_shifted;
use lotledger::format::commitment::parse_openings;

const START: &str = "2026-07-24T00:00:00Z";
/// Day 0 of the examples lies in the future for some readers of this file: move it back a year.
const SHIFT: i32 = -365;

fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A ledger in a directory, and the programs that talk to it.
struct Bench {
    dir: tempfile::TempDir,
    daemon: Option<Child>,
    server: String,
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Bench {
    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_lotledger"))
            .current_dir(self.dir.path())
            .args(["--training", "--home", "home"])
            .args(args)
            .env("LOTLEDGER_SERVER", &self.server)
            .env("LOTLEDGER_TOKEN_FILE", "admin.token")
            .env("LANG", "C")
            .output()
            .unwrap()
    }

    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(
            output.status.success(),
            "{args:?}\n{}{}",
            text(&output.stdout),
            text(&output.stderr)
        );
        text(&output.stdout)
    }

    fn daemon(&self, args: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_lotledgerd"))
            .current_dir(self.dir.path())
            .args(args)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{args:?}\n{}",
            text(&output.stderr)
        );
        text(&output.stdout)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A training ledger with the examples' organisations, specifications and products.
    fn new() -> Self {
        let mut bench = Self {
            dir: tempfile::tempdir().unwrap(),
            daemon: None,
            server: String::new(),
        };
        let start = lotledger::cli::lot::shift::shift_text(START, SHIFT);
        let base = bench.dir.path().to_owned();
        let write = |name: &str, text: &str| std::fs::write(base.join(name), text).unwrap();
        std::fs::create_dir(bench.path("data")).unwrap();
        let key = [
            "init",
            "--data",
            "data",
            "--key-only",
            "--origin",
            "example.org/lots",
        ];
        write("log.vkey", &bench.daemon(&key));
        bench.ok(&[
            "org",
            "init",
            "--root",
            "--person",
            "ann",
            "--origin",
            "example.org/lots",
            "--log-key",
            "log.vkey",
            "--out",
            "roots",
            "--no-passphrase",
            "--occurred-at",
            &start,
        ]);
        bench.daemon(&[
            "init",
            "--data",
            "data",
            "--genesis",
            "roots/genesis.envelope",
            "--training",
            "--start",
            &start,
        ]);
        let token = [
            "token",
            "new",
            "--name",
            "admin",
            "--scope",
            "admin",
            "--tokens",
            "tokens.toml",
        ];
        write("admin.token", &bench.daemon(&token));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(bench.path("admin.token"), private).unwrap();
        }
        let daemon = Command::new(env!("CARGO_BIN_EXE_lotledgerd"))
            .current_dir(bench.dir.path())
            .args(["serve", "--data", "data", "--tokens", "tokens.toml"])
            .args(["--listen", "127.0.0.1:0", "--ready-file", "ready"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        bench.daemon = Some(daemon);
        for _ in 0..600 {
            match std::fs::read_to_string(bench.path("ready")) {
                Ok(address) if !address.trim().is_empty() => {
                    bench.server = format!("http://{}", address.trim());
                    break;
                }
                _ => std::thread::sleep(Duration::from_millis(50)),
            }
        }
        assert!(!bench.server.is_empty(), "the daemon did not start");
        write("trust.txt", &bench.daemon(&["trust", "--data", "data"]));
        let fingerprint = {
            use sha2::Digest as _;
            let bytes = std::fs::read(bench.path("trust.txt")).unwrap();
            data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
        };
        bench.ok(&["trust", "add", "trust.txt", "--fingerprint", &fingerprint]);
        bench.organisations(&start);
        bench.publish(&start);
        bench
    }

    fn organisations(&self, start: &str) {
        let organisations: [(&str, &str, &str, &[&str]); 3] = [
            (
                "maker",
                "Saisei Supernatant Works K.K.",
                "maker",
                &[
                    "operator-a=OPERATOR",
                    "operator-b=OPERATOR",
                    "production-head=SECURITY_OFFICER,PRODUCTION_HEAD",
                    "qa=QA_RELEASE",
                    "qc=QC_ANALYST",
                ],
            ),
            (
                "collector",
                "Minato Perinatal and Dental Tissue Center",
                "collector",
                &[
                    "collector=COLLECTOR",
                    "eligibility-officer=DONOR_ELIGIBILITY_OFFICER",
                ],
            ),
            (
                "lab",
                "Kensa Biosafety Laboratories Inc.",
                "laboratory",
                &["lab-analyst=LAB_ANALYST", "lab-qa=SECURITY_OFFICER,LAB_QA"],
            ),
        ];
        for (out, name, kind, people) in organisations {
            let mut args = vec![
                "org",
                "init",
                "--name",
                name,
                "--kind",
                kind,
                "--country",
                "JP",
            ];
            for person in people {
                args.extend(["--person", person]);
            }
            args.extend([
                "--genesis",
                "roots/genesis.statement",
                "--out",
                out,
                "--no-passphrase",
            ]);
            args.extend(["--occurred-at", start]);
            self.ok(&args);
            let request = format!("{out}/enrolment.statement");
            self.ok(&[
                "statement",
                "sign",
                &request,
                "--keys",
                "roots",
                "--no-passphrase",
                "--yes",
            ]);
            self.ok(&["statement", "submit", &request]);
        }
    }

    fn publish(&self, start: &str) {
        let at = start.get(..10).map(|day| format!("{day} 00:00")).unwrap();
        for (file, product) in [
            ("specs/jp-allogeneic-default.yaml", None),
            ("examples/cord-ev-lot/product.yaml", None),
            ("examples/dental-pulp-cm-lot/product.yaml", None),
            (
                "specs/published/uc-msc-ev-nebulised.yaml",
                Some("04987654000012"),
            ),
            ("specs/default-cm-iv.yaml", Some("04987654000029")),
        ] {
            let out = format!("{}.statement", file.replace('/', "-"));
            let from = repo(file);
            let mut line = vec!["spec", "new", from.to_str().unwrap()];
            line.extend(["--keys", "maker:roots", "--no-passphrase"]);
            line.extend(["--occurred-at", &at, "--out", &out]);
            line.extend(product.iter().flat_map(|gtin| ["--product", gtin]));
            self.ok(&line);
            self.ok(&["statement", "submit", &out]);
        }
    }

    fn dossier(&self, example: &str) {
        let from = repo(&format!("examples/{example}"));
        copy_shifted(&from, &self.path(example), SHIFT).unwrap();
        self.ok(&[
            "lot",
            "adopt",
            example,
            "--keys",
            "maker:collector:lab",
            "--no-passphrase",
        ]);
        let manifest = lotledger::cli::lot::dossier::Dossier::load(&self.path(example))
            .unwrap()
            .manifest;
        let expiry = manifest.fill.unwrap().expiry.to_string();
        self.ok(&[
            "vials",
            "new",
            "--count",
            "120",
            "--gtin",
            manifest.lot.gtin.as_str(),
            "--lot",
            manifest.lot.lot.as_str(),
            "--expiry",
            &expiry,
            "--out",
            example,
        ]);
    }

    /// Puts a dossier's tables into one workbook, as somebody types them into the template's sheets.
    fn tables_to_workbook(&self, example: &str) {
        let mut book = rust_xlsxwriter::Workbook::new();
        for (table, _) in TABLES {
            let path = self.path(&format!("{example}/{table}.csv"));
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
        book.save(self.path(&format!("{example}/dossier.xlsx")))
            .unwrap();
    }

    /// The page of a dossier in which a result, the review and the release are not written yet.
    fn wall(&self, example: &str) {
        let wall = self.path("wall");
        std::fs::create_dir_all(wall.join("evidence")).unwrap();
        for folder in ["", "evidence/"] {
            for file in std::fs::read_dir(self.path(example).join(folder)).unwrap() {
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
        let page = self.ok(&status);
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
        let said = self.ok(&submit);
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
        let japanese = self.ok(&[&status[..], &["--lang", "ja"]].concat());
        for words in [
            "記録済み 76件。残り: 照査まで 1件",
            "検体 CE-FIN-1 の ENDOTOXIN",
            "未記入",
        ] {
            assert!(japanese.contains(words), "{japanese}");
        }
        let json = self.ok(&[&status[..], &["--json"]].concat());
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

    fn submit(&self, dossiers: &[&str], keys: &str, more: &[&str]) -> Output {
        let mut args = vec!["lot", "submit"];
        args.extend(dossiers);
        args.extend(["--keys", keys, "--no-passphrase", "--advance-clock"]);
        args.extend(more);
        self.run(&args)
    }
}

#[test]
fn two_dossiers_against_a_daemon() {
    let all = "maker:collector:lab";
    let bench = Bench::new();
    bench.dossier("cord-ev-lot");
    bench.dossier("dental-pulp-cm-lot");
    bench.tables_to_workbook("dental-pulp-cm-lot");

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

    bench.wall("cord-ev-lot");

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
    let last = bench.submit(&["cord-ev-lot"], at_home, &["--json"]);
    let said = text(&last.stderr);
    assert!(said.contains("ON_HOLD(1 reason)"), "{said}");
    assert!(!said.contains("TEST_MISSING"), "{said}");
}
