//! Checking a pruned trie, and what it then answers.
//!
//! Why an answer cannot be forged under a true root: every node is hashed with its tag and contents,
//! so the nodes sent are nodes of the true trie and stand where they stand in it; nothing can be moved,
//! added or renumbered without changing the root. A walk by the bits of the inner nodes has one end. If
//! that is a leaf, it is the leaf at which the key's own walk ends in the true trie: the key's, or proof
//! that it is absent. If it is a stub, nothing is answered.
//!
//! The order of bits, the sides and the common prefixes are checked besides, because a *false* root
//! may have a malformed trie below it in which a key stands where no walk looks for it. What stubs
//! hide cannot be checked; it is answered for by whoever replays the log.

use super::ProofNode;
use super::key::{inner_node_hash, trie_leaf_hash};
use crate::digest::Digest;
use crate::merkle::hash::EMPTY_ROOT;

const KEY_BITS: u16 = 256;

/// Why an array of nodes is not the pruned trie of a root. Positions count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrieError {
    #[error("the trie has {got} nodes, at most {max} are allowed")]
    TooManyNodes { got: usize, max: usize },
    #[error("node {at} divides by bit {bit}; keys have 256")]
    BitRange { at: usize, bit: u16 },
    #[error("node {at} divides by bit {bit}, a node below it by bit {below}")]
    BitOrder { at: usize, bit: u16, below: u16 },
    #[error("key {key} is on the wrong side of bit {bit} of node {at}")]
    Side { at: usize, bit: u16, key: Digest },
    /// Keys below a node differ in an earlier bit than the node says.
    #[error("node {at} divides by bit {expected}, but keys below it differ in bit {got}")]
    Prefix {
        at: usize,
        /// First bit in which two keys below differ.
        got: u16,
        expected: u16,
    },
    /// An inner node lacks a subtree.
    #[error("the nodes end inside the subtree of node {at}")]
    Truncated { at: usize },
    #[error("nodes follow the complete trie, from node {at}")]
    Trailing { at: usize },
    #[error("the trie has root {got}, expected {expected}")]
    Root { got: Digest, expected: Digest },
}

/// What a verified trie says about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The key is in the trie, with this value.
    Present(Digest),
    /// The key is not in the trie.
    Absent,
    /// The walk ends in a stub: the evidence does not cover this key.
    NotCovered,
}

/// A pruned trie whose root has been checked.
#[derive(Clone, Debug)]
pub struct VerifiedTrie {
    nodes: Vec<ProofNode>,
    /// For each inner node the position of its right subtree; its left one follows it directly.
    right: Vec<usize>,
}

/// A subtree that has been read and waits for its parent.
struct Subtree {
    at: usize,
    hash: Digest,
    /// The bit of its root, if that is an inner node.
    bit: Option<u16>,
    /// One of the keys revealed in it. One stands for all: within a checked subtree all keys agree on
    /// the bits up to and including any bit above it.
    key: Option<Digest>,
}

impl VerifiedTrie {
    /// Checks that `nodes` are the pruned trie of `root`, in one pass without recursion. Work and
    /// memory are proportional to `nodes`, of which at most `max_nodes` are accepted.
    pub fn verify(
        nodes: &[ProofNode],
        root: &Digest,
        max_nodes: usize,
    ) -> Result<VerifiedTrie, TrieError> {
        if nodes.len() > max_nodes {
            return Err(TrieError::TooManyNodes {
                got: nodes.len(),
                max: max_nodes,
            });
        }
        let mut right = vec![0; nodes.len()];
        // Read from the end, preorder is children first: both subtrees of a node are complete, the
        // left one on top, when the node is met.
        let mut complete: Vec<Subtree> = Vec::new();
        for (at, node) in nodes.iter().enumerate().rev() {
            let subtree = match *node {
                ProofNode::Stub(hash) => Subtree {
                    at,
                    hash,
                    bit: None,
                    key: None,
                },
                ProofNode::Leaf { key, value } => Subtree {
                    at,
                    hash: trie_leaf_hash(&key, &value),
                    bit: None,
                    key: Some(key),
                },
                ProofNode::Inner { bit } => {
                    let (Some(zero), Some(one)) = (complete.pop(), complete.pop()) else {
                        return Err(TrieError::Truncated { at });
                    };
                    right[at] = one.at;
                    join(at, bit, &zero, &one)?
                }
            };
            complete.push(subtree);
        }
        let whole = complete.pop();
        if let Some(trailing) = complete.pop() {
            return Err(TrieError::Trailing { at: trailing.at });
        }
        let got = whole.map_or(EMPTY_ROOT, |whole| whole.hash);
        if got != *root {
            return Err(TrieError::Root {
                got,
                expected: *root,
            });
        }
        Ok(VerifiedTrie {
            nodes: nodes.to_vec(),
            right,
        })
    }

    /// Walks along the key's bits: at most 256 steps.
    pub fn lookup(&self, key: &Digest) -> Lookup {
        let mut at = 0;
        loop {
            match self.nodes.get(at) {
                // Only in an empty trie, whose root shows that there are no keys at all.
                None => return Lookup::Absent,
                Some(ProofNode::Stub(_)) => return Lookup::NotCovered,
                Some(ProofNode::Leaf { key: found, value }) if found == key => {
                    return Lookup::Present(*value);
                }
                Some(ProofNode::Leaf { .. }) => return Lookup::Absent,
                Some(ProofNode::Inner { bit }) if key.bit(*bit) => at = self.right[at],
                Some(ProofNode::Inner { .. }) => at += 1,
            }
        }
    }

    /// The leaves revealed, as (key, value), ascending by key.
    pub fn leaves(&self) -> impl Iterator<Item = (&Digest, &Digest)> {
        self.nodes.iter().filter_map(|node| match node {
            ProofNode::Leaf { key, value } => Some((key, value)),
            _ => None,
        })
    }
}

/// Checks an inner node against its subtrees and hashes it.
fn join(at: usize, bit: u16, zero: &Subtree, one: &Subtree) -> Result<Subtree, TrieError> {
    if bit >= KEY_BITS {
        return Err(TrieError::BitRange { at, bit });
    }
    // Bits strictly increase downward: this bounds every walk.
    for below in [zero.bit, one.bit].into_iter().flatten() {
        if below <= bit {
            return Err(TrieError::BitOrder { at, bit, below });
        }
    }
    for (subtree, side) in [(zero, false), (one, true)] {
        if let Some(key) = subtree.key.filter(|key| key.bit(bit) != side) {
            return Err(TrieError::Side { at, bit, key });
        }
    }
    // They differ in `bit`, so what is left to check is that they do not differ before it.
    if let (Some(left), Some(right)) = (&zero.key, &one.key)
        && let Some(got) = left.first_difference(right)
        && got != bit
    {
        return Err(TrieError::Prefix {
            at,
            got,
            expected: bit,
        });
    }
    Ok(Subtree {
        at,
        hash: inner_node_hash(bit, &zero.hash, &one.hash),
        bit: Some(bit),
        key: zero.key.or(one.key),
    })
}

#[cfg(test)]
mod tests;
