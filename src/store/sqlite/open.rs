//! Opening a file: is it a ledger, is it ours to write, and has it the schema we know?

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::index::{self, Published};
use super::pool::{Pool, Target};
use super::wal::Tidy;
use super::watch::Watch;
use super::{Bounds, DEFAULT_READERS, SqliteStore, failed, sql, truncation};
use crate::store::{Follows, StoreError};

mod embedded {
    //! The migrations, compiled in.
    refinery::embed_migrations!("migrations/sqlite");
}

/// The schema that this program writes.
pub const SCHEMA_VERSION: i32 = 4;
/// The last one in which what follows from the log stood in the same file. It is read as it is, and brought up to date
/// when an index has been made.
const WITH_WHAT_FOLLOWS: i32 = 3;

/// `LotL`, as in the first migration.
const APPLICATION_ID: i64 = 0x4c6f_744c;
/// Older libraries can lose committed pages when the write-ahead log is reset (fixed in 3.51.3).
const OLDEST_SQLITE: i32 = 3_051_003;
/// Only short waits occur: the lock file keeps other writers out, and readers never block.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// More statements than there are, so that each is prepared once a connection.
const STATEMENTS: usize = 64;

/// To what length the write-ahead log is cut when it begins anew, in bytes.
const WAL_KEPT_BYTES: u64 = 128 << 20;
/// Pages that the writer's connection keeps, in KiB.
const WRITER_CACHE_KIB: i64 = 64 << 10;
/// Pages that each reader's connection keeps, in KiB.
const READER_CACHE_KIB: i64 = 4 << 10;
/// Pages that an audit's connection keeps, in KiB: it looks up every row once, all over the file.
const AUDIT_CACHE_KIB: i64 = 64 << 10;

/// Why a file was not opened. It is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("SQLite {0} can damage databases; 3.51.3 or newer is needed")]
    OldSqlite(&'static str),
    #[error("{path} is not a lotledger database (application id {found:#x})")]
    Foreign { path: PathBuf, found: i64 },
    #[error("{path} is empty: there is no ledger in it")]
    Empty { path: PathBuf },
    #[error(
        "{path} has schema {found}, this program knows {SCHEMA_VERSION}: use a newer lotledger"
    )]
    NewerSchema { path: PathBuf, found: i32 },
    /// Written by an older program; only a writer brings it up to date.
    #[error("{path} has the older schema {found}, start the daemon on it first")]
    OlderSchema { path: PathBuf, found: i32 },
    #[error("{path} is in use by another daemon")]
    InUse { path: PathBuf },
    #[error(
        "{path} was cut: it has {found} bytes of {expected}, and its write-ahead log does not have the rest: \
         take a backup whose newest checkpoint is the signer's"
    )]
    Cut {
        path: PathBuf,
        found: u64,
        expected: u64,
    },
    #[error("cannot open {path}")]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("SQLite cannot open {path}")]
    Sqlite {
        path: PathBuf,
        source: rusqlite::Error,
    },
    /// Somebody added to the schema: a trigger would change what is written.
    #[error(
        "the schema of {path} was changed: it has {what}, which is not of this program; `lotledgerd fsck` compares all of it"
    )]
    ChangedSchema { path: PathBuf, what: String },
    #[error("the index {path} belongs with cannot be made")]
    Index { path: PathBuf, source: StoreError },
    #[error("the schema of {path} cannot be brought up to date")]
    Migration {
        path: PathBuf,
        source: Box<refinery::Error>,
    },
}

impl OpenError {
    /// Whether the file is something else than a ledger.
    pub fn is_no_ledger(&self) -> bool {
        match self {
            Self::Foreign { .. } | Self::Empty { .. } => true,
            Self::Sqlite { source, .. } => {
                source.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase)
            }
            _ => false,
        }
    }
}

/// What every connection gets.
pub(super) fn connect(
    name: &Path,
    flags: OpenFlags,
    cache_kib: i64,
) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(name, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Else a statement with `LIMIT ?` is prepared anew each time that it is run: its plan may depend on
    // the number.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(sql::CONNECTION)?;
    // Negative: KiB and not pages.
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

pub(super) fn writer(path: &Path, bounds: Bounds) -> Result<SqliteStore, OpenError> {
    let Bounds {
        readers,
        max_wal_bytes,
        waiting_entries,
    } = bounds;
    check_library()?;
    let file = create_private(path).map_err(io_error(path))?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
        .map_err(io_error(path))?;
    drop(file);
    // One name for one file, however it was reached, so that there is one lock.
    let path = path.canonicalize().map_err(io_error(path))?;
    let lock = lock(&path)?;

    let sqlite = sqlite_error(&path);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(&path, flags, WRITER_CACHE_KIB).map_err(&sqlite)?;
    // What is refused stays as it is: else its log would be moved into it when the connection is closed.
    let flag = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection.set_db_config(flag, true).map_err(&sqlite)?;
    truncation::check(&connection, &path)?;
    let found = schema(&connection, &path)?;
    if found.is_some_and(|version| version > SCHEMA_VERSION) {
        return Err(OpenError::NewerSchema {
            path,
            found: found.unwrap_or_default(),
        });
    }
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(&sqlite)?;
    connection.execute_batch(sql::WRITER).map_err(&sqlite)?;
    // Lets the file shrink again after a long reader.
    let kept_bytes = WAL_KEPT_BYTES.min(max_wal_bytes / 2);
    connection
        .pragma_update(None, "journal_size_limit", stored_size(kept_bytes))
        .map_err(&sqlite)?;
    let version = match has_entries(&connection, found).map_err(&sqlite)? {
        true if found < Some(SCHEMA_VERSION) => WITH_WHAT_FOLLOWS,
        _ => SCHEMA_VERSION,
    };
    migrate(&mut connection, version).map_err(|source| OpenError::Migration {
        path: path.clone(),
        source: Box::new(source),
    })?;
    unchanged(&connection, version, &path)?;
    // The directory entry of a new file must survive as well.
    if let Some(directory) = path.parent() {
        File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(io_error(&path))?;
    }

    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let tidy = Tidy::start(&path, max_wal_bytes).map_err(&sqlite)?;
    connection.set_db_config(flag, false).map_err(sqlite)?;
    let watch = Arc::new(Watch::start(&path, kept_bytes).map_err(io_error(&path))?);
    let published = Arc::new(Published::new(waiting_entries));
    let index = index::beside(&path);
    let target = Target {
        name: path.clone(),
        flags,
        cache_kib: READER_CACHE_KIB,
        must_not_exist: None,
        watch: Some(Arc::clone(&watch)),
    };
    let mut store = SqliteStore {
        readers: Pool::new(target, readers, Some(Arc::clone(&published))),
        published,
        index,
        folder: None,
        tidy,
        connection,
        watch,
        max_wal_bytes,
        _lock: lock,
    };
    // What follows from nothing needs nobody's word.
    if !has_entries(&store.connection, Some(version)).map_err(sqlite_error(&path))? {
        let nothing = store.bring_to_head(&mut |_, _| Ok(Follows::default()));
        nothing.map_err(|source| OpenError::Index { path, source })?;
    }
    Ok(store)
}

fn has_entries(connection: &Connection, schema: Option<i32>) -> rusqlite::Result<bool> {
    match schema {
        None => Ok(false),
        Some(_) => connection.query_row(sql::HAS_ENTRIES, (), |row| row.get(0)),
    }
}

/// Whether what follows from the log still stands in its file.
pub(super) fn has_old_layout(connection: &Connection) -> Result<bool, StoreError> {
    let found = connection.query_row(sql::SCHEMA_VERSION, (), |row| row.get::<_, i32>(0));
    Ok(found.map_err(failed("reading the schema"))? < SCHEMA_VERSION)
}

/// Drops what follows from the log out of its file, in one transaction.
pub(super) fn drop_what_follows(connection: &mut Connection) -> Result<(), StoreError> {
    tracing::info!(
        "the log's file is brought up to date: what follows from it stands in an index of its own"
    );
    migrate(connection, SCHEMA_VERSION).map_err(|error| StoreError::OutcomeUnknown {
        source: Box::new(error),
    })
}

/// Bytes as SQLite takes them.
fn stored_size(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

pub(super) fn read_only(path: &Path) -> Result<Arc<Pool>, OpenError> {
    let target = read_only_target(path)?;
    let connection = connect(&target.name, target.flags, READER_CACHE_KIB);
    let (connection, version) = known_schema(connection, path)?;
    unchanged(&connection, version, path)?;
    Ok(Pool::new(target, DEFAULT_READERS, None))
}

/// The same of an older program's file too, as it is: who audits a copy cannot start a daemon on it.
pub(super) fn read_only_or_older(path: &Path) -> Result<Arc<Pool>, OpenError> {
    let target = read_only_target(path)?;
    let connection = connect(&target.name, target.flags, READER_CACHE_KIB);
    let (connection, found) = read_schema(connection, path)?;
    if found > SCHEMA_VERSION {
        let path = path.to_owned();
        return Err(OpenError::NewerSchema { path, found });
    }
    unchanged(&connection, found.max(WITH_WHAT_FOLLOWS), path)?;
    Ok(Pool::new(target, DEFAULT_READERS, None))
}

/// How a file is opened for reading only.
pub(super) fn read_only_target(path: &Path) -> Result<Target, OpenError> {
    check_library()?;
    let path = path.canonicalize().map_err(io_error(path))?;
    let mut flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let wal = beside(&path, "-wal");
    if wal.exists() {
        // A daemon runs, or died: its log belongs to the ledger and is read with it.
        return Ok(Target {
            name: path,
            flags,
            cache_kib: AUDIT_CACHE_KIB,
            must_not_exist: None,
            watch: None,
        });
    }
    // Nobody has it open. SQLite would still create -wal and -shm beside it; immutable does not.
    flags |= OpenFlags::SQLITE_OPEN_URI;
    Ok(Target {
        name: read_only_uri(&path, true).into(),
        flags,
        cache_kib: AUDIT_CACHE_KIB,
        must_not_exist: Some(wal),
        watch: None,
    })
}

/// A connection to a ledger of the schema that this program writes, or of the one before; and which it is.
pub(super) fn known_schema(
    connection: rusqlite::Result<Connection>,
    path: &Path,
) -> Result<(Connection, i32), OpenError> {
    let (connection, found) = read_schema(connection, path)?;
    let path = path.to_owned();
    match found {
        WITH_WHAT_FOLLOWS | SCHEMA_VERSION => Ok((connection, found)),
        found if found > SCHEMA_VERSION => Err(OpenError::NewerSchema { path, found }),
        found => Err(OpenError::OlderSchema { path, found }),
    }
}

/// A connection to a ledger, and the schema that it has.
fn read_schema(
    connection: rusqlite::Result<Connection>,
    path: &Path,
) -> Result<(Connection, i32), OpenError> {
    let connection = connection.map_err(sqlite_error(path))?;
    match schema(&connection, path)? {
        Some(found) => Ok((connection, found)),
        None => Err(OpenError::Empty {
            path: path.to_owned(),
        }),
    }
}

/// Brings the schema to a version. Each migration is one transaction: a crash leaves the schema before
/// or after it.
pub(super) fn migrate(connection: &mut Connection, version: i32) -> Result<(), refinery::Error> {
    let target = refinery::Target::Version(version);
    let runner = embedded::migrations::runner().set_target(target);
    runner.run(connection).map(drop)
}

/// The file system failed on this path.
pub(super) fn io_error(path: &Path) -> impl Fn(std::io::Error) -> OpenError + use<> {
    let path = path.to_owned();
    move |source| OpenError::Io {
        path: path.clone(),
        source,
    }
}

pub(super) fn sqlite_error(path: &Path) -> impl Fn(rusqlite::Error) -> OpenError + use<> {
    let path = path.to_owned();
    move |source| OpenError::Sqlite {
        path: path.clone(),
        source,
    }
}

/// A file that stands beside the database and has its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn check_library() -> Result<(), OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    Ok(())
}

/// The schema version of a ledger; `None` for a new, empty file.
fn schema(connection: &Connection, path: &Path) -> Result<Option<i32>, OpenError> {
    let sqlite = sqlite_error(path);
    let found: i64 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(&sqlite)?;
    let tables: i64 = connection
        .query_row(sql::FOREIGN_TABLES, (), |row| row.get(0))
        .map_err(&sqlite)?;
    match (found, tables) {
        (0, 0) => Ok(None),
        (APPLICATION_ID, _) => connection
            .query_row(sql::SCHEMA_VERSION, (), |row| row.get(0))
            .map_err(sqlite),
        _ => Err(OpenError::Foreign {
            path: path.to_owned(),
            found,
        }),
    }
}

/// Nothing in the schema but what the migrations put there: a trigger that somebody added would be
/// run by the next batch, and undo what it writes.
fn unchanged(connection: &Connection, version: i32, path: &Path) -> Result<(), OpenError> {
    let sqlite = |source| OpenError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let mut ours = Connection::open_in_memory().map_err(sqlite)?;
    migrate(&mut ours, version).map_err(|source| OpenError::Migration {
        path: path.to_owned(),
        source: Box::new(source),
    })?;
    let ours = objects(&ours).map_err(sqlite)?;
    let found = objects(connection).map_err(sqlite)?;
    let changed = found
        .into_iter()
        .find(|(name, object)| ours.get(name) != Some(object));
    match changed {
        None => Ok(()),
        Some((name, object)) => Err(OpenError::ChangedSchema {
            path: path.to_owned(),
            what: format!("{} {name}", object.kind),
        }),
    }
}

/// What one object of a schema is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// `table`, `index`, `trigger` or `view`.
    pub(super) kind: String,
    /// The SQL that makes it.
    pub(super) sql: String,
}

pub(super) type Schema = BTreeMap<String, Object>;

/// Everything in a schema, without what SQLite makes itself.
pub(super) fn objects(connection: &Connection) -> rusqlite::Result<Schema> {
    objects_of(connection, "main")
}

/// The same of a database that is attached under this name.
pub(super) fn objects_of(connection: &Connection, name: &str) -> rusqlite::Result<Schema> {
    let mut statement = connection
        .prepare(&sql::SCHEMA.replace("sqlite_schema", &format!("{name}.sqlite_schema")))?;
    let rows = statement.query_map((), |row| {
        let (kind, sql) = (row.get(1)?, row.get(2)?);
        Ok((row.get(0)?, Object { kind, sql }))
    })?;
    rows.collect()
}

/// Opens or creates a file that only its owner can read. SQLite gives its other files the same mode.
pub(super) fn create_private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

/// Takes the writer's lock: held until the file is closed, also by a crash. Beside the database, not
/// on it, because closing any handle of a database drops the locks of SQLite itself.
pub(super) fn lock(path: &Path) -> Result<File, OpenError> {
    let name = beside(path, ".lock");
    let file = create_private(&name).map_err(io_error(&name))?;
    try_lock(file, &name, path)
}

/// Locks the lock file `name` of a database, if nobody else has.
pub(super) fn try_lock(file: File, name: &Path, database: &Path) -> Result<File, OpenError> {
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
            path: database.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(io_error(name)(source)),
    }
}

/// `file:` URI of a path, for reading only, and by nobody else if it is `immutable`; every byte that could mean something
/// in a URI is escaped.
pub(super) fn read_only_uri(path: &Path, immutable: bool) -> String {
    use std::fmt::Write as _;
    use std::os::unix::ffi::OsStrExt as _;
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(*byte));
            }
            // Writing to a string cannot fail.
            other => _ = write!(uri, "%{other:02X}"),
        }
    }
    uri.push_str(if immutable {
        "?immutable=1"
    } else {
        "?mode=ro"
    });
    uri
}
