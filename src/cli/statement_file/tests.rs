use super::*;
use crate::cli::draft::{Pen, Signatory};
use crate::domain::event::{OrgSuspended, SuspensionReason};
use crate::domain::id::{LedgerId, OrgRef};
use crate::domain::statement::Role;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::dsse::STATEMENT_PAYLOAD_TYPE;
use ed25519_dalek::{Signer as _, SigningKey};

fn key(seed: u8) -> (SigningKey, PublicKey) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = PublicKey::of(&key);
    (key, public)
}

fn file(signers: &[u8]) -> StatementFile {
    let event = Event::OrgSuspended(OrgSuspended {
        organisation: OrgRef::from_bytes([1; 16]),
        reason: SuspensionReason::Misconduct,
    });
    let mut draft = Pen::new(LedgerId::from_bytes([2; 32])).unwrap().draft(
        event,
        TimestampMs::parse("2026-04-01T00:00:00Z").unwrap(),
        UtcOffset::UTC,
    );
    draft.signers = signers
        .iter()
        .map(|seed| Signatory {
            key: key(*seed).1.id(),
            role: Role::Root,
        })
        .collect();
    draft.unsigned().unwrap()
}

fn sign(file: &mut StatementFile, seed: u8) {
    let (secret, public) = key(seed);
    let bytes = secret
        .sign(&pae(STATEMENT_PAYLOAD_TYPE, file.payload()))
        .to_bytes();
    file.add(public, bytes).unwrap();
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let mut one = file(&[1, 2]);
    sign(&mut one, 2);
    let two = file(&[3]);
    for statements in [vec![one.clone()], vec![one.clone(), two]] {
        let read = json::parse(&json::print(&statements)).unwrap();
        assert_eq!(read.len(), statements.len());
        for (read, written) in read.iter().zip(&statements) {
            assert_eq!(read.payload(), written.payload());
            assert_eq!(read.missing(), written.missing());
        }
    }
    let failure = one.envelope().unwrap_err();
    assert_eq!(failure.found.english(), "1 of 2");
    assert!(
        failure
            .expected
            .english()
            .contains(&key(1).1.id().to_string())
    );
}

#[test]
fn copies_signed_apart_are_merged() {
    let blank = file(&[1, 2]);
    let (mut a, mut b) = (blank.clone(), blank);
    sign(&mut a, 1);
    sign(&mut b, 2);
    a.merge(&b).unwrap();
    assert!(a.envelope().is_ok());
}

#[test]
fn what_was_changed_on_the_way_is_found() {
    let mut signed = file(&[1, 2]);
    sign(&mut signed, 1);
    let text = json::print(std::slice::from_ref(&signed));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let check = |change: &dyn Fn(&mut serde_json::Value), expected: &str| {
        let mut value = value.clone();
        change(&mut value);
        let failure = json::parse(&value.to_string()).expect_err(expected);
        assert!(failure.to_string().contains(expected), "{failure}");
    };
    let other = serde_json::from_str::<serde_json::Value>(&json::print(&[file(&[1, 2])])).unwrap();
    check(
        &|v| v["payload"] = other["payload"].clone(),
        "changed after it was signed",
    );
    check(
        &|v| v["payloadType"] = "text/plain".into(),
        "holds something else",
    );
    check(&|v| v["payload"] = "AAAA".into(), "cannot be written down");
    check(&|v| v["payload"] = "!".into(), "not base64");
    check(
        &|v| v["payload"] = format!("AA=={}", v["payload"].as_str().unwrap()).into(),
        "not base64",
    );
    check(
        &|v| v["signatures"][0]["keyid"] = "00".into(),
        "not that of the public key",
    );
    check(
        &|v| v["signatures"][0]["publicKey"] = "00".into(),
        "not a public key",
    );
    check(
        &|v| v["signatures"][0]["sig"] = "AAAA".into(),
        "another length",
    );
    let stranger = data_encoding::HEXLOWER.encode(key(9).1.as_bytes());
    let id = key(9).1.id().to_string();
    check(
        &|v| {
            v["signatures"][0]["publicKey"] = stranger.clone().into();
            v["signatures"][0]["keyid"] = id.clone().into();
        },
        "not a signer",
    );
    check(&|v| v["sidecar"] = "AAAA".into(), "sidecar");
    for text in [
        "",
        "[]",
        "{}",
        "null",
        "{\"schema\":\"x\",\"statements\":[]}",
    ] {
        assert!(json::parse(text).is_err(), "{text:?}");
    }
}
