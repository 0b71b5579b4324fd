//! Making the pruned trie for any number of subjects at once.

use super::top::{IndexTop, TopNode};
use super::trie::{partition, prune};
use super::{Bucket, ProofNode};
use crate::digest::Digest;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
    #[error("bucket {bucket:04x} could not be read")]
    Read { bucket: u16, source: E },
    /// The bucket loaded is not the one the index commits to: the store and the index have parted.
    #[error("bucket {bucket:04x} has root {got:?}, expected {expected}")]
    BucketRoot {
        bucket: u16,
        /// Root of what was loaded; `None` if it is empty.
        got: Option<Digest>,
        expected: Digest,
    },
}

/// The pruned trie for `keys`, present or absent, in any order. Each bucket is loaded at most once.
///
/// A present key's leaf is revealed. An absent key's walk ends in another leaf, which is revealed and
/// shows the absence; it may lie in another bucket than the key's own. With no keys the result is one
/// stub; for an empty index it is empty.
pub fn prove<E>(
    top: &IndexTop,
    load: &mut impl FnMut(u16) -> Result<Bucket, E>,
    keys: &[Digest],
) -> Result<Vec<ProofNode>, ProveError<E>> {
    let mut keys = keys.to_vec();
    let mut nodes = Vec::new();
    let mut todo = vec![(IndexTop::START, keys.as_mut_slice())];
    while let Some((at, asked)) = todo.pop() {
        let Some(hash) = top.hash(at) else { continue };
        if asked.is_empty() {
            nodes.push(ProofNode::Stub(hash));
            continue;
        }
        match top.node(at) {
            TopNode::Empty => {}
            TopNode::Passed(child) => todo.push((child, asked)),
            TopNode::Inner { bit, left, right } => {
                nodes.push(ProofNode::Inner { bit });
                let (to_left, to_right) = partition(asked, bit);
                // Last in, first out: the left side comes next.
                todo.push((right, to_right));
                todo.push((left, to_left));
            }
            TopNode::Bucket(bucket) => {
                let loaded = load(bucket).map_err(|source| ProveError::Read { bucket, source })?;
                let got = loaded.root();
                if loaded.prefix() != bucket || got != Some(hash) {
                    return Err(ProveError::BucketRoot {
                        bucket,
                        got,
                        expected: hash,
                    });
                }
                prune(loaded.leaves(), asked, &mut nodes);
            }
        }
    }
    Ok(nodes)
}

#[cfg(test)]
mod tests;
