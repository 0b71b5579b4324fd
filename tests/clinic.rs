//! What a clinic receives, opens and gives: what it is warned of and kept from before it signs, with real programs.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use lot_support::{Bench, text};

const LOT: &str = "cord-ev-lot";
const BOX: &str = "349876540000000013";
const UNATTENDED: [&str; 2] = ["--no-passphrase", "--yes"];
/// Before the lot was begun.
const TOO_EARLY: &str = "--occurred-at 2025-01-01T00:00:00Z";

struct Clinic {
    bench: Bench,
    code: String,
}

impl Clinic {
    /// A released lot of which one vial is on its way to a clinic.
    fn new() -> Self {
        let bench = Bench::new();
        bench.clinic();
        bench.dossier(LOT);
        let submitted = bench.submit(&[LOT], "maker:collector:lab", &[]);
        assert!(submitted.status.success(), "{}", text(&submitted.stderr));
        let code = bench.ok(&["goods", "codes", LOT, "--count", "1"]);
        std::fs::write(bench.path("box.codes"), &code).unwrap();
        let by_maker = [
            "--keys",
            "maker",
            "--signer",
            "operator-b",
            "--no-passphrase",
            "--yes",
        ];
        bench.ok(&[
            &["goods", "pack", BOX, "--codes", "box.codes"][..],
            &by_maker,
        ]
        .concat());
        let ship = [
            "goods",
            "ship",
            BOX,
            "--to",
            "Kita Clinic",
            "--storage",
            "ULT_80",
        ];
        bench.ok(&[&ship[..], &by_maker].concat());
        let code = code.trim().to_owned();
        Self { bench, code }
    }

    /// A command of the clinic; `CODE` is the vial.
    fn run(&self, line: &str) -> (i32, String) {
        let words = line.split(' ');
        let words = words.map(|word| if word == "CODE" { &self.code } else { word });
        let mut words: Vec<&str> = words.collect();
        words.extend(["--token-file", "clinic.token"]);
        if words.contains(&"--keys") {
            words.extend(UNATTENDED);
        }
        let output = self.bench.run(&words);
        let said = text(&output.stdout) + &text(&output.stderr);
        (output.status.code().unwrap(), said)
    }

    /// The same command twice, begun at the same moment.
    fn at_once(&self, line: &str) -> [(i32, String); 2] {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| self.run(line));
            [self.run(line), other.join().unwrap()]
        })
    }

    #[track_caller]
    fn answers(&self, line: &str, exit: i32, said: &[&str]) {
        let (found, answer) = self.run(line);
        assert_eq!(found, exit, "{line}\n{answer}");
        for part in said {
            assert!(answer.contains(part), "{line}: no {part:?} in\n{answer}");
        }
    }
}

#[test]
fn a_box_is_received_and_a_vial_used() {
    let clinic = Clinic::new();
    let receive = format!(
        "goods receive {BOX} --codes box.codes --seals intact --temperature kept --keys clinic --signer pharmacist"
    );
    // Sent, and not received: what is to be done is to receive it.
    clinic.answers(
        "vial verify CODE",
        4,
        &["CUSTODY_GAP", "What to do now", "goods receive"],
    );
    clinic.answers("inbox", 0, &["receive the shipment", BOX]);
    clinic.answers(
        &format!("{receive} --damage none {TOO_EARLY}"),
        4,
        &["TIME_NOT_POSSIBLE", "Shipped was at"],
    );
    clinic.answers(
        &format!("{receive} --damage found"),
        4,
        &["VIALS_WILL_ASK", "all 1 vials of the shipment"],
    );
    // A vial that is missing is named by the maker's list; without it nobody here knows its serial.
    let serial = clinic.code.rsplit("(21)").next().unwrap();
    std::fs::write(
        clinic.bench.path("other.codes"),
        clinic.code.replace(serial, "0000000000000001"),
    )
    .unwrap();
    let missing = receive.replace("box.codes", "other.codes") + " --damage none";
    clinic.answers(&missing, 4, &["serial is not known here", "--expected"]);
    clinic.answers(
        &format!("{missing} --expected box.codes"),
        4,
        &[&format!("{serial}, which was packed into {BOX}")],
    );
    // Two labels with one code are not one vial in silence.
    let twice = clinic.bench.path("twice.codes");
    std::fs::write(twice, format!("{0}\n{0}\n", clinic.code.trim())).unwrap();
    let twice = receive.replace("box.codes", "twice.codes");
    clinic.answers(
        &format!("{twice} --damage found"),
        4,
        &["scanned more than once", serial],
    );
    clinic.answers(&format!("{receive} --damage none"), 0, &["recorded"]);
    clinic.answers(
        &format!("{receive} --damage none"),
        1,
        &["EXISTS", "do not receive again"],
    );
    // The token says who asks.
    clinic.answers("vial verify CODE", 0, &["Kita Clinic"]);

    let by = "--keys clinic --signer nurse";
    clinic.answers(
        &format!("vial open CODE {by} {TOO_EARLY}"),
        4,
        &["TIME_NOT_POSSIBLE", "Released"],
    );
    clinic.answers(
        &format!("vial open CODE {by} --use-within 0m"),
        2,
        &["--use-within"],
    );
    clinic.answers(
        &format!("vial open CODE {by} --use-within 100d"),
        2,
        &["--use-within", "at most 7d"],
    );
    // Without a daemon the use is signed and kept, and that is not called recorded.
    let kept = "vial open CODE --unchecked --accept NOT_ASKED_OFFLINE --server http://127.0.0.1:1";
    clinic.answers(
        &format!("{kept} {by} {TOO_EARLY}"),
        3,
        &[
            "NOT RECORDED",
            "vial_opened.statement",
            "lotledger statement submit",
        ],
    );
    assert!(clinic.bench.path("vial_opened.statement").exists());
    std::fs::remove_file(clinic.bench.path("vial_opened.statement")).unwrap();

    let give = |volume: &str| {
        format!(
            "vial administer CODE --route inhalation --volume {volume} --minutes 40 --exposure 1 {by}"
        )
    };
    for volume in ["0", "0.0", "0.0001", "-1"] {
        clinic.answers(
            &give(volume).replace("--volume ", "--volume="),
            2,
            &["--volume"],
        );
    }
    clinic.answers(&format!("vial open CODE {by}"), 0, &["recorded"]);
    given_at_once(&clinic, &give);
    insisted(&clinic, by);
}

/// A vial that three people give: one wrote it down without a daemon, two ask at the same moment.
fn given_at_once(clinic: &Clinic, give: &dyn Fn(&str) -> String) {
    // Without a daemon it is signed and kept, and submitted when the daemon is there again.
    let kept = "--unchecked --accept NOT_ASKED_OFFLINE --server http://127.0.0.1:1";
    let file = "vial_administered.statement";
    clinic.answers(
        &format!("{} {kept} {TOO_EARLY}", give("1")),
        3,
        &["NOT RECORDED", file],
    );

    // Two nurses give the vial at the same moment: whoever comes second is told, before or after.
    let line = give("２").replace("inhalation", "吸入");
    let told = clinic.at_once(&line);
    let told: Vec<_> = told.iter().filter(|(exit, _)| *exit != 0).collect();
    assert!(!told.is_empty(), "both were told that nobody else gave it");
    for (exit, said) in told {
        let before = said.contains("AGAINST_THE_VERDICT");
        let after = said.contains("ANOTHER USE OF THIS VIAL");
        assert!(*exit == 1 && (before || after), "{said}");
    }

    clinic.answers(
        &format!("statement submit {file}"),
        0,
        &["recorded", "vial given"],
    );
    let (exit, said) = clinic.run("vial verify CODE");
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains("--despite ALREADY_YOURS"), "{said}");
    // Each use is named, not the first alone.
    let given = said.lines().find(|line| line.contains("; administered"));
    assert!(given.is_some(), "{said}");
}

/// A use at a time that cannot be is recorded if somebody insists, and an audit tells it.
fn insisted(clinic: &Clinic, by: &str) {
    clinic.answers(
        &format!(
            "vial open CODE {by} {TOO_EARLY} --accept TIME_NOT_POSSIBLE --despite ALREADY_YOURS"
        ),
        0,
        &["recorded"],
    );
    let audit = "audit --database data/ledger.sqlite --json";
    let output = clinic.bench.run(&audit.split(' ').collect::<Vec<_>>());
    let said = text(&output.stdout) + &text(&output.stderr);
    let facts: serde_json::Value = serde_json::from_slice(&output.stdout).expect(&said);
    let times = &facts["overview"]["impossible_times"];
    // The one that was kept, and this.
    assert_eq!(times["count"], 2, "{times}");
    assert_eq!(times["listed"][0]["event"], "VialAdministered", "{times}");
    let first = &times["listed"][1];
    assert_eq!(first["event"], "VialOpened", "{first}");
    let before: Vec<_> = first["before"].as_array().unwrap().iter().collect();
    assert!(
        before.iter().any(|later| later["event"] == "LotReleased"),
        "{first}"
    );
}
