//! What is to be submitted, of one or several dossiers, in the order in which it happened.

use std::path::Path;

use super::super::exit::Failure;
use super::dossier::{Dossier, DossierError};
use super::memory::{Memory, MemoryError, SystemEntropy};
use super::plan::{PlanError, Planned, plan, rank};
use super::problem::Place;
use crate::domain::id::{LedgerId, OrgRef};
use crate::domain::time::Date;

/// A dossier with what it remembers.
pub struct Open {
    /// The dossier.
    pub dossier: Dossier,
    /// Its memory.
    pub memory: Memory,
    /// Rows that cannot be submitted yet.
    pub waiting: Vec<(Place, String)>,
}

/// One statement of one of the dossiers.
pub struct Item {
    /// Which dossier.
    pub of: usize,
    /// The statement.
    pub planned: Planned,
}

/// Dossiers and their statements.
pub struct Queue {
    /// The dossiers, as named.
    pub open: Vec<Open>,
    /// Their statements in time order.
    pub items: Vec<Item>,
}

impl Queue {
    /// Opens dossiers; what they need to remember is saved before anything is signed.
    pub fn open(
        directories: &[impl AsRef<Path>],
        ledger: LedgerId,
        until: Option<Date>,
        save: bool,
    ) -> Result<Self, Failure> {
        let mut open = Vec::new();
        let mut items = Vec::new();
        for (of, directory) in directories.iter().enumerate() {
            let directory = directory.as_ref();
            let dossier = Dossier::read(directory).map_err(|e| dossier_failure(directory, e))?;
            let mut memory = Memory::load(directory).map_err(|e| memory_failure(&e))?;
            let plans = plan(&dossier, &mut memory, ledger, &mut SystemEntropy).map_err(
                |error| match error {
                    PlanError::Dossier(error) => dossier_failure(directory, error),
                    PlanError::Problems(error) => {
                        dossier_failure(directory, DossierError::Problems(error))
                    }
                    PlanError::Memory(error) => memory_failure(&error),
                },
            )?;
            if save {
                memory.save(directory).map_err(|e| memory_failure(&e))?;
            }
            let offset = dossier.manifest.utc_offset;
            let end = until.map(|date| date.end(offset));
            items.extend(
                plans
                    .statements
                    .into_iter()
                    .filter(|p| end.is_none_or(|end| p.occurred_at < end))
                    .map(|planned| Item { of, planned }),
            );
            open.push(Open {
                dossier,
                memory,
                waiting: plans.waiting,
            });
        }
        items.sort_by_key(|item| {
            let p = &item.planned;
            (p.occurred_at, rank(&p.event), item.of)
        });
        Ok(Self { open, items })
    }

    /// The index of an item that is recorded already; a failure if its row has changed since.
    pub fn recorded(&self, item: &Item, ledger: LedgerId) -> Result<Option<u64>, Failure> {
        let Some(open) = self.open.get(item.of) else {
            return Ok(None);
        };
        let Some(remembered) = open.memory.remembered(&item.planned.key) else {
            return Ok(None);
        };
        let Some(index) = remembered.index else {
            return Ok(None);
        };
        let content = item.planned.content(ledger).to_string();
        if remembered.content.as_ref().is_some_and(|c| *c != content) {
            return Err(Failure::input("this row was recorded and has changed since")
                .at(self.place(item))
                .found(format!("other values than those of entry {index}"))
                .expected("the row as it was recorded")
                .hint("restore the row: what is recorded stays; a new result is a new row with its own run"));
        }
        Ok(Some(index))
    }

    /// `dossier/file:line` of an item.
    pub fn place(&self, item: &Item) -> String {
        let directory = self
            .open
            .get(item.of)
            .map(|open| open.dossier.directory.display().to_string())
            .unwrap_or_default();
        format!("{directory}/{}", item.planned.place)
    }

    /// What a dossier calls an organisation.
    pub fn organisation(&self, item: &Item, reference: OrgRef) -> String {
        let open = self.open.get(item.of);
        open.map_or_else(
            || reference.to_string(),
            |open| open.dossier.manifest.organisation(reference),
        )
    }

    /// Notes what became of an item, and saves it.
    pub fn note(
        &mut self,
        of: usize,
        key: &str,
        content: String,
        index: Option<u64>,
    ) -> Result<(), Failure> {
        let Some(open) = self.open.get_mut(of) else {
            return Ok(());
        };
        open.memory.note(key, content, index);
        open.memory
            .save(&open.dossier.directory)
            .map_err(|e| memory_failure(&e))
    }
}

/// A dossier that cannot be used, as a failure.
pub fn dossier_failure(directory: &Path, error: DossierError) -> Failure {
    match error {
        DossierError::Io { path, error } => Failure::io(&path, &error),
        DossierError::Problems(problems) => {
            let count = problems.0.len();
            let noun = if count == 1 { "problem" } else { "problems" };
            let lines = problems.to_string().replace('\n', "\n    ");
            Failure::input(format!(
                "{count} {noun} in {}; nothing was submitted\n    {lines}",
                directory.display()
            ))
        }
    }
}

fn memory_failure(error: &MemoryError) -> Failure {
    Failure::input(error)
}
