//! Moves the write-ahead log into the file beside the writer, so that no batch waits for it.
//!
//! SQLite lets one connection move pages while another appends. What is appended meanwhile is moved in
//! further rounds, until little is left; once the writer is quiet, all of it, because readers look for every page
//! in what is left of the log first. The writer's connection still moves what there is once the log
//! is twice as long (`sql::WRITER`): that is short then, nobody appends meanwhile, and the log can begin
//! anew. Nothing here is needed for what is stored: a move that fails is made up for by the next.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{open, sql};
use crate::store::Batch;

/// Pages of the log from which on it is moved: 64 MiB.
const AT: u64 = 16_384;
/// Pages of the log from which on it is moved when the writer is quiet: as many as readers find in one
/// look.
const AT_WHEN_QUIET: u64 = 4_096;
/// How long the log has not grown then.
const QUIET: Duration = Duration::from_millis(250);
/// Pages that are left for the writer.
const LITTLE: u64 = 512;
/// Pages of the log from which on it is made to begin anew: 256 MiB.
const RESTART_AT: u64 = 65_536;
/// How long readers are waited for then.
const RESTART_WAIT: Duration = Duration::from_millis(250);
/// Bytes of a page in the log.
const PAGE_BYTES: u64 = 4_120;
/// Most rounds at a time.
const ROUNDS: usize = 8;
/// Pages that the connection keeps, in KiB: it moves pages and reads none.
const CACHE_KIB: i64 = 64;

/// When something is done about the log, in pages.
#[derive(Clone, Copy)]
struct Bounds {
    at: u64,
    restart_at: u64,
}

/// A thread with a connection of its own.
pub(super) struct Tidy {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Pages that were written since it was woken, at most.
    written: u64,
    /// Pages after which it is woken.
    wake_at: u64,
    /// See [`Tidy::never_fold`].
    never_fold: Arc<AtomicBool>,
}

impl Tidy {
    /// For a log of at most so many bytes.
    pub(super) fn start(path: &Path, max_bytes: u64) -> rusqlite::Result<Self> {
        Self::moving_at(path, AT, RESTART_AT.min(max_bytes / 2 / PAGE_BYTES))
    }

    /// One that moves the log when it has so many pages to move, and makes it begin anew when it has so
    /// many at all.
    pub(super) fn moving_at(path: &Path, at: u64, restart_at: u64) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = open::connect(path, flags, CACHE_KIB)?;
        let (wake, woken) = sync_channel(1);
        let never_fold = Arc::new(AtomicBool::new(false));
        let never = Arc::clone(&never_fold);
        // Without a thread the writer moves everything itself.
        let thread = std::thread::Builder::new()
            .name("ledger-tidy".into())
            .spawn(move || {
                serve(&connection, &woken, Bounds { at, restart_at });
                if never.load(Relaxed) {
                    let flag = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
                    drop(connection.set_db_config(flag, true));
                }
            });
        Ok(Self {
            wake: Some(wake),
            thread: thread.ok(),
            written: 0,
            wake_at: at.min(AT_WHEN_QUIET).min(restart_at),
            never_fold,
        })
    }

    /// Closing its connection leaves the log alone.
    pub(super) fn never_fold(&self) {
        self.never_fold.store(true, Relaxed);
    }

    pub(super) fn appended(&mut self, batch: &Batch) {
        let rows = [batch.entries.len(), batch.tiles.len()];
        self.written += rows.iter().sum::<usize>() as u64;
        if self.written >= self.wake_at
            && let Some(wake) = &self.wake
        {
            self.written = 0;
            // Full: it is about to look anyway.
            wake.try_send(()).ok();
        }
    }
}

impl Drop for Tidy {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // A panic there has done no harm: see above.
            drop(thread.join());
        }
    }
}

fn serve(connection: &Connection, woken: &Receiver<()>, bounds: Bounds) {
    let look = || waiting(connection, sql::WAL_LOOK).ok();
    while woken.recv().is_ok() {
        beside_the_writer(connection, bounds);
        let mut before = look();
        loop {
            match woken.recv_timeout(QUIET) {
                Ok(()) => beside_the_writer(connection, bounds),
                Err(RecvTimeoutError::Timeout) if before == look() => break,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            before = look();
        }
        // If it fails, the next one does it.
        waiting(connection, sql::WAL_MOVE).ok();
    }
}

/// Moves the log, if it has so many pages, until little is left.
fn beside_the_writer(connection: &Connection, bounds: Bounds) {
    let mut enough = bounds.at;
    for _ in 0..ROUNDS {
        match waiting(connection, sql::WAL_LOOK) {
            Ok(pages) if pages >= enough => {}
            _ => break,
        }
        if waiting(connection, sql::WAL_MOVE).is_err() {
            break;
        }
        enough = LITTLE;
    }
    if pages(connection, sql::WAL_LOOK).is_ok_and(|(log, _)| log >= bounds.restart_at) {
        // Readers that follow each other without a pause keep it from beginning anew by itself. The writer
        // waits meanwhile, so not for long; what fails is made up for by the next.
        begin_anew(connection, RESTART_WAIT).ok();
    }
}

/// Lets the log begin anew with the next batch; waits so long for those who read what is in it. Whether
/// nobody does.
pub(super) fn begin_anew(connection: &Connection, longest: Duration) -> rusqlite::Result<bool> {
    connection.busy_timeout(longest)?;
    let busy = connection.query_row(sql::WAL_RESTART, (), |row| row.get::<_, i64>(0));
    connection.busy_timeout(open::BUSY_TIMEOUT)?;
    Ok(busy? == 0)
}

/// Pages of the log that are not in the file, after doing that.
fn waiting(connection: &Connection, sql: &str) -> rusqlite::Result<u64> {
    pages(connection, sql).map(|(log, moved)| log.saturating_sub(moved))
}

/// Pages of the log, and of these in the file, after doing that.
fn pages(connection: &Connection, sql: &str) -> rusqlite::Result<(u64, u64)> {
    connection.query_row(sql, (), |row| {
        let count = |at| {
            row.get(at)
                .map(|n: i64| u64::try_from(n).unwrap_or_default())
        };
        Ok((count(1)?, count(2)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::conformance;
    use crate::store::sqlite::{DEFAULT_READERS, SqliteStore};
    use std::time::Instant;

    /// Fewer pages than are moved beside the writer: once it is quiet they are moved all the same.
    #[test]
    fn the_log_is_moved_when_the_writer_is_quiet() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.db");
        let mut store = SqliteStore::open(&path, DEFAULT_READERS).unwrap();
        store.tidy = Tidy::moving_at(&path, u64::MAX, u64::MAX).unwrap();
        store.tidy.wake_at = 4;
        for at in 0..20 {
            let batch = conformance::batch(&store, 1);
            conformance::record(&mut store, at * 3, &batch);
        }
        let begun = Instant::now();
        while waiting(&store.connection, sql::WAL_LOOK).unwrap() > 0 {
            assert!(begun.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn the_log_is_moved_while_the_writer_writes_and_nothing_is_lost() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.db");
        let mut store = SqliteStore::open(&path, DEFAULT_READERS).unwrap();
        store.tidy = Tidy::moving_at(&path, 4, u64::MAX).unwrap();
        for at in 0..20 {
            let batch = conformance::batch(&store, 1);
            conformance::record(&mut store, at * 3, &batch);
        }
        let all = || waiting(&store.connection, sql::WAL_LOOK).unwrap();
        let begun = Instant::now();
        while all() >= 4 {
            assert!(begun.elapsed() < Duration::from_secs(20), "{}", all());
            store.tidy.wake.as_ref().unwrap().try_send(()).ok();
            std::thread::sleep(Duration::from_millis(5));
        }
        let picture = conformance::picture(&store);
        drop(store);
        let store = crate::store::sqlite::tests::opened(&path);
        assert_eq!(conformance::picture(&store), picture);
    }
}
