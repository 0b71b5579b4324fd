//! Whether a text is a code whose separators were lost. That it could be split is enough to know;
//! where, nobody can know, and nothing here says.

use std::collections::HashSet;

use super::super::{GS, ai, check_value, element_string};

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
    (format.min()..=format.max().min(room)).any(|length| {
        let (value, after) = body.split_at(length);
        check_value(ai, format, value, year).is_ok()
            && splits(
                after.strip_prefix(GS).unwrap_or(after),
                seen | bit,
                year,
                dead,
            )
    })
}

/// Whether a value ends in what reads as complete further elements, behind at least one character.
pub(super) fn ends_in_elements(value: &str) -> bool {
    (1..value.len()).any(|at| {
        let tail = value.get(at..).unwrap_or_default();
        element_string(tail, 2000).is_ok_and(|elements| !elements.is_empty())
    })
}
