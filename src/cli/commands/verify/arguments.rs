//! What a person asks with: the code on a vial, an age, a time.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::client::Newest;
use crate::cli::exit::Failure;
use crate::cli::render::facts::{NowFrom, VerdictFacts};
use crate::domain::gs1::{self, VialCode};
use crate::domain::reason::ReasonCode;
use crate::domain::time::{DurationMs, TimestampMs, UtcOffset};
use crate::words::Problem;
use crate::words::failure;
use crate::words::{Wording, vial};

/// Longest age that can be asked for: a hundred years.
const MAX_AGE_DAYS: u32 = 36_500;

/// Reads an age: a number and `m`, `h` or `d`.
pub fn age(text: &str) -> Result<DurationMs, String> {
    let wrong = || format!("expected a number and m, h or d, such as 24h; found {text:?}");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let number = text.strip_suffix(unit).ok_or_else(wrong)?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let number: u32 = number.parse().ok().filter(|_| digits).ok_or_else(wrong)?;
    let (age, per_day) = match unit {
        'm' => (DurationMs::from_minutes(number), 1_440),
        'h' => (DurationMs::from_hours(number), 24),
        'd' => (DurationMs::from_days(number), 1),
        _ => return Err(wrong()),
    };
    if number / per_day > MAX_AGE_DAYS {
        return Err(format!("expected at most {MAX_AGE_DAYS}d; found {text}"));
    }
    Ok(age)
}

/// Reads a time in UTC.
pub fn time(text: &str) -> Result<TimestampMs, String> {
    TimestampMs::parse(text).map_err(|error| error.to_string())
}

/// The time of the check, and where it is from.
pub fn now(by_hand: Option<TimestampMs>) -> Result<(TimestampMs, NowFrom), Failure> {
    if let Some(time) = by_hand {
        return Ok((time, NowFrom::ByHand));
    }
    let wrong = || {
        Failure::not_checked(Problem::CLOCK, &failure::NO_USABLE_TIME).hint(&failure::SET_THE_CLOCK)
    };
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|_| wrong())?;
    let ms = i64::try_from(since.as_millis()).map_err(|_| wrong())?;
    Ok((TimestampMs::new(ms).map_err(|_| wrong())?, NowFrom::Machine))
}

/// The time at which what a daemon says is checked: this machine's, but a training ledger has its own.
pub fn now_of(newest: &Newest, machine: TimestampMs) -> (TimestampMs, NowFrom) {
    match newest.training {
        true => (newest.ledger_time, NowFrom::TrainingLedger),
        false => (machine, NowFrom::Machine),
    }
}

/// A code as it was scanned, what it says, and the clock by which it was read: once.
#[derive(Debug, Clone)]
pub struct Scanned<'a> {
    /// As it was scanned.
    pub text: &'a str,
    pub code: VialCode,
    /// The clock by which its two-digit years were read.
    pub at: TimestampMs,
}

impl<'a> Scanned<'a> {
    /// Reads a code that was scanned; as [`code`].
    pub fn read(text: &'a str, at: TimestampMs) -> Result<Self, Failure> {
        let code = code(text, at)?;
        Ok(Self { text, code, at })
    }
}

/// Reads the code of a vial. One that cannot be read is no verdict: it is said what probably
/// happened to it, and to scan again (exit 2).
pub fn code(scanned: &str, now: TimestampMs) -> Result<VialCode, Failure> {
    let year = year(now);
    VialCode::parse(scanned, year).map_err(|error| {
        let diagnosis = gs1::diagnose(scanned, year);
        Failure::input(&failure::UNREADABLE_CODE)
            .code(Problem::UNREADABLE_CODE)
            .at("CODE")
            .found(format!("{}: {error}", diagnosis.name()))
            .expected(
                "a GS1 element string, (01)GTIN(10)LOT(17)EXPIRY(21)SERIAL, or https://HOST/01/GTIN/10/LOT/21/SERIAL",
            )
            .hint(diagnosis.advice())
    })
}

/// The year in which two-digit years are read.
fn year(now: TimestampMs) -> i16 {
    now.date(UtcOffset::JST).year()
}

/// What to compare when the ledger does not know a code that could be read: a scanner that changes
/// letters turns a code into another one.
pub fn compare_with_label(facts: &VerdictFacts, scanned: &Scanned<'_>) -> Vec<Wording> {
    use ReasonCode::{UnknownGtin, UnknownLot, UnknownSerial};
    let unknown = [UnknownGtin, UnknownLot, UnknownSerial];
    if !facts
        .reasons
        .iter()
        .any(|reason| unknown.contains(&reason.code))
    {
        return Vec::new();
    }
    let (text, code) = (scanned.text, &scanned.code);
    let read = vial::compare_with_label(&code.lot, code.serial.as_str());
    let doubts = gs1::doubts(text, code, year(scanned.at));
    let doubts = doubts.iter().map(|doubt| {
        let advice = doubt.advice();
        vial::if_it_differs(advice)
    });
    std::iter::once(read).chain(doubts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages() {
        assert_eq!(age("90m"), Ok(DurationMs::from_minutes(90)));
        assert_eq!(age("24h"), Ok(DurationMs::from_hours(24)));
        assert_eq!(age("7d"), Ok(DurationMs::from_days(7)));
        for text in [
            "",
            "h",
            "24",
            "-1h",
            "+1h",
            "1.5h",
            "1w",
            "24 h",
            "99999999999d",
            "36501d",
            "2時",
        ] {
            assert!(age(text).is_err(), "{text}");
        }
    }
}
