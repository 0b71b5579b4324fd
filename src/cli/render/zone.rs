//! Times as the clock on the reader's wall has them, with how far that is from UTC.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The reader's time zone.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// That of this machine: `TZ`, else the system's setting; UTC where neither can be read.
    pub fn of_machine() -> Self {
        Self(TimeZone::try_system().unwrap_or(TimeZone::UTC))
    }

    #[cfg(test)]
    pub fn fixed(hours: i8) -> Self {
        Self(TimeZone::fixed(jiff::tz::offset(hours)))
    }

    /// `Asia/Tokyo`, or how far it is from UTC now, where it has no name: `+09:00`.
    pub fn name(&self) -> String {
        match self.0.iana_name() {
            Some(name) => name.to_owned(),
            None => self.format("%:z", Timestamp::now().as_millisecond()),
        }
    }

    /// `2026-11-22`; `ms` is milliseconds since 1970 UTC.
    pub fn day(&self, ms: i64) -> String {
        self.format("%Y-%m-%d", ms)
    }

    /// `2026-11-22 20:10`, where the zone stands elsewhere.
    pub fn minute(&self, ms: i64) -> String {
        self.format("%Y-%m-%d %H:%M", ms)
    }

    /// `2026-11-22 20:10:48 +09:00`.
    pub fn second(&self, ms: i64) -> String {
        self.format("%Y-%m-%d %H:%M:%S %:z", ms)
    }

    fn format(&self, form: &str, ms: i64) -> String {
        // cannot fail: times of the ledger end with the year 9999, and so do jiff's
        let time = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX);
        time.to_zoned(self.0.clone()).strftime(form).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_readers() {
        // 2026-11-22T20:10:48Z
        let ms = 1_795_378_248_000;
        for (hours, day, minute, second) in [
            (
                0,
                "2026-11-22",
                "2026-11-22 20:10",
                "2026-11-22 20:10:48 +00:00",
            ),
            (
                9,
                "2026-11-23",
                "2026-11-23 05:10",
                "2026-11-23 05:10:48 +09:00",
            ),
            (
                -8,
                "2026-11-22",
                "2026-11-22 12:10",
                "2026-11-22 12:10:48 -08:00",
            ),
        ] {
            let zone = Zone::fixed(hours);
            assert_eq!(zone.day(ms), day);
            assert_eq!(zone.minute(ms), minute);
            assert_eq!(zone.second(ms), second);
        }
        assert_eq!(Zone::fixed(9).day(i64::MAX).get(..4), Some("9999"));
    }
}
