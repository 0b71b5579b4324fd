//! Times as the clock on the reader's wall has them, with how far that is from UTC.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::time::{TimestampMs, UtcOffset};

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

    /// How far it is from UTC at this time, to the minute.
    pub fn offset(&self, at: TimestampMs) -> UtcOffset {
        UtcOffset::parse(&self.format("%:z", at.ms())).unwrap_or(UtcOffset::UTC)
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

    /// A text with its UTC times (`2026-11-22T20:10:48Z`) as they are here.
    pub fn in_text(&self, text: &str) -> String {
        let of_time = |c: char| c.is_ascii_digit() || "-:.TZ".contains(c);
        let mut said = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(begin) = rest.find(|c: char| c.is_ascii_digit()) {
            let (before, from) = rest.split_at(begin);
            let end = from.find(|c| !of_time(c)).unwrap_or(from.len());
            let (word, behind) = from.split_at(end);
            said.push_str(before);
            let (time, mark) = word.split_at(word.rfind('Z').map_or(0, |z| z + 1));
            match TimestampMs::parse(time) {
                Ok(time) => said.push_str(&self.format("%Y-%m-%d %H:%M:%S%.f %:z", time.ms())),
                Err(_) => said.push_str(time),
            }
            said.push_str(mark);
            rest = behind;
        }
        said + rest
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
    fn times_in_a_text_are_the_readers() {
        let japan = Zone::fixed(9);
        for (text, said) in [
            (
                "at least 2026-11-22T20:10:48Z, when",
                "at least 2026-11-23 05:10:48 +09:00, when",
            ),
            (
                "2026-11-22T20:10:48.250Z.",
                "2026-11-23 05:10:48.25 +09:00.",
            ),
            ("2026-11-22T20:10:48Z以降", "2026-11-23 05:10:48 +09:00以降"),
            (
                "lot A-1 of 2026-11-22: 3.5 mL, T2Z",
                "lot A-1 of 2026-11-22: 3.5 mL, T2Z",
            ),
            ("", ""),
        ] {
            assert_eq!(japan.in_text(text), said);
        }
    }

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
