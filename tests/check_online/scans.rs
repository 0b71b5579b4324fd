//! Recorded codes through `vial verify -`: what scanners, keyboards and printers make of one vial's
//! code, and every kind of identifier beside it. The vial is answered about, or nothing is.

use super::*;

use data_encoding::HEXLOWER;
use serde_json::Value;

/// What may come of a line.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    /// The answer is about this vial of this lot, whether it is known or not.
    Of(String),
    Unreadable,
}

/// Scans lines in one session; what came of each that is not blank.
fn scan(codes: &[Vec<u8>]) -> Vec<(Came, Value)> {
    let log = Log::of(&training());
    let (world, _daemon) = running(&log);
    let input = codes.join(&b'\n');
    let line = "vial verify - --trust ledger.trust --training --token-file auditor.token --json";
    let run = world.fed(line, &input);
    let answers = run.stdout();
    let answers = answers.lines().map(|line| {
        let answer: Value = serde_json::from_str(line).unwrap();
        let came = match answer["code"].as_str() {
            Some("UNREADABLE_CODE") => Came::Unreadable,
            Some(other) => panic!("{other}: {answer}"),
            None => {
                let said = |name: &str| answer["question"][name].as_str().unwrap();
                Came::Of(format!("{} of {}", said("vial"), said("lot")))
            }
        };
        (came, answer)
    });
    answers.collect()
}

fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    std::fs::read_to_string(path.join(name)).unwrap()
}

#[test]
fn what_scanners_send() {
    let data: Value = serde_json::from_str(&data("scanner.json")).unwrap();
    let cases: Vec<(&str, &str, Vec<u8>)> = data["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let text = |name: &str| case[name].as_str().unwrap();
            let bytes = HEXLOWER.decode(text("hex").as_bytes()).unwrap();
            (text("name"), text("want"), bytes)
        })
        .collect();
    let codes: Vec<Vec<u8>> = cases.iter().map(|case| case.2.clone()).collect();
    let mut answers = scan(&codes).into_iter();
    let mut vial = None;
    for (name, want, bytes) in &cases {
        // A scanner that sends a line end within a code makes two lines of it.
        let lines = bytes.split(|byte| matches!(byte, b'\r' | b'\n'));
        let lines = lines.filter(|line| !line.iter().all(u8::is_ascii_whitespace));
        for _ in lines {
            let (came, answer) = answers.next().unwrap();
            let this = match &came {
                Came::Of(id) => {
                    let this = vial.get_or_insert_with(|| id.clone()) == id;
                    assert!(this || *want == "unknown", "{name}: another vial: {answer}");
                    this
                }
                Came::Unreadable => {
                    // The cause is named.
                    let found = answer["found"].as_str().unwrap();
                    assert!(found.contains(": "), "{name}: {answer}");
                    false
                }
            };
            match *want {
                "read" => assert!(this, "{name}: {answer}"),
                "refuse" => assert_eq!(came, Came::Unreadable, "{name}: {answer}"),
                "unknown" => assert!(came != Came::Unreadable && !this, "{name}: {answer}"),
                "read?" | "refuse?" => {}
                other => panic!("{name}: {other}"),
            }
        }
    }
    assert_eq!(answers.next(), None);
}

#[test]
fn every_identifier_beside_a_vials_code() {
    let data = data("gs1.jsonl");
    let cases: Vec<Value> = data
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut codes: Vec<Vec<u8>> = cases
        .iter()
        .map(|case| {
            case["scan"]
                .as_str()
                .unwrap()
                .replace("\\x1d", "\u{1d}")
                .into()
        })
        .collect();
    let plain = codes[0].clone();
    let vial = plain
        .split(|byte| *byte == 0x1d)
        .take(2)
        .collect::<Vec<_>>();
    codes.insert(0, vial.join(&0x1d));
    let mut answers = scan(&codes).into_iter();
    let (this, _) = answers.next().unwrap();
    assert!(matches!(this, Came::Of(_)));
    for (case, (came, answer)) in cases.iter().zip(&mut answers) {
        let ai = &case["ai"];
        match case["gs1_engine"].as_str() {
            Some("ACCEPT") => assert_eq!(came, this, "{ai}: {answer}"),
            _ => assert!(came == this || came == Came::Unreadable, "{ai}: {answer}"),
        }
    }
    assert_eq!(answers.next(), None);
}
