//! Civil dates: an expiry is a day, and a day ends where people are.

use super::{MS_PER_DAY, MS_PER_MINUTE, TimeError, TimestampMs, UtcOffset, ms_of, quoted};
use crate::domain::text_form::{debug_as_text, text_form};
use jiff::civil;
use std::fmt;

/// A civil date from 1970-01-01 to 9999-12-31; text `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    const FIRST: civil::Date = civil::Date::constant(1970, 1, 1);

    /// The date, or the first one of the type if it lies before (1970 west of Greenwich).
    pub(super) fn from_civil(date: civil::Date) -> Self {
        Self(date.max(Self::FIRST))
    }

    /// The date of this year (1970 to 9999), month and day, if there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, TimeError> {
        civil::Date::new(year, month, day)
            .ok()
            .filter(|date| *date >= Self::FIRST)
            .map(Self)
            .ok_or_else(|| TimeError::Date(format!("{year:04}-{month:02}-{day:02}")))
    }

    /// The last day of this month.
    pub fn last_of_month(year: i16, month: i8) -> Result<Self, TimeError> {
        Self::new(year, month, 1).map(|first| Self(first.0.last_of_month()))
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError::Date(quoted(text));
        let shape_ok = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape_ok {
            return Err(wrong());
        }
        // cannot fail: ten ASCII bytes
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let year = part(0, 4).parse().map_err(|_| wrong())?;
        let month = part(5, 7).parse().map_err(|_| wrong())?;
        let day = part(8, 10).parse().map_err(|_| wrong())?;
        Self::new(year, month, day).map_err(|_| wrong())
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The first instant after this day at `offset`: goods that expire on it are good until then.
    ///
    /// The last day of 9999 ends at [`TimestampMs::MAX`].
    pub fn end(self, offset: UtcOffset) -> TimestampMs {
        let start = ms_of(self.0.at(0, 0, 0, 0));
        let end = start + MS_PER_DAY - i64::from(offset.minutes()) * MS_PER_MINUTE;
        TimestampMs(end.clamp(TimestampMs::MIN.ms(), TimestampMs::MAX.ms()))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

text_form!(Date, TimeError);
debug_as_text!(Date);
