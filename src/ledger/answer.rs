//! Answering submitters.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::error::SubmitError;
use super::receipt::{Place, Receipt, Remembered, receipt, tree_error};
use crate::merkle::{TileNodes, inclusion_proof};
use crate::store::{Batch, Snapshot, StoreError, Tiles};

/// Where a submitter waits.
pub(super) type Answer = oneshot::Sender<Result<Vec<Receipt>, SubmitError>>;

/// Submitters with what became of their statements: the entries, by index.
pub(super) type Outcomes = Vec<(Answer, Result<Vec<u64>, SubmitError>)>;

/// Entries of the batch just stored, whose places are known.
pub(super) struct Fresh<'a> {
    pub(super) batch: &'a Batch,
    pub(super) places: Vec<Vec<Place>>,
    pub(super) start: u64,
}

impl Fresh<'_> {
    pub(super) fn receipt(
        &self,
        at: u64,
        size: u64,
        nodes: &Remembered<TileNodes<'_, Tiles<'_>>>,
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

pub(super) fn stored_receipt(snapshot: &dyn Snapshot, index: u64) -> Result<Receipt, StoreError> {
    receipt(snapshot, index)?
        .ok_or_else(|| StoreError::Damaged(format!("entry {index} is not there")))
}

/// Answers with receipts. A receipt that cannot be read leaves its submitter in the unknown, though
/// the statement is stored.
pub(super) fn answer_all(outcomes: Outcomes, receipt: impl Fn(u64) -> Result<Receipt, StoreError>) {
    for (answer, outcome) in outcomes {
        let receipts = outcome.and_then(|indexes| {
            let receipts: Result<Vec<_>, _> = indexes.into_iter().map(&receipt).collect();
            receipts.map_err(|error| SubmitError::Unknown(Arc::new(error.into())))
        });
        send(answer, receipts);
    }
}

/// Certainly nothing of the batch is stored.
pub(super) fn not_written(outcomes: Outcomes, error: StoreError) {
    let error = Arc::new(error);
    for (answer, outcome) in outcomes {
        let error = outcome
            .err()
            .unwrap_or(SubmitError::Store(Arc::clone(&error)));
        send(answer, Err(error));
    }
}

/// A submitter that went away does not matter: its statement is recorded all the same.
pub(super) fn send<T>(answer: oneshot::Sender<T>, value: T) {
    drop(answer.send(value));
}
