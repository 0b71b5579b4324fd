use proptest::prelude::*;

use super::*;
use crate::merkle::prove::{consistency_proof, inclusion_proof};
use crate::merkle::testing::{self, numbered_leaves};
use crate::merkle::tree::{MemoryTree, tree_root};

const SIZES: u64 = 70;

fn roots() -> Vec<Digest> {
    (0..=SIZES)
        .map(|size| tree_root(numbered_leaves(size)))
        .collect()
}

#[test]
fn published_proofs() {
    let vectors = testing::rfc6962();
    let (leaves, roots) = (vectors.leaf_hashes(), &vectors.roots);
    for row in &vectors.inclusion {
        let (leaf, root) = (&leaves[row.index as usize], &roots[row.size as usize]);
        assert_eq!(
            verify_inclusion(leaf, row.index, row.size, &row.proof, root),
            Ok(())
        );
    }
    for row in &vectors.consistency {
        let (old, new) = (&roots[row.old as usize], &roots[row.new as usize]);
        assert_eq!(
            verify_consistency(row.old, old, row.new, new, &row.proof),
            Ok(())
        );
    }
}

#[test]
fn every_proof_up_to_seventy_leaves() {
    let leaves = numbered_leaves(SIZES);
    let tree: MemoryTree = leaves.iter().copied().collect();
    let roots = roots();
    for size in 0..=SIZES {
        let root = &roots[size as usize];
        for index in 0..size {
            let proof = inclusion_proof(index, size, &tree).unwrap();
            let leaf = &leaves[index as usize];
            assert_eq!(
                verify_inclusion(leaf, index, size, &proof, root),
                Ok(()),
                "{index} in {size}"
            );
        }
        for old in 0..=size {
            let proof = consistency_proof(old, size, &tree).unwrap();
            let old_root = &roots[old as usize];
            assert_eq!(
                verify_consistency(old, old_root, size, root, &proof),
                Ok(()),
                "{old} to {size}"
            );
        }
    }
}

#[test]
fn refusals() {
    let some = Digest::from_bytes([7; 32]);
    let none = EMPTY_ROOT;
    type Case = (Result<(), ProofError>, ProofError);
    let table: Vec<Case> = vec![
        (
            verify_inclusion(&some, 0, 0, &[], &none),
            ProofError::IndexOutOfRange { index: 0, size: 0 },
        ),
        (
            verify_inclusion(&some, 9, 9, &[], &some),
            ProofError::IndexOutOfRange { index: 9, size: 9 },
        ),
        (
            verify_inclusion(&some, 0, 1, &[some], &some),
            ProofError::TooLong { got: 1 },
        ),
        (
            verify_inclusion(&some, 0, 2, &[], &some),
            ProofError::TooShort { got: 0 },
        ),
        (
            verify_inclusion(&some, 0, 1, &[], &none),
            ProofError::Root {
                got: some,
                expected: none,
            },
        ),
        (
            verify_inclusion(&some, 5, u64::MAX, &[some; 65], &some),
            ProofError::TooLong { got: 65 },
        ),
        (
            verify_consistency(2, &some, 1, &some, &[]),
            ProofError::SizesReversed { old: 2, new: 1 },
        ),
        (
            verify_consistency(1, &some, 2, &some, &[]),
            ProofError::TooShort { got: 0 },
        ),
        (
            verify_consistency(3, &some, 3, &some, &[some]),
            ProofError::TooLong { got: 1 },
        ),
        (
            verify_consistency(0, &none, 3, &some, &[some]),
            ProofError::TooLong { got: 1 },
        ),
        (
            verify_consistency(0, &some, 3, &some, &[]),
            ProofError::OldRoot {
                got: none,
                expected: some,
            },
        ),
        (
            verify_consistency(0, &some, 0, &some, &[]),
            ProofError::OldRoot {
                got: none,
                expected: some,
            },
        ),
        (
            verify_consistency(4, &some, 4, &none, &[]),
            ProofError::Root {
                got: some,
                expected: none,
            },
        ),
        (
            verify_consistency(1, &some, u64::MAX, &some, &[some; 70]),
            ProofError::TooLong { got: 70 },
        ),
    ];
    for (row, (got, expected)) in table.into_iter().enumerate() {
        assert_eq!(got, Err(expected), "row {row}");
    }
}

fn flip(hash: &Digest, bit: u8) -> Digest {
    let mut changed = hash.bytes();
    changed[usize::from(bit / 8)] ^= 1 << (bit % 8);
    Digest::from_bytes(changed)
}

proptest! {
    #[test]
    fn a_changed_inclusion_proof_fails(
        (size, index) in (1..=SIZES).prop_flat_map(|size| (Just(size), 0..size)),
        bit: u8, at: prop::sample::Index, other in 0..SIZES,
    ) {
        let leaves = numbered_leaves(size);
        let root = tree_root(leaves.clone());
        let tree: MemoryTree = leaves.iter().copied().collect();
        let leaf = &leaves[index as usize];
        let proof = inclusion_proof(index, size, &tree).unwrap();

        prop_assert!(verify_inclusion(&flip(leaf, bit), index, size, &proof, &root).is_err());
        prop_assert!(verify_inclusion(leaf, index, size, &proof, &flip(&root, bit)).is_err());
        if other != index {
            prop_assert!(verify_inclusion(leaf, other, size, &proof, &root).is_err());
        }
        let longer = [&proof[..], &[root]].concat();
        prop_assert!(verify_inclusion(leaf, index, size, &longer, &root).is_err());
        if !proof.is_empty() {
            let mut changed = proof.clone();
            let at = at.index(proof.len());
            changed[at] = flip(&changed[at], bit);
            prop_assert!(verify_inclusion(leaf, index, size, &changed, &root).is_err());
            changed.remove(at);
            prop_assert!(verify_inclusion(leaf, index, size, &changed, &root).is_err());
        }
    }

    #[test]
    fn a_changed_consistency_proof_fails(
        (new, old) in (2..=SIZES).prop_flat_map(|new| (Just(new), 1..new)),
        bit: u8, at: prop::sample::Index,
    ) {
        let tree: MemoryTree = numbered_leaves(new).into_iter().collect();
        let (old_root, new_root) = (tree_root(numbered_leaves(old)), tree.root());
        let proof = consistency_proof(old, new, &tree).unwrap();

        prop_assert!(verify_consistency(old, &flip(&old_root, bit), new, &new_root, &proof).is_err());
        prop_assert!(verify_consistency(old, &old_root, new, &flip(&new_root, bit), &proof).is_err());
        let longer = [&proof[..], &[new_root]].concat();
        prop_assert!(verify_consistency(old, &old_root, new, &new_root, &longer).is_err());
        let mut changed = proof.clone();
        let at = at.index(proof.len());
        changed[at] = flip(&changed[at], bit);
        prop_assert!(verify_consistency(old, &old_root, new, &new_root, &changed).is_err());
        changed.remove(at);
        prop_assert!(verify_consistency(old, &old_root, new, &new_root, &changed).is_err());
    }
}
