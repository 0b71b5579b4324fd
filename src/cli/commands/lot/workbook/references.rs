//! References to cells, before the workbook is read.
//!
//! The library that reads it counts rows and columns in 32 bits and starts again at zero: a cell that
//! no spreadsheet program shows would be taken for one of the table.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::cli::problem::quoted;

/// Elements that stand somewhere: cells, rows, formulas, merged cells, the extent of a sheet.
const ELEMENTS: [&str; 5] = ["c", "row", "f", "mergeCell", "dimension"];
/// Sheets end at XFD1048576.
const MAX_LETTERS: usize = 3;
const MAX_DIGITS: usize = 7;

/// Refuses a part of a workbook with a cell that no sheet has. What is not XML at all is refused when
/// it is read.
pub(super) fn check(part: &[u8]) -> Result<(), String> {
    let mut reader = lenient(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => of_element(&element)?,
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

/// Reads XML as leniently as the library that reads the cells: what it goes on with is to be seen here too.
pub(super) fn lenient(text: &[u8]) -> Reader<&[u8]> {
    let mut reader = Reader::from_reader(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    reader
}

fn of_element(element: &BytesStart<'_>) -> Result<(), String> {
    if !ELEMENTS.contains(&element.local_name().as_ref()) {
        return Ok(());
    }
    for attribute in element.attributes().with_checks(false).flatten() {
        if !matches!(attribute.key.as_ref(), "r" | "ref") {
            continue;
        }
        for cell in attribute.value.split(':') {
            let letters = cell.bytes().filter(u8::is_ascii_alphabetic).count();
            let digits = cell.bytes().filter(u8::is_ascii_digit).count();
            if letters > MAX_LETTERS || digits > MAX_DIGITS {
                return Err(format!("there is no cell {} in any sheet", quoted(cell)));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_no_sheet_are_refused() {
        for (xml, refused) in [
            (r#"<c r="XFD1048576"/>"#, false),
            (r#"<mergeCell ref="A1:N11"/>"#, false),
            (r#"<row r="1048576">"#, false),
            (r#"<c r="A4294967298"/>"#, true),
            (r#"<x:c s="1" r='AAAAAAAA2'>"#, true),
            (r#"<a><row r = "04294967298">"#, true),
            (r#"<mergeCell ref="A1:A4294967298"/>"#, true),
            // Others have attributes of this name too, and no text is a reference.
            (r#"<a:rect r="4294967298"/>"#, false),
            ("A4294967298", false),
            ("\u{0}\u{1}<", false),
        ] {
            assert_eq!(check(xml.as_bytes()).is_err(), refused, "{xml}");
        }
    }
}
