//! The world failed: nobody did anything wrong, and what to do is to wait.

use std::time::Duration;

use tonic::{Code, Status};

use super::StatusBuilder;
use crate::words::Problem;

/// `BUSY`: the queue or the readers are full. Nothing was done.
pub fn busy(what: &str) -> Status {
    StatusBuilder::new(Code::ResourceExhausted, Problem::BUSY)
        .message(format!("{what}: try again in a moment"))
        .retry(Duration::from_millis(500))
        .status()
}

/// `CALLER_LIMIT`: this caller does too much; others are still answered. Nothing was done.
pub fn caller_busy(what: &str, retry: Duration) -> Status {
    StatusBuilder::new(Code::ResourceExhausted, Problem::CALLER_LIMIT)
        .message(format!("{what} of this caller: slow down"))
        .retry(retry)
        .status()
}

/// `STORE_FAILED`: nothing was recorded, or nothing could be read.
pub fn store_failed() -> Status {
    StatusBuilder::new(Code::Unavailable, Problem::STORE_FAILED)
        .message("the store failed; nothing was recorded: try again later")
        .retry(Duration::from_secs(5))
        .status()
}

/// `OUTCOME_UNKNOWN`: whether it is recorded is not known until the ledger has recovered.
pub fn outcome_unknown() -> Status {
    StatusBuilder::new(Code::Unavailable, Problem::OUTCOME_UNKNOWN)
        .message("whether this was recorded is not known yet: submit the same bytes again")
        .retry(Duration::from_secs(5))
        .status()
}

/// `NOT_SERVING`: the ledger does not write at the moment, and why. Reading may go on.
pub fn not_serving(why: &str) -> Status {
    StatusBuilder::new(Code::Unavailable, Problem::NOT_SERVING)
        .message(why)
        .retry(Duration::from_secs(30))
        .status()
}

/// `STORE_DAMAGED`: what is stored contradicts itself; waiting does not help.
pub fn damaged() -> Status {
    StatusBuilder::new(Code::DataLoss, Problem::STORE_DAMAGED)
        .message("what is stored contradicts itself: tell the operator")
        .status()
}

/// `DEADLINE_EXCEEDED`: the time that the caller or the daemon allows is over.
pub fn deadline(after: Duration) -> Status {
    StatusBuilder::new(Code::DeadlineExceeded, Problem::DEADLINE_EXCEEDED)
        .message(format!(
            "no answer within {} ms; a submission may still be recorded: submit the same bytes again",
            after.as_millis()
        ))
        .status()
}

/// `DEADLINE_EXCEEDED` of a stream in which nothing happens.
pub fn silent_stream(after: Duration) -> Status {
    StatusBuilder::new(Code::DeadlineExceeded, Problem::DEADLINE_EXCEEDED)
        .message(format!(
            "no statement within {} ms: everything before is answered; open another stream for more",
            after.as_millis()
        ))
        .status()
}

/// `INTERNAL`: a defect of this program. The log has the rest under the request's id.
pub fn internal() -> Status {
    StatusBuilder::new(Code::Internal, Problem::INTERNAL)
        .message("a defect of the daemon: tell the operator the x-request-id of this answer")
        .status()
}
