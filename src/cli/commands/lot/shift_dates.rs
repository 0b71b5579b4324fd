//! Moves every date of an example, so that its day 0 is another day.

use std::path::Path;

use super::dossier_memory;
use super::manifest;
use crate::domain::time::{Date, DurationMs, TimestampMs, UtcOffset};

/// The text with every date `YYYY-MM-DD` moved by `days`; digits that are no date stay.
pub fn shift_text(text: &str, days: i32) -> String {
    let bytes = text.as_bytes();
    let mut shifted = String::with_capacity(text.len());
    let mut from = 0;
    let mut at = 0;
    while at < bytes.len() {
        let apart = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'-');
        let end_apart = bytes
            .get(at + 10)
            .is_none_or(|b| *b == b'T' || !(b.is_ascii_alphanumeric() || *b == b'-'));
        let date = (apart && end_apart)
            .then(|| text.get(at..at + 10))
            .flatten()
            .and_then(|text| Date::parse(text).ok())
            .and_then(|date| shift_date(date, days));
        match date {
            Some(date) => {
                shifted.push_str(&text[from..at]);
                shifted.push_str(&date.to_string());
                at += 10;
                from = at;
            }
            None => at += 1,
        }
    }
    shifted.push_str(&text[from..]);
    shifted
}

/// A date moved by `days`; `None` beyond the calendar.
pub fn shift_date(date: Date, days: i32) -> Option<Date> {
    let midnight = TimestampMs::parse(&format!("{date}T00:00:00Z")).ok()?;
    let ms = midnight.ms() + i64::from(days) * DurationMs::from_days(1).ms();
    Some(TimestampMs::new(ms).ok()?.date(UtcOffset::UTC))
}

pub fn days_between(from: Date, to: Date) -> i32 {
    let noon = |date: Date| date.end(UtcOffset::UTC);
    let days = noon(to).since(noon(from)).ms() / DurationMs::from_days(1).ms();
    // cannot fail: the calendar has fewer than four million days
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// Copies a dossier to `to` with every date in its manifest and tables moved by `days`. What an
/// earlier submission left behind stays behind: the copy is a new dossier.
pub fn copy_shifted(from: &Path, to: &Path, days: i32) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let text_name = name.to_string_lossy();
        if text_name.starts_with(dossier_memory::FILE) || text_name == "openings.jsonl" {
            continue;
        }
        let target = to.join(&name);
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &target)?;
        } else if text_name == manifest::FILE
            || text_name.ends_with(".csv")
            || text_name.ends_with(".yaml")
        {
            let text = std::fs::read_to_string(entry.path())?;
            std::fs::write(target, shift_text(&text, days))?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_move_and_nothing_else() {
        for (text, days, expected) in [
            ("at: \"2026-11-22 09:00\"", 1, "at: \"2026-11-23 09:00\""),
            ("2026-12-31,2027-01-01", 1, "2027-01-01,2027-01-02"),
            (
                "lot CE-2026-11-22, x2026-11-22",
                1,
                "lot CE-2026-11-22, x2026-11-22",
            ),
            ("2026-13-01 1.5 日本", 1, "2026-13-01 1.5 日本"),
            ("2024-02-28", 1, "2024-02-29"),
        ] {
            assert_eq!(shift_text(text, days), expected);
        }
        let day = |text| Date::parse(text).unwrap();
        assert_eq!(days_between(day("2026-11-22"), day("2026-12-02")), 10);
        assert_eq!(days_between(day("2026-12-02"), day("2026-11-22")), -10);
    }
}
