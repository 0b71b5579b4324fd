use super::*;

/// A key whose first byte is given and whose other bytes are zero.
fn key(first: u8) -> Digest {
    let mut key = [0; 32];
    key[0] = first;
    Digest::from_bytes(key)
}

fn leaf(first: u8) -> ProofNode {
    ProofNode::Leaf {
        key: key(first),
        value: Digest::from_bytes([5; 32]),
    }
}

fn inner(bit: u16) -> ProofNode {
    ProofNode::Inner { bit }
}

fn stub() -> ProofNode {
    ProofNode::Stub(Digest::from_bytes([6; 32]))
}

/// Root as the nodes have it, without any check: an attacker may sign any root.
fn naive_root(nodes: &mut std::slice::Iter<'_, ProofNode>) -> Digest {
    match nodes.next() {
        None => EMPTY_ROOT,
        Some(ProofNode::Stub(hash)) => *hash,
        Some(ProofNode::Leaf { key, value }) => trie_leaf_hash(key, value),
        Some(ProofNode::Inner { bit }) => {
            let left = naive_root(nodes);
            inner_node_hash(*bit, &left, &naive_root(nodes))
        }
    }
}

#[test]
fn malformed_tries_are_refused_under_their_own_root() {
    let table: Vec<(Vec<ProofNode>, TrieError)> = vec![
        (
            vec![inner(256), leaf(0), leaf(1)],
            TrieError::BitRange { at: 0, bit: 256 },
        ),
        (
            vec![inner(u16::MAX), leaf(0), leaf(1)],
            TrieError::BitRange {
                at: 0,
                bit: u16::MAX,
            },
        ),
        // A leaf on the wrong side would make a present key look absent.
        (
            vec![inner(0), leaf(0x80), stub()],
            TrieError::Side {
                at: 0,
                bit: 0,
                key: key(0x80),
            },
        ),
        (
            vec![inner(0), stub(), leaf(0x40)],
            TrieError::Side {
                at: 0,
                bit: 0,
                key: key(0x40),
            },
        ),
        (
            vec![inner(0), leaf(0x80), leaf(0)],
            TrieError::Side {
                at: 0,
                bit: 0,
                key: key(0x80),
            },
        ),
        // Deep below on the wrong side.
        (
            vec![inner(0), inner(1), leaf(0x80), leaf(0xc0), stub()],
            TrieError::Side {
                at: 0,
                bit: 0,
                key: key(0x80),
            },
        ),
        // The same key twice.
        (
            vec![inner(3), leaf(0), leaf(0)],
            TrieError::Side {
                at: 0,
                bit: 3,
                key: key(0),
            },
        ),
        // Bits that repeat or go back.
        (
            vec![inner(1), inner(1), stub(), stub(), stub()],
            TrieError::BitOrder {
                at: 0,
                bit: 1,
                below: 1,
            },
        ),
        (
            vec![inner(1), stub(), inner(0), stub(), stub()],
            TrieError::BitOrder {
                at: 0,
                bit: 1,
                below: 0,
            },
        ),
        // Keys that differ before the bit of their node.
        (
            vec![inner(2), leaf(0x80), leaf(0x20)],
            TrieError::Prefix {
                at: 0,
                got: 0,
                expected: 2,
            },
        ),
        (
            vec![
                inner(1),
                inner(2),
                stub(),
                leaf(0x20),
                inner(2),
                leaf(0xc0),
                stub(),
            ],
            TrieError::Prefix {
                at: 0,
                got: 0,
                expected: 1,
            },
        ),
        (vec![inner(0)], TrieError::Truncated { at: 0 }),
        (vec![inner(0), leaf(0)], TrieError::Truncated { at: 0 }),
        (
            vec![inner(0), inner(1), leaf(0), stub()],
            TrieError::Truncated { at: 0 },
        ),
        (vec![leaf(0), leaf(0x80)], TrieError::Trailing { at: 1 }),
        (
            vec![inner(0), leaf(0), stub(), stub(), stub()],
            TrieError::Trailing { at: 3 },
        ),
    ];
    for (row, (nodes, error)) in table.into_iter().enumerate() {
        let root = naive_root(&mut nodes.iter());
        assert_eq!(
            VerifiedTrie::verify(&nodes, &root, 100).map(|_| ()),
            Err(error),
            "row {row}"
        );
    }
}

#[test]
fn limits_and_roots() {
    let nodes = [inner(0), leaf(0), leaf(0x80)];
    let root = naive_root(&mut nodes.iter());
    let verify = |nodes: &[ProofNode], root: &Digest, max| {
        VerifiedTrie::verify(nodes, root, max).map(|_| ())
    };
    assert_eq!(verify(&nodes, &root, 3), Ok(()));
    assert_eq!(
        verify(&nodes, &root, 2),
        Err(TrieError::TooManyNodes { got: 3, max: 2 })
    );
    let expected = Digest::ZERO;
    assert_eq!(
        verify(&nodes, &expected, 3),
        Err(TrieError::Root {
            got: root,
            expected
        })
    );
    assert_eq!(
        verify(&[], &root, 3),
        Err(TrieError::Root {
            got: EMPTY_ROOT,
            expected: root
        })
    );
    assert_eq!(
        verify(&nodes, &EMPTY_ROOT, 3),
        Err(TrieError::Root {
            got: root,
            expected: EMPTY_ROOT
        })
    );
}

#[test]
fn the_deepest_trie_is_walked() {
    // A chain of all 256 bits: the leaf with no bit set at the bottom, stubs on the other sides.
    let mut nodes: Vec<ProofNode> = (0..256).map(inner).collect();
    nodes.push(leaf(0));
    nodes.extend((0..256).map(|_| stub()));
    let root = naive_root(&mut nodes.iter());
    let trie = VerifiedTrie::verify(&nodes, &root, nodes.len()).unwrap();
    assert_eq!(
        trie.lookup(&Digest::ZERO),
        Lookup::Present(Digest::from_bytes([5; 32]))
    );
    assert_eq!(trie.lookup(&key(1)), Lookup::NotCovered);
}

#[test]
fn a_leaf_alone_answers_for_every_key() {
    let nodes = [leaf(7)];
    let trie = VerifiedTrie::verify(&nodes, &naive_root(&mut nodes.iter()), 1).unwrap();
    assert_eq!(
        trie.lookup(&key(7)),
        Lookup::Present(Digest::from_bytes([5; 32]))
    );
    assert_eq!(trie.lookup(&key(8)), Lookup::Absent);
}
