//! What becomes of cells that nobody sees who looks at the sheet.

use std::collections::BTreeMap;

use super::unseen::{Cells, Why};
use super::{Sheet, letters};
use crate::cli::problem::{Collector, Place};

/// Cells of hidden or filtered rows and columns, struck-out ones, and those that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// They are problems.
    Refused,
    /// They count as the others.
    Included,
}

/// Whether somebody means cells that nobody sees.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct IncludeHidden {
    /// Read hidden, filtered, struck-out and unreadable cells of a workbook as the others
    #[arg(long)]
    include_hidden: bool,
}

impl IncludeHidden {
    /// What becomes of them.
    pub fn of(self) -> Unseen {
        match self.include_hidden {
            true => Unseen::Included,
            false => Unseen::Refused,
        }
    }
}

/// What to do where somebody means it.
pub(super) const OR_INCLUDE: &str = " (--include-hidden reads it as it is)";

impl Sheet {
    /// Says which filled cells nobody sees. The name of a hidden column alone does no harm.
    pub(super) fn refuse_unseen(&self, cells: &Cells, problems: &Collector) {
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let mut columns: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (line, filled) in &self.rows {
            for column in filled.keys() {
                let name = format!("{}{line}", letters(*column));
                match cells.get(&(*line, *column)) {
                    None => {}
                    Some(Why::Row) => rows.entry(*line).or_default().push(name),
                    Some(Why::Column) if *line == 1 => {}
                    Some(Why::Column) => columns.entry(*column).or_default().push(name),
                    Some(why @ (Why::Struck | Why::Blank | Why::Faint)) => {
                        let what = match why {
                            Why::Struck => {
                                "is struck out, all of it or a part; empty it, or take the line off"
                            }
                            Why::Faint => {
                                "is filled in the colour of its ground, or in letters too small to be read; empty it, or make it readable"
                            }
                            _ => "is filled and its format shows nothing; format it as text",
                        };
                        let message = format!("the cell {name} {what}{OR_INCLUDE}");
                        problems.add(&Place::new(&self.file, *line), "", message);
                    }
                }
            }
        }
        for (line, filled) in rows {
            let message = format!(
                "the row is hidden or filtered out, and has {}; show it, or delete it{OR_INCLUDE}",
                listed(&filled)
            );
            problems.add(&Place::new(&self.file, line), "", message);
        }
        for (column, filled) in columns {
            let message = format!(
                "the column {} is hidden, and has {}; show it, or delete it{OR_INCLUDE}",
                letters(column),
                listed(&filled)
            );
            problems.add(&Place::new(&self.file, 1), "", message);
        }
    }
}

/// Some names of cells, and how many more.
fn listed(cells: &[String]) -> String {
    let some = cells.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    match cells.len().saturating_sub(3) {
        0 => format!("the filled cells {some}"),
        more => format!("the filled cells {some} and {more} more"),
    }
}
