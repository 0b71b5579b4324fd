//! Rows of results.

use super::Rows;
use crate::cli::lot::cell::{self, CellError, parsed};
use crate::cli::lot::manifest::{Person, file_name};
use crate::cli::lot::problem::Place;
use crate::cli::lot::table::Source;
use crate::cli::lot::value_cell::{self, ValueCell};
use crate::domain::id::{AnalyteCode, Label, MethodCode, Text};
use crate::domain::quantity::Quantity;
use crate::domain::spec::catalogue;
use crate::domain::time::TimestampMs;

/// A row of `results.csv`.
#[derive(Debug, Clone)]
pub struct ResultRow {
    /// Where the row stands.
    pub place: Place,
    /// Column `sample`.
    pub sample: String,
    /// Column `analyte`.
    pub analyte: AnalyteCode,
    /// Column `method`.
    pub method: MethodCode,
    /// Column `method_version`.
    pub method_version: Option<Label>,
    /// Column `started`.
    pub started_at: TimestampMs,
    /// Column `ended`.
    pub ended_at: TimestampMs,
    /// Column `reported`.
    pub reported_at: TimestampMs,
    /// Columns `value` and `unit`.
    pub value: ValueCell,
    /// Column `lod`.
    pub lod: Option<Quantity>,
    /// Column `loq`.
    pub loq: Option<Quantity>,
    /// Column `uncertainty`.
    pub uncertainty: Option<Quantity>,
    /// Column `instrument`.
    pub instrument: Label,
    /// Column `run`.
    pub run_id: Label,
    /// Column `kit_lots`.
    pub kit_lots: Vec<Label>,
    /// Column `raw_file`.
    pub raw_file: String,
    /// Column `analyst`.
    pub analyst: Person,
    /// Column `reviewer`.
    pub reviewer: Option<Person>,
    /// Column `sequence`.
    pub sequence: u32,
    /// Column `deviations`.
    pub deviations: Option<Text>,
}

pub(super) const RESULTS: &[&str] = &[
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
];

impl Rows<'_> {
    /// Reads table `results`.
    pub fn results(&self, source: &Source<'_>) -> Vec<ResultRow> {
        self.read(source, RESULTS, |row| {
            let sample = self.req(row, "sample", cell::alias);
            let analyte = self.req(row, "analyte", product_analyte);
            let method = self.req(row, "method", MethodCode::parse);
            let method_version = row.opt(self.problems, "method_version", parsed(Label::parse));
            let started_at = self.time(row, "started");
            let ended_at = self.time(row, "ended");
            let reported_at = self.time(row, "reported");
            let unit_ok = row.cell("unit").is_none();
            let unit = row.opt(self.problems, "unit", cell::unit);
            // A wrong unit is one problem, not two.
            let value = if unit.is_some() || unit_ok {
                row.req(self.problems, "value", |text| value_cell::parse(text, unit))
            } else {
                None
            };
            if let (Some(analyte), Some(ValueCell::Value(value))) = (&analyte, &value)
                && let Err(error) = catalogue::check_value(analyte, value)
            {
                let column = if unit.is_some() { "unit" } else { "value" };
                self.problems.add(&row.place, column, error);
            }
            let limit = |column| row.opt(self.problems, column, cell::quantity);
            let (lod, loq, uncertainty) = (limit("lod"), limit("loq"), limit("uncertainty"));
            let instrument = self.req(row, "instrument", Label::parse);
            let run_id = self.req(row, "run", Label::parse);
            let kit_lots = row.opt(self.problems, "kit_lots", |text| {
                cell::set(text, Label::parse)
            });
            let raw_file = self.req(row, "raw_file", file_name);
            let analyst = self.person(row, "analyst");
            let reviewer = self.opt_person(row, "reviewer");
            if let (Some(analyst), Some(reviewer)) = (&analyst, &reviewer)
                && analyst.reference == reviewer.reference
            {
                let why = "the analyst: nobody reviews his own test";
                self.problems.add(&row.place, "reviewer", why);
            }
            let sequence = self.req(row, "sequence", cell::whole);
            let deviations = row.opt(self.problems, "deviations", parsed(Text::parse));
            Some(ResultRow {
                place: row.place.clone(),
                sample: sample?,
                analyte: analyte?,
                method: method?,
                method_version,
                started_at: started_at?,
                ended_at: ended_at?,
                reported_at: reported_at?,
                value: value?,
                lod,
                loq,
                uncertainty,
                instrument: instrument?,
                run_id: run_id?,
                kit_lots: kit_lots.unwrap_or_default(),
                raw_file: raw_file?,
                analyst: analyst?,
                reviewer,
                sequence: sequence?,
                deviations,
            })
        })
    }
}

fn product_analyte(text: &str) -> Result<AnalyteCode, CellError> {
    let code = AnalyteCode::parse(text).map_err(CellError::new)?;
    catalogue::require(&code).map_err(CellError::new)?;
    Ok(code)
}
