//! Lists as they are answered: a table that fits a terminal, names before references; JSON; or CSV with every field.

mod cell;
mod sheet;
mod text;

pub use cell::Cell;
pub use sheet::{Fact, Part, Sheet};
pub(in crate::cli) use text::padded;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::words::{Wording, list as words};

/// How much is listed, and in which form.
#[derive(Debug, Clone, Args)]
pub struct ListArgs {
    /// At most so many rows: the newest ones
    #[arg(long, value_name = "ROWS", default_value_t = 200, value_parser = at_least_one)]
    limit: usize,
    /// Answer in CSV, with every field and references
    #[arg(long)]
    csv: bool,
    /// Show references beside names
    #[arg(long)]
    references: bool,
}

impl ListArgs {
    /// Whether the answer is for a spreadsheet.
    pub fn csv(&self) -> bool {
        self.csv
    }

    /// Most rows.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(rows) if rows > 0 => Ok(rows),
        _ => Err("expected a number of rows from 1".to_owned()),
    }
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in JSON and CSV.
    field: &'static str,
    head: &'static Wording,
    shown: Shown,
    /// Of times: they are those of the reader's time zone, which stands in the head.
    is_time: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// As it is.
    Whole,
    /// Cut where the terminal is too narrow: a name.
    Cut,
    /// The same, and left out where every row says the same: whose it is, to those whose it is.
    Varying,
    /// Only when references are asked for.
    Reference,
}

impl Column {
    /// Shown as it is.
    pub const fn new(field: &'static str, head: &'static Wording) -> Self {
        Self {
            field,
            head,
            shown: Shown::Whole,
            is_time: false,
        }
    }

    /// Times.
    pub const fn time(field: &'static str, head: &'static Wording) -> Self {
        Self::new(field, head).of_times()
    }

    /// The same column, of times.
    pub const fn of_times(self) -> Self {
        Self {
            is_time: true,
            ..self
        }
    }

    /// A name, which may be long.
    pub const fn name(field: &'static str, head: &'static Wording) -> Self {
        Self {
            shown: Shown::Cut,
            ..Self::new(field, head)
        }
    }

    /// A name that is left out where every row says the same.
    pub const fn varying(field: &'static str, head: &'static Wording) -> Self {
        Self {
            shown: Shown::Varying,
            ..Self::new(field, head)
        }
    }

    /// A reference.
    pub const fn reference(field: &'static str, head: &'static Wording) -> Self {
        Self {
            shown: Shown::Reference,
            ..Self::new(field, head)
        }
    }
}

/// A text that a spreadsheet would compute stands behind an apostrophe, by which it stays a text. A number does not.
pub fn no_formula(cell: String) -> String {
    let computes = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    match computes && cell.parse::<f64>().is_err() {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// What is answered.
pub struct List<'c> {
    /// Name and version in JSON.
    pub schema: &'static str,
    /// Where the rows stand in JSON.
    pub key: &'static str,
    /// The columns.
    pub columns: &'c [Column],
    /// The rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// There are more.
    pub more: bool,
    /// What is said if there is no row.
    pub nothing: &'static Wording,
}

impl List<'_> {
    /// Gives the answer.
    ///
    /// # Errors
    /// Two forms were asked for, or it cannot be written.
    pub fn answer(&self, context: &Context, args: &ListArgs) -> Outcome {
        let output = context.output;
        if args.csv && output.json {
            return Err(Failure::usage(&words::ONE_FORM)
                .at("--csv")
                .found("--csv, --json"));
        }
        let text = match args.csv {
            true => self.csv()?,
            false if self.rows.is_empty() => self.nothing.get(output.language).to_owned(),
            false => text::table(self.columns, &self.rows, args.references, output.language),
        };
        output.answer(self.schema, &self.json(), || text)?;
        if self.more {
            output.remark(words::more(self.rows.len()).get(output.language));
        }
        Ok(Exit::Done)
    }

    fn json(&self) -> Value {
        json!({self.key: rows_json(self.columns, &self.rows), "more": self.more})
    }

    fn csv(&self) -> Result<String, Failure> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let failed = |error: csv::Error| Failure::input(error.to_string());
        let heads = self.columns.iter().map(|column| column.field);
        csv.write_record(heads).map_err(failed)?;
        for row in &self.rows {
            csv.write_record(row.iter().map(|cell| no_formula(cell.plain())))
                .map_err(failed)?;
        }
        let bytes = csv
            .into_inner()
            .map_err(|error| Failure::input(error.to_string()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Rows as objects.
fn rows_json(columns: &[Column], rows: &[Vec<Cell>]) -> Value {
    let rows = rows.iter().map(|row| {
        let fields = columns.iter().zip(row);
        let fields = fields.map(|(column, cell)| (column.field.to_owned(), cell.json().clone()));
        Value::Object(fields.collect())
    });
    rows.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_computes_nothing() {
        for (cell, written) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("@SUM(1)", "'@SUM(1)"),
            ("-cmd|x", "'-cmd|x"),
            ("+1+1", "'+1+1"),
            ("-5", "-5"),
            ("+2.5e3", "+2.5e3"),
            ("CE26-0007", "CE26-0007"),
            ("", ""),
        ] {
            assert_eq!(no_formula(cell.to_owned()), written);
        }
    }
}
