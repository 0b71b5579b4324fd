//! What must be stored, from the log's entries in order.

use rusqlite::{Connection, OptionalExtension as _};

use super::{Derived, Difference, ExpectedIndex, Found, Standing, failed};
use crate::digest::{Digest, Position};
use crate::merkle::TileReader;
use crate::merkle::subject_index::{Bucket, IndexTop, bucket_of};
use crate::merkle::tile::tile_updates;
use crate::store::sqlite::{sql, stored};
use crate::store::{NewListing, StoreError};

/// Leaves between two writes of the expected tiles: more would only be held.
const LEAVES: usize = 4_096;

/// What follows from one entry.
#[derive(Debug)]
pub struct Follows<'a> {
    pub leaf: Digest,
    /// Of a statement: SHA-256 of its payload.
    pub payload_hash: Option<Digest>,
    /// Keys of the subjects whose histories it joins.
    pub subject_keys: &'a [Digest],
    /// The event's field number.
    pub event_type: u16,
    /// Its places in lists.
    pub listings: &'a [NewListing],
    pub has_sidecar: bool,
    pub has_public_text: bool,
    /// Vial tags of its sidecar, 32 bytes each.
    pub vial_tags: &'a [u8],
    /// Of a seal: what its checkpoint's row says beside the note: ledger clock in milliseconds, and
    /// subjects.
    pub checkpoint: Option<(i64, u64)>,
}

impl Derived {
    /// Follows the next entry.
    pub fn entry(&mut self, follows: &Follows<'_>, found: Found<'_>) -> Result<(), StoreError> {
        let error = failed("noting what follows from an entry");
        let index = stored(self.followed)?;
        let db = &self.connection;
        let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            let run = db.prepare_cached(sql).and_then(|mut s| s.execute(values));
            run.map_err(&error)
        };
        let payload = follows.payload_hash.as_ref().map(Digest::bytes);
        run(sql::EXPECT_ENTRY, &[&index, &payload])?;
        for key in follows.subject_keys {
            let leaf = follows.leaf.bytes();
            run(
                sql::EXPECT_TOUCH,
                &[&key.bytes(), &index, &follows.event_type, &leaf],
            )?;
        }
        for row in follows.listings {
            let organisation = row.list.bytes();
            run(
                sql::EXPECT_LISTING,
                &[&organisation, &row.event_type, &index],
            )?;
        }
        if follows.has_sidecar {
            run(sql::EXPECT_SIDECAR, &[&index])?;
        }
        if follows.has_public_text {
            run(sql::EXPECT_PUBLIC_TEXT, &[&index])?;
        }
        for id in follows.vial_tags.as_chunks::<{ Digest::LEN }>().0 {
            if run(sql::EXPECT_VIAL, &[id, &index])? == 0 {
                found(Difference {
                    table: "sidecar".into(),
                    key: format!("entry_index {index}"),
                    found: format!(
                        "vial {}, which another sidecar has",
                        Digest::from_bytes(*id)
                    ),
                    expected: "every vial once".into(),
                    standing: Standing::Truth,
                });
            }
        }
        if let Some((recorded_at_ms, subject_count)) = follows.checkpoint {
            let (size, subjects) = (stored(self.followed + 1)?, stored(subject_count)?);
            run(sql::EXPECT_CHECKPOINT, &[&size, &recorded_at_ms, &subjects])?;
        }
        self.followed += 1;
        self.leaves.push(follows.leaf);
        if self.leaves.len() >= LEAVES {
            self.tiles()?;
        }
        Ok(())
    }

    /// The log is at its end: what is known only now. Returns the index that its last seal must
    /// commit to.
    pub fn end(&mut self, found: Found<'_>) -> Result<ExpectedIndex, StoreError> {
        self.tiles()?;
        self.repeated_payloads(found)?;
        self.histories()
    }

    fn tiles(&mut self) -> Result<(), StoreError> {
        let leaves = std::mem::take(&mut self.leaves);
        let start = self.followed.saturating_sub(leaves.len() as u64);
        let updates = tile_updates(start, &leaves, &ExpectedTiles(&self.connection));
        // Cannot fail but by reading: these tiles were written here.
        let updates = updates.map_err(|error| StoreError::Damaged(error.to_string()))?;
        let error = failed("noting tiles");
        let mut put = self
            .connection
            .prepare_cached(sql::EXPECT_TILE)
            .map_err(&error)?;
        for tile in updates {
            put.execute((tile.level, stored(tile.index)?, tile.bytes))
                .map_err(&error)?;
        }
        Ok(())
    }

    fn repeated_payloads(&self, found: Found<'_>) -> Result<(), StoreError> {
        let error = failed("looking for repeated payloads");
        let mut statement = self
            .connection
            .prepare(sql::REPEATED_PAYLOADS)
            .map_err(&error)?;
        let rows =
            statement.query_map((), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
        for row in rows.map_err(&error)? {
            let (first, last) = row.map_err(&error)?;
            found(Difference {
                table: "entry".into(),
                key: format!("entry_index {last}"),
                found: format!("the payload of entry {first} again"),
                expected: "every payload once".into(),
                standing: Standing::Truth,
            });
        }
        Ok(())
    }

    /// Histories and the index, from who joined what: sorted by subject on disk, so that one history
    /// and one bucket are held at a time.
    fn histories(&self) -> Result<ExpectedIndex, StoreError> {
        let error = failed("sorting histories");
        let db = &self.connection;
        let mut touches = db.prepare(sql::TOUCHES_BY_SUBJECT).map_err(&error)?;
        let mut touches = touches.query(()).map_err(&error)?;
        let mut add = db.prepare(sql::EXPECT_HISTORY).map_err(&error)?;
        let mut index = Index {
            db,
            roots: Vec::new(),
            subject_count: 0,
            bucket: Bucket::new(0),
        };
        let mut open: Option<(Digest, Position)> = None;
        while let Some(row) = touches.next().map_err(&error)? {
            let read = || -> rusqlite::Result<(Digest, i64, u16, Digest)> {
                Ok((
                    Digest::from_bytes(row.get(0)?),
                    row.get(1)?,
                    row.get(2)?,
                    Digest::from_bytes(row.get(3)?),
                ))
            };
            let (key, entry, event_type, leaf) = read().map_err(&error)?;
            let before = match open.take() {
                Some((same, head)) if same == key => head,
                other => {
                    other.map_or(Ok(()), |(key, head)| index.subject(key, head))?;
                    Position::EMPTY
                }
            };
            let head = before.push(event_type, &leaf);
            let n = stored(head.count)?;
            add.execute((key.bytes(), n, entry, event_type, head.head.bytes()))
                .map_err(&error)?;
            open = Some((key, head));
        }
        open.map_or(Ok(()), |(key, head)| index.subject(key, head))?;
        index.close()?;
        Ok(ExpectedIndex {
            root: IndexTop::from_roots(index.roots).root(),
            subject_count: index.subject_count,
        })
    }
}

/// The index as subjects come, ascending by key.
struct Index<'d> {
    db: &'d Connection,
    roots: Vec<(u16, Digest)>,
    subject_count: u64,
    /// The bucket that is being filled.
    bucket: Bucket,
}

impl Index<'_> {
    fn subject(&mut self, key: Digest, head: Position) -> Result<(), StoreError> {
        let prefix = bucket_of(&key);
        if prefix != self.bucket.prefix() {
            self.close()?;
            self.bucket = Bucket::new(prefix);
        }
        self.subject_count += 1;
        let set = self.bucket.set(key, head.value());
        set.map(drop)
            .map_err(|error| StoreError::Damaged(error.to_string()))
    }

    fn close(&mut self) -> Result<(), StoreError> {
        let Some(root) = self.bucket.root() else {
            return Ok(());
        };
        let prefix = self.bucket.prefix();
        let leaves = self.bucket.encode();
        let put = self
            .db
            .prepare_cached(sql::EXPECT_BUCKET)
            .and_then(|mut add| add.execute((prefix, leaves)))
            .and_then(|_| self.db.prepare_cached(sql::EXPECT_BUCKET_ROOT))
            .and_then(|mut add| add.execute((prefix, root.bytes())));
        put.map_err(failed("noting a bucket"))?;
        self.roots.push((prefix, root));
        Ok(())
    }
}

/// The expected tiles so far.
struct ExpectedTiles<'d>(&'d Connection);

impl TileReader for ExpectedTiles<'_> {
    type Error = StoreError;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let error = failed("reading an expected tile");
        let mut get = self.0.prepare_cached(sql::EXPECTED_TILE).map_err(&error)?;
        let row = get.query_row((level, stored(index)?), |row| row.get(0));
        row.optional().map_err(&error)
    }
}
