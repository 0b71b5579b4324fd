//! A table for a terminal.

use std::io::IsTerminal as _;

use super::{Cell, Column, Shown};
use crate::cli::render::zone::Zone;
use crate::words::Language;

/// Between two columns.
const GAP: usize = 2;
/// What is left of a name where the terminal is narrow.
const LEAST: usize = 10;
/// A terminal that does not say how wide it is.
const TERMINAL: usize = 80;

/// Heads and rows; columns without anything in them are left out.
pub(super) fn table(
    columns: &[Column],
    rows: &[Vec<Cell>],
    references: bool,
    language: Language,
) -> String {
    let zone = Zone::of_machine().name();
    let columns = columns.iter().enumerate();
    let shown = columns.filter(|(_, column)| references || column.shown != Shown::Reference);
    let mut kept: Vec<(Vec<String>, usize, Shown)> = shown
        .filter_map(|(at, column)| {
            let cells = rows.iter().filter_map(|row| row.get(at));
            let cells: Vec<String> = cells.map(|cell| cell.shown(language)).collect();
            if !tells(&cells, column.shown) {
                return None;
            }
            let head = column.head.get(language);
            let head = match column.is_time {
                true => format!("{head} ({zone})"),
                false => head.to_owned(),
            };
            let cells: Vec<String> = std::iter::once(head).chain(cells).collect();
            let widest = cells.iter().map(|cell| width(cell)).max();
            Some((cells, widest.unwrap_or_default(), column.shown))
        })
        .collect();
    narrow(&mut kept, room());
    let count = rows.len() + 1;
    let line = |row: usize| {
        let cells = kept.iter().map(|(cells, wide, _)| {
            let cell = cells.get(row).map_or("", String::as_str);
            let cell = cut(cell, *wide);
            let pad = wide.saturating_sub(width(&cell)) + GAP;
            cell + &" ".repeat(pad)
        });
        cells.collect::<String>().trim_end().to_owned()
    };
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

/// Whether a column says anything.
fn tells(cells: &[String], shown: Shown) -> bool {
    match shown {
        Shown::Varying => cells.windows(2).any(|pair| pair[0] != pair[1]),
        Shown::Whole | Shown::Cut | Shown::Reference => cells.iter().any(|cell| !cell.is_empty()),
    }
}

/// Takes from the widest names until it fits, or nothing can be taken any more.
fn narrow(columns: &mut [(Vec<String>, usize, Shown)], room: usize) {
    loop {
        let gaps = GAP * columns.len().saturating_sub(1);
        let all: usize = columns.iter().map(|(_, wide, _)| wide).sum();
        let over = (all + gaps).saturating_sub(room);
        let widest = columns
            .iter_mut()
            .filter(|(_, wide, shown)| {
                matches!(shown, Shown::Cut | Shown::Varying) && *wide > LEAST
            })
            .max_by_key(|(_, wide, _)| *wide);
        match widest {
            Some((_, wide, _)) if over > 0 => *wide -= 1,
            _ => return,
        }
    }
}

/// Columns of the terminal; as good as endless where there is none.
fn room() -> usize {
    let said = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.parse().ok());
    said.unwrap_or(match std::io::stdout().is_terminal() {
        true => TERMINAL,
        false => usize::MAX,
    })
}

/// A text in so many columns, with a mark where it was cut.
fn cut(text: &str, wide: usize) -> String {
    if width(text) <= wide {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += of(c);
        if used > wide {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// A text with spaces behind it, up to so many columns.
pub(in crate::cli) fn padded(text: &str, wide: usize) -> String {
    let spaces = wide.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(spaces))
}

pub(super) fn width(text: &str) -> usize {
    text.chars().map(of).sum()
}

/// Columns of a character: two for those of East Asia that are written in a square.
fn of(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_to_the_columns_that_they_take() {
        assert_eq!(cut("臍帯由来上清液", 9), "臍帯由来…");
        assert_eq!(cut("short", 9), "short");
        assert_eq!(width("臍帯 A"), 6);
        let column = |wide, shown| (Vec::new(), wide, shown);
        let mut columns = [
            column(40, Shown::Cut),
            column(30, Shown::Whole),
            column(20, Shown::Cut),
        ];
        narrow(&mut columns, 80);
        assert_eq!(columns.map(|(_, wide, _)| wide), [26, 30, 20]);
        let mut columns = [column(40, Shown::Cut), column(90, Shown::Whole)];
        narrow(&mut columns, 80);
        assert_eq!(columns.map(|(_, wide, _)| wide), [LEAST, 90]);
    }
}
