//! What somebody is shown before they sign, on every path: the act in words, what the rules said, what is warned of,
//! and what could not be asked. A person at a terminal reads it and is asked; a program gets the same as JSON, and has
//! to name each warning that it accepts.

mod confirm;
mod consent;
pub mod correction;
pub mod foreseen;
pub mod late;
pub mod results;
pub mod too_early;
mod warning;

pub use confirm::confirm;
pub use consent::Consent;
pub use warning::{Warning, WarningCode};

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::exit::Failure;
use crate::cli::output::Output;
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::{Names, Words};
use crate::format::commitment::Opening;
use crate::words::{Language, Wording, signing};

/// Most rows that are said to be late one by one.
const MAX_LATE: usize = 10;

/// All that is said before a signature.
#[derive(Debug, Clone, Default)]
pub struct BeforeSigning {
    pub acts: Vec<Act>,
    /// How a person is shown them, if not one by one.
    pub listed: Option<Wording>,
    /// What its author is told above the question: the tube, who joins.
    pub card: Wording,
    pub told: Told,
}

/// One statement in words.
#[derive(Debug, Clone, Serialize)]
pub struct Act {
    pub event: &'static str,
    /// Which row of which table it is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// None of a row: what a decision rests on is not known before it is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload_hash: Option<String>,
    #[serde(flatten)]
    pub words: Wording,
}

/// What the rules and the signed entries say of statements that nobody has signed yet.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// How far it was checked, and what it rests on.
    pub notes: Vec<Wording>,
    /// What could not be asked.
    pub not_asked: Vec<Wording>,
    pub warnings: Vec<Warning>,
}

impl Told {
    pub fn codes(&self) -> BTreeSet<WarningCode> {
        self.warnings.iter().map(|warning| warning.code).collect()
    }

    /// Also what somebody else found out. What both say is said once.
    pub fn join(&mut self, other: Self) {
        let fresh = |known: &[Wording], more: Vec<Wording>| -> Vec<Wording> {
            let fresh = more.into_iter().filter(|text| !known.contains(text));
            fresh.collect()
        };
        self.notes.extend(fresh(&self.notes, other.notes));
        self.not_asked
            .extend(fresh(&self.not_asked, other.not_asked));
        self.warnings.extend(other.warnings);
    }

    /// The lines in their order: what was found out, what could not be asked, what is warned of.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let notes = self.notes.iter().map(|note| note.get(language).to_owned());
        let not_asked = self.not_asked.iter();
        let not_asked = not_asked.map(|what| signing::not_asked(what).get(language).to_owned());
        let mut lines: Vec<String> = notes.chain(not_asked).collect();
        // Of rows that are late all say the same.
        let mut more: BTreeMap<WarningCode, usize> = BTreeMap::new();
        for warning in self.warnings.iter().filter(|w| w.code.is_of_each_row()) {
            let said = more.entry(warning.code).or_default();
            *said += 1;
            if *said <= MAX_LATE {
                lines.push(warning.line(language));
            }
        }
        let others = self.warnings.iter().filter(|w| !w.code.is_of_each_row());
        lines.extend(others.map(|warning| warning.line(language)));
        for (code, all) in more {
            if let Some(more @ 1..) = all.checked_sub(MAX_LATE) {
                let said = signing::more_warnings(code, more);
                lines.push(said.get(language).to_owned());
            }
        }
        lines
    }

    pub fn json(&self) -> Value {
        json!({
            "notes": self.notes,
            "not_asked": self.not_asked,
            "warnings": self.warnings,
        })
    }
}

/// Statements in words, each with the names of its references.
pub fn acts<'f>(
    names: &Names,
    openings: &[Opening],
    files: impl IntoIterator<Item = &'f StatementFile>,
) -> Result<Vec<Act>, Failure> {
    let act = |file: &StatementFile| {
        let said = |language| Words::new(language, names, openings).file(file);
        let (english, japanese) = (said(Language::English)?, said(Language::Japanese)?);
        let words = Wording::each(|language| match language {
            Language::English => english.clone(),
            Language::Japanese => japanese.clone(),
        });
        Ok(Act {
            event: file.statement().event.name(),
            place: None,
            payload_hash: Some(file.hash().to_string()),
            words,
        })
    };
    files.into_iter().map(act).collect()
}

impl BeforeSigning {
    /// For a person: the question comes right behind the warnings.
    pub fn show(&self, output: &Output) {
        let language = output.language;
        match &self.listed {
            Some(listed) => output.remark(listed.get(language)),
            None => self
                .acts
                .iter()
                .for_each(|act| output.remark(act.words.get(language))),
        }
        if !self.card.is_empty() {
            output.remark(self.card.get(language));
        }
        for line in self.told.lines(language) {
            output.remark(&line);
        }
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        let mut value = self.told.json();
        value["acts"] = json!(self.acts);
        value["card"] = match self.card.is_empty() {
            true => Value::Null,
            false => json!(self.card),
        };
        value
    }
}
