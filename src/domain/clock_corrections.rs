//! Where the ledger's clock was wrong, as its roots said (docs/adr/0037): which times cannot be relied on, and where a time
//! may be before an earlier one.

use super::decide::CLOCK_SKEW;
use super::time::{DurationMs, TimestampMs};

/// The clock was wrong, and an entry says since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockCorrection {
    /// The last entry whose time is right.
    pub last_good: u64,
    /// The entry that says so; the next one has the right time again.
    pub corrected_by: u64,
    /// When the roots say that they signed it.
    pub signed_at: TimestampMs,
}

impl ClockCorrection {
    /// Whether the time of this entry cannot be relied on.
    pub fn doubts(&self, index: u64) -> bool {
        self.last_good < index && index <= self.corrected_by
    }

    /// The next entry is not earlier than the roots signed, by their clocks: the operator chooses when the correction is
    /// recorded and what the daemon's clock shows then, but not this.
    pub fn not_before(&self) -> TimestampMs {
        let skew = DurationMs::from_ms(-CLOCK_SKEW.ms());
        self.signed_at.saturating_add(skew)
    }
}

/// All of them, in log order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClockCorrections(Vec<ClockCorrection>);

impl ClockCorrections {
    /// One that names no earlier entry as the last good one says nothing.
    pub(crate) fn add(&mut self, correction: ClockCorrection) {
        if correction.last_good < correction.corrected_by {
            self.0.push(correction);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &ClockCorrection> {
        self.0.iter()
    }

    pub fn last(&self) -> Option<&ClockCorrection> {
        self.0.last()
    }

    /// By the entry at this index, if it is one.
    pub fn by(&self, index: u64) -> Option<&ClockCorrection> {
        self.0.iter().find(|one| one.corrected_by == index)
    }
}
