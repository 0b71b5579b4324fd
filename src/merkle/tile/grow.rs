//! Which tiles an append changes.

use super::read::{TileError, TileReader, complete_root};
use super::{TILE_HEIGHT, TILE_WIDTH};
use crate::digest::Digest;

/// A row to write: hash tile (`level`, `index`) now has these bytes, `32 * width` of them. It
/// replaces the row of the same address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileUpdate {
    /// Tile level, 0 for leaf hashes.
    pub level: u8,
    /// Tile index within the level.
    pub index: u64,
    /// The whole row: all hashes of the tile so far.
    pub bytes: Vec<u8>,
}

/// The rows that change when `new_leaves` (leaf hashes) are appended to a log of `old_size` leaves,
/// lowest level first, ascending within a level. Reads at most one partial tile per level, and
/// insists that it has exactly the width that `old_size` demands: anything else means that the
/// store and the tree have parted, and writing on would hide it.
pub fn tile_updates<R: TileReader>(
    old_size: u64,
    new_leaves: &[Digest],
    tiles: &R,
) -> Result<Vec<TileUpdate>, TileError<R::Error>> {
    let mut updates = Vec::new();
    let mut new = new_leaves.to_vec();
    let mut before = old_size;
    let mut level = 0;
    while !new.is_empty() {
        // Roots of the tiles that become full: the new hashes of the next level.
        let mut full = Vec::new();
        let mut index = before / u64::from(TILE_WIDTH);
        let mut row = edge(level, before, tiles)?;
        for hash in new {
            row.extend_from_slice(&hash.bytes());
            if row.len() == usize::from(TILE_WIDTH) * Digest::LEN {
                full.push(complete_root(&row));
                updates.push(TileUpdate {
                    level,
                    index,
                    bytes: std::mem::take(&mut row),
                });
                index += 1;
            }
        }
        if !row.is_empty() {
            updates.push(TileUpdate {
                level,
                index,
                bytes: row,
            });
        }
        new = full;
        before >>= TILE_HEIGHT;
        level += 1;
    }
    Ok(updates)
}

/// The partial row at the right edge of a level that has `before` hashes; empty if the level ends
/// with a full tile.
fn edge<R: TileReader>(level: u8, before: u64, tiles: &R) -> Result<Vec<u8>, TileError<R::Error>> {
    let index = before / u64::from(TILE_WIDTH);
    // Below 256 * 32.
    let expected = (before % u64::from(TILE_WIDTH)) as usize * Digest::LEN;
    if expected == 0 {
        return Ok(Vec::new());
    }
    let row = tiles.tile(level, index).map_err(TileError::Read)?;
    let row = row.ok_or(TileError::Missing { level, index })?;
    if row.len() == expected {
        Ok(row)
    } else {
        Err(TileError::Width {
            level,
            index,
            got: row.len(),
            expected,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::convert::Infallible;

    use super::*;
    use crate::merkle::prove::{consistency_proof, inclusion_proof};
    use crate::merkle::testing::numbered_leaves;
    use crate::merkle::tile::{TileNodes, tile_width};
    use crate::merkle::tree::{Frontier, MemoryTree};

    #[derive(Default)]
    struct Rows(BTreeMap<(u8, u64), Vec<u8>>);

    impl TileReader for Rows {
        type Error = Infallible;

        fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
            Ok(self.0.get(&(level, index)).cloned())
        }
    }

    impl Rows {
        fn append(&mut self, old_size: u64, leaves: &[Digest]) {
            for update in tile_updates(old_size, leaves, self).unwrap() {
                self.0.insert((update.level, update.index), update.bytes);
            }
        }
    }

    /// Appends in steps of these sizes and returns the rows with the tree they must agree with.
    fn grow(steps: &[u64]) -> (Rows, MemoryTree) {
        let leaves = numbered_leaves(steps.iter().sum());
        let mut rows = Rows::default();
        let mut from = 0;
        for step in steps {
            let to = from + *step as usize;
            rows.append(from as u64, &leaves[from..to]);
            from = to;
        }
        (rows, leaves.into_iter().collect())
    }

    #[test]
    fn steps_do_not_matter_and_widths_follow_the_size() {
        let (once, tree) = grow(&[70_000]);
        let (steps, _) = grow(&[1, 254, 1, 1, 255, 256, 0, 64_000, 5_000, 232]);
        assert!(once.0 == steps.0);
        for ((level, index), row) in &once.0 {
            assert_eq!(
                row.len(),
                usize::from(tile_width(*level, *index, 70_000)) * 32,
                "tile {level}/{index}"
            );
        }
        assert_eq!(once.0.len(), 274 + 2 + 1);

        let nodes = TileNodes::new(&once);
        assert_eq!(Frontier::load(70_000, &nodes).unwrap().root(), tree.root());
        for index in [0, 1, 255, 256, 65_535, 65_536, 69_999] {
            let from_tiles = inclusion_proof(index, 70_000, &nodes).unwrap();
            assert_eq!(
                from_tiles,
                inclusion_proof(index, 70_000, &tree).unwrap(),
                "leaf {index}"
            );
            let from_tiles = consistency_proof(index, 70_000, &nodes).unwrap();
            assert_eq!(
                from_tiles,
                consistency_proof(index, 70_000, &tree).unwrap(),
                "from {index}"
            );
        }
    }

    #[test]
    fn a_store_that_disagrees_with_the_size_is_not_written_to() {
        let leaves = numbered_leaves(1);
        let (mut rows, _) = grow(&[5]);
        assert!(tile_updates(5, &[], &rows).unwrap().is_empty());
        for (size, got, expected) in [(4, 160, 128), (6, 160, 192)] {
            let error = TileError::Width {
                level: 0,
                index: 0,
                got,
                expected,
            };
            assert_eq!(tile_updates(size, &leaves, &rows), Err(error));
        }
        rows.0.clear();
        assert_eq!(
            tile_updates(5, &leaves, &rows),
            Err(TileError::Missing { level: 0, index: 0 })
        );
    }
}
