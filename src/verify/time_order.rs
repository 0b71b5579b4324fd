//! Whether times of entries follow each other: never back, but for once behind a `ClockCorrected`, and not before the last
//! entry that it calls good, nor before its roots signed (docs/adr/0037).

use crate::domain::clock_corrections::ClockCorrection;
use crate::domain::time::TimestampMs;

/// The times of entries that were read, in the order of the log; of some of them or of all.
#[derive(Default)]
pub(super) struct TimeOrder {
    /// Where the time became later: index and time. Without what a correction cast doubt on.
    good: Vec<(u64, TimestampMs)>,
}

impl TimeOrder {
    /// The next entry; the time that it should not be before, if it is.
    pub(super) fn entry(&mut self, index: u64, time: TimestampMs) -> Option<TimestampMs> {
        let last = self.good.last().map(|(_, last)| *last);
        if last != Some(time) {
            self.good.push((index, time));
        }
        last.filter(|last| time < *last)
    }

    /// The entry that was read last is a correction that counts: of what comes, nothing is compared with the times that it
    /// casts doubt on, and nothing that is earlier than them is earlier than the roots signed either.
    pub(super) fn corrected(&mut self, correction: &ClockCorrection) {
        let before = self.good.last().map(|(_, last)| *last);
        while self
            .good
            .pop_if(|(index, _)| correction.doubts(*index))
            .is_some()
        {}
        let signed = correction.not_before();
        let bound = before.map_or(signed, |before| before.min(signed));
        if self.good.last().is_none_or(|(_, good)| *good < bound) {
            self.good.push((correction.corrected_by, bound));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decide::CLOCK_SKEW;

    fn time(ms: i64) -> TimestampMs {
        TimestampMs::new(ms).unwrap()
    }

    fn correction(corrected_by: u64, last_good: u64, not_before: i64) -> ClockCorrection {
        ClockCorrection {
            last_good,
            corrected_by,
            signed_at: time(not_before).saturating_add(CLOCK_SKEW),
        }
    }

    #[test]
    fn goes_back_behind_a_correction_and_not_before_what_is_good() {
        // (times of entries 0, 1, …; corrections; the time of the next; not before)
        let one = || vec![correction(3, 1, 0)];
        let twice = || vec![correction(3, 1, 0), correction(5, 0, 0)];
        let signed = |ms| vec![correction(3, 1, ms)];
        for (times, corrections, next, bound) in [
            (&[10, 20, 90, 90][..], vec![], 89, Some(90)),
            (&[10, 20, 90, 90], vec![], 90, None),
            (&[10, 20, 90, 90], one(), 20, None),
            (&[10, 20, 90, 90], one(), 19, Some(20)),
            (&[10, 20, 90, 90], one(), 95, None),
            (&[10, 20, 20, 90], one(), 19, Some(20)),
            (&[10, 20, 90, 90, 30], one(), 29, Some(30)),
            (&[10, 20, 90, 90, 30, 31], twice(), 10, None),
            (&[10, 20, 90, 90, 30, 31], twice(), 9, Some(10)),
            // The last good entry is long ago, and the roots signed at 60.
            (&[10, 20, 90, 90], signed(60), 60, None),
            (&[10, 20, 90, 90], signed(60), 59, Some(60)),
            // The log was not ahead when they did: nothing goes back.
            (&[10, 20, 90, 90], signed(100), 90, None),
            (&[10, 20, 90, 90], signed(100), 89, Some(90)),
        ] {
            let mut order = TimeOrder::default();
            for (index, ms) in (0..).zip(times) {
                assert_eq!(order.entry(index, time(*ms)), None, "{times:?} {index}");
                for by in corrections.iter().filter(|c| c.corrected_by == index) {
                    order.corrected(by);
                }
            }
            let found = order.entry(times.len() as u64, time(next));
            assert_eq!(found, bound.map(time), "{times:?} {corrections:?} {next}");
        }
    }
}
