//! Whether the files that are open are still the ones at their paths.
//!
//! A file that was removed or replaced goes on working for whoever has it open: everything would be
//! answered, and nothing of it would be there at the next start. So before and after each batch, and before
//! each reading, the paths are compared with what was opened. It takes a few calls of the system, and no
//! descriptor.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use super::open::beside;
use crate::store::StoreError;
use crate::store::file_identity::Glance;

/// Bytes of the header of a write-ahead log.
const WAL_HEADER_BYTES: u64 = 32;
/// What it begins with: the last bit says in which order its checksums are.
const WAL_MAGIC: u32 = 0x377f_0682;

/// The files of an open ledger.
pub(super) struct Watch {
    database: Watched,
    wal: Watched,
    /// To what length SQLite cuts the log when it begins anew, in bytes.
    wal_kept_bytes: u64,
    /// Shared memory of all that have the database open, and the lock that keeps a second daemon out.
    others: [Watched; 2],
    /// Held, so that its beginning can be looked at without a descriptor for it. SQLite takes no lock on
    /// this file, so that closing it loses none (of the database that would not be so).
    wal_file: File,
    wal_begun: AtomicBool,
}

/// A file as it was opened.
struct Watched {
    path: PathBuf,
    identity: (u64, u64),
    /// Its size when last seen, in bytes.
    size: AtomicU64,
}

impl Watched {
    fn new(path: PathBuf) -> io::Result<Self> {
        let found = Glance::at(&path)?;
        Ok(Self {
            path,
            identity: found.identity,
            size: AtomicU64::new(found.size),
        })
    }

    /// It is there and the same, and has not become shorter than `least(size when last seen)`.
    fn check(&self, least: impl Fn(u64) -> u64) -> Result<u64, StoreError> {
        let gone = |what: String| StoreError::Gone {
            what: format!("{} {what}", self.path.display()),
        };
        // Read before the file is looked at: another thread may see it longer in between.
        let before = self.size.load(Relaxed);
        let found = Glance::at(&self.path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => gone("is no longer there".to_owned()),
            _ => gone(format!("cannot be looked at any more: {error}")),
        })?;
        if found.identity != self.identity {
            return Err(gone("is another file than the one that is open".to_owned()));
        }
        if found.size < least(before) {
            let size = found.size;
            return Err(gone(format!("was cut from {before} to {size} bytes")));
        }
        self.size.store(found.size, Relaxed);
        Ok(found.size)
    }

    fn is_absent(&self) -> bool {
        Glance::at(&self.path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    }
}

impl Watch {
    /// Of a database that has been opened and read, so that all its files are there.
    pub(super) fn start(path: &Path, wal_kept_bytes: u64) -> io::Result<Self> {
        let wal = Watched::new(beside(path, "-wal"))?;
        Ok(Self {
            wal_file: File::open(&wal.path)?,
            wal_begun: AtomicBool::new(false),
            wal_kept_bytes,
            database: Watched::new(path.to_owned())?,
            others: [
                Watched::new(beside(path, "-shm"))?,
                Watched::new(beside(path, ".lock"))?,
            ],
            wal,
        })
    }

    /// Every file is at its path.
    ///
    /// # Errors
    /// [`StoreError::Gone`]: the first that is not, and what became of it.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        // No row is ever deleted, and nothing compacts the file.
        self.database.check(|before| before)?;
        self.check_log()?;
        for other in &self.others {
            other.check(|_| 0)?;
        }
        Ok(())
    }

    /// The write-ahead log is at its path and whole. Its bytes.
    pub(super) fn check_log(&self) -> Result<u64, StoreError> {
        let wal = self.wal.check(|before| before.min(self.wal_kept_bytes))?;
        self.check_wal_header(wal)?;
        Ok(wal)
    }

    /// A log that was emptied and written to again has a hole where its header was.
    fn check_wal_header(&self, size: u64) -> Result<(), StoreError> {
        if size < WAL_HEADER_BYTES && !self.wal_begun.load(Relaxed) {
            return Ok(());
        }
        let mut magic = [0; 4];
        let whole = self.wal_file.read_exact_at(&mut magic, 0).is_ok()
            && u32::from_be_bytes(magic) & !1 == WAL_MAGIC;
        if !whole {
            let what = format!("{} has lost its beginning", self.wal.path.display());
            return Err(StoreError::Gone { what });
        }
        self.wal_begun.store(true, Relaxed);
        Ok(())
    }

    /// Whether closing may fold the log into the database and remove it: both are ours, and whole. A log
    /// that was merely removed is folded too, which keeps what was answered.
    pub(super) fn may_fold(&self) -> bool {
        // First: a look at the path would take a log that was cut for one of that size.
        self.wal_is_whole()
            && self.database.check(|before| before).is_ok()
            && (self.wal.is_absent() || self.wal.check(|_| 0).is_ok())
    }

    /// The log that is open is as long as it was, and has its beginning.
    fn wal_is_whole(&self) -> bool {
        let least = self.wal.size.load(Relaxed).min(self.wal_kept_bytes);
        let found = Glance::of(&self.wal_file);
        found.is_ok_and(|found| found.size >= least && self.check_wal_header(found.size).is_ok())
    }
}
