//! Submitting: one statement, or several all or none.
//!
//! Statements are read and their signatures checked here, on as many threads as there are cores, a
//! single ordinary statement without changing the thread;
//! what the rules say is decided by the one writer. Giving up does not take a submission back: who
//! submits the same bytes again gets the receipt.

use std::sync::{Arc, LazyLock};

use tokio::sync::Semaphore;
use tokio::time::Instant;
use tonic::Status;

use super::core::{UNSEEN_STEP, even};
use super::read_access::may_read;
use super::reading::Reading;
use super::refusal_redaction::{as_seen_by_its_authors, may_pry, prying_pin};
use super::{Service, pb, status};
use crate::domain::refusal::Stale;
use crate::domain::statement::Statement;
use crate::domain::subject::Subject;
use crate::format::envelope::MAX_BATCH;
use crate::format::envelope::decode_envelope;
use crate::ledger::{Pending, Prepared, Receipt, Submission, SubmitError};

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
    if !(1..=MAX_BATCH).contains(&found) {
        let expected = format!("1 to {MAX_BATCH}");
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
    let (asked, prepared) = Asked::check(service, submissions, batch).await?;
    let pending = service.ledger.enqueue(prepared);
    asked.answer(service, pending).await
}

/// What was submitted, until it is answered.
pub(super) struct Asked {
    /// Of a refusal it is asked again what its authors may know.
    envelopes: Vec<Vec<u8>>,
    /// It came as a list, if of one.
    batch: bool,
    begun: Instant,
}

impl Asked {
    /// Reads statements and checks whatever does not need the writer.
    pub(super) async fn check(
        service: &Service,
        submissions: Vec<pb::Submission>,
        batch: bool,
    ) -> Result<(Self, Prepared), Status> {
        let asked = Self {
            envelopes: submissions.iter().map(|s| s.envelope.clone()).collect(),
            batch,
            begun: Instant::now(),
        };
        let submissions = submissions.into_iter().map(|submission| Submission {
            envelope: submission.envelope,
            sidecar: submission.sidecar,
        });
        let prepared = match prepared(service, submissions.collect()).await? {
            Ok(prepared) => prepared,
            Err(error) => return Err(asked.refused(service, error).await),
        };
        match prying(service, &prepared).await? {
            None => Ok((asked, prepared)),
            Some(error) => {
                even(asked.begun, UNSEEN_STEP).await;
                Err(status::submit(&error, batch, &|_| None))
            }
        }
    }

    /// Waits for the writer.
    pub(super) async fn answer(
        self,
        service: &Service,
        pending: Result<Pending, SubmitError>,
    ) -> Result<Vec<pb::Receipt>, Status> {
        let recorded = match pending {
            Ok(pending) => pending.answer().await,
            Err(error) => Err(error),
        };
        match recorded {
            Ok(receipts) => Ok(receipts.into_iter().map(receipt).collect()),
            Err(error) => Err(self.refused(service, error).await),
        }
    }

    async fn refused(self, service: &Service, error: SubmitError) -> Status {
        match refused(&error) {
            true => explained(service, self.envelopes, error, self.batch, self.begun).await,
            false => status::submit(&error, self.batch, &|_| None),
        }
    }
}

/// The refusal of pins that could only serve to find out what is there.
async fn prying(service: &Service, prepared: &Prepared) -> Result<Option<SubmitError>, Status> {
    let suspects = prepared.statements().enumerate();
    let suspects: Vec<(usize, Statement)> = suspects
        .filter(|(_, statement)| may_pry(statement))
        .map(|(place, statement)| (place, statement.clone()))
        .collect();
    if suspects.is_empty() {
        return Ok(None);
    }
    let submitted = prepared.statements().count();
    service
        .read(move |view| {
            let mut errors = Vec::new();
            for (place, statement) in &suspects {
                let refusal = prying_pin(view, statement).map_err(|e| status::store(&e))?;
                errors.extend(refusal.map(|refusal| (*place, SubmitError::from(refusal))));
            }
            Ok((!errors.is_empty()).then(|| SubmitError::together(submitted, errors)))
        })
        .await
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

/// The status of a refusal as its authors may know it; with what a history has that they did not see.
async fn explained(
    service: &Service,
    envelopes: Vec<Vec<u8>>,
    error: SubmitError,
    batch: bool,
    begun: Instant,
) -> Status {
    let now = service.ledger.now();
    let refused = service.read(move |view| {
        let statements = envelopes.iter().map(|bytes| {
            let envelope = decode_envelope(bytes).ok()?;
            Some((envelope.statement().ok()?, envelope.payload_hash()))
        });
        // All of them, since their signatures have been checked.
        let statements: Option<Vec<_>> = statements.collect();
        let statements = statements.ok_or_else(status::internal)?;
        let (error, hidden) = as_seen_by_its_authors(view, &statements, error, now)
            .map_err(|error| status::store(&error))?;
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
        Ok((status::submit(&error, batch, &since), hidden))
    });
    match refused.await {
        Ok((status, hidden)) => {
            if hidden {
                even(begun, UNSEEN_STEP).await;
            }
            status
        }
        Err(failed) => failed,
    }
}

fn refused(error: &SubmitError) -> bool {
    match error {
        SubmitError::Refused(_) => true,
        SubmitError::Batch(errors) => errors.iter().any(|(_, error)| refused(error)),
        _ => false,
    }
}

/// A receipt, as it travels.
pub(super) fn receipt(receipt: Receipt) -> pb::Receipt {
    let places = receipt.places.into_iter().map(|place| pb::HistoryPlace {
        kind: place.subject.kind().into(),
        id: place.subject.id(),
        count: place.position.count,
        head: place.position.head.bytes().to_vec(),
    });
    pb::Receipt {
        entry: receipt.entry,
        inclusion_path: path(&receipt.inclusion_path),
        checkpoint: receipt.checkpoint,
        places: places.collect(),
    }
}

/// A path of hashes, as it travels.
pub(super) fn path(path: &[crate::digest::Digest]) -> Vec<Vec<u8>> {
    path.iter().map(|hash| hash.bytes().to_vec()).collect()
}
