//! The ledger's clock: never goes back, and stops the writer when the machine's clock cannot be
//! believed.
//!
//! A training ledger's clock runs behind the wall clock by an offset that an administrator makes
//! smaller; every other ledger's offset is zero.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::domain::time::TimestampMs;

/// The machine's two clocks.
pub trait WallClock: Send + Sync {
    /// Milliseconds since 1970 UTC.
    fn wall_ms(&self) -> i64;

    /// Milliseconds since some fixed moment; nobody can set it.
    fn monotonic_ms(&self) -> i64;
}

pub struct SystemClock {
    started: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl WallClock for SystemClock {
    fn wall_ms(&self) -> i64 {
        // Before 1970: no ledger was last written then, so this is refused as going back.
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn monotonic_ms(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// Why the time cannot be used for recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Earlier than the last entry by more than the tolerance.
    #[error("the clock is {by_ms} ms before the last entry; set it right and start again")]
    WentBack { by_ms: i64 },
    /// The log ends later than the clock, which is right: only a correction of the clock is recorded.
    #[error(
        "the last entry is of {last}, and the clock shows {}: nothing is recorded before the roots' clock_corrected",
        shown(*now_ms)
    )]
    Waits { last: TimestampMs, now_ms: i64 },
    #[error(
        "the last entry is of {last}, which is not after {right}: there is nothing to correct; start without \
         --correct-clock"
    )]
    NothingToCorrect {
        last: TimestampMs,
        right: TimestampMs,
    },
    #[error("the clock jumped by {by_ms} ms while running; check it and start again")]
    Jumped {
        /// By how much; negative: back.
        by_ms: i64,
    },
    /// Much later than the last entry, and nobody vouches for it.
    #[error(
        "the clock shows {}, and the last entry is of {last}: {} later. If the clock is right, say what \
         another clock shows: --accept-clock TIME",
        shown(*now_ms), hours(*now_ms, *last)
    )]
    Gap { last: TimestampMs, now_ms: i64 },
    #[error(
        "the clock shows {}, --accept-clock says {accepted}: set the clock right, or say what another clock \
         shows",
        shown(*now_ms)
    )]
    NotAccepted { accepted: TimestampMs, now_ms: i64 },
    #[error("the clock shows {ms} ms since 1970, which no entry can have")]
    OutOfRange { ms: i64 },
    #[error("this is not a training ledger: its clock is the wall clock")]
    NotTraining,
    #[error(
        "a training clock is advanced from {} up to {}, not to {}",
        shown(*now_ms), shown(*wall_ms), shown(*to_ms)
    )]
    Advance {
        to_ms: i64,
        now_ms: i64,
        wall_ms: i64,
    },
}

/// How far the clock may be from what a person says, in milliseconds: it has to be typed.
const ACCEPTED_WITHIN_MS: i64 = 15 * 60_000;

/// How a clock is believed that is much later than the last entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockTrust {
    /// How much later it may be without anybody's word, in milliseconds.
    pub gap_ms: i64,
    /// However much later it is: something keeps it right.
    pub trusted: bool,
    /// What a person reads from another clock.
    pub accepted: Option<TimestampMs>,
}

impl Default for ClockTrust {
    fn default() -> Self {
        Self {
            gap_ms: 24 * 3_600_000,
            trusted: false,
            accepted: None,
        }
    }
}

impl ClockTrust {
    /// Whether a ledger may be gone on with at this time, if its last entry is of `last`.
    pub(super) fn check(&self, last: TimestampMs, now_ms: i64) -> Result<(), ClockError> {
        if self.trusted || now_ms.saturating_sub(last.ms()) <= self.gap_ms {
            return Ok(());
        }
        match self.accepted {
            None => Err(ClockError::Gap { last, now_ms }),
            Some(accepted) => agrees(accepted, now_ms)
                .then_some(())
                .ok_or(ClockError::NotAccepted { accepted, now_ms }),
        }
    }
}

/// Whether the clock shows about what a person says.
pub(super) fn agrees(accepted: TimestampMs, now_ms: i64) -> bool {
    let off = now_ms.saturating_sub(accepted.ms()).saturating_abs();
    off <= ACCEPTED_WITHIN_MS
}

/// How much later than an entry, for people.
fn hours(now_ms: i64, last: TimestampMs) -> String {
    format!("{} hours", now_ms.saturating_sub(last.ms()) / 3_600_000)
}

/// A time for people; what is none, as it was given.
pub(super) fn shown(ms: i64) -> String {
    match TimestampMs::new(ms) {
        Ok(time) => time.to_string(),
        Err(_) => format!("{ms} ms since 1970"),
    }
}

/// The ledger's clock; shared by the writer, who records by it, and readers, who measure age by it.
pub struct LedgerClock {
    source: Arc<dyn WallClock>,
    tolerance_ms: i64,
    state: Mutex<ClockState>,
}

struct ClockState {
    /// Whether it may be behind the last entry until that is corrected.
    may_wait: bool,
    /// How far behind the wall clock.
    offset_ms: i64,
    /// The last time given for recording; the next is not before it.
    last_ms: i64,
    /// The machine's clocks when last read.
    wall_ms: i64,
    monotonic_ms: i64,
}

impl LedgerClock {
    /// Starts the clock of a ledger whose last entry is of `last_ms`.
    pub fn start(
        source: Arc<dyn WallClock>,
        tolerance_ms: i64,
        offset_ms: i64,
        last_ms: i64,
    ) -> Result<Self, ClockError> {
        let clock = Self::new(source, tolerance_ms, offset_ms, last_ms, false);
        clock.record()?;
        Ok(clock)
    }

    /// Starts a right clock of a ledger whose last entry, of `last_ms`, has a time to come: it records nothing but a
    /// correction.
    pub(super) fn waiting(
        source: Arc<dyn WallClock>,
        tolerance_ms: i64,
        offset_ms: i64,
        last_ms: i64,
    ) -> Self {
        Self::new(source, tolerance_ms, offset_ms, last_ms, true)
    }

    fn new(
        source: Arc<dyn WallClock>,
        tolerance_ms: i64,
        offset_ms: i64,
        last_ms: i64,
        may_wait: bool,
    ) -> Self {
        let state = ClockState {
            may_wait,
            offset_ms,
            last_ms,
            wall_ms: source.wall_ms(),
            monotonic_ms: source.monotonic_ms(),
        };
        Self {
            source,
            tolerance_ms,
            state: Mutex::new(state),
        }
    }

    /// The time to record an entry with. After an error every further call fails, until a restart:
    /// a clock that was wrong once is looked at by a person.
    pub fn record(&self) -> Result<TimestampMs, ClockError> {
        let mut state = self.lock();
        let (wall, monotonic) = (self.source.wall_ms(), self.source.monotonic_ms());
        let passed = monotonic.saturating_sub(state.monotonic_ms);
        let jump = wall.saturating_sub(state.wall_ms).saturating_sub(passed);
        if jump.saturating_abs() > self.tolerance_ms {
            return Err(ClockError::Jumped { by_ms: jump });
        }
        let mut now = wall.saturating_sub(state.offset_ms);
        let behind = state.last_ms.saturating_sub(now);
        if behind > self.tolerance_ms {
            return Err(match (state.may_wait, TimestampMs::new(state.last_ms)) {
                (true, Ok(last)) => ClockError::Waits { last, now_ms: now },
                _ => ClockError::WentBack { by_ms: behind },
            });
        }
        now = now.max(state.last_ms);
        let time = TimestampMs::new(now).map_err(|_| ClockError::OutOfRange { ms: now })?;
        (state.last_ms, state.wall_ms, state.monotonic_ms) = (now, wall, monotonic);
        Ok(time)
    }

    /// The ledger's time, for showing and for ages; records nothing and cannot fail.
    pub fn now(&self) -> TimestampMs {
        let state = self.lock();
        let now = self.shows_at(&state);
        // One that waits is right, and the last entry is not.
        let now = match self.waits_at(&state, now) {
            true => now,
            false => now.max(state.last_ms),
        };
        TimestampMs::new(now).unwrap_or(TimestampMs::MAX)
    }

    /// Whether it waits for a correction.
    pub(super) fn waits(&self) -> bool {
        let state = self.lock();
        self.waits_at(&state, self.shows_at(&state))
    }

    fn shows_at(&self, state: &ClockState) -> i64 {
        self.source.wall_ms().saturating_sub(state.offset_ms)
    }

    fn waits_at(&self, state: &ClockState, now_ms: i64) -> bool {
        state.may_wait && state.last_ms.saturating_sub(now_ms) > self.tolerance_ms
    }

    /// What it shows, which may be before the last entry; and by how much that is borne.
    pub(super) fn shows(&self) -> (TimestampMs, i64) {
        let now = self.shows_at(&self.lock());
        let now = TimestampMs::new(now).unwrap_or(TimestampMs::MIN);
        (now, self.tolerance_ms)
    }

    /// How far it is behind the wall clock.
    pub(super) fn offset_ms(&self) -> i64 {
        self.lock().offset_ms
    }

    /// A batch was stored that ends at this time: it goes on from there, also if that is back.
    pub(super) fn goes_on_from(&self, time: TimestampMs) {
        self.lock().last_ms = time.ms();
    }

    /// The offset that would make it `to`: forward only, and never past the wall clock.
    pub(super) fn offset_for(&self, to: TimestampMs) -> Result<i64, ClockError> {
        let (now, wall) = (self.now().ms(), self.source.wall_ms());
        if to.ms() < now || to.ms() > wall {
            return Err(ClockError::Advance {
                to_ms: to.ms(),
                now_ms: now,
                wall_ms: wall,
            });
        }
        Ok(wall.saturating_sub(to.ms()))
    }

    /// Puts an offset in force, after it was stored.
    pub(super) fn set_offset(&self, offset_ms: i64) {
        self.lock().offset_ms = offset_ms;
    }

    fn lock(&self) -> MutexGuard<'_, ClockState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[derive(Default)]
    pub(crate) struct TestClock {
        wall: AtomicI64,
        monotonic: AtomicI64,
    }

    impl TestClock {
        pub(crate) fn at(ms: i64) -> Arc<Self> {
            let clock = Self::default();
            clock.wall.store(ms, Ordering::SeqCst);
            Arc::new(clock)
        }

        /// Time passes.
        pub(crate) fn pass(&self, ms: i64) {
            self.wall.fetch_add(ms, Ordering::SeqCst);
            self.monotonic.fetch_add(ms, Ordering::SeqCst);
        }

        /// Somebody sets the clock.
        pub(crate) fn step(&self, ms: i64) {
            self.wall.fetch_add(ms, Ordering::SeqCst);
        }
    }

    impl WallClock for TestClock {
        fn wall_ms(&self) -> i64 {
            self.wall.load(Ordering::SeqCst)
        }
        fn monotonic_ms(&self) -> i64 {
            self.monotonic.load(Ordering::SeqCst)
        }
    }

    #[test]
    fn never_goes_back_and_refuses_jumps() {
        let source = TestClock::at(10_000);
        let clock = LedgerClock::start(source.clone(), 100, 0, 9_000).unwrap();
        let record = || clock.record().map(TimestampMs::ms);
        assert_eq!(record(), Ok(10_000));
        source.pass(5_000);
        assert_eq!(record(), Ok(15_000));
        source.step(-80);
        assert_eq!(record(), Ok(15_000), "a small step back is waited out");
        source.pass(100);
        assert_eq!(record(), Ok(15_020));
        source.step(101);
        assert_eq!(record(), Err(ClockError::Jumped { by_ms: 101 }));
        source.pass(1);
        assert_eq!(
            record(),
            Err(ClockError::Jumped { by_ms: 101 }),
            "until a restart"
        );
    }

    #[test]
    fn a_gap_needs_somebodys_word() {
        const HOUR: i64 = 3_600_000;
        let last = TimestampMs::new(1_000_000_000_000).unwrap();
        let at = |hours: i64| last.ms() + hours * HOUR;
        let said = |hours| Some(TimestampMs::new(at(hours)).unwrap());
        for (hours, trusted, accepted, good) in [
            (24, false, None, true),
            (25, false, None, false),
            (25, true, None, true),
            (10_000, true, None, true),
            (48, false, said(48), true),
            (48, false, said(47), false),
            // A clock in the past needs nobody: that is another error.
            (-48, false, None, true),
        ] {
            let trust = ClockTrust {
                trusted,
                accepted,
                ..ClockTrust::default()
            };
            let found = trust.check(last, at(hours));
            assert_eq!(found.is_ok(), good, "{hours} {trusted} {accepted:?}");
        }
    }

    #[test]
    fn starts_only_after_the_last_entry() {
        let start = |last| LedgerClock::start(TestClock::at(1_000), 100, 0, last).err();
        assert_eq!(start(1_100), None);
        assert_eq!(start(1_101), Some(ClockError::WentBack { by_ms: 101 }));
    }

    #[test]
    fn a_training_clock_is_advanced_up_to_the_wall_clock() {
        let source = TestClock::at(100_000);
        let clock = LedgerClock::start(source.clone(), 100, 90_000, 0).unwrap();
        let to = |ms| clock.offset_for(TimestampMs::new(ms).unwrap());
        assert_eq!(clock.now().ms(), 10_000);
        assert!(matches!(to(9_999), Err(ClockError::Advance { .. })));
        assert!(matches!(to(100_001), Err(ClockError::Advance { .. })));
        clock.set_offset(to(60_000).unwrap());
        assert_eq!(clock.record().unwrap().ms(), 60_000);
        source.pass(10);
        assert_eq!(clock.now().ms(), 60_010);
    }
}
