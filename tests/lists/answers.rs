//! The questions of docs/ANSWERS.md, each asked by the command that stands there, of a ledger that has an answer.

use std::collections::BTreeSet;

use lotledger::cli::statement_file::StatementFile;

use crate::lot_support::{Bench, text};

const DOCUMENT: &str = include_str!("../../docs/ANSWERS.md");
const CORD: &str = "(01)04987654000012(10)CE26-0007";
const PULP: &str = "(01)04987654000029(10)DP26-0003";
const SSCC: &str = "349876540000000013";

/// A question of the document, what stands for its capitals, who asks, and what the answer has to say.
struct Asked {
    question: &'static str,
    capitals: &'static [(&'static str, &'static str)],
    who: &'static str,
    says: &'static [&'static str],
    exit: i32,
}

const fn ask(
    question: &'static str,
    who: &'static str,
    capitals: &'static [(&'static str, &'static str)],
    says: &'static [&'static str],
) -> Asked {
    Asked {
        question,
        capitals,
        who,
        says,
        exit: 0,
    }
}

impl Asked {
    const fn ends(self, exit: i32) -> Self {
        Self { exit, ..self }
    }
}

/// While the samples of a lot are on their way.
const ON_THE_WAY: &[Asked] = &[
    ask(
        "What waits for us?",
        "maker",
        &[],
        &["decide on the release", "DP26-0003"],
    ),
    ask(
        "What waits for the laboratory's analyst?",
        "maker",
        &[],
        &["receive the sample", "CE-FIN-1"],
    ),
    ask(
        "Which lots wait for results of a laboratory?",
        "maker",
        &[],
        &["results outstanding", "CE26-0007", "CE-FIN-1 ENDOTOXIN"],
    ),
    ask(
        "Which samples are planned and not taken yet?",
        "maker",
        &[],
        &["take the sample", "1 of FINAL-STERILITY"],
    ),
    ask(
        "Which statements lack a signature, and whose?",
        "maker",
        &[("DIR", "export"), ("KEYRING", "lab")],
        &["lab.statement", "result reported", "lab-analyst"],
    ),
    ask(
        "Which samples are on their way to us, by the label on the tube?",
        "lab",
        &[],
        &["CE-FIN-1", "UC-MSC EV"],
    ),
    ask(
        "Which samples of our lots have no result yet?",
        "maker",
        &[],
        &["CE-FIN-1", "ENDOTOXIN"],
    ),
    ask(
        "Which lots do we have, and how far is each?",
        "maker",
        &[],
        &["CE26-0007", "DP26-0003", "reviewed"],
    ),
    ask(
        "Which lots wait for their release?",
        "maker",
        &[],
        &["CE26-0007", "DP26-0003"],
    ),
    ask(
        "What does the release of a lot lack?",
        "maker",
        &[("LOT", "DP26-0003")],
        &["WHAT A RELEASE LACKS", "TEST_FAIL(ENDOTOXIN)"],
    ),
];

/// When they have come.
const RECEIVED: &[Asked] = &[ask(
    "Which samples do we have, and what is still to be tested?",
    "lab",
    &[],
    &["CE-FIN-1", "ENDOTOXIN"],
)];

/// When the lot is released and a box of it is on its way; the other is on hold.
const RELEASED: &[Asked] = &[
    ask("Which lots are released?", "maker", &[], &["CE26-0007"]),
    ask(
        "What is known of a lot: its state, results, holds, boxes?",
        "maker",
        &[("LOT", "CE26-0007")],
        &[
            "released",
            "NoGrowth",
            "on the way to Clinic A",
            SSCC,
            "Checked",
        ],
    ),
    ask(
        "Who released this lot, and when?",
        "maker",
        &[("LOT", "CE26-0007"), ("KEYRING", "maker")],
        &[
            "qa, Saisei Supernatant Works K.K.",
            "2025-11-02 15:00:00 +09:00",
        ],
    ),
    ask(
        "What happened to a lot?",
        "maker",
        &[("LOT", "CE26-0007")],
        &["lot opened", "sample taken", "lot released"],
    ),
    ask(
        "What changed in this lot since Monday?",
        "maker",
        &[("LOT", "CE26-0007"), ("DAY", "2025-11-02")],
        &["lot released"],
    ),
    ask(
        "How was this lot tested, by whom and against which limits, as a page for the clinic?",
        "maker",
        &[("LOT", "CE26-0007"), ("FILE.html", "c1.html")],
        &["Certificate of analysis", "CE26-0007"],
    )
    .ends(4),
    ask(
        "Do our documents agree with what we told the ledger?",
        "maker",
        &[
            ("LOT", "CE26-0007"),
            ("DOSSIER", "cord-ev-lot"),
            ("FILE.html", "c2.html"),
        ],
        &["CE26-0007"],
    )
    .ends(4),
    ask(
        "What goes into the internal review of a lot?",
        "maker",
        &[
            ("LOT", "CE26-0007"),
            ("KEYRING", "maker"),
            ("FILE.html", "r.html"),
        ],
        &["Lot report"],
    )
    .ends(4),
    ask(
        "What does this dossier still need, and who signs it?",
        "maker",
        &[("DOSSIER", "cord-ev-lot"), ("KEYRING", "maker")],
        &["nothing is missing"],
    ),
    ask(
        "Where is this tube, and what was found in it?",
        "lab",
        &[("LABEL", "CE-FIN-1")],
        &["at Kensa Biosafety Laboratories Inc.", "ENDOTOXIN"],
    ),
    ask(
        "Who has this box?",
        "maker",
        &[("SSCC", SSCC)],
        &["on the way to Clinic A"],
    ),
    ask(
        "Which shipments have vials of this lot?",
        "maker",
        &[("LOT", "CE26-0007")],
        &["Clinic A"],
    ),
    ask(
        "What did we send, and has it arrived?",
        "maker",
        &[],
        &["Clinic A", "sent"],
    ),
    ask(
        "Which boxes are on their way to us?",
        "clinic",
        &[],
        &[SSCC, "Saisei Supernatant Works K.K."],
    ),
    ask(
        "What waits at the clinic?",
        "clinic",
        &[],
        &["receive the shipment", "CE26-0007"],
    ),
    ask("May this vial be used?", "clinic", &[], &["CE26-0007"]).ends(4),
    ask(
        "Where does this number belong: a lot, a tube, a box, a product, an organisation?",
        "maker",
        &[("TEXT", SSCC)],
        &["shipment", "lotledger shipment show"],
    ),
    ask(
        "Which organisation is that?",
        "clinic",
        &[("TEXT", "kensa")],
        &["Kensa Biosafety Laboratories Inc.", "org people"],
    ),
    ask(
        "Which results were reported for our samples, as a table for another program?",
        "maker",
        &[],
        &["label,product_name", "CE-FIN-1"],
    ),
    ask(
        "Which lots are on hold?",
        "maker",
        &[],
        &["on hold", "DP26-0003", "DEVIATION"],
    ),
    ask(
        "Who may sign for us, as what?",
        "maker",
        &[("KEYRING", "maker")],
        &["qa", "QA_RELEASE"],
    ),
    ask(
        "Who may sign for another organisation?",
        "maker",
        &[],
        &["LAB_ANALYST"],
    ),
];

/// When the hold is lifted, the lot is recalled and a key revoked.
const RECALLED: &[Asked] = &[
    ask(
        "What was on hold, and when was it lifted?",
        "maker",
        &[],
        &["lifted", "DP26-0003"],
    ),
    ask(
        "Which of our lots were recalled?",
        "maker",
        &[],
        &["CE26-0007"],
    ),
    ask(
        "What is recalled, ours or a lot that we have?",
        "clinic",
        &[],
        &["recalled", "CE26-0007", "Saisei"],
    ),
    ask(
        "What that came to us must not be used any more?",
        "clinic",
        &[],
        &["put aside: recalled", "CE26-0007"],
    ),
    ask(
        "Whose key was revoked?",
        "maker",
        &[("KEYRING", "maker")],
        &["operator-b", "CESSATION"],
    ),
];

/// Under rules version 2, when a result is doubted and a sample is gone.
const DOUBTED: &[Asked] = &[
    ask(
        "Which results are under investigation?",
        "lab",
        &[],
        &["close the investigation", "CE-FIN-1", "ENDOTOXIN"],
    ),
    ask(
        "Which samples were destroyed or went back to the maker?",
        "lab",
        &[],
        &["destroyed", "CE-FIN-4"],
    ),
];

/// The commands of the document, by their questions.
fn document() -> Vec<(&'static str, &'static str)> {
    let lines = DOCUMENT.lines().filter_map(|line| {
        let (question, command) = line.strip_prefix("| ")?.split_once(" | `lotledger ")?;
        Some((question, command.strip_suffix("` |")?))
    });
    lines.collect()
}

/// A bench, and what only it knows.
struct Scene {
    bench: Bench,
    code: String,
    laboratory: String,
    clinic: String,
}

impl Scene {
    /// Asks as the document says; what is answered otherwise is told at the end.
    fn answers(&self, asked: &[Asked]) {
        let wrong: Vec<String> = asked.iter().filter_map(|one| self.wrong(one)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }

    fn wrong(&self, one: &Asked) -> Option<String> {
        let mut all = document().into_iter();
        let (_, command) = all.find(|(question, _)| *question == one.question)?;
        let stands_for = |word: &str| {
            let mut capitals = one.capitals.iter();
            let known = capitals.find(|(capital, _)| *capital == word);
            match (known, word) {
                (Some((_, value)), _) => (*value).to_owned(),
                (None, "CODE") => self.code.clone(),
                (None, "ORG") if one.who == "clinic" => self.clinic.clone(),
                (None, "ORG") => self.laboratory.clone(),
                (None, word) => word.to_owned(),
            }
        };
        let words: Vec<String> = command.split_whitespace().map(stands_for).collect();
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        let token = format!("{}.token", one.who);
        if !words.contains(&"--token-file") {
            words.extend(["--token-file", &token]);
        }
        let run = self.bench.run(&words);
        let said = text(&run.stdout);
        let missing: Vec<&&str> = one
            .says
            .iter()
            .filter(|says| !said.contains(**says))
            .collect();
        let right = run.status.code() == Some(one.exit) && missing.is_empty();
        (!right).then(|| {
            let (code, errors) = (run.status.code(), text(&run.stderr));
            format!(
                "{}: {code:?}, not said {missing:?}\n{said}\n{errors}",
                one.question
            )
        })
    }

    /// Writes a statement of the maker and records it.
    fn record(&self, name: &str, yaml: &str, signer: &str) {
        let bench = &self.bench;
        std::fs::write(bench.path(&format!("{name}.yaml")), yaml).unwrap();
        let (from, out) = (format!("{name}.yaml"), format!("{name}.statement"));
        let new = [
            "statement",
            "new",
            &from,
            "--keys",
            "maker",
            "--no-passphrase",
        ];
        bench.ok(&[&new[..], &["--signer", signer, "--out", &out, "--yes"]].concat());
        bench.ok(&["statement", "submit", &out]);
    }

    fn keyed(&self, line: &[&str], signer: &str, at: &str) -> String {
        let how = [
            "--keys",
            "maker",
            "--no-passphrase",
            "--yes",
            "--signer",
            signer,
        ];
        let when = ["--occurred-at", at];
        self.bench.ok(&[line, &how[..], &when[..]].concat())
    }
}

fn organisation(bench: &Bench, name: &str) -> serde_json::Value {
    let file = bench.path(name).join("organisation.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Tubes with their names on them.
fn label_the_tubes(bench: &Bench) {
    let path = bench.path("cord-ev-lot/samples.csv");
    let table = std::fs::read_to_string(&path).unwrap();
    let labelled = table.lines().enumerate().map(|(at, line)| match at {
        0 => format!("{line},label\n"),
        _ => format!("{line},{}\n", line.split(',').next().unwrap_or_default()),
    });
    std::fs::write(&path, labelled.collect::<String>()).unwrap();
}

/// Of the lot that fails one sample more is planned than is taken.
fn plan_one_more(bench: &Bench) {
    let path = bench.path("dental-pulp-cm-lot/lot.yaml");
    let manifest = std::fs::read_to_string(&path).unwrap();
    let line = |line: &str| match line.contains("slot: FINAL-STERILITY") {
        true => line.replace("count: 1", "count: 2") + "\n",
        false => format!("{line}\n"),
    };
    let changed: String = manifest.lines().map(line).collect();
    assert_ne!(changed, manifest);
    std::fs::write(&path, changed).unwrap();
}

/// One lot failed, the other's samples are on their way to the laboratory.
fn scene() -> Scene {
    let bench = Bench::new();
    bench.organisation(
        "clinic",
        "Clinic A",
        "clinic",
        &["nurse=SECURITY_OFFICER,CLINIC_NURSE"],
        "2025-07-24T00:00:00Z",
    );
    for who in ["maker", "lab", "clinic"] {
        bench.token_of(who);
    }
    bench.dossier("dental-pulp-cm-lot");
    bench.dossier("cord-ev-lot");
    label_the_tubes(&bench);
    plan_one_more(&bench);
    std::fs::create_dir(bench.path("lab-card")).unwrap();
    let card = |of: &str| bench.path(of).join("organisation.json");
    std::fs::copy(card("lab"), card("lab-card")).unwrap();
    let at_home = "maker:collector:lab-card";
    bench.submit(&["cord-ev-lot"], at_home, &["--export", "export"]);
    sign(&bench, &[]);
    bench.ok(&["statement", "submit", "export/lab.statement"]);
    let exporting = ["--export", "export", "--accept", "VIALS_WILL_ASK"];
    bench.submit(&["cord-ev-lot"], at_home, &exporting);
    let accepted = [
        "--accept",
        "OUT_OF_SPECIFICATION,LATE_ENTRIES,VIALS_WILL_ASK",
    ];
    bench.submit(&["dental-pulp-cm-lot"], "maker:collector:lab", &accepted);
    let reference = |of: &str| {
        let organisation = organisation(&bench, of);
        organisation["organisation"].as_str().unwrap().to_owned()
    };
    let (laboratory, clinic) = (reference("lab"), reference("clinic"));
    Scene {
        bench,
        code: String::new(),
        laboratory,
        clinic,
    }
}

fn sign(bench: &Bench, accepted: &[&str]) {
    let sign = ["statement", "sign", "export/lab.statement", "--keys", "lab"];
    bench.ok(&[&sign[..], &["--no-passphrase", "--yes"], accepted].concat());
}

/// The laboratory says that the samples came, then what it found.
fn receive_and_report(scene: &Scene) {
    let bench = &scene.bench;
    sign(bench, &["--accept", "LATE_ENTRIES"]);
    let path = bench.path("export/lab.statement");
    let all = StatementFile::read(&path).unwrap();
    let (receipts, results): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|file| file.statement().event.name() == "SampleReceived");
    for (name, part) in [("receipts", receipts), ("results", results)] {
        let path = bench.path(&format!("{name}.statement"));
        std::fs::write(path, StatementFile::print(&part)).unwrap();
    }
    bench.ok(&["statement", "submit", "receipts.statement"]);
    scene.answers(RECEIVED);
    bench.ok(&["statement", "submit", "results.statement"]);
    let accepted = ["--accept", "VIALS_WILL_ASK"];
    let last = bench.submit(&["cord-ev-lot"], "maker:collector:lab-card", &accepted);
    assert!(last.status.success(), "{}", text(&last.stderr));
}

/// A box of the released lot leaves; the other lot is stopped.
fn send(scene: &mut Scene) -> String {
    let bench = &scene.bench;
    let codes = bench.ok(&["goods", "codes", "cord-ev-lot", "--count", "3"]);
    std::fs::write(bench.path("box.codes"), &codes).unwrap();
    scene.code = codes.lines().next().unwrap().to_owned();
    bench.ok(&["clock", "advance", "2025-11-20T00:00:00Z"]);
    let pack = ["goods", "pack", SSCC, "--codes", "box.codes"];
    scene.keyed(&pack, "operator-a", "2025-11-19T09:00:00+09:00");
    let ship = [
        "goods",
        "ship",
        SSCC,
        "--to",
        &scene.clinic,
        "--storage",
        "ULT_80",
    ];
    scene.keyed(&ship, "operator-a", "2025-11-19T10:00:00+09:00");
    let hold = ["hold", "place", PULP, "--reason", "DEVIATION", "--json"];
    let held = scene.keyed(&hold, "qa", "2025-11-19T11:00:00+09:00");
    let held: serde_json::Value = serde_json::from_str(&held).unwrap();
    held["payload_hash"].as_str().unwrap().to_owned()
}

/// The hold is lifted, the lot recalled, a key revoked.
fn recall(scene: &Scene, hold: &str) {
    scene.keyed(&["hold", "lift", hold], "qa", "2025-11-19T12:00:00+09:00");
    let recall = [
        "recall", CORD, "--class", "II", "--reason", "QUALITY", "--depth", "CLINIC",
    ];
    scene.keyed(&recall, "qa", "2025-11-19T13:00:00+09:00");
    let maker = organisation(&scene.bench, "maker");
    let people = maker["people"].as_array().unwrap();
    let operator = people
        .iter()
        .find(|one| one["alias"] == "operator-b")
        .unwrap();
    let key = operator["key_id"].as_str().unwrap();
    let revoked = format!(
        "occurred_at: 2025-11-19T14:00:00+09:00\nkey_revoked:\n  organisation: {}\n  key_id: {key}\n  reason: CESSATION\n",
        maker["organisation"].as_str().unwrap()
    );
    scene.record("revoked", &revoked, "production-head=SECURITY_OFFICER");
}

/// The rules are switched; the maker doubts a result, and laboratory and maker give a sample up.
fn doubt(scene: &Scene) {
    let bench = &scene.bench;
    let rules = format!(
        "rules_activated:\n  version: 2\n  schema_hash: {}\n",
        "00".repeat(31) + "02"
    );
    std::fs::write(bench.path("rules.yaml"), rules).unwrap();
    let here = ["--no-passphrase", "--yes"];
    let new = ["statement", "new", "rules.yaml", "--keys", "roots"];
    bench.ok(&[&new[..], &here].concat());
    bench.ok(&["statement", "submit", "rules.statement"]);
    let open = ["oos", "open", "CE-FIN-1", "--analyte", "ENDOTOXIN"];
    let why = [
        "--why",
        "spike recovery",
        "--keys",
        "maker",
        "--signer",
        "qa",
    ];
    bench.ok(&[&open[..], &why, &here].concat());
    let gone = ["sample", "destroyed", "CE-FIN-4", "--why", "used up"];
    let both = ["--keys", "maker:lab"];
    bench.ok(&[&gone[..], &both, &here].concat());
}

#[test]
fn a_rejected_lot_asks_for_no_test() {
    let scene = scene();
    let bench = &scene.bench;
    let inbox = || bench.ok(&["inbox", "--token-file", "lab.token"]);
    assert!(inbox().contains("receive the sample"));
    let how = [
        "--keys",
        "maker",
        "--no-passphrase",
        "--yes",
        "--signer",
        "qa",
    ];
    let hold = ["hold", "place", "CE26-0007", "--reason", "DEVIATION"];
    bench.ok(&[&hold[..], &how].concat());
    let own = |lang: &str| bench.ok(&["inbox", "--token-file", "maker.token", "--lang", lang]);
    assert!(own("en").contains("your hold is open"), "{}", own("en"));
    let reject = ["lot", "reject", "CE26-0007", "--reason", "OTHER"];
    bench.ok(&[&reject[..], &how].concat());
    let held = own("en");
    assert!(
        held.contains("your hold of a rejected lot is open"),
        "{held}"
    );
    assert!(own("ja").contains("逸脱"), "{}", own("ja"));
    let after = inbox();
    let of_lot = after.lines().filter(|line| line.contains("CE26-0007"));
    let of_lot: Vec<&str> = of_lot.collect();
    assert!(!of_lot.is_empty(), "{after}");
    for line in of_lot {
        assert!(
            line.starts_with("lot rejected: ask before testing"),
            "{after}"
        );
    }
    let japanese = bench.ok(&["inbox", "--token-file", "lab.token", "--lang", "ja"]);
    assert!(japanese.contains("ロット不合格"), "{japanese}");
}

#[test]
fn every_question_of_the_document_is_answered() {
    let stages = [ON_THE_WAY, RECEIVED, RELEASED, RECALLED, DOUBTED];
    let tested: BTreeSet<&str> = stages
        .iter()
        .copied()
        .flatten()
        .map(|one| one.question)
        .collect();
    let written: BTreeSet<&str> = document().iter().map(|(question, _)| *question).collect();
    assert_eq!(written, tested);
    assert!(written.len() >= 30, "{}", written.len());

    let mut scene = scene();
    scene.answers(ON_THE_WAY);
    receive_and_report(&scene);
    let hold = send(&mut scene);
    scene.answers(RELEASED);
    recall(&scene, &hold);
    scene.answers(RECALLED);
    doubt(&scene);
    scene.answers(DOUBTED);
    let page = std::fs::read_to_string(scene.bench.path("c2.html")).unwrap();
    assert!(page.contains("agrees: evidence/"), "{page}");
    assert!(!page.contains("absent: no file"), "{page}");
}
