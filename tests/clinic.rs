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
    clinic.answers(&give("２").replace("inhalation", "吸入"), 0, &["recorded"]);
    clinic.answers(
        "vial verify CODE",
        1,
        &["ALREADY_YOURS", "--despite ALREADY_YOURS"],
    );
}
