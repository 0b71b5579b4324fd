//! The log as C2SP `tlog-tiles`: paths, hash tiles of 256 hashes, entry bundles.
//!
//! Tile level `L` holds the tree nodes of level `8 * L`; the levels between are hashed up from the
//! row. A stored tile is one row `(level, index) -> bytes`, overwritten while it grows; its width is
//! `bytes.len() / 32`. Served partial tiles are prefixes of that row. Pruning is not done: the log
//! keeps everything.

use crate::digest::Digest;

mod bundle;
mod grow;
mod path;
mod read;

pub use bundle::{BundleError, decode_bundle, encode_bundle};
pub use grow::{TileUpdate, tile_updates};
pub use path::{TileKind, TilePath, TilePathError};
pub use read::{TileError, TileNodes, TileReader};

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;
/// Tree levels a tile spans: `2^8 = 256`.
pub const TILE_HEIGHT: u8 = 8;

/// How many hashes tile (`level`, `index`) has in a tree of `size` leaves: 0 (there is no such tile)
/// to 256 (full). For entry bundles use level 0.
pub fn tile_width(level: u8, index: u64, size: u64) -> u16 {
    let nodes = size
        .checked_shr(u32::from(level) * u32::from(TILE_HEIGHT))
        .unwrap_or(0);
    let before = index.saturating_mul(u64::from(TILE_WIDTH));
    // At most 256.
    nodes.saturating_sub(before).min(u64::from(TILE_WIDTH)) as u16
}

/// The first `width` hashes of a stored tile, as served for a tree in which the tile has that width;
/// `None` if the row is shorter.
pub fn partial_tile(row: &[u8], width: u16) -> Option<&[u8]> {
    row.get(..usize::from(width) * Digest::LEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_of_the_seventy_thousand_leaf_example() {
        // (level, index, width); the example of the specification.
        let table = [
            (0, 0, 256),
            (0, 272, 256),
            (0, 273, 112),
            (0, 274, 0),
            (1, 0, 256),
            (1, 1, 17),
            (1, 2, 0),
            (2, 0, 1),
            (3, 0, 0),
            (63, 0, 0),
            (0, u64::MAX, 0),
        ];
        for (level, index, width) in table {
            assert_eq!(
                tile_width(level, index, 70_000),
                width,
                "level {level}, index {index}"
            );
        }
        assert_eq!(tile_width(0, 0, 256), 256);
        assert_eq!(tile_width(1, 0, 256), 1);
    }

    #[test]
    fn partial_tiles_are_prefixes() {
        let row = [1; 96];
        assert_eq!(partial_tile(&row, 2), Some(&row[..64]));
        assert_eq!(partial_tile(&row, 4), None);
    }
}
