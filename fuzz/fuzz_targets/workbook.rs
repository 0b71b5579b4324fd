//! `dossier.xlsx`: a whole file if it begins as an archive, else the XML of one sheet, which is put
//! into a workbook here (an archive has checksums that no change survives).
//!
//! The first byte of XML says which table the sheet is.
#![no_main]

use std::io::{Cursor, Write as _};

use lotledger::cli::commands::lot::rows::TABLES;
use lotledger::cli::commands::lot::table::Source;
use lotledger::cli::commands::lot::workbook::{Unseen, Workbook};
use lotledger::cli::problem::Collector;
use lotledger_fuzz::tables;
use zip::write::SimpleFileOptions;

const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const SHEET_RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const SHARED: &str = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="3" uniqueCount="3"><si><t>donor</t></si><si><t>sample</t></si><si><r><t>no</t></r><r><t>de</t></r></si></sst>"#;
/// Formats 1 and 2 of a cell are a date and a duration.
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="46" applyNumberFormat="1"/></cellXfs></styleSheet>"#;

lotledger_fuzz::target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        return read(bytes);
    }
    let Some((which, sheet)) = bytes.split_first() else {
        return;
    };
    let name = TABLES[usize::from(*which) % TABLES.len()].0;
    let workbook = format!(
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let parts: [(&str, &[u8]); 7] = [
        ("[Content_Types].xml", CONTENT_TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", SHEET_RELATIONS.as_bytes()),
        ("xl/sharedStrings.xml", SHARED.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        archive.start_file(name, stored).expect("memory");
        archive.write_all(part).expect("memory");
    }
    read(&archive.finish().expect("memory").into_inner());
});

fn read(bytes: &[u8]) {
    let names = TABLES.map(|(table, _)| table);
    // What nobody sees is looked for in parts that the reader of cells does not read.
    let problems = Collector::new();
    let seen = Workbook::open(bytes, &names, Unseen::Refused, &problems);
    let refused = problems.finish(seen);
    let problems = Collector::new();
    let Some(book) = Workbook::open(bytes, &names, Unseen::Included, &problems) else {
        assert!(refused.is_err_and(|problems| !problems.causes.is_empty()));
        return;
    };
    for (which, name) in names.iter().enumerate() {
        if let Some(sheet) = book.sheet(name) {
            tables::read(which, &Source::Sheet(sheet));
        }
    }
}
