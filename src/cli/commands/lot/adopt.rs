//! `lot adopt`: writes the references of keyrings into a dossier, and draws its own secret.
//!
//! People write names; the ledger knows references. An organisation is found by its name, a person
//! by the alias in their organisation's keyring. Of other organisations their `organisation.json`
//! is enough: it holds nothing secret. The rest of the manifest may still be unfinished.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::banks::{self, BankArg};
use super::dossier_memory::SystemEntropy;
use super::manifest::edit::{Edit, edited};
use super::references::Secret;
use super::submit::OPENINGS_FILE;
use super::{dossier_memory, manifest, references, table};
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::keyring::{Description, Keyring};
use crate::cli::yaml::{self, Node};

/// Whose references.
#[derive(Debug, Args)]
pub struct Adopt {
    /// The dossier
    dossier: PathBuf,
    /// A cell bank that another dossier of this maker recorded: what it is called here, and where it is. NAME=DOSSIER,
    /// or NAME=DOSSIER#NODE where it has another name there
    #[arg(long = "bank", value_name = "NAME=DOSSIER", value_parser = BankArg::parse)]
    banks: Vec<BankArg>,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
}

impl Adopt {
    pub fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.require()?;
        for file in [dossier_memory::FILE, OPENINGS_FILE] {
            if self.dossier.join(file).exists() {
                return Err(Failure::input("this dossier was submitted already")
                    .at(self.dossier.display())
                    .found(file)
                    .expected("a new dossier")
                    .hint("its references are on the ledger and stay as they are"));
            }
        }
        let path = self.dossier.join(manifest::FILE);
        let text = files::read_text(&path, table::MAX_BYTES)?;
        let wrong =
            |e: yaml::YamlError| Failure::input(&e).at(format!("{}:{}", path.display(), e.line));
        let Adopted {
            text,
            names,
            unknown,
        } = adopt(&text, &keyring).map_err(wrong)?;
        let text_with_banks = banks::written(&text, &self.banks, &keyring)?;
        let taken: Vec<&str> = self.banks.iter().map(|bank| bank.name.as_str()).collect();
        let mut text = text_with_banks;
        let drawn = yaml::parse(&text)
            .map_err(wrong)?
            .field(references::FIELD)
            .is_none();
        if drawn {
            let secret = Secret::draw(&mut SystemEntropy).map_err(Failure::input)?;
            text = secret.written(&text).map_err(wrong)?;
        }
        files::replace(&path, text.as_bytes(), Mode::Shared)?;
        context.output.answer(
            "lotledger.lot-adopt.v1",
            &json!({ "adopted": names, "unknown": unknown, "drawn": drawn, "banks": taken }),
            || {
                let names = names
                    .iter()
                    .map(String::as_str)
                    .chain(taken.iter().copied());
                let names: Vec<&str> = names.collect();
                format!("{} references written: {}", names.len(), names.join(", "))
            },
        )?;
        if drawn {
            context
                .output
                .remark("`references:` was drawn and stands in lot.yaml now: it opens what the dossier commits to, and is as secret");
        }
        if !unknown.is_empty() {
            context.output.remark(&format!(
                "left as they are: {}; organisations are found by `name`, people by alias, in the keyrings of --keys; remove an empty `ref:`",
                unknown.join(", ")
            ));
        }
        Ok(Exit::Done)
    }
}

/// A manifest with references.
#[derive(Debug, PartialEq, Eq)]
pub struct Adopted {
    pub text: String,
    /// Whose references were written.
    pub names: Vec<String>,
    /// Organisations and people that were left as they are, mostly because no keyring knows them.
    pub unknown: Vec<String>,
}

/// Writes the keyrings' references into a manifest's text; everything else stays as it is.
pub fn adopt(text: &str, keyring: &Keyring) -> Result<Adopted, yaml::YamlError> {
    let root = yaml::parse(text)?;
    let organisations = entries(&root, "organisations");
    let of = |name: &str| -> Option<&Description> {
        let mut known = keyring.directories().iter().map(|(_, of)| of);
        known.find(|of| of.name.as_str() == name)
    };
    let employer = |alias: &str| -> Option<&Description> {
        let mut entries = organisations.iter();
        let (_, node) = entries.find(|(other, _)| *other == alias)?;
        of(node.field("name")?.text()?)
    };
    let mut edits = Vec::new();
    let (mut names, mut unknown) = (Vec::new(), Vec::new());
    let mut note = |alias: &str, node: &Node, reference: Option<String>| match reference {
        // `ref:` without a value has no place of its own.
        Some(reference) if !node.field("ref").is_some_and(Node::is_null) => {
            names.push(alias.to_owned());
            edits.push(Edit::field(text, node, "ref", reference));
        }
        _ => unknown.push(alias.to_owned()),
    };
    for (alias, node) in &organisations {
        let reference = employer(alias).and_then(|of| of.organisation);
        note(alias, node, reference.map(|r| r.to_string()));
    }
    for (alias, node) in entries(&root, "people") {
        let organisation = node.field("organisation").and_then(Node::text);
        let people = organisation.and_then(employer).map(|of| of.people.iter());
        let holder = people.and_then(|mut people| people.find(|p| p.alias == alias));
        note(alias, node, holder.map(|p| p.person.to_string()));
    }
    Ok(Adopted {
        text: edited(text, edits),
        names,
        unknown,
    })
}

/// The mappings of a section by their names.
fn entries<'n>(root: &'n Node, section: &str) -> Vec<(&'n str, &'n Node)> {
    let entries = root.field(section).and_then(Node::entries);
    let named = entries.unwrap_or_default().iter();
    let mappings = named.filter(|(_, node)| node.entries().is_some());
    mappings
        .map(|(alias, node)| (alias.as_str(), node))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str, reference: &str) -> String {
        let root = yaml::parse(text).unwrap();
        let edits: Vec<Edit> = entries(&root, "people")
            .iter()
            .map(|(_, node)| Edit::field(text, node, "ref", reference.to_owned()))
            .collect();
        edited(text, edits)
    }

    #[test]
    fn a_reference_is_written_however_the_mapping_is() {
        for (before, after) in [
            (
                "people:\n  ann: {organisation: lab}\n",
                "people:\n  ann: {ref: R, organisation: lab}\n",
            ),
            (
                "# 名前\npeople:\n  ann: {ref: old, organisation: 検査}\n",
                "# 名前\npeople:\n  ann: {ref: R, organisation: 検査}\n",
            ),
            (
                "\u{feff}people:\r\n  ann:\r\n    organisation: lab\r\n",
                "\u{feff}people:\r\n  ann:\r\n    ref: R\r\n    organisation: lab\r\n",
            ),
            (
                "people:\n  ann:\n    organisation: lab\nlot: x\n",
                "people:\n  ann:\n    ref: R\n    organisation: lab\nlot: x\n",
            ),
            (
                "people:\n  ann:\n    ref: \"old\" # c\n    organisation: lab\n",
                "people:\n  ann:\n    ref: R # c\n    organisation: lab\n",
            ),
        ] {
            assert_eq!(field(before, "R"), after);
        }
    }

    #[test]
    fn equal_placeholders_become_different_references() {
        let text = "people:\n  ann: {ref: x}\n  ben: {ref: x}\n";
        let root = yaml::parse(text).unwrap();
        let references = ["A", "B"].into_iter();
        let edits: Vec<Edit> = entries(&root, "people")
            .iter()
            .zip(references)
            .map(|((_, node), new)| Edit::field(text, node, "ref", new.to_owned()))
            .collect();
        assert_eq!(
            edited(text, edits),
            "people:\n  ann: {ref: A}\n  ben: {ref: B}\n"
        );
    }
}
