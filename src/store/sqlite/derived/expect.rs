//! What must be stored, from the log's entries in order.

use rusqlite::{Connection, OptionalExtension as _};

use super::{Derived, Difference, ExpectedIndex, Found, Standing, failed};
use crate::digest::Digest;
use crate::merkle::TileReader;
use crate::merkle::tile::tile_updates;
use crate::store::sqlite::{ledger_key, sql, stored};
use crate::store::{Follows, StoreError};

/// Leaves between two writes of the expected tiles: more would only be held.
const LEAVES: usize = 4_096;

/// What stands beside an entry.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    pub has_sidecar: bool,
    pub has_public_text: bool,
    /// Vial tags of its sidecar, 32 bytes each.
    pub vial_tags: Vec<u8>,
    /// Of a seal: what its checkpoint's row says beside the note: ledger clock in milliseconds, and
    /// subjects.
    pub checkpoint: Option<(i64, u64)>,
}

impl Derived {
    /// Follows the next entry.
    pub fn entry(
        &mut self,
        follows: &Follows,
        beside: &Beside,
        found: Found<'_>,
    ) -> Result<(), StoreError> {
        if self
            .index
            .as_ref()
            .is_some_and(|index| index.size == self.followed)
        {
            self.compare_index(found)?;
        }
        let error = failed("noting what follows from an entry");
        let index = stored(self.followed)?;
        let db = &self.connection;
        let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            let run = db.prepare_cached(sql).and_then(|mut s| s.execute(values));
            run.map_err(&error)
        };
        let payload = follows.payload_hash.as_ref().map(Digest::bytes);
        run(sql::EXPECT_ENTRY, &[&index, &payload])?;
        if let Some(payload) = payload
            && run(sql::ONCE_PAYLOAD, &[&payload, &index])? == 0
        {
            self.repeated_payload(&payload, index, found)?;
        }
        if follows.subject_keys.contains(&ledger_key()) {
            self.ledger = self.ledger.push(follows.event_type, &follows.leaf);
            let (n, head) = (stored(self.ledger.count)?, self.ledger.head.bytes());
            run(
                sql::EXPECT_LEDGER_HISTORY,
                &[&n, &index, &follows.event_type, &head],
            )?;
        }
        if beside.has_sidecar {
            run(sql::EXPECT_SIDECAR, &[&index])?;
        }
        if beside.has_public_text {
            run(sql::EXPECT_PUBLIC_TEXT, &[&index])?;
        }
        for id in beside.vial_tags.as_chunks::<{ Digest::LEN }>().0 {
            if run(sql::ONCE_VIAL, &[id])? == 0 {
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
        if let Some((recorded_at_ms, subject_count)) = beside.checkpoint {
            let (size, subjects) = (stored(self.followed + 1)?, stored(subject_count)?);
            run(sql::EXPECT_CHECKPOINT, &[&size, &recorded_at_ms, &subjects])?;
        }
        self.builder.entry(follows, &beside.vial_tags)?;
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
        if self.index.is_some() {
            self.compare_index(found)?;
        }
        Ok(ExpectedIndex {
            root: self.builder.top()?.root(),
            subject_count: self.builder.subjects(),
        })
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

    fn repeated_payload(
        &self,
        payload: &[u8],
        index: i64,
        found: Found<'_>,
    ) -> Result<(), StoreError> {
        let first = self
            .connection
            .query_row(sql::FIRST_PAYLOAD, [payload], |row| row.get::<_, i64>(0));
        let first = first.map_err(failed("looking for a repeated payload"))?;
        found(Difference {
            table: "entry".into(),
            key: format!("entry_index {index}"),
            found: format!("the payload of entry {first} again"),
            expected: "every payload once".into(),
            standing: Standing::Truth,
        });
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
