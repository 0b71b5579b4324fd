//! A lot.

use crate::domain::event::{
    LotOpened, LotRejected, LotReleased, LotReviewed, RecallClass, RecallDepth, RecallReason,
    VialsCommissioned,
};
use crate::domain::id::OrgRef;
use crate::domain::time::TimestampMs;

use super::{Holds, SamplingState};

/// How far a lot has come: the last of these that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    Opened,
    Filled,
    Reviewed,
    Released,
    Rejected,
    Recalled,
}

/// A recall of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recall {
    pub class: RecallClass,
    pub reason: RecallReason,
    pub depth: RecallDepth,
    pub recorded_at: TimestampMs,
}

/// A lot. Review, release and rejection carry the place in `acts` of the entry, for its signers.
#[derive(Debug, Clone, Default)]
pub struct LotState {
    pub opened: Option<LotOpened>,
    pub opened_index: u64,
    /// Sampling of its final vials.
    pub sampling: SamplingState,
    pub commissioned: Option<VialsCommissioned>,
    pub commissioned_index: u64,
    /// The first instant at which it is expired.
    pub expires_at: Option<TimestampMs>,
    /// Reviews: index and review.
    pub reviews: Vec<(u64, LotReviewed)>,
    /// Its release, the last if a correction took another: index, the ledger's time, release.
    pub released: Option<(u64, TimestampMs, LotReleased)>,
    /// When it was released first, on the ledger's clock.
    pub first_released_at: Option<TimestampMs>,
    /// When its vials were filled, as claimed, if that was before the ledger.
    pub filled_before_ledger: Option<TimestampMs>,
    pub rejected: Option<(u64, LotRejected)>,
    pub holds: Holds,
    /// Its recall: the gravest class so far; never undone.
    pub recall: Option<Recall>,
}

impl LotState {
    pub fn owners(&self) -> Vec<OrgRef> {
        self.opened.iter().map(|o| o.organisation).collect()
    }

    pub fn reached(&self) -> Reached {
        match self {
            lot if lot.recall.is_some() => Reached::Recalled,
            lot if lot.rejected.is_some() => Reached::Rejected,
            lot if lot.released.is_some() => Reached::Released,
            lot if !lot.reviews.is_empty() => Reached::Reviewed,
            lot if lot.commissioned.is_some() => Reached::Filled,
            _ => Reached::Opened,
        }
    }
}
