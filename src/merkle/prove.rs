//! Making RFC 6962 proofs from stored nodes. Checking them is in [`proof`](super::proof).

use super::tree::{NodeReader, ReadError, complete_subtrees, fold_right};
use crate::digest::Digest;

/// The audit path of leaf `index` in the tree over the first `size` leaves, lowest sibling first
/// (RFC 6962 section 2.1.1). At most 64 hashes.
pub fn inclusion_proof<R: NodeReader>(
    index: u64,
    size: u64,
    reader: &R,
) -> Result<Vec<Digest>, ReadError<R::Error>> {
    if index >= size {
        return Err(ReadError::IndexOutOfRange { index, size });
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, size);
    // From the root down; each step leaves the half that does not hold the leaf on the path.
    while let Some(middle) = split(start, end) {
        if index < middle {
            path.push(range_root(middle, end, reader)?);
            end = middle;
        } else {
            path.push(range_root(start, middle, reader)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Shows that the first `old` leaves of the tree of `new` leaves are the tree of `old` leaves
/// (RFC 6962 section 2.1.2). Empty if `old` is 0 or equals `new`. At most 65 hashes.
pub fn consistency_proof<R: NodeReader>(
    old: u64,
    new: u64,
    reader: &R,
) -> Result<Vec<Digest>, ReadError<R::Error>> {
    if old > new {
        return Err(ReadError::SizesReversed { old, new });
    }
    let mut path = Vec::new();
    if old == 0 {
        return Ok(path);
    }
    let (mut start, mut end) = (0, new);
    // Down the new tree until the range ends where the old tree ends.
    while end != old {
        let Some(middle) = split(start, end) else {
            break;
        };
        if old <= middle {
            path.push(range_root(middle, end, reader)?);
            end = middle;
        } else {
            path.push(range_root(start, middle, reader)?);
            start = middle;
        }
    }
    // A range that still starts at 0 is the whole old tree, whose root the verifier has.
    if start != 0 {
        path.push(range_root(start, end, reader)?);
    }
    path.reverse();
    Ok(path)
}

/// Where RFC 6962 divides `start..end`: after the largest power of two smaller than its length.
/// `None` for a single leaf.
fn split(start: u64, end: u64) -> Option<u64> {
    let level = (end - start).checked_sub(1)?.checked_ilog2()?;
    Some(start + (1 << level))
}

fn range_root<R: NodeReader>(
    start: u64,
    end: u64,
    reader: &R,
) -> Result<Digest, ReadError<R::Error>> {
    let peaks: Result<Vec<_>, _> = complete_subtrees(start, end)
        .map(|(level, index)| reader.node(level, index))
        .collect();
    peaks
        .map(|peaks| fold_right(&peaks))
        .map_err(ReadError::Read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::testing;
    use crate::merkle::tree::{MemoryTree, MissingNode};

    #[test]
    fn published_proofs() {
        let vectors = testing::rfc6962();
        let tree: MemoryTree = vectors.leaf_hashes().into_iter().collect();
        for row in &vectors.inclusion {
            assert_eq!(
                inclusion_proof(row.index, row.size, &tree).unwrap(),
                row.proof
            );
        }
        for row in &vectors.consistency {
            assert_eq!(
                consistency_proof(row.old, row.new, &tree).unwrap(),
                row.proof
            );
        }
    }

    #[test]
    fn impossible_requests() {
        let tree: MemoryTree = testing::numbered_leaves(5).into_iter().collect();
        assert_eq!(
            inclusion_proof(5, 5, &tree),
            Err(ReadError::IndexOutOfRange { index: 5, size: 5 })
        );
        assert_eq!(
            inclusion_proof(0, 0, &tree),
            Err(ReadError::IndexOutOfRange { index: 0, size: 0 })
        );
        assert_eq!(
            consistency_proof(6, 5, &tree),
            Err(ReadError::SizesReversed { old: 6, new: 5 })
        );
        assert_eq!(
            inclusion_proof(0, u64::MAX, &tree),
            Err(ReadError::Read(MissingNode {
                level: 62,
                index: 2
            }))
        );
        assert_eq!(consistency_proof(0, 5, &tree), Ok(Vec::new()));
        assert_eq!(consistency_proof(5, 5, &tree), Ok(Vec::new()));
    }
}
