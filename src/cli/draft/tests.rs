//! Signing, also by people who are never in the same room.

use super::*;
use crate::cli::commands::org::{Founding, Genesis, NewLedger, enrol, found};
use crate::cli::keyring::{NewKeyring, Passphrase, PersonArg};
use crate::domain::event::{Clock, HoldPlaced, HoldReason, HoldScope, LotReviewed, OrgKind};
use crate::domain::id::{CountryCode, LotId, NodeRef, OrgRef, SpecId, Text, VersionedName};
use crate::domain::key::PublicKey;
use std::path::Path;

fn keyring(directory: &Path, organisation: Option<OrgRef>, people: &[&str]) -> Keyring {
    let new = NewKeyring {
        organisation,
        name: Text::parse("Test").unwrap(),
        kinds: vec![OrgKind::Maker],
        country: CountryCode::parse("JP").ok(),
        gln: None,
        ledger_id: None,
        threshold: organisation.is_none().then_some(2),
        people: people
            .iter()
            .map(|p| p.parse::<PersonArg>().unwrap().0)
            .collect(),
    };
    Keyring::create(directory, new, Passphrase::None).unwrap()
}

fn at() -> (TimestampMs, UtcOffset) {
    (
        TimestampMs::parse("2026-04-01T00:00:00Z").unwrap(),
        UtcOffset::JST,
    )
}

fn genesis(roots: &Keyring) -> Genesis {
    let log_key = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let ledger = NewLedger {
        origin: "ledger.example.jp/lots".to_owned(),
        clock: Clock::Utc,
        log_keys: vec![PublicKey::of(&log_key)],
        threshold: 2,
        at: at(),
    };
    found(roots, ledger).unwrap()
}

const MAKER: OrgRef = OrgRef::from_bytes([1; 16]);
const PEOPLE: [&str; 4] = [
    "alice=QA_RELEASE,SECURITY_OFFICER",
    "bob=PRODUCTION_HEAD",
    "carol=OPERATOR",
    "dave=OPERATOR",
];

#[test]
fn a_request_is_completed_root_by_root_on_separate_machines() {
    let tmp = tempfile::tempdir().unwrap();
    let roots = keyring(
        &tmp.path().join("r"),
        None,
        &["ann=ROOT", "ben=ROOT", "cho=ROOT"],
    );
    let genesis = genesis(&roots);
    assert_eq!(genesis.statement_file().statement().ledger_id, None);
    let maker = keyring(&tmp.path().join("m"), Some(MAKER), &PEOPLE);
    let granted_by: Vec<KeyId> = ["ann", "cho"]
        .map(|a| roots.by_alias(a)[0].person.key_id)
        .to_vec();
    let founding = Founding {
        affiliates: Vec::new(),
        granted_by,
        at: at(),
    };
    let request = enrol(&maker, &genesis, &founding).unwrap();
    assert_eq!(request.statements.len(), 1 + PEOPLE.len());
    let path = request.write(tmp.path()).unwrap();

    // ann's machine has ann's key only, cho's has cho's.
    let machine = |who: &str| {
        let directory = tmp.path().join(who);
        std::fs::create_dir(&directory).unwrap();
        for name in ["organisation.json", &format!("{who}.pem")] {
            std::fs::copy(tmp.path().join("r").join(name), directory.join(name)).unwrap();
        }
        Keyring::open(&[directory], Passphrase::None).unwrap()
    };
    for (who, missing) in [("ann", 1), ("cho", 0)] {
        let keys = machine(who);
        let mut files = StatementFile::read(&path).unwrap();
        for file in &mut files {
            assert_eq!(file.sign_with(&keys).unwrap().len(), 1);
            assert_eq!(file.missing().len(), missing);
            assert_eq!(file.envelope().is_ok(), missing == 0);
        }
        StatementFile::write(&files, &path, true).unwrap();
    }
    for file in StatementFile::read(&path).unwrap() {
        let envelope = crate::format::envelope::decode_envelope(&file.envelope().unwrap()).unwrap();
        assert_eq!(
            envelope.statement().unwrap().ledger_id,
            Some(genesis.ledger_id())
        );
    }
}

#[test]
fn the_keyring_settles_who_signs_where_there_is_one_choice() {
    let tmp = tempfile::tempdir().unwrap();
    let maker = keyring(&tmp.path().join("m"), Some(MAKER), &PEOPLE);
    let lot = LotId {
        gtin: crate::domain::id::Gtin14::parse("04912345678904").unwrap(),
        lot: crate::domain::id::LotNumber::parse("A1").unwrap(),
    };
    let hold = Event::HoldPlaced(HoldPlaced {
        scope: HoldScope::Node(NodeRef::from_bytes([2; 16])),
        reason: HoldReason::Deviation,
        organisation: MAKER,
        rationale: Some(Digest::from_bytes([5; 32])),
        authority_reference: None,
    });
    let review = Event::LotReviewed(LotReviewed {
        lot,
        specification: SpecId(
            VersionedName::new(MAKER, crate::domain::id::Name::parse("ev-iv").unwrap(), 1).unwrap(),
        ),
        organisation: MAKER,
    });
    let choose = |event: &Event, prefer: &[&str]| {
        let prefer: Vec<SignerArg> = prefer.iter().map(|p| p.parse().unwrap()).collect();
        let ledger = LedgerId::from_bytes([4; 32]);
        let mut draft = Pen::new(ledger)
            .unwrap()
            .draft(event.clone(), at().0, at().1);
        draft.choose_signers(&maker, &prefer).map(|()| {
            let names = draft.signers.iter().map(|s| {
                let alias = maker.by_key(s.key).unwrap().person.alias.clone();
                format!("{alias}={}", s.role)
            });
            names.collect::<Vec<_>>().join(" ")
        })
    };
    assert_eq!(choose(&review, &[]).unwrap(), "bob=PRODUCTION_HEAD");
    assert_eq!(choose(&hold, &["carol"]).unwrap(), "carol=OPERATOR");
    assert_eq!(
        choose(&hold, &["alice=QA_RELEASE"]).unwrap(),
        "alice=QA_RELEASE"
    );
    for (event, prefer, expected) in [
        (&hold, &[][..], "several people could sign"),
        (&hold, &["alice"][..], "in which role alice signs"),
        (&hold, &["zoe"][..], "in no keyring"),
        (&review, &["carol"][..], "no role that signs this"),
    ] {
        let failure = choose(event, prefer).expect_err(expected);
        assert!(failure.to_string().contains(expected), "{failure}");
    }
}

#[test]
fn openings_open_what_was_committed() {
    let mut pen = Pen::new(LedgerId::from_bytes([4; 32])).unwrap();
    let digest = pen.commit("donor_tested.outcome", "NON_REACTIVE").unwrap();
    let again = pen.commit("donor_tested.outcome", "NON_REACTIVE").unwrap();
    assert_ne!(digest, again, "a fresh salt each time");
    assert_eq!(pen.openings[0].digest(), digest);
    assert!(pen.commit("Bad Path", "x").is_err());
    assert!(Pen::genesis().unwrap().commit("a.b", "x").is_err());
}
