//! Results that are voided and doubted and samples that are gone, by hand: a laboratory and a maker on two machines, on
//! a training ledger that is switched to rules version 2.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use std::process::{Command, Output};

use lot_support::{Bench, text};
use serde_json::Value;

const LOT: &str = "cord-ev-lot";
const NUMBER: &str = "CE26-0007";
const ALL: &str = "maker:collector:lab";

/// A machine: its own home, its own keys, its own token.
struct Machine<'b> {
    bench: &'b Bench,
    name: &'static str,
}

impl Machine<'_> {
    fn command(&self, line: &str) -> Command {
        let ready = std::fs::read_to_string(self.bench.path("ready")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_lotledger"));
        command
            .current_dir(self.bench.dir.path())
            .env("LOTLEDGER_SERVER", format!("http://{}", ready.trim()))
            .env("LOTLEDGER_TOKEN_FILE", format!("{}.token", self.name))
            .env("LANG", "C")
            .args(["--training", "--home", &format!("home-{}", self.name)]);
        for (i, part) in line.split('\'').enumerate() {
            match i % 2 {
                0 => command.args(part.split_whitespace()),
                _ => command.arg(part),
            };
        }
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// Answer, and what was said beside it.
    fn ok(&self, line: &str) -> (String, String) {
        let output = self.run(line);
        let (answer, said) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{line}\n{answer}{said}");
        (answer, said)
    }

    fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.ok(&format!("--json {line}")).0).unwrap()
    }

    /// Signs with the keys of this machine alone.
    fn signs(&self, line: &str) -> (String, String) {
        self.ok(&format!("{line} {}", self.hand()))
    }

    fn refused(&self, line: &str, exit: i32, words: &[&str]) {
        let output = self.run(&format!("{line} {}", self.hand()));
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{line}\n{said}");
        says(&said, words);
    }

    fn hand(&self) -> String {
        format!("--keys {} --no-passphrase --yes", self.name)
    }
}

fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word}\n{text}");
    }
}

/// A lot whose sterility test grew, up to its results.
fn grown() -> Bench {
    let bench = Bench::new();
    bench.dossier(LOT);
    let results = bench.path(LOT).join("results.csv");
    let table = std::fs::read_to_string(&results).unwrap();
    let grown: Vec<String> = table
        .lines()
        .map(|line| match line.starts_with("CE-FIN-4,STERILITY") {
            true => line.replace("NoGrowth", "Growth"),
            false => line.to_owned(),
        })
        .collect();
    std::fs::write(&results, grown.join("\n") + "\n").unwrap();
    // The tubes have labels, by which they are known.
    let samples = bench.path(LOT).join("samples.csv");
    let table = std::fs::read_to_string(&samples).unwrap();
    let labelled: Vec<String> = table
        .lines()
        .map(|line| match line.split(',').next() {
            Some("sample") => format!("{line},label"),
            name => format!("{line},{}", name.unwrap()),
        })
        .collect();
    std::fs::write(&samples, labelled.join("\n") + "\n").unwrap();
    let more = ["--until", "2025-10-30", "--accept", "OUT_OF_SPECIFICATION"];
    let done = bench.submit(&[LOT], ALL, &more);
    assert!(done.status.success(), "{}", text(&done.stderr));
    bench.ok(&["clock", "advance", "2025-10-30T09:00:00+09:00"]);
    for name in ["maker", "lab", "collector"] {
        bench.token_of(name);
        let home = bench.path(&format!("home-{name}"));
        std::fs::create_dir(&home).unwrap();
        for file in std::fs::read_dir(bench.path("home")).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                std::fs::copy(file.path(), home.join(file.file_name())).unwrap();
            }
        }
    }
    bench
}

/// The roots switch the rules on.
fn switch(bench: &Bench) {
    let rules = format!(
        "rules_activated:\n  version: 2\n  schema_hash: {}\n",
        "00".repeat(31) + "02"
    );
    std::fs::write(bench.path("rules.yaml"), rules).unwrap();
    let keys = ["--keys", "roots", "--no-passphrase", "--yes"];
    bench.ok(&[&["statement", "new", "rules.yaml"][..], &keys].concat());
    bench.ok(&["statement", "submit", "rules.statement"]);
}

const VOID: &str =
    "result void CE-FIN-4 --analyte STERILITY --cause CONTROL --why 'the negative control grew'";
const CLOSE: &str = "oos close CE-FIN-4 --analyte STERILITY --conclusion LABORATORY_CAUSE --why 'contaminated medium'";

/// The other machine signs and records what was carried there.
fn countersigned(machine: &Machine<'_>, file: &str) -> String {
    machine.signs(&format!("statement sign {file} --submit")).1
}

#[test]
fn a_failure_is_voided_closed_tested_again_and_the_lot_released() {
    let bench = grown();
    let (lab, maker) = (
        Machine {
            bench: &bench,
            name: "lab",
        },
        Machine {
            bench: &bench,
            name: "maker",
        },
    );
    lab.refused(
        VOID,
        1,
        &[
            "RULES_VERSION",
            "the rules of this ledger do not have this yet",
        ],
    );
    switch(&bench);

    let meant = [
        "the result that is meant: ",
        "STERILITY",
        "Growth by JP_4_06",
        "tested from 2025-10-14 10:00:00 +09:00 to 2025-10-28 10:00:00 +09:00 (336 h)",
        "Kensa Biosafety",
        "is open until it is tested again",
        "it spoke against the lot",
    ];
    let (answer, said) = lab.signs(VOID);
    says(&said, &meant);
    says(
        &answer,
        &["NOT RECORDED YET: test_voided.statement", "QA_RELEASE"],
    );
    // The maker is shown the same.
    says(&countersigned(&maker, "test_voided.statement"), &meant);
    let standing = maker.ok(&format!("lot show {NUMBER}")).0;
    says(
        &standing,
        &[
            "OOS_OPEN",
            "void: a control of the run failed",
            "under investigation",
        ],
    );
    // Until it is closed it waits for both.
    for machine in [&lab, &maker] {
        let waiting = machine.ok("inbox").0;
        says(
            &waiting,
            &["close the investigation", "CE-FIN-4", "STERILITY"],
        );
    }
    let tubes = lab.json("sample list CE-FIN-4");
    let tube = &tubes["samples"][0];
    assert_eq!(
        tube["doubted"],
        serde_json::json!(["STERILITY"]),
        "{tube:#}"
    );
    assert_eq!(
        tube["missing"],
        serde_json::json!(["STERILITY"]),
        "{tube:#}"
    );
    let shown = lab.ok("sample show CE-FIN-4 --keys lab --lang ja").0;
    says(&shown, &["無効: ", "lab-qa", "調査中"]);

    lab.refused(VOID, 1, &["EXISTS", "lotledger sample show"]);
    let (_, said) = lab.signs(&format!("--lang ja {CLOSE}"));
    says(
        &said,
        &["対象の試験結果: ", "調査は終了し、結果は無効のままです"],
    );
    countersigned(&maker, "oos_closed.statement");

    std::fs::write(bench.path("again.csv"), "tested again").unwrap();
    lab.signs(
        "sample result CE-FIN-4 --analyte STERILITY --method JP_4_06 --value NoGrowth \
         --started '2025-10-14 11:00' --ended '2025-10-28 11:00' --utc-offset +09:00 \
         --instrument STERI-01 --sequence 36 --run AGAIN-1 --raw-file again.csv --reviewer lab-qa --signer lab-analyst",
    );
    // The number stands already, and of this client's other lot nothing is on this ledger.
    for machine in [&lab, &maker] {
        let counters = machine.json("sample gaps");
        let counters = counters["counters"].as_array().unwrap();
        let of_lab = |of: &&Value| of["laboratory_name"] == "Kensa Biosafety Laboratories Inc.";
        let of_lab = counters.iter().find(of_lab).unwrap();
        assert_eq!(of_lab["twice"], serde_json::json!(["36"]), "{of_lab:#}");
        assert_eq!(of_lab["missing"][0], "2", "{of_lab:#}");
    }
    let audit = bench.ok(&["audit", "--database", "data/ledger.sqlite"]);
    says(
        &audit,
        &["up to 36, MISSING: 2, 4, 7–8, 11–12, 15, 17, 23–24, 28, 35; USED AGAIN: 36 (entry "],
    );
    let done = bench.submit(&[LOT], ALL, &[]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let lot = maker.json(&format!("lot show {NUMBER}"));
    assert_eq!(lot["lot"]["state"], "RELEASED", "{:#}", lot["lot"]);
    assert!(!maker.ok("inbox").0.contains("investigation"));
    maker.ok(&format!("lot certificate {NUMBER} --out certificate.html"));
    let page = std::fs::read_to_string(bench.path("certificate.html")).unwrap();
    says(&page, &["void: a control of the run failed"]);
}

#[test]
fn what_is_refused_says_who_can_and_what_to_do() {
    let bench = grown();
    switch(&bench);
    let machine = |name| Machine {
        bench: &bench,
        name,
    };
    let (lab, maker) = (machine("lab"), machine("maker"));
    // Somebody who reads everything and neither tested nor made it.
    let stranger = format!("--token-file admin.token {VOID}");
    machine("collector").refused(&stranger, 2, &["Saisei", "Kensa", "signs together"]);
    lab.refused(
        "result void CE-FIN-4 --analyte PH --cause CONTROL --why x",
        2,
        &["no such result", "STERILITY"],
    );
    lab.refused(
        "result void X-1 --analyte PH --cause CONTROL --why x",
        2,
        &["CE-FIN-4"],
    );
    lab.refused(CLOSE, 1, &["UNKNOWN_REF", "lotledger oos open"]);
    let open = "oos open CE-FIN-4 --analyte STERILITY --why 'growth in one of two bottles'";
    let (answer, said) = lab.signs(open);
    says(&said, &["the lot stands still (OOS_OPEN)"]);
    says(&answer, &["result doubted"]);
    maker.refused(&format!("{open} --signer qa"), 1, &["EXISTS"]);
    lab.refused(CLOSE, 1, &["TIME_ORDER", "lotledger result void"]);
    // The maker's own result: who tested it does not sign.
    let own = "result void CE-FIN-3 --analyte PARTICLE_CONC --cause INSTRUMENT --why drift";
    maker.refused(
        &format!("{own} --signer qc --signer qa"),
        1,
        &["SAME_PERSON", "somebody else"],
    );
    let recorded = maker.json(&format!("{own} {}", maker.hand()));
    assert_eq!(recorded["recorded"], true, "{recorded:#}");
    // A sample that is gone, once.
    // Who signs for the maker may be said by their key, where the ledger does not settle it.
    let maker_of = std::fs::read_to_string(bench.path("maker/organisation.json")).unwrap();
    let maker_of: Value = serde_json::from_str(&maker_of).unwrap();
    let people = maker_of["people"].as_array().unwrap();
    let qa = people.iter().find(|one| one["alias"] == "qa").unwrap();
    let qa = qa["key_id"].as_str().unwrap();
    let destroyed = format!(
        "sample destroyed CE-FIN-1 --why 'used up' --signer lab-qa --signer {qa}=QA_RELEASE"
    );
    lab.refused(
        "sample destroyed CE-FIN-1 --why x --signer nobody",
        2,
        &["nobody is known here who signs for", "LAB_QA / QA_RELEASE"],
    );
    let (_, said) = lab.signs(&destroyed);
    says(
        &said,
        &["everything that was planned of this sample is reported"],
    );
    countersigned(&maker, "sample_destroyed.statement");
    let gone = lab.json("sample list --state DESTROYED");
    assert_eq!(gone["samples"][0]["label"], "CE-FIN-1", "{gone:#}");
    says(&lab.ok("sample show CE-FIN-1").0, &["destroyed"]);
    lab.refused("sample returned CE-FIN-1 --why 'used up'", 1, &["EXISTS"]);
    // What was in time is not explained.
    let entry = recorded["statements"][0]["index"].to_string();
    let late = format!("late explain {entry} --why x --signer qa");
    maker.refused(&late, 1, &["UNKNOWN_REF"]);
    maker.refused(
        "late explain 999999 --why x",
        2,
        &["there is no such entry"],
    );
    let hold = format!(
        "hold place {NUMBER} --reason DEVIATION --signer qa \
         --occurred-at 2025-10-20T09:00:00+09:00 --accept LATE_ENTRIES"
    );
    let held = maker.json(&format!("{hold} {}", maker.hand()));
    let late = held["index"].to_string();
    let explain = format!("late explain {late} --why 'the form was found on Monday' --signer qa");
    let (_, said) = maker.signs(&explain);
    says(&said, &[&late, "it stays late"]);
    let lot = maker.ok(&format!("lot show {NUMBER}")).0;
    says(&lot, &["the form was found on Monday"]);
}
