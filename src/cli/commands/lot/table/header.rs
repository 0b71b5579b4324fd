//! The line that names the columns.

use crate::cli::commands::lot::workbook::letters;
use crate::cli::problem::{Collector, Place, quoted};
use crate::words::dossier;

/// The columns of a table as they stand in its file.
#[derive(Debug)]
pub(super) struct Header {
    place: Place,
    /// `None`: a column that the table does not have, or one that stands twice; a problem already.
    names: Vec<Option<&'static str>>,
    /// Of a sheet: where the columns stand, from 1.
    letters: Vec<u32>,
}

impl Header {
    /// Reads the names. Unknown ones do not keep the rows from being read; a line without a known name
    /// is no header, `None`.
    pub(super) fn of<'c>(
        record: impl Iterator<Item = &'c str>,
        columns: &'static [&'static str],
        place: Place,
        problems: &Collector,
    ) -> Option<Self> {
        let found: Vec<&str> = record.collect();
        if found.iter().all(|name| name.is_empty()) {
            problems.add(&place, "", &dossier::EMPTY_FIRST_LINE);
            return None;
        }
        if let Some(separator) = other_separator(&found, columns) {
            problems.add(&place, "", dossier::separated_by(separator));
            return None;
        }
        let mut names: Vec<Option<&'static str>> = Vec::new();
        for (at, name) in found.iter().enumerate() {
            let known = columns.iter().copied().find(|column| column == name);
            let message = match known {
                Some(column) if names.contains(&Some(column)) => {
                    problems.add(&place, column, &dossier::COLUMN_TWICE);
                    None
                }
                Some(column) => {
                    names.push(Some(column));
                    continue;
                }
                None if name.is_empty() => Some(dossier::column_without_name(at + 1)),
                None => Some(dossier::unknown_column(quoted(name), columns.join(", "))),
            };
            if let Some(message) = message {
                problems.add(&place, "", message);
            }
            names.push(None);
        }
        names.iter().any(Option::is_some).then_some(Self {
            place,
            names,
            letters: Vec::new(),
        })
    }

    /// The same, of a sheet in which the columns stand here.
    pub(super) fn in_sheet(self, letters: Vec<u32>) -> Self {
        Self { letters, ..self }
    }

    /// Number of columns, unknown ones too.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// The name of a column, from 0.
    pub(super) fn name(&self, at: usize) -> Option<&'static str> {
        self.names.get(at).copied().flatten()
    }

    /// Where a column stands, from 0.
    pub(super) fn place_of(&self, column: &str) -> Option<usize> {
        self.names.iter().position(|name| *name == Some(column))
    }

    /// The column, and in a sheet also the cell, as messages name them.
    pub(super) fn field(&self, column: &str, line: u32) -> String {
        let at = self.place_of(column).and_then(|at| self.letters.get(at));
        match at {
            Some(at) => format!("{column} ({}{line})", letters(*at)),
            None => column.to_owned(),
        }
    }

    /// Says that a column is missing that a row needs: once, however many rows need it.
    pub(super) fn misses(&self, column: &str, problems: &Collector) {
        problems.add(&self.place, column, &dossier::COLUMN_MISSING);
    }
}

/// What separates the cells of a header that is one cell for a reader of commas.
fn other_separator(found: &[&str], columns: &[&str]) -> Option<&'static str> {
    let [line] = found else {
        return None;
    };
    let separators = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")];
    let known = |c: char| {
        line.split(c)
            .any(|name| columns.contains(&name.trim().trim_matches('"')))
    };
    let found = separators
        .into_iter()
        .find(|(c, _)| line.contains(*c) && known(*c));
    found.map(|(_, name)| name)
}
