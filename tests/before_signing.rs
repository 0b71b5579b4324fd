//! Before anybody signs: each warning has a code, is said in words and as JSON, and is signed in spite of only by name.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use lot_support::{Bench, text};
use lotledger::cli::before_signing::WarningCode as Code;
use serde_json::Value;

const LOT: &str = "dental-pulp-cm-lot";
const DENTAL: &str = "(01)04987654000029(10)DP26-0003";
const ALL: &str = "maker:collector:lab";

/// Something that is warned of: the words of the line, its code, and words of the warning.
struct Warned<'w> {
    line: &'w [&'w str],
    code: Code,
    words: &'w [&'w str],
}

impl Warned<'_> {
    /// Refused without the code and with another one; signed with it.
    fn check(&self, bench: &Bench, also: &[Code]) -> Value {
        self.refused(bench, also);
        let codes: Vec<&str> = also
            .iter()
            .chain([&self.code])
            .map(|c| c.as_str())
            .collect();
        let accepted = self.run(bench, &["--accept", &codes.join(",")]);
        let said = text(&accepted.stderr);
        assert!(accepted.status.success(), "{:?}\n{said}", self.line);
        serde_json::from_slice(&accepted.stdout).unwrap()
    }

    fn refused(&self, bench: &Bench, also: &[Code]) {
        let accepted: Vec<&str> = also.iter().map(|code| code.as_str()).collect();
        let before = match accepted.as_slice() {
            [] => Vec::new(),
            codes => vec!["--accept".to_owned(), codes.join(",")],
        };
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        let refused = self.run(bench, &before);
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(4), "{:?}\n{said}", self.line);
        let error: Value = serde_json::from_slice(&refused.stdout).unwrap();
        assert_eq!(error["code"], "NOT_ACCEPTED", "{error:#}");
        assert_eq!(error["found"], self.code.as_str(), "{error:#}");
        // A program is told what a person is shown.
        let shown = &error["before_signing"];
        let warnings = shown["warnings"].as_array().unwrap();
        let own = warnings.iter().find(|one| {
            let english = one["en"].as_str().unwrap();
            one["code"] == self.code.as_str() && self.words.iter().all(|w| english.contains(w))
        });
        let own = own.unwrap_or_else(|| panic!("{:?}\n{shown:#}", self.words));
        let english = own["en"].as_str().unwrap();
        assert!(said.contains(english), "{english}\n{said}");
        assert_ne!(own["en"], own["ja"], "{own}");
        for act in shown["acts"].as_array().unwrap() {
            let act = act["en"].as_str().unwrap();
            assert!(said.contains(act.lines().next().unwrap()), "{act}\n{said}");
        }
        // Nobody accepts what they were not warned of.
        let not_warned = Code::ALL
            .iter()
            .find(|code| **code != self.code && !also.contains(code));
        let wrong = format!("{},{}", self.code, not_warned.unwrap());
        let refused = self.run(bench, &["--accept", &wrong]);
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{:?}\n{said}", self.line);
        assert!(said.contains("this was not warned of"), "{said}");
    }

    fn run(&self, bench: &Bench, more: &[&str]) -> std::process::Output {
        bench.run(&[self.line, &["--no-passphrase", "--yes", "--json"], more].concat())
    }
}

/// A lot up to its filled vials, whose final samples are received and not tested.
fn filled() -> Bench {
    let bench = Bench::new();
    bench.dossier(LOT);
    let results = bench.path(LOT).join("results.csv");
    let text_of = std::fs::read_to_string(&results).unwrap();
    let kept = text_of.lines().filter(|line| !line.starts_with("DP-FIN-"));
    let kept: String = kept.flat_map(|line| [line, "\n"]).collect();
    std::fs::write(&results, kept).unwrap();
    let samples = bench.path(LOT).join("samples.csv");
    let text_of = std::fs::read_to_string(&samples).unwrap();
    let unusable = text_of.replace("ACCEPTABLE,23", "UNUSABLE,23");
    assert_ne!(unusable, text_of);
    std::fs::write(&samples, unusable).unwrap();
    let filled = bench.submit(&[LOT], ALL, &["--until", "2025-10-20"]);
    assert!(filled.status.success(), "{}", text(&filled.stderr));
    bench.ok(&["clock", "advance", "2025-10-14T18:00:00+09:00"]);
    bench.token_of("maker");
    bench.token_of("lab");
    bench
}

/// The reference of a sample of the dossier.
fn sample(bench: &Bench, name: &str) -> String {
    let memory = std::fs::read_to_string(bench.path(LOT).join(".lotledger.json")).unwrap();
    let memory: Value = serde_json::from_str(&memory).unwrap();
    format!(
        "smp_{}",
        memory["references"][format!("sample/{name}")]
            .as_str()
            .unwrap()
    )
}

#[test]
fn a_result_is_held_against_its_specification() {
    let bench = filled();
    let chemistry = sample(&bench, "DP-FIN-1");
    let particles = sample(&bench, "DP-FIN-3");
    let result = |sample: &str, analyte: &str, method: &str, value: &str, unit: &str| {
        let line = [
            "sample",
            "result",
            sample,
            "--analyte",
            analyte,
            "--method",
            method,
            "--value",
            value,
            "--unit",
            unit,
            "--started",
            "2025-10-13 09:30",
            "--ended",
            "2025-10-13 09:50",
            "--reported",
            "2025-10-14 17:00",
            "--utc-offset",
            "+09:00",
            "--instrument",
            "I-1",
            "--run",
            &format!("{analyte}-{method}-{value}"),
            "--raw-file",
            "raw.csv",
            "--keys",
            "maker",
            "--signer",
            "qc",
            "--token-file",
            "maker.token",
        ];
        line.map(str::to_owned).to_vec()
    };
    let table = [
        (
            result(&chemistry, "PH", "JP_2_54", "72", "[pH]"),
            Code::OutOfSpecification,
            &["72", "6.5 to 7.8", "above the limit"][..],
        ),
        (
            result(&chemistry, "PH", "JP_254", "7.2", "[pH]"),
            Code::MethodNotKnown,
            &["JP_254", "did you mean JP_2_54 (pH)?"],
        ),
        (
            result(
                &particles,
                "SUBVISIBLE_10UM",
                "LIGHT_OBSCURATON",
                "410",
                "{particle}/{container}",
            ),
            Code::MethodNotKnown,
            &["did you mean LIGHT_OBSCURATION ("],
        ),
        (
            result(
                &particles,
                "SUBVISIBLE_10UM",
                "LIGHT_OBSCURATION",
                "410",
                "{particle}/mL",
            ),
            Code::UnitNotJudged,
            &["410", "6000"],
        ),
        (
            result(&chemistry, "OSMOLALITY", "JP_2_47", "> 300", "mosm/kg"),
            Code::SettlesNothing,
            &["> 300", "does not settle", "240 to 400"],
        ),
    ];
    for (i, (line, code, words)) in table.iter().enumerate() {
        // The data of each run are another file.
        std::fs::write(bench.path("raw.csv"), format!("data {i}")).unwrap();
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        let warned = Warned {
            line: &line,
            code: *code,
            words,
        };
        let answer = warned.check(&bench, &[]);
        let told = &answer["before_signing"][0]["warnings"][0];
        assert_eq!(told["code"], code.as_str(), "{answer:#}");
    }
    // What passes is said too, and warned of by nothing.
    std::fs::write(bench.path("raw.csv"), "data of the last").unwrap();
    let passes = result(&chemistry, "PH", "JP_2_54", "7.2", "[pH]");
    let passes: Vec<&str> = passes.iter().map(String::as_str).collect();
    let passes = [&passes[..], &["--no-passphrase", "--yes"]].concat();
    let said = text(&bench.run(&passes).stderr);
    assert!(said.contains("limit 6.5 to 7.8 pH: PASS"), "{said}");
    // The same instrument data again are a result that stands already.
    let again: Vec<&str> = passes
        .iter()
        .map(|word| {
            if *word == "PH-JP_2_54-7.2" {
                "another run"
            } else {
                word
            }
        })
        .filter(|word| !["--no-passphrase", "--yes"].contains(word))
        .collect();
    let warned = Warned {
        line: &again,
        code: Code::AlreadyRecorded,
        words: &["the same raw data"],
    };
    warned.check(&bench, &[]);
    carried(&bench, &chemistry);
    unusable(&bench);
}

/// Who signs on another machine is warned there, by what the ledger has.
fn carried(bench: &Bench, sample: &str) {
    std::fs::create_dir(bench.path("card")).unwrap();
    let description = "organisation.json";
    let from = bench.path("maker").join(description);
    std::fs::copy(from, bench.path("card").join(description)).unwrap();
    std::fs::write(bench.path("raw.csv"), "data of osmolality").unwrap();
    let line = [
        "sample",
        "result",
        sample,
        "--analyte",
        "OSMOLALITY",
        "--method",
        "JP_2_47",
        "--value",
        "29.6",
        "--unit",
        "mosm/kg",
        "--started",
        "2025-10-13 10:00",
        "--ended",
        "2025-10-13 10:20",
        "--reported",
        "2025-10-14 17:10",
        "--utc-offset",
        "+09:00",
        "--instrument",
        "OSM-01",
        "--run",
        "O-1",
        "--raw-file",
        "raw.csv",
        "--keys",
        "card",
        "--signer",
        "qc",
        "--token-file",
        "maker.token",
    ];
    let written = Warned {
        line: &line,
        code: Code::OutOfSpecification,
        words: &["29.6", "240 to 400"],
    };
    written.check(bench, &[]);
    let sign = [
        "statement",
        "sign",
        "test_reported.statement",
        "--keys",
        "maker",
    ];
    let signed = Warned {
        line: &sign,
        code: Code::OutOfSpecification,
        words: &["29.6", "240 to 400"],
    };
    let answer = signed.check(bench, &[]);
    assert_eq!(answer["complete"], true, "{answer:#}");
}

/// A tube that its laboratory received as one that cannot be tested.
fn unusable(bench: &Bench) {
    let tube = sample(bench, "DP-FIN-2");
    std::fs::write(bench.path("raw.csv"), "data of endotoxin").unwrap();
    let line = [
        "sample",
        "result",
        &tube,
        "--analyte",
        "ENDOTOXIN",
        "--method",
        "LAL_KINETIC",
        "--value",
        "0.10",
        "--unit",
        "EU/mL",
        "--lod",
        "0.005 EU/mL",
        "--loq",
        "0.05 EU/mL",
        "--started",
        "2025-10-14 12:00",
        "--ended",
        "2025-10-14 14:00",
        "--reported",
        "2025-10-14 17:00",
        "--utc-offset",
        "+09:00",
        "--instrument",
        "LAL-01",
        "--run",
        "E-1",
        "--raw-file",
        "raw.csv",
        "--keys",
        "lab",
        "--signer",
        "lab-analyst",
        "--token-file",
        "lab.token",
    ];
    let warned = Warned {
        line: &line,
        code: Code::SampleUnusable,
        words: &["received as UNUSABLE"],
    };
    warned.check(bench, &[]);
}

#[test]
fn an_act_that_stands_already_is_asked_about() {
    let bench = filled();
    let hold = [
        "hold",
        "place",
        DENTAL,
        "--reason",
        "DEVIATION",
        "--keys",
        "maker",
        "--signer",
        "qa",
    ];
    let recall = [
        "recall", DENTAL, "--class", "II", "--reason", "QUALITY", "--depth", "CLINIC", "--keys",
        "maker", "--signer", "qa",
    ];
    let joins = ["org", "add-person", "dave=OPERATOR", "--keys", "maker"];
    for (line, code, words) in [
        (
            &hold[..],
            Code::AlreadyRecorded,
            &["open hold", "deviation"][..],
        ),
        (
            &recall[..],
            Code::AlreadyRecorded,
            &["recalled already", "class II"],
        ),
        (&joins[..], Code::SecondEnrolment, &["dave"]),
    ] {
        // The first one is warned of by nothing.
        bench.ok(&[line, &["--no-passphrase", "--yes"]].concat());
        let warned = Warned { line, code, words };
        warned.check(&bench, &[]);
    }
    // Late, though nobody wrote it before.
    let late = [
        &hold[..4],
        &["COLD_CHAIN"],
        &hold[5..],
        &["--occurred-at", "2025-10-05T09:00:00+09:00"],
    ];
    let late = late.concat();
    let warned = Warned {
        line: &late,
        code: Code::LateEntries,
        words: &["put on hold", "72 h at most"],
    };
    warned.check(&bench, &[]);
}

#[test]
fn what_cannot_be_asked_and_what_would_be_refused() {
    let bench = Bench::new();
    let hold = format!("hold_placed:\n  scope: {{lot: {DENTAL}}}\n  reason: DEVIATION\n");
    std::fs::write(bench.path("hold.yaml"), hold).unwrap();
    std::fs::create_dir(bench.path("card")).unwrap();
    let description = "organisation.json";
    let from = bench.path("maker").join(description);
    std::fs::copy(from, bench.path("card").join(description)).unwrap();
    // Written without asking, carried to who signs: the lot is not opened.
    let write = [
        "statement",
        "new",
        "hold.yaml",
        "--keys",
        "card",
        "--no-passphrase",
        "--no-check",
        "--signer",
        "qa=QA_RELEASE",
        "--yes",
    ];
    bench.ok(&write);
    let sign = ["statement", "sign", "hold.statement", "--keys", "maker"];
    let warned = Warned {
        line: &sign,
        code: Code::WouldBeRefused,
        words: &["UNKNOWN_REF"],
    };
    warned.refused(&bench, &[]);
    // Without a daemon nobody can say so.
    let offline = |more: &[&str]| {
        let line = [&sign[..], &["--no-passphrase", "--yes", "--json"], more].concat();
        bench
            .command(&line)
            .env_remove("LOTLEDGER_SERVER")
            .output()
            .unwrap()
    };
    let refused = offline(&[]);
    assert_eq!(refused.status.code(), Some(4), "{}", text(&refused.stderr));
    let error: Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert_eq!(error["found"], "NOT_ASKED_OFFLINE", "{error:#}");
    assert_eq!(
        offline(&["--accept", "LATE_ENTRIES"]).status.code(),
        Some(2)
    );
    assert!(offline(&["--accept", "NOT_ASKED_OFFLINE"]).status.success());

    // A specification that may not mean what its author means.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/specs/default-cm-iv.yaml");
    let specification = std::fs::read_to_string(path).unwrap();
    let misspelt = specification.replace(
        "methods: [LIGHT_OBSCURATION]",
        "methods: [LIGHT_OBSCURATON]",
    );
    assert_ne!(misspelt, specification);
    std::fs::write(bench.path("spec.yaml"), misspelt).unwrap();
    let publish = [
        "spec",
        "new",
        "spec.yaml",
        "--keys",
        "maker",
        "--product",
        "04987654000029",
        "--out",
        "spec.statement",
    ];
    let warned = Warned {
        line: &publish,
        code: Code::SpecificationDoubtful,
        words: &["LIGHT_OBSCURATON"],
    };
    warned.check(&bench, &[]);
}

#[test]
fn what_rows_need_is_published_before_anything_is_signed() {
    let bench = Bench::new();
    bench.dossier(LOT);
    let manifest = bench.path(LOT).join("lot.yaml");
    let text_of = std::fs::read_to_string(&manifest).unwrap();
    let changed = text_of.replace("default-cm-iv@1", "default-cm-iv@9");
    assert_ne!(changed, text_of);
    std::fs::write(&manifest, changed).unwrap();
    let refused = bench.submit(&[LOT], ALL, &["--json", "--accept", "OUT_OF_SPECIFICATION"]);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    for words in [
        "UNKNOWN_REF",
        "specification ",
        "@9",
        "lotledger spec publish",
        "nothing was signed",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let lots = bench.ok(&["lot", "list", "--json"]);
    assert!(!lots.contains("DP26-0003"), "{lots}");
}

/// A release that is dated before a result on which it rests cannot have been decided on it.
#[test]
fn a_decision_before_its_results() {
    const CORD: &str = "cord-ev-lot";
    let bench = Bench::new();
    bench.dossier(CORD);
    let tested = bench.submit(&[CORD], ALL, &["--until", "2025-10-31"]);
    assert!(tested.status.success(), "{}", text(&tested.stderr));
    let path = bench.path(CORD).join("lot.yaml");
    let written = std::fs::read_to_string(&path).unwrap();
    let early = written
        .replace("11-02 10:00", "10-28 10:00")
        .replace("11-02 15:00", "10-28 16:00");
    assert_ne!(early, written);
    std::fs::write(&path, early).unwrap();
    let asked = bench.submit(&[CORD], ALL, &[]);
    let said = text(&asked.stderr);
    assert_eq!(asked.status.code(), Some(4), "{said}");
    let warned = said.lines().filter(|l| l.contains("TIME_NOT_POSSIBLE"));
    let warned: Vec<&str> = warned.filter(|l| l.starts_with("warning")).collect();
    assert_eq!(warned.len(), 2, "{said}");
    for line in warned {
        assert!(line.contains("was at 2025-10-29 10:00:00 +09:00"), "{line}");
    }
    let accept = ["--accept", "TIME_NOT_POSSIBLE"];
    let decided = bench.submit(&[CORD], ALL, &accept);
    assert!(decided.status.success(), "{}", text(&decided.stderr));
    let audit = bench.ok(&["audit", "--database", "data/ledger.sqlite"]);
    let chapter = "Uses, receipts and decisions at times that cannot be";
    let told = audit.split(chapter).nth(1).unwrap();
    let told = told.split("\n\n").next().unwrap();
    for event in ["LotReviewed by", "LotReleased by"] {
        assert!(told.contains(event), "{audit}");
    }
}
