//! The single writer and its readers.
//!
//! [`Ledger`] records: statements are read and their signatures checked on the submitter's thread
//! ([`Ledger::prepare`]), wait in a bounded queue, are judged one after the other by the four pure
//! functions of `domain`, and are stored in batches that end in a seal and a signed checkpoint.
//! [`LedgerReader`] gives views under one published checkpoint. Every start is a recovery: what the
//! writer builds on is checked from the last signature down.
//!
//! Not here: what is allowed (`domain::decide`), bytes (`format`), where it is kept (`store`), who
//! may read what (`service`).

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test that cannot go on should stop"
    )
)]

mod answer;
mod cache;
mod clock;
mod commit;
mod create;
mod draft;
mod error;
mod evidence;
pub mod fsck;
mod growing;
mod meter;
mod options;
mod reader;
mod receipt;
mod record_book;
mod recover;
mod seal;
mod shared;
mod sidecar;
mod signer;
mod states;
mod submission;
mod writer;

pub use clock::{ClockError, LedgerClock, SystemClock, WallClock};
pub use error::{OpenError, StopReason, SubmitError};
pub use evidence::{Evidence, EvidenceError, MAX_BYTES, MAX_NODES, MAX_SUBJECTS, VialQuestion};
pub use growing::GrowingView;
pub use meter::{Histogram, Meter, TIME_BOUNDS_US};
pub use options::LedgerOptions;
pub use reader::{LedgerReader, LedgerView};
pub use receipt::{Place, Receipt};
pub use shared::Identity;
pub use signer::{LogSigner, SignedCheckpoint, SignerError, remembered};
pub use states::MAX_HISTORY;
pub use submission::{MAX_STATEMENTS, Prepared, Submission};
pub use writer::AdvanceError;

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::domain::time::TimestampMs;
use crate::store::Store;
use shared::Shared;
use writer::Command;

/// A ledger that records. Share it behind an `Arc`; dropping it stops the writer after what is queued.
pub struct Ledger {
    shared: Arc<Shared>,
    commands: SyncSender<Command>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// A submission in the queue.
#[must_use = "the answer says whether it is recorded"]
pub struct Pending {
    answer: oneshot::Receiver<Result<Vec<Receipt>, SubmitError>>,
    shared: Arc<Shared>,
}

impl Ledger {
    /// Founds a ledger in an empty store: entry 0 is the genesis, entry 1 its seal. `starts_at` is
    /// where a training ledger's clock begins; others ignore it. Open it afterwards.
    ///
    /// # Errors
    /// [`OpenError::Exists`], [`OpenError::Genesis`], [`OpenError::WrongKey`] and what the store, the
    /// signer and the clock have.
    pub fn create(
        store: &mut dyn Store,
        signer: &mut LogSigner,
        clock: Arc<dyn WallClock>,
        options: &LedgerOptions,
        genesis_envelope: Vec<u8>,
        starts_at: Option<TimestampMs>,
    ) -> Result<(), OpenError> {
        let tolerance_ms = options.clock_tolerance_ms;
        create::create(
            store,
            signer,
            clock,
            tolerance_ms,
            genesis_envelope,
            starts_at,
        )
    }

    /// Checks what is stored and starts the writer.
    ///
    /// # Errors
    /// [`OpenError`]: each contradiction by its name; nothing was changed.
    pub fn open(
        store: Box<dyn Store>,
        signer: LogSigner,
        clock: Arc<dyn WallClock>,
        options: LedgerOptions,
    ) -> Result<Self, OpenError> {
        let (commands, queue) = sync_channel(options.queue);
        let writer = recover::recover(store, signer, clock, options)?;
        let shared = Arc::clone(&writer.shared);
        shared.meter.sealed(writer.sealed_at);
        let thread = std::thread::Builder::new()
            .name("ledger-writer".into())
            .spawn(move || writer.run(&queue))
            .map_err(|error| OpenError::Start(error.to_string()))?;
        Ok(Self {
            shared,
            commands,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Which ledger this is.
    pub fn identity(&self) -> &Identity {
        &self.shared.identity
    }

    /// Its readers.
    pub fn reader(&self) -> LedgerReader {
        LedgerReader {
            shared: Arc::clone(&self.shared),
        }
    }

    /// The ledger's time.
    pub fn now(&self) -> TimestampMs {
        self.shared.clock.now()
    }

    /// What the writer has done.
    pub fn meter(&self) -> &Meter {
        &self.shared.meter
    }

    /// Entries under the newest checkpoint.
    pub fn size(&self) -> u64 {
        self.shared.published().size
    }

    /// Why the writer has stopped; `None` while it records.
    pub fn stopped(&self) -> Option<Arc<StopReason>> {
        self.shared.stopped()
    }

    /// Reads the statements, checks their signatures and the form of their sidecars. Takes time and
    /// reads from storage: call it where blocking is allowed, on as many threads as there are cores.
    ///
    /// # Errors
    /// [`SubmitError::Format`], [`SubmitError::Refused`] about a sidecar, [`SubmitError::Batch`] if
    /// there are several, [`SubmitError::Count`], [`SubmitError::Store`].
    pub fn prepare(&self, submissions: Vec<Submission>) -> Result<Prepared, SubmitError> {
        submission::prepare(&self.shared, submissions)
    }

    /// As [`Ledger::prepare`] of one statement if that takes no storage and about as long as one signature
    /// check; `None` otherwise. May be called where blocking is not allowed.
    ///
    /// # Errors
    /// As [`Ledger::prepare`].
    pub fn prepare_at_once(
        &self,
        submission: &Submission,
    ) -> Option<Result<Prepared, SubmitError>> {
        submission::prepare_at_once(&self.shared, submission)
    }

    /// Puts statements into the queue, to be recorded all or none. Never blocks.
    ///
    /// # Errors
    /// [`SubmitError::Busy`], [`SubmitError::Stopped`].
    pub fn enqueue(&self, prepared: Prepared) -> Result<Pending, SubmitError> {
        let (sender, answer) = oneshot::channel();
        // Counted before it is there, so that the writer never takes what was not counted.
        self.shared.meter.queued();
        if let Err(error) = self.send(Command::Record(prepared, sender)) {
            self.shared.meter.taken();
            return Err(error);
        }
        Ok(Pending {
            answer,
            shared: Arc::clone(&self.shared),
        })
    }

    /// Records one statement, or finds it recorded; blocks until it is durable.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        let mut receipts = self.submit_all(vec![submission])?;
        // Cannot fail: one receipt for each statement.
        receipts
            .pop()
            .ok_or(SubmitError::Count { found: 0, limit: 1 })
    }

    /// Records statements in this order, all or none; blocks until they are durable.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub fn submit_all(&self, submissions: Vec<Submission>) -> Result<Vec<Receipt>, SubmitError> {
        self.enqueue(self.prepare(submissions)?)?.wait()
    }

    /// Writes a seal now, whether or not there is anything new; blocks.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub fn seal(&self) -> Result<(), SubmitError> {
        let (sender, answer) = oneshot::channel();
        self.send(Command::Seal(sender))?;
        let pending = Pending {
            answer,
            shared: Arc::clone(&self.shared),
        };
        pending.wait().map(drop)
    }

    /// Advances the clock of a training ledger, forward and at most to the wall clock; blocks. Returns
    /// the ledger's time.
    ///
    /// # Errors
    /// [`AdvanceError`].
    pub fn advance_clock(&self, to: TimestampMs) -> Result<TimestampMs, AdvanceError> {
        let (sender, answer) = oneshot::channel();
        let stopped = |_| AdvanceError::Stopped(self.shared.stop(StopReason::Died));
        self.commands
            .send(Command::Advance(to, sender))
            .map_err(|_| stopped(()))?;
        answer.blocking_recv().map_err(|_| stopped(()))?
    }

    /// Stops after what is queued, and waits for it. Further submissions are refused.
    pub fn stop(&self) {
        // Fails only if the writer has stopped already.
        drop(self.commands.send(Command::Stop));
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // A panic of the writer has been said as its reason to stop.
            drop(thread.join());
        }
    }

    fn send(&self, command: Command) -> Result<(), SubmitError> {
        if let Some(reason) = self.shared.stopped() {
            return Err(SubmitError::Stopped(reason));
        }
        self.commands
            .try_send(command)
            .map_err(|error| match error {
                TrySendError::Full(_) => SubmitError::Busy,
                TrySendError::Disconnected(_) => {
                    SubmitError::Stopped(self.shared.stop(StopReason::Died))
                }
            })
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Pending {
    /// Waits on a thread that may block.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub fn wait(self) -> Result<Vec<Receipt>, SubmitError> {
        let Self { answer, shared } = self;
        answer
            .blocking_recv()
            .unwrap_or_else(|_| Err(unanswered(&shared)))
    }

    /// Waits in an async task. Giving up does not take the submission back: submit it again to learn
    /// what became of it.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub async fn answer(self) -> Result<Vec<Receipt>, SubmitError> {
        let Self { answer, shared } = self;
        answer.await.unwrap_or_else(|_| Err(unanswered(&shared)))
    }
}

/// The writer ended without an answer. If it died, it may have been at any point.
fn unanswered(shared: &Shared) -> SubmitError {
    let reason = shared.stop(StopReason::Died);
    match *reason {
        StopReason::Died => SubmitError::Unknown(reason),
        _ => SubmitError::Stopped(reason),
    }
}

#[cfg(test)]
mod tests;
