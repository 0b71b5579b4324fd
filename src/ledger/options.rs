//! How a ledger is run.

use super::clock::ClockTrust;
use crate::domain::time::TimestampMs;

/// Statements that one batch gathers; one more atomic list may bring it above.
const MAX_GROUP: usize = 2_048;
/// Bytes that one batch gathers, likewise.
const MAX_GROUP_BYTES: usize = 8 << 20;
/// Bytes of what was found about evidence.
const EVIDENCE_BYTES: usize = 64 << 20;
/// Entries of folded histories that the writer keeps.
const MAX_CACHED: usize = 30_000;

/// Bounds and habits of a ledger; the defaults suit one machine.
#[derive(Debug, Clone)]
pub struct LedgerOptions {
    /// How far the machine's clock may be behind the last entry, or jump while running, before the
    /// writer stops; milliseconds.
    pub clock_tolerance_ms: i64,
    pub clock: ClockTrust,
    /// Age of the last seal, on the ledger's clock, at which an idle writer writes another.
    pub seal_every_ms: i64,
    /// Submissions that may wait; more are told to come again.
    pub queue: usize,
    /// Statements of one batch; one more atomic list may bring it above.
    pub group_statements: usize,
    /// Bytes of one batch, likewise.
    pub group_bytes: usize,
    /// Entries of all histories that are kept folded in memory.
    pub cached_entries: usize,
    /// Bytes of what was found about evidence, kept for the vial that is asked about next; 0 keeps nothing.
    pub evidence_bytes: usize,
    /// Entries that are added to the index before a ledger is open, a second or two; more are added while it answers
    /// that it is not ready.
    pub long_wait: u64,
    /// The last entries have a time to come, and this is the right one, as a person reads it from another clock: nothing is
    /// recorded before a correction of the clock. A training ledger's clock is set to it.
    pub correct_clock: Option<TimestampMs>,
    /// Takes a database as the newest though the signer's memory is missing.
    pub adopt: Option<Adoption>,
}

/// Why a database may be taken as the newest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adoption {
    /// Somebody else holds this signed checkpoint (a note), and the database has all that it covers.
    Against(Vec<u8>),
    /// A person knows that it is: a wrong answer forks the log.
    OnTheWord,
}

impl Default for LedgerOptions {
    fn default() -> Self {
        Self {
            clock_tolerance_ms: 10_000,
            clock: ClockTrust::default(),
            seal_every_ms: 3_600_000,
            queue: 1_024,
            group_statements: MAX_GROUP,
            group_bytes: MAX_GROUP_BYTES,
            cached_entries: MAX_CACHED,
            evidence_bytes: EVIDENCE_BYTES,
            long_wait: 100_000,
            correct_clock: None,
            adopt: None,
        }
    }
}
