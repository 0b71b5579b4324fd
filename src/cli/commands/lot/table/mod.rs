//! Tables, read strictly: CSV files as Excel and laboratory systems write them, or sheets of a workbook.
//!
//! CSV is UTF-8, with or without a byte order mark. The first line names the columns, in any order.
//! An unknown column is a problem, not a remark: a misspelt one would silently lose its values. So
//! is a cell that is filled and that nobody asked for.

mod csv;
mod header;
mod row;

pub use row::Row;

use super::cell_checks::CellError;
use super::workbook::{Sheet, letters};
use crate::cli::problem::{Collector, Place};
use crate::words::dossier;
use csv::Records;
use header::Header;
use std::rc::Rc;

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
pub const MAX_ROWS: usize = 10_000;

pub enum Source<'a> {
    /// A file of its own: its name and its bytes.
    Csv(&'a str, &'a [u8]),
    Sheet(&'a Sheet),
}

/// Reads a table with these columns. Problems go to `problems`; rows that could be read are
/// returned all the same, so that their own problems are found too.
pub(in crate::cli) fn read(
    source: &Source<'_>,
    columns: &'static [&'static str],
    problems: &Collector,
) -> Vec<Row> {
    let file = source.file();
    problems.reads(file);
    let rows = match source {
        Source::Csv(file, bytes) => read_csv(file, bytes, columns, problems),
        Source::Sheet(sheet) => read_sheet(sheet, columns, problems),
    };
    rows.unwrap_or_else(|| {
        problems.lost(file);
        Vec::new()
    })
}

impl Source<'_> {
    /// How messages name the table.
    pub(super) fn file(&self) -> &str {
        match self {
            Self::Csv(file, _) => file,
            Self::Sheet(sheet) => &sheet.file,
        }
    }
}

/// `None` if it is no table at all, which is a problem already.
fn read_csv(
    file: &str,
    bytes: &[u8],
    columns: &'static [&'static str],
    problems: &Collector,
) -> Option<Vec<Row>> {
    let whole = Place::new(file, 0);
    if bytes.len() > MAX_BYTES {
        // What is beyond is not read, so how much it is nobody knows.
        let message = format!("the file has more than {MAX_BYTES} bytes");
        problems.add(&whole, "", message);
        return None;
    }
    let text = match utf8(bytes, Kind::Table) {
        Ok(text) => text,
        Err(error) => {
            problems.add(&whole, "", error);
            return None;
        }
    };
    let mut header: Option<Rc<Header>> = None;
    let mut rows = Vec::new();
    for record in Records::of(text) {
        let record = match record {
            Ok(record) => record,
            Err(fault) => {
                let place = Place::new(file, fault.at.line).at_column(fault.at.column);
                problems.add(&place, "", fault.message);
                problems.lost(file);
                // Without the names of the columns nothing behind can be read.
                header.as_ref()?;
                continue;
            }
        };
        let place = Place::new(file, record.line);
        let Some(header) = &header else {
            let names = record.cells.iter().map(String::as_str);
            header = Some(Rc::new(Header::of(names, columns, place, problems)?));
            continue;
        };
        if record.cells.iter().all(String::is_empty) {
            continue;
        }
        if record.cells.len() != header.width() {
            let message = dossier::cells_of_row(record.cells.len(), header.width());
            problems.add(&place, "", message);
            problems.lost(file);
            continue;
        }
        if rows.len() == MAX_ROWS {
            problems.add(&place, "", dossier::at_most_rows(MAX_ROWS));
            problems.lost(file);
            break;
        }
        let cells = record.cells.into_iter().map(Some).collect();
        rows.push(Row::new(place, header.clone(), cells));
    }
    if header.is_none() {
        problems.add(&whole, "", &dossier::EMPTY_FILE);
    }
    Some(rows)
}

fn read_sheet(
    sheet: &Sheet,
    columns: &'static [&'static str],
    problems: &Collector,
) -> Option<Vec<Row>> {
    let first = Place::new(&sheet.file, 1);
    let Some(header) = sheet.rows.get(&1) else {
        problems.add(&first, "", &dossier::EMPTY_FIRST_ROW);
        return None;
    };
    let mut names = Vec::new();
    for (at, cell) in header {
        match cell.text("") {
            Ok(name) => names.push((*at, name)),
            Err(message) => problems.add(&first, format!("{}1", letters(*at)), message),
        }
    }
    let places: Vec<u32> = names.iter().map(|(at, _)| *at).collect();
    let names = names.into_iter().map(|(_, name)| name);
    let header = Header::of(names, columns, first, problems)?.in_sheet(places.clone());
    let header = Rc::new(header);
    let above = &sheet.rows[&1];
    let mut rows = Vec::new();
    for (line, cells) in sheet.rows.range(2..) {
        let place = Place::new(&sheet.file, *line);
        for at in cells.keys().filter(|at| !above.contains_key(at)) {
            let cell = format!("{}{line}", letters(*at));
            let message = dossier::cell_without_column(cell);
            problems.add(&place, "", message);
        }
        let mut texts = Vec::new();
        for (i, at) in places.iter().enumerate() {
            let name = header.name(i).unwrap_or_default();
            let text = cells.get(at).map_or(Ok(""), |cell| cell.text(name));
            if let Err(message) = &text {
                problems.add(&place, header.field(name, *line), message);
            }
            texts.push(text.ok().map(str::to_owned));
        }
        rows.push(Row::new(place, header.clone(), texts));
    }
    Some(rows)
}

/// What a file is, for what to do where it is no UTF-8.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Out of a spreadsheet.
    Table,
    /// Out of an editor.
    Text,
}

impl Kind {
    /// Which program writes Shift_JIS, how it is saved, and what else a file may be that is damaged.
    fn words(self) -> [&'static str; 3] {
        match self {
            Self::Table => [
                "Excel's plain \"CSV\"",
                "\"CSV UTF-8 (comma delimited)\"",
                "no table",
            ],
            Self::Text => ["\"ANSI\" of an editor", "UTF-8", "no text"],
        }
    }
}

/// Text of a file, or which encoding it seems to be in.
pub fn utf8(bytes: &[u8], kind: Kind) -> Result<&str, CellError> {
    let [program, form, other] = kind.words();
    let utf16 = [&[0xff, 0xfe], &[0xfe, 0xff]];
    // Text without a mark of byte order, but every other byte is zero.
    if utf16.iter().any(|mark| bytes.starts_with(*mark)) || bytes.iter().take(4).any(|b| *b == 0) {
        return Err(CellError::new(format!(
            "the file is UTF-16; save it as {form}"
        )));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = line_of(std::str::from_utf8(before).unwrap_or_default());
        CellError::new(format!(
            "line {line} is not UTF-8 ({program} is Shift_JIS / CP932 in Japan); save it as {form}"
        ))
    })?;
    match text.find('\0') {
        None => Ok(text),
        Some(at) => Err(CellError::new(format!(
            "line {} has a zero byte, which no text has; the file is damaged, or {other}",
            line_of(&text[..at])
        ))),
    }
}

/// The line on which what follows this text stands, as an editor counts: LF, CRLF and CR end one.
fn line_of(before: &str) -> usize {
    let ends = before.chars().zip(before.chars().skip(1).chain([' ']));
    let ends = ends.filter(|(c, next)| *c == '\n' || (*c == '\r' && *next != '\n'));
    ends.count() + 1
}

#[cfg(test)]
mod tests;
