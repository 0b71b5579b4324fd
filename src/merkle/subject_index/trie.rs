//! The path-compressed binary trie over sorted leaves, without any storage.

use std::collections::BTreeMap;

use super::ProofNode;
use super::key::{inner_node_hash, trie_leaf_hash};
use crate::digest::Digest;
use crate::merkle::hash::EMPTY_ROOT;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrieLeaf {
    pub key: Digest,
    /// [`Position::value`](crate::digest::Position::value) of its history.
    pub value: Digest,
}

impl TrieLeaf {
    /// `H(0x02 ‖ key ‖ value)`.
    pub fn hash(&self) -> Digest {
        trie_leaf_hash(&self.key, &self.value)
    }
}

/// Root of the trie over a whole map, key to value. One pass, memory of at most 256 hashes: the
/// reference against which the stored layout is checked.
pub fn trie_root(map: &BTreeMap<Digest, Digest>) -> Digest {
    let leaves = map.iter().map(|(key, value)| TrieLeaf {
        key: *key,
        value: *value,
    });
    subtree_root(leaves).unwrap_or(EMPTY_ROOT)
}

/// Hash of the subtree over leaves whose keys ascend strictly; `None` if there are none.
pub(super) fn subtree_root(leaves: impl IntoIterator<Item = TrieLeaf>) -> Option<Digest> {
    let mut leaves = leaves.into_iter().peekable();
    // Left subtrees that wait for their right one, with the bit of the node that will join them.
    // Bits increase towards the top of the stack, so it holds at most 256.
    let mut waiting: Vec<(u16, Digest)> = Vec::new();
    let mut root = None;
    while let Some(leaf) = leaves.next() {
        let mut hash = leaf.hash();
        // Everything that divides below the bit in which the next key differs is complete.
        let next = leaves
            .peek()
            .and_then(|next| leaf.key.first_difference(&next.key));
        while let Some((bit, left)) = waiting.pop_if(|(bit, _)| next.is_none_or(|next| *bit > next))
        {
            hash = inner_node_hash(bit, &left, &hash);
        }
        match next {
            Some(bit) => waiting.push((bit, hash)),
            None => root = Some(hash),
        }
    }
    root
}

/// Roots of a subtree before and after a change that took no key out; what did not change is hashed
/// once for both.
pub(super) fn changed_roots(
    before: &[TrieLeaf],
    after: &[TrieLeaf],
) -> (Option<Digest>, Option<Digest>) {
    if before == after {
        let root = subtree_root(after.iter().copied());
        return (root, root);
    }
    let Some((bit, left, right)) = split(after).filter(|_| !before.is_empty()) else {
        let root = |leaves: &[TrieLeaf]| subtree_root(leaves.iter().copied());
        return (root(before), root(after));
    };
    // Every key before is a key after, so none of them differs from another above this bit.
    let (to_left, to_right) = divide(before, bit);
    let (left_before, left) = changed_roots(to_left, left);
    let (right_before, right) = changed_roots(to_right, right);
    let join = |left: Option<Digest>, right: Option<Digest>| match (left, right) {
        (Some(left), Some(right)) => Some(inner_node_hash(bit, &left, &right)),
        (one, other) => one.or(other),
    };
    (join(left_before, right_before), join(left, right))
}

/// Splits sorted leaves at the first bit in which they differ; `None` for fewer than two.
fn split(leaves: &[TrieLeaf]) -> Option<(u16, &[TrieLeaf], &[TrieLeaf])> {
    let bit = leaves.first()?.key.first_difference(&leaves.last()?.key)?;
    let (left, right) = divide(leaves, bit);
    Some((bit, left, right))
}

/// Divides sorted leaves that agree on the bits before this one.
fn divide(leaves: &[TrieLeaf], bit: u16) -> (&[TrieLeaf], &[TrieLeaf]) {
    leaves.split_at(leaves.partition_point(|leaf| !leaf.key.bit(bit)))
}

/// Appends the pruned subtree over sorted leaves in preorder: opened where `asked` keys lead, a stub
/// elsewhere. Reorders `asked`.
pub(super) fn prune(leaves: &[TrieLeaf], asked: &mut [Digest], out: &mut Vec<ProofNode>) {
    let mut todo = vec![(leaves, asked)];
    while let Some((leaves, asked)) = todo.pop() {
        if asked.is_empty() {
            out.extend(subtree_root(leaves.iter().copied()).map(ProofNode::Stub));
        } else if let Some((bit, left, right)) = split(leaves) {
            out.push(ProofNode::Inner { bit });
            let (to_left, to_right) = partition(asked, bit);
            // Last in, first out: the left side comes next.
            todo.push((right, to_right));
            todo.push((left, to_left));
        } else {
            out.extend(leaves.iter().map(|leaf| ProofNode::Leaf {
                key: leaf.key,
                value: leaf.value,
            }));
        }
    }
}

/// Divides keys by one bit, in place. They need not agree on the bits before it: a walk looks only
/// at the bits of the nodes it meets.
pub(super) fn partition(keys: &mut [Digest], bit: u16) -> (&mut [Digest], &mut [Digest]) {
    let mut zeroes = 0;
    for at in 0..keys.len() {
        if !keys[at].bit(bit) {
            keys.swap(at, zeroes);
            zeroes += 1;
        }
    }
    keys.split_at_mut(zeroes)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::digest::sha256;
    use crate::merkle::testing;

    #[derive(Deserialize)]
    struct Vector {
        roots: BTreeMap<String, Digest>,
    }

    /// The map of the vectors: `SHA-256("k" ‖ u32(i)) -> SHA-256("v" ‖ u32(i))`.
    pub(crate) fn vector_map(count: u32) -> BTreeMap<Digest, Digest> {
        let pair = |i: u32| {
            (
                sha256(&[b"k", &i.to_be_bytes()]),
                sha256(&[b"v", &i.to_be_bytes()]),
            )
        };
        (0..count).map(pair).collect()
    }

    /// Keys of which many share long prefixes, so that deep and skipped bits occur.
    pub(crate) fn crowded_key() -> impl Strategy<Value = Digest> {
        let few = prop::sample::select(vec![0u8, 1, 0x80, 0xff]);
        prop_oneof![
            any::<[u8; 32]>().prop_map(Digest::from_bytes),
            (
                prop::collection::vec((0usize..32, few), 0..3),
                prop::bool::ANY
            )
                .prop_map(|(edits, ones)| {
                    let mut key = [if ones { 0xff } else { 0 }; 32];
                    edits.into_iter().for_each(|(at, byte)| key[at] = byte);
                    Digest::from_bytes(key)
                }),
        ]
    }

    pub(crate) fn crowded_map(max: usize) -> impl Strategy<Value = BTreeMap<Digest, Digest>> {
        prop::collection::btree_map(
            crowded_key(),
            any::<[u8; 32]>().prop_map(Digest::from_bytes),
            0..max,
        )
    }

    /// The definition, word for word.
    fn by_definition(leaves: &[TrieLeaf]) -> Digest {
        match leaves {
            [] => EMPTY_ROOT,
            [leaf] => leaf.hash(),
            _ => {
                let differ = |bit: &u16| {
                    leaves
                        .iter()
                        .any(|leaf| leaf.key.bit(*bit) != leaves[0].key.bit(*bit))
                };
                let bit = (0..256).find(differ).unwrap();
                let (ones, zeroes): (Vec<_>, Vec<_>) =
                    leaves.iter().partition(|leaf| leaf.key.bit(bit));
                inner_node_hash(bit, &by_definition(&zeroes), &by_definition(&ones))
            }
        }
    }

    #[test]
    fn vectors() {
        let vector: Vector = testing::design("trie");
        assert_eq!(vector.roots.len(), 6);
        for (count, root) in vector.roots {
            assert_eq!(
                trie_root(&vector_map(count.parse().unwrap())),
                root,
                "{count} keys"
            );
        }
    }

    proptest! {
        #[test]
        fn root_is_as_defined_in_any_order(map in crowded_map(40)) {
            let leaves: Vec<TrieLeaf> = map.iter().map(|(key, value)| TrieLeaf { key: *key, value: *value }).collect();
            let reversed: Vec<TrieLeaf> = leaves.iter().rev().copied().collect();
            prop_assert_eq!(by_definition(&leaves), trie_root(&map));
            prop_assert_eq!(by_definition(&reversed), trie_root(&map));
        }

        #[test]
        fn both_roots_of_a_change_are_those_of_its_sides(
            before in crowded_map(40),
            change in crowded_map(10),
            changed in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
        ) {
            let mut after = before.clone();
            after.extend(change);
            for place in changed.iter().filter(|_| !before.is_empty()) {
                let key = before.keys().nth(place.index(before.len())).unwrap();
                after.insert(*key, sha256(&[&key.bytes()]));
            }
            let leaves = |map: &BTreeMap<Digest, Digest>| -> Vec<TrieLeaf> {
                map.iter().map(|(key, value)| TrieLeaf { key: *key, value: *value }).collect()
            };
            let (old, new) = changed_roots(&leaves(&before), &leaves(&after));
            prop_assert_eq!(old.unwrap_or(EMPTY_ROOT), trie_root(&before));
            prop_assert_eq!(new.unwrap_or(EMPTY_ROOT), trie_root(&after));
        }
    }
}
