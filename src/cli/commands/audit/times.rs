//! How long the stages of an audit took.

use std::fmt;
use std::time::{Duration, Instant};

use serde::{Serialize, Serializer};

/// Time of each stage; signatures are checked by other threads meanwhile, and what is counted is the
/// wait for the last of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// Entries and sidecars from the database, or from the daemon.
    #[serde(rename = "read_ms", serialize_with = "ms")]
    pub read: Duration,
    /// Hashes, chain, rules, histories, index.
    #[serde(rename = "replay_ms", serialize_with = "ms")]
    pub replay: Duration,
    /// What a database keeps beside the log.
    #[serde(rename = "stored_ms", serialize_with = "ms")]
    pub stored: Duration,
    /// Signatures that were still open when everything was read.
    #[serde(rename = "signatures_ms", serialize_with = "ms")]
    pub signatures: Duration,
    #[serde(rename = "total_ms", serialize_with = "ms")]
    pub total: Duration,
}

/// Does some work, and adds how long it took.
pub fn timed<T>(stage: &mut Duration, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    *stage += started.elapsed();
    done
}

fn ms<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

impl Times {
    /// One line: how many entries in what time, and where it went.
    pub fn line(&self, entries: u64) -> String {
        let ms = self.total.as_millis().max(1);
        let a_second = u128::from(entries) * 1_000 / ms;
        format!(
            "{entries} entries in {}, {a_second}/s ({self})",
            seconds(self.total)
        )
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "read {}, replay {}, database {}, last signatures {}",
            seconds(self.read),
            seconds(self.replay),
            seconds(self.stored),
            seconds(self.signatures)
        )
    }
}

fn seconds(time: Duration) -> String {
    let ms = time.as_millis();
    format!("{}.{} s", ms / 1_000, ms % 1_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_many_a_second() {
        let of = Duration::from_millis;
        let times = Times {
            read: of(40),
            replay: of(3_000),
            stored: of(900),
            signatures: of(100),
            total: of(4_060),
        };
        assert_eq!(
            times.line(8_120),
            "8120 entries in 4.0 s, 2000/s (read 0.0 s, replay 3.0 s, database 0.9 s, last signatures 0.1 s)"
        );
        assert!(
            Times::default()
                .line(0)
                .starts_with("0 entries in 0.0 s, 0/s")
        );
        assert_eq!(serde_json::to_value(times).unwrap()["replay_ms"], 3_000);
    }
}
