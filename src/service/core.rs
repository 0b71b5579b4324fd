//! What every call shares: the ledger, and a bounded number of readers.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use tonic::Status;

use super::prefetch::Foreseen;
use crate::ledger::{Ledger, LedgerReader, LedgerView};
use crate::service::status;

/// Answers about vials for callers without a token leave at multiples of this, so that the time taken does
/// not tell an unknown code from a known one.
pub(super) const VIAL_STEP: Duration = Duration::from_millis(50);
/// So do refusals about what is not for the signers to read. Finding that out takes longer where more is
/// there, and all of it should fit into one step.
pub(super) const UNSEEN_STEP: Duration = Duration::from_millis(250);

/// Requests that may wait for a reader, for each reader.
const WAITING_PER_READER: usize = 32;

/// The services. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) ledger: Arc<Ledger>,
    reader: LedgerReader,
    pub(super) foreseen: Arc<Foreseen>,
    /// Whether streams are to end.
    ending: Arc<watch::Sender<bool>>,
    /// Places for requests that read or wait to.
    waiting: Arc<Semaphore>,
    /// Places for requests that read.
    reading: Arc<Semaphore>,
}

impl Service {
    /// Answers for a ledger; at most `readers` requests read it at a time.
    pub fn new(ledger: Arc<Ledger>, readers: usize) -> Self {
        let waiting = readers.saturating_mul(WAITING_PER_READER);
        Self {
            reader: ledger.reader(),
            ledger,
            foreseen: Arc::default(),
            ending: Arc::new(watch::Sender::new(false)),
            waiting: Arc::new(Semaphore::new(waiting.min(Semaphore::MAX_PERMITS))),
            reading: Arc::new(Semaphore::new(readers.min(Semaphore::MAX_PERMITS))),
        }
    }

    /// Ends every stream once what it has taken is answered, so that none holds up a shutdown.
    pub fn end_streams(&self) {
        self.ending.send_replace(true);
    }

    /// Becomes true when streams are to end.
    pub(super) fn ending(&self) -> watch::Receiver<bool> {
        self.ending.subscribe()
    }

    /// Does something with a view of the newest checkpoint, on a thread that may block.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, Status>
    where
        F: FnOnce(&LedgerView) -> Result<T, Status> + Send + 'static,
        T: Send + 'static,
    {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned();
        let waiting = waiting.map_err(|_| status::busy("too many requests wait to read"))?;
        let reading = Arc::clone(&self.reading).acquire_owned().await;
        // Never closed, so this does not happen.
        let reading = reading.map_err(|_| status::internal())?;
        let reader = self.reader.clone();
        self.blocking(move || {
            // Held until the work is done, also when nobody waits for it any more.
            let _places = (waiting, reading);
            let view = reader.view().map_err(|error| status::store(&error))?;
            work(&view)
        })
        .await
    }

    /// Does something on a thread that may block.
    pub(super) async fn blocking<T, F>(&self, work: F) -> Result<T, Status>
    where
        F: FnOnce() -> Result<T, Status> + Send + 'static,
        T: Send + 'static,
    {
        let span = tracing::Span::current();
        let done = tokio::task::spawn_blocking(move || span.in_scope(work)).await;
        done.unwrap_or_else(|error| {
            tracing::error!(%error, "a request died");
            Err(status::internal())
        })
    }
}

/// Waits until a multiple of a step since a request came.
pub(super) async fn even(begun: Instant, step: Duration) {
    let steps = begun.elapsed().as_millis() / step.as_millis() + 1;
    let wait = step.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX));
    tokio::time::sleep_until(begun + wait).await;
}
