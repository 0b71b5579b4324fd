//! Tree nodes out of stored hash tiles.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{TILE_HEIGHT, TILE_WIDTH};
use crate::digest::Digest;
use crate::merkle::hash::node_hash;
use crate::merkle::tree::NodeReader;

/// Gives the stored rows of hash tiles.
pub trait TileReader {
    type Error;

    /// The row of hash tile (`level`, `index`) at its present width: `32 * width` bytes, or `None`
    /// if there is no such row.
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Self::Error>;
}

/// A tile could not be read or is not as wide as the tree's size demands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError<E> {
    #[error("a tile could not be read")]
    Read(#[source] E),
    #[error("hash tile {level}/{index} is missing")]
    Missing { level: u8, index: u64 },
    #[error("hash tile {level}/{index} has {got} bytes, expected {expected}")]
    Width {
        level: u8,
        index: u64,
        got: usize,
        /// Bytes needed (at least this many when reading a node, exactly this many when appending).
        expected: usize,
    },
}

/// A [`NodeReader`] over tiles. Remembers the tiles it has read, so make one per proof, not one for
/// ever: a proof in a log of ten million entries touches at most a handful.
pub struct TileNodes<'a, R> {
    tiles: &'a R,
    read: RefCell<BTreeMap<(u8, u64), Vec<u8>>>,
}

impl<'a, R: TileReader> TileNodes<'a, R> {
    pub fn new(tiles: &'a R) -> TileNodes<'a, R> {
        TileNodes {
            tiles,
            read: RefCell::default(),
        }
    }
}

impl<R: TileReader> NodeReader for TileNodes<'_, R> {
    type Error = TileError<R::Error>;

    fn node(&self, level: u8, index: u64) -> Result<Digest, Self::Error> {
        let (tile_level, height) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
        // A node of height `h` above the tile's row covers `2^h` of its hashes; 256 is a multiple of
        // `2^h`, so they are all in one tile.
        let nodes_per_tile = u64::from(TILE_WIDTH >> height);
        let tile_index = index / nodes_per_tile;
        let count = 1usize << height;
        // Below 256, so it fits any usize.
        let first = (index % nodes_per_tile) as usize * count;

        let mut read = self.read.borrow_mut();
        let row = match read.entry((tile_level, tile_index)) {
            Entry::Occupied(row) => row.into_mut(),
            Entry::Vacant(slot) => {
                let row = self
                    .tiles
                    .tile(tile_level, tile_index)
                    .map_err(TileError::Read)?;
                slot.insert(row.ok_or(TileError::Missing {
                    level: tile_level,
                    index: tile_index,
                })?)
            }
        };
        let hashes = row
            .get(first * Digest::LEN..(first + count) * Digest::LEN)
            .ok_or(TileError::Width {
                level: tile_level,
                index: tile_index,
                got: row.len(),
                expected: (first + count) * Digest::LEN,
            })?;
        Ok(complete_root(hashes))
    }
}

/// The root over `2^n` hashes of a row.
pub(super) fn complete_root(row: &[u8]) -> Digest {
    let (hashes, _) = row.as_chunks::<{ Digest::LEN }>();
    let mut level: Vec<Digest> = hashes.iter().copied().map(Digest::from_bytes).collect();
    while level.len() > 1 {
        level = level
            .chunks_exact(2)
            .map(|pair| node_hash(&pair[0], &pair[1]))
            .collect();
    }
    level.first().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// One row, whatever is asked for.
    struct One(Option<Vec<u8>>);

    impl TileReader for One {
        type Error = Infallible;

        fn tile(&self, _: u8, _: u64) -> Result<Option<Vec<u8>>, Infallible> {
            Ok(self.0.clone())
        }
    }

    #[test]
    fn missing_and_short_tiles() {
        let missing = One(None);
        assert_eq!(
            TileNodes::new(&missing).node(9, 1280),
            Err(TileError::Missing {
                level: 1,
                index: 10
            })
        );
        let short = One(Some(vec![0; 3 * 32]));
        let nodes = TileNodes::new(&short);
        assert!(nodes.node(1, 0).is_ok());
        let width = TileError::Width {
            level: 0,
            index: 0,
            got: 96,
            expected: 128,
        };
        assert_eq!(nodes.node(1, 1), Err(width));
    }
}
