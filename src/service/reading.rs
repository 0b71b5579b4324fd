//! Reads histories of one view, entry by entry.

use std::sync::Arc;

use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::format::entry::decode_entry;
use crate::ledger::{LedgerView, MAX_HISTORY};
use crate::merkle::leaf_hash;
use crate::service::visible::Histories;
use crate::store::StoreError;

/// Histories of one view.
pub(super) struct Reading<'v> {
    view: &'v LedgerView,
}

impl<'v> Reading<'v> {
    pub(super) fn new(view: &'v LedgerView) -> Self {
        Self { view }
    }

    /// The statement of an entry; `None` if there is no such entry, or it is a seal.
    pub(super) fn recorded(&self, index: u64) -> Result<Option<Recorded>, StoreError> {
        match self.view.entry(index)? {
            Some(bytes) => recorded(index, &bytes),
            None => Ok(None),
        }
    }
}

/// The statement of a stored entry; `None` if it is a seal.
///
/// # Errors
/// [`StoreError::Damaged`]: the bytes are not in the format.
pub fn recorded(index: u64, bytes: &[u8]) -> Result<Option<Recorded>, StoreError> {
    let damaged = |error| StoreError::Damaged(format!("entry {index}: {error}"));
    let entry = decode_entry(bytes).map_err(damaged)?;
    let Some(envelope) = entry.envelope() else {
        return Ok(None);
    };
    Ok(Some(Recorded {
        index,
        leaf: leaf_hash(bytes),
        payload_hash: envelope.payload_hash(),
        recorded_at: entry.recorded_at,
        statement: envelope.statement().map_err(damaged)?,
    }))
}

impl Histories for Reading<'_> {
    type Error = StoreError;

    fn history(&mut self, subject: &Subject) -> Result<Vec<Arc<Recorded>>, StoreError> {
        let rows = self.view.history(subject, 0, MAX_HISTORY)?;
        let statements = rows.iter().map(|row| self.view.statement(row.entry_index));
        statements.collect()
    }
}
