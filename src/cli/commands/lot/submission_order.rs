//! What is to be submitted, of one or several dossiers, in the order in which it happened.

use std::collections::BTreeSet;
use std::path::Path;

use super::dossier::{Dossier, DossierError};
use super::dossier_memory::{Memory, MemoryError, Remembered, SystemEntropy};
use super::lock::Lock;
use super::plan::{PlanError, Planned, plan, rank};
use super::references::{self, Secret};
use super::workbook::Unseen;
use super::{dossier_memory, manifest};
use crate::cli::exit::Failure;
use crate::cli::names_file::NamesFile;
use crate::cli::problem::Place;
use crate::domain::event::{Event, LotReleased, LotReviewed};
use crate::domain::id::{DonorRef, LedgerId, NodeRef, OrgRef, RecoveryRef, SampleRef};
use crate::domain::time::Date;
use crate::words::{dossier, failure};

/// A dossier with what it remembers.
pub struct Open {
    pub dossier: Dossier,
    pub memory: Memory,
    /// Its memory as the file has it.
    pub loaded: Memory,
    /// Its secret was drawn just now: nothing was recorded with it.
    pub drawn: bool,
    /// Its secret, if lot.yaml does not have it.
    unwritten: Option<Secret>,
    /// Rows that cannot be submitted yet.
    pub waiting: Vec<(Place, String)>,
    /// Rows that were signed once and are not in the dossier now.
    pub vanished: Vec<Vanished>,
}

/// A row that was signed, and that the dossier does not have any more. What it said stays said.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Vanished {
    /// What it was: `result/CE-FIN-1/ENDOTOXIN/E-1`.
    pub row: String,
    /// Its place in the log; `None` if it was signed or handed out for signing, and may be recorded.
    pub index: Option<u64>,
}

impl Open {
    /// What the dossier calls what the ledger knows by references: organisations, people, donors, materials, samples.
    pub fn names(&self) -> NamesFile {
        let manifest = &self.dossier.manifest;
        let organisations = manifest.organisations.iter();
        let organisations = organisations.map(|(name, of)| (of.reference.to_string(), name));
        let people = manifest.people.iter();
        let people = people.map(|(alias, of)| (of.reference.to_string(), alias));
        let nodes = manifest.known_nodes.iter();
        let nodes = nodes.map(|(name, of)| (of.to_string(), name));
        let named = organisations.chain(people).chain(nodes);
        let mut names: NamesFile = named.map(|(of, name)| (of, name.clone())).collect();
        for (kind, name, bytes) in self.memory.references() {
            let reference = match kind {
                "donor" => DonorRef::from_bytes(bytes).to_string(),
                "recovery" => RecoveryRef::from_bytes(bytes).to_string(),
                "node" => NodeRef::from_bytes(bytes).to_string(),
                _ => SampleRef::from_bytes(bytes).to_string(),
            };
            names.insert(reference, name.to_owned());
        }
        names
    }

    pub fn vanished_text(&self) -> impl Iterator<Item = String> {
        let directory = self.dossier.directory.display();
        self.vanished.iter().map(move |row| {
            let what = match row.index {
                Some(index) => format!("recorded as entry {index}"),
                None => "signed, and perhaps recorded".to_owned(),
            };
            format!(
                "{directory}: {} is {what}, and is not in the dossier now; what was said stays said, so put the row back",
                row.row
            )
        })
    }
}

/// One statement of one of the dossiers.
pub struct Item {
    /// Which dossier.
    pub of: usize,
    pub planned: Planned,
}

/// Dossiers and their statements.
pub struct Queue {
    /// The dossiers, as named.
    pub open: Vec<Open>,
    /// Their statements in time order.
    pub items: Vec<Item>,
    ledger: LedgerId,
    until: Option<Date>,
    locks: Vec<Lock>,
}

impl Queue {
    /// Opens dossiers. Nothing is written: what they need to remember is saved by [`Queue::save`].
    pub fn open(
        directories: &[impl AsRef<Path>],
        ledger: LedgerId,
        until: Option<Date>,
        unseen: Unseen,
    ) -> Result<Self, Failure> {
        let mut open = Vec::new();
        for directory in directories {
            let directory = directory.as_ref();
            let dossier =
                Dossier::read(directory, unseen).map_err(|e| dossier_failure(directory, e))?;
            let loaded = Memory::load(directory).map_err(|e| memory_failure(&e))?;
            let written = dossier.manifest.references.clone();
            let known = written.as_ref().or(loaded.secret());
            if loaded.secret().is_some_and(|own| Some(own) != known) {
                return Err(other_secret(directory));
            }
            // A dossier that began without a secret goes on by what it remembers.
            let drawn = known.is_none() && loaded.is_new();
            let secret = match (known, drawn) {
                (Some(known), _) => Some(known.clone()),
                (None, true) => {
                    Some(Secret::draw(&mut SystemEntropy).map_err(|e| memory_failure(&e))?)
                }
                (None, false) => None,
            };
            let unwritten = secret.clone().filter(|_| written.is_none());
            let loaded = loaded.with_secret(secret);
            open.push(Open {
                dossier,
                memory: loaded.clone(),
                loaded,
                drawn,
                unwritten,
                waiting: Vec::new(),
                vanished: Vec::new(),
            });
        }
        let mut queue = Self {
            open,
            items: Vec::new(),
            ledger,
            until,
            locks: Vec::new(),
        };
        queue.plan()?;
        Ok(queue)
    }

    /// The same queue, whose dossiers nobody else submits as long as it lives.
    pub fn locked(self, locks: Vec<Lock>) -> Self {
        Self { locks, ..self }
    }

    /// Makes the statements, with what the dossiers remember.
    pub fn plan(&mut self) -> Result<(), Failure> {
        self.items.clear();
        for (of, open) in self.open.iter_mut().enumerate() {
            let dossier = &open.dossier;
            let directory = &dossier.directory;
            let plans = plan(dossier, &mut open.memory, self.ledger, &mut SystemEntropy).map_err(
                |error| match error {
                    PlanError::Dossier(error) => dossier_failure(directory, error),
                    PlanError::Problems(error) => {
                        dossier_failure(directory, DossierError::Problems(error))
                    }
                    PlanError::Memory(error) => memory_failure(&error),
                },
            )?;
            open.vanished = vanished(&open.memory, &plans.statements);
            open.waiting = plans.waiting;
            let end = self.until.map(|date| date.end(dossier.manifest.utc_offset));
            self.items.extend(
                plans
                    .statements
                    .into_iter()
                    .filter(|p| end.is_none_or(|end| p.draft.occurred_at < end))
                    .map(|planned| Item { of, planned }),
            );
        }
        self.items.sort_by_key(|item| {
            let draft = &item.planned.draft;
            (draft.occurred_at, rank(&draft.event), item.of)
        });
        Ok(())
    }

    /// Saves what the dossiers need to remember, before anything is signed. A secret that lot.yaml does not
    /// have goes there first: what follows from it is worth nothing without it.
    pub fn save(&mut self) -> Result<(), Failure> {
        self.still_locked()?;
        for open in &mut self.open {
            let directory = &open.dossier.directory;
            if let Some(secret) = open.unwritten.take() {
                secret.write(directory)?;
            }
            open.memory.save(directory)?;
        }
        Ok(())
    }

    fn still_locked(&self) -> Result<(), Failure> {
        self.locks.iter().try_for_each(Lock::still_held)
    }

    /// The index of an item that is recorded already; a failure if its row has changed since.
    pub fn recorded(&self, item: &Item) -> Result<Option<u64>, Failure> {
        let Some(open) = self.open.get(item.of) else {
            return Ok(None);
        };
        let Some(remembered) = open.memory.remembered(&item.planned.key) else {
            return Ok(None);
        };
        let Some(index) = remembered.index else {
            return Ok(None);
        };
        let content = remembered.content.as_ref();
        if content.is_some_and(|content| *content != item.planned.content) {
            return Err(
                Failure::input("this row was recorded and has changed since")
                    .at(self.place(item))
                    .found(format!("other values than those of entry {index}"))
                    .expected("the row as it was recorded")
                    .hint(instead_of_changing(&item.planned.draft.event)),
            );
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
        planned: &Planned,
        index: Option<u64>,
    ) -> Result<(), Failure> {
        self.still_locked()?;
        let Some(open) = self.open.get_mut(of) else {
            return Ok(());
        };
        open.memory
            .note(&planned.key, planned.content.clone(), index);
        open.memory.save(&open.dossier.directory)
    }
}

/// What to do where a row was recorded and says something else now.
fn instead_of_changing(event: &Event) -> &'static str {
    if event.get::<LotReviewed>().is_some() || event.get::<LotReleased>().is_some() {
        return "restore the line; a review or release that is due again stands behind it: `review: [{at: …, by: …}, {at: …, by: …}]`";
    }
    "restore the row; if what is recorded is wrong, `lotledger lot correct DOSSIER --reason TEXT` corrects it; a new result is a new row with its own run"
}

fn vanished(memory: &Memory, planned: &[Planned]) -> Vec<Vanished> {
    let there: BTreeSet<&str> = planned.iter().map(|p| p.key.as_str()).collect();
    let gone = memory.signed().filter(|(key, _)| !there.contains(key));
    let row = |(key, of): (&str, &Remembered)| Vanished {
        row: key.to_owned(),
        index: of.index,
    };
    gone.map(row).collect()
}

pub fn dossier_failure(directory: &Path, error: DossierError) -> Failure {
    match error {
        DossierError::Io { path, error } => Failure::io(&path, &error),
        DossierError::Problems(problems) => {
            let of = dossier::nothing_submitted(directory.display());
            Failure::input(problems.listed(of)).problems(problems.json())
        }
    }
}

fn other_secret(directory: &Path) -> Failure {
    let field = references::FIELD;
    Failure::input(format!("`{field}:` is not what this dossier began with"))
        .at(directory.join(manifest::FILE).display())
        .found(format!(
            "another `{field}:` than in {}",
            dossier_memory::FILE
        ))
        .expected("the line as it was")
        .hint("take the line out: `lot submit` writes it again as it was")
}

fn memory_failure(error: &MemoryError) -> Failure {
    match error {
        MemoryError::Entropy(cause) => Failure::input(failure::no_randomness(cause)),
        other => Failure::input(other),
    }
}
