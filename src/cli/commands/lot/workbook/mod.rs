//! `dossier.xlsx`: the tables of a dossier as sheets of one workbook.
//!
//! A spreadsheet program changes what people type: it keeps a date as a number, drops the zeros of
//! `0012` and `0.50`, shows the result of a formula. What was typed cannot be told from what is
//! kept, so only text is read; anything else is a problem of its cell, and is never guessed.

mod hidden;
mod references;
mod unseen;

pub use hidden::{IncludeHidden, Unseen};

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx, XlsxError};

use hidden::OR_INCLUDE;

use super::table::{MAX_BYTES, MAX_ROWS};
use crate::cli::problem::{Collector, Place, quoted};
use crate::words::dossier;

pub const FILE: &str = "dossier.xlsx";
/// Sheets of the template that are no tables.
pub(super) const HELP_SHEETS: [&str; 2] = ["read me", "lists"];
/// Columns in which a whole number is what it seems to be.
const WHOLE: [&str; 3] = ["days_from_recovery", "sequence", "vials"];
/// Most columns that are looked at.
pub(in crate::cli) const MAX_COLUMNS: u32 = 64;
/// Most files in the archive that a workbook is, and their size together.
const MAX_PARTS: usize = 256;
pub(in crate::cli) const MAX_INFLATED_BYTES: u64 = 64 << 20;

/// A workbook whose cells are text, or problems that wait for their column.
pub struct Workbook {
    sheets: BTreeMap<&'static str, Sheet>,
}

/// One table of it.
pub struct Sheet {
    /// How messages name it.
    pub(super) file: String,
    /// Cells that are not empty, by row and column from 1.
    pub(super) rows: BTreeMap<u32, BTreeMap<u32, SheetCell>>,
}

/// A cell that is not empty.
pub(super) enum SheetCell {
    /// Text, trimmed.
    Text(String),
    /// A number without decimals, as text.
    Whole(String),
    /// Anything else: what was found and what to do.
    Wrong(String),
}

impl SheetCell {
    pub(super) fn text(&self, column: &str) -> Result<&str, String> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Whole(text) if WHOLE.contains(&column) => Ok(text),
            Self::Whole(text) => Err(number(text)),
            Self::Wrong(message) => Err(message.clone()),
        }
    }
}

pub(super) fn sheet_name(table: &str) -> String {
    format!("{FILE} [{table}]")
}

/// The letters of a column, from 1.
pub(super) fn letters(column: u32) -> String {
    let mut left = column;
    let mut letters = Vec::new();
    while left > 0 {
        // cannot fail: below 26
        letters.extend(u8::try_from((left - 1) % 26).map(|n| char::from(b'A' + n)));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

impl Workbook {
    /// Reads a workbook with some of these tables; `None` if it is none at all.
    pub fn open(
        bytes: &[u8],
        tables: &[&'static str],
        unseen: Unseen,
        problems: &Collector,
    ) -> Option<Self> {
        let whole = Place::new(FILE, 0);
        match sheets(bytes, tables, unseen, problems) {
            Ok(sheets) => Some(Self { sheets }),
            Err(message) => {
                problems.add(&whole, "", message);
                None
            }
        }
    }

    pub fn sheet(&self, table: &str) -> Option<&Sheet> {
        self.sheets.get(table)
    }
}

fn sheets(
    bytes: &[u8],
    tables: &[&'static str],
    unseen: Unseen,
    problems: &Collector,
) -> Result<BTreeMap<&'static str, Sheet>, String> {
    if bytes.len() > MAX_BYTES {
        return Err(format!("the file has more than {MAX_BYTES} bytes"));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err("the workbook has a password, or is an old .xls; save it as \"Excel workbook (.xlsx)\" without a password".to_owned());
    }
    bounded(bytes)?;
    let not_a_workbook = |error: XlsxError| format!("not a workbook (.xlsx): {error}");
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(not_a_workbook)?;
    let mut looked_at = match unseen {
        Unseen::Refused => Some(unseen::Book::open(bytes)?),
        Unseen::Included => None,
    };
    let mut sheets = BTreeMap::new();
    for meta in book.sheets_metadata().to_vec() {
        let Some(table) = tables.iter().find(|table| **table == meta.name) else {
            if !HELP_SHEETS.contains(&meta.name.as_str()) {
                let message = format!(
                    "there is no table {}; known: {}; rename the sheet or delete it",
                    quoted(&meta.name),
                    tables.join(", ")
                );
                problems.add(&Place::new(FILE, 0), "", message);
            }
            continue;
        };
        let hidden = meta.visible != SheetVisible::Visible;
        if hidden && unseen == Unseen::Refused {
            let place = Place::new(sheet_name(table), 0);
            let message = format!("the sheet is hidden; show it, or delete it{OR_INCLUDE}");
            problems.add(&place, "", message);
        }
        let sheet = sheet(&mut book, table, problems).map_err(not_a_workbook)?;
        if let Some(looked_at) = &mut looked_at {
            let styles = book.worksheet_cells_reader(table).map_err(not_a_workbook)?;
            let cells = looked_at.unseen(table, styles.styles())?;
            sheet.refuse_unseen(&cells, problems);
        }
        sheets.insert(*table, sheet);
    }
    Ok(sheets)
}

/// Refuses an archive that unpacks to more than a dossier can be, or with cells that no sheet has.
fn bounded(bytes: &[u8]) -> Result<(), String> {
    let not_an_archive = |error: &dyn std::fmt::Display| format!("not a workbook (.xlsx): {error}");
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| not_an_archive(&error))?;
    let too_large = || {
        format!(
            "the workbook unpacks to more than {MAX_PARTS} files or {MAX_INFLATED_BYTES} bytes; delete pictures and sheets that are no tables"
        )
    };
    if archive.len() > MAX_PARTS {
        return Err(too_large());
    }
    let mut left = MAX_INFLATED_BYTES;
    for part in 0..archive.len() {
        let part = archive
            .by_index(part)
            .map_err(|error| not_an_archive(&error))?;
        let mut bytes = Vec::new();
        part.take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| not_an_archive(&error))?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(too_large)?;
        references::check(&bytes)?;
    }
    Ok(())
}

fn sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    table: &str,
    problems: &Collector,
) -> Result<Sheet, XlsxError> {
    let file = sheet_name(table);
    for merged in book.merge_cells_by_sheet_name(table)? {
        let (start, end) = (merged.start, merged.end);
        let message = format!(
            "the cells {}{} to {}{} are merged; unmerge them and fill in each",
            letters(start.1 + 1),
            start.0 + 1,
            letters(end.1 + 1),
            end.0 + 1
        );
        problems.add(&Place::new(&file, start.0 + 1), "", message);
    }
    let mut rows: BTreeMap<u32, BTreeMap<u32, SheetCell>> = BTreeMap::new();
    let mut reader = book.worksheet_cells_reader(table)?;
    while let Some(cell) = reader.next_cell_with_formula()? {
        let (row, column) = (cell.pos.0 + 1, cell.pos.1 + 1);
        let Some(value) = read(&cell.value, cell.formula.as_deref()) else {
            continue;
        };
        let place = Place::new(&file, row);
        if column > MAX_COLUMNS {
            let message = format!(
                "the cell {}{row} lies outside of the table",
                letters(column)
            );
            problems.add(&place, "", message);
            continue;
        }
        // The first row is the header.
        if rows.len() > MAX_ROWS && !rows.contains_key(&row) {
            problems.add(&place, "", dossier::at_most_rows(MAX_ROWS));
            break;
        }
        rows.entry(row).or_default().insert(column, value);
    }
    Ok(Sheet { file, rows })
}

/// A cell, unless it is empty.
fn read(value: &DataRef<'_>, formula: Option<&str>) -> Option<SheetCell> {
    if let Some(formula) = formula {
        let message = format!(
            "found the formula {}; copy the cells and paste them as values",
            quoted(&format!("={formula}"))
        );
        return Some(SheetCell::Wrong(message));
    }
    let text = match value {
        DataRef::Empty => "",
        DataRef::String(text) => text.trim(),
        DataRef::SharedString(text) => text.trim(),
        other => return Some(typed(other)),
    };
    (!text.is_empty()).then(|| SheetCell::Text(text.to_owned()))
}

/// What a spreadsheet program has made of something that was typed.
fn typed(value: &DataRef<'_>) -> SheetCell {
    let wrong = |found: String, type_in: &str| {
        SheetCell::Wrong(format!(
            "found {found}; format the cell as text and type {type_in}"
        ))
    };
    match value {
        DataRef::Int(number) => SheetCell::Whole(number.to_string()),
        DataRef::Float(float) => {
            let text = float.to_string();
            match text
                .trim_start_matches('-')
                .bytes()
                .all(|b| b.is_ascii_digit())
            {
                true => SheetCell::Whole(text),
                false => SheetCell::Wrong(number(&text)),
            }
        }
        DataRef::DateTime(date) if date.is_datetime() => {
            let (year, month, day, hour, minute, ..) = date.to_ymd_hms_milli();
            let shown = match date.as_f64().to_string().contains('.') {
                true => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}"),
                false => format!("{year}-{month:02}-{day:02}"),
            };
            let found = format!(
                "a date that is kept as the number {}, perhaps {shown}",
                date.as_f64()
            );
            wrong(found, "it as 2026-11-22 or 2026-11-22 09:30")
        }
        DataRef::Bool(truth) => {
            let shown = if *truth { "TRUE" } else { "FALSE" };
            wrong(format!("the truth value {shown}"), "yes or no")
        }
        DataRef::Error(error) => wrong(format!("the error {error}"), "the value"),
        other => wrong(format!("{other:?}"), "the value"),
    }
}

fn number(text: &str) -> String {
    format!(
        "found the number {}; a number loses the zeros of 0012 and 0.50 and the form of 1E-3: format the cell as text and type the value again",
        quoted(text)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [(1, "A"), (26, "Z"), (27, "AA"), (64, "BL"), (16384, "XFD")] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn what_is_no_workbook_is_named() {
        for (bytes, expected) in [
            (&b"PK\x03\x04"[..], "not a workbook"),
            (b"a,b\n", "not a workbook"),
            (b"\xd0\xcf\x11\xe0", "password"),
            (&vec![0; MAX_BYTES + 1], "bytes"),
        ] {
            let problems = Collector::new();
            assert!(Workbook::open(bytes, &["a"], Unseen::Refused, &problems).is_none());
            let found = problems.finish(Some(())).unwrap_err().to_string();
            assert!(found.contains(expected), "{found}");
        }
    }
}
