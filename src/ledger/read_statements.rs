//! Statements that readers have read: an entry never changes, so one that was read is read for good.
//! Reading one with a public key costs a scalar multiplication, and every answer needs the same keys.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::statement::Recorded;

/// Bytes of the entries that are kept; beyond that the book begins anew.
const MAX_BYTES: usize = 8 << 20;

/// Statements of published entries, by index.
#[derive(Default)]
pub(super) struct RecordBook(RwLock<Pages>);

#[derive(Default)]
struct Pages {
    recorded: HashMap<u64, Arc<Recorded>>,
    bytes: usize,
}

impl RecordBook {
    pub(super) fn get(&self, index: u64) -> Option<Arc<Recorded>> {
        let pages = self.0.read().unwrap_or_else(PoisonError::into_inner);
        pages.recorded.get(&index).map(Arc::clone)
    }

    /// Keeps a statement that was read from an entry of so many bytes.
    pub(super) fn put(&self, recorded: &Arc<Recorded>, bytes: usize) {
        let mut pages = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if pages.bytes + bytes > MAX_BYTES {
            *pages = Pages::default();
        }
        let old = pages.recorded.insert(recorded.index, Arc::clone(recorded));
        if old.is_none() {
            pages.bytes += bytes;
        }
    }
}
