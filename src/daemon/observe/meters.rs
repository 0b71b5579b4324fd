//! Counts of calls and connections.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::daemon::connection_places::lock;
use crate::ledger::{Histogram, TIME_BOUNDS_US};

/// Longest silence about calls that are refused for want of room.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// How a submission can end, in the order of their counters.
pub(super) const OUTCOMES: [&str; 6] = [
    "recorded", "refused", "invalid", "shed", "unknown", "failed",
];

/// Counts of calls and connections since the start.
#[derive(Debug)]
pub struct Meters {
    submissions: [AtomicU64; 6],
    pub(super) verify_us: Histogram,
    connections: AtomicU64,
    exhausted: AtomicU64,
    /// When the log was last told of these.
    told: Mutex<Option<Instant>>,
    /// Calls that went well, of which the log is told.
    successes: Mutex<Successes>,
}

/// Lines of the second that has begun, and calls without one since the last line.
#[derive(Debug, Default)]
struct Successes {
    second: Option<Instant>,
    lines: u32,
    unlogged: u64,
}

/// An open connection; counted as long as this lives.
#[derive(Debug)]
pub struct CountedConnection(Arc<Meters>);

impl Drop for CountedConnection {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Relaxed);
    }
}

impl Meters {
    pub(super) fn new() -> Self {
        Self {
            submissions: Default::default(),
            verify_us: Histogram::new(TIME_BOUNDS_US),
            connections: AtomicU64::new(0),
            exhausted: AtomicU64::new(0),
            told: Mutex::new(None),
            successes: Mutex::default(),
        }
    }

    /// Counts an answered call by its path and gRPC status code.
    pub fn answered(&self, path: &str, code: &str, took: Duration) {
        if code == "8" {
            self.exhausted.fetch_add(1, Relaxed);
        }
        match path {
            "/lotledger.v1.LedgerService/Submit" | "/lotledger.v1.LedgerService/SubmitBatch" => {
                if let Some(count) = self.submissions.get(outcome(code)) {
                    count.fetch_add(1, Relaxed);
                }
            }
            "/lotledger.v1.VialService/VerifyVial" => self.verify_us.record_time(took),
            _ => {}
        }
    }

    /// Counts a connection as open.
    pub fn connected(self: &Arc<Self>) -> CountedConnection {
        self.connections.fetch_add(1, Relaxed);
        CountedConnection(Arc::clone(self))
    }

    /// Whether the log should be told that a call was answered RESOURCE_EXHAUSTED: not of each, or
    /// lines would become the load.
    pub fn worth_a_line(&self) -> bool {
        let mut told = lock(&self.told);
        let now = Instant::now();
        let worth = told.is_none_or(|told| now.duration_since(told) > BETWEEN_LINES);
        if worth {
            *told = Some(now);
        }
        worth
    }

    /// Whether the log should be told of a call that went well, at most so often in a second; and how
    /// many such calls it was not told of before.
    pub fn success(&self, per_second: u32) -> Option<u64> {
        let mut successes = lock(&self.successes);
        let now = Instant::now();
        let second = Duration::from_secs(1);
        if successes
            .second
            .is_none_or(|begun| now.duration_since(begun) >= second)
        {
            (successes.second, successes.lines) = (Some(now), 0);
        }
        if successes.lines >= per_second {
            successes.unlogged += 1;
            return None;
        }
        successes.lines += 1;
        Some(std::mem::take(&mut successes.unlogged))
    }

    pub(super) fn exhausted(&self) -> u64 {
        self.exhausted.load(Relaxed)
    }

    pub(super) fn connections(&self) -> u64 {
        self.connections.load(Relaxed)
    }

    pub(super) fn submissions(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.submissions.iter().map(|count| count.load(Relaxed));
        OUTCOMES.into_iter().zip(counts)
    }
}

/// The place in [`OUTCOMES`] of a gRPC status code.
fn outcome(code: &str) -> usize {
    match code {
        "0" => 0,
        // INVALID_ARGUMENT; OUT_OF_RANGE: more bytes than a request may have.
        "3" | "11" => 2,
        "8" => 3,
        // CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE: submit the same bytes again.
        "1" | "4" | "14" => 4,
        // UNKNOWN, UNIMPLEMENTED, INTERNAL, DATA_LOSS.
        "2" | "12" | "13" | "15" => 5,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_calls_that_went_well_a_few_are_told() {
        let meters = Meters::new();
        let told = |per_second| -> Vec<_> { (0..4).map(|_| meters.success(per_second)).collect() };
        assert_eq!(told(2), [Some(0), Some(0), None, None]);
        std::thread::sleep(Duration::from_millis(1_050));
        assert_eq!(told(1), [Some(2), None, None, None]);
        assert_eq!(told(0), [None; 4]);
    }

    #[test]
    fn outcomes_of_codes() {
        for (code, expected) in [
            ("0", "recorded"),
            ("9", "refused"),
            ("10", "refused"),
            ("3", "invalid"),
            ("8", "shed"),
            ("4", "unknown"),
            ("13", "failed"),
        ] {
            assert_eq!(OUTCOMES[outcome(code)], expected, "{code}");
        }
    }
}
