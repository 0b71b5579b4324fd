//! Checking RFC 6962 proofs, step by step as RFC 9162 sections 2.1.3.2 and 2.1.4.2 write it.
//! Both loops end after at most 64 hashes, whatever is sent.

use super::hash::{EMPTY_ROOT, node_hash};
use crate::digest::Digest;

/// Why a proof does not show what it is said to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("leaf {index} is not in a tree of size {size}")]
    IndexOutOfRange {
        /// Leaf index, from 0.
        index: u64,
        size: u64,
    },
    #[error("tree size {old} is larger than {new}")]
    SizesReversed { old: u64, new: u64 },
    #[error("the proof has too many hashes ({got})")]
    TooLong { got: usize },
    #[error("the proof has too few hashes ({got})")]
    TooShort { got: usize },
    #[error("the proof leads to root {got}, expected {expected}")]
    Root { got: Digest, expected: Digest },
    /// The older root computed from a consistency proof is another one.
    #[error("the proof leads to older root {got}, expected {expected}")]
    OldRoot { got: Digest, expected: Digest },
}

/// Checks that the leaf with hash `leaf` is at `index` (from 0) in the tree of `size` leaves with
/// this `root` (RFC 9162 section 2.1.3.2).
pub fn verify_inclusion(
    leaf: &Digest,
    index: u64,
    size: u64,
    proof: &[Digest],
    root: &Digest,
) -> Result<(), ProofError> {
    // 1. A leaf beyond the tree.
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    // 2, 3. Follow the leaf (fn) and the last leaf (sn) up the tree.
    let mut at = Climb {
        node: index,
        last: size - 1,
    };
    let mut hash = *leaf;
    // 4. Each hash of the path is a sibling.
    for sibling in proof {
        if at.last == 0 {
            return Err(ProofError::TooLong { got: proof.len() });
        }
        if at.is_right_or_last() {
            hash = node_hash(sibling, &hash);
            at.skip_levels_without_sibling();
        } else {
            hash = node_hash(&hash, sibling);
        }
        at.up();
    }
    // 5. At the top, and at the right root.
    if at.last != 0 {
        return Err(ProofError::TooShort { got: proof.len() });
    }
    same_root(hash, *root)
}

/// Checks that the tree (`new_size`, `new_root`) has the tree (`old_size`, `old_root`) as its first
/// leaves (RFC 9162 section 2.1.4.2). Beyond the RFC: for equal sizes the proof is empty and the
/// roots must be equal; for `old_size` 0 it is empty and `old_root` must be the empty root.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Digest,
    new_size: u64,
    new_root: &Digest,
    proof: &[Digest],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::SizesReversed {
            old: old_size,
            new: new_size,
        });
    }
    if old_size == new_size || old_size == 0 {
        if !proof.is_empty() {
            return Err(ProofError::TooLong { got: proof.len() });
        }
        // Size 0 has one root only, also when both trees are empty.
        if old_size == 0 && *old_root != EMPTY_ROOT {
            return Err(ProofError::OldRoot {
                got: EMPTY_ROOT,
                expected: *old_root,
            });
        }
        return if old_size == new_size {
            same_root(*old_root, *new_root)
        } else {
            Ok(())
        };
    }
    // 1. An empty path shows nothing.
    let too_short = ProofError::TooShort { got: proof.len() };
    let (first, rest) = proof.split_first().ok_or(too_short)?;
    // 2. If the old tree is complete, its root is the start and is not sent.
    let (start, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        (first, rest)
    };
    // 3, 4. Start at the highest node that ends where the old tree ends.
    let mut at = Climb {
        node: old_size - 1,
        last: new_size - 1,
    };
    while at.node & 1 == 1 {
        at.up();
    }
    // 5. `old` and `new` are fr and sr.
    let (mut old, mut new) = (*start, *start);
    // 6. Siblings on the left belong to both trees, on the right to the new one only.
    for sibling in rest {
        if at.last == 0 {
            return Err(ProofError::TooLong { got: proof.len() });
        }
        if at.is_right_or_last() {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            at.skip_levels_without_sibling();
        } else {
            new = node_hash(&new, sibling);
        }
        at.up();
    }
    // 7. Both roots, at the top.
    if at.last != 0 {
        return Err(too_short);
    }
    if old != *old_root {
        return Err(ProofError::OldRoot {
            got: old,
            expected: *old_root,
        });
    }
    same_root(new, *new_root)
}

/// Where a proof stands: a node and the last node of the same level (`fn` and `sn` in the RFC).
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    fn is_right_or_last(&self) -> bool {
        self.node & 1 == 1 || self.node == self.last
    }

    /// The last node of a level has no sibling where its index is even: such levels are passed over.
    fn skip_levels_without_sibling(&mut self) {
        while self.node & 1 == 0 && self.node != 0 {
            self.up();
        }
    }

    fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }
}

fn same_root(got: Digest, expected: Digest) -> Result<(), ProofError> {
    if got == expected {
        Ok(())
    } else {
        Err(ProofError::Root { got, expected })
    }
}

#[cfg(test)]
mod tests;
