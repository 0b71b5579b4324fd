//! The single writer: drains what is waiting into one batch, stores it, answers.
//!
//! The order is fixed, and a crash between any two steps loses nothing that was answered:
//!
//! 1. plan on a snapshot (a crash leaves nothing);
//! 2. sign (the signature is in memory only);
//! 3. append: entries, tree and checkpoint in one durable transaction of the log (all or nothing);
//! 4. remember the checkpoint outside the database (before this, nobody has seen it; after a crash
//!    here the start finds the database ahead, checks it and goes on);
//! 5. publish to readers, with what follows from the entries in memory, then answer (after a crash here submitters ask again and are answered).
//!
//! A lone submitter never waits for others: a batch is what waits at that moment.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::answer::{Answer, send};
use super::clock::ClockError;
use super::error::{StopReason, SubmitError};
use super::options::LedgerOptions;
use super::recover::Parts;
use super::shared::Shared;
use super::signer::LogSigner;
use super::submission::Prepared;
use crate::digest::Digest;
use crate::domain::known_cache::KnownCache;
use crate::domain::time::TimestampMs;
use crate::merkle::Frontier;
use crate::store::{Store, StoreError};

/// How often an idle writer looks at the ledger's clock, and whether it could write.
const IDLE_LOOK: Duration = Duration::from_secs(2);

pub(super) enum Command {
    /// Record these, all or none.
    Record(Prepared, Answer),
    /// Advance a training clock.
    Advance(
        TimestampMs,
        oneshot::Sender<Result<TimestampMs, AdvanceError>>,
    ),
    /// Write a batch with only a seal.
    Seal(Answer),
    /// Finish what was asked before, then stop.
    Stop,
}

#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    #[error(transparent)]
    Clock(#[from] ClockError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the ledger does not record at present: {0}")]
    Stopped(Arc<StopReason>),
}

/// The writer's own: what it needs to plan the next batch.
pub(super) struct Writer {
    pub(super) store: Box<dyn Store>,
    pub(super) signer: LogSigner,
    pub(super) shared: Arc<Shared>,
    pub(super) options: LedgerOptions,
    pub(super) cache: KnownCache,
    /// The tree's right edge; its size is the ledger's.
    pub(super) frontier: Frontier,
    pub(super) last_leaf: Digest,
    pub(super) subject_count: u64,
    /// Ledger time of the last seal.
    pub(super) sealed_at: TimestampMs,
}

/// Why the writer stopped, as everybody is told.
pub(super) type Stopped = Arc<StopReason>;

/// Submissions of one group with their answers.
pub(super) type Waiting = Vec<(Prepared, Answer)>;

impl Writer {
    /// Serves until told to stop or until something is in doubt; then it gives back what it had, for
    /// another to go on with.
    pub(super) fn run(mut self, commands: &Receiver<Command>) -> Option<Parts> {
        let guard = TellsIfItDied(Arc::clone(&self.shared));
        let reason = match self.serve(commands) {
            Ok(()) => self.shared.stop(StopReason::Asked),
            Err(reason) => reason,
        };
        drop(guard);
        // Whoever is still waiting was not recorded.
        while let Ok(command) = commands.try_recv() {
            if matches!(command, Command::Record(..)) {
                self.shared.meter.taken();
            }
            match command {
                Command::Record(_, answer) | Command::Seal(answer) => {
                    send(answer, Err(SubmitError::Stopped(Arc::clone(&reason))));
                }
                Command::Advance(_, answer) => {
                    send(answer, Err(AdvanceError::Stopped(Arc::clone(&reason))));
                }
                Command::Stop => {}
            }
        }
        if matches!(*reason, StopReason::Asked) {
            return None;
        }
        Some(Parts {
            store: self.store,
            signer: self.signer,
        })
    }

    fn serve(&mut self, commands: &Receiver<Command>) -> Result<(), Stopped> {
        loop {
            self.seal_if_old()?;
            let mut next = match commands.recv_timeout(IDLE_LOOK) {
                Ok(command) => Some(command),
                Err(RecvTimeoutError::Timeout) => {
                    self.look()?;
                    None
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            while let Some(command) = next.take() {
                match command {
                    Command::Record(prepared, answer) => {
                        self.shared.meter.taken();
                        let group;
                        (group, next) = self.gather((prepared, answer), commands);
                        self.write(group, false)?;
                    }
                    Command::Advance(to, answer) => {
                        let advanced = self.advance(to);
                        // Whoever asks next shall not be told that the answer is old.
                        self.seal_if_old()?;
                        send(answer, advanced);
                    }
                    Command::Seal(answer) => {
                        self.write(
                            vec![(
                                Prepared {
                                    statements: Vec::new(),
                                },
                                answer,
                            )],
                            true,
                        )?;
                    }
                    Command::Stop => return Ok(()),
                }
            }
        }
    }

    /// Whether a batch could be written now: who watches is told before somebody has to find out. After a
    /// failure only a batch shows that it is over.
    fn look(&mut self) -> Result<(), Stopped> {
        self.shared.meter.begins();
        let found = self.store.probe();
        self.shared.meter.ends();
        match found {
            Ok(()) if self.shared.meter.failing() => self.write(Vec::new(), true),
            Ok(()) => Ok(()),
            Err(error @ (StoreError::Gone { .. } | StoreError::Index(_))) => {
                Err(self.shared.stop(error.into()))
            }
            Err(error) => {
                fails(&self.shared, &error);
                Ok(())
            }
        }
    }

    /// An answer's age is the age of the last seal: keeps it honest while nothing happens.
    fn seal_if_old(&mut self) -> Result<(), Stopped> {
        let age = self.shared.clock.now().since(self.sealed_at);
        match age.ms() >= self.options.seal_every_ms {
            true => self.write(Vec::new(), true),
            false => Ok(()),
        }
    }

    /// Takes what is waiting, up to the bounds of a group; a command that is none of a group ends it.
    fn gather(
        &self,
        first: (Prepared, Answer),
        commands: &Receiver<Command>,
    ) -> (Waiting, Option<Command>) {
        let (mut count, mut bytes) = (first.0.statements.len(), first.0.bytes());
        let mut group = vec![first];
        while count < self.options.group_statements && bytes < self.options.group_bytes {
            match commands.try_recv() {
                Ok(Command::Record(prepared, answer)) => {
                    self.shared.meter.taken();
                    count += prepared.statements.len();
                    bytes += prepared.bytes();
                    group.push((prepared, answer));
                }
                Ok(other) => return (group, Some(other)),
                Err(_) => break,
            }
        }
        (group, None)
    }

    /// Advances a training clock: stored first, so that a restart does not fall back behind entries.
    fn advance(&mut self, to: TimestampMs) -> Result<TimestampMs, AdvanceError> {
        if !self.shared.identity.training {
            return Err(ClockError::NotTraining.into());
        }
        let offset = self.shared.clock.offset_for(to)?;
        self.store.set_clock_offset_ms(offset)?;
        self.shared.clock.set_offset(offset);
        Ok(self.shared.clock.now())
    }
}

/// Nothing could be written just now.
pub(super) fn fails(shared: &Shared, error: &StoreError) {
    if !shared.meter.failing() {
        let cause = std::error::Error::source(error);
        tracing::error!(%error, cause, "nothing can be recorded at present");
    }
    shared.meter.fails(true);
}

/// Tells everybody if the writer's thread ends without saying why.
struct TellsIfItDied(Arc<Shared>);

impl Drop for TellsIfItDied {
    fn drop(&mut self) {
        self.0.stop(StopReason::Died);
    }
}
