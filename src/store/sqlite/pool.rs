//! A bounded number of read-only connections, opened as they are needed and kept.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::index::Published;
use super::snapshot::SqliteSnapshot;
use super::watch::Watch;
use super::{failed, open};
use crate::store::{IndexTold, Snapshot, Snapshots, StoreError};

/// How long a reader waits for a connection before it is told that all are in use.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections for readers.
pub(super) struct Pool {
    /// Itself, for snapshots to give their connection back to.
    this: std::sync::Weak<Pool>,
    target: Target,
    /// What readers may see; without it, the log alone is read, as it is.
    published: Option<Arc<Published>>,
    limit: usize,
    state: Mutex<State>,
    returned: Condvar,
}

/// What the connections open.
pub(super) struct Target {
    /// Path, or URI if `flags` say so.
    pub(super) name: PathBuf,
    pub(super) flags: OpenFlags,
    /// Pages that each keeps, in KiB.
    pub(super) cache_kib: i64,
    /// A file that must not exist: a `-wal` that appears means that somebody writes to a file that is
    /// read as immutable.
    pub(super) must_not_exist: Option<PathBuf>,
    /// The files of a writer's store: they must be at their paths.
    pub(super) watch: Option<Arc<Watch>>,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    in_use: usize,
}

impl Pool {
    pub(super) fn new(
        target: Target,
        limit: usize,
        published: Option<Arc<Published>>,
    ) -> Arc<Pool> {
        Arc::new_cyclic(|this| Pool {
            this: this.clone(),
            target,
            published,
            limit: limit.max(1),
            state: Mutex::default(),
            returned: Condvar::new(),
        })
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let state = self.lock();
        let full = |state: &mut State| state.idle.is_empty() && state.in_use >= self.limit;
        let (mut state, waited) = self
            .returned
            .wait_timeout_while(state, PATIENCE, full)
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(StoreError::Busy {
                readers: self.limit,
            });
        }
        state.in_use += 1;
        if let Some(connection) = state.idle.pop() {
            return Ok(connection);
        }
        drop(state);
        let opened = open::connect(&self.target.name, self.target.flags, self.target.cache_kib);
        opened.map_err(|source| {
            self.put(None);
            failed("opening a reader")(source)
        })
    }

    /// Takes a connection back, or none if it broke.
    pub(super) fn put(&self, connection: Option<Connection>) {
        let mut state = self.lock();
        state.in_use = state.in_use.saturating_sub(1);
        state.idle.extend(connection);
        self.returned.notify_one();
    }

    /// Closes the connections that nobody uses.
    pub(super) fn close_idle(&self) {
        self.lock().idle.clear();
    }

    /// The state is whole after every statement, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Snapshots for Pool {
    fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        if self
            .target
            .must_not_exist
            .as_deref()
            .is_some_and(std::path::Path::exists)
        {
            let text = "somebody began to write to the file while it was read; open it again";
            return Err(StoreError::Damaged(text.into()));
        }
        if let Some(watch) = &self.target.watch {
            watch.check()?;
        }
        let connection = self.take()?;
        let pool = self.this.clone();
        let published = self.published.as_deref();
        Ok(Box::new(SqliteSnapshot::begin(
            connection, pool, published,
        )?))
    }

    fn index(&self) -> IndexTold {
        self.published
            .as_ref()
            .map(|it| it.told())
            .unwrap_or_default()
    }
}
