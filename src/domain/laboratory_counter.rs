//! The gapless counter of a laboratory for a client: each receipt of a sample and each result has the next number, from 1
//! on. A number that is missing is a result that nobody was shown; one that stands twice says that somebody counted anew.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The numbers of one laboratory for one client, as runs: a counter without gaps is one run, however long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LaboratoryCounter {
    /// First and last number of each run.
    runs: BTreeMap<u64, u64>,
}

impl LaboratoryCounter {
    /// Takes a number; whether it is a new one.
    pub fn take(&mut self, number: u64) -> bool {
        let before = self.runs.range(..=number).next_back();
        let before = before.map(|(first, last)| (*first, *last));
        if before.is_some_and(|(_, last)| last >= number) {
            return false;
        }
        let first = match before {
            Some((first, last)) if last.checked_add(1) == Some(number) => first,
            _ => number,
        };
        let next = number.checked_add(1);
        let last = next.and_then(|next| self.runs.remove(&next));
        self.runs.insert(first, last.unwrap_or(number));
        true
    }

    /// The highest number; 0 if there is none.
    pub fn highest(&self) -> u64 {
        self.runs.last_key_value().map_or(0, |(_, last)| *last)
    }

    /// The numbers below the highest that are missing.
    pub fn missing(&self) -> impl Iterator<Item = RangeInclusive<u64>> + '_ {
        let ends = self.runs.values().map(|last| last.saturating_add(1));
        let from = std::iter::once(1).chain(ends);
        let to = self.runs.keys().map(|first| first.saturating_sub(1));
        from.zip(to)
            .filter(|(from, to)| from <= to)
            .map(|(from, to)| from..=to)
    }
}

/// `4`, or `4–6`.
pub fn range(numbers: &RangeInclusive<u64>) -> String {
    match numbers.start() == numbers.end() {
        true => numbers.start().to_string(),
        false => format!("{}–{}", numbers.start(), numbers.end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(numbers: &[u64]) -> (Vec<u64>, Vec<String>) {
        let mut counter = LaboratoryCounter::default();
        let again = numbers.iter().filter(|number| !counter.take(**number));
        let again = again.copied().collect();
        let missing = counter.missing().map(|numbers| range(&numbers));
        (again, missing.collect())
    }

    #[test]
    fn what_is_missing_and_what_stands_twice() {
        let none: [&str; 0] = [];
        for whole in [&[][..], &[1], &[1, 2, 3], &[3, 1, 2], &[2, 4, 3, 1]] {
            assert_eq!(missing(whole), (vec![], none.map(str::to_owned).to_vec()));
        }
        let text = |of: &[&str]| of.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert_eq!(missing(&[2]), (vec![], text(&["1"])));
        assert_eq!(missing(&[1, 7, 3]), (vec![], text(&["2", "4–6"])));
        assert_eq!(missing(&[1, 2, 1, 2, 3]), (vec![1, 2], text(&[])));
        // What no counter begins with, and where none goes on.
        assert_eq!(missing(&[0]), (vec![], text(&[])));
        let end = u64::MAX;
        let below = format!("2–{}", end - 1);
        assert_eq!(missing(&[end, 1, end]), (vec![end], text(&[&below])));
    }
}
