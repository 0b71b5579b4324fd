//! Cell banks that an earlier dossier of the same maker recorded, by their names there: `known_nodes` of a new one.

use std::path::PathBuf;

use super::cell_checks;
use super::dossier::Dossier;
use super::dossier_memory::Memory;
use super::manifest;
use super::manifest::edit::{Edit, edited};
use super::workbook::Unseen;
use crate::cli::exit::Failure;
use crate::cli::keyring::Keyring;
use crate::cli::yaml::{self, Node};
use crate::domain::id::{NodeRef, OrgRef};
use crate::words::lot as words;

const FIELD: &str = "known_nodes";

/// `wcb=../lot-1`, `wcb=../lot-1#working-bank`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankArg {
    /// What it is called here.
    pub name: String,
    dossier: PathBuf,
    /// What it is called there.
    node: String,
}

impl BankArg {
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, from) = text.split_once('=').ok_or("expected NAME=DOSSIER")?;
        let (dossier, node) = from.split_once('#').unwrap_or((from, name));
        Ok(Self {
            name: cell_checks::alias(name).map_err(cell_checks::CellError::english)?,
            dossier: PathBuf::from(dossier),
            node: cell_checks::alias(node).map_err(cell_checks::CellError::english)?,
        })
    }

    fn wrong(&self, message: &crate::words::Wording) -> Failure {
        Failure::input(message).at("--bank").found(format!(
            "{} in {}",
            self.node,
            self.dossier.display()
        ))
    }

    /// The bank, if that dossier has recorded it and is this maker's.
    fn found(&self, maker: Option<OrgRef>) -> Result<NodeRef, Failure> {
        let dossier = Dossier::read(&self.dossier, Unseen::Refused)
            .map_err(|error| Failure::input(error).at(self.dossier.display()))?;
        let memory = Memory::load(&self.dossier)
            .map_err(|error| Failure::input(error).at(self.dossier.display()))?;
        let manifest = &dossier.manifest;
        if maker != Some(manifest.maker) {
            let failure = self.wrong(&words::ANOTHER_MAKERS_BANK);
            return Err(failure.expected(manifest.maker));
        }
        // One that this dossier took over itself is passed on.
        if let Some(known) = manifest.known_nodes.get(&self.node) {
            return Ok(*known);
        }
        let banks = manifest.process.iter().filter(|step| step.bank.is_some());
        let mut outputs = banks
            .clone()
            .flat_map(|step| step.outputs.iter().map(move |o| (step, o)));
        let Some((step, _)) = outputs.find(|(_, output)| output.node == self.node) else {
            let known = banks
                .flat_map(|step| &step.outputs)
                .map(|output| output.node.as_str());
            let known: Vec<&str> = known.collect();
            return Err(self.wrong(&words::NO_SUCH_BANK).expected(known.join(", ")));
        };
        let first = step
            .outputs
            .first()
            .map_or("", |output| output.node.as_str());
        let recorded = memory.remembered(&format!("process/{first}"));
        let recorded = recorded.is_some_and(|row| row.index.is_some());
        let mut references = memory.references();
        let node = references.find(|(kind, name, _)| *kind == "node" && *name == self.node);
        match node.filter(|_| recorded) {
            Some((_, _, bytes)) => Ok(NodeRef::from_bytes(bytes)),
            None => Err(self.wrong(&words::BANK_NOT_RECORDED)),
        }
    }
}

/// The text of a manifest with these banks as known nodes.
pub fn written(text: &str, banks: &[BankArg], keyring: &Keyring) -> Result<String, Failure> {
    if banks.is_empty() {
        return Ok(text.to_owned());
    }
    let wrong =
        |e: yaml::YamlError| Failure::input(&e).at(format!("{}:{}", manifest::FILE, e.line));
    let (mark, text) = match text.strip_prefix('\u{feff}') {
        Some(text) => ("\u{feff}", text),
        None => ("", text),
    };
    let root = yaml::parse(text).map_err(wrong)?;
    let maker = maker(&root, keyring);
    let mut found = Vec::new();
    for bank in banks {
        found.push((bank.name.as_str(), bank.found(maker)?));
    }
    let edits = match root.field(FIELD).filter(|known| !known.is_null()) {
        Some(known) => {
            let edits = found.iter();
            let edits = edits.map(|(name, node)| Edit::field(text, known, name, node.to_string()));
            edits.collect()
        }
        None => {
            let pairs: Vec<String> = found
                .iter()
                .map(|(name, node)| format!("{name}: {node}"))
                .collect();
            vec![Edit::field(
                text,
                &root,
                FIELD,
                format!("{{{}}}", pairs.join(", ")),
            )]
        }
    };
    Ok(format!("{mark}{}", edited(text, edits)))
}

/// Whose dossier it is, by the name of its maker.
fn maker(root: &Node, keyring: &Keyring) -> Option<OrgRef> {
    let alias = root.field("maker")?.text()?;
    let name = root
        .field("organisations")?
        .field(alias)?
        .field("name")?
        .text()?;
    let mut known = keyring.directories().iter();
    known.find_map(|(_, of)| of.organisation.filter(|_| of.name.as_str() == name))
}
