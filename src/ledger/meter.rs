//! What the writer has done, counted for the operator. Counting never changes what is done.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::domain::time::TimestampMs;

/// Upper bounds for times, in microseconds: 0.5 ms to 10 s.
pub const TIME_BOUNDS_US: &[u64] = &[
    500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 5_000_000, 10_000_000,
];
/// Upper bounds for the entries of one batch.
pub const BATCH_BOUNDS: &[u64] = &[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/// How often values fell below each of a few bounds. Its size is fixed and counting never waits.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One for each bound, and one for what is above.
    counts: Vec<AtomicU64>,
    sum: AtomicU64,
}

impl Histogram {
    /// An empty one; `bounds` ascend.
    pub fn new(bounds: &'static [u64]) -> Self {
        let counts = (0..=bounds.len()).map(|_| AtomicU64::new(0));
        Self {
            bounds,
            counts: counts.collect(),
            sum: AtomicU64::new(0),
        }
    }

    pub fn record(&self, value: u64) {
        let at = self.bounds.partition_point(|bound| *bound < value);
        if let Some(count) = self.counts.get(at) {
            count.fetch_add(1, Relaxed);
        }
        self.sum.fetch_add(value, Relaxed);
    }

    /// Counts a time, in microseconds.
    pub fn record_time(&self, time: Duration) {
        self.record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX >> 16));
    }

    /// How many values were at most each bound; last, with no bound, how many there were.
    pub fn cumulative(&self) -> Vec<(Option<u64>, u64)> {
        let bounds = self.bounds.iter().copied().map(Some).chain([None]);
        let mut below = 0;
        bounds
            .zip(&self.counts)
            .map(|(bound, count)| {
                below += count.load(Relaxed);
                (bound, below)
            })
            .collect()
    }

    pub fn sum(&self) -> u64 {
        self.sum.load(Relaxed)
    }
}

/// What the writer has done.
#[derive(Debug)]
pub struct Meter {
    /// Entries of each stored batch, its seal included.
    pub batch_entries: Histogram,
    /// Time of each durable append, in microseconds.
    pub append_us: Histogram,
    waiting: AtomicU64,
    sealed_at_ms: AtomicI64,
    failing: AtomicBool,
    /// When this was made; times below count from here.
    begun: Instant,
    /// Milliseconds after `begun` at which the batch under way began, and one more; 0 if there is none.
    writing_since: AtomicU64,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self {
            batch_entries: Histogram::new(BATCH_BOUNDS),
            append_us: Histogram::new(TIME_BOUNDS_US),
            waiting: AtomicU64::new(0),
            sealed_at_ms: AtomicI64::new(0),
            failing: AtomicBool::new(false),
            begun: Instant::now(),
            writing_since: AtomicU64::new(0),
        }
    }

    /// Whether the last try to write failed, though the writer goes on.
    pub fn failing(&self) -> bool {
        self.failing.load(Relaxed)
    }

    /// How long the batch under way has been written; zero if there is none.
    pub fn writing_for(&self) -> Duration {
        match self.writing_since.load(Relaxed) {
            0 => Duration::ZERO,
            since => Duration::from_millis(self.now().saturating_sub(since)),
        }
    }

    /// A batch begins, or a look at the store.
    pub(super) fn begins(&self) {
        self.writing_since.store(self.now(), Relaxed);
    }

    /// It has ended, somehow.
    pub(super) fn ends(&self) {
        self.writing_since.store(0, Relaxed);
    }

    pub(super) fn fails(&self, failing: bool) {
        self.failing.store(failing, Relaxed);
    }

    /// Milliseconds since this was made, and one more.
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).map_or(u64::MAX, |ms| ms + 1)
    }

    /// Submissions in the queue.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Relaxed)
    }

    /// When the last seal was written, on the ledger's clock, in milliseconds since 1970.
    pub fn sealed_at_ms(&self) -> i64 {
        self.sealed_at_ms.load(Relaxed)
    }

    pub(super) fn queued(&self) {
        self.waiting.fetch_add(1, Relaxed);
    }

    pub(super) fn taken(&self) {
        self.waiting.fetch_sub(1, Relaxed);
    }

    pub(super) fn sealed(&self, at: TimestampMs) {
        self.sealed_at_ms.store(at.ms(), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_a_bound_is_below_it() {
        let histogram = Histogram::new(&[1, 5]);
        for value in [0, 1, 2, 5, 6, 1_000] {
            histogram.record(value);
        }
        let expected = vec![(Some(1), 2), (Some(5), 4), (None, 6)];
        assert_eq!(histogram.cumulative(), expected);
        assert_eq!(histogram.sum(), 1_014);
    }
}
