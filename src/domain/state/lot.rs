//! A lot.

use std::sync::Arc;

use crate::domain::event::{
    Event, LotOpened, LotRejected, LotReleased, LotReviewed, RecallClass, VialsCommissioned,
};
use crate::domain::id::OrgRef;
use crate::domain::statement::Recorded;
use crate::domain::time::TimestampMs;

use super::{Holds, SamplingState};

/// A lot. Review, release and rejection carry the place in `acts` of the entry, for its signers.
#[derive(Debug, Clone, Default)]
pub struct LotState {
    /// Its opening.
    pub opened: Option<LotOpened>,
    /// Index of the entry that opened it.
    pub opened_index: u64,
    /// Sampling of its final vials.
    pub sampling: SamplingState,
    /// Its vials.
    pub commissioned: Option<VialsCommissioned>,
    /// Index of the entry that commissioned them.
    pub commissioned_index: u64,
    /// The first instant at which it is expired.
    pub expires_at: Option<TimestampMs>,
    /// Reviews: index and review.
    pub reviews: Vec<(u64, LotReviewed)>,
    /// Its release: index, the ledger's time, release.
    pub released: Option<(u64, TimestampMs, LotReleased)>,
    /// Its rejection.
    pub rejected: Option<(u64, LotRejected)>,
    /// Its holds.
    pub holds: Holds,
    /// Its recall: the gravest class so far; never undone.
    pub recall: Option<RecallClass>,
}

impl LotState {
    pub(super) fn fold(&mut self, entry: &Arc<Recorded>) {
        self.holds.fold(entry);
        self.sampling.fold(entry);
        let statement = &entry.statement;
        match &statement.event {
            Event::LotOpened(e) if self.opened.is_none() => {
                self.opened = Some(e.clone());
                self.opened_index = entry.index;
            }
            Event::VialsCommissioned(e) if self.commissioned.is_none() => {
                self.expires_at = Some(e.expiry.end(statement.utc_offset));
                self.commissioned = Some(e.clone());
                self.commissioned_index = entry.index;
            }
            Event::LotReviewed(e) => self.reviews.push((entry.index, e.clone())),
            Event::LotReleased(e) if self.released.is_none() => {
                self.released = Some((entry.index, entry.recorded_at, e.clone()));
            }
            Event::LotRejected(e) if self.rejected.is_none() => {
                self.rejected = Some((entry.index, e.clone()));
            }
            Event::RecallIssued(e) => {
                let gravest = self.recall.map_or(e.class, |class| class.min(e.class));
                self.recall = Some(gravest);
            }
            _ => {}
        }
    }

    /// Whose it is.
    pub fn owners(&self) -> Vec<OrgRef> {
        self.opened.iter().map(|o| o.organisation).collect()
    }
}
