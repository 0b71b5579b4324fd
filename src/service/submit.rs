//! Submitting: one statement, or several all or none.
//!
//! Statements are read and their signatures checked here, on as many threads as there are cores, a
//! single ordinary statement without changing the thread;
//! what the rules say is decided by the one writer. Giving up does not take a submission back: who
//! submits the same bytes again gets the receipt.

use std::sync::{Arc, LazyLock};

use tokio::sync::Semaphore;
use tonic::Status;

use super::reading::Reading;
use super::visible::may_read;
use super::{Service, pb, status};
use crate::domain::refusal::Stale;
use crate::domain::subject::Subject;
use crate::ledger::{MAX_STATEMENTS, Prepared, Receipt, Submission, SubmitError};

/// Entries that are named when a history has moved.
const MAX_NAMED: usize = 32;

/// Checking signatures is work for the processor alone: more threads than cores make it slower.
static CHECKING: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new(cores))
});

/// Records one statement.
pub(super) async fn one(
    service: &Service,
    request: pb::SubmitRequest,
) -> Result<pb::SubmitResponse, Status> {
    let submission = request
        .submission
        .ok_or_else(|| status::invalid("submission", "nothing", "a submission with an envelope"))?;
    let mut receipts = record(service, vec![submission], false).await?;
    let receipt = receipts.pop().ok_or_else(status::internal)?;
    Ok(pb::SubmitResponse {
        receipt: Some(receipt),
    })
}

/// Records statements in this order, all or none.
pub(super) async fn batch(
    service: &Service,
    request: pb::SubmitBatchRequest,
) -> Result<pb::SubmitBatchResponse, Status> {
    let found = request.submissions.len();
    if !(1..=MAX_STATEMENTS).contains(&found) {
        let expected = format!("1 to {MAX_STATEMENTS}");
        let found = format!("{found} statements");
        return Err(status::invalid("submissions", found, expected));
    }
    let receipts = record(service, request.submissions, true).await?;
    Ok(pb::SubmitBatchResponse { receipts })
}

async fn record(
    service: &Service,
    submissions: Vec<pb::Submission>,
    batch: bool,
) -> Result<Vec<pb::Receipt>, Status> {
    let submissions = submissions.into_iter().map(|submission| Submission {
        envelope: submission.envelope,
        sidecar: submission.sidecar,
    });
    let submissions: Vec<Submission> = submissions.collect();
    let prepared = prepared(service, submissions).await?;
    let recorded = match prepared.and_then(|prepared| service.ledger.enqueue(prepared)) {
        Ok(pending) => pending.answer().await,
        Err(error) => Err(error),
    };
    match recorded {
        Ok(receipts) => Ok(receipts.into_iter().map(receipt).collect()),
        Err(error) => Err(explained(service, error, batch).await),
    }
}

/// Reads statements and checks their signatures: here if it is little, else on a thread that may block.
async fn prepared(
    service: &Service,
    submissions: Vec<Submission>,
) -> Result<Result<Prepared, SubmitError>, Status> {
    if let [one] = submissions.as_slice()
        && let Some(prepared) = service.ledger.prepare_at_once(one)
    {
        return Ok(prepared);
    }
    // Never closed, so this does not fail.
    let checking = Arc::clone(&CHECKING).acquire_owned().await;
    let checking = checking.map_err(|_| status::internal())?;
    let ledger = Arc::clone(&service.ledger);
    service
        .blocking(move || {
            let _place = checking;
            Ok(ledger.prepare(submissions))
        })
        .await
}

/// The status of an error; looks up what a history has that its author did not see.
async fn explained(service: &Service, error: SubmitError, batch: bool) -> Status {
    if !moved(&error) {
        return status::submit(&error, batch, &|_| None);
    }
    let refused = service.read(move |view| {
        let since = |stale: &Stale| {
            let subject = &stale.subject;
            let mut reading = Reading::new(view);
            let author = stale.author;
            let told = *subject == Subject::SafetyFeed
                || author.is_some_and(|by| may_read(&mut reading, by, subject).unwrap_or(false));
            if !told {
                return None;
            }
            // Without the indexes the refusal is still right.
            let rows = view.history(subject, stale.seen, MAX_NAMED);
            let rows = rows.unwrap_or_default();
            Some(rows.iter().map(|row| row.entry_index).collect())
        };
        Ok(status::submit(&error, batch, &since))
    });
    refused.await.unwrap_or_else(|failed| failed)
}

/// Whether a history has moved that the author judged.
fn moved(error: &SubmitError) -> bool {
    match error {
        SubmitError::Refused(refusal) => refusal.stale.is_some(),
        SubmitError::Batch(errors) => errors.iter().any(|(_, error)| moved(error)),
        _ => false,
    }
}

/// A receipt, as it travels.
pub(super) fn receipt(receipt: Receipt) -> pb::Receipt {
    let places = receipt.places.into_iter().map(|place| pb::HistoryPlace {
        kind: place.subject.kind().into(),
        id: place.subject.id(),
        count: place.count,
        head: place.head.0.to_vec(),
    });
    pb::Receipt {
        entry: receipt.entry,
        inclusion_path: path(&receipt.inclusion_path),
        checkpoint: receipt.checkpoint,
        places: places.collect(),
    }
}

/// A path of hashes, as it travels.
pub(super) fn path(path: &[crate::merkle::Hash]) -> Vec<Vec<u8>> {
    path.iter().map(|hash| hash.0.to_vec()).collect()
}
