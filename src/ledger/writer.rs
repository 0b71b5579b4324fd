//! The single writer: drains what is waiting into one batch, stores it, answers.
//!
//! The order is fixed, and a crash between any two steps loses nothing that was answered:
//!
//! 1. plan on a snapshot (a crash leaves nothing);
//! 2. sign (the signature is in memory only);
//! 3. append: entries, index, tree and checkpoint in one durable transaction (all or nothing);
//! 4. remember the checkpoint outside the database (before this, nobody has seen it; after a crash
//!    here the start finds the database ahead, checks it and goes on);
//! 5. publish to readers, then answer (after a crash here submitters ask again and are answered).
//!
//! A lone submitter never waits for others: a batch is what waits at that moment.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::cache::StateCache;
use super::clock::ClockError;
use super::draft::Draft;
use super::error::{StopReason, SubmitError};
use super::options::LedgerOptions;
use super::receipt::{Place, Receipt, receipt, tree_error};
use super::seal::{Plan, seal};
use super::shared::Shared;
use super::signer::LogSigner;
use super::submission::Prepared;
use crate::domain::time::TimestampMs;
use crate::merkle::{Frontier, Hash, TileNodes, inclusion_proof};
use crate::store::{Snapshot, Store, StoreError, Tiles};

/// How often an idle writer looks at the ledger's clock.
const IDLE_LOOK: Duration = Duration::from_secs(30);

/// Where a submitter waits.
pub(super) type Answer = oneshot::Sender<Result<Vec<Receipt>, SubmitError>>;

/// What the writer is asked to do.
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

/// Why a training clock was not advanced.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// It must not be advanced so.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// It could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The writer has stopped.
    #[error("the ledger does not record at present: {0}")]
    Stopped(Arc<StopReason>),
}

/// The writer's own: what it needs to plan the next batch.
pub(super) struct Writer {
    pub(super) store: Box<dyn Store>,
    pub(super) signer: LogSigner,
    pub(super) shared: Arc<Shared>,
    pub(super) options: LedgerOptions,
    pub(super) cache: StateCache,
    /// The tree's right edge; its size is the ledger's.
    pub(super) frontier: Frontier,
    /// Leaf hash of the last entry.
    pub(super) last_leaf: Hash,
    pub(super) subject_count: u64,
    /// Ledger time of the last seal.
    pub(super) sealed_at: TimestampMs,
}

/// Why the writer stopped, as everybody is told.
type Stopped = Arc<StopReason>;

/// Submissions of one group with their answers.
type Waiting = Vec<(Prepared, Answer)>;

impl Writer {
    /// Serves until told to stop or until something is in doubt.
    pub(super) fn run(mut self, commands: &Receiver<Command>) {
        let guard = DeathNote(Arc::clone(&self.shared));
        let reason = match self.serve(commands) {
            Ok(()) => self.shared.stop(StopReason::Asked),
            Err(reason) => reason,
        };
        drop(guard);
        // Whoever is still waiting was not recorded.
        while let Ok(command) = commands.try_recv() {
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
    }

    fn serve(&mut self, commands: &Receiver<Command>) -> Result<(), Stopped> {
        loop {
            let mut next = match commands.recv_timeout(IDLE_LOOK) {
                Ok(command) => Some(command),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            while let Some(command) = next.take() {
                match command {
                    Command::Record(prepared, answer) => {
                        let group;
                        (group, next) = self.gather((prepared, answer), commands);
                        self.write(group, false)?;
                    }
                    Command::Advance(to, answer) => send(answer, self.advance(to)),
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
            // An answer's age is the age of the last seal: keep it honest while nothing happens.
            let age = self.shared.clock.now().since(self.sealed_at);
            if age.ms() >= self.options.seal_every_ms {
                self.write(Vec::new(), true)?;
            }
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

    /// Writes one batch: the statements that are admitted and a seal. Without statements nothing is
    /// written, unless `always`. An error means that the writer has stopped; everybody in the group has
    /// been answered then.
    fn write(&mut self, group: Waiting, always: bool) -> Result<(), Stopped> {
        let recorded_at = match self.shared.clock.record() {
            Ok(time) => time,
            Err(error) => return Err(self.give_up(group, error.into())),
        };
        let snapshot = match self.store.own_snapshot() {
            Ok(snapshot) => snapshot,
            Err(error) => {
                // Nothing was planned, and the next group may fare better.
                let error = Arc::new(error);
                for (_, answer) in group {
                    send(answer, Err(SubmitError::Store(Arc::clone(&error))));
                }
                return Ok(());
            }
        };
        let size = self.frontier.size();
        if snapshot.head().map_or(0, |head| head.size) != size {
            let error = StoreError::HeadMoved {
                expected: size,
                found: snapshot.head().map_or(0, |head| head.size),
            };
            return Err(self.give_up(group, error.into()));
        }

        // Plan. Until the append, dropping everything is all there is to undo.
        let mut draft = Draft::new(&*snapshot, &mut self.cache, self.last_leaf, recorded_at);
        let mut outcomes = Vec::with_capacity(group.len());
        for (prepared, answer) in group {
            outcomes.push((answer, draft.add_all(prepared.statements)));
        }
        if draft.entries.is_empty() && !always {
            drop(draft);
            answer_all(outcomes, |index| stored_receipt(&*snapshot, index));
            return Ok(());
        }
        let published = self.shared.published();
        let (identity, frontier) = (&self.shared.identity, &self.frontier);
        let sealed = seal(
            draft,
            identity,
            &published,
            frontier,
            self.subject_count,
            &self.signer,
        );
        // Readers' share of the index must not keep the writer from changing it in place; and an open
        // snapshot would keep the database's log from being reset.
        drop((published, snapshot));
        let plan = match sealed {
            Ok(plan) => plan,
            Err(reason) => return Err(self.unknown(outcomes, reason, false)),
        };
        match self.store.append(size, &plan.batch) {
            Ok(()) => {}
            Err(error) => return self.append_failed(outcomes, size, error),
        }
        self.in_force(plan, outcomes, size, recorded_at)
    }

    /// After the append: the batch is durable.
    fn in_force(
        &mut self,
        plan: Plan,
        outcomes: Outcomes,
        start: u64,
        recorded_at: TimestampMs,
    ) -> Result<(), Stopped> {
        // A crash here: the database is ahead of the signer's memory, by a batch nobody has seen.
        if let Err(error) = self.signer.remember(&plan.checkpoint) {
            return Err(self.unknown(outcomes, error.into(), true));
        }
        self.frontier = plan.frontier;
        self.last_leaf = plan.last_leaf;
        self.subject_count = plan.batch.subject_count;
        self.sealed_at = recorded_at;
        plan.learnt.stored(&mut self.cache);
        if let Err(stale) = self.shared.publish(plan.checkpoint.size, plan.stage) {
            let reason = StopReason::Contradiction(stale.to_string());
            return Err(self.unknown(outcomes, reason, true));
        }
        // A crash here: recorded but not answered; asking again finds the receipts.
        match self.store.own_snapshot() {
            Ok(snapshot) => {
                let tiles = Tiles(&*snapshot);
                let nodes = TileNodes::new(&tiles);
                let fresh = Fresh {
                    batch: &plan.batch,
                    places: plan.places,
                    start,
                };
                answer_all(outcomes, |index| match index.checked_sub(start) {
                    Some(at) => fresh.receipt(at, plan.checkpoint.size, &nodes),
                    None => stored_receipt(&*snapshot, index),
                });
            }
            Err(error) => {
                // Stored, only the paths cannot be read just now.
                let reason = Arc::new(StopReason::Store(error));
                for (answer, outcome) in outcomes {
                    let error = outcome
                        .err()
                        .unwrap_or(SubmitError::Unknown(Arc::clone(&reason)));
                    send(answer, Err(error));
                }
            }
        }
        if plan.key_in_force {
            Ok(())
        } else {
            Err(self.shared.stop(StopReason::KeyRotated))
        }
    }

    /// The append failed. Only if the store says that nothing was written, and shows it, the writer
    /// goes on; otherwise it stops, and the next start finds out what is there.
    fn append_failed(
        &mut self,
        outcomes: Outcomes,
        size: u64,
        error: StoreError,
    ) -> Result<(), Stopped> {
        let unchanged = matches!(error, StoreError::Failed { .. })
            && self
                .store
                .own_snapshot()
                .is_ok_and(|snapshot| snapshot.head().map_or(0, |head| head.size) == size);
        if !unchanged {
            return Err(self.unknown(outcomes, error.into(), true));
        }
        let error = Arc::new(error);
        for (answer, outcome) in outcomes {
            send(
                answer,
                Err(outcome
                    .err()
                    .unwrap_or(SubmitError::Store(Arc::clone(&error)))),
            );
        }
        Ok(())
    }

    /// Stops before anything was planned: nobody in the group is recorded.
    fn give_up(&self, group: Waiting, reason: StopReason) -> Stopped {
        let reason = self.shared.stop(reason);
        for (_, answer) in group {
            send(answer, Err(SubmitError::Stopped(Arc::clone(&reason))));
        }
        reason
    }

    /// Stops; those who would have been recorded may be, if `written`.
    fn unknown(&self, outcomes: Outcomes, reason: StopReason, written: bool) -> Stopped {
        let reason = self.shared.stop(reason);
        for (answer, outcome) in outcomes {
            let stopped = Arc::clone(&reason);
            let stopped = if written {
                SubmitError::Unknown(stopped)
            } else {
                SubmitError::Stopped(stopped)
            };
            send(answer, Err(outcome.err().unwrap_or(stopped)));
        }
        reason
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

/// Submitters with what became of their statements: the entries, by index.
type Outcomes = Vec<(Answer, Result<Vec<u64>, SubmitError>)>;

/// Entries of the batch just stored, whose places are known.
struct Fresh<'a> {
    batch: &'a crate::store::Batch,
    places: Vec<Vec<Place>>,
    start: u64,
}

impl Fresh<'_> {
    fn receipt(
        &self,
        at: u64,
        size: u64,
        nodes: &TileNodes<'_, Tiles<'_>>,
    ) -> Result<Receipt, StoreError> {
        let entry = usize::try_from(at)
            .ok()
            .and_then(|at| Some((self.batch.entries.get(at)?, self.places.get(at)?)));
        let index = self.start + at;
        let (entry, places) =
            entry.ok_or_else(|| StoreError::Damaged(format!("entry {index} is not there")))?;
        Ok(Receipt {
            index,
            entry: entry.bytes.clone(),
            inclusion_path: inclusion_proof(index, size, nodes).map_err(tree_error)?,
            checkpoint: self.batch.checkpoint.clone(),
            places: places.clone(),
        })
    }
}

fn stored_receipt(snapshot: &dyn Snapshot, index: u64) -> Result<Receipt, StoreError> {
    receipt(snapshot, index)?
        .ok_or_else(|| StoreError::Damaged(format!("entry {index} is not there")))
}

/// Answers with receipts. A receipt that cannot be read leaves its submitter in the unknown, though
/// the statement is stored.
fn answer_all(outcomes: Outcomes, receipt: impl Fn(u64) -> Result<Receipt, StoreError>) {
    for (answer, outcome) in outcomes {
        let receipts = outcome.and_then(|indexes| {
            let receipts: Result<Vec<_>, _> = indexes.into_iter().map(&receipt).collect();
            receipts.map_err(|error| SubmitError::Unknown(Arc::new(error.into())))
        });
        send(answer, receipts);
    }
}

/// A submitter that went away does not matter: its statement is recorded all the same.
fn send<T>(answer: oneshot::Sender<T>, value: T) {
    drop(answer.send(value));
}

/// Tells everybody if the writer's thread ends without saying why.
struct DeathNote(Arc<Shared>);

impl Drop for DeathNote {
    fn drop(&mut self) {
        self.0.stop(StopReason::Died);
    }
}
