//! The ledger in SQLite: the default, which needs no setup. One file is the log, one beside it what follows (`index`).
//!
//! WAL mode, so that readers never wait for the writer; `synchronous=FULL` for the log, so that a commit that
//! returned is on disk. One writer connection behind `&mut self`; readers come from a small pool of
//! read-only connections. A lock file beside the log keeps a second daemon out.

mod append;
pub mod derived;
mod follow;
mod index;
mod open;
mod pool;
mod snapshot;
mod sql;
#[cfg(test)]
mod tests;
mod truncation;
mod wal;
mod watch;

pub use index::{KeptEntry, Scratch};
pub use open::{OpenError, SCHEMA_VERSION};

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use super::{Batch, Head, Meaning, Snapshot, Snapshots, Store, StoreError};
use crate::digest::Digest;
use crate::merkle::subject_index::{IndexTop, subject_key};
use index::{Folder, Published};
use pool::Pool;
use snapshot::SqliteSnapshot;
use wal::Tidy;
use watch::Watch;

/// Connections for readers, unless told otherwise.
pub const DEFAULT_READERS: usize = 8;

/// What a store may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections for readers.
    pub readers: usize,
    /// Longest write-ahead log of the log's file: it cannot begin anew while anybody reads what is in it, and a
    /// reader that never ends must not fill the disk.
    pub max_wal_bytes: u64,
    /// Entries that may wait in memory for the index, and one batch more.
    pub waiting_entries: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            readers: DEFAULT_READERS,
            max_wal_bytes: 4 << 30,
            waiting_entries: 131_072,
        }
    }
}

/// The ledger's files, open for their one writer.
pub struct SqliteStore {
    readers: Arc<Pool>,
    published: Arc<Published>,
    /// Where the index is.
    index: PathBuf,
    /// While an index is open.
    folder: Option<Folder>,
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
        let bounds = Bounds {
            readers,
            ..Bounds::default()
        };
        Self::open_bounded(path, bounds)
    }

    /// The same, within other bounds.
    pub fn open_bounded(path: &Path, bounds: Bounds) -> Result<Self, OpenError> {
        open::writer(path, bounds)
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
        let whole = self.watch.may_fold();
        if let Some(folder) = self.folder.take() {
            folder.end(whole);
        }
        if !whole {
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
        self.published.wait_for_room()?;
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

    fn publish(&mut self, batch: &Batch) {
        let start = self.published.view().size();
        let head = Head {
            size: start + batch.entries.len() as u64,
            checkpoint: batch.checkpoint.clone(),
            recorded_at_ms: batch.recorded_at_ms,
            subject_count: batch.subject_count,
        };
        self.published.publish(start, head, batch);
    }

    fn behind(&mut self) -> Result<u64, StoreError> {
        let head = snapshot::newest(&self.connection)?.map_or(0, |head| head.size);
        let done = index::size_of(&self.index).filter(|done| *done <= head);
        Ok(head - done.unwrap_or(0))
    }

    fn follow(&mut self, meaning: Meaning<'_>) -> Result<IndexTop, StoreError> {
        self.bring_to_head(meaning)
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.watch.check()?;
        drop(self.published.read(true)?);
        // Rolled back when it is dropped. Fails where another process holds the lock, or nothing may be
        // written.
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map(drop)
            .map_err(failed("beginning to write"))
    }

    fn own_snapshot(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        self.watch.check()?;
        let following = self.published.read(true)?;
        let own = SqliteSnapshot::begin_own(&mut self.connection, Some(following))?;
        Ok(Box::new(own))
    }

    fn log(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        self.watch.check()?;
        let own = SqliteSnapshot::begin_own(&mut self.connection, None)?;
        Ok(Box::new(own))
    }

    fn set_clock_offset_ms(&mut self, offset_ms: i64) -> Result<(), StoreError> {
        self.watch.check()?;
        let put = self
            .connection
            .execute(sql::PUT_SETTING, (sql::CLOCK_OFFSET, offset_ms));
        put.map(drop).map_err(failed("setting the clock"))
    }
}

/// Key of the ledger's own history, which is kept with the log.
fn ledger_key() -> Digest {
    subject_key(1, &[])
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
