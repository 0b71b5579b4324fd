//! The stored bundles of `tests/vectors/bundle/` give the verdicts that are stored with them. Other
//! implementations test against the same files.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop there"
)]

use std::path::PathBuf;

use lotledger::domain::time::TimestampMs;
use lotledger::format::bundle::UntrustedBundle;
use lotledger::format::trust::TrustFile;
use lotledger::verify::bundle::{Ask, Checked, Outcome, check};
use serde_json::{Value, json};

fn read(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/bundle");
    std::fs::read(path.join(name)).unwrap()
}

fn rows() -> Vec<Value> {
    let expected: Value = serde_json::from_slice(&read("expected.json")).unwrap();
    expected["bundles"].as_array().unwrap().clone()
}

fn checked(row: &Value, file: &[u8], trust: &TrustFile) -> Option<Checked> {
    let bundle = UntrustedBundle::from_file(file).ok()?;
    let ask = Ask {
        asked_by: row["asked_by"].as_str().map(|org| org.parse().unwrap()),
        ..Ask::default()
    };
    let now = TimestampMs::new(row["now_ms"].as_i64().unwrap()).unwrap();
    match check(&bundle, trust, &ask, now, 1) {
        Outcome::Valid(checked) => Some(*checked),
        Outcome::Incomplete(_) | Outcome::Invalid(_) => None,
    }
}

#[test]
fn stored_bundles_give_the_stored_verdicts() {
    let trust = TrustFile::parse(&read("trust")).unwrap();
    let rows = rows();
    assert_eq!(rows.len(), 4);
    for row in &rows {
        let file = read(row["file"].as_str().unwrap());
        let checked = checked(row, &file, &trust).unwrap();
        let reasons: Vec<String> = checked
            .verdict
            .reasons
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(json!(checked.verdict.overall.name()), row["verdict"]);
        assert_eq!(json!(reasons), row["reasons"]);
        let facts = &row["facts"];
        let evidence = &checked.evidence;
        assert_eq!(json!(evidence.checkpoint.size), facts["checkpoint_size"]);
        assert_eq!(
            json!(hex(&evidence.checkpoint.root.bytes())),
            facts["checkpoint_root"]
        );
        assert_eq!(json!(evidence.as_of.ms()), facts["sealed_at_ms"]);
        assert_eq!(json!(evidence.signatures), facts["signatures"]);
        assert_eq!(json!(evidence.statements + 1), facts["entries"]);
        assert_eq!(json!(hex(trust.ledger_id())), facts["ledger_id"]);
    }
}

#[test]
fn another_trust_file_refuses_them() {
    let own = String::from_utf8(read("trust")).unwrap();
    let row = &rows()[0];
    let id = row["facts"]["ledger_id"].as_str().unwrap();
    let other = own.replace(id, &"5a".repeat(32));
    assert_ne!(own, other);
    let trust = TrustFile::parse(other.as_bytes()).unwrap();
    assert!(checked(row, &read(row["file"].as_str().unwrap()), &trust).is_none());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
