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

mod answer;
mod clock;
mod commit;
mod create;
mod draft;
mod error;
mod evidence;
mod evidence_book;
pub mod fsck;
mod gathering;
mod meter;
mod options;
mod read_statements;
mod reader;
mod receipt;
mod recover;
mod seal;
mod shared;
mod signer;
mod states;
mod submission;
mod writer;
mod writer_thread;

pub use clock::{ClockError, ClockTrust, LedgerClock, SystemClock, WallClock};
pub use error::{OpenError, StopReason, SubmitError};
pub use evidence::{EvidenceError, GatheredEvidence, VialQuestion};
pub use gathering::GrowingView;
pub use meter::{Histogram, Meter, TIME_BOUNDS_US};
pub use options::{Adoption, LedgerOptions};
pub use reader::{LedgerReader, LedgerView};
pub use receipt::{Place, Receipt};
pub use shared::Identity;
pub use signer::{LogSigner, SignedCheckpoint, SignerError, remembered};
pub use states::{MAX_HISTORY, recorded};
pub use submission::{Prepared, Submission};
pub use writer::AdvanceError;

use std::sync::Arc;
use std::sync::mpsc::TrySendError;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::domain::time::TimestampMs;
use crate::store::{IndexTold, Snapshot, Store};
use evidence_book::EvidenceBook;
use recover::Parts;
use shared::{Line, Shared};
use writer::Command;
use writer_thread::Hand;

/// A batch that takes longer hangs: nobody's disk is so slow.
const STUCK: Duration = Duration::from_secs(10);

/// A ledger that records. Share it behind an `Arc`; dropping it stops the writer after what is queued.
pub struct Ledger {
    identity: Identity,
    meter: Arc<Meter>,
    clock: Arc<dyn WallClock>,
    options: LedgerOptions,
    line: Arc<Line>,
    hand: Hand,
    book: Arc<EvidenceBook>,
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

    /// Checks what is stored and starts the writer. Where making the index takes long, nothing is read or recorded
    /// before [`Ledger::recover`] has made it ([`StopReason::Behind`]).
    ///
    /// # Errors
    /// [`OpenError`]: each contradiction by its name; nothing was changed.
    pub fn open(
        store: Box<dyn Store>,
        signer: LogSigner,
        clock: Arc<dyn WallClock>,
        options: LedgerOptions,
    ) -> Result<Self, OpenError> {
        let meter = Arc::new(Meter::new());
        let mut parts = Parts { store, signer };
        let behind = parts.store.behind()?;
        let (shared, commands, hand) = match behind <= options.long_wait {
            true => {
                let (clock, meter) = (Arc::clone(&clock), Arc::clone(&meter));
                let writer = recover::recover(parts, clock, &options, meter);
                let writer = writer.map_err(|(error, _)| error)?;
                let shared = Arc::clone(&writer.shared);
                let (commands, hand) = Hand::start(writer, options.queue)?;
                (shared, commands, hand)
            }
            false => {
                let checked = recover::checked(&mut parts, Arc::clone(&clock), &options)?;
                let snapshots = parts.store.snapshots();
                let shared = Arc::new(checked.resting(snapshots, Arc::clone(&meter)));
                shared.stop(StopReason::Behind(behind));
                let (commands, hand) = Hand::rest(parts);
                (shared, commands, hand)
            }
        };
        Ok(Self {
            identity: shared.identity.clone(),
            meter,
            clock,
            book: Arc::new(EvidenceBook::new(options.evidence_bytes)),
            options,
            line: Arc::new(Line::new(shared, commands)),
            hand,
        })
    }

    /// Whether a start would go on from what is stored: all that [`Ledger::open`] checks, and nothing is
    /// written. How many entries there are.
    ///
    /// # Errors
    /// What [`Ledger::open`] would say.
    pub fn judge(
        snapshot: &dyn Snapshot,
        signer: &LogSigner,
        clock: Arc<dyn WallClock>,
        options: &LedgerOptions,
    ) -> Result<u64, OpenError> {
        recover::check(snapshot, signer, clock, options).map(|checked| checked.size)
    }

    /// After the writer has stopped by itself: does what a start does, and records again if that finds
    /// nothing wrong. A clock that was in doubt must be right again, as if it had never been wrong. Nothing
    /// happens if it records.
    ///
    /// # Errors
    /// What keeps it from recording, see [`OpenError::may_pass`]; it can be tried again.
    pub fn recover(&self) -> Result<(), OpenError> {
        let shared = self.line.shared();
        match shared.stopped().as_deref() {
            None => return Ok(()),
            Some(StopReason::Asked) => return Err(OpenError::Start("it is stopping".into())),
            Some(_) => {}
        }
        if !shared.clock.waits() {
            shared.clock.record()?;
        }
        let mut options = self.options.clone();
        // It has run since the start, and nobody has set it.
        options.clock.trusted = true;
        options.correct_clock = options.correct_clock.filter(|_| shared.clock.waits());
        let clock = Arc::clone(&self.clock);
        let meter = Arc::clone(&self.meter);
        #[expect(clippy::result_large_err, reason = "as `recover::recover`")]
        self.hand.again(&self.line, self.options.queue, |parts| {
            recover::recover(parts, clock, &options, meter)
        })
    }

    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    pub fn reader(&self) -> LedgerReader {
        LedgerReader {
            line: Arc::clone(&self.line),
            identity: self.identity.clone(),
            book: Arc::clone(&self.book),
        }
    }

    /// The ledger's time.
    pub fn now(&self) -> TimestampMs {
        self.line.shared().clock.now()
    }

    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Entries under the newest checkpoint.
    pub fn size(&self) -> u64 {
        self.line.shared().published().size
    }

    /// How what follows from the log is kept.
    pub fn index(&self) -> IndexTold {
        self.line.shared().snapshots.index()
    }

    /// Why the writer has stopped; `None` while it runs.
    pub fn stopped(&self) -> Option<Arc<StopReason>> {
        self.line.shared().stopped()
    }

    /// Whether entries are recorded: the writer runs, does not wait for a correction of the clock, its last batch did not
    /// fail, and the one that it writes is not stuck.
    pub fn records(&self) -> bool {
        let waits = self.line.shared().clock.waits();
        self.stopped().is_none()
            && !waits
            && !self.meter.failing()
            && self.meter.writing_for() < STUCK
    }

    /// Reads the statements, checks their signatures and the form of their sidecars. Takes time and
    /// reads from storage: call it where blocking is allowed, on as many threads as there are cores.
    ///
    /// # Errors
    /// [`SubmitError::Format`], [`SubmitError::Refused`] about a sidecar, [`SubmitError::Batch`] if
    /// there are several, [`SubmitError::Count`], [`SubmitError::Store`].
    pub fn prepare(&self, submissions: Vec<Submission>) -> Result<Prepared, SubmitError> {
        let prepared = submission::prepare(&self.line.shared(), submissions);
        prepared.map_err(|error| match (error, self.stopped()) {
            // Why there is nothing to read is why nothing is recorded.
            (SubmitError::Store(_), Some(reason)) => SubmitError::Stopped(reason),
            (error, _) => error,
        })
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
        submission::prepare_at_once(&self.line.shared(), submission)
    }

    /// Puts statements into the queue, to be recorded all or none. Never blocks.
    ///
    /// # Errors
    /// [`SubmitError::Busy`], [`SubmitError::Stopped`].
    pub fn enqueue(&self, prepared: Prepared) -> Result<Pending, SubmitError> {
        self.try_enqueue(prepared)?.map_err(|_| SubmitError::Busy)
    }

    /// The same; the statements come back while the queue is full.
    ///
    /// # Errors
    /// [`SubmitError::Stopped`].
    pub fn try_enqueue(
        &self,
        prepared: Prepared,
    ) -> Result<Result<Pending, Prepared>, SubmitError> {
        let (sender, answer) = oneshot::channel();
        // Counted before it is there, so that the writer never takes what was not counted.
        self.meter.queued();
        let not_queued = match self.send(Command::Record(prepared, sender)) {
            Ok(shared) => return Ok(Ok(Pending { answer, shared })),
            Err(not_queued) => not_queued,
        };
        self.meter.taken();
        match not_queued {
            Unsent::Full(Command::Record(prepared, _)) => Ok(Err(prepared)),
            other => Err(other.into()),
        }
    }

    /// Records one statement, or finds it recorded; blocks until it is durable.
    pub fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        let mut receipts = self.submit_all(vec![submission])?;
        // Cannot fail: one receipt for each statement.
        receipts
            .pop()
            .ok_or(SubmitError::Count { found: 0, limit: 1 })
    }

    /// Records statements in this order, all or none; blocks until they are durable.
    pub fn submit_all(&self, submissions: Vec<Submission>) -> Result<Vec<Receipt>, SubmitError> {
        self.enqueue(self.prepare(submissions)?)?.wait()
    }

    /// Writes a seal now, whether or not there is anything new; blocks.
    pub fn seal(&self) -> Result<(), SubmitError> {
        let (sender, answer) = oneshot::channel();
        let shared = self.send(Command::Seal(sender))?;
        Pending { answer, shared }.wait().map(drop)
    }

    /// Advances the clock of a training ledger, forward and at most to the wall clock; blocks. Returns
    /// the ledger's time.
    pub fn advance_clock(&self, to: TimestampMs) -> Result<TimestampMs, AdvanceError> {
        let (sender, answer) = oneshot::channel();
        let (shared, commands) = self.line.get();
        let stopped = |_| AdvanceError::Stopped(shared.stop(StopReason::Died));
        commands
            .send(Command::Advance(to, sender))
            .map_err(|_| stopped(()))?;
        answer.blocking_recv().map_err(|_| stopped(()))?
    }

    /// Stops after what is queued, and waits for it. Further submissions are refused.
    pub fn stop(&self) {
        self.hand.stop(&self.line, None);
    }

    /// The same, and waits at most so long; whether it has ended. A writer that hangs is left behind: what
    /// it had answered is stored.
    pub fn stop_within(&self, longest: Duration) -> bool {
        self.hand.stop(&self.line, Some(longest))
    }

    fn send(&self, command: Command) -> Result<Arc<Shared>, Unsent> {
        let (shared, commands) = self.line.get();
        if let Some(reason) = shared.stopped() {
            return Err(Unsent::Stopped(reason));
        }
        match commands.try_send(command) {
            Ok(()) => Ok(shared),
            Err(TrySendError::Full(command)) => Err(Unsent::Full(command)),
            Err(TrySendError::Disconnected(_)) => {
                Err(Unsent::Stopped(shared.stop(StopReason::Died)))
            }
        }
    }
}

/// What the writer was not told.
enum Unsent {
    /// Its queue is full.
    Full(Command),
    Stopped(Arc<StopReason>),
}

impl From<Unsent> for SubmitError {
    fn from(unsent: Unsent) -> Self {
        match unsent {
            Unsent::Full(_) => Self::Busy,
            Unsent::Stopped(reason) => Self::Stopped(reason),
        }
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Pending {
    /// Waits on a thread that may block.
    pub fn wait(self) -> Result<Vec<Receipt>, SubmitError> {
        let Self { answer, shared } = self;
        answer
            .blocking_recv()
            .unwrap_or_else(|_| Err(unanswered(&shared)))
    }

    /// Waits in an async task. Giving up does not take the submission back: submit it again to learn
    /// what became of it.
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
pub(crate) mod tests;
