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
mod truncation;
mod wal;
mod watch;

pub use open::{OpenError, SCHEMA_VERSION};

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use super::{Batch, Begins, Snapshot, Snapshots, Store, StoreError};
use pool::Pool;
use snapshot::SqliteSnapshot;
use wal::Tidy;
use watch::Watch;

/// Connections for readers, unless told otherwise.
pub const DEFAULT_READERS: usize = 8;
/// Longest write-ahead log, unless told otherwise.
pub const DEFAULT_MAX_WAL_BYTES: u64 = 4 << 30;

/// The ledger's file, open for its one writer.
pub struct SqliteStore {
    readers: Arc<Pool>,
    /// Ends before the connection, which is the last to close.
    tidy: Tidy,
    connection: Connection,
    watch: Arc<Watch>,
    max_wal_bytes: u64,
    /// Locked as long as this store lives. Declared last: the lock goes after the connection.
    _lock: File,
}

impl SqliteStore {
    /// Opens or creates the file, brings its schema up to date and takes the writer's lock.
    ///
    /// Refuses a library with known defects, a file that is not a ledger or of a newer program, and
    /// a file that another writer holds. The file, and its lock file, can be read by its owner only.
    pub fn open(path: &Path, readers: usize) -> Result<Self, OpenError> {
        Self::open_bounded(path, readers, DEFAULT_MAX_WAL_BYTES)
    }

    /// The same, with a write-ahead log of at most so many bytes: it cannot begin anew while anybody reads
    /// what is in it, and a reader that never ends must not fill the disk.
    pub fn open_bounded(
        path: &Path,
        readers: usize,
        max_wal_bytes: u64,
    ) -> Result<Self, OpenError> {
        open::writer(path, readers, max_wal_bytes)
    }

    /// The write-ahead log can begin anew: nobody reads what is in it.
    fn begins_anew(&self) -> Result<bool, StoreError> {
        wal::begin_anew(&self.connection, Duration::ZERO)
            .map_err(failed("beginning the write-ahead log anew"))
    }

    /// Opens an existing file for reading only: for an audit beside a running daemon, or of a copy.
    ///
    /// The file is not changed. If there is no `-wal` file beside it, nothing is written anywhere and
    /// nobody may write meanwhile; otherwise SQLite's `-shm` file is used together with the daemon.
    pub fn open_read_only(path: &Path) -> Result<Arc<dyn Snapshots>, OpenError> {
        Ok(open::read_only(path)?)
    }

    /// The same of a file that an older program wrote too: for an audit of what somebody kept.
    pub fn open_for_audit(path: &Path) -> Result<Arc<dyn Snapshots>, OpenError> {
        Ok(open::read_only_or_older(path)?)
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        // The last connection to close moves the write-ahead log into the file, and only a writer's
        // can; snapshots that are still in use, or taken later, keep working.
        self.readers.close_idle();
        if !self.watch.may_fold() {
            // Whatever stands at the paths now is not ours to write to or to remove.
            let flag = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
            self.tidy.never_fold();
            drop(self.connection.set_db_config(flag, true));
        }
    }
}

impl Store for SqliteStore {
    fn snapshots(&self) -> Arc<dyn Snapshots> {
        Arc::clone(&self.readers) as Arc<dyn Snapshots>
    }

    fn append(&mut self, expected_size: u64, batch: &Batch) -> Result<(), StoreError> {
        // The other files were looked at for the snapshot that this was planned on. A log that was cut since would
        // be written on behind a hole.
        if self.watch.check_log()? > self.max_wal_bytes && !self.begins_anew()? {
            return Err(StoreError::Failed {
                doing: "appending: something reads the database and does not end, so that its write-ahead \
                        log cannot begin anew",
                source: format!("it is beyond {} bytes", self.max_wal_bytes).into(),
            });
        }
        append::append(&mut self.connection, expected_size, batch)?;
        // It is durable in the files that are open: worth an answer only if these are at their paths.
        self.watch
            .check()
            .map_err(|error| StoreError::OutcomeUnknown {
                source: Box::new(error),
            })?;
        self.tidy.appended(batch);
        Ok(())
    }

    fn fill_lists(&mut self, begins: Begins<'_>) -> Result<(), StoreError> {
        self.watch.check()?;
        append::fill_lists(&mut self.connection, begins)
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.watch.check()?;
        // Rolled back when it is dropped. Fails where another process holds the lock, or nothing may be
        // written.
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map(drop)
            .map_err(failed("beginning to write"))
    }

    fn own_snapshot(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        self.watch.check()?;
        Ok(Box::new(SqliteSnapshot::begin_own(&mut self.connection)?))
    }

    fn set_clock_offset_ms(&mut self, offset_ms: i64) -> Result<(), StoreError> {
        self.watch.check()?;
        let put = self
            .connection
            .execute(sql::PUT_SETTING, (sql::CLOCK_OFFSET, offset_ms));
        put.map(drop).map_err(failed("setting the clock"))
    }
}

/// An error of SQLite with what was being done. A file that contradicts its own format, or holds something
/// else than what was written, is no failure of the world: it does not pass.
fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    use rusqlite::{Error, ErrorCode};
    move |source| match (&source, source.sqlite_error_code()) {
        (_, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        | (Error::InvalidColumnType(..) | Error::IntegralValueOutOfRange(..), _) => {
            StoreError::Damaged(format!("{source} (while {doing})"))
        }
        _ => StoreError::Failed {
            doing,
            source: Box::new(source),
        },
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
