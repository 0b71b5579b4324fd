//! Moves the write-ahead log into the file beside the writer, so that no batch waits for it.
//!
//! SQLite lets one connection move pages while another appends. What is appended meanwhile is moved in
//! further rounds, until little is left; once the writer is quiet, all of it, because readers look for every page
//! in what is left of the log first. The writer's connection still moves what there is once the log
//! is twice as long (`sql::WRITER`): that is short then, nobody appends meanwhile, and the log can begin
//! anew. Nothing here is needed for what is stored: a move that fails is made up for by the next.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

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
/// Most rounds at a time.
const ROUNDS: usize = 8;
/// Pages that the connection keeps, in KiB: it moves pages and reads none.
const CACHE_KIB: i64 = 64;

/// A thread with a connection of its own.
pub(super) struct Tidy {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Pages that were written since it was woken, at most.
    written: u64,
    /// Pages after which it is woken.
    wake_at: u64,
}

impl Tidy {
    pub(super) fn start(path: &Path) -> rusqlite::Result<Self> {
        Self::moving_at(path, AT)
    }

    /// One that moves the log when it has so many pages.
    pub(super) fn moving_at(path: &Path, at: u64) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = open::connect(path, flags, CACHE_KIB)?;
        let (wake, woken) = sync_channel(1);
        // Without a thread the writer moves everything itself.
        let thread = std::thread::Builder::new()
            .name("ledger-tidy".into())
            .spawn(move || serve(&connection, &woken, at));
        Ok(Self {
            wake: Some(wake),
            thread: thread.ok(),
            written: 0,
            wake_at: at.min(AT_WHEN_QUIET),
        })
    }

    /// A batch was appended.
    pub(super) fn appended(&mut self, batch: &Batch) {
        let rows = [
            2 * batch.entries.len(),
            batch.histories.len(),
            2 * batch.buckets.len(),
            batch.tiles.len(),
        ];
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

fn serve(connection: &Connection, woken: &Receiver<()>, at: u64) {
    let look = || waiting(connection, sql::WAL_LOOK).ok();
    while woken.recv().is_ok() {
        beside_the_writer(connection, at);
        let mut before = look();
        loop {
            match woken.recv_timeout(QUIET) {
                Ok(()) => beside_the_writer(connection, at),
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
fn beside_the_writer(connection: &Connection, at: u64) {
    let mut enough = at;
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
}

/// Pages of the log that are not in the file, after doing that.
fn waiting(connection: &Connection, sql: &str) -> rusqlite::Result<u64> {
    connection.query_row(sql, (), |row| {
        let (log, moved): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(u64::try_from(log.saturating_sub(moved)).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::{DEFAULT_READERS, SqliteStore};
    use crate::store::{Store as _, contract};
    use std::time::Instant;

    /// Fewer pages than are moved beside the writer: once it is quiet they are moved all the same.
    #[test]
    fn the_log_is_moved_when_the_writer_is_quiet() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.db");
        let mut store = SqliteStore::open(&path, DEFAULT_READERS).unwrap();
        store.tidy = Tidy::moving_at(&path, u64::MAX).unwrap();
        store.tidy.wake_at = 4;
        for at in 0..20 {
            let batch = contract::batch(&store, 1);
            store.append(at * 3, &batch).unwrap();
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
        store.tidy = Tidy::moving_at(&path, 4).unwrap();
        for at in 0..20 {
            let batch = contract::batch(&store, 1);
            store.append(at * 3, &batch).unwrap();
        }
        let all = || waiting(&store.connection, sql::WAL_LOOK).unwrap();
        let begun = Instant::now();
        while all() >= 4 {
            assert!(begun.elapsed() < Duration::from_secs(20), "{}", all());
            store.tidy.wake.as_ref().unwrap().try_send(()).ok();
            std::thread::sleep(Duration::from_millis(5));
        }
        let picture = contract::picture(&store);
        drop(store);
        let store = SqliteStore::open(&path, DEFAULT_READERS).unwrap();
        assert_eq!(contract::picture(&store), picture);
    }
}
