//! `lot adopt`: writes the references of keyrings into a dossier.
//!
//! People write names; the ledger knows references. An organisation is found by its name, a person
//! by the alias in their organisation's keyring. Of other organisations their `organisation.json`
//! is enough: it holds nothing secret.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::super::context::{Context, KeyArgs};
use super::super::exit::{Exit, Failure, Outcome};
use super::super::files::{self, Mode};
use super::super::keyring::Keyring;
use super::dossier::{Dossier, DossierError};
use super::manifest::{self, Manifest};
use super::memory;
use super::problem::{Collector, Problems};
use super::queue::dossier_failure;
use super::table;

/// Whose references.
#[derive(Debug, Args)]
pub struct Adopt {
    /// The dossier
    dossier: PathBuf,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
}

impl Adopt {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.require()?;
        if self.dossier.join(memory::FILE).exists() {
            return Err(Failure::input("this dossier was submitted already")
                .at(self.dossier.display())
                .found(memory::FILE)
                .expected("a new dossier")
                .hint("its references are on the ledger and stay as they are"));
        }
        let path = self.dossier.join(manifest::FILE);
        let text = files::read_text(&path, table::MAX_BYTES)?;
        let wrong =
            |problems: Problems| dossier_failure(&self.dossier, DossierError::Problems(problems));
        let problems = Collector::new();
        let read = manifest::read(&text, &problems);
        let read = problems.finish(read).map_err(wrong)?;
        let (adopted, names) = adopt(&text, &read, &keyring);
        files::replace(&path, adopted.as_bytes(), Mode::Shared)?;
        Dossier::load(&self.dossier).map_err(|e| dossier_failure(&self.dossier, e))?;
        context.output.answer(
            "lotledger.lot-adopt.v1",
            &json!({ "adopted": names }),
            || format!("{} references written: {}", names.len(), names.join(", ")),
        )?;
        Ok(Exit::Done)
    }
}

/// The manifest's text with the keyrings' references, and whose they are.
pub fn adopt(text: &str, manifest: &Manifest, keyring: &Keyring) -> (String, Vec<String>) {
    let mut text = text.to_owned();
    let mut names = Vec::new();
    for organisation in manifest.organisations.values() {
        let mut own = keyring.directories().iter().map(|(_, of)| of);
        let Some(of) = own.find(|of| of.name == organisation.name) else {
            continue;
        };
        if let Some(reference) = of.organisation {
            text = text.replace(&organisation.reference.to_string(), &reference.to_string());
            names.push(organisation.alias.clone());
        }
        let people = manifest.people.values();
        for person in people.filter(|p| p.organisation == organisation.reference) {
            if let Some(holder) = of.people.iter().find(|h| h.alias == person.alias) {
                text = text.replace(&person.reference.to_string(), &holder.person.to_string());
                names.push(person.alias.clone());
            }
        }
    }
    (text, names)
}
