//! What becomes of a writer that stopped by itself: it goes on where a start would; where none would,
//! the process ends, so that its supervisor can tell somebody. Meanwhile reading goes on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::MissedTickBehavior;

use super::{Failure, open};
use crate::ledger::{Ledger, OpenError, StopReason};

/// How often to look whether the writer has stopped, and the first pause between two tries.
const LOOK: Duration = Duration::from_millis(500);
/// Longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long to wait for a clock to be set right. A start believes a clock that was set; what has been
/// running since before does not.
const CLOCK_PATIENCE: Duration = Duration::from_secs(60);
/// How long to wait for a ledger that cannot even be read.
const READ_PATIENCE: Duration = Duration::from_secs(60);

/// Looks after the writer until the runtime ends; tells `fatal` if it will not go on.
pub(super) async fn follow(ledger: Arc<Ledger>, fatal: oneshot::Sender<Failure>) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        match ledger.stopped() {
            None => {}
            Some(reason) if matches!(*reason, StopReason::Asked) => return,
            Some(reason) => {
                match *reason {
                    StopReason::Behind(entries) => tracing::warn!(
                        entries,
                        "the index is being made: until then nothing is recorded, and little read"
                    ),
                    _ => tracing::error!(%reason, "the writer has stopped"),
                }
                if let Err(failure) = recover(&ledger).await {
                    // Nobody listens if the end has begun already.
                    let _ = fatal.send(failure);
                    return;
                }
                tracing::info!(entries = ledger.size(), "the writer goes on");
            }
        }
    }
}

/// Tries until it records again, or will not.
async fn recover(ledger: &Arc<Ledger>) -> Result<(), Failure> {
    let begun = Instant::now();
    let mut read_at = begun;
    let mut pause = LOOK;
    let mut told = String::new();
    loop {
        let trying = Arc::clone(ledger);
        let tried = tokio::task::spawn_blocking(move || {
            let reads = super::run::reads(&trying);
            (trying.recover(), reads)
        });
        let (error, reads) = match tried.await {
            Ok((Ok(()), _)) => return Ok(()),
            Ok((Err(error), reads)) => (error, reads),
            Err(error) => return Err(Failure::world("the writer is not begun again", error)),
        };
        if reads {
            read_at = Instant::now();
        }
        let failure = open::failure("the writer does not go on", &error);
        let too_long = match error {
            OpenError::Clock(_) => begun.elapsed() > CLOCK_PATIENCE,
            _ => read_at.elapsed() > READ_PATIENCE,
        };
        if !error.may_pass() || too_long {
            return Err(failure);
        }
        let text = failure.to_string();
        if text != told {
            tracing::warn!("{text}; trying again");
            told = text;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
