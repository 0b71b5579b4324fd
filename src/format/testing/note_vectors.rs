//! tests/vectors/{checkpoint,trust}.json: signed notes and trust files, what they say, and which are
//! refused. Made here, compared in every run, read by implementations in other languages.

use super::vectors::{compare, hex};
use crate::digest::Digest;
use crate::domain::key::PublicKey;
use crate::format::checkpoint::{Checkpoint, UntrustedCheckpoint, sign_checkpoint};
use crate::format::note::{NoteAlgorithm, NoteSignature, SignedNote};
use crate::format::trust::TrustFile;
use crate::format::vkey::VerifierKey;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};

const ORIGIN: &str = "ledger.example/vectors";
const WITNESS: &str = "witness.example/w1";

fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn vkey(name: &str, algorithm: NoteAlgorithm, seed: u8) -> VerifierKey {
    VerifierKey::new(name, algorithm, PublicKey::of(&signing(seed))).unwrap()
}

fn log() -> VerifierKey {
    vkey(ORIGIN, NoteAlgorithm::Ed25519, 2)
}

fn witness() -> VerifierKey {
    vkey(WITNESS, NoteAlgorithm::CosignatureV1, 4)
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 7,
        root: Digest::from_bytes([9; 32]),
    }
}

fn signed() -> SignedNote {
    sign_checkpoint(&checkpoint(), &signing(2)).unwrap()
}

fn cosigned() -> SignedNote {
    let mut note = signed();
    let line = NoteSignature::cosign(&checkpoint().body(), WITNESS, &signing(4), 1_700_000_000);
    note.add(line.unwrap()).unwrap();
    note
}

#[test]
fn checkpoints() {
    let (good, both) = (signed().to_text(), cosigned().to_text());
    let other = sign_checkpoint(&checkpoint(), &signing(3)).unwrap();
    let witness_only = {
        let body = checkpoint().body();
        let line = NoteSignature::cosign(&body, WITNESS, &signing(4), 1_700_000_000).unwrap();
        SignedNote::new(&body, line).unwrap().to_text()
    };
    let table = [
        ("signed by the log", good.clone()),
        ("cosigned by a witness", both),
        ("another size, signed", {
            let other = Checkpoint {
                size: 20_852_163,
                ..checkpoint()
            };
            sign_checkpoint(&other, &signing(2)).unwrap().to_text()
        }),
        ("another key under the log's name", other.to_text()),
        ("signed by a witness only", witness_only),
        (
            "another size under the signature",
            good.replace("\n7\n", "\n8\n"),
        ),
        (
            "a size with a leading zero",
            good.replace("\n7\n", "\n07\n"),
        ),
        (
            "an extension line",
            good.replacen("\n\n", "\nextension\n\n", 1),
        ),
        ("no blank line", good.replacen("\n\n", "\n", 1)),
        ("a hyphen for the dash", good.replace('\u{2014}', "-")),
        ("no newline at the end", good.trim_end().to_owned()),
        ("carriage returns", good.replace('\n', "\r\n")),
        (
            "a root in two pieces of base64",
            good.replacen("CQkJ", "CQ==CQk=", 1),
        ),
        (
            "a signature in two pieces of base64",
            good.replacen("ixyD", "iw==HIM=", 1),
        ),
        (
            "another origin",
            good.replacen(ORIGIN, "ledger.example/other", 1),
        ),
    ];
    let keys = [log()];
    let row = |(name, note): (&str, String)| {
        let untrusted = UntrustedCheckpoint::parse(note.as_bytes());
        let believed = untrusted
            .as_ref()
            .ok()
            .and_then(|u| u.verify(ORIGIN, &keys).ok());
        let cosignatures: Vec<Value> = believed
            .iter()
            .flat_map(|_| {
                untrusted
                    .as_ref()
                    .unwrap()
                    .cosignatures(&[witness()])
                    .unwrap()
            })
            .map(|c| json!({ "witness": c.witness(), "time_s": c.time_s }))
            .collect();
        json!({
            "name": name,
            "note": note,
            "well_formed": untrusted.is_ok(),
            "believed": believed.as_ref().map(|c| json!({
                "origin": c.origin,
                "size": c.size,
                "root": c.root.to_string(),
            })),
            "cosignatures": cosignatures,
        })
    };
    let rows: Vec<Value> = table.into_iter().map(row).collect();
    let believed = rows.iter().filter(|row| !row["believed"].is_null()).count();
    assert_eq!(believed, 3, "the three that the log signed");
    compare(
        "checkpoint.json",
        &json!({
            "note": "Checkpoints as signed notes. Private keys are 32 equal bytes: log 02, a stranger 03, witness 04. `believed` is null where the note is refused by this log key; `well_formed` says whether it is a checkpoint at all.",
            "origin": ORIGIN,
            "log_key": log().to_string(),
            "log_key_id": hex(log().key_id()),
            "witness_key": witness().to_string(),
            "witness_key_id": hex(witness().key_id()),
            "checkpoints": rows,
        }),
    );
}

#[test]
fn trust_files() {
    let plain = TrustFile::without_witnesses(&[0xfe; 32], &[log()]).unwrap();
    let plain = plain.to_text();
    let two = vkey(WITNESS, NoteAlgorithm::CosignatureV1, 4);
    let three = vkey("witness.example/w2", NoteAlgorithm::CosignatureV1, 5);
    let rotated = vkey(ORIGIN, NoteAlgorithm::Ed25519, 6);
    let full = format!(
        "# kept by the hospital association\n{}log {rotated}\nwitness W1 {two}\nwitness W2 {three} https://w2.example/\ngroup both all W1 W2\nquorum both\n",
        plain.replace("quorum none\n", "# lotledger require index_replayed\n"),
    );
    let stranger = vkey("other.example/log", NoteAlgorithm::Ed25519, 7);
    let table = [
        ("one log, no witnesses", plain.clone()),
        ("two log keys, witnesses, a quorum", full.clone()),
        (
            "a witness with a key of an unknown type, not needed",
            full.replace(
                "group both",
                "witness W3 w3.example/pq+0a0b0c0d+BgcHBwcH\ngroup both",
            ),
        ),
        (
            "a witness with a key of an unknown type, needed",
            full.replace(
                "group both all W1",
                "witness W3 w3.example/pq+0a0b0c0d+BgcHBwcH\ngroup both all W3 W1",
            ),
        ),
        (
            "no ledger id",
            plain.replace("# lotledger ledger_id", "# ledger_id"),
        ),
        ("a ledger id in upper case", plain.replace("fe", "FE")),
        (
            "two origins",
            plain.replace("quorum", &format!("log {stranger}\nquorum")),
        ),
        ("no log", {
            let lines = plain.lines().filter(|line| !line.starts_with("log "));
            lines.map(|line| format!("{line}\n")).collect()
        }),
        ("no quorum", plain.replace("quorum none\n", "")),
        ("a quorum of nobody known", plain.replace("none", "W9")),
        (
            "an unknown demand",
            plain.replace("log ", "# lotledger require more\nlog "),
        ),
        ("no newline at the end", plain.trim_end().to_owned()),
        ("carriage returns", plain.replace('\n', "\r\n")),
    ];
    let row = |(name, text): (&str, String)| {
        let parsed = TrustFile::parse(text.as_bytes()).ok();
        let met = |trust: &TrustFile| {
            let some: [&[&str]; 4] = [&[], &["W1"], &["W2", "W2"], &["W1", "W2"]];
            let met = some.map(|names| json!([names, trust.quorum_met(names)]));
            Value::from(met.to_vec())
        };
        json!({
            "name": name,
            "text": text,
            "says": parsed.as_ref().map(|trust| json!({
                "fingerprint": trust.fingerprint().to_string(),
                "ledger_id": hex(trust.ledger_id()),
                "origin": trust.origin(),
                "log_keys": trust.logs().iter().map(|l| l.key.to_string()).collect::<Vec<_>>(),
                "witnesses": trust.witnesses().iter().map(|w| w.name.clone()).collect::<Vec<_>>(),
                "absent_witnesses": trust.absent_witnesses().iter().map(|w| w.name.clone()).collect::<Vec<_>>(),
                "quorum": trust.quorum_name(),
                "requires_index_replayed": trust.requires_index_replayed(),
                "quorum_met": met(trust),
                "believes_cosigned": trust.verify(&UntrustedCheckpoint::parse(cosigned().to_text().as_bytes()).unwrap()).is_ok(),
            })),
        })
    };
    let rows: Vec<Value> = table.into_iter().map(row).collect();
    let accepted = rows.iter().filter(|row| !row["says"].is_null()).count();
    assert_eq!(accepted, 4, "the first four, and no other");
    compare(
        "trust.json",
        &json!({
            "note": "Trust files. `says` is null where the file is refused. `quorum_met` pairs witnesses with whether they satisfy the quorum; `believes_cosigned`: the checkpoint of checkpoint.json that is cosigned by one witness.",
            "files": rows,
        }),
    );
}
