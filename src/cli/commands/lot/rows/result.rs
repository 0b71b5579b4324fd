//! Rows of results.

use super::{Measured, Rows};
use crate::cli::commands::lot::cell_checks::{self, parsed};
use crate::cli::commands::lot::manifest::{Person, file_name};
use crate::cli::commands::lot::result_cell::{self, ValueCell};
use crate::cli::commands::lot::table::{Row, Source};
use crate::cli::problem::Place;
use crate::domain::id::{AnalyteCode, Label, MethodCode, Text};
use crate::domain::quantity::Quantity;
use crate::domain::time::TimestampMs;
use crate::domain::value::Determinations;

/// A row of `results.csv`.
#[derive(Debug, Clone)]
pub struct ResultRow {
    pub place: Place,
    pub sample: String,
    pub analyte: AnalyteCode,
    pub method: MethodCode,
    pub method_version: Option<Label>,
    pub started_at: TimestampMs,
    pub ended_at: TimestampMs,
    pub reported_at: TimestampMs,
    /// Columns `value` and `unit`.
    pub value: ValueCell,
    pub lod: Option<Quantity>,
    pub loq: Option<Quantity>,
    pub uncertainty: Option<Quantity>,
    pub instrument: Label,
    pub run_id: Label,
    pub kit_lots: Vec<Label>,
    pub raw_file: String,
    pub analyst: Person,
    pub reviewer: Option<Person>,
    pub sequence: u32,
    pub deviations: Option<Text>,
    /// Columns `determinations`, `mean_rule` and `sd`.
    pub determinations: Option<Determinations>,
    /// What the row says, where that is not what it becomes: column, text, what is signed.
    pub became: Vec<Became>,
}

/// A cell that is signed in another spelling than it was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Became {
    pub column: &'static str,
    pub written: String,
    pub signed: String,
}

impl std::fmt::Display for Became {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: {:?} becomes {}",
            self.column, self.written, self.signed
        )
    }
}

/// Columns of a table that `spec judge` reads: those of `results.csv`, behind four of its own.
pub(in crate::cli) const JUDGED: &[&str] = &[
    "stage",
    "hours",
    "laboratory",
    "vials",
    "sample",
    "analyte",
    "method",
    "method_version",
    "started",
    "ended",
    "reported",
    "value",
    "unit",
    "lod",
    "loq",
    "uncertainty",
    "instrument",
    "run",
    "kit_lots",
    "raw_file",
    "analyst",
    "reviewer",
    "sequence",
    "deviations",
    "determinations",
    "mean_rule",
    "sd",
];

/// Columns of `results.csv`.
pub(in crate::cli) const RESULTS: &[&str] = JUDGED.split_at(4).1;

impl Rows<'_> {
    pub fn results(&self, source: &Source<'_>) -> Vec<ResultRow> {
        self.read(source, RESULTS, |row| {
            let sample = self.req(row, "sample", cell_checks::alias);
            let measured = Measured::read(row, self.problems);
            let method = self.req(row, "method", MethodCode::parse);
            let method_version = row.opt(self.problems, "method_version", parsed(Label::parse));
            let started_at = self.time(row, "started");
            let ended_at = self.time(row, "ended");
            let reported_at = self.time(row, "reported");
            let instrument = self.req(row, "instrument", Label::parse);
            let run_id = self.req(row, "run", Label::parse);
            let kit_lots = row.opt(self.problems, "kit_lots", |text| {
                cell_checks::set(text, Label::parse)
            });
            let raw_file = self.req(row, "raw_file", file_name);
            let analyst = self.person(row, "analyst");
            let reviewer = self.opt_person(row, "reviewer");
            // Without the manifest nobody is told from anybody.
            if let (Some(analyst), Some(reviewer), Some(_)) = (&analyst, &reviewer, self.people)
                && analyst.reference == reviewer.reference
            {
                let why = "the analyst: nobody reviews their own test";
                self.problems.add(&row.place, "reviewer", why);
            }
            let sequence = self.req(row, "sequence", cell_checks::whole);
            let deviations = row.opt(self.problems, "deviations", parsed(Text::parse));
            let became = became(row, &measured);
            Some(ResultRow {
                place: row.place.clone(),
                sample: sample?,
                analyte: measured.analyte?,
                method: method?,
                method_version,
                started_at: started_at?,
                ended_at: ended_at?,
                reported_at: reported_at?,
                value: measured.value?,
                lod: measured.lod,
                loq: measured.loq,
                uncertainty: measured.uncertainty,
                instrument: instrument?,
                run_id: run_id?,
                kit_lots: kit_lots.unwrap_or_default(),
                raw_file: raw_file?,
                analyst: analyst?,
                reviewer,
                sequence: sequence?,
                deviations,
                determinations: measured.determinations,
                became,
            })
        })
    }
}

/// Cells whose text is not what is signed.
fn became(row: &Row, measured: &Measured) -> Vec<Became> {
    let mut found = Vec::new();
    let mut compare = |column, signed: Option<String>| {
        let (Some(written), Some(signed)) = (row.cell(column), signed) else {
            return;
        };
        if written != signed {
            let written = written.to_owned();
            found.push(Became {
                column,
                written,
                signed,
            });
        }
    };
    let signed = match &measured.value {
        Some(ValueCell::Value(value)) => result_cell::written(value, row.cell("unit").is_some()),
        _ => None,
    };
    compare("value", signed);
    compare("unit", measured.unit.map(|unit| unit.to_string()));
    compare("lod", measured.lod.map(|limit| limit.to_string()));
    compare("loq", measured.loq.map(|limit| limit.to_string()));
    compare(
        "uncertainty",
        measured.uncertainty.map(|limit| limit.to_string()),
    );
    found
}
