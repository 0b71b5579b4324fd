//! The index: what follows from the log, in a file of its own that can be made again from it.
//!
//! The log is written first, and alone. What follows from new entries stands in layers in memory (`overlay`) until a
//! thread folds it into the file (`fold`, `published`). A reader takes the published view, then one read transaction of
//! the file (`read`); where both have a row, the layer's counts. At each start the file is brought to the log's head, or
//! made anew (`build`).

mod build;
mod fold;
mod overlay;
mod published;
mod read;
mod scratch;
mod sql;
#[cfg(test)]
mod tests;

pub(super) use build::{Attached, Builder, open_or_begin, set_aside, size_of};
pub(super) use overlay::View;
pub(super) use published::{Folder, Published};
pub(super) use read::{Reading, Rows};
pub use scratch::{KeptEntry, Scratch};

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::open::connect;
use crate::store::StoreError;
use crate::store::file_identity::Glance;

/// Pages that each reader's connection keeps, in KiB.
const READER_CACHE_KIB: i64 = 4 << 10;
/// And the writer's, and the one that folds.
const OWN_CACHE_KIB: i64 = 32 << 10;

/// An open index.
pub(super) struct Index {
    path: PathBuf,
    /// Which file was opened.
    identity: (u64, u64),
    build: [u8; 16],
    idle: Mutex<Vec<Connection>>,
    /// The writer's, which keeps more pages.
    own: Mutex<Option<Connection>>,
    /// What somebody found wrong: nothing is read any more.
    wrong: OnceLock<String>,
}

/// What an index says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct State {
    build: [u8; 16],
    size: u64,
    target: u64,
    subjects: u64,
}

impl State {
    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        connection.prepare_cached(sql::STATE)?.query_row((), |row| {
            let count = |at| row.get(at).map(i64::cast_unsigned);
            Ok(Self {
                build: row.get(0)?,
                size: count(1)?,
                target: count(2)?,
                subjects: count(3)?,
            })
        })
    }
}

/// Where the index of a log is: `index.sqlite` beside `ledger.sqlite`.
pub(super) fn beside(log: &Path) -> PathBuf {
    match log.file_name().is_some_and(|name| name == "ledger.sqlite") {
        true => log.with_file_name("index.sqlite"),
        false => super::open::beside(log, ".index"),
    }
}

impl Index {
    fn new(path: &Path, build: [u8; 16]) -> std::io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            identity: Glance::at(path)?.identity,
            build,
            idle: Mutex::default(),
            own: Mutex::default(),
            wrong: OnceLock::new(),
        })
    }

    /// Of one that nobody else reads.
    fn scratch() -> Self {
        Self {
            path: PathBuf::new(),
            identity: (0, 0),
            build: [0; 16],
            idle: Mutex::default(),
            own: Mutex::default(),
            wrong: OnceLock::new(),
        }
    }

    /// Notes that the index is not to be believed.
    pub(super) fn is_wrong(&self, what: String) -> StoreError {
        let first = self.wrong.get_or_init(|| {
            tracing::error!(
                what,
                "the index is wrong: it will be made again from the log"
            );
            what
        });
        StoreError::Index(first.clone())
    }

    /// It may be read: nobody has found anything wrong, and the file is still the one at its path.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if let Some(what) = self.wrong.get() {
            return Err(StoreError::Index(what.clone()));
        }
        match Glance::at(&self.path) {
            Ok(found) if found.identity == self.identity => Ok(()),
            Ok(_) => Err(self.is_wrong("its file was replaced".into())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(self.is_wrong("its file was removed".into()))
            }
            Err(error) => Err(StoreError::Failed {
                doing: "looking at the index",
                source: Box::new(error),
            }),
        }
    }

    /// An error of SQLite. What contradicts its own format, or the tables that there should be, is no failure of the
    /// world.
    fn failed(&self, error: rusqlite::Error) -> StoreError {
        let is_gone = !self.path.as_os_str().is_empty() && !self.path.exists();
        match is_damage(&error) || is_gone {
            true => self.is_wrong(error.to_string()),
            false => StoreError::Failed {
                doing: "using the index",
                source: Box::new(error),
            },
        }
    }

    fn take(&self, own: bool) -> Result<Connection, StoreError> {
        if let Some(what) = self.wrong.get() {
            return Err(StoreError::Index(what.clone()));
        }
        let kept = match own {
            true => lock(&self.own).take(),
            false => lock(&self.idle).pop(),
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let cache = if own { OWN_CACHE_KIB } else { READER_CACHE_KIB };
        match kept {
            Some(connection) => Ok(connection),
            None => connect(&self.path, flags, cache).map_err(|error| self.failed(error)),
        }
    }

    fn put(&self, connection: Connection, own: bool) {
        match own {
            true => *lock(&self.own) = Some(connection),
            false => lock(&self.idle).push(connection),
        }
    }

    /// Closes the connections that nobody uses.
    pub(super) fn close_idle(&self) {
        lock(&self.idle).clear();
        lock(&self.own).take();
    }
}

/// Whether an index says by this that it is none, or that it is damaged.
fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, QueryReturnedNoRows,
    };
    match error {
        InvalidColumnType(..)
        | IntegralValueOutOfRange(..)
        | FromSqlConversionFailure(..)
        | QueryReturnedNoRows => true,
        _ => matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::DatabaseCorrupt
                    | ErrorCode::NotADatabase
                    | ErrorCode::ConstraintViolation
                    | ErrorCode::Unknown
            )
        ),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
