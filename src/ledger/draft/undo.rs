//! Taking statements back out of a draft.

use std::sync::Arc;

use super::Draft;
use crate::digest::Digest;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::Known;

/// One thing that was done to a draft.
pub(super) enum Undo {
    Changed(Subject, Option<Arc<Known>>),
    Payload(Digest),
    Vial(Digest),
}

/// A place in the draft to go back to.
pub(super) struct Mark {
    entries: usize,
    rows: usize,
    listings: usize,
    sidecars: usize,
    public_texts: usize,
    undo: usize,
    previous: Digest,
    recorded_at: TimestampMs,
}

impl Draft<'_> {
    /// A place to go back to; what was done before it stands.
    pub(super) fn mark(&mut self) -> Mark {
        self.undo.clear();
        Mark {
            entries: self.entries.len(),
            rows: self.rows.len(),
            listings: self.listings.len(),
            sidecars: self.sidecars.len(),
            public_texts: self.public_texts.len(),
            undo: 0,
            previous: self.previous,
            recorded_at: self.recorded_at,
        }
    }

    /// Undoes everything since.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.entries.truncate(mark.entries);
        self.leaves.truncate(mark.entries);
        self.places.truncate(mark.entries);
        self.rows.truncate(mark.rows);
        self.listings.truncate(mark.listings);
        self.sidecars.truncate(mark.sidecars);
        self.public_texts.truncate(mark.public_texts);
        self.previous = mark.previous;
        self.recorded_at = mark.recorded_at;
        for undo in self.undo.drain(mark.undo..).rev() {
            match undo {
                Undo::Changed(subject, Some(old)) => drop(self.changed.insert(subject, old)),
                Undo::Changed(subject, None) => drop(self.changed.remove(&subject)),
                Undo::Payload(hash) => drop(self.payloads.remove(&hash)),
                Undo::Vial(id) => drop(self.vials.remove(&id)),
            }
        }
    }
}
