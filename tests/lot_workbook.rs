//! A dossier's tables as a workbook that another program wrote (`tests/workbooks/make.py`): the same
//! rows as from CSV, and everything that a spreadsheet did to a cell is named and not guessed.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

mod cli_support;

use std::path::{Path, PathBuf};

use cli_support::World;
use lotledger::cli::lot::dossier::Dossier;
use lotledger::cli::lot::problem::Collector;
use lotledger::cli::lot::shift::copy_shifted;
use lotledger::cli::lot::workbook::Workbook;

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
    // What is left out follows from these, and from nothing else.
    let follows = [
        "there is no \"mother-1\"",
        "there is no node",
        "taken_by (E3): the cell is empty",
    ];
    let follows = |line: &&str| follows.iter().any(|text| line.contains(text));
    let lines = found.lines().filter(|line| !follows(line)).count();
    // Two of the expected texts are of one line.
    assert_eq!(lines, expected.len() - 1, "{found}");
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
        let book = Workbook::open(&broken, &TABLES, &problems);
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
        let book = Workbook::open(&changed, &TABLES, &problems);
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
