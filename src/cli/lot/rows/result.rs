//! Rows of results.

use super::Rows;
use crate::cli::lot::cell::{self, CellError, checked, parsed};
use crate::cli::lot::manifest::{Person, file_name};
use crate::cli::lot::problem::Place;
use crate::cli::lot::spelling;
use crate::cli::lot::table::{Row, Source};
use crate::cli::lot::value_cell::{self, ValueCell};
use crate::domain::id::{AnalyteCode, Label, MethodCode, Text};
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::spec::catalogue;
use crate::domain::time::TimestampMs;
use crate::domain::value::{
    Comparator, Determinations, DeterminationsError, MeanRule, ResultValue,
};

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
    /// Columns `determinations`, `mean_rule` and `sd`.
    pub determinations: Option<Determinations>,
    /// What the row says, where that is not what it becomes: column, text, what is signed.
    pub became: Vec<Became>,
}

/// A cell that is signed in another spelling than it was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Became {
    /// The column.
    pub column: &'static str,
    /// What the laboratory wrote.
    pub written: String,
    /// What is signed.
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
    "determinations",
    "mean_rule",
    "sd",
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
            let of = analyte.as_ref();
            let unit = row.opt(self.problems, "unit", |text| {
                spelling::unit(checked(text)?, of)
            });
            // A wrong unit is one problem, not two.
            let value = if unit.is_some() || unit_ok {
                row.req(self.problems, "value", |text| {
                    value_cell::parse(text, unit, of)
                })
            } else {
                None
            };
            if let (Some(analyte), Some(ValueCell::Value(value))) = (&analyte, &value)
                && let Err(error) = catalogue::check_value(analyte, value)
            {
                let column = if unit.is_some() { "unit" } else { "value" };
                self.problems.add(&row.place, column, error);
            }
            if let (Some(_), Some(value)) = (unit, &value)
                && !value.has_unit()
            {
                let message = "is filled, but the value has no unit; empty the cell";
                row.wrong(self.problems, "unit", message);
            }
            let limit = |column| row.opt(self.problems, column, |text| cell::quantity_of(text, of));
            let (lod, loq, uncertainty) = (limit("lod"), limit("loq"), limit("uncertainty"));
            if let Some(analyte) = of
                && let Err(error) = catalogue::check_limits(
                    analyte,
                    lod.as_ref(),
                    loq.as_ref(),
                    uncertainty.as_ref(),
                )
            {
                let columns = ["lod", "loq", "uncertainty"];
                let column = columns
                    .into_iter()
                    .find(|column| row.cell(column).is_some());
                self.problems
                    .add(&row.place, column.unwrap_or("lod"), error);
            }
            let determinations = self.determinations(row, value.as_ref(), of);
            let instrument = self.req(row, "instrument", Label::parse);
            let run_id = self.req(row, "run", Label::parse);
            let kit_lots = row.opt(self.problems, "kit_lots", |text| {
                cell::set(text, Label::parse)
            });
            let raw_file = self.req(row, "raw_file", file_name);
            let analyst = self.person(row, "analyst");
            let reviewer = self.opt_person(row, "reviewer");
            // Without the manifest nobody is told from anybody.
            if let (Some(analyst), Some(reviewer), Some(_)) = (&analyst, &reviewer, self.people)
                && analyst.reference == reviewer.reference
            {
                let why = "the analyst: nobody reviews his own test";
                self.problems.add(&row.place, "reviewer", why);
            }
            let sequence = self.req(row, "sequence", cell::whole);
            let deviations = row.opt(self.problems, "deviations", parsed(Text::parse));
            let became = became(row, value.as_ref(), unit, [&lod, &loq, &uncertainty]);
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
                determinations,
                became,
            })
        })
    }

    /// The single determinations, from which the value must follow.
    fn determinations(
        &self,
        row: &Row,
        value: Option<&ValueCell>,
        analyte: Option<&AnalyteCode>,
    ) -> Option<Determinations> {
        let rule = row.opt(self.problems, "mean_rule", parsed(MeanRule::parse));
        let number = match value {
            Some(ValueCell::Value(ResultValue::Quantitative(measured)))
                if measured.comparator() == Comparator::Eq =>
            {
                measured.quantity()
            }
            _ => None,
        };
        let read = |text: &str| -> Result<Quantity, CellError> {
            let text = checked(text)?;
            match (Decimal::parse(&spelling::number(text)), number) {
                (Ok(digits), Some(number)) => Ok(Quantity::new(digits, number.unit)),
                _ => cell::quantity_of(text, analyte),
            }
        };
        let deviation = row.opt(self.problems, "sd", read);
        let values = row.opt(self.problems, "determinations", |text| {
            let each = cell::split(checked(text)?).map(read);
            each.collect::<Result<Vec<_>, _>>()
        });
        let Some(values) = values else {
            for column in ["mean_rule", "sd"] {
                if row.cell(column).is_some() && row.cell("determinations").is_none() {
                    let message = "belongs to a row with determinations";
                    self.problems.add(&row.place, column, message);
                }
            }
            return None;
        };
        let made = Determinations::new(rule.unwrap_or(MeanRule::Mean), values, deviation);
        let checked = made.and_then(|made| match number {
            Some(number) => made.check(&number).map(|()| made),
            None => Err(DeterminationsError::NotANumber),
        });
        match checked {
            Ok(made) => Some(made),
            Err(error) => {
                self.problems.add(&row.place, "determinations", error);
                None
            }
        }
    }
}

/// Cells whose text is not what is signed.
fn became(
    row: &Row,
    value: Option<&ValueCell>,
    unit: Option<Unit>,
    limits: [&Option<Quantity>; 3],
) -> Vec<Became> {
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
    let signed = match value {
        Some(ValueCell::Value(value)) => value_cell::written(value, row.cell("unit").is_some()),
        _ => None,
    };
    compare("value", signed);
    compare("unit", unit.map(|unit| unit.to_string()));
    for (column, limit) in ["lod", "loq", "uncertainty"].into_iter().zip(limits) {
        compare(column, limit.map(|limit| limit.to_string()));
    }
    found
}

fn product_analyte(text: &str) -> Result<AnalyteCode, CellError> {
    let code = AnalyteCode::parse(text).map_err(CellError::new)?;
    catalogue::require(&code).map_err(CellError::new)?;
    Ok(code)
}
