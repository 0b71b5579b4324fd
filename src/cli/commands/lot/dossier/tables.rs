//! Where a dossier's tables are: a CSV file each, or together in a workbook.

use std::path::Path;

use super::{DossierError, bytes};
use crate::cli::commands::lot::correct::CORRECTIONS_FILE;
use crate::cli::commands::lot::rows::TABLES;
use crate::cli::commands::lot::table::Source;
use crate::cli::commands::lot::workbook::{self, Unseen, Workbook};
use crate::cli::commands::vials::CODES_FILE;
use crate::cli::problem::{Collector, Place};
use crate::domain::nearest::nearest;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// `donors.csv`, …
    Csv,
    /// Sheets of `dossier.xlsx`.
    Workbook,
}

impl Tables {
    /// How messages name a table.
    pub fn name(self, table: &str) -> String {
        match self {
            Self::Csv => format!("{table}.csv"),
            Self::Workbook => workbook::sheet_name(table),
        }
    }
}

/// The names that the files of CSV tables have.
fn csv_names() -> impl Iterator<Item = String> {
    TABLES.iter().map(|(table, _)| Tables::Csv.name(table))
}

/// The CSV tables that are in a directory, by the names of their files.
pub fn csv_tables(directory: &Path) -> impl Iterator<Item = String> {
    csv_names().filter(|file| directory.join(file).exists())
}

/// CSV files beside the tables that are none.
fn strangers(directory: &Path) -> Vec<String> {
    // What cannot be listed cannot be read either, and is said where it is read.
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut strangers: Vec<String> = names
        .filter(|name| name.to_ascii_lowercase().ends_with(".csv"))
        .filter(|name| *name != CODES_FILE && *name != CORRECTIONS_FILE)
        .filter(|name| csv_names().all(|table| table != *name))
        .collect();
    strangers.sort();
    strangers
}

pub(super) struct Found<'d> {
    directory: &'d Path,
    workbook: Option<Option<Workbook>>,
}

impl<'d> Found<'d> {
    /// Looks for a workbook, beside which there must be no CSV table: nobody could say which holds.
    pub(super) fn look(
        directory: &'d Path,
        unseen: Unseen,
        problems: &Collector,
    ) -> Result<Self, DossierError> {
        let names = TABLES.map(|(table, _)| table);
        let workbook = bytes(directory, workbook::FILE)?
            .map(|bytes| Workbook::open(&bytes, &names, unseen, problems));
        if workbook.is_some() {
            for file in csv_tables(directory) {
                let message = format!(
                    "there is a {} too; keep the tables in one place and move the other away",
                    workbook::FILE
                );
                problems.add(&Place::new(file, 0), "", message);
            }
        }
        let known: Vec<String> = csv_names().collect();
        for file in strangers(directory) {
            let meant = match nearest(&file, known.iter().map(String::as_str)) {
                Some(near) => format!("is {near} meant?"),
                None => format!("they are {}", known.join(", ")),
            };
            let message = format!(
                "no table of a dossier has this name, and nobody would read its rows; {meant} What is no table, move elsewhere"
            );
            problems.add(&Place::new(file, 0), "", message);
        }
        Ok(Self {
            directory,
            workbook,
        })
    }

    pub(super) fn tables(&self) -> Tables {
        match self.workbook {
            Some(_) => Tables::Workbook,
            None => Tables::Csv,
        }
    }

    /// The rows of a table; none where the table is not there.
    pub(super) fn rows<T: Default>(
        &self,
        table: &str,
        read: impl FnOnce(&Source<'_>) -> T,
    ) -> Result<T, DossierError> {
        if let Some(workbook) = &self.workbook {
            let sheet = workbook.as_ref().and_then(|book| book.sheet(table));
            return Ok(sheet.map_or_else(T::default, |sheet| read(&Source::Sheet(sheet))));
        }
        let file = Tables::Csv.name(table);
        let bytes = bytes(self.directory, &file)?;
        Ok(bytes.map_or_else(T::default, |bytes| read(&Source::Csv(&file, &bytes))))
    }
}
