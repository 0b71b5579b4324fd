//! What the log's file keeps beside the entries, against what follows from them. The index is no part of it.

use crate::digest::Digest;
use crate::domain::event::Event;
use crate::domain::statement::Statement;
use crate::format::public_text::committed;
use crate::merkle::tile::TILE_WIDTH;
use crate::merkle::tree_root;
use crate::store::{Rows, Snapshot, StoreError};
use crate::verify::replay::Read;
use crate::verify::{Check, Fault};
use crate::words::{Wording, audit, refusal};

/// Hashes of a full tile.
const WIDTH: u64 = TILE_WIDTH as u64;

/// Bytes of a full tile.
const FULL: usize = TILE_WIDTH as usize * Digest::LEN;

/// What must be stored, as far as the log was read.
#[derive(Default)]
pub struct Stored {
    /// Rows that stand beside the entries.
    expected: Rows,
    tiles: Vec<Tile>,
    /// The tile of leaf hashes that was read last.
    leaves: (u64, Vec<u8>),
    pub compared: u64,
}

/// The last tile of a level.
#[derive(Default)]
struct Tile {
    index: u64,
    hashes: Vec<u8>,
}

impl Stored {
    /// Compares what belongs to one entry: what stands beside it, its leaf hash.
    pub fn entry(
        &mut self,
        snapshot: &dyn Snapshot,
        index: u64,
        read: &Read,
    ) -> Result<Vec<Fault>, StoreError> {
        let mut faults = Vec::new();
        self.expected.checkpoints += u64::from(read.seal.is_some());
        if let Some(recorded) = &read.recorded {
            // It was there when its lot was commissioned: nothing is said of a vial without it.
            let lists_vials = matches!(recorded.statement.event, Event::VialsCommissioned(_));
            if lists_vials && snapshot.sidecar(index)?.is_none() {
                let fault = Fault::at(
                    index,
                    Check::StoredSidecar,
                    &refusal::NONE,
                    &audit::LIST_OF_VIALS,
                );
                faults.push(fault);
            }
            faults.extend(missing_text(snapshot, &recorded.statement, index)?);
        }
        self.leaf(snapshot, read.leaf, &mut faults)?;
        Ok(faults)
    }

    /// Whether the stored tree has another leaf hash for an entry.
    pub fn is_another_leaf(
        &mut self,
        snapshot: &dyn Snapshot,
        index: u64,
        leaf: Digest,
    ) -> Result<bool, StoreError> {
        let (tile, at) = (index / WIDTH, index % WIDTH);
        if at == 0 || self.leaves.0 != tile {
            self.leaves = (tile, snapshot.tile(0, tile)?.unwrap_or_default());
        }
        let stored = self.leaves.1.as_chunks::<{ Digest::LEN }>().0;
        // cannot fail: less than the width of a tile
        let stored = stored.get(usize::try_from(at).unwrap_or(usize::MAX));
        Ok(stored.is_some_and(|stored| *stored != leaf.bytes()))
    }

    /// A sidecar was read.
    pub fn sidecar(&mut self) {
        self.expected.sidecars += 1;
        self.compared += 1;
    }

    /// One more leaf: full tiles are compared and passed on to the level above.
    fn leaf(
        &mut self,
        snapshot: &dyn Snapshot,
        leaf: Digest,
        faults: &mut Vec<Fault>,
    ) -> Result<(), StoreError> {
        let mut hash = leaf;
        for level in 0u8.. {
            let at = usize::from(level);
            if self.tiles.len() == at {
                self.tiles.push(Tile::default());
            }
            let tile = &mut self.tiles[at];
            tile.hashes.extend_from_slice(&hash.bytes());
            if tile.hashes.len() < FULL {
                return Ok(());
            }
            let full = std::mem::take(&mut tile.hashes);
            let index = tile.index;
            tile.index += 1;
            self.compared += 1;
            compare_tile(snapshot, level, index, Some(&full), faults)?;
            hash = tree_root(
                full.as_chunks::<{ Digest::LEN }>()
                    .0
                    .iter()
                    .map(|h| Digest::from_bytes(*h)),
            );
        }
        Ok(())
    }

    /// Compares what is known only at the end: the last tiles.
    pub fn finish(
        mut self,
        snapshot: &dyn Snapshot,
        size: u64,
    ) -> Result<(Vec<Fault>, u64), StoreError> {
        let mut faults = Vec::new();
        let mut tiles = 0;
        self.tiles.push(Tile::default());
        for (level, tile) in self.tiles.iter().enumerate() {
            // cannot fail: a log has fewer than 2^64 entries, so there are at most nine levels
            let level = u8::try_from(level).unwrap_or(u8::MAX);
            let row = (!tile.hashes.is_empty()).then_some(tile.hashes.as_slice());
            self.compared += 1;
            tiles += tile.index + u64::from(row.is_some());
            compare_tile(snapshot, level, tile.index, row, &mut faults)?;
            if row.is_some() {
                compare_tile(snapshot, level, tile.index + 1, None, &mut faults)?;
            }
        }
        self.expected.tiles = tiles;
        faults.extend(taken_away(snapshot, size)?);
        compare_rows(snapshot.rows()?, self.expected, &mut faults);
        Ok((faults, self.compared))
    }
}

/// Entries that the tree still names behind the end of the log.
fn taken_away(snapshot: &dyn Snapshot, size: u64) -> Result<Option<Fault>, StoreError> {
    // cannot fail: the stored width of a tile is small
    let hashes = |row: Vec<u8>| (row.len() / Digest::LEN) as u64;
    let mut in_tree = size / WIDTH * WIDTH;
    loop {
        let tile = snapshot.tile(0, in_tree / WIDTH)?;
        let width = tile.map_or(0, hashes);
        in_tree += width.min(WIDTH);
        if width < WIDTH {
            break;
        }
    }
    if in_tree <= size || snapshot.next_entry(size)?.is_some() {
        return Ok(None);
    }
    let last = in_tree.saturating_sub(1);
    let (got, expected) = (no_entries(size, last), audit::named_up_to(last));
    Ok(Some(Fault::at(size, Check::Missing, got, expected)))
}

/// That these are missing.
pub(super) fn no_entries(first: u64, last: u64) -> Wording {
    match first == last {
        true => audit::no_entry(first),
        false => audit::no_entries(first, last),
    }
}

fn compare_tile(
    snapshot: &dyn Snapshot,
    level: u8,
    index: u64,
    expected: Option<&[u8]>,
    faults: &mut Vec<Fault>,
) -> Result<(), StoreError> {
    let found = snapshot.tile(level, index)?;
    if found.as_deref() == expected {
        return Ok(());
    }
    let describe = |row: Option<&[u8]>| match row {
        None => audit::NO_TILE.clone(),
        Some(row) => audit::hashes(row.len() / Digest::LEN, crate::digest::sha256(&[row])),
    };
    let got = audit::tile(level, index, describe(found.as_deref()));
    faults.push(Fault::new(Check::StoredTile, got, describe(expected)));
    Ok(())
}

/// The public text of a recall that was recorded since texts are kept.
fn missing_text(
    snapshot: &dyn Snapshot,
    statement: &Statement,
    index: u64,
) -> Result<Option<Fault>, StoreError> {
    if committed(statement).is_none() || snapshot.public_text(index)?.is_some() {
        return Ok(None);
    }
    let kept = snapshot
        .public_texts_from()?
        .is_some_and(|from| index >= from);
    let (got, expected) = (&refusal::NONE, &audit::PUBLIC_TEXT);
    Ok(kept.then(|| Fault::at(index, Check::StoredPublicText, got, expected)))
}

/// Every row that should be there was looked for one by one: more of them are of nothing.
fn compare_rows(found: Rows, expected: Rows, faults: &mut Vec<Fault>) {
    for (what, found, expected) in [
        (&audit::TILES, found.tiles, expected.tiles),
        (&audit::CHECKPOINTS, found.checkpoints, expected.checkpoints),
        (&audit::SIDECARS, found.sidecars, expected.sidecars),
    ] {
        if found > expected {
            let got = audit::counted(found, what);
            faults.push(Fault::new(Check::StoredRows, got, expected));
        }
    }
}
