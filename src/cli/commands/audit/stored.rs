//! What a database keeps beside the log, against what follows from the log.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::domain::event::Event;
use crate::domain::statement::Statement;
use crate::domain::subject::subjects;
use crate::format::public_text::committed;
use crate::merkle::subject_index::{Bucket, subject_key};
use crate::merkle::tile::TILE_WIDTH;
use crate::merkle::tree_root;
use crate::store::{HistoryRow, NewListing, Rows, Snapshot, StoreError};
use crate::verify::replay::{Read, Replay};
use crate::verify::{Check, Fault};
use crate::words::{Wording, audit, refusal};

/// Hashes of a full tile.
const WIDTH: u64 = TILE_WIDTH as u64;

/// Bytes of a full tile.
const FULL: usize = TILE_WIDTH as usize * Digest::LEN;

/// What must be stored, as far as the log was read.
#[derive(Default)]
pub struct Stored {
    /// Rows that follow from the log, those of histories and tiles apart.
    expected: Rows,
    tiles: Vec<Tile>,
    histories: u64,
    /// Places in lists that are there; `None` if an older program wrote the file, without lists.
    listings: Option<u64>,
    /// Places in lists that there should be.
    listed: u64,
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
    /// Nothing is read yet of what this snapshot has.
    pub fn new(snapshot: &dyn Snapshot) -> Result<Self, StoreError> {
        Ok(Self {
            listings: snapshot.listings()?,
            ..Self::default()
        })
    }

    /// Compares what belongs to one entry: its payload, its places in histories, its leaf hash.
    pub fn entry(
        &mut self,
        snapshot: &dyn Snapshot,
        index: u64,
        read: &Read,
    ) -> Result<Vec<Fault>, StoreError> {
        let mut faults = Vec::new();
        let leaf = read.leaf;
        self.expected.checkpoints += u64::from(read.seal.is_some());
        if let Some(payload) = read.payload_hash {
            self.expected.payloads += 1;
            match snapshot.find(&payload)? {
                Some(found) if found == index => {}
                found => {
                    let got = found.map_or(audit::NO_ENTRY.clone(), audit::entry);
                    let expected = audit::entry(index);
                    faults.push(Fault::at(index, Check::StoredPayload, got, expected));
                }
            }
            if let Some(recorded) = &read.recorded {
                let event = &recorded.statement.event;
                // It was there when its lot was commissioned: nothing is said of a vial without it.
                let lists_vials = matches!(event, Event::VialsCommissioned(_));
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
                self.lists(snapshot, index, event, &mut faults)?;
                for (place, (key, position)) in read.joined.iter().enumerate() {
                    let row = HistoryRow {
                        position: *position,
                        entry_index: index,
                        event_type: event.number(),
                    };
                    self.compared += 1;
                    let found = snapshot
                        .history(key, position.count.saturating_sub(1), 1)?
                        .pop();
                    self.histories += u64::from(
                        found.is_some_and(|found| found.position.count == position.count),
                    );
                    if found != Some(row) {
                        let subject = subjects(event).get(place).map(ToString::to_string);
                        let got = found.map_or(audit::NO_ROW.clone(), |row| describe(&row));
                        let expected = audit::row_of(describe(&row), subject.unwrap_or_default());
                        faults.push(Fault::at(index, Check::StoredHistory, got, expected));
                    }
                }
            }
        }
        self.leaf(snapshot, leaf, &mut faults)?;
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

    /// What an entry begins is in the lists of those whom it concerns.
    fn lists(
        &mut self,
        snapshot: &dyn Snapshot,
        index: u64,
        event: &Event,
        faults: &mut Vec<Fault>,
    ) -> Result<(), StoreError> {
        if self.listings.is_none() {
            return Ok(());
        }
        for row in NewListing::all(index, event) {
            self.compared += 1;
            self.listed += 1;
            let (list, number) = (row.list, row.event_type);
            if snapshot.listing(list, number, index + 1, 1)? != [index] {
                let expected = audit::listed(index, list);
                faults.push(Fault::at(
                    index,
                    Check::StoredListing,
                    &audit::NO_ROW,
                    expected,
                ));
            }
        }
        Ok(())
    }

    /// Every vial of a sidecar is found by its id.
    pub fn sidecar(
        &mut self,
        snapshot: &dyn Snapshot,
        index: u64,
        vial_tags: &[u8],
    ) -> Result<Vec<Fault>, StoreError> {
        let mut faults = Vec::new();
        self.expected.sidecars += 1;
        for id in vial_tags.as_chunks::<{ Digest::LEN }>().0 {
            self.compared += 1;
            self.expected.vials += 1;
            let found = snapshot.vial_lot(&Digest::from_bytes(*id))?;
            if found != Some(index) {
                let got = found.map_or(audit::NO_ENTRY.clone(), audit::entry);
                let expected = audit::entry_for_vial(index, Digest::from_bytes(*id));
                faults.push(Fault::at(index, Check::StoredVial, got, expected));
            }
        }
        Ok(faults)
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

    /// Compares what is known only at the end: the last tiles, the buckets, ends of histories.
    pub fn finish(
        mut self,
        snapshot: &dyn Snapshot,
        replay: &Replay,
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
        let rows = snapshot.rows()?;
        faults.extend(self.taken_away(snapshot, &rows, replay.size())?);
        self.no_more_histories(snapshot, replay, rows.history, &mut faults)?;
        let mut roots: BTreeMap<u16, Digest> = snapshot.bucket_roots()?.into_iter().collect();
        for expected in replay.index().buckets() {
            let root = roots.remove(&expected.prefix());
            self.expected.buckets += 1;
            self.compared += 1;
            compare_bucket(snapshot, expected, root, &mut faults)?;
        }
        for (prefix, root) in roots {
            self.compared += 1;
            compare_bucket(snapshot, &Bucket::new(prefix), Some(root), &mut faults)?;
        }
        compare_rows(rows, self.expected, &mut faults);
        compare_count(
            &audit::PLACES_IN_LISTS,
            self.listings.unwrap_or_default(),
            self.listed,
            &mut faults,
        );
        Ok((faults, self.compared))
    }

    /// Entries that the tree or histories still name behind the end of the log.
    fn taken_away(
        &self,
        snapshot: &dyn Snapshot,
        rows: &Rows,
        size: u64,
    ) -> Result<Option<Fault>, StoreError> {
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
        let in_histories = rows
            .last_of_histories
            .map_or(0, |last| last.saturating_add(1));
        let named = in_tree.max(in_histories);
        if named <= size || snapshot.next_entry(size)?.is_some() {
            return Ok(None);
        }
        let last = named.saturating_sub(1);
        let (got, expected) = (no_entries(size, last), audit::named_up_to(last));
        Ok(Some(Fault::at(size, Check::Missing, got, expected)))
    }

    /// Every row that should be there was looked up; who counts them finds whether there are more.
    fn no_more_histories(
        &self,
        snapshot: &dyn Snapshot,
        replay: &Replay,
        rows: u64,
        faults: &mut Vec<Fault>,
    ) -> Result<(), StoreError> {
        if rows == self.histories {
            return Ok(());
        }
        let before = faults.len();
        for (subject, count) in replay.histories() {
            let key = subject_key(subject.kind(), &subject.id());
            let beyond = snapshot.history(&key, count, 1)?;
            faults.extend(beyond.first().map(|row| {
                let got = describe(row);
                Fault::at(
                    row.entry_index,
                    Check::StoredHistory,
                    got,
                    &audit::NO_SUCH_ROW,
                )
            }));
        }
        if faults.len() == before {
            let (got, expected) = (audit::rows(rows), audit::rows(self.histories));
            faults.push(Fault::new(Check::StoredHistory, got, expected));
        }
        Ok(())
    }
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

/// Every row that follows from the log was looked for one by one: more of them are of nothing. One
/// more payload would have a statement that was never recorded look like one that was.
fn compare_rows(found: Rows, expected: Rows, faults: &mut Vec<Fault>) {
    for (what, found, expected) in [
        (&audit::PAYLOAD_HASHES, found.payloads, expected.payloads),
        (&audit::BUCKETS, found.buckets, expected.buckets),
        (&audit::TILES, found.tiles, expected.tiles),
        (&audit::CHECKPOINTS, found.checkpoints, expected.checkpoints),
        (&audit::SIDECARS, found.sidecars, expected.sidecars),
        (&audit::VIALS, found.vials, expected.vials),
    ] {
        compare_count(what, found, expected, faults);
    }
}

fn compare_count(what: &Wording, found: u64, expected: u64, faults: &mut Vec<Fault>) {
    if found > expected {
        let got = audit::counted(found, what);
        faults.push(Fault::new(Check::StoredRows, got, expected));
    }
}

fn compare_bucket(
    snapshot: &dyn Snapshot,
    expected: &Bucket,
    root: Option<Digest>,
    faults: &mut Vec<Fault>,
) -> Result<(), StoreError> {
    let prefix = expected.prefix();
    let name = format!("{prefix:04x}");
    let text = |root: Option<Digest>| root.map_or(audit::EMPTY.clone(), Wording::data);
    let described = |bucket: &Bucket| audit::leaves(bucket.leaves().len(), text(bucket.root()));
    match snapshot.bucket(prefix) {
        Ok(found) if found.leaves() == expected.leaves() => {}
        Ok(found) => {
            let got = audit::bucket(&name, described(&found));
            let right = described(expected);
            faults.push(Fault::new(Check::StoredBucket, got, right));
        }
        Err(StoreError::Damaged(what)) => {
            faults.push(Fault::new(Check::StoredBucket, what, text(expected.root())));
        }
        Err(error) => return Err(error),
    }
    let right = expected.root();
    if root != right {
        let got = audit::root_of_bucket(&name, text(root));
        faults.push(Fault::new(Check::StoredBucketRoot, got, text(right)));
    }
    Ok(())
}

fn describe(row: &HistoryRow) -> Wording {
    let (count, head) = (row.position.count, row.position.head);
    audit::history_row(count, row.entry_index, row.event_type, head)
}
