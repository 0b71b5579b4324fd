//! A dossier's tables as a workbook that another program wrote (`tests/workbooks/make.py`): the same
//! rows as from CSV, and everything that a spreadsheet did to a cell is named and not guessed.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cli_support;

use std::path::{Path, PathBuf};

use cli_support::World;
use lotledger::cli::commands::lot::dossier::Dossier;
use lotledger::cli::commands::lot::shift_dates::copy_shifted;
use lotledger::cli::commands::lot::workbook::{Unseen, Workbook};
use lotledger::cli::problem::Collector;

const TABLES: [&str; 5] = ["donors", "donor_tests", "materials", "samples", "results"];

fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The example with its tables in this workbook instead.
fn with_workbook(directory: &Path, workbook: &str) {
    copy_shifted(&repo("examples/cord-ev-lot"), directory, 0).unwrap();
    for table in TABLES {
        std::fs::remove_file(directory.join(format!("{table}.csv"))).unwrap();
    }
    let from = repo("tests/workbooks").join(workbook);
    std::fs::copy(from, directory.join("dossier.xlsx")).unwrap();
}

fn rows(dossier: &Dossier) -> String {
    let Dossier {
        donors,
        determinations,
        donor_tests,
        materials,
        samples,
        results,
        ..
    } = dossier;
    let mut text = format!(
        "{donors:#?}{determinations:#?}{donor_tests:#?}{materials:#?}{samples:#?}{results:#?}"
    );
    for table in TABLES {
        text = text.replace(&format!("dossier.xlsx [{table}]"), &format!("{table}.csv"));
    }
    text
}

#[test]
fn a_workbook_says_the_same_as_its_csv() {
    let csv = Dossier::load(&repo("examples/cord-ev-lot")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    with_workbook(dir.path(), "cord.xlsx");
    let workbook = Dossier::load(dir.path()).unwrap();
    assert!(csv.results.len() > 20);
    assert_eq!(rows(&workbook), rows(&csv));
}

#[test]
fn what_a_spreadsheet_did_is_named_with_its_cell() {
    let dir = tempfile::tempdir().unwrap();
    with_workbook(dir.path(), "traps.xlsx");
    let found = Dossier::load(dir.path()).unwrap_err().to_string();
    let expected = [
        "dossier.xlsx: there is no table \"Result\"; known: donors,",
        "dossier.xlsx [donor_tests]: the sheet is hidden",
        "dossier.xlsx [donors]:2: enrolled (B2): found a date that is kept as the number 46233.333",
        "perhaps 2026-07-30 08:00; format the cell as text and type it as 2026-11-22",
        "dossier.xlsx [donors]:2: remunerated (H2): found the truth value FALSE; format the cell as text and type yes or no",
        "dossier.xlsx [materials]:3: expiry (Q3): found a date",
        "dossier.xlsx [materials]:3: supplier_lot (M3): found the number \"12\"; a number loses the zeros of 0012",
        "dossier.xlsx [results]:2: value (H2): found the formula \"=IF(1=1,\"Negative\",\"Positive\")\"; copy the cells and paste them as values",
        "dossier.xlsx [results]:3: started (E3): found the number \"46230.375\"",
        "dossier.xlsx [results]:4: run (N4): found the error #N/A",
        "dossier.xlsx [results]:5: the cell AD5 has no column name above it",
        "dossier.xlsx [results]:18: value (H18): found the number \"0.001\"",
        "dossier.xlsx [results]:19: lod (J19): found \"１.5 [IU]/mL\", which has the full-width character １; type half-width characters: \"1.5 [IU]/mL\"",
        "dossier.xlsx [samples]:2: the cells E2 to E3 are merged",
    ];
    for problem in expected {
        assert!(found.contains(problem), "{problem}\n\n{found}");
    }
    // A whole number in a column of whole numbers is what it seems; a problem cell is no empty cell.
    assert!(!found.contains("sequence"), "{found}");
    // What follows from these is counted; a merged cell leaves another one empty.
    let others = ["that follow from these", "taken_by (E3): the cell is empty"];
    let other = |line: &&str| others.iter().any(|text| line.contains(text));
    let lines = found.lines().filter(|line| !other(line)).count();
    // Two of the expected texts are of one line.
    assert_eq!(lines, expected.len() - 1, "{found}");
}

/// The example as another program writes it, with what a person hides: a row, one of height 0, rows that
/// a filter takes out, columns, cells that are struck out whole or in part, a format that shows nothing.
fn with_hidden_cells(directory: &Path) {
    use rust_xlsxwriter::{FilterCondition, Format, Workbook as Book};
    copy_shifted(&repo("examples/cord-ev-lot"), directory, 0).unwrap();
    let (plain, struck) = (Format::new(), Format::new().set_font_strikethrough());
    let mut book = Book::new();
    for table in TABLES {
        let path = directory.join(format!("{table}.csv"));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let sheet = book.add_worksheet().set_name(table).unwrap();
        for (row, line) in (0..).zip(text.lines()) {
            for (column, cell) in (0..)
                .zip(line.split(','))
                .filter(|(_, cell)| !cell.is_empty())
            {
                match (table, row, column) {
                    ("results", 1, 7) => sheet.write_with_format(row, column, cell, &struck),
                    ("results", 2, 7) => {
                        sheet.write_rich_string(row, column, &[(&plain, "Con"), (&struck, "forms")])
                    }
                    ("results", 3, 7) => {
                        let nothing = Format::new().set_num_format(";;;");
                        sheet.write_with_format(row, column, cell, &nothing)
                    }
                    _ => sheet.write_string(row, column, cell),
                }
                .unwrap();
            }
        }
        match table {
            "materials" => {
                sheet.set_row_hidden(2).unwrap();
                sheet.set_row_height(3, 0).unwrap();
            }
            "donor_tests" => {
                sheet.autofilter(0, 0, 10, 13).unwrap();
                let only = FilterCondition::new().add_list_filter("SYPH.TP");
                sheet.filter_column(5, &only).unwrap();
            }
            "samples" => {
                sheet.set_column_hidden(7).unwrap();
                // A hidden column without a value under its name does no harm.
                sheet.set_column_hidden(20).unwrap();
            }
            "donors" => {
                sheet.set_column_hidden(10).unwrap();
            }
            _ => {}
        }
    }
    book.save(directory.join("dossier.xlsx")).unwrap();
}

#[test]
fn what_nobody_sees_is_refused_with_its_cell() {
    let world = World::new();
    with_hidden_cells(&world.path().join("lot"));
    let trust = repo("tests/vectors/bundle/trust");
    std::fs::copy(trust, world.path().join("ledger.trust")).unwrap();
    let submit = "lot submit lot --dry-run --trust ledger.trust --training";
    let found = world.run(submit).fails(2, "").stderr();
    let expected = [
        "dossier.xlsx [materials]:3: the row is hidden or filtered out, and has the filled cells A3, B3, C3 and 12 more; show it, or delete it (--include-hidden reads it as it is)",
        "dossier.xlsx [materials]:4: the row is hidden or filtered out, and has the filled cells A4, B4, C4 and 13 more",
        "dossier.xlsx [samples]:1: the column H is hidden, and has the filled cells H2, H3, H4 and 6 more; show it, or delete it",
        "dossier.xlsx [results]:2: the cell H2 is struck out, all of it or a part; empty it, or take the line off",
        "dossier.xlsx [results]:3: the cell H3 is struck out, all of it or a part",
        "dossier.xlsx [results]:4: the cell H4 is filled and its format shows nothing; format it as text",
    ];
    let listed: Vec<&str> = found
        .lines()
        .filter_map(|line| line.strip_prefix("    dossier.xlsx"))
        .collect();
    for problem in expected {
        assert!(found.contains(problem), "{problem}\n\n{found}");
    }
    let (filtered, others): (Vec<&str>, Vec<&str>) = listed
        .iter()
        .partition(|line| line.starts_with(" [donor_tests]:"));
    assert!(!filtered.is_empty(), "{found}");
    assert!(
        filtered
            .iter()
            .all(|line| line.contains("hidden or filtered out"))
    );
    assert_eq!(others.len(), expected.len(), "{found}");
    world
        .run(&format!("{submit} --include-hidden"))
        .done()
        .says("donor enrolled");
}

/// The same in the words of the format, of a workbook whose cells hold their texts themselves.
#[test]
fn every_way_to_hide_a_cell() {
    type Change = (&'static str, &'static str);
    let white = "<font><color rgb=\"FFFEFDFE\" /><name";
    let black =
        "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF000000\"/></patternFill></fill>";
    let no_fill = "<fill><patternFill /></fill>";
    let rows: [(&str, &str, &[Change], &str); 18] = [
        (
            "a hidden row",
            "sheet4",
            &[("<row r=\"2\">", "<row r=\"2\" hidden=\"1\">")],
            "[samples]:2: the row is hidden",
        ),
        (
            "true",
            "sheet4",
            &[("<row r=\"2\">", "<row r=\"2\" hidden=\"true\">")],
            "[samples]:2: the row is hidden",
        ),
        (
            "the header",
            "sheet4",
            &[("<row r=\"1\">", "<row r=\"1\" hidden=\"1\">")],
            "[samples]:1: the row is hidden",
        ),
        (
            "height 0",
            "sheet4",
            &[("<row r=\"2\">", "<row r=\"2\" ht=\"0\" customHeight=\"1\">")],
            "[samples]:2: the row is hidden",
        ),
        (
            "shown",
            "sheet4",
            &[("<row r=\"2\">", "<row r=\"2\" hidden=\"0\" ht=\"15\">")],
            "",
        ),
        (
            "all rows by default",
            "sheet4",
            &[(
                "defaultRowHeight=\"15\"",
                "defaultRowHeight=\"15\" zeroHeight=\"1\"",
            )],
            "[samples]:12: the row is hidden",
        ),
        (
            "a column",
            "sheet4",
            &[(
                "<sheetData>",
                "<cols><col min=\"3\" max=\"3\" width=\"9\" hidden=\"1\"/></cols><sheetData>",
            )],
            "[samples]:1: the column C is hidden, and has the filled cells C2,",
        ),
        (
            "width 0",
            "sheet4",
            &[(
                "<sheetData>",
                "<cols><col min=\"3\" max=\"4\" width=\"0\" customWidth=\"1\"/></cols><sheetData>",
            )],
            "[samples]:1: the column D is hidden",
        ),
        (
            "a column of remarks",
            "sheet4",
            &[(
                "<sheetData>",
                "<cols><col min=\"30\" max=\"40\" hidden=\"1\"/></cols><sheetData>",
            )],
            "",
        ),
        (
            "a part struck out",
            "sheet4",
            &[(
                "<is><t>mcb</t></is>",
                "<is><r><rPr><strike/></rPr><t>mcb</t></r></is>",
            )],
            "[samples]:2: the cell B2 is struck out",
        ),
        (
            "not struck out",
            "sheet4",
            &[(
                "<is><t>mcb</t></is>",
                "<is><r><rPr><strike val=\"0\"/></rPr><t>mcb</t></r></is>",
            )],
            "",
        ),
        (
            "a style",
            "styles",
            &[("<font><name", "<font><strike/><name")],
            "[donors]:1: the cell A1 is struck out",
        ),
        (
            "white on white",
            "styles",
            &[("<font><name", white), ("<color theme=\"1\" />", "")],
            "[donors]:1: the cell A1 is filled in the colour of its ground",
        ),
        (
            "the theme's white",
            "styles",
            &[("theme=\"1\"", "theme=\"0\"")],
            "the cell A1 is filled in the colour of its ground",
        ),
        (
            "black on black",
            "styles",
            &[(no_fill, black)],
            "the cell A1 is filled in the colour of its ground",
        ),
        (
            "white on black",
            "styles",
            &[("theme=\"1\"", "theme=\"0\""), (no_fill, black)],
            "",
        ),
        (
            "small",
            "styles",
            &[("<sz val=\"11\" />", "<sz val=\"1\" />")],
            "or in letters too small to be read",
        ),
        ("grey", "styles", &[("theme=\"1\"", "rgb=\"FF999999\"")], ""),
    ];
    for (name, part, changes, expected) in rows {
        let part = match part {
            "styles" => "xl/styles.xml".to_owned(),
            sheet => format!("xl/worksheets/{sheet}.xml"),
        };
        let change = |xml: String| {
            let one = |xml: String, (from, to): &Change| xml.replacen(from, to, 1);
            changes.iter().fold(xml, one)
        };
        let book = changed(&part, &change);
        let problems = Collector::new();
        let opened = Workbook::open(&book, &TABLES, Unseen::Refused, &problems);
        let found = problems
            .finish(opened)
            .err()
            .map(|found| found.to_string())
            .unwrap_or_default();
        match expected {
            "" => assert_eq!(found, "", "{name}"),
            expected => assert!(found.contains(expected), "{name}: {found}"),
        }
        let problems = Collector::new();
        let opened = Workbook::open(&book, &TABLES, Unseen::Included, &problems);
        assert!(problems.finish(opened).is_ok(), "{name}");
    }
    // A sheet that only a program can show again.
    let very = |xml: String| xml.replacen("state=\"visible\"", "state=\"veryHidden\"", 1);
    let book = changed("xl/workbook.xml", &very);
    let problems = Collector::new();
    let opened = Workbook::open(&book, &TABLES, Unseen::Refused, &problems);
    let found = problems.finish(opened).err().unwrap().to_string();
    assert!(found.contains("the sheet is hidden"), "{found}");
}

#[test]
fn tables_are_in_one_place() {
    let dir = tempfile::tempdir().unwrap();
    with_workbook(dir.path(), "cord.xlsx");
    let csv = repo("examples/cord-ev-lot/results.csv");
    std::fs::copy(csv, dir.path().join("results.csv")).unwrap();
    let found = Dossier::load(dir.path()).unwrap_err().to_string();
    assert_eq!(
        found,
        "results.csv: there is a dossier.xlsx too; keep the tables in one place and move the other away"
    );
}

#[test]
fn a_bomb_is_not_unpacked() {
    let dir = tempfile::tempdir().unwrap();
    with_workbook(dir.path(), "cord.xlsx");
    // A part of 100 MB of zeros takes 100 kB.
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/sharedStrings.xml", options).unwrap();
    for _ in 0..100 {
        std::io::Write::write_all(&mut archive, &vec![0; 1 << 20]).unwrap();
    }
    let bomb = archive.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    std::fs::write(dir.path().join("dossier.xlsx"), bomb).unwrap();
    let found = Dossier::load(dir.path()).unwrap_err().to_string();
    assert!(found.contains("unpacks to more than"), "{found}");
}

/// Bytes of every part are changed, and the archive is whole again: whatever comes of it is an
/// answer and not a crash.
#[test]
fn a_broken_part_is_no_crash() {
    use std::io::{Cursor, Read as _, Write as _};
    let good = std::fs::read(repo("tests/workbooks/cord.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(good)).unwrap();
    let mut parts = Vec::new();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        parts.push((part.name().unwrap().into_owned(), bytes));
    }
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let (mut seed, mut refused) = (1_u64, 0);
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % below
    };
    for round in 0..400 {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (place, (name, bytes)) in parts.iter().enumerate() {
            let mut bytes = bytes.clone();
            if place == round % parts.len() {
                for _ in 0..3 {
                    let at = random(bytes.len());
                    bytes[at] = b"<>/\"0A9 -\xff&"[random(11)];
                }
            }
            archive.start_file(name.as_str(), options).unwrap();
            archive.write_all(&bytes).unwrap();
        }
        let broken = archive.finish().unwrap().into_inner();
        let problems = Collector::new();
        let book = Workbook::open(&broken, &TABLES, Unseen::Refused, &problems);
        refused += usize::from(problems.finish(book).is_err());
    }
    assert!(refused > 50, "only {refused} were refused");
}

/// A cell far outside of a sheet is shown by no program, and must not be read as one of the table.
#[test]
fn a_cell_of_no_sheet_is_refused() {
    for reference in ["A4294967298", "AAAAAAAB2"] {
        let sheet = |xml: String| xml.replacen("r=\"A2\"", &format!("r=\"{reference}\""), 1);
        let changed = changed("xl/worksheets/sheet1.xml", &sheet);
        let problems = Collector::new();
        let book = Workbook::open(&changed, &TABLES, Unseen::Refused, &problems);
        let found = problems.finish(book).err().unwrap().to_string();
        let expected = format!("there is no cell \"{reference}\" in any sheet");
        assert!(found.contains(&expected), "{found}");
    }
}

/// A good workbook in which one part was changed.
fn changed(part: &str, change: &dyn Fn(String) -> String) -> Vec<u8> {
    use std::io::{Cursor, Read as _, Write as _};
    let good = std::fs::read(repo("tests/workbooks/cord.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(good)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let options = zip::write::SimpleFileOptions::default();
        out.start_file(name.as_str(), options).unwrap();
        let after = if name == part {
            change(text.clone())
        } else {
            text.clone()
        };
        assert_eq!(name == part, after != text, "the change changes {part}");
        out.write_all(after.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The template is read back: empty, without a problem, and with the names of lot.yaml to choose.
#[test]
fn a_template_is_an_empty_dossier() {
    let world = World::new();
    let dossier = world.path().join("lot");
    copy_shifted(&repo("examples/cord-ev-lot"), &dossier, 0).unwrap();
    // Beside them a workbook would only be in the way.
    world
        .run("lot template lot")
        .fails(2, "the tables of this dossier are in CSV files");
    for table in TABLES {
        std::fs::remove_file(dossier.join(format!("{table}.csv"))).unwrap();
    }
    world
        .run("lot template lot --lang ja")
        .done()
        .says("dossier.xlsx");
    world.run("lot template lot").fails(2, "not overwritten");
    let found = Dossier::load(&dossier).unwrap_err().to_string();
    // The materials that the process names are not there yet; nothing else is wrong.
    assert!(
        found.lines().all(|line| line.contains("there is no node")),
        "{found}"
    );
    let bytes = std::fs::read(dossier.join("dossier.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let words = part("xl/sharedStrings.xml");
    for word in [
        "BIRTH_MOTHER",
        "ULT_80",
        "production-head",
        "STERILITY",
        "yes",
    ] {
        assert!(words.contains(&format!(">{word}<")), "{word}");
    }
    // read me, then the tables in their order: donors has its drop-downs and its cells are text.
    let donors = part("xl/worksheets/sheet2.xml");
    assert_eq!(donors.matches("type=\"list\"").count(), 9, "{donors}");
    assert!(part("xl/styles.xml").contains("numFmtId=\"49\""));
}
