//! Where the ledger's clock was wrong, as its roots said (docs/adr/0037): which times cannot be relied on, and where a time
//! may be before an earlier one.

/// The clock was wrong, and an entry says since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockCorrection {
    /// The last entry whose time is right.
    pub last_good: u64,
    /// The entry that says so; the next one has the right time again.
    pub corrected_by: u64,
}

impl ClockCorrection {
    /// Whether the time of this entry cannot be relied on.
    pub fn doubts(&self, index: u64) -> bool {
        self.last_good < index && index <= self.corrected_by
    }
}

/// All of them, in log order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClockCorrections(Vec<ClockCorrection>);

impl ClockCorrections {
    /// The entry `corrected_by` says that times are right up to `last_good`. One that names no earlier entry says nothing.
    pub(crate) fn add(&mut self, last_good: u64, corrected_by: u64) {
        if last_good < corrected_by {
            self.0.push(ClockCorrection {
                last_good,
                corrected_by,
            });
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &ClockCorrection> {
        self.0.iter()
    }

    pub fn last(&self) -> Option<&ClockCorrection> {
        self.0.last()
    }
}
