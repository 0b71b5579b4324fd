//! Proofs from a daemon: consistency and inclusion paths, tiles, entry bundles.
#![no_main]

use lotledger::digest::Digest;
use lotledger::merkle::subject_index::{ProofNode, VerifiedTrie};
use lotledger::merkle::tile::{TilePath, decode_bundle, encode_bundle};
use lotledger::merkle::vial_tree::{VialMembership, VialPath};
use lotledger::merkle::{verify_consistency, verify_inclusion};

/// A hash that a byte stands for: its top bits are the byte's, so that order and prefixes vary.
fn hash(byte: u8) -> Digest {
    let mut hash = [0; 32];
    hash[0] = byte;
    Digest::from_bytes(hash)
}

fn hashes(bytes: &[u8]) -> Vec<Digest> {
    bytes.iter().map(|byte| hash(*byte)).collect()
}

/// A number; what is left after it.
fn number(bytes: &[u8]) -> (u64, &[u8]) {
    match bytes.split_first_chunk() {
        Some((number, rest)) => (u64::from_be_bytes(*number), rest),
        None => (bytes.len() as u64, &[]),
    }
}

lotledger_fuzz::target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    // None of the hashes above, so that it cannot stand in a proof either.
    let made_up = Digest::from_bytes([7; 32]);
    match kind % 6 {
        0 => {
            let ((index, rest), leaf) = (number(bytes), hash(1));
            let (size, path) = number(rest);
            let accepted = verify_inclusion(&leaf, index, size, &hashes(path), &made_up);
            assert!(accepted.is_err(), "no path leads to a made-up root");
        }
        1 => {
            let ((old, rest), root) = (number(bytes), hash(1));
            let (new, path) = number(rest);
            let accepted = verify_consistency(old, &root, new, &made_up, &hashes(path));
            assert!(accepted.is_err(), "no path leads from one root to another");
        }
        2 => {
            let (count, rest) = number(bytes);
            let (index, rest) = number(rest);
            let (half, other) = rest.split_at(rest.len() / 2);
            let path = |index: u64, path: &[u8]| VialPath {
                tag: hash(path.first().copied().unwrap_or_default()),
                index,
                proof: hashes(path),
            };
            let membership = VialMembership::Absent {
                before: (!half.is_empty()).then(|| path(index, half)),
                after: (!other.is_empty()).then(|| path(index.wrapping_add(1), other)),
            };
            let accepted = membership.verify(&hash(128), count, &made_up);
            assert!(accepted.is_err(), "no path leads to a made-up root");
        }
        3 => {
            let node = |bytes: &[u8; 3]| match bytes[0] % 3 {
                0 => ProofNode::Stub(hash(bytes[1])),
                1 => ProofNode::Leaf {
                    key: hash(bytes[1]),
                    value: hash(bytes[2]),
                },
                _ => ProofNode::Inner {
                    bit: u16::from_be_bytes([bytes[1] % 2, bytes[2]]),
                },
            };
            let nodes: Vec<ProofNode> = bytes.as_chunks().0.iter().map(node).collect();
            let accepted = VerifiedTrie::verify(&nodes, &made_up, 65_536);
            assert!(accepted.is_err(), "no nodes lead to a made-up root");
        }
        4 => {
            let text = String::from_utf8_lossy(bytes);
            if let Ok(path) = text.parse::<TilePath>() {
                assert_eq!(path.to_string(), text);
            }
        }
        _ => {
            let Some((width, bytes)) = bytes.split_first_chunk() else {
                return;
            };
            if let Ok(entries) = decode_bundle(bytes, u16::from_be_bytes(*width)) {
                assert_eq!(encode_bundle(&entries).as_deref(), Ok(bytes));
            }
        }
    }
});
