//! One thing told in parts: facts beside their labels, tables, remarks. As text for people, as one object in JSON.

use serde_json::{Map, Value};

use super::{Cell, Column, rows_json, text};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Outcome};
use crate::words::{Language, Wording};

/// Columns of the labels.
const LABELS: usize = 22;

/// A fact.
pub struct Fact {
    field: &'static str,
    label: &'static Wording,
    cell: Cell,
    reference: bool,
}

impl Fact {
    pub fn new(field: &'static str, label: &'static Wording, cell: Cell) -> Self {
        Self {
            field,
            label,
            cell,
            reference: false,
        }
    }

    /// A text as it is; an empty one is nothing.
    pub fn text(field: &'static str, label: &'static Wording, text: impl Into<String>) -> Self {
        Self::new(field, label, Cell::text(text))
    }

    /// Shown only when references are asked for.
    pub fn reference(
        field: &'static str,
        label: &'static Wording,
        reference: impl ToString,
    ) -> Self {
        Self {
            reference: true,
            ..Self::new(field, label, Cell::text(reference.to_string()))
        }
    }
}

/// A part of a sheet, with its name in JSON.
pub enum Part {
    Facts(&'static str, Wording, Vec<Fact>),
    Table {
        key: &'static str,
        head: Wording,
        columns: &'static [Column],
        rows: Vec<Vec<Cell>>,
        /// What is said if there is no row.
        nothing: &'static Wording,
    },
    /// Sentences below all of it.
    Remarks(&'static str, Vec<Wording>),
}

/// What is told.
pub struct Sheet {
    /// Name and version in JSON.
    pub schema: &'static str,
    pub parts: Vec<Part>,
}

impl Sheet {
    /// Gives the answer.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn answer(&self, context: &Context, references: bool) -> Outcome {
        let output = context.output;
        let mut all = Map::new();
        for part in &self.parts {
            let (key, value) = part.json();
            all.insert(key.to_owned(), value);
        }
        output.answer(self.schema, &Value::Object(all), || {
            let parts = self.parts.iter();
            let parts = parts.map(|part| part.text(references, output.language));
            parts.collect::<Vec<_>>().join("\n\n")
        })?;
        Ok(Exit::Done)
    }
}

impl Part {
    fn json(&self) -> (&'static str, Value) {
        match self {
            Self::Facts(key, _, facts) => {
                let facts = facts.iter();
                let facts = facts.map(|fact| (fact.field.to_owned(), fact.cell.json().clone()));
                (key, Value::Object(facts.collect()))
            }
            Self::Table {
                key, columns, rows, ..
            } => (key, rows_json(columns, rows)),
            Self::Remarks(key, remarks) => {
                let remarks = remarks.iter().map(Wording::english);
                (key, remarks.collect::<Vec<_>>().into())
            }
        }
    }

    fn text(&self, references: bool, language: Language) -> String {
        match self {
            Self::Facts(_, head, facts) => {
                let mut lines = vec![head.get(language).to_owned()];
                let shown = facts.iter().filter(|fact| references || !fact.reference);
                for fact in shown {
                    let (label, value) = (fact.label.get(language), fact.cell.shown(language));
                    if !value.is_empty() {
                        let pad = " ".repeat(LABELS.saturating_sub(text::width(label)));
                        lines.push(format!("  {label}{pad}  {value}"));
                    }
                }
                lines.join("\n")
            }
            Self::Table {
                head,
                columns,
                rows,
                nothing,
                ..
            } => {
                let table = match rows.is_empty() {
                    true => nothing.get(language).to_owned(),
                    false => text::table(columns, rows, references, language),
                };
                format!("{}\n{table}", head.get(language))
            }
            Self::Remarks(_, remarks) => {
                let remarks: Vec<&str> = remarks.iter().map(|r| r.get(language)).collect();
                remarks.join("\n")
            }
        }
    }
}
