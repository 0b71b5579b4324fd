//! `lotledger spec judge`, run as a user runs it: files in, JSON out.

use std::fmt::Write as _;
use std::process::Command;

const COLUMNS: [&str; 8] = [
    "stage", "analyte", "method", "hours", "value", "unit", "lod", "loq",
];

/// A result: its cells by column.
pub struct Given {
    /// Where the sample was taken.
    pub stage: String,
    /// What was tested.
    pub analyte: String,
    /// The other columns.
    pub cells: Vec<(&'static str, String)>,
}

impl Given {
    /// `STAGE ANALYTE` and `column=value` with `_` for a space.
    pub fn of(what: &str, rest: &str) -> Self {
        let (stage, analyte) = what.split_once(' ').unwrap();
        let cells = COLUMNS.iter().filter_map(|column| {
            let given = rest
                .split(' ')
                .find_map(|part| part.strip_prefix(column)?.strip_prefix('='));
            let given = given?;
            Some(match *column {
                "method" => ("method", given.to_owned()),
                column => (column, spaced(given)),
            })
        });
        Self {
            stage: stage.to_owned(),
            analyte: analyte.to_owned(),
            cells: cells.collect(),
        }
    }

    fn cell(&self, column: &str) -> &str {
        match column {
            "stage" => &self.stage,
            "analyte" => &self.analyte,
            _ => {
                let mut cells = self.cells.iter();
                cells
                    .find(|(name, _)| *name == column)
                    .map_or("", |(_, cell)| cell)
            }
        }
    }
}

/// For each result what the rows make of it, in their order.
pub fn by_command(specification: &str, product: &str, results: &[Given]) -> Vec<String> {
    let mut table = COLUMNS.join(",");
    table.push('\n');
    for result in results {
        let quoted = COLUMNS.map(|column| format!("\"{}\"", result.cell(column)));
        writeln!(table, "{}", quoted.join(",")).unwrap();
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("results.csv");
    std::fs::write(&file, table).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lotledger"));
    command.args(["--json", "spec", "judge", specification, "--results"]);
    command.arg(&file);
    if !product.is_empty() {
        command.args(["--product", product]);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let answer: serde_json::Value =
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{specification}: {text} {errors}"));
    let results = answer["results"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"));
    results
        .iter()
        .map(|result| {
            let rows = result["rows"].as_array().unwrap().iter();
            let words = rows.map(|row| row["judgement"].as_str().unwrap());
            words.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// `_` before a unit or between words is a space; within the name of a marker it stays.
fn spaced(text: &str) -> String {
    let mut spaced = String::new();
    for (at, part) in text.split('_').enumerate() {
        let in_marker = part.starts_with("CD") || matches!(part, "LOD" | "LOQ" | "ULOQ");
        if at > 0 {
            spaced.push(if in_marker { '_' } else { ' ' });
        }
        spaced.push_str(part);
    }
    spaced
}
