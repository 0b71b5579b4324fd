//! Envelopes there and back, and signatures that are refused.

use super::*;
use crate::domain::event::{Event, KeyEnrolled, RootKeys, RootKeysChanged};
use crate::domain::id::{OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Role, Signer};
use crate::format::statement::encode_statement;
use crate::format::testing;
use ed25519_dalek::{Signer as _, SigningKey};

/// A statement about the `event`-th kind of event, signed by the keys with these seeds.
fn signed(event: Option<Event>, seeds: &[u8]) -> (Envelope, Statement, Vec<SigningKey>) {
    let mut keys: Vec<_> = seeds
        .iter()
        .map(|seed| SigningKey::from_bytes(&[*seed; 32]))
        .collect();
    keys.sort_by_key(|key| PublicKey::of(key).id());
    let mut statement = testing::statement("LotOpened", 1);
    statement.event = event.unwrap_or(statement.event);
    statement.signers = keys
        .iter()
        .map(|key| Signer {
            key: PublicKey::of(key).id(),
            role: Role::Operator,
            meaning: Meaning::Performed,
        })
        .collect();
    let payload = encode_statement(&statement);
    let message = pae(STATEMENT_PAYLOAD_TYPE, &payload);
    let signatures = keys.iter().map(|key| key.sign(&message).to_bytes());
    let signatures = signatures.collect();
    (
        Envelope {
            payload,
            signatures,
        },
        statement,
        keys,
    )
}

fn book(keys: &[SigningKey]) -> impl Fn(&KeyId) -> Option<CheckingKey> {
    let keys: Vec<PublicKey> = keys.iter().map(PublicKey::of).collect();
    move |id| {
        let found = keys.iter().copied().find(|key| key.id() == *id);
        found.map(CheckingKey::from)
    }
}

#[test]
fn good_signatures_are_accepted() {
    let (envelope, statement, keys) = signed(None, &[1, 2, 3]);
    assert_eq!(
        decode_envelope(&encode_envelope(&envelope)),
        Ok(envelope.clone())
    );
    assert_eq!(envelope.statement(), Ok(statement.clone()));
    assert_eq!(
        verify_signatures(&envelope, &statement, book(&keys)),
        Ok(())
    );
}

#[test]
fn the_event_brings_its_own_keys() {
    let (new, person) = (
        PublicKey::of(&SigningKey::from_bytes(&[7; 32])),
        PersonRef::from_bytes([1; 16]),
    );
    let events = [
        Event::KeyEnrolled(KeyEnrolled {
            organisation: OrgRef::from_bytes([1; 16]),
            person,
            public_key: new,
            roles: vec![Role::Operator],
        }),
        Event::RootKeysChanged(RootKeysChanged {
            roots: RootKeys {
                keys: vec![(new, person)],
                threshold: 1,
            },
        }),
    ];
    for event in events {
        let (envelope, statement, _) = signed(Some(event), &[7]);
        assert_eq!(verify_signatures(&envelope, &statement, |_| None), Ok(()));
    }
}

#[test]
fn signatures_that_are_refused() {
    let (envelope, statement, keys) = signed(None, &[1, 2, 3]);
    type Edit = fn(&mut Envelope);
    let rows: [(Edit, &str, &str); 6] = [
        (
            |e| e.signatures.truncate(2),
            "SIGNATURE_COUNT",
            "signatures",
        ),
        (
            |e| e.signatures.push([0; 64]),
            "SIGNATURE_COUNT",
            "signatures",
        ),
        (|e| e.signatures.swap(0, 1), "BAD_SIGNATURE", "signers[0]"),
        (|e| e.signatures[2][0] ^= 1, "BAD_SIGNATURE", "signers[2]"),
        (
            |e| e.signatures[1][63] |= 0x80,
            "BAD_SIGNATURE",
            "signers[1]",
        ),
        (|e| e.payload[40] ^= 1, "BAD_SIGNATURE", "signers[0]"),
    ];
    for (edit, code, field) in rows {
        let mut envelope = envelope.clone();
        edit(&mut envelope);
        let error = verify_signatures(&envelope, &statement, book(&keys)).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.field.as_str()),
            (code, field),
            "{error}"
        );
    }
    let error = verify_signatures(&envelope, &statement, book(&keys[..2])).unwrap_err();
    assert_eq!(
        (error.code, error.field.as_str()),
        (Code::UnknownKey, "signers[2]")
    );
    // A book that answers with another key than the one asked for is not believed.
    let other = PublicKey::of(&SigningKey::from_bytes(&[9; 32]));
    let error = verify_signatures(&envelope, &statement, |_| Some(other.into())).unwrap_err();
    assert_eq!(
        (error.code, error.field.as_str()),
        (Code::UnknownKey, "signers[0]")
    );
}

#[test]
fn envelopes_that_are_refused() {
    let (envelope, ..) = signed(None, &[1]);
    type Edit = fn(&mut pb::Envelope);
    let rows: [(Edit, &str, &str); 6] = [
        (|e| e.payload.clear(), "MISSING_FIELD", "payload"),
        (
            |e| e.payload = vec![0; MAX_STATEMENT_BYTES + 1],
            "TOO_LARGE",
            "payload",
        ),
        (|e| e.signatures.clear(), "MISSING_FIELD", "signatures"),
        (
            |e| e.signatures = vec![vec![0; 64]; 17],
            "TOO_MANY",
            "signatures",
        ),
        (|e| e.signatures[0].push(0), "BAD_VALUE", "signatures[0]"),
        (
            |e| e.signatures[0].clear(),
            "MISSING_FIELD",
            "signatures[0]",
        ),
    ];
    for (edit, code, field) in rows {
        let mut wire = envelope.write();
        edit(&mut wire);
        let error = decode_envelope(&wire.encode_to_vec()).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.field.as_str()),
            (code, field),
            "{error}"
        );
    }
    let bytes = encode_envelope(&envelope);
    let swapped = testing::wire::edit(&bytes, &[], &|fields| fields.reverse());
    assert_eq!(
        decode_envelope(&swapped).unwrap_err().code,
        Code::NotCanonical
    );
    // The largest envelope fits its limit.
    let largest = Envelope {
        payload: vec![1; MAX_STATEMENT_BYTES],
        signatures: vec![[1; 64]; MAX_SIGNERS],
    };
    assert_eq!(decode_envelope(&encode_envelope(&largest)), Ok(largest));
}
