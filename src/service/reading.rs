//! Reads histories of one view, entry by entry.

use std::sync::Arc;

use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::ledger::{LedgerView, MAX_HISTORY, recorded};
use crate::service::read_access::Histories;
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

impl Histories for Reading<'_> {
    type Error = StoreError;

    fn history(&mut self, subject: &Subject) -> Result<Vec<Arc<Recorded>>, StoreError> {
        let rows = self.view.history(subject, 0, MAX_HISTORY)?;
        let statements = rows.iter().map(|row| self.view.statement(row.entry_index));
        statements.collect()
    }
}
