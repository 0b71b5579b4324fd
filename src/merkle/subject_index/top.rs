//! The top sixteen levels of the trie, in memory, over the roots of the buckets.
//!
//! A change is *staged* first and put in force after the transaction that stores the buckets is
//! durable. A stage that is dropped has changed nothing, so a failed transaction needs no undoing.

use std::collections::BTreeMap;

use super::key::inner_node_hash;
use crate::digest::Digest;
use crate::merkle::hash::EMPTY_ROOT;

/// Levels above the buckets, which is also the bits of a bucket number.
const LEVELS: u16 = 16;
/// Position of bucket 0 in the heap.
const FIRST_BUCKET: usize = 1 << LEVELS;
/// Position of the root in the heap.
const ROOT: usize = 1;

/// Roots of all non-empty buckets and the hashes above them: 4.2 MiB, however many subjects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexTop {
    /// The complete binary tree over 65,536 buckets as a heap: the children of `i` are `2i` and
    /// `2i + 1`. `None` is an empty subtree; a node with one empty side *is* its other side, since an
    /// inner node exists only where keys differ.
    nodes: Vec<Option<Digest>>,
}

/// What stands at a heap position, as the trie sees it.
pub(super) enum TopNode {
    /// No key below.
    Empty,
    /// Not a node of the trie: all keys are below this one child.
    Passed(usize),
    /// Keys on both sides of `bit`.
    Inner {
        bit: u16,
        left: usize,
        right: usize,
    },
    Bucket(u16),
}

/// Changes that are computed but not in force; see [`IndexTop::stage`].
#[derive(Clone, Debug)]
#[must_use = "a stage changes nothing until it is applied"]
pub struct StagedTop {
    base: Digest,
    root: Digest,
    /// Heap positions with their new hashes.
    changed: Vec<(usize, Option<Digest>)>,
}

/// A stage was made from another state of the index than the one it was applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stage was made from index root {staged_from}, but the root is {current}")]
pub struct StaleStage {
    pub staged_from: Digest,
    pub current: Digest,
}

impl StagedTop {
    /// The root of the index once applied: what the seal of the batch commits to.
    pub fn root(&self) -> Digest {
        self.root
    }
}

impl Default for IndexTop {
    fn default() -> IndexTop {
        IndexTop::new()
    }
}

impl IndexTop {
    pub fn new() -> IndexTop {
        IndexTop {
            nodes: vec![None; 2 * FIRST_BUCKET],
        }
    }

    /// Rebuilds the top at start from the stored roots of the non-empty buckets (at most 65,535
    /// hashes to compute). Any order; the last root given for a bucket counts.
    pub fn from_roots(roots: impl IntoIterator<Item = (u16, Digest)>) -> IndexTop {
        let mut top = IndexTop::new();
        for (bucket, root) in roots {
            top.nodes[FIRST_BUCKET + usize::from(bucket)] = Some(root);
        }
        for at in (ROOT..FIRST_BUCKET).rev() {
            top.nodes[at] = join(at, top.nodes[2 * at], top.nodes[2 * at + 1]);
        }
        top
    }

    /// Root of the whole index, [`EMPTY_ROOT`] without subjects.
    pub fn root(&self) -> Digest {
        self.nodes[ROOT].unwrap_or(EMPTY_ROOT)
    }

    /// Root of one bucket; `None` if it is empty.
    pub fn bucket_root(&self, bucket: u16) -> Option<Digest> {
        self.nodes[FIRST_BUCKET + usize::from(bucket)]
    }

    /// The root the index would have after these changes ([`Bucket::root`](super::Bucket::root) of each
    /// bucket touched; the last one for a bucket counts), without making them. At most 16 hashes a
    /// bucket; buckets that share nodes above share the work.
    pub fn stage(&self, changes: impl IntoIterator<Item = (u16, Option<Digest>)>) -> StagedTop {
        let positioned = changes
            .into_iter()
            .map(|(bucket, root)| (FIRST_BUCKET + usize::from(bucket), root));
        // Ascending, so that siblings follow each other and their parents ascend as well.
        let row: BTreeMap<usize, Option<Digest>> = positioned.collect();
        let mut row: Vec<(usize, Option<Digest>)> = row.into_iter().collect();
        let mut changed = Vec::with_capacity(row.len() * usize::from(LEVELS));
        for _ in 0..LEVELS {
            let mut parents = Vec::with_capacity(row.len());
            let mut children = row.iter().copied().peekable();
            while let Some((at, hash)) = children.next() {
                let sibling = children.next_if(|(next, _)| *next == at ^ 1);
                let sibling = sibling.map_or(self.nodes[at ^ 1], |(_, hash)| hash);
                let (left, right) = match at % 2 {
                    0 => (hash, sibling),
                    _ => (sibling, hash),
                };
                parents.push((at / 2, join(at / 2, left, right)));
            }
            changed.append(&mut std::mem::replace(&mut row, parents));
        }
        // What is left is the root, unless there was no change.
        let root = row.first().map_or(self.nodes[ROOT], |(_, root)| *root);
        let root = root.unwrap_or(EMPTY_ROOT);
        changed.extend(row);
        StagedTop {
            base: self.root(),
            root,
            changed,
        }
    }

    /// Puts a stage in force. Refused, without any change, if the index has moved on since.
    pub fn apply(&mut self, stage: StagedTop) -> Result<(), StaleStage> {
        if stage.base != self.root() {
            return Err(StaleStage {
                staged_from: stage.base,
                current: self.root(),
            });
        }
        self.write(stage);
        Ok(())
    }

    /// Sets the root of one bucket at once and returns the one it had; setting that again undoes it.
    pub fn set(&mut self, bucket: u16, root: Option<Digest>) -> Option<Digest> {
        let before = self.bucket_root(bucket);
        self.write(self.stage([(bucket, root)]));
        before
    }

    fn write(&mut self, stage: StagedTop) {
        for (at, hash) in stage.changed {
            self.nodes[at] = hash;
        }
    }

    /// Hash of the subtree at a heap position.
    pub(super) fn hash(&self, at: usize) -> Option<Digest> {
        self.nodes.get(at).copied().flatten()
    }

    /// The node at a heap position; start with [`IndexTop::START`].
    pub(super) fn node(&self, at: usize) -> TopNode {
        if let Some(bucket) = at.checked_sub(FIRST_BUCKET) {
            // Heap positions end below 2 * FIRST_BUCKET, so the number fits 16 bits.
            return TopNode::Bucket(bucket as u16);
        }
        let (left, right) = (2 * at, 2 * at + 1);
        match (self.hash(left), self.hash(right)) {
            (None, None) => TopNode::Empty,
            (Some(_), None) => TopNode::Passed(left),
            (None, Some(_)) => TopNode::Passed(right),
            (Some(_), Some(_)) => TopNode::Inner {
                bit: bit_of(at),
                left,
                right,
            },
        }
    }

    /// Heap position at which a walk starts.
    pub(super) const START: usize = ROOT;
}

/// The bit a heap position divides by: its depth.
fn bit_of(at: usize) -> u16 {
    at.ilog2() as u16
}

fn join(at: usize, left: Option<Digest>, right: Option<Digest>) -> Option<Digest> {
    match (left, right) {
        (Some(left), Some(right)) => Some(inner_node_hash(bit_of(at), &left, &right)),
        (one, None) | (None, one) => one,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn root_of(n: u8) -> Digest {
        Digest::from_bytes([n; 32])
    }

    #[test]
    fn a_stage_changes_nothing_until_applied_and_only_where_it_was_made() {
        let mut top = IndexTop::from_roots([(1, root_of(1)), (0xffff, root_of(2))]);
        let before = top.clone();
        let stage = top.stage([(1, Some(root_of(3))), (2, Some(root_of(4)))]);
        let other = top.stage([(9, Some(root_of(5)))]);
        assert_eq!(top, before);
        let root = stage.root();
        assert_eq!(top.apply(stage), Ok(()));
        assert_eq!(top.root(), root);
        assert_eq!(
            top.apply(other),
            Err(StaleStage {
                staged_from: before.root(),
                current: root
            })
        );
        assert_eq!(top.root(), root);
        assert_eq!(top.stage([]).root(), root);
    }

    #[test]
    fn one_bucket_is_its_own_root() {
        let mut top = IndexTop::new();
        assert_eq!(top.root(), EMPTY_ROOT);
        assert_eq!(top.set(77, Some(root_of(1))), None);
        assert_eq!(top.root(), root_of(1));
        assert_eq!(top.set(77, None), Some(root_of(1)));
        assert_eq!(top, IndexTop::new());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn changes_and_undoing_agree_with_a_rebuild(
            base in prop::collection::btree_map(any::<u16>(), any::<u8>(), 0..20),
            changes in prop::collection::btree_map(any::<u16>(), any::<Option<u8>>(), 0..20),
        ) {
            let mut roots: BTreeMap<u16, Digest> = base.into_iter().map(|(bucket, n)| (bucket, root_of(n))).collect();
            let start = IndexTop::from_roots(roots.clone());
            let mut changes: Vec<_> = changes.into_iter().map(|(bucket, n)| (bucket, n.map(root_of))).collect();
            // Also touch what is there.
            changes.extend(roots.keys().take(3).map(|bucket| (*bucket, None)));

            let mut staged = start.clone();
            staged.apply(start.stage(changes.clone())).unwrap();
            let mut one_by_one = start.clone();
            let undo: Vec<_> = changes.iter().map(|(bucket, root)| (*bucket, one_by_one.set(*bucket, *root))).collect();
            for (bucket, root) in &changes {
                match root {
                    Some(root) => roots.insert(*bucket, *root),
                    None => roots.remove(bucket),
                };
            }
            prop_assert!(staged == IndexTop::from_roots(roots));
            prop_assert!(staged == one_by_one);
            for (bucket, root) in undo.into_iter().rev() {
                one_by_one.set(bucket, root);
            }
            prop_assert!(one_by_one == start);
        }
    }
}
