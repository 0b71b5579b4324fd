//! The ledger at one checkpoint: the log, and what follows from it.
//!
//! Of the log nothing below a size ever changes, so a reader of that size leaves out what is beyond it. What follows is
//! in the index or in the layers over it; where both have a row, the layer's counts.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Params};

use super::index::{Published, Reading, View};
use super::pool::Pool;
use super::{counted, failed, ledger_key, sql, stored};
use crate::digest::{Digest, Position};
use crate::merkle::subject_index::{Bucket, bucket_of};
use crate::merkle::tile::{partial_tile, tile_width};
use crate::store::{Head, HistoryRow, List, Rows, Snapshot, StoreError};

/// The first schemas that have public texts, and the ledger's history alone.
const FIRST_WITH_PUBLIC_TEXTS: i32 = 3;
const FIRST_WITHOUT_WHAT_FOLLOWS: i32 = 4;

/// A connection inside a read transaction; gives the connection back when dropped.
pub(super) struct SqliteSnapshot<'c> {
    held: HeldConnection<'c>,
    head: Option<Head>,
    /// Entries from here on are left out.
    end: u64,
    /// What readers may see, and the index; without, the log alone is read.
    following: Option<(Arc<View>, Reading)>,
}

/// Whose connection it is.
enum HeldConnection<'c> {
    /// A reader's; `None` only while it is dropped.
    Readers(Option<Connection>, Weak<Pool>),
    /// The writer's, which knows the pages that it has just written.
    Writers(&'c mut Connection),
}

impl<'c> SqliteSnapshot<'c> {
    /// On a connection of the pool: of what is published, or of the log as it is.
    pub(super) fn begin(
        connection: Connection,
        pool: Weak<Pool>,
        published: Option<&Published>,
    ) -> Result<Self, StoreError> {
        // Made first, so that the connection is given back if what follows fails.
        let mut snapshot = Self::of(HeldConnection::Readers(Some(connection), pool));
        let Some(published) = published else {
            snapshot.head = begin(snapshot.connection()?)?;
            return Ok(snapshot);
        };
        let (view, reading) = published.read(false)?;
        begin(snapshot.connection()?)?;
        snapshot.head = view.head.clone();
        snapshot.end = view.size();
        snapshot.following = Some((view, reading));
        Ok(snapshot)
    }

    /// On the writer's connection, between its appends.
    pub(super) fn begin_own(
        connection: &'c mut Connection,
        following: Option<(Arc<View>, Reading)>,
    ) -> Result<Self, StoreError> {
        let mut snapshot = Self::of(HeldConnection::Writers(connection));
        snapshot.head = begin(snapshot.connection()?)?;
        snapshot.following = following;
        Ok(snapshot)
    }

    fn of(held: HeldConnection<'c>) -> Self {
        Self {
            held,
            head: None,
            end: u64::MAX,
            following: None,
        }
    }

    /// What readers may see, and the rows of the index.
    fn following(&self) -> Result<(&View, super::index::Rows<'_>), StoreError> {
        match &self.following {
            Some((view, reading)) => Ok((view, reading.rows()?)),
            None => Err(StoreError::Index("the log is read alone".into())),
        }
    }

    fn sees(&self, index: u64) -> bool {
        index < self.end
    }

    /// The ledger's own history, which is kept with the log.
    fn ledger_history(&self, after: u64, max_count: usize) -> Result<Vec<HistoryRow>, StoreError> {
        let error = failed("reading the ledger's history");
        let sql = match self.has_schema(FIRST_WITHOUT_WHAT_FOLLOWS)? {
            true => sql::LEDGER_HISTORY,
            false => sql::OLD_LEDGER_HISTORY,
        };
        let end = stored(self.end).unwrap_or(i64::MAX);
        let mut statement = self.connection()?.prepare_cached(sql).map_err(&error)?;
        let mut rows = statement
            .query((stored(after)?, end, limit(max_count)))
            .map_err(&error)?;
        let mut history = Vec::new();
        while let Some(row) = rows.next().map_err(&error)? {
            history.push(HistoryRow {
                position: Position {
                    count: counted(row.get(0).map_err(&error)?)?,
                    head: Digest::from_bytes(row.get(3).map_err(&error)?),
                },
                entry_index: counted(row.get(1).map_err(&error)?)?,
                event_type: row.get(2).map_err(&error)?,
            });
        }
        Ok(history)
    }

    /// Whether the sidecar of an entry, if it has one, has this tag.
    fn sidecar_has(&self, entry_index: u64, tag: &Digest) -> Result<bool, StoreError> {
        let doing = "looking into a sidecar";
        let (error, entry) = (failed(doing), stored(entry_index)?);
        let Some(bytes) = self.one::<i64>(doing, sql::SIDECAR_BYTES, [entry])? else {
            return Ok(false);
        };
        let tags = self
            .connection()?
            .blob_open("main", "sidecar", "vial_tags", entry, true);
        let tags = tags.map_err(&error)?;
        let (mut first, mut end) = (0, counted(bytes)? as usize / Digest::LEN);
        while first < end {
            let middle = first + (end - first) / 2;
            let mut found = [0; Digest::LEN];
            tags.read_at_exact(&mut found, middle * Digest::LEN)
                .map_err(&error)?;
            match Digest::from_bytes(found).cmp(tag) {
                std::cmp::Ordering::Less => first = middle + 1,
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Greater => end = middle,
            }
        }
        Ok(false)
    }

    fn connection(&self) -> Result<&Connection, StoreError> {
        match &self.held {
            HeldConnection::Readers(connection, _) => connection
                .as_ref()
                .ok_or_else(|| StoreError::Damaged("snapshot is closed".into())),
            HeldConnection::Writers(connection) => Ok(connection),
        }
    }

    /// Whether the file has a schema of this version or a newer one.
    fn has_schema(&self, version: i32) -> Result<bool, StoreError> {
        let found: Option<i32> = self.one("reading the schema", sql::SCHEMA_VERSION, ())?;
        Ok(found >= Some(version))
    }

    /// The first column of the only row.
    fn one<T: FromSql>(
        &self,
        doing: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self
            .connection()?
            .prepare_cached(sql)
            .map_err(failed(doing))?;
        statement
            .query_row(params, |row| row.get(0))
            .optional()
            .map_err(failed(doing))
    }
}

/// Begins the transaction; this first read fixes what it sees.
fn begin(connection: &Connection) -> Result<Option<Head>, StoreError> {
    let doing = "beginning a snapshot";
    run(connection, "BEGIN").map_err(failed(doing))?;
    newest(connection)
}

/// The newest checkpoint that is stored.
pub(super) fn newest(connection: &Connection) -> Result<Option<Head>, StoreError> {
    head(connection, sql::HEAD, (), "reading the head")
}

/// One row of the checkpoints.
fn head(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    doing: &'static str,
) -> Result<Option<Head>, StoreError> {
    let error = failed(doing);
    let mut head = connection.prepare_cached(sql).map_err(&error)?;
    let head = head.query_row(params, |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get::<_, i64>(3)?,
        ))
    });
    let Some((size, checkpoint, recorded_at_ms, subject_count)) =
        head.optional().map_err(&error)?
    else {
        return Ok(None);
    };
    Ok(Some(Head {
        size: counted(size)?,
        checkpoint,
        recorded_at_ms,
        subject_count: counted(subject_count)?,
    }))
}

/// A statement without an answer, prepared once a connection: snapshots come and go by the thousand.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute(()).map(drop)
}

/// A LIMIT; more than SQLite can count is as good as all.
fn limit(max_count: usize) -> i64 {
    i64::try_from(max_count).unwrap_or(i64::MAX)
}

impl Drop for SqliteSnapshot<'_> {
    fn drop(&mut self) {
        let ended = |c: &Connection| c.is_autocommit() || run(c, "COMMIT").is_ok();
        match &mut self.held {
            // A connection that cannot end its transaction is closed instead of being used again.
            HeldConnection::Readers(connection, pool) => {
                let connection = connection.take().filter(ended);
                if let Some(pool) = pool.upgrade() {
                    pool.put(connection);
                }
            }
            // If that cannot be ended, nothing more can be appended or begun, and says so.
            HeldConnection::Writers(connection) => {
                ended(connection);
            }
        }
    }
}

impl Snapshot for SqliteSnapshot<'_> {
    fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match self.sees(index) {
            true => self.one("reading an entry", sql::ENTRY, [stored(index)?]),
            false => Ok(None),
        }
    }

    fn entries(
        &self,
        start: u64,
        max_count: usize,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let error = failed("reading entries");
        let left = usize::try_from(self.end.saturating_sub(start)).unwrap_or(usize::MAX);
        let mut statement = self
            .connection()?
            .prepare_cached(sql::ENTRIES)
            .map_err(&error)?;
        let mut rows = statement
            .query((stored(start)?, limit(max_count.min(left))))
            .map_err(&error)?;
        let (mut entries, mut bytes) = (Vec::new(), 0usize);
        while let Some(row) = rows.next().map_err(&error)? {
            let entry: Vec<u8> = row.get(0).map_err(&error)?;
            bytes = bytes.saturating_add(entry.len());
            if bytes > max_bytes && !entries.is_empty() {
                break;
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    fn next_entry(&self, start: u64) -> Result<Option<u64>, StoreError> {
        let found: Option<i64> = self.one("finding an entry", sql::NEXT_ENTRY, [stored(start)?])?;
        let found = found.map(counted).transpose()?;
        Ok(found.filter(|index| self.sees(*index)))
    }

    fn rows(&self) -> Result<Rows, StoreError> {
        let error = failed("counting rows");
        let mut statement = self
            .connection()?
            .prepare_cached(sql::ROWS)
            .map_err(&error)?;
        let all = statement.query_row((), |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]));
        let [tiles, checkpoints, sidecars] = all.map_err(&error)?;
        Ok(Rows {
            tiles: counted(tiles)?,
            checkpoints: counted(checkpoints)?,
            sidecars: counted(sidecars)?,
        })
    }

    fn find(&self, payload_hash: &Digest) -> Result<Vec<u64>, StoreError> {
        let (view, rows) = self.following()?;
        let mut found = rows.look_ups(payload_hash)?;
        found.extend(view.look_ups(payload_hash));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn history(
        &self,
        subject_key: &Digest,
        after: u64,
        max_count: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        if *subject_key == ledger_key() {
            return self.ledger_history(after, max_count);
        }
        let (view, rows) = self.following()?;
        let newer = view.places(subject_key);
        // What the index has of these, a fold may have begun to write.
        let older = newer
            .first()
            .map(|row| row.position.count.saturating_sub(1));
        let wanted = older.unwrap_or(u64::MAX).saturating_sub(after);
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX).min(max_count);
        let mut history = Vec::new();
        if wanted > 0
            && let Some((number, _)) = rows.leaf(subject_key)?
        {
            history = rows.history(number, after, wanted)?;
        }
        let whole = (after + 1..)
            .zip(&history)
            .all(|(n, row)| row.position.count == n)
            && (older.is_none() || history.len() == wanted);
        if !whole {
            let what = format!("the history of subject {subject_key} has gaps");
            return Err(self.index_is_wrong(what));
        }
        let newer = newer.into_iter().filter(|row| row.position.count > after);
        let left = max_count - history.len();
        history.extend(newer.take(left));
        Ok(history)
    }

    fn position(&self, subject_key: &Digest) -> Result<Position, StoreError> {
        if *subject_key == ledger_key() {
            let history = self.ledger_history(0, usize::MAX)?;
            return Ok(history.last().map_or(Position::EMPTY, |row| row.position));
        }
        let (view, rows) = self.following()?;
        match view.position(subject_key) {
            Some(position) => Ok(position),
            None => rows.position(subject_key, view.touches(bucket_of(subject_key))),
        }
    }

    fn bucket(&self, prefix: u16) -> Result<Bucket, StoreError> {
        let (view, rows) = self.following()?;
        let older = rows
            .leaves(prefix)?
            .into_iter()
            .map(|leaf| (leaf.key, leaf.value));
        let mut leaves: BTreeMap<Digest, Digest> = older.collect();
        leaves.extend(view.leaves(prefix));
        let mut bucket = Bucket::new(prefix);
        for (key, value) in leaves {
            let set = bucket.set(key, value);
            set.map_err(|error| self.index_is_wrong(error.to_string()))?;
        }
        Ok(bucket)
    }

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<Vec<u8>> =
            self.one("reading a tile", sql::TILE, (level, stored(index)?))?;
        if self.end == u64::MAX {
            return Ok(row);
        }
        Ok(match tile_width(level, index, self.end) {
            0 => None,
            width => row.and_then(|row| partial_tile(&row, width).map(<[u8]>::to_vec)),
        })
    }

    fn checkpoint(&self, size: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match size <= self.end {
            true => self.one("reading a checkpoint", sql::CHECKPOINT, [stored(size)?]),
            false => Ok(None),
        }
    }

    fn checkpoint_covering(&self, index: u64) -> Result<Option<Head>, StoreError> {
        if !self.sees(index) {
            return Ok(None);
        }
        let of = [stored(index)?];
        head(
            self.connection()?,
            sql::CHECKPOINT_COVERING,
            of,
            "reading a checkpoint",
        )
    }

    fn sidecar(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match self.sees(entry_index) {
            true => self.one("reading a sidecar", sql::SIDECAR, [stored(entry_index)?]),
            false => Ok(None),
        }
    }

    fn public_text(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let doing = "reading a public text";
        match self.sees(entry_index) && self.has_schema(FIRST_WITH_PUBLIC_TEXTS)? {
            true => self.one(doing, sql::PUBLIC_TEXT, [stored(entry_index)?]),
            false => Ok(None),
        }
    }

    fn public_texts_from(&self) -> Result<Option<u64>, StoreError> {
        let doing = "reading which recalls have their text";
        let from: Option<i64> = self.one(doing, sql::SETTING, [sql::PUBLIC_TEXTS_FROM])?;
        from.map(counted).transpose()
    }

    fn vial_lot(&self, vial_tag: &Digest) -> Result<Option<u64>, StoreError> {
        for entry in self.find(vial_tag)? {
            if self.sidecar_has(entry, vial_tag)? {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    fn listing(
        &self,
        list: List,
        event_type: u16,
        before: u64,
        max_count: usize,
    ) -> Result<Vec<u64>, StoreError> {
        let (view, rows) = self.following()?;
        let mut entries = view.listing(list, event_type, before, max_count);
        let before = before.min(view.floor());
        entries.extend(rows.listing(list, event_type, before, max_count - entries.len())?);
        Ok(entries)
    }

    fn clock_offset_ms(&self) -> Result<i64, StoreError> {
        Ok(self
            .one("reading the clock", sql::SETTING, [sql::CLOCK_OFFSET])?
            .unwrap_or(0))
    }

    fn index_is_wrong(&self, what: String) -> StoreError {
        match &self.following {
            Some((_, reading)) => reading.is_wrong(what),
            None => StoreError::Index(what),
        }
    }
}
