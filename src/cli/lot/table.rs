//! Tables, read strictly: CSV files as Excel and laboratory systems write them, or sheets of a workbook.
//!
//! CSV is UTF-8, with or without a byte order mark. The first line names the columns, in any order.
//! An unknown column is a problem, not a remark: a misspelt one would silently lose its values.

use super::cell::CellError;
use super::problem::{Collector, Place, quoted};
use super::workbook::{Sheet, letters};
use std::fmt;

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most rows.
pub const MAX_ROWS: usize = 10_000;

/// One row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    columns: Vec<&'static str>,
    /// `None`: it could not be read, which is a problem already.
    cells: Vec<Option<String>>,
    /// Of a sheet: where the cells stand in their row, from 1.
    letters: Vec<u32>,
}

/// Where a table is read from.
pub enum Source<'a> {
    /// A file of its own: its name and its bytes.
    Csv(&'a str, &'a [u8]),
    /// A sheet of the workbook.
    Sheet(&'a Sheet),
}

/// Reads a table with these columns. Problems go to `problems`; rows that could be read are
/// returned all the same, so that their own problems are found too.
pub(in crate::cli) fn read(
    source: &Source<'_>,
    columns: &'static [&'static str],
    problems: &Collector,
) -> Vec<Row> {
    match source {
        Source::Csv(file, bytes) => read_csv(file, bytes, columns, problems),
        Source::Sheet(sheet) => read_sheet(sheet, columns, problems),
    }
}

fn read_csv(
    file: &str,
    bytes: &[u8],
    columns: &'static [&'static str],
    problems: &Collector,
) -> Vec<Row> {
    let whole = Place::new(file, 0);
    if bytes.len() > MAX_BYTES {
        let message = format!("the file has {} bytes; at most {MAX_BYTES}", bytes.len());
        problems.add(&whole, "", message);
        return Vec::new();
    }
    let text = match utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            problems.add(&whole, "", error);
            return Vec::new();
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut header: Option<Vec<&'static str>> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.add(&whole, "", format!("not a CSV table: {error}"));
                return rows;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let place = Place::new(file, u32::try_from(line).unwrap_or(u32::MAX));
        let Some(names) = &header else {
            match read_header(record.iter(), columns, &place, problems) {
                Some(names) => header = Some(names),
                None => return rows,
            }
            continue;
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        if record.len() != names.len() {
            let message = format!(
                "the row has {} cells, the header has {}; is a comma missing, or a cell with a comma without quotes?",
                record.len(),
                names.len()
            );
            problems.add(&place, "", message);
            continue;
        }
        if rows.len() == MAX_ROWS {
            problems.add(&place, "", format!("at most {MAX_ROWS} rows"));
            return rows;
        }
        rows.push(Row {
            place,
            columns: names.clone(),
            cells: record.iter().map(|cell| Some(cell.to_owned())).collect(),
            letters: Vec::new(),
        });
    }
    if header.is_none() {
        problems.add(
            &whole,
            "",
            "the file is empty; the first line names the columns",
        );
    }
    rows
}

fn read_sheet(sheet: &Sheet, columns: &'static [&'static str], problems: &Collector) -> Vec<Row> {
    let first = Place::new(&sheet.file, 1);
    let Some(header) = sheet.rows.get(&1) else {
        problems.add(
            &first,
            "",
            "the row is empty; the first row names the columns",
        );
        return Vec::new();
    };
    let mut names = Vec::new();
    for (at, cell) in header {
        match cell.text("") {
            Ok(name) => names.push(name),
            Err(message) => problems.add(&first, format!("{}1", letters(*at)), message),
        }
    }
    let places: Vec<u32> = header.keys().copied().collect();
    let Some(names) = read_header(names.into_iter(), columns, &first, problems)
        .filter(|names| names.len() == places.len())
    else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for (line, cells) in sheet.rows.range(2..) {
        let place = Place::new(&sheet.file, *line);
        for at in cells.keys().filter(|at| !places.contains(at)) {
            let message = format!(
                "the cell {}{line} has no column name above it",
                letters(*at)
            );
            problems.add(&place, "", message);
        }
        let mut row = Row {
            place,
            columns: names.clone(),
            cells: Vec::new(),
            letters: places.clone(),
        };
        for (at, name) in places.iter().zip(&names) {
            let text = cells.get(at).map_or(Ok(""), |cell| cell.text(name));
            if let Err(message) = &text {
                problems.add(&row.place, row.field(name), message);
            }
            row.cells.push(text.ok().map(str::to_owned));
        }
        rows.push(row);
    }
    rows
}

/// Text of a file, or which encoding it seems to be in.
pub fn utf8(bytes: &[u8]) -> Result<&str, CellError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(CellError::new(
            "the file is UTF-16; save it as \"CSV UTF-8 (comma delimited)\"",
        ));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes
            .iter()
            .take(error.valid_up_to())
            .filter(|b| **b == b'\n')
            .count()
            + 1;
        CellError::new(format!(
            "line {line} is not UTF-8 (Excel's plain \"CSV\" is Shift_JIS / CP932 in Japan); save it as \"CSV UTF-8 (comma delimited)\""
        ))
    })
}

fn read_header<'c>(
    record: impl Iterator<Item = &'c str>,
    columns: &'static [&'static str],
    place: &Place,
    problems: &Collector,
) -> Option<Vec<&'static str>> {
    let mut names: Vec<&'static str> = Vec::new();
    let mut ok = true;
    for name in record {
        match columns.iter().find(|column| **column == name) {
            Some(column) if names.contains(column) => {
                problems.add(place, *column, "the column stands twice");
                ok = false;
            }
            Some(column) => names.push(column),
            None => {
                let message = format!(
                    "there is no column {}; known: {}",
                    quoted(name),
                    columns.join(", ")
                );
                problems.add(place, "", message);
                ok = false;
            }
        }
    }
    ok.then_some(names)
}

impl Row {
    fn place_of(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| *name == column)
    }

    /// A cell; `None` if it is empty or the table does not have the column.
    pub fn cell(&self, column: &'static str) -> Option<&str> {
        let cell = self.cells.get(self.place_of(column)?)?;
        cell.as_deref().filter(|cell| !cell.is_empty())
    }

    /// The column, and in a sheet also the cell, as messages name them.
    fn field(&self, column: &str) -> String {
        let at = self.place_of(column).and_then(|at| self.letters.get(at));
        match at {
            Some(at) => format!("{column} ({}{})", letters(*at), self.place.line),
            None => column.to_owned(),
        }
    }

    /// A cell that may be empty.
    pub fn opt<T, E: fmt::Display>(
        &self,
        problems: &Collector,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match parse(self.cell(column)?) {
            Ok(value) => Some(value),
            Err(error) => {
                problems.add(&self.place, self.field(column), error);
                None
            }
        }
    }

    /// A cell that must not be empty.
    pub fn req<T, E: fmt::Display>(
        &self,
        problems: &Collector,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.cell(column).is_none() {
            let unread = self.place_of(column).and_then(|at| self.cells.get(at));
            if unread != Some(&None) {
                let message = "the cell is empty; fill it in";
                problems.add(&self.place, self.field(column), message);
            }
            return None;
        }
        self.opt(problems, column, parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(bytes: &[u8]) -> String {
        let problems = Collector::new();
        read(&Source::Csv("t.csv", bytes), &["a", "b"], &problems);
        problems
            .finish(Some(()))
            .map_or_else(|p| p.to_string(), |()| String::new())
    }

    #[test]
    fn tables_are_read_strictly() {
        assert_eq!(problems_of(b"\xef\xbb\xbfa,b\r\n1,2\r\n\r\n"), "");
        for (bytes, expected) in [
            (&b"a,b\n1\n"[..], "t.csv:2: the row has 1 cells"),
            (b"a,c\n", "t.csv:1: there is no column \"c\"; known: a, b"),
            (b"a,a\n", "t.csv:1: a: the column stands twice"),
            (b"", "t.csv: the file is empty"),
            (b"a,b\n\x8c\x9f,1\n", "line 2 is not UTF-8"),
            (b"\xff\xfea\0", "UTF-16"),
        ] {
            let found = problems_of(bytes);
            assert!(found.contains(expected), "{found}");
        }
    }
}
