//! Whether times of entries follow each other: never back, but for once behind a `ClockCorrected`, and not before the last
//! entry that it calls good (docs/adr/0037).

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

    /// The entry that was read last says that times are right up to this one.
    pub(super) fn corrected(&mut self, last_good: u64) {
        let doubted = |(index, _): &(u64, TimestampMs)| *index > last_good;
        while self.good.pop_if(|place| doubted(place)).is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(ms: i64) -> TimestampMs {
        TimestampMs::new(ms).unwrap()
    }

    #[test]
    fn goes_back_behind_a_correction_and_not_before_what_is_good() {
        // (times of entries 0, 1, …; (entry, its last good); the time of the next; not before)
        let one: &[(u64, u64)] = &[(3, 1)];
        let twice: &[(u64, u64)] = &[(3, 1), (5, 0)];
        for (times, corrections, next, bound) in [
            (&[10, 20, 90, 90][..], &[][..], 89, Some(90)),
            (&[10, 20, 90, 90], &[], 90, None),
            (&[10, 20, 90, 90], one, 20, None),
            (&[10, 20, 90, 90], one, 19, Some(20)),
            (&[10, 20, 90, 90], one, 95, None),
            (&[10, 20, 20, 90], one, 19, Some(20)),
            (&[10, 20, 90, 90, 30], one, 29, Some(30)),
            (&[10, 20, 90, 90, 30, 31], twice, 10, None),
            (&[10, 20, 90, 90, 30, 31], twice, 9, Some(10)),
        ] {
            let mut order = TimeOrder::default();
            for (index, ms) in (0..).zip(times) {
                assert_eq!(order.entry(index, time(*ms)), None, "{times:?} {index}");
                for (_, good) in corrections.iter().filter(|(by, _)| *by == index) {
                    order.corrected(*good);
                }
            }
            let found = order.entry(times.len() as u64, time(next));
            assert_eq!(found, bound.map(time), "{times:?} {corrections:?} {next}");
        }
    }
}
