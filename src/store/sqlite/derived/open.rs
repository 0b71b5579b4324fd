//! Opening a file to compare it, or to write again what follows from its log.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::{Derived, failed, schema};
use crate::digest::Position;
use crate::store::StoreError;
use crate::store::sqlite::index::Builder;
use crate::store::sqlite::open::{self, connect, io_error, sqlite_error};
use crate::store::sqlite::{OpenError, sql};

/// Pages that the connection keeps, and its temporary tables, and a sort, each, in KiB.
const CACHE_KIB: i64 = 32 << 10;
/// Pages copied at a time.
const COPIED_PAGES: i32 = 4_096;

/// The lock that a daemon takes: while this lives, none starts.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it.
    ///
    /// # Errors
    /// [`OpenError::InUse`] if a daemon has it; [`OpenError::Io`].
    pub fn take(database: &Path) -> Result<Self, OpenError> {
        let path = database.canonicalize().map_err(io_error(database))?;
        open::lock(&path).map(|file| Self { _file: file })
    }

    /// Takes it if there is a lock file: for those who read, and leave nothing behind. Where there is
    /// none, no daemon was ever started.
    ///
    /// # Errors
    /// As [`Lock::take`].
    pub fn take_if_there(database: &Path) -> Result<Option<Self>, OpenError> {
        let path = database.canonicalize().map_err(io_error(database))?;
        let name = open::beside(&path, ".lock");
        if !name.exists() {
            return Ok(None);
        }
        let file = File::open(&name).map_err(io_error(&name))?;
        let file = open::try_lock(file, &name, &path)?;
        Ok(Some(Self { _file: file }))
    }
}

impl Derived {
    /// Opens a file to read it, and the index beside it; nothing beside temporary files is written.
    ///
    /// # Errors
    /// Not a ledger, of another schema, or it cannot be read. [`StoreError::Damaged`] if its first pages
    /// contradict themselves.
    pub fn open_read_only(path: &Path) -> Result<Self, DerivedError> {
        let target = open::read_only_target(path)?;
        let connection = connect(&target.name, target.flags, CACHE_KIB);
        let connection = open::known_schema(connection, path).map_err(damaged)?;
        let mut derived = Self::begin(connection, "BEGIN", target.must_not_exist)?;
        let path = path.canonicalize().map_err(io_error(path))?;
        derived.index = Some(super::index::StoredIndex::beside(&path));
        Ok(derived)
    }

    /// Opens a file to write again what follows from its log; the index is not looked at.
    ///
    /// # Errors
    /// As [`Derived::open_read_only`].
    pub fn open(path: &Path, _lock: &Lock) -> Result<Self, DerivedError> {
        let path = path.canonicalize().map_err(io_error(path))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = open::known_schema(connect(&path, flags, CACHE_KIB), &path)?;
        // References are compared as rows; checked, they would forbid to drop a table and make it again.
        connection
            .0
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF;")
            .map_err(sqlite_error(&path))?;
        connection
            .0
            .execute_batch(sql::WRITER)
            .map_err(sqlite_error(&path))?;
        Ok(Self::begin(connection, "BEGIN IMMEDIATE", None)?)
    }

    fn begin(
        (connection, version): (Connection, i32),
        begin: &str,
        must_not_exist: Option<std::path::PathBuf>,
    ) -> Result<Self, StoreError> {
        let error = failed("beginning a check");
        // Temporary tables in files: they grow with the ledger.
        connection
            .execute_batch("PRAGMA temp_store = FILE;")
            .and_then(|()| connection.pragma_update(Some("temp"), "cache_size", -CACHE_KIB))
            .and_then(|()| connection.execute_batch(begin))
            .and_then(|()| connection.execute_batch(sql::EXPECTED))
            .map_err(error)?;
        Ok(Self {
            connection,
            must_not_exist,
            schema: schema::of_version(version)?,
            ledger: Position::EMPTY,
            builder: Builder::scratch()?,
            index: None,
            leaves: Vec::new(),
            followed: 0,
            compared: 0,
            damaged: Default::default(),
            unusable: Default::default(),
        })
    }
}

fn damaged(error: OpenError) -> DerivedError {
    match error {
        OpenError::Sqlite { source, .. }
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) =>
        {
            failed("opening it")(source).into()
        }
        error => error.into(),
    }
}

/// Why a file is not checked.
#[derive(Debug, thiserror::Error)]
pub enum DerivedError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where a copy goes unless told otherwise: beside the database.
pub fn copy_name(database: &Path) -> std::path::PathBuf {
    open::beside(database, ".before-fsck")
}

/// Copies a file page by page, with what its write-ahead log holds, into one that is not there yet and
/// that only its owner can read. Damage is copied as it is.
///
/// # Errors
/// The copy is there already, or cannot be written; what was begun is taken away again.
pub fn copy(from: &Path, to: &Path) -> Result<(), DerivedError> {
    let new = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to);
    drop(new.map_err(io_error(to))?);
    let copied = copy_pages(from, to);
    if copied.is_err() {
        // A file that looks like a copy and is none helps nobody; if it stays, the next try says so.
        let _ = std::fs::remove_file(to);
    }
    copied
}

fn copy_pages(from: &Path, to: &Path) -> Result<(), DerivedError> {
    let target = open::read_only_target(from)?;
    let source = connect(&target.name, target.flags, CACHE_KIB).map_err(sqlite_error(from))?;
    let mut copy = Connection::open(to).map_err(sqlite_error(to))?;
    {
        let backup = Backup::new(&source, &mut copy).map_err(sqlite_error(to))?;
        loop {
            match backup.step(COPIED_PAGES).map_err(sqlite_error(to))? {
                StepResult::Done => break,
                StepResult::More => {}
                // Nobody writes; SQLite may still say so for a moment.
                _ => std::thread::sleep(std::time::Duration::from_millis(10)),
            }
        }
    }
    copy.close().map_err(|(_, error)| sqlite_error(to)(error))?;
    let synced = File::open(to).and_then(|file| file.sync_all());
    Ok(synced.map_err(io_error(to))?)
}
