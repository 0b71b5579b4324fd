//! What a draft leaves behind if its batch is stored.

use std::sync::Arc;

use crate::domain::known_cache::KnownCache;
use crate::domain::subject::BySubject;
use crate::domain::view::Known;

/// What a draft knows about subjects at its end.
pub(in crate::ledger) struct Learnt {
    pub(super) changed: BySubject<Arc<Known>>,
    pub(super) held: BySubject<Option<Arc<Known>>>,
}

impl Learnt {
    /// After the batch was stored: the cache follows the head.
    pub(in crate::ledger) fn stored(self, cache: &mut KnownCache) {
        for (subject, known) in self.held {
            if let Some(known) = known.filter(|_| !self.changed.contains_key(&subject)) {
                cache.put(subject, known);
            }
        }
        for (subject, known) in self.changed {
            cache.put(subject, known);
        }
    }
}
