//! The ledger in one SQLite file: the default, which needs no setup.
//!
//! WAL mode, so that readers never wait for the writer; `synchronous=FULL`, so that a commit that
//! returned is on disk. One writer connection behind `&mut self`; readers come from a small pool of
//! read-only connections. A lock file beside the database keeps a second daemon out.

mod append;
pub mod derived;
mod open;
mod pool;
mod snapshot;
mod sql;
#[cfg(test)]
mod tests;
mod tidy;

pub use open::{OpenError, SCHEMA_VERSION};

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::{Batch, Snapshot, Snapshots, Store, StoreError};
use pool::Pool;
use snapshot::SqliteSnapshot;
use tidy::Tidy;

/// Connections for readers, unless told otherwise.
pub const DEFAULT_READERS: usize = 8;

/// The ledger's file, open for its one writer.
pub struct SqliteStore {
    readers: Arc<Pool>,
    /// Ends before the connection, which is the last to close.
    tidy: Tidy,
    connection: Connection,
    /// Locked as long as this store lives. Declared last: the lock goes after the connection.
    _lock: File,
}

impl SqliteStore {
    /// Opens or creates the file, brings its schema up to date and takes the writer's lock.
    ///
    /// Refuses a library with known defects, a file that is not a ledger or of a newer program, and
    /// a file that another writer holds. The file, and its lock file, can be read by its owner only.
    pub fn open(path: &Path, readers: usize) -> Result<Self, OpenError> {
        open::writer(path, readers)
    }

    /// Opens an existing file for reading only: for an audit beside a running daemon, or of a copy.
    ///
    /// The file is not changed. If there is no `-wal` file beside it, nothing is written anywhere and
    /// nobody may write meanwhile; otherwise SQLite's `-shm` file is used together with the daemon.
    pub fn open_read_only(path: &Path) -> Result<Arc<dyn Snapshots>, OpenError> {
        Ok(open::read_only(path)?)
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        // The last connection to close moves the write-ahead log into the file, and only a writer's
        // can; snapshots that are still in use, or taken later, keep working.
        self.readers.close_idle();
    }
}

impl Store for SqliteStore {
    fn snapshots(&self) -> Arc<dyn Snapshots> {
        Arc::clone(&self.readers) as Arc<dyn Snapshots>
    }

    fn append(&mut self, expected_size: u64, batch: &Batch) -> Result<(), StoreError> {
        append::append(&mut self.connection, expected_size, batch)?;
        self.tidy.appended(batch);
        Ok(())
    }

    fn own_snapshot(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        Ok(Box::new(SqliteSnapshot::begin_own(&mut self.connection)?))
    }

    fn set_clock_offset_ms(&mut self, offset_ms: i64) -> Result<(), StoreError> {
        let put = self
            .connection
            .execute(sql::PUT_SETTING, (sql::CLOCK_OFFSET, offset_ms));
        put.map(drop).map_err(failed("setting the clock"))
    }
}

/// An error of SQLite with what was being done.
fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |source| StoreError::Failed {
        doing,
        source: Box::new(source),
    }
}

/// A number as SQLite stores it: beyond 63 bits is beyond any ledger.
fn stored(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Damaged(format!("{number} is beyond 63 bits")))
}

/// A count or index out of a column that a CHECK keeps from being negative.
fn counted(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("negative number {number}")))
}
