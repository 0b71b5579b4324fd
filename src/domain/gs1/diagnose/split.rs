//! Whether a text is a code whose separators were lost. That it could be split is enough to know;
//! where, nobody can know, and nothing here says.

use std::collections::HashSet;

use super::super::{GS, ai, check_value, date, date_of_7003, element_string};
use crate::domain::id::{Gtin14, LotNumber, Serial};

/// The identifiers that are watched while a text is split, each with its bit.
const WATCHED: [(&str, u8); 5] = [("01", 1), ("10", 2), ("21", 4), ("17", 8), ("7003", 16)];
/// Product, lot and serial.
const VIAL: u8 = 1 | 2 | 4;

/// Whether `text`, no symbology identifier before it, is a vial's code if separators are put in.
pub(super) fn without_separators(text: &str, year: i16) -> bool {
    if !text.is_ascii() {
        return false;
    }
    let mut dead = HashSet::new();
    splits(text.trim_start_matches(GS), 0, year, &mut dead)
}

/// Whether the rest can be split, given the identifiers that were seen. Every place is tried once
/// for each set of them, so that the work is bounded by the length of the text.
fn splits(rest: &str, seen: u8, year: i16, dead: &mut HashSet<(usize, u8)>) -> bool {
    if rest.is_empty() {
        return seen & VIAL == VIAL;
    }
    if !dead.insert((rest.len(), seen)) {
        return false;
    }
    let Some((ai, format)) = ai::at_start(rest) else {
        return false;
    };
    let bit = WATCHED
        .iter()
        .find(|(watched, _)| *watched == ai)
        .map_or(0, |w| w.1);
    if seen & bit != 0 {
        return false;
    }
    let body = &rest[ai.len()..];
    let room = body.split(GS).next().unwrap_or_default().len();
    (format.min..=format.max.min(room)).any(|length| {
        let (value, after) = body.split_at(length);
        check_value(ai, format, value).is_ok()
            && fits(ai, value, year)
            && splits(
                after.strip_prefix(GS).unwrap_or(after),
                seen | bit,
                year,
                dead,
            )
    })
}

fn fits(ai: &str, value: &str, year: i16) -> bool {
    match ai {
        "01" => Gtin14::parse(value).is_ok(),
        "10" => LotNumber::parse(value).is_ok(),
        "21" => Serial::parse(value).is_ok(),
        "11" | "13" | "15" | "16" | "17" => date(ai, value, year).is_ok(),
        "7003" => date_of_7003(value, year).is_ok(),
        _ => true,
    }
}

/// Whether a value ends in what reads as complete further elements, behind at least one character.
pub(super) fn ends_in_elements(value: &str) -> bool {
    (1..value.len()).any(|at| {
        let tail = value.get(at..).unwrap_or_default();
        let elements = element_string(tail).unwrap_or_default();
        let fits = |(ai, value): &(String, String)| fits(ai, value, 2000);
        !elements.is_empty() && elements.iter().all(fits)
    })
}
