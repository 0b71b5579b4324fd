//! The view that readers take, and the thread that folds.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::overlay::{Layer, View};
use super::{Index, Reading, fold, lock, sql};
use crate::store::{Batch, Head, StoreError};

/// How long an append waits for room in memory.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long after a fold that failed it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// What is shared by the writer, its readers and the thread that folds.
pub(in crate::store::sqlite) struct Published {
    state: Mutex<Progress>,
    changed: Condvar,
    /// Entries of a layer that is to be folded: half of those that may wait in memory.
    full_at: u64,
    /// How often an index was made from the first entry on because the one that was there was not to be believed.
    made_again: AtomicU64,
}

#[derive(Default)]
struct Progress {
    view: Arc<View>,
    /// Subjects of all entries that are published.
    subjects: u64,
    /// Where the layer that is to be folded ends, and how many subjects there are then.
    frozen: Option<(u64, u64)>,
    /// Why the last fold failed.
    trouble: Option<String>,
    end: End,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum End {
    #[default]
    Open,
    /// After everything that is published is folded.
    Folded,
    AtOnce,
}

impl Published {
    /// Nothing yet. So many entries may wait in memory, and one batch more.
    pub(in crate::store::sqlite) fn new(waiting_entries: u64) -> Self {
        Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            full_at: waiting_entries.div_ceil(2),
            made_again: AtomicU64::new(0),
        }
    }

    pub(in crate::store::sqlite) fn view(&self) -> Arc<View> {
        Arc::clone(&self.lock().view)
    }

    /// The view with a read transaction of its index.
    ///
    /// # Errors
    /// [`StoreError::Index`]: it is not open yet, or not to be believed.
    pub(in crate::store::sqlite) fn read(
        &self,
        own: bool,
    ) -> Result<(Arc<View>, Reading), StoreError> {
        let begun = Instant::now();
        loop {
            let view = self.view();
            let Some(index) = &view.index else {
                return Err(StoreError::Index("it is not open yet".into()));
            };
            if own {
                index.check()?;
            }
            if let Some(reading) = Reading::begin(index, view.floor, view.size(), own)? {
                return Ok((view, reading));
            }
            // A fold has gone on meanwhile.
            if begun.elapsed() > PATIENCE {
                return Err(index.is_wrong("it is not at the size of what is published".into()));
            }
        }
    }

    /// Waits until something can be added in memory.
    ///
    /// # Errors
    /// The index cannot be written, and what waits for it may not become more.
    pub(in crate::store::sqlite) fn wait_for_room(&self) -> Result<(), StoreError> {
        let is_full = |state: &Progress| state.frozen.is_some() && state.is_full(self.full_at);
        let waits = |state: &mut Progress| is_full(state) && state.trouble.is_none();
        let waited = self
            .changed
            .wait_timeout_while(self.lock(), PATIENCE, waits);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if !is_full(&state) {
            return Ok(());
        }
        let trouble = state.trouble.clone();
        Err(StoreError::Failed {
            doing: "appending: the index is not written, and no more may wait for it in memory",
            source: trouble.unwrap_or_else(|| "it takes too long".into()).into(),
        })
    }

    /// Shows a batch that begins at entry `start`.
    pub(in crate::store::sqlite) fn publish(&self, start: u64, head: Head, batch: &Batch) {
        let (layer, mut subjects) = {
            let state = self.lock();
            (
                state.view.layers.last().cloned().unwrap_or_default(),
                state.subjects,
            )
        };
        // Nobody sees these before the head is in place.
        layer.add(start, batch, &mut subjects);
        let mut state = self.lock();
        state.view = Arc::new(View {
            head: Some(head),
            ..(*state.view).clone()
        });
        state.subjects = subjects;
        if state.frozen.is_none() && state.is_full(self.full_at) {
            state.freeze();
            self.changed.notify_all();
        }
    }

    /// Puts a view in place, whose last layer grows from here on.
    pub(super) fn put(&self, view: View, subjects: u64) {
        let mut state = self.lock();
        *state = Progress {
            view: Arc::new(view),
            subjects,
            ..Progress::default()
        };
        self.changed.notify_all();
    }

    pub(in crate::store::sqlite) fn made_again(&self) {
        self.made_again.fetch_add(1, Relaxed);
    }

    /// How an operator sees it: entries that wait for the index, why it is not written, how often it was made again.
    pub(in crate::store::sqlite) fn told(&self) -> crate::store::IndexTold {
        let state = self.lock();
        crate::store::IndexTold {
            waiting: state.view.size().saturating_sub(state.view.floor),
            failing: state.trouble.is_some(),
            made_again: self.made_again.load(Relaxed),
        }
    }

    /// The next layer to fold; `None` at the end.
    fn next(&self) -> Option<(Arc<Layer>, u64, u64)> {
        let mut state = self.lock();
        loop {
            match state.end {
                End::AtOnce => return None,
                End::Folded if state.trouble.is_some() => return None,
                End::Folded if state.frozen.is_none() && state.view.floor < state.view.size() => {
                    state.freeze();
                }
                End::Folded if state.frozen.is_none() => return None,
                _ => {}
            }
            if let (Some((end, subjects)), Some(layer)) = (state.frozen, state.view.layers.first())
            {
                return Some((Arc::clone(layer), end, subjects));
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The oldest layer is in the index.
    fn folded(&self, size: u64) {
        let mut state = self.lock();
        let mut view = (*state.view).clone();
        view.floor = size;
        // Dropped where nobody waits for it: by this thread, or by the last reader.
        let _folded = view.layers.remove(0);
        state.view = Arc::new(view);
        state.frozen = None;
        if state.trouble.take().is_some() {
            tracing::info!("the index is written again");
        }
        // The writer may wait for room.
        self.changed.notify_all();
    }

    fn fails(&self, error: &StoreError) {
        let mut state = self.lock();
        if state.end == End::AtOnce {
            return;
        }
        if state.trouble.is_none() {
            let cause = std::error::Error::source(error);
            tracing::error!(%error, cause, "the index cannot be written at present");
        }
        state.trouble = Some(error.to_string());
        self.changed.notify_all();
        let open = |state: &mut Progress| state.end == End::Open;
        drop(self.changed.wait_timeout_while(state, PAUSE, open));
    }

    /// Folds what is published, and waits for it.
    #[cfg(test)]
    pub(super) fn fold_now(&self) {
        self.settle();
        let mut state = self.lock();
        if state.view.floor == state.view.size() {
            return;
        }
        state.freeze();
        self.changed.notify_all();
        drop(state);
        self.settle();
    }

    /// Waits until nothing is being folded.
    #[cfg(test)]
    pub(super) fn settle(&self) {
        let folding = |state: &mut Progress| state.frozen.is_some();
        drop(self.changed.wait_while(self.lock(), folding));
    }

    #[cfg(test)]
    pub(super) fn subjects(&self) -> u64 {
        self.lock().subjects
    }

    fn end(&self, end: End) {
        self.lock().end = end;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        lock(&self.state)
    }
}

impl Progress {
    /// What has grown so far is to be folded; what comes goes into a new layer.
    fn freeze(&mut self) {
        self.frozen = Some((self.view.size(), self.subjects));
        let mut view = (*self.view).clone();
        view.layers.push(Arc::default());
        self.view = Arc::new(view);
    }

    fn is_full(&self, entries: u64) -> bool {
        let layer = self.view.layers.last();
        layer.is_some_and(|layer| layer.rows().is_full(entries))
    }
}

/// The thread that folds.
pub(in crate::store::sqlite) struct Folder {
    published: Arc<Published>,
    index: Arc<Index>,
    thread: Option<JoinHandle<()>>,
}

impl Folder {
    pub(in crate::store::sqlite) fn start(
        published: &Arc<Published>,
        index: Arc<Index>,
        connection: Connection,
    ) -> Result<Self, StoreError> {
        let shared = Arc::clone(published);
        let of = Arc::clone(&index);
        let thread = std::thread::Builder::new()
            .name("ledger-index".into())
            .spawn(move || serve(&shared, &of, connection));
        let thread = thread.map_err(|error| StoreError::Failed {
            doing: "starting the thread that folds",
            source: Box::new(error),
        })?;
        Ok(Self {
            published: Arc::clone(published),
            index,
            thread: Some(thread),
        })
    }

    /// Ends it; first everything is folded, if asked. What was found wrong with the index, if anything was.
    pub(in crate::store::sqlite) fn end(mut self, folded: bool) -> Option<String> {
        self.published
            .end(if folded { End::Folded } else { End::AtOnce });
        if let Some(thread) = self.thread.take() {
            // A panic there has done no harm: the next start goes on from the log.
            drop(thread.join());
        }
        self.index.close_idle();
        self.index.wrong.get().cloned()
    }
}

fn serve(published: &Published, index: &Index, mut connection: Connection) {
    while let Some((layer, end, subjects)) = published.next() {
        let done = index.check().and_then(|()| {
            let go_on = &mut || published.lock().end != End::AtOnce;
            fold::fold((index, &mut connection), &layer, (end, subjects), go_on)
        });
        drop(layer);
        match done {
            Ok(()) => published.folded(end),
            Err(error) => published.fails(&error),
        }
    }
    // Into the file itself; what fails here is done by the next start.
    index.close_idle();
    let _ = connection.query_row(sql::MOVE_WAL, (), |_| Ok(()));
}
