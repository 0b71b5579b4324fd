//! Errors of the ledger and of the store.

use tonic::{Code, Status};

use super::{Problem, StatusBuilder};
use crate::domain::refusal::Stale;
use crate::ledger::{AdvanceError, ClockError, EvidenceError, SubmitError};
use crate::store::StoreError;
use crate::words;

/// Looks up the entries that a history has after those that its author saw; `None` if the author
/// may not read it.
type Since<'s> = &'s dyn Fn(&Stale) -> Option<Vec<u64>>;

/// The status for a submission that got no receipt. `batch`: it came as a list, if of one.
pub fn submit(error: &SubmitError, batch: bool, since: Since<'_>) -> Status {
    match error {
        SubmitError::Format(_) | SubmitError::Refused(_) => match problem(error, since) {
            Some(problem) => super::refused([(batch.then_some(0), &problem)]),
            None => failure(error),
        },
        SubmitError::Batch(errors) => {
            let problems: Option<Vec<(Option<usize>, Problem)>> = errors
                .iter()
                .map(|(at, error)| Some((Some(*at), problem(error, since)?)))
                .collect();
            match problems {
                Some(problems) => super::refused(problems.iter().map(|(at, p)| (*at, p))),
                // Something failed on the way, so which statements are right was not found out.
                None => errors
                    .iter()
                    .find(|(_, error)| problem(error, since).is_none())
                    .map_or_else(super::internal, |(_, error)| failure(error)),
            }
        }
        _ => failure(error),
    }
}

/// What is wrong with the statement; `None` if something else went wrong.
fn problem(error: &SubmitError, since: Since<'_>) -> Option<Problem> {
    match error {
        SubmitError::Format(error) => Some(Problem::Format(error.clone())),
        SubmitError::Refused(refusal) => {
            let mut refusal = (**refusal).clone();
            let in_between = match &refusal.stale {
                None => Vec::new(),
                Some(stale) => since(stale).unwrap_or_else(|| {
                    // Else any history could be counted by pinning it wrongly.
                    refusal.found = words::refusal::another_history(&stale.subject);
                    refusal.expected = words::refusal::READABLE_HISTORY.clone();
                    Vec::new()
                }),
            };
            Some(Problem::Refused {
                refusal,
                in_between,
            })
        }
        _ => None,
    }
}

fn failure(error: &SubmitError) -> Status {
    match error {
        SubmitError::Count { found, limit } => super::invalid(
            "submissions",
            format_args!("{found} statements"),
            format_args!("1 to {limit}"),
        ),
        SubmitError::Busy => super::busy("too many submissions are waiting"),
        SubmitError::Store(error) => store(error),
        SubmitError::Unknown(reason) => {
            tracing::error!(%reason, "the outcome of a submission is unknown");
            super::outcome_unknown()
        }
        SubmitError::Stopped(reason) => {
            super::not_serving(&format!("the ledger does not record at present: {reason}"))
        }
        SubmitError::Format(_) | SubmitError::Refused(_) | SubmitError::Batch(_) => {
            super::internal()
        }
    }
}

pub fn store(error: &StoreError) -> Status {
    match error {
        StoreError::Busy { readers } => super::busy(&format!("all {readers} readers are in use")),
        StoreError::Damaged(what) => {
            tracing::error!(what, "the store is damaged");
            super::damaged()
        }
        StoreError::OutcomeUnknown { .. } => super::outcome_unknown(),
        StoreError::HeadMoved { .. }
        | StoreError::Batch(_)
        | StoreError::Failed { .. }
        | StoreError::Gone { .. }
        | StoreError::Index(_)
        | StoreError::ReadOnly => {
            tracing::error!(%error, cause = std::error::Error::source(error), "the store failed");
            super::store_failed()
        }
    }
}

pub fn advance(error: &AdvanceError) -> Status {
    match error {
        AdvanceError::Clock(ClockError::NotTraining) => {
            StatusBuilder::new(Code::FailedPrecondition, words::Problem::NOT_TRAINING)
                .message("this is not a training ledger: its clock is the wall clock")
                .status()
        }
        AdvanceError::Clock(clock) => {
            StatusBuilder::new(Code::FailedPrecondition, words::Problem::CLOCK)
                .field("to_ms", "CLOCK", clock.to_string())
                .status()
        }
        AdvanceError::Store(error) => store(error),
        AdvanceError::Stopped(reason) => {
            super::not_serving(&format!("the ledger does not record at present: {reason}"))
        }
    }
}

pub fn evidence(error: &EvidenceError) -> Status {
    match error {
        EvidenceError::Store(error) => store(error),
        EvidenceError::TooLarge { .. } => too_large(&format!(
            "{error}: ask for fewer subjects; of one vial, ask the maker"
        )),
    }
}

/// `TOO_LARGE`: the answer would be larger than a bundle may be; asking again does not help.
pub fn too_large(what: &str) -> Status {
    StatusBuilder::new(Code::OutOfRange, words::Problem::TOO_LARGE)
        .message(what)
        .status()
}
