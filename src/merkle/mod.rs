//! Hashes, trees and proofs.
//!
//! Two structures live here. The *log* is an RFC 6962 Merkle tree over entry bytes, stored as C2SP
//! `tlog-tiles`. The *subject index* is a path-compressed trie from every subject to its whole
//! history. Beside them: the tree over a lot's sorted vial tags. Byte formats are in docs/FORMAT.md.
//!
//! Everything is pure: no I/O, no clock, no import from a layer but `digest`. Storage is met only as small
//! traits ([`NodeReader`], [`TileReader`]) and closures. What entries and subjects *mean* is not known
//! here: an entry is bytes, a subject is a kind byte and id bytes.

pub mod hash;
pub mod proof;
pub mod prove;
pub mod subject_index;
pub mod tile;
pub mod tree;
pub mod vial_tree;

#[cfg(test)]
pub(crate) mod testing;

pub use hash::{EMPTY_ROOT, leaf_hash, node_hash};
pub use proof::{ProofError, verify_consistency, verify_inclusion};
pub use prove::{consistency_proof, inclusion_proof};
pub use tile::{TileNodes, TileReader};
pub use tree::{Frontier, MemoryTree, MissingNode, NodeReader, ReadError, tree_root};
