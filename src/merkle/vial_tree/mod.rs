//! The tree over a lot's vials: is this vial one of them, or provably not?
//!
//! An RFC 6962 tree whose leaves are the lot's 32-byte vial tags in ascending order. Nobody who only
//! holds (count, root) learns a tag that they do not know. A vial that is not in the lot is shown
//! absent by its two neighbours; that rests on the tags having been sorted and unique when they were
//! committed, which whoever holds the list checks with [`check_sorted`].

use super::hash::leaf_hash;
use super::proof::{ProofError, verify_inclusion};
use super::prove::inclusion_proof;
use super::tree::{MemoryTree, MissingNode, ReadError, tree_root};
use crate::digest::Digest;

/// One vial tag and its way to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VialPath {
    /// Position among the sorted tags, from 0.
    pub index: u64,
    pub tag: Digest,
    /// RFC 6962 audit path, lowest sibling first.
    pub proof: Vec<Digest>,
}

/// Evidence that a vial is, or is not, among a lot's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VialMembership {
    Present(VialPath),
    /// It is not: these two are adjacent, and it would lie between them.
    Absent {
        /// The largest tag below; `None` if the vial would come first.
        before: Option<VialPath>,
        /// The smallest tag above; `None` if the vial would come last.
        after: Option<VialPath>,
    },
}

/// Why evidence about a vial does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VialProofError {
    #[error("vial path {index}: {source}")]
    Path { index: u64, source: ProofError },
    #[error("the path is of vial {got}, expected {expected}")]
    OtherVial { got: Digest, expected: Digest },
    /// A neighbour is on the wrong side of the vial, or is the vial.
    #[error("neighbour {got} does not lie {side} {tag}")]
    Side {
        got: Digest,
        /// `before` or `after`.
        side: &'static str,
        tag: Digest,
    },
    /// The neighbours are not next to each other, or a single one is not at the end.
    #[error("neighbours {before:?} and {after:?} are not adjacent among {count} vials")]
    NotAdjacent {
        before: Option<u64>,
        after: Option<u64>,
        count: u64,
    },
}

impl VialPath {
    /// Checks that the tag is in the lot of `count` vials with this `root`, at the index claimed.
    pub fn verify(&self, count: u64, root: &Digest) -> Result<(), VialProofError> {
        let leaf = leaf_hash(&self.tag.bytes());
        let checked = verify_inclusion(&leaf, self.index, count, &self.proof, root);
        checked.map_err(|source| VialProofError::Path {
            index: self.index,
            source,
        })
    }
}

impl VialMembership {
    /// Checks that this shows what it says about vial `tag` and the lot of `count` vials with `root`.
    pub fn verify(&self, tag: &Digest, count: u64, root: &Digest) -> Result<(), VialProofError> {
        match self {
            VialMembership::Present(path) => {
                if path.tag != *tag {
                    return Err(VialProofError::OtherVial {
                        got: path.tag,
                        expected: *tag,
                    });
                }
                path.verify(count, root)
            }
            VialMembership::Absent { before, after } => {
                verify_absent(before.as_ref(), after.as_ref(), tag, count)?;
                before
                    .iter()
                    .chain(after)
                    .try_for_each(|path| path.verify(count, root))
            }
        }
    }
}

/// The neighbours lie on either side of `tag` and leave no room between them.
fn verify_absent(
    before: Option<&VialPath>,
    after: Option<&VialPath>,
    tag: &Digest,
    count: u64,
) -> Result<(), VialProofError> {
    if let Some(path) = before.filter(|path| path.tag >= *tag) {
        return Err(VialProofError::Side {
            got: path.tag,
            side: "before",
            tag: *tag,
        });
    }
    if let Some(path) = after.filter(|path| path.tag <= *tag) {
        return Err(VialProofError::Side {
            got: path.tag,
            side: "after",
            tag: *tag,
        });
    }
    let adjacent = match (before, after) {
        (Some(before), Some(after)) => before.index.checked_add(1) == Some(after.index),
        (Some(last), None) => last.index.checked_add(1) == Some(count),
        (None, Some(first)) => first.index == 0,
        // A lot has at least one vial, so there is always a neighbour.
        (None, None) => false,
    };
    if adjacent {
        return Ok(());
    }
    let index = |path: Option<&VialPath>| path.map(|path| path.index);
    Err(VialProofError::NotAdjacent {
        before: index(before),
        after: index(after),
        count,
    })
}

/// Why a list of vial tags cannot be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VialOrderError {
    #[error("a lot has at least one vial")]
    Empty,
    #[error("vial tag {index} is smaller than the one before it")]
    NotSorted {
        /// Position of the smaller tag, from 0.
        index: usize,
    },
    #[error("vial tag {index} equals the one before it")]
    Duplicate {
        /// Position of the second one, from 0.
        index: usize,
    },
}

/// Checks that there is at least one tag and that they ascend strictly. Reports the first fault.
pub fn check_sorted(tags: &[Digest]) -> Result<(), VialOrderError> {
    if tags.is_empty() {
        return Err(VialOrderError::Empty);
    }
    for (before, pair) in tags.windows(2).enumerate() {
        let index = before + 1;
        match pair[0].cmp(&pair[1]) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => return Err(VialOrderError::Duplicate { index }),
            std::cmp::Ordering::Greater => return Err(VialOrderError::NotSorted { index }),
        }
    }
    Ok(())
}

/// Root over tags in the order given; call [`check_sorted`] on what came from outside.
pub fn vial_root(tags: &[Digest]) -> Digest {
    tree_root(tags.iter().map(|tag| leaf_hash(&tag.bytes())))
}

/// A lot's sorted tags with the nodes above them, to make many proofs: 96 bytes a vial.
#[derive(Clone, Debug)]
pub struct VialTree {
    tags: Vec<Digest>,
    nodes: MemoryTree,
}

impl VialTree {
    /// Takes tags that ascend strictly.
    pub fn new(tags: Vec<Digest>) -> Result<VialTree, VialOrderError> {
        check_sorted(&tags)?;
        let nodes = tags.iter().map(|tag| leaf_hash(&tag.bytes())).collect();
        Ok(VialTree { tags, nodes })
    }

    /// About as many bytes as it takes in memory: the tags, their leaves, and as many nodes above.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.tags.len() * 3 * Digest::LEN
    }

    /// Number of vials, at least 1.
    pub fn count(&self) -> u64 {
        self.nodes.size()
    }

    /// Root as committed in the log.
    pub fn root(&self) -> Digest {
        self.nodes.root()
    }

    /// Evidence that `tag` is, or is not, one of these vials. An error cannot arise from input: it
    /// would mean that the nodes in memory are incomplete.
    pub fn prove(&self, tag: &Digest) -> Result<VialMembership, ReadError<MissingNode>> {
        match self.tags.binary_search(tag) {
            Ok(at) => self.path(at).map(VialMembership::Present),
            Err(at) => Ok(VialMembership::Absent {
                before: at.checked_sub(1).map(|at| self.path(at)).transpose()?,
                after: if at < self.tags.len() {
                    Some(self.path(at)?)
                } else {
                    None
                },
            }),
        }
    }

    fn path(&self, at: usize) -> Result<VialPath, ReadError<MissingNode>> {
        let index = at as u64;
        let out_of_range = ReadError::IndexOutOfRange {
            index,
            size: self.count(),
        };
        let tag = *self.tags.get(at).ok_or(out_of_range)?;
        Ok(VialPath {
            index,
            tag,
            proof: inclusion_proof(index, self.count(), &self.nodes)?,
        })
    }
}

#[cfg(test)]
mod tests;
