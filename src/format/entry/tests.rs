//! Entries there and back, and what is refused.

use super::*;
use crate::domain::event::Event;
use crate::format::statement::{MAX_SIGNERS, MAX_STATEMENT_BYTES, encode_statement};
use crate::format::testing::numbered;
use crate::format::testing::wire::{Field, edit};

fn seal() -> Entry {
    Entry {
        index: 7,
        previous: Digest::from_bytes([1; 32]),
        recorded_at: TimestampMs::new(1_795_000_000_000).unwrap(),
        body: Body::Seal(Seal {
            index_root: Digest::from_bytes([2; 32]),
            subject_count: 3,
            rules_version: 1,
        }),
    }
}

#[test]
fn what_is_written_is_read_back() {
    let largest = Entry {
        index: u64::MAX,
        recorded_at: TimestampMs::MAX,
        body: Body::Envelope(Envelope {
            payload: vec![1; MAX_STATEMENT_BYTES],
            signatures: vec![[1; 64]; MAX_SIGNERS],
        }),
        ..seal()
    };
    assert!(encode_entry(&largest).len() <= MAX_ENTRY_BYTES);
    let first = Entry {
        index: 0,
        previous: Digest::ZERO,
        ..largest.clone()
    };
    let empty = Entry {
        body: Body::Seal(Seal {
            index_root: Digest::ZERO,
            subject_count: 0,
            rules_version: 1,
        }),
        ..seal()
    };
    for entry in [seal(), largest, first, empty] {
        let bytes = encode_entry(&entry);
        assert_eq!(decode_entry(&bytes), Ok(entry.clone()));
        assert_eq!(entry.leaf_hash(), leaf_hash(&bytes));
    }
    assert!(seal().seal().is_some() && seal().envelope().is_none());
}

/// A part of an entry says of the signers what the whole says.
#[test]
fn signers_without_the_rest() {
    let mut enrolled = 0;
    for statement in Event::NUMBERS
        .iter()
        .flat_map(|event| [numbered(*event, 1), numbered(*event, 2)])
    {
        let envelope = Envelope {
            payload: encode_statement(&statement),
            signatures: vec![[1; 64]; statement.signers.len()],
        };
        let entry = Entry {
            body: Body::Envelope(envelope),
            ..seal()
        };
        let signers = statement.signers.iter();
        let expected: Vec<KeyId> = signers
            .filter(|signer| signer.role != Role::Root)
            .map(|signer| signer.key)
            .collect();
        enrolled += expected.len();
        assert_eq!(enrolled_signers(&encode_entry(&entry)), Ok(expected));
    }
    assert!(enrolled > 30);
    assert_eq!(enrolled_signers(&encode_entry(&seal())), Ok(Vec::new()));
    assert!(enrolled_signers(&[0x22, 5, 1]).is_err());
}

#[test]
fn entries_that_are_refused() {
    type Edit = fn(&mut Vec<Field>);
    let rows: [(&[u64], Edit, &str, &str); 14] = [
        (&[], |f| _ = f.remove(0), "BAD_VALUE", "previous"),
        (
            &[],
            |f| f.insert(0, Field::number(1, 0)),
            "NOT_CANONICAL",
            "entry",
        ),
        (&[], |f| _ = f.remove(1), "MISSING_FIELD", "previous"),
        (&[], |f| f[1].value.truncate(31), "BAD_VALUE", "previous"),
        (
            &[],
            |f| f[2] = Field::number(3, u64::MAX),
            "BAD_VALUE",
            "recorded_at_ms",
        ),
        (&[], |f| _ = f.pop(), "MISSING_FIELD", "entry"),
        (
            &[],
            |f| f.insert(3, Field::bytes(4, b"")),
            "NOT_CANONICAL",
            "entry",
        ),
        (
            &[],
            |f| f[3] = Field::bytes(4, b""),
            "MISSING_FIELD",
            "envelope.payload",
        ),
        (
            &[],
            |f| f.push(Field::number(6, 1)),
            "NOT_CANONICAL",
            "entry",
        ),
        (
            &[5],
            |f| f.push(Field::number(4, 1)),
            "NOT_CANONICAL",
            "entry",
        ),
        (&[5], |f| f[0].value.push(0), "BAD_VALUE", "seal.index_root"),
        (&[5], |f| f[1].long_value = 1, "NOT_CANONICAL", "entry"),
        (&[5], |f| _ = f.pop(), "MISSING_FIELD", "seal.rules_version"),
        (&[5], |f| f.clear(), "MISSING_FIELD", "seal.index_root"),
    ];
    let bytes = encode_entry(&seal());
    for (row, (path, change, code, field)) in rows.into_iter().enumerate() {
        let error = decode_entry(&edit(&bytes, path, &change)).unwrap_err();
        let found = (error.code.as_str(), error.field.as_str());
        assert_eq!(found, (code, field), "row {row}: {error}");
    }
    let large = decode_entry(&[0; MAX_ENTRY_BYTES + 1]).unwrap_err();
    assert_eq!(large.code, Code::TooLarge);
    let cut = decode_entry(&bytes[..bytes.len() - 1]).unwrap_err();
    assert_eq!(cut.code, Code::Malformed);
}
