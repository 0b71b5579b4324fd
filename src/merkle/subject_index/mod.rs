//! The subject index: a verifiable map from every subject to its whole history.
//!
//! A subject's key and the value that commits to its history are in `key`; the trie that binds them
//! into one root in `trie`. For storage the trie is cut at bit 16: [`Bucket`] is the leaves under one
//! 16-bit key prefix (one stored row), [`IndexTop`] the part above, in memory. [`prove`] makes the
//! evidence for any number of subjects at once and [`VerifiedTrie`] checks it. [`MemoryIndex`] is the
//! whole index in memory, for a replay.
//!
//! The trie is the unique path-compressed binary trie of its key set, so the root depends on the set
//! alone and not on how it came about. Bytes: docs/FORMAT.md, "Subject index".
//!
//! Not here: which subjects an event touches, and where buckets are stored.

mod bucket;
mod key;
mod memory;
mod prove;
mod top;
mod trie;
mod verified;

pub use bucket::{Bucket, BucketChange, BucketError, bucket_of};
pub use key::{inner_node_hash, subject_key, trie_leaf_hash};
pub use memory::MemoryIndex;
pub use prove::{ProveError, prove};
pub use top::{IndexTop, StagedTop, StaleStage};
pub use trie::{TrieLeaf, trie_root};
pub use verified::{Lookup, TrieError, VerifiedTrie};

use crate::digest::Digest;

/// One node of a pruned trie in preorder: an inner node is followed by its left, then its right
/// subtree. An empty array is the empty trie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofNode {
    /// A subtree nobody asked about: its hash.
    Stub(Digest),
    /// A subject and the value that commits to its history.
    Leaf {
        key: Digest,
        /// [`Position::value`](crate::digest::Position::value) of its history.
        value: Digest,
    },
    /// The keys below differ first in this bit (0..=255, MSB first); 0 is left, 1 is right.
    Inner { bit: u16 },
}
