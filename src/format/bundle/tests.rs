//! Bundles there and back, and what is refused.

use super::*;
use crate::domain::subject::subjects;
use crate::format::entry::{Body, Seal, encode_entry};
use crate::format::envelope::Envelope;
use crate::format::statement::{decode_statement, encode_statement};
use crate::format::testing::{Gen, statement};
use crate::merkle::vial_tree::VialTree;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn hash(seed: u64) -> Digest {
    Digest::from_bytes(Gen::new(seed).bytes())
}

/// A bundle of four statements and a seal. Its proofs prove nothing.
pub(crate) fn sample() -> UntrustedBundle {
    let mut histories: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    let mut entries = Vec::new();
    for (place, event) in ["LotOpened", "SamplesPlanned", "SampleTaken", "LotReleased"]
        .into_iter()
        .enumerate()
    {
        let payload = encode_statement(&statement(event, place as u64));
        for subject in subjects(&decode_statement(&payload).unwrap().event) {
            histories.entry(subject).or_default().push(place as u32);
        }
        entries.push(Body::Envelope(Envelope {
            signatures: vec![[place as u8; 64]],
            payload,
        }));
    }
    entries.push(Body::Seal(Seal {
        index_root: hash(1),
        subject_count: 4,
        rules_version: 1,
    }));
    let entry = |(place, body)| {
        let index = 3 * place as u64;
        let recorded_at = crate::domain::time::TimestampMs::new(1_795_000_000_000).unwrap();
        let previous = if index == 0 {
            Digest::ZERO
        } else {
            hash(index)
        };
        let entry = Entry {
            index,
            previous,
            recorded_at,
            body,
        };
        BundledEntry::new(encode_entry(&entry)).unwrap()
    };
    let vials: Vec<Digest> = (1..=5).map(|n| Digest::from_bytes([n; 32])).collect();
    let tree = VialTree::new(vials).unwrap();
    UntrustedBundle {
        checkpoint: b"ledger.example/1\n15\n".to_vec(),
        seal_path: vec![hash(2), hash(3)],
        entries: entries.into_iter().enumerate().map(entry).collect(),
        trie: vec![
            ProofNode::Inner { bit: 0 },
            ProofNode::Stub(hash(4)),
            ProofNode::Inner { bit: 255 },
            ProofNode::Leaf {
                key: hash(5),
                value: hash(6),
            },
            ProofNode::Stub(hash(7)),
        ],
        histories: histories
            .into_iter()
            .map(|(subject, entries)| BundledHistory { subject, entries })
            .collect(),
        question: Some(BundledQuestion {
            lot: LotId {
                gtin: Gtin14::parse("04987654000012").unwrap(),
                lot: LotNumber::parse("UC-EV-2026-001").unwrap(),
            },
            vial: VialTag::from_bytes([3; 32]),
            membership: Some(tree.prove(&Digest::from_bytes([3; 32])).unwrap()),
        }),
        openings: vec![BundleOpening {
            statement_id: statement("LedgerCreated", 1).statement_id,
            field_id: crate::format::commitment::FieldId::parse("donor_tested.outcome").unwrap(),
            salt: [9; 32],
            value: "NON_REACTIVE".to_owned(),
        }],
    }
}

#[test]
fn what_is_written_is_read_back() {
    let bundle = sample();
    assert_eq!(
        UntrustedBundle::from_file(&bundle.to_file()),
        Ok(bundle.clone())
    );
    let tree = VialTree::new((1..=5).map(|n| Digest::from_bytes([2 * n; 32])).collect()).unwrap();
    for asked in [1, 5, 11] {
        let bundle = with_membership(
            &bundle,
            Some(tree.prove(&Digest::from_bytes([asked; 32])).unwrap()),
        );
        assert_eq!(decode_bundle(&encode_bundle(&bundle)), Ok(bundle));
    }
    let unknown_lot = UntrustedBundle {
        openings: vec![],
        trie: vec![],
        ..with_membership(&bundle, None)
    };
    assert_eq!(decode_bundle(&encode_bundle(&unknown_lot)), Ok(unknown_lot));
    let histories_only = UntrustedBundle {
        question: None,
        ..bundle
    };
    assert_eq!(
        decode_bundle(&encode_bundle(&histories_only)),
        Ok(histories_only)
    );
}

fn with_membership(
    bundle: &UntrustedBundle,
    membership: Option<VialMembership>,
) -> UntrustedBundle {
    let mut bundle = bundle.clone();
    if let Some(question) = &mut bundle.question {
        question.membership = membership;
    }
    bundle
}

#[test]
fn bodies_that_are_refused() {
    type Edit = fn(&mut pb::Bundle);
    let rows: Vec<(Edit, &str, &str)> = vec![
        (|b| b.checkpoint.clear(), "MISSING_FIELD", "checkpoint"),
        (
            |b| b.checkpoint = vec![b'a'; MAX_NOTE_BYTES + 1],
            "TOO_LARGE",
            "checkpoint",
        ),
        (|b| b.seal_path[1].truncate(31), "BAD_VALUE", "seal_path[1]"),
        (
            |b| b.seal_path = vec![vec![1; 32]; 65],
            "TOO_MANY",
            "seal_path",
        ),
        (|b| b.entries.clear(), "MISSING_FIELD", "entries"),
        (|b| b.entries.swap(1, 2), "NOT_ASCENDING", "entries[2]"),
        (
            |b| b.entries[1] = b.entries[0].clone(),
            "NOT_ASCENDING",
            "entries[1]",
        ),
        (|b| b.entries[1].push(0), "MALFORMED", "entries[1].entry"),
        (
            |b| b.entries[1].extend([0x78, 1]),
            "NOT_CANONICAL",
            "entries[1].entry",
        ),
        (|b| _ = b.entries.pop(), "BAD_VALUE", "entries[3]"),
        (|b| b.trie[1].node = None, "MISSING_FIELD", "trie[1]"),
        (
            |b| b.trie[0].node = Some(pb::trie_node::Node::Inner(0)),
            "MISSING_FIELD",
            "trie[0].inner",
        ),
        (
            |b| b.trie[0].node = Some(pb::trie_node::Node::Inner(257)),
            "BAD_VALUE",
            "trie[0].inner",
        ),
        (
            |b| b.trie[1].node = Some(pb::trie_node::Node::Stub(vec![1; 64])),
            "BAD_VALUE",
            "trie[1].stub",
        ),
        (
            |b| b.trie[3].node = Some(pb::trie_node::Node::Leaf(vec![1; 32])),
            "BAD_VALUE",
            "trie[3].leaf",
        ),
        (
            |b| b.trie = vec![b.trie[1].clone(); MAX_TRIE_NODES + 1],
            "TOO_MANY",
            "trie",
        ),
        (|b| b.histories.swap(0, 1), "NOT_ASCENDING", "histories[1]"),
        (|b| b.histories[0].kind = 21, "BAD_VALUE", "histories[0].id"),
        (
            |b| b.histories[0].kind = 257,
            "BAD_VALUE",
            "histories[0].id",
        ),
        (
            |b| b.histories[0].id.push(0),
            "BAD_VALUE",
            "histories[0].id",
        ),
        (
            |b| b.histories[0].entries.clear(),
            "MISSING_FIELD",
            "histories[0].entries",
        ),
        (
            |b| b.histories[0].entries = vec![4],
            "BAD_VALUE",
            "histories[0].entries[0]",
        ),
        (
            |b| b.histories[0].entries = vec![2, 2],
            "NOT_ASCENDING",
            "histories[0].entries[1]",
        ),
        (
            |b| b.histories[0].entries = vec![0; 5],
            "TOO_MANY",
            "histories[0].entries",
        ),
        (
            |b| b.histories = vec![b.histories[0].clone(); 4097],
            "TOO_MANY",
            "histories",
        ),
        (
            |b| b.gtin14 = "04987654000013".into(),
            "BAD_VALUE",
            "gtin14",
        ),
        (|b| b.lot.clear(), "MISSING_FIELD", "lot"),
        (|b| b.vial = None, "MISSING_FIELD", "vial"),
        (
            |b| b.vial.as_mut().unwrap().vial.clear(),
            "MISSING_FIELD",
            "vial.vial",
        ),
        (
            |b| {
                let vial = b.vial.as_mut().unwrap();
                vial.after = vial.present.clone();
            },
            "UNEXPECTED_FIELD",
            "vial.present",
        ),
        (
            |b| b.vial.as_mut().unwrap().present = Some(pb::VialPath::default()),
            "MISSING_FIELD",
            "vial.present",
        ),
        (
            |b| b.vial.as_mut().unwrap().present.as_mut().unwrap().path[0].push(0),
            "BAD_VALUE",
            "vial.present.path[0]",
        ),
        (
            |b| b.openings.push(b.openings[0].clone()),
            "NOT_ASCENDING",
            "openings[1]",
        ),
        (
            |b| b.openings[0].field_id = "Outcome".into(),
            "BAD_VALUE",
            "openings[0].field_id",
        ),
        (
            |b| b.openings[0].salt.push(0),
            "BAD_VALUE",
            "openings[0].salt",
        ),
        (
            |b| b.openings[0].value.clear(),
            "MISSING_FIELD",
            "openings[0].value",
        ),
        (
            |b| b.openings[0].value = "a\u{301}".into(),
            "BAD_VALUE",
            "openings[0].value",
        ),
        (
            |b| b.openings[0].statement_id[6] = 0x40,
            "BAD_VALUE",
            "openings[0].statement_id",
        ),
    ];
    for (number, (edit, code, field)) in rows.into_iter().enumerate() {
        let mut wire = sample().write();
        edit(&mut wire);
        let error = decode_bundle(&wire.encode_to_vec()).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.field.as_str()),
            (code, field),
            "row {number}: {error}"
        );
    }
    let large = vec![0x0a; MAX_BUNDLE_BYTES + 1];
    assert_eq!(decode_bundle(&large).unwrap_err().code, Code::TooLarge);
}

#[test]
fn frames_that_are_refused() {
    let file = sample().to_file();
    let edit = |at: usize, byte: u8| {
        let mut file = file.clone();
        file[at] = byte;
        file
    };
    let rows: Vec<(Vec<u8>, &str, &str)> = vec![
        (vec![], "BAD_FRAME", "magic"),
        (edit(7, b'f'), "BAD_FRAME", "magic"),
        (file[..49].to_vec(), "BAD_FRAME", "length"),
        (edit(9, 2), "BAD_FRAME", "version"),
        (edit(10, 1), "TOO_LARGE", "length"),
        (file[..file.len() - 1].to_vec(), "BAD_FRAME", "length"),
        ([&file[..], b"\n"].concat(), "BAD_FRAME", "length"),
        (edit(20, file[20] ^ 1), "BAD_FRAME", "sha256"),
        (
            edit(file.len() - 1, file[file.len() - 1] ^ 1),
            "BAD_FRAME",
            "sha256",
        ),
        (frame(b""), "MISSING_FIELD", "checkpoint"),
    ];
    for (number, (file, code, field)) in rows.into_iter().enumerate() {
        let error = UntrustedBundle::from_file(&file).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.field.as_str()),
            (code, field),
            "row {number}"
        );
    }
    assert_eq!(unframe(&frame(b"body")), Ok(&b"body"[..]));
}

#[test]
fn the_readable_view_names_what_is_inside_and_keeps_salts() {
    let view = sample().to_json();
    assert_eq!(view["schema"], "lotledger.bundle");
    assert_eq!(view["question"]["gtin14"], "04987654000012");
    assert_eq!(view["entries"][4]["body"]["seal"]["subject_count"], 4);
    assert_eq!(view["openings"][0]["value"], "NON_REACTIVE");
    assert!(!view.to_string().contains(&"09".repeat(32)));
    assert!(!format!("{:?}", sample().openings).contains("NON_REACTIVE"));
}

proptest! {
    /// Whatever is accepted is canonical, and nothing that comes in makes the reader panic.
    #[test]
    fn damaged_bodies_are_refused_or_are_another_canonical_bundle(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..4),
    ) {
        let mut body = encode_bundle(&sample());
        for (at, byte, how) in edits {
            let at = at.index(body.len());
            match how {
                0 => body[at] = byte,
                1 => body.insert(at, byte),
                _ => _ = body.remove(at),
            }
        }
        if let Ok(read) = decode_bundle(&body) {
            prop_assert_eq!(encode_bundle(&read), body);
        }
    }
}
