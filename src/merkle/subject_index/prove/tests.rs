use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;

use super::super::trie::tests::{crowded_key, crowded_map, vector_map};
use super::super::{Lookup, MemoryIndex, VerifiedTrie, trie_root};
use super::*;
use crate::merkle::hash::EMPTY_ROOT;
use crate::merkle::testing;

#[derive(Deserialize)]
struct Vector {
    pruned: Pruned,
}

#[derive(Deserialize)]
struct Pruned {
    keys: u32,
    asked: Vec<Digest>,
    present: Vec<bool>,
    preorder: Vec<Vec<serde_json::Value>>,
}

fn node(row: &[serde_json::Value]) -> ProofNode {
    let hash = |at: usize| serde_json::from_value(row[at].clone()).unwrap();
    match row[0].as_str() {
        Some("stub") => ProofNode::Stub(hash(1)),
        Some("leaf") => ProofNode::Leaf {
            key: hash(1),
            value: hash(2),
        },
        Some("inner") => ProofNode::Inner {
            bit: row[1].as_u64().unwrap() as u16,
        },
        other => panic!("unknown node {other:?}"),
    }
}

fn index_of(map: &BTreeMap<Digest, Digest>) -> MemoryIndex {
    let mut index = MemoryIndex::new();
    for (key, value) in map {
        index.set(*key, *value);
    }
    index
}

fn truth(map: &BTreeMap<Digest, Digest>, key: &Digest) -> Lookup {
    map.get(key)
        .map_or(Lookup::Absent, |value| Lookup::Present(*value))
}

#[test]
fn vector() {
    let Vector { pruned } = testing::design("trie");
    let map = vector_map(pruned.keys);
    let expected: Vec<ProofNode> = pruned.preorder.iter().map(|row| node(row)).collect();
    let mut asked = pruned.asked.clone();
    for _ in 0..2 {
        assert_eq!(index_of(&map).prove(&asked).unwrap(), expected);
        asked.reverse();
    }
    let trie = VerifiedTrie::verify(&expected, &trie_root(&map), expected.len()).unwrap();
    for (key, present) in pruned.asked.iter().zip(pruned.present) {
        assert_eq!(trie.lookup(key), truth(&map, key));
        assert_eq!(matches!(trie.lookup(key), Lookup::Present(_)), present);
    }
}

#[test]
fn the_empty_index_shows_everything_absent() {
    let nodes = MemoryIndex::new().prove(&[Digest::ZERO]).unwrap();
    assert_eq!(nodes, []);
    let trie = VerifiedTrie::verify(&nodes, &EMPTY_ROOT, 0).unwrap();
    assert_eq!(trie.lookup(&Digest::ZERO), Lookup::Absent);
}

#[test]
fn without_keys_nothing_is_shown() {
    let map = vector_map(3);
    let nodes = index_of(&map).prove(&[]).unwrap();
    assert_eq!(nodes, [ProofNode::Stub(trie_root(&map))]);
    let trie = VerifiedTrie::verify(&nodes, &trie_root(&map), 1).unwrap();
    assert_eq!(trie.lookup(&Digest::ZERO), Lookup::NotCovered);
}

#[test]
fn a_store_that_parted_from_the_index_is_not_served() {
    let bucket = |last| {
        let mut bucket = Bucket::new(0);
        bucket
            .set(Digest::ZERO, Digest::from_bytes([last; 32]))
            .unwrap();
        bucket
    };
    let expected = bucket(1).root().unwrap();
    let top = IndexTop::from_roots([(0, expected)]);
    let mut calls = 0;
    let mut load = |number| {
        assert_eq!(number, 0);
        calls += 1;
        [
            Ok(bucket(1)),
            Ok(bucket(2)),
            Ok(Bucket::new(0)),
            Err("disk"),
        ][calls - 1]
            .clone()
    };
    let mut ask = || {
        prove(
            &top,
            &mut load,
            &[Digest::from_bytes([9; 32]), Digest::ZERO, Digest::ZERO],
        )
    };
    assert_eq!(
        ask(),
        Ok(vec![ProofNode::Leaf {
            key: Digest::ZERO,
            value: Digest::from_bytes([1; 32])
        }])
    );
    assert_eq!(
        ask(),
        Err(ProveError::BucketRoot {
            bucket: 0,
            got: bucket(2).root(),
            expected
        })
    );
    assert_eq!(
        ask(),
        Err(ProveError::BucketRoot {
            bucket: 0,
            got: None,
            expected
        })
    );
    assert_eq!(
        ask(),
        Err(ProveError::Read {
            bucket: 0,
            source: "disk"
        })
    );
}

/// A way to tamper with an array of nodes.
#[derive(Clone, Debug)]
enum Tampering {
    Remove,
    Repeat,
    Swap(prop::sample::Index),
    Replace(ProofNode),
    Insert(ProofNode),
    Bit(u16),
    FlipKey(u8),
    FlipValue(u8),
    Truncate,
}

fn any_node() -> impl Strategy<Value = ProofNode> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(|hash| ProofNode::Stub(Digest::from_bytes(hash))),
        (0u16..260).prop_map(|bit| ProofNode::Inner { bit }),
        (crowded_key(), any::<[u8; 32]>()).prop_map(|(key, value)| ProofNode::Leaf {
            key,
            value: Digest::from_bytes(value)
        }),
    ]
}

fn tampering() -> impl Strategy<Value = Tampering> {
    prop_oneof![
        Just(Tampering::Remove),
        Just(Tampering::Repeat),
        Just(Tampering::Truncate),
        any::<prop::sample::Index>().prop_map(Tampering::Swap),
        any_node().prop_map(Tampering::Replace),
        any_node().prop_map(Tampering::Insert),
        (0u16..260).prop_map(Tampering::Bit),
        any::<u8>().prop_map(Tampering::FlipKey),
        any::<u8>().prop_map(Tampering::FlipValue),
    ]
}

fn tamper(nodes: &mut Vec<ProofNode>, at: prop::sample::Index, how: Tampering) {
    if nodes.is_empty() {
        return;
    }
    let at = at.index(nodes.len());
    let flip = |hash: &mut Digest, bit: u8| {
        let mut bytes = hash.bytes();
        bytes[usize::from(bit / 8)] ^= 0x80 >> (bit % 8);
        *hash = Digest::from_bytes(bytes);
    };
    match (how, &mut nodes[at]) {
        (Tampering::Remove, _) => drop(nodes.remove(at)),
        (Tampering::Repeat, node) => {
            let node = *node;
            nodes.insert(at, node);
        }
        (Tampering::Truncate, _) => nodes.truncate(at),
        (Tampering::Swap(other), _) => {
            let other = other.index(nodes.len());
            nodes.swap(at, other);
        }
        (Tampering::Replace(with), node) => *node = with,
        (Tampering::Insert(node), _) => nodes.insert(at, node),
        (Tampering::Bit(new), ProofNode::Inner { bit }) => *bit = new,
        (Tampering::FlipKey(bit), ProofNode::Leaf { key, .. }) => flip(key, bit),
        (Tampering::FlipValue(bit), ProofNode::Leaf { value, .. }) => flip(value, bit),
        (Tampering::FlipValue(bit) | Tampering::FlipKey(bit), ProofNode::Stub(hash)) => {
            flip(hash, bit)
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn any_set_of_present_and_absent_keys(
        map in crowded_map(50),
        absent in prop::collection::vec(crowded_key(), 0..8),
        chosen in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let keys: Vec<Digest> = map.keys().copied().collect();
        let mut asked = absent;
        if !keys.is_empty() {
            asked.extend(chosen.iter().map(|at| keys[at.index(keys.len())]));
        }
        let nodes = index_of(&map).prove(&asked).unwrap();
        let trie = VerifiedTrie::verify(&nodes, &trie_root(&map), nodes.len()).unwrap();
        for key in &asked {
            prop_assert_eq!(trie.lookup(key), truth(&map, key));
        }
        // Keys not asked about are answered truly or not at all.
        for key in &keys {
            prop_assert!([truth(&map, key), Lookup::NotCovered].contains(&trie.lookup(key)));
        }
        // Nothing beyond what was asked is revealed: at most one leaf a key.
        let revealed: Vec<&Digest> = trie.leaves().map(|(key, _)| key).collect();
        prop_assert!(revealed.len() <= asked.len());
        prop_assert!(revealed.is_sorted());
    }

    #[test]
    fn tampering_never_yields_a_wrong_answer(
        map in crowded_map(20),
        asked in prop::collection::vec(crowded_key(), 0..6),
        also in any::<prop::sample::Index>(),
        tampering in prop::collection::vec((any::<prop::sample::Index>(), tampering()), 1..4),
    ) {
        let keys: Vec<Digest> = map.keys().copied().collect();
        let mut asked = asked;
        if !keys.is_empty() {
            asked.push(keys[also.index(keys.len())]);
        }
        let honest = index_of(&map).prove(&asked).unwrap();
        let mut nodes = honest.clone();
        for (at, how) in tampering {
            tamper(&mut nodes, at, how);
        }
        // No way to cut the nodes by hand leaves the root as it was, but equal arrays are honest.
        match VerifiedTrie::verify(&nodes, &trie_root(&map), 1000) {
            Err(_) => prop_assert!(nodes != honest),
            Ok(trie) => {
                prop_assert!(nodes == honest);
                for key in asked.iter().chain(&keys) {
                    prop_assert!([truth(&map, key), Lookup::NotCovered].contains(&trie.lookup(key)));
                }
            }
        }
    }

    #[test]
    fn arbitrary_nodes_never_panic(nodes in prop::collection::vec(any_node(), 0..40), key in crowded_key()) {
        // Whatever the root is, a trie that is accepted answers every key.
        let error = VerifiedTrie::verify(&nodes, &Digest::ZERO, 40).err();
        if let Some(super::super::TrieError::Root { got, .. }) = error {
            let trie = VerifiedTrie::verify(&nodes, &got, 40).unwrap();
            trie.lookup(&key);
        }
    }
}
