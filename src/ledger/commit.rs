//! Writing one batch, step by step; see [`writer`](super::writer) for the order and why.

use std::sync::Arc;

use super::answer::{Fresh, Outcomes, answer_all, not_written, send, stored_receipt};
use super::clock::ClockError;
use super::draft::Draft;
use super::error::{StopReason, SubmitError};
use super::receipt::Remembered;
use super::seal::{Plan, seal};
use super::shared::Shared;
use super::submission::Prepared;
use super::writer::{Stopped, Waiting, Writer, fails};
use crate::domain::event::ClockCorrected;
use crate::merkle::TileNodes;
use crate::store::{StoreError, Tiles};

impl Writer {
    /// Writes one batch: the statements that are admitted and a seal. Without statements nothing is
    /// written, unless `always`. An error means that the writer has stopped; everybody in the group has
    /// been answered then.
    pub(super) fn write(&mut self, group: Waiting, always: bool) -> Result<(), Stopped> {
        self.shared.meter.begins();
        let written = self.write_batch(group, always);
        self.shared.meter.ends();
        written
    }

    fn write_batch(&mut self, group: Waiting, always: bool) -> Result<(), Stopped> {
        let (group, recorded_at) = match self.shared.clock.record() {
            Ok(time) => (group, time),
            Err(waits @ ClockError::Waits { last, .. }) => match corrections_of(group, waits) {
                none if none.is_empty() => return Ok(()),
                corrections => (corrections, last),
            },
            Err(error) => return Err(give_up(&self.shared, group, error.into())),
        };
        let snapshot = match self.store.own_snapshot() {
            Ok(snapshot) => snapshot,
            Err(error @ (StoreError::Gone { .. } | StoreError::Index(_))) => {
                return Err(give_up(&self.shared, group, error.into()));
            }
            Err(error) => {
                fails(&self.shared, &error);
                // Nothing was planned, and the next group may fare better.
                let error = Arc::new(error);
                for (_, answer) in group {
                    send(answer, Err(SubmitError::Store(Arc::clone(&error))));
                }
                return Ok(());
            }
        };
        let size = self.frontier.size();
        let found = snapshot.head().map_or(0, |head| head.size);
        if found != size {
            drop(snapshot);
            let error = StoreError::HeadMoved {
                expected: size,
                found,
            };
            return Err(give_up(&self.shared, group, error.into()));
        }

        // Plan. Until the append, dropping everything is all there is to undo.
        let mut draft = Draft::new(&*snapshot, &mut self.cache, self.last_leaf, recorded_at);
        draft.clock_shows = self.shared.clock.shows();
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
        // Readers' share of the index must not keep the writer from changing it in place; and the
        // snapshot has the connection that appends.
        drop((published, snapshot));
        let plan = match sealed {
            Ok(plan) => plan,
            // Something could not be read just now; the next group may fare better.
            Err(StopReason::Store(
                error @ (StoreError::Failed { .. } | StoreError::Busy { .. }),
            )) => {
                fails(&self.shared, &error);
                not_written(outcomes, error);
                return Ok(());
            }
            Err(reason) => return Err(self.unknown(outcomes, reason, false)),
        };
        // A training clock that goes back: stored first, as when it is advanced.
        if self.shared.identity.training && plan.sealed_at < recorded_at {
            let offset_ms = self.shared.clock.offset_ms();
            if let Err(error) = self.store.set_clock_offset_ms(offset_ms) {
                return self.append_failed(outcomes, size, error);
            }
        }
        let begun = std::time::Instant::now();
        match self.store.append(size, &plan.batch) {
            Ok(()) => self.shared.meter.append_us.record_time(begun.elapsed()),
            Err(error) => return self.append_failed(outcomes, size, error),
        }
        self.in_force(plan, outcomes, size)
    }

    /// After the append: the batch is durable.
    fn in_force(&mut self, plan: Plan, outcomes: Outcomes, start: u64) -> Result<(), Stopped> {
        // A crash here: the database is ahead of the signer's memory, by a batch nobody has seen.
        if let Err(error) = self.signer.remember(&plan.signed) {
            return Err(self.unknown(outcomes, error.into(), true));
        }
        self.frontier = plan.frontier;
        self.last_leaf = plan.last_leaf;
        self.subject_count = plan.batch.subject_count;
        self.sealed_at = plan.sealed_at;
        self.shared.clock.goes_on_from(plan.sealed_at);
        self.shared.meter.fails(false);
        let size = plan.signed.checkpoint.size;
        let entries = size.saturating_sub(start);
        self.shared.meter.batch_entries.record(entries);
        self.shared.meter.sealed(plan.sealed_at);
        plan.learnt.stored(&mut self.cache);
        self.store.publish(&plan.batch);
        if let Err(stale) = self.shared.publish(size, plan.stage) {
            let reason = StopReason::Contradiction(stale.to_string());
            return Err(self.unknown(outcomes, reason, true));
        }
        // A crash here: recorded but not answered; asking again finds the receipts.
        match self.store.own_snapshot() {
            Ok(snapshot) => {
                let tiles = Tiles(&*snapshot);
                let nodes = Remembered::new(TileNodes::new(&tiles));
                let fresh = Fresh {
                    batch: &plan.batch,
                    places: plan.places,
                    start,
                };
                answer_all(outcomes, |index| match index.checked_sub(start) {
                    Some(at) => fresh.receipt(at, size, &nodes),
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
        let unchanged = matches!(error, StoreError::Failed { .. } | StoreError::Damaged(_))
            && self
                .store
                .log()
                .is_ok_and(|snapshot| snapshot.head().map_or(0, |head| head.size) == size);
        if !unchanged {
            let written = !matches!(error, StoreError::Gone { .. });
            return Err(self.unknown(outcomes, error.into(), written));
        }
        fails(&self.shared, &error);
        not_written(outcomes, error);
        Ok(())
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
}

/// While the log is ahead of the clock: of what waits, the corrections of the clock; the others are told why not.
fn corrections_of(group: Waiting, waits: ClockError) -> Waiting {
    let is_correction = |(prepared, _): &(Prepared, _)| match prepared.statements.as_slice() {
        [one] => one.statement.event.get::<ClockCorrected>().is_some(),
        _ => false,
    };
    let (corrections, others) = group.into_iter().partition::<Waiting, _>(is_correction);
    let reason = Arc::new(StopReason::Clock(waits));
    for (_, answer) in others {
        send(answer, Err(SubmitError::Stopped(Arc::clone(&reason))));
    }
    corrections
}

/// Stops before anything was planned: nobody in the group is recorded.
fn give_up(shared: &Shared, group: Waiting, reason: StopReason) -> Stopped {
    let reason = shared.stop(reason);
    for (_, answer) in group {
        send(answer, Err(SubmitError::Stopped(Arc::clone(&reason))));
    }
    reason
}
