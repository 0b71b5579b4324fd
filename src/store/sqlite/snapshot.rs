//! One read transaction: the ledger at one checkpoint.

use std::sync::Weak;

use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Params};

use super::pool::Pool;
use super::{counted, failed, sql, stored};
use crate::digest::{Digest, Position};
use crate::merkle::subject_index::Bucket;
use crate::store::{Head, HistoryRow, List, Rows, Snapshot, StoreError};

/// The first schema that has lists.
const FIRST_WITH_LISTS: i32 = 2;
const FIRST_WITH_PUBLIC_TEXTS: i32 = 3;

/// A connection inside a read transaction; gives the connection back when dropped.
pub(super) struct SqliteSnapshot<'c> {
    held: HeldConnection<'c>,
    head: Option<Head>,
}

/// Whose connection it is.
enum HeldConnection<'c> {
    /// A reader's; `None` only while it is dropped.
    Readers(Option<Connection>, Weak<Pool>),
    /// The writer's, which knows the pages that it has just written.
    Writers(&'c mut Connection),
}

impl<'c> SqliteSnapshot<'c> {
    /// On a connection of the pool.
    pub(super) fn begin(connection: Connection, pool: Weak<Pool>) -> Result<Self, StoreError> {
        Self::of(HeldConnection::Readers(Some(connection), pool))
    }

    /// On the writer's connection, between its appends.
    pub(super) fn begin_own(connection: &'c mut Connection) -> Result<Self, StoreError> {
        Self::of(HeldConnection::Writers(connection))
    }

    fn of(held: HeldConnection<'c>) -> Result<Self, StoreError> {
        // Made first, so that the connection is given back if what follows fails.
        let mut snapshot = SqliteSnapshot { held, head: None };
        snapshot.head = begin(snapshot.connection()?)?;
        Ok(snapshot)
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
    head(connection, sql::HEAD, (), doing)
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
        self.one("reading an entry", sql::ENTRY, [stored(index)?])
    }

    fn entries(
        &self,
        start: u64,
        max_count: usize,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let error = failed("reading entries");
        let max_count = limit(max_count);
        let mut statement = self
            .connection()?
            .prepare_cached(sql::ENTRIES)
            .map_err(&error)?;
        let mut rows = statement
            .query((stored(start)?, max_count))
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
        found.map(counted).transpose()
    }

    fn rows(&self) -> Result<Rows, StoreError> {
        let error = failed("counting rows");
        let mut statement = self
            .connection()?
            .prepare_cached(sql::ROWS)
            .map_err(&error)?;
        let (all, last): ([i64; 7], Option<i64>) = statement
            .query_row((), |row| {
                let mut all = [0; 7];
                for (at, count) in all.iter_mut().enumerate() {
                    *count = row.get(at)?;
                }
                Ok((all, row.get(all.len())?))
            })
            .map_err(&error)?;
        let [
            payloads,
            history,
            buckets,
            tiles,
            checkpoints,
            sidecars,
            vials,
        ] = all;
        Ok(Rows {
            payloads: counted(payloads)?,
            history: counted(history)?,
            buckets: counted(buckets)?,
            tiles: counted(tiles)?,
            checkpoints: counted(checkpoints)?,
            sidecars: counted(sidecars)?,
            vials: counted(vials)?,
            last_of_histories: last.map(counted).transpose()?,
        })
    }

    fn find(&self, payload_hash: &Digest) -> Result<Option<u64>, StoreError> {
        let found: Option<i64> =
            self.one("finding a payload", sql::FIND, [payload_hash.bytes()])?;
        found.map(counted).transpose()
    }

    fn history(
        &self,
        subject_key: &Digest,
        after: u64,
        max_count: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let error = failed("reading a history");
        let (after, max_count) = (stored(after)?, limit(max_count));
        let mut statement = self
            .connection()?
            .prepare_cached(sql::HISTORY)
            .map_err(&error)?;
        let mut rows = statement
            .query((subject_key.bytes(), after, max_count))
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

    fn position(&self, subject_key: &Digest) -> Result<Position, StoreError> {
        let error = failed("reading the end of a history");
        let mut statement = self
            .connection()?
            .prepare_cached(sql::POSITION)
            .map_err(&error)?;
        let last = statement.query_row([subject_key.bytes()], |row| Ok((row.get(0)?, row.get(1)?)));
        match last.optional().map_err(&error)? {
            Some((count, head)) => Ok(Position {
                count: counted(count)?,
                head: Digest::from_bytes(head),
            }),
            None => Ok(Position::EMPTY),
        }
    }

    fn bucket(&self, prefix: u16) -> Result<Bucket, StoreError> {
        let row: Option<Vec<u8>> = self.one("reading a bucket", sql::BUCKET, [prefix])?;
        Bucket::decode(prefix, &row.unwrap_or_default())
            .map_err(|e| StoreError::Damaged(e.to_string()))
    }

    fn bucket_roots(&self) -> Result<Vec<(u16, Digest)>, StoreError> {
        let error = failed("reading bucket roots");
        let mut statement = self
            .connection()?
            .prepare_cached(sql::BUCKET_ROOTS)
            .map_err(&error)?;
        let rows = statement
            .query_map((), |row| Ok((row.get(0)?, Digest::from_bytes(row.get(1)?))))
            .map_err(&error)?;
        rows.collect::<Result<_, _>>().map_err(&error)
    }

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.one("reading a tile", sql::TILE, (level, stored(index)?))
    }

    fn checkpoint(&self, size: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.one("reading a checkpoint", sql::CHECKPOINT, [stored(size)?])
    }

    fn checkpoint_covering(&self, index: u64) -> Result<Option<Head>, StoreError> {
        let of = [stored(index)?];
        head(
            self.connection()?,
            sql::CHECKPOINT_COVERING,
            of,
            "reading a checkpoint",
        )
    }

    fn sidecar(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.one("reading a sidecar", sql::SIDECAR, [stored(entry_index)?])
    }

    fn public_text(&self, entry_index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let doing = "reading a public text";
        match self.has_schema(FIRST_WITH_PUBLIC_TEXTS)? {
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
        let found: Option<i64> = self.one("finding a vial", sql::VIAL_LOT, [vial_tag.bytes()])?;
        found.map(counted).transpose()
    }

    fn listing(
        &self,
        list: List,
        event_type: u16,
        before: u64,
        max_count: usize,
    ) -> Result<Vec<u64>, StoreError> {
        let error = failed("reading a list");
        let mut statement = self
            .connection()?
            .prepare_cached(sql::LISTING)
            .map_err(&error)?;
        // Beyond what is ever stored: as good as no bound.
        let before = stored(before).unwrap_or(i64::MAX);
        let rows = statement.query_map(
            (list.bytes(), event_type, before, limit(max_count)),
            |row| row.get::<_, i64>(0),
        );
        let mut entries = Vec::new();
        for row in rows.map_err(&error)? {
            entries.push(counted(row.map_err(&error)?)?);
        }
        Ok(entries)
    }

    fn listings(&self) -> Result<Option<u64>, StoreError> {
        if !self.has_schema(FIRST_WITH_LISTS)? {
            return Ok(None);
        }
        let rows: Option<i64> = self.one("counting lists", sql::LISTINGS, ())?;
        rows.map(counted).transpose()
    }

    fn clock_offset_ms(&self) -> Result<i64, StoreError> {
        Ok(self
            .one("reading the clock", sql::SETTING, [sql::CLOCK_OFFSET])?
            .unwrap_or(0))
    }
}
