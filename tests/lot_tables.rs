//! Tables as other programs and people leave them, through `lot submit --dry-run`: what cannot be read in
//! one way only is refused with file, line and column, causes first, and nothing that is filled in is
//! dropped.
#![allow(clippy::type_complexity, reason = "rows of tables are tuples")]
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cli_support;

use std::path::{Path, PathBuf};

use cli_support::{Run, World};
use lotledger::cli::commands::lot::shift_dates::copy_shifted;

fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The cord example in a world that trusts some ledger.
fn lot() -> World {
    let world = World::new();
    copy_shifted(&repo("examples/cord-ev-lot"), &world.path().join("lot"), 0).unwrap();
    std::fs::copy(
        repo("tests/vectors/bundle/trust"),
        world.path().join("ledger.trust"),
    )
    .unwrap();
    world
}

fn submit(world: &World) -> Run {
    world.run("lot submit lot --dry-run --trust ledger.trust --training")
}

/// The problems that are listed, one a line, without their margin.
fn problems(run: &Run) -> Vec<String> {
    let text = run.stderr();
    let listed = text.lines().filter_map(|line| line.strip_prefix("    "));
    listed.map(str::to_owned).collect()
}

type Change = (&'static str, fn(&str) -> String);

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} is not in\n{text}");
    text.replacen(from, to, 1)
}

/// What is said after these changes of files.
fn changed(changes: &[Change]) -> Run {
    let world = lot();
    for (file, change) in changes {
        let path = format!("lot/{file}");
        let text = world.read(&path);
        world.write(&path, &change(&text));
    }
    submit(&world)
}

/// What the problems begin with after these changes of files.
fn check(name: &str, changes: &[Change], expected: &[&str]) {
    let run = changed(changes);
    let found = problems(&run);
    assert_eq!(
        run.code(),
        if expected.is_empty() { 0 } else { 2 },
        "{name}: {}",
        run.stderr()
    );
    assert_eq!(found.len(), expected.len(), "{name}: {found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{name}: {found}\n{expected}");
    }
}

#[test]
fn lines_are_those_of_an_editor() {
    let wrong: fn(&str) -> String = |text| replaced(text, "<0.05,[IU]/mL", "<0.05,ug/mL");
    let here = ["results.csv:18: "];
    let crlf: fn(&str) -> String = |text| text.replace('\n', "\r\n");
    let cr: fn(&str) -> String = |text| text.replace('\n', "\r");
    let mark: fn(&str) -> String = |text| format!("\u{feff}{text}");
    let file = "results.csv";
    check("LF", &[(file, wrong)], &here);
    check("CRLF", &[(file, wrong), (file, crlf)], &here);
    check("CR", &[(file, wrong), (file, cr)], &here);
    check("mark", &[(file, wrong), (file, mark)], &here);
    check(
        "CRLF, mark",
        &[(file, wrong), (file, crlf), (file, mark)],
        &here,
    );
    // A line break within quotes is a line of the editor too.
    let broken: fn(&str) -> String =
        |text| replaced(text, "CELLS-MRC5-VERO", "\"CELLS-MRC5\n-VERO\"");
    for end in [None, Some(crlf), Some(cr)] {
        let mut changes: Vec<Change> = vec![(file, wrong), (file, broken)];
        changes.extend(end.map(|end| (file, end)));
        let found = changed(&changes).stderr();
        for both in ["results.csv:2: instrument: found", "results.csv:19: "] {
            assert!(found.contains(both), "{found}");
        }
    }
    for same in [crlf, cr, mark] {
        check(
            "nothing is wrong",
            &[(file, same), ("samples.csv", same)],
            &[],
        );
    }
}

#[test]
fn quotes_are_not_guessed() {
    let rows: &[(&str, fn(&str) -> String, &[&str])] = &[
        (
            "never closed",
            |t| {
                replaced(
                    t,
                    ",Kanto Cell Media,IM-2207",
                    ",\"Kanto Cell Media,IM-2207",
                )
            },
            &[
                "materials.csv:3:90: the quote that begins here is never closed",
                "and 7 that follow from these",
            ],
        ),
        (
            "backslashes",
            |t| replaced(t, "Kanto Cell Media,IM", "\"Kanto \\\"Cell\\\" Media\",IM"),
            &[
                "materials.csv:3:99: text stands behind the closing quote",
                "and 1 that follows from these",
            ],
        ),
        (
            "a space before",
            |t| replaced(t, ",Kanto Cell Media,IM", ", \"Kanto Cell Media\",IM"),
            &[
                "materials.csv:3:91: a quote stands behind a space",
                "and 1 that follows from these",
            ],
        ),
        (
            "inches",
            |t| replaced(t, "0.22 um sterilising filter", "10\" filter"),
            &[
                "materials.csv:8:46: a quote stands within the cell",
                "and 1 that follows from these",
            ],
        ),
        (
            "as it is written",
            |t| replaced(t, "Kanto Cell Media,IM", "\"Kanto \"\"Cell\"\" Media\",IM"),
            &[],
        ),
    ];
    for (name, change, expected) in rows {
        check(name, &[("materials.csv", *change)], expected);
    }
}

#[test]
fn filled_cells_that_a_row_does_not_use_are_refused() {
    let rows: &[(&str, &str, fn(&str) -> String, &[&str])] = &[
        (
            "INELIGIBLE without a date",
            "donors.csv",
            |t| {
                replaced(
                    t,
                    "2026-08-02 09:00,eligibility-officer,ELIGIBLE,SINGLE_SAMPLE_NAT,",
                    ",,INELIGIBLE,,INTERVIEW",
                )
            },
            &[
                "donors.csv:2: outcome: is filled, but determined is empty",
                "donors.csv:2: reasons: is filled, but determined is empty",
            ],
        ),
        (
            "DAMAGED without an arrival",
            "samples.csv",
            |t| replaced(t, "2026-08-20 09:00,lab-analyst,ACCEPTABLE,1", ",,DAMAGED,"),
            &["samples.csv:2: condition: is filled, but received is empty"],
        ),
        (
            "a number of the laboratory without an arrival",
            "samples.csv",
            |t| {
                replaced(
                    t,
                    "2026-08-20 09:00,lab-analyst,ACCEPTABLE,1",
                    ",lab-analyst,,1",
                )
            },
            &[
                "samples.csv:2: received_by: is filled, but received is empty",
                "samples.csv:2: sequence: is filled, but received is empty",
            ],
        ),
        (
            "tissue with an expiry",
            "materials.csv",
            |t| replaced(t, "COLD_2_8,,,,,,,,,,,,", "COLD_2_8,,,,,,,,,2026-08-01,,,"),
            &["materials.csv:2: expiry: is filled, and a row of this kind has no such thing"],
        ),
        (
            "a raw material with a donor and an amount",
            "materials.csv",
            |t| replaced(t, "RAW,,,,,Serum", "RAW,mother-1,,500 mL,,Serum"),
            &[
                "materials.csv:3: donor: is filled, and a row of this kind has no such thing",
                "materials.csv:3: quantity: is filled, and a row of this kind has no such thing",
            ],
        ),
        (
            "vials of a bulk",
            "samples.csv",
            |t| replaced(t, "operator-a,,2 {piece}", "operator-a,2,2 {piece}"),
            &["samples.csv:2: vials: only a sample of the lot has vials"],
        ),
        (
            "a word with a unit",
            "results.csv",
            |t| replaced(t, ",Negative,,", ",Negative,ng/mL,"),
            &["results.csv:2: unit: is filled, but the value has no unit"],
        ),
        (
            "a misspelt kind: nobody can say which cells are of it",
            "materials.csv",
            |t| replaced(t, "operator-a,RAW", "operator-a,RAWW"),
            &[
                "materials.csv:3: kind: write TISSUE or RAW",
                "and 1 that follows from these",
            ],
        ),
    ];
    for (name, file, change, expected) in rows {
        check(name, &[(*file, *change)], expected);
    }
}

#[test]
fn causes_come_first_and_hide_nothing() {
    let donors = "donors.csv";
    let rows: &[(&str, &[Change], &[&str])] = &[
        (
            "one donor that cannot be read",
            &[(donors, |t| replaced(t, "2026-07-30 08:00", "R8.7.30"))],
            &[
                "donors.csv:2: enrolled: found \"R8.7.30\"",
                "and 11 that follow from these: they name what could not be read",
            ],
        ),
        (
            "a person under another name",
            &[("lot.yaml", |t| {
                replaced(t, "  lab-analyst:", "  lab-analist:")
            })],
            &[
                "donor_tests.csv:2: analyst: there is no \"lab-analyst\" in lot.yaml; known: collector, eligibility-officer, lab-analist",
            ],
        ),
        (
            "a person whose entry is wrong",
            &[("lot.yaml", |t| {
                replaced(t, "lab-analyst: {ref: per_", "lab-analyst: {ref: prs_")
            })],
            &["lot.yaml:"],
        ),
        (
            "an organisation whose entry is wrong",
            &[("lot.yaml", |t| {
                replaced(
                    t,
                    "kinds: [LABORATORY], country: JP",
                    "kinds: [LABORATORY], country: JPN",
                )
            })],
            &["lot.yaml:10: organisations.lab.country"],
        ),
        (
            "one column too many, and other problems",
            &[("samples.csv", |t| {
                replaced(t, "sample,target", "remark,sample,target")
                    .replace("\nCE-", "\nx,CE-")
                    .replace("ACCEPTABLE,1\n", "GOOD,1\n")
                    .replace(",operator-b,", ",operator-c,")
            })],
            &[
                "samples.csv:1: there is no column \"remark\"",
                "samples.csv:2: condition: ",
                "samples.csv:5: taken_by: there is no \"operator-c\" in lot.yaml",
                "samples.csv:6: condition: ",
                "and ",
            ],
        ),
        (
            "a manifest with a wrong field hides no table",
            &[
                ("lot.yaml", |t| {
                    replaced(t, "04987654000012", "04987654000013")
                }),
                (donors, |t| replaced(t, ",CORD,", ",CORDE,")),
            ],
            &["lot.yaml:24: lot.gtin", "donors.csv:2: tissue: "],
        ),
        (
            "no manifest that could be read",
            &[
                ("lot.yaml", |t| {
                    replaced(t, "maker: maker", "maker: &m maker")
                }),
                (donors, |t| replaced(t, ",CORD,", ",CORDE,")),
            ],
            &["lot.yaml:5: anchors", "donors.csv:2: tissue: "],
        ),
        (
            "a maker that is nobody",
            &[("lot.yaml", |t| replaced(t, "maker: maker", "maker: maler"))],
            &["lot.yaml:5: maker: there is no \"maler\" in lot.yaml"],
        ),
        (
            "a sample that nobody took, named several times",
            &[("samples.csv", |t| {
                let lines = t.lines().filter(|line| !line.starts_with("CE-WCB-1,"));
                lines.collect::<Vec<_>>().join("\n")
            })],
            &[
                "results.csv:3: sample: there is no \"CE-WCB-1\" in samples.csv; once more elsewhere",
            ],
        ),
    ];
    for (name, changes, expected) in rows {
        check(name, changes, expected);
    }
}

#[test]
fn separators_and_encodings_are_named() {
    let utf16 = |text: &str| {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let rows: &[(&str, &dyn Fn(&str) -> Vec<u8>, &str)] = &[
        (
            "semicolons",
            &|t| t.replace(',', ";").into(),
            "samples.csv:1: the cells are separated by semicolons",
        ),
        (
            "tabs",
            &|t| t.replace(',', "\t").into(),
            "samples.csv:1: the cells are separated by tabs",
        ),
        ("UTF-16", &utf16, "samples.csv: the file is UTF-16"),
        (
            "UTF-16 without its mark",
            &|t| utf16(t)[2..].to_vec(),
            "samples.csv: the file is UTF-16",
        ),
        (
            "CP932",
            &|t| {
                let (head, rest) = t.split_once('\n').unwrap();
                [head.as_bytes(), b"\r\n\x8c\x9f\x91\xcc,", rest.as_bytes()].concat()
            },
            "samples.csv: line 2 is not UTF-8",
        ),
        (
            "a zero byte",
            &|t| t.replace("CE-MCB-1,mcb", "CE-MCB-1\0,mcb").into(),
            "samples.csv: line 2 has a zero byte",
        ),
        (
            "a comma too many in every line",
            &|t| t.replace('\n', ",\n").into(),
            "samples.csv:1: column 13 has no name",
        ),
        (
            "a second header",
            &|t| format!("{}\n{t}", t.lines().next().unwrap()).into(),
            "samples.csv:2: taken: found \"taken\"",
        ),
        (
            "a column twice",
            &|t| {
                t.replace("slot,", "slot,slot,")
                    .replace("-VIRUS,", "-VIRUS,x,")
                    .into()
            },
            "samples.csv:1: slot: the column stands twice",
        ),
        (
            "an invisible character",
            &|t| t.replace("CE-MCB-1,mcb", "CE-MCB-1\u{200b},mcb").into(),
            "samples.csv:2: sample: found \"CE-MCB-1\u{fffd}\", which has an invisible character (U+200B)",
        ),
    ];
    for (name, change, expected) in rows {
        let world = lot();
        let path = world.path().join("lot/samples.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, change(&text)).unwrap();
        let run = submit(&world);
        assert_eq!(run.code(), 2, "{name}");
        let found = problems(&run);
        assert!(
            found.iter().any(|line| line.starts_with(expected)),
            "{name}: {found:#?}"
        );
    }
}
