//! Instants, civil dates and durations. Nothing here reads a clock; `now` is always an argument.

mod date;

pub use date::Date;

use crate::words::{Wording, unit};
use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

const MS_PER_MINUTE: i64 = 60_000;
const MS_PER_HOUR: i64 = 60 * MS_PER_MINUTE;
const MS_PER_DAY: i64 = 24 * MS_PER_HOUR;

/// Why a time, date or offset is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    #[error("time: expected milliseconds since 1970 UTC up to the end of 9999, found {0}")]
    OutOfRange(i64),
    #[error("UTC offset: expected -840 to 840 minutes, found {0}")]
    Offset(i32),
    #[error("date: expected YYYY-MM-DD from 1970 to 9999, found {0:?}")]
    Date(String),
    #[error("time: expected YYYY-MM-DDTHH:MM:SSZ or with .mmm, in UTC, found {0:?}")]
    Timestamp(String),
}

fn quoted(text: &str) -> String {
    text.chars().take(40).collect()
}

/// An instant: milliseconds since 1970-01-01T00:00:00Z, up to the end of the year 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimestampMs(i64);

impl TimestampMs {
    /// 1970-01-01T00:00:00Z.
    pub const MIN: Self = Self(0);
    /// 9999-12-31T23:59:59.999Z.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// The instant this many milliseconds after 1970.
    pub const fn new(ms: i64) -> Result<Self, TimeError> {
        if ms >= Self::MIN.0 && ms <= Self::MAX.0 {
            Ok(Self(ms))
        } else {
            Err(TimeError::OutOfRange(ms))
        }
    }

    /// Milliseconds since 1970 UTC.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Reads `2026-11-22T20:10:48Z`, with or without three digits of milliseconds.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError::Timestamp(quoted(text));
        let shape: String = text
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        if shape != "0000-00-00T00:00:00Z" && shape != "0000-00-00T00:00:00.000Z" {
            return Err(wrong());
        }
        let civil: civil::DateTime = text.trim_end_matches('Z').parse().map_err(|_| wrong())?;
        // A leap second is no instant of this scale; the parser would read :60 as :59.
        if text.get(17..19) == Some("60") {
            return Err(wrong());
        }
        Self::new(ms_of(civil)).map_err(|_| wrong())
    }

    /// This instant moved by `duration`, held within the range of the type.
    pub fn saturating_add(self, duration: DurationMs) -> Self {
        Self(
            self.0
                .saturating_add(duration.0)
                .clamp(Self::MIN.0, Self::MAX.0),
        )
    }

    /// From `earlier` to this instant; negative if `earlier` is later.
    pub const fn since(self, earlier: Self) -> DurationMs {
        // cannot overflow: both are between 0 and MAX
        DurationMs(self.0 - earlier.0)
    }

    /// The civil date on which this instant falls at `offset`.
    pub fn date(self, offset: UtcOffset) -> Date {
        let day = self.civil(offset).date();
        Date::from_civil(day)
    }

    /// `2026年11月22日20時10分` at `offset`, seconds cut off.
    pub fn japanese(self, offset: UtcOffset) -> String {
        let t = self.civil(offset);
        format!(
            "{}年{}月{}日{:02}時{:02}分",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute()
        )
    }

    /// Wall-clock time at `offset`; within 14 hours of the end of 9999 it stays at that end.
    fn civil(self, offset: UtcOffset) -> civil::DateTime {
        let ms = self.0 + i64::from(offset.0) * MS_PER_MINUTE;
        EPOCH.saturating_add(jiff::SignedDuration::from_millis(ms))
    }
}

const EPOCH: civil::DateTime = civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

fn ms_of(civil: civil::DateTime) -> i64 {
    let ms = civil.duration_since(EPOCH).as_millis();
    // cannot fail: civil time ends with the year 9999
    i64::try_from(ms).unwrap_or(i64::MAX)
}

impl fmt::Display for TimestampMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.civil(UtcOffset::UTC);
        let (date, time) = (t.date(), t.time());
        write!(
            f,
            "{date}T{:02}:{:02}:{:02}",
            time.hour(),
            time.minute(),
            time.second()
        )?;
        match time.millisecond() {
            0 => f.write_str("Z"),
            ms => write!(f, ".{ms:03}Z"),
        }
    }
}

impl fmt::Debug for TimestampMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimestampMs({self})")
    }
}

impl Serialize for TimestampMs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for TimestampMs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A length of time in milliseconds; negative if the end lies before the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DurationMs(i64);

impl DurationMs {
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    pub const fn from_minutes(minutes: u32) -> Self {
        Self(minutes as i64 * MS_PER_MINUTE)
    }

    pub const fn from_hours(hours: u32) -> Self {
        Self(hours as i64 * MS_PER_HOUR)
    }

    /// This many days of 24 hours.
    pub const fn from_days(days: u32) -> Self {
        Self(days as i64 * MS_PER_DAY)
    }

    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whole hours, rounded towards zero.
    pub const fn whole_hours(self) -> i64 {
        self.0 / MS_PER_HOUR
    }

    /// How long something took: in whole hours, and in minutes what took less than one.
    pub fn said(self) -> Wording {
        match self.whole_hours() {
            0 => unit::minutes(self.0 / (MS_PER_HOUR / 60)),
            hours => unit::hours(hours),
        }
    }
}

/// Minutes that local time is ahead of UTC, from -840 to 840 (UTC-14:00 to UTC+14:00).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct UtcOffset(i16);

impl UtcOffset {
    pub const UTC: Self = Self(0);
    /// Japan standard time, UTC+9.
    pub const JST: Self = Self(540);

    pub const fn from_minutes(minutes: i32) -> Result<Self, TimeError> {
        if minutes >= -840 && minutes <= 840 {
            Ok(Self(minutes as i16))
        } else {
            Err(TimeError::Offset(minutes))
        }
    }

    /// Reads `+09:00`; `None` for what is none of the offsets in use.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, rest) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let two = |part: &str| -> Option<i32> {
            let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            part.parse().ok().filter(|_| digits)
        };
        let (hours, minutes) = (two(hours)?, two(minutes)?);
        let offset = Self::from_minutes(sign * (hours * 60 + minutes)).ok();
        offset.filter(|_| minutes < 60)
    }

    pub const fn minutes(self) -> i32 {
        self.0 as i32
    }
}

impl TryFrom<i32> for UtcOffset {
    type Error = TimeError;
    fn try_from(minutes: i32) -> Result<Self, TimeError> {
        Self::from_minutes(minutes)
    }
}

impl From<UtcOffset> for i32 {
    fn from(offset: UtcOffset) -> Self {
        offset.minutes()
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests;
