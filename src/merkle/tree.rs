//! The RFC 6962 tree as it grows: the right edge, complete nodes in memory, and how nodes are read.

use super::hash::{EMPTY_ROOT, node_hash};
use crate::digest::Digest;

/// The most leaves a [`Frontier`] is rebuilt for. Far beyond any log, and far enough below
/// `u64::MAX` that counting appends can never overflow.
pub const MAX_TREE_SIZE: u64 = 1 << 62;

/// Gives the hashes of complete subtrees.
pub trait NodeReader {
    type Error;

    /// The root of the complete subtree over the leaves `index << level .. (index + 1) << level`.
    /// Level 0 are leaf hashes. Only asked for subtrees that lie wholly inside the tree.
    fn node(&self, level: u8, index: u64) -> Result<Digest, Self::Error>;
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError<E> {
    #[error("leaf {index} is not in a tree of size {size}")]
    IndexOutOfRange {
        /// Leaf index asked for, from 0.
        index: u64,
        size: u64,
    },
    #[error("tree size {old} is larger than {new}")]
    SizesReversed { old: u64, new: u64 },
    #[error("tree size {size} is beyond the limit of {MAX_TREE_SIZE}")]
    TooLarge { size: u64 },
    #[error("a tree node could not be read")]
    Read(#[source] E),
}

/// The right edge of a tree: enough to append and to know the root, at most 62 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of the complete subtrees that make up the tree, largest (leftmost) first: one for
    /// every bit set in `size`.
    peaks: Vec<Digest>,
}

impl Frontier {
    pub fn new() -> Frontier {
        Frontier::default()
    }

    /// Rebuilds the edge of a tree of `size` leaves from stored nodes: one read for each bit set in
    /// `size`. Compare [`Frontier::root`] with the last checkpoint before trusting it.
    pub fn load<R: NodeReader>(size: u64, reader: &R) -> Result<Frontier, ReadError<R::Error>> {
        if size > MAX_TREE_SIZE {
            return Err(ReadError::TooLarge { size });
        }
        let peaks = complete_subtrees(0, size)
            .map(|(level, index)| reader.node(level, index))
            .collect::<Result<_, _>>()
            .map_err(ReadError::Read)?;
        Ok(Frontier { size, peaks })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends one leaf, given as its [`leaf_hash`](super::leaf_hash). Amortised two hashes, at most 62.
    pub fn append(&mut self, leaf: Digest) {
        let mut hash = leaf;
        // Each one bit at the low end of `size` is a complete subtree that now gets its sibling.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Merkle Tree Hash of all leaves so far (RFC 6962 section 2.1).
    pub fn root(&self) -> Digest {
        fold_right(&self.peaks)
    }
}

/// Merkle Tree Hash of a list of leaf hashes (RFC 6962 section 2.1).
pub fn tree_root(leaves: impl IntoIterator<Item = Digest>) -> Digest {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier.append(leaf);
    }
    frontier.root()
}

/// All complete nodes of a tree in memory, 64 bytes a leaf: for trees small enough to hold, and for tests.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    /// `levels[l][i]` is the complete node at level `l`, index `i`.
    levels: Vec<Vec<Digest>>,
}

/// A node that is not, or not yet, complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no complete node at level {level}, index {index}")]
pub struct MissingNode {
    /// Height of the subtree asked for; 0 is a leaf.
    pub level: u8,
    /// Its position within the level, from 0.
    pub index: u64,
}

impl MemoryTree {
    /// Appends one leaf hash.
    pub fn append(&mut self, leaf: Digest) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let row = &mut self.levels[level];
            row.push(hash);
            match row.as_slice() {
                [.., left, right] if row.len().is_multiple_of(2) => hash = node_hash(left, right),
                _ => return,
            }
        }
    }

    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Merkle Tree Hash of all leaves (RFC 6962 section 2.1).
    pub fn root(&self) -> Digest {
        let peaks = complete_subtrees(0, self.size()).map(|(level, index)| self.node(level, index));
        // cannot fail: `append` completes every subtree that lies inside the tree. The empty root
        // stands in so that no input can panic here.
        peaks
            .collect::<Result<Vec<_>, _>>()
            .map_or(EMPTY_ROOT, |peaks| fold_right(&peaks))
    }
}

impl FromIterator<Digest> for MemoryTree {
    fn from_iter<I: IntoIterator<Item = Digest>>(leaves: I) -> MemoryTree {
        let mut tree = MemoryTree::default();
        for leaf in leaves {
            tree.append(leaf);
        }
        tree
    }
}

impl NodeReader for MemoryTree {
    type Error = MissingNode;

    fn node(&self, level: u8, index: u64) -> Result<Digest, MissingNode> {
        let row = self.levels.get(usize::from(level));
        let hash = row
            .zip(usize::try_from(index).ok())
            .and_then(|(row, index)| row.get(index));
        hash.copied().ok_or(MissingNode { level, index })
    }
}

/// Splits the leaves `start..end` into complete subtrees (level, index), left to right. `start` must
/// be a multiple of a power of two that is at least `end - start`, as in every RFC 6962 split.
pub(super) fn complete_subtrees(start: u64, end: u64) -> impl Iterator<Item = (u8, u64)> {
    let mut start = start;
    std::iter::from_fn(move || {
        // At most 63, and `None` once nothing is left.
        let level = end.checked_sub(start)?.checked_ilog2()?;
        let index = start >> level;
        start += 1 << level;
        Some((level as u8, index))
    })
}

/// Joins complete subtrees, given left to right, into the root above them.
pub(super) fn fold_right(peaks: &[Digest]) -> Digest {
    let joined = peaks
        .iter()
        .copied()
        .rev()
        .reduce(|right, left| node_hash(&left, &right));
    joined.unwrap_or(EMPTY_ROOT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::testing::{self, numbered_leaves};

    #[test]
    fn published_roots() {
        let vectors = testing::rfc6962();
        let mut frontier = Frontier::new();
        assert_eq!(frontier.root(), vectors.roots[0]);
        for (leaf, root) in vectors.leaf_hashes().into_iter().zip(&vectors.roots[1..]) {
            frontier.append(leaf);
            assert_eq!(frontier.root(), *root, "size {}", frontier.size());
        }
    }

    #[test]
    fn every_way_to_a_root_agrees_with_the_definition() {
        /// RFC 6962 section 2.1, word for word.
        fn mth(leaves: &[Digest]) -> Digest {
            match leaves {
                [] => EMPTY_ROOT,
                [leaf] => *leaf,
                _ => {
                    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                    node_hash(&mth(left), &mth(right))
                }
            }
        }
        for size in 0..70 {
            let leaves = numbered_leaves(size);
            let expected = mth(&leaves);
            let memory: MemoryTree = leaves.iter().copied().collect();
            let frontier = Frontier::load(memory.size(), &memory).unwrap();
            assert_eq!(tree_root(leaves), expected, "size {size}");
            assert_eq!(memory.root(), expected, "size {size}");
            assert_eq!(frontier.root(), expected, "size {size}");
            assert_eq!(frontier.size(), size);
        }
    }

    #[test]
    fn absurd_sizes_and_missing_nodes_are_refused() {
        let memory: MemoryTree = numbered_leaves(3).into_iter().collect();
        assert_eq!(
            Frontier::load(u64::MAX, &memory),
            Err(ReadError::TooLarge { size: u64::MAX })
        );
        assert_eq!(
            Frontier::load(4, &memory),
            Err(ReadError::Read(MissingNode { level: 2, index: 0 }))
        );
    }
}
