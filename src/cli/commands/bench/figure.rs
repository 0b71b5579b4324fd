//! Figures: whole numbers with their unit in the name, and how long things took.

use std::time::Duration;

use serde_json::{Value, json};

use super::process::Cpu;

/// One line of the answer. Absent members were not measured or make no sense for it.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// Stable name, e.g. `submit_unary_64`.
    pub name: String,
    pub count: u64,
    /// How many a second, of `unit`; or the amount, if nothing is counted.
    pub value: u64,
    /// What `value` counts, e.g. `statements/s`.
    pub unit: &'static str,
    /// Median time of one call that was answered, microseconds.
    pub p50_us: Option<u64>,
    /// Time that 99 of 100 of them keep, microseconds.
    pub p99_us: Option<u64>,
    /// Calls that were told to come again.
    pub refused: u64,
    /// Calls that were not answered in time.
    pub timed_out: u64,
    /// Processor time of the daemon for one that is counted, microseconds.
    pub daemon_cpu_us: Option<u64>,
    /// Processor time of the clients for one that is counted, microseconds.
    pub client_cpu_us: Option<u64>,
    /// Share of the limit, per cent, and the limit's name.
    pub share: Option<(u64, String)>,
}

impl Figure {
    pub fn amount(name: &str, value: u64, unit: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            value,
            unit,
            ..Self::default()
        }
    }

    /// Many of something in a time; each took what `times` says.
    pub fn rate(
        name: &str,
        unit: &'static str,
        count: u64,
        took: Duration,
        mut times: Vec<u32>,
    ) -> Self {
        times.sort_unstable();
        Self {
            name: name.to_owned(),
            count,
            value: per_second(count, took),
            unit,
            p50_us: percentile(&times, 50),
            p99_us: percentile(&times, 99),
            ..Self::default()
        }
    }

    /// With the processor time that all of them took.
    #[must_use]
    pub fn with_cpu(mut self, cpu: Cpu) -> Self {
        let each = |time: Duration| {
            u64::try_from(time.as_micros())
                .ok()?
                .checked_div(self.count)
        };
        self.daemon_cpu_us = cpu.daemon.and_then(each);
        self.client_cpu_us = cpu.clients.and_then(each);
        self
    }

    /// With its share of a limit, as often a second as the figure itself.
    #[must_use]
    pub fn of(self, limit: &Figure) -> Self {
        let value = self.value;
        self.share(value, limit.value, &limit.name)
    }

    /// With its share of what could be done if each took as long as one of both limits together.
    #[must_use]
    pub fn of_both(self, one: &Figure, other: &Figure) -> Self {
        let both = one.value.saturating_mul(other.value) / (one.value + other.value).max(1);
        let (value, name) = (self.value, format!("{} + {}", one.name, other.name));
        self.share(value, both, &name)
    }

    #[must_use]
    pub fn share(mut self, part: u64, limit: u64, name: &str) -> Self {
        self.share = Some((part.saturating_mul(100) / limit.max(1), name.to_owned()));
        self
    }

    pub fn json(&self) -> Value {
        json!({
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "count": self.count,
            "p50_us": self.p50_us,
            "p99_us": self.p99_us,
            "refused": self.refused,
            "timed_out": self.timed_out,
            "daemon_cpu_us": self.daemon_cpu_us,
            "client_cpu_us": self.client_cpu_us,
            "share_percent": self.share.as_ref().map(|(percent, _)| percent),
            "share_of": self.share.as_ref().map(|(_, limit)| limit),
        })
    }
}

pub fn per_second(count: u64, took: Duration) -> u64 {
    let us = took.as_micros().max(1);
    u64::try_from(u128::from(count) * 1_000_000 / us).unwrap_or(u64::MAX)
}

/// Microseconds, for lists of many.
pub fn micros(took: Duration) -> u32 {
    u32::try_from(took.as_micros()).unwrap_or(u32::MAX)
}

fn percentile(sorted: &[u32], percent: usize) -> Option<u64> {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied().map(u64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_members_of_the_list() {
        let times: Vec<u32> = (1..=200).collect();
        let rows: &[(usize, u64)] = &[(50, 100), (99, 198), (100, 200)];
        for (percent, expected) in rows {
            assert_eq!(percentile(&times, *percent), Some(*expected));
        }
        assert_eq!(percentile(&[7], 99), Some(7));
        assert_eq!(percentile(&[], 50), None);
    }

    #[test]
    fn two_limits_are_one_after_the_other() {
        let limit = |name, value| Figure::amount(name, value, "a second");
        let figure = limit("f", 2_000).of_both(&limit("a", 6_000), &limit("b", 12_000));
        assert_eq!(figure.share, Some((50, "a + b".to_owned())));
    }

    #[test]
    fn processor_time_is_of_one() {
        let cpu = Cpu {
            daemon: Some(Duration::from_millis(30)),
            clients: None,
        };
        let second = Duration::from_secs(1);
        let figure = Figure::rate("f", "u/s", 10, second, Vec::new()).with_cpu(cpu);
        assert_eq!(figure.daemon_cpu_us, Some(3_000));
        assert_eq!(figure.client_cpu_us, None);
        let nothing = Figure::rate("f", "u/s", 0, second, Vec::new()).with_cpu(cpu);
        assert_eq!(nothing.daemon_cpu_us, None);
    }
}
