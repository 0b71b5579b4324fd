//! `corrections.csv`: what the rows of a dossier said before they were corrected. The tables have what stands; this file
//! keeps the old beside it, is written from the ledger, and is never read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::row::recorded_as;
use crate::cli::commands::lot::submission_order::{Open, Queue};
use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::cli::list::no_formula;
use crate::cli::render::corrected::changes;
use crate::domain::event::Corrected;
use crate::domain::statement::Recorded;
use crate::words::Language;

pub const CORRECTIONS_FILE: &str = "corrections.csv";

const HEAD: [&str; 6] = [
    "row",
    "entry",
    "before_and_now",
    "reason",
    "corrected_by",
    "recorded_at",
];

/// Writes what was corrected of a dossier's rows, if something was.
///
/// # Errors
/// The file cannot be written.
pub(in crate::cli::commands::lot) fn keep(
    queue: &Queue,
    of: usize,
    open: &Open,
    acts: &BTreeMap<u64, Arc<Recorded>>,
) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for item in queue.items.iter().filter(|item| item.of == of) {
        let Some(index) = recorded_as(open, &item.planned) else {
            continue;
        };
        for act in acts.values() {
            let corrected = act.statement.event.get::<Corrected>();
            let Some(corrected) = corrected.filter(|corrected| corrected.entry == index) else {
                continue;
            };
            let stood = acts.get(&corrected.stands).map(AsRef::as_ref);
            for change in changes(stood, act) {
                rows.push([
                    item.planned.place.to_string(),
                    index.to_string(),
                    change.get(Language::English).to_owned(),
                    corrected.explanation.to_string(),
                    act.index.to_string(),
                    act.recorded_at.to_string(),
                ]);
            }
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let failed = |error: csv::Error| Failure::input(error.to_string());
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(HEAD).map_err(failed)?;
    for row in &rows {
        let cells = row.iter().map(|cell| no_formula(cell.clone()));
        csv.write_record(cells).map_err(failed)?;
    }
    let bytes = csv.into_inner();
    let bytes = bytes.map_err(|error| Failure::input(error.to_string()))?;
    let path = open.dossier.directory.join(CORRECTIONS_FILE);
    files::replace(&path, &bytes, Mode::Private)
}
