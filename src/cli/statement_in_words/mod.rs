//! Any statement in words: what each signer is shown before they sign.
//!
//! Made from the signed bytes by way of the descriptors, so that no field can be left out: one line
//! a field, then who signs in which meaning, then the hash that signers compare. 21 CFR 11.50 wants
//! name, time and meaning in every readable form of a signature.

mod fields;
mod replaced;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use prost_reflect::{DynamicMessage, Value};

use crate::cli::exit::Failure;
use crate::cli::keyring::Keyring;
use crate::cli::ledger_names::{self, LedgerNames};
use crate::cli::names_file::NamesFile;
use crate::cli::openings;
use crate::cli::render::printable;
use crate::cli::schema;
use crate::cli::statement_file::StatementFile;
use crate::domain::event::Event;
use crate::domain::statement::Statement;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::commitment::Opening;
use crate::format::public_text::{PublicText, committed};
use crate::format::statement::encode_statement;
use crate::words::event::label;
use crate::words::{Language, Wording, choice, list, sample, signing};

/// Names for references: those of signed entries, and beside them those by which this machine knows its own.
#[derive(Debug, Clone, Default)]
pub struct Names {
    own: BTreeMap<String, Wording>,
    ledger: LedgerNames,
}

impl Names {
    /// The names in keyrings: organisations, and people by reference and by key.
    pub fn of(keyring: &Keyring) -> Self {
        let mut names = BTreeMap::new();
        for (_, description) in keyring.directories() {
            if let Some(organisation) = description.organisation {
                names.insert(organisation.to_string(), Wording::data(&description.name));
            }
            for person in &description.people {
                names.insert(person.person.to_string(), Wording::data(&person.alias));
                names.insert(person.key_id.to_string(), Wording::data(&person.alias));
            }
        }
        Self {
            own: names,
            ledger: LedgerNames::default(),
        }
    }

    /// The names that a dossier gives.
    pub fn of_dossier(names: NamesFile) -> Self {
        let own = names.into_iter();
        Self {
            own: own.map(|(of, name)| (of, Wording::data(name))).collect(),
            ledger: LedgerNames::default(),
        }
    }

    /// The same with what travels beside the statements, as the word of who wrote it.
    #[must_use]
    pub fn with_told(mut self, told: &NamesFile, by: &str) -> Self {
        for (reference, name) in told {
            let said = sample::told(name, by);
            self.own.entry(reference.clone()).or_insert(said);
        }
        self
    }

    /// The same with what the ledger says of them.
    #[must_use]
    pub fn with(self, ledger: LedgerNames) -> Self {
        Self { ledger, ..self }
    }

    /// The same where no ledger is asked: what has no name on this machine is said to have none here.
    #[must_use]
    pub fn or_unknown(self, text: &str) -> Self {
        let ledger = ledger_names::unknown(text, |word| self.own.contains_key(word));
        self.with(ledger)
    }

    /// What is said behind a reference: its name on the ledger, or the one on this machine, or that it has none.
    fn of_reference(&self, word: &str, language: Language) -> Option<String> {
        let own = self.own.get(word).map(|own| own.get(language));
        let signed = self.ledger.get(word, language);
        match (own, signed) {
            (Some(own), None) => Some(own.to_owned()),
            (None, signed) => signed.map(str::to_owned),
            (Some(own), Some(signed)) if own == signed => Some(own.to_owned()),
            (Some(own), Some(signed)) => Some(format!("{own}; {signed}")),
        }
    }
}

pub struct Words<'a> {
    names: &'a Names,
    openings: &'a [Opening],
    language: Language,
}

impl<'a> Words<'a> {
    pub fn new(language: Language, names: &'a Names, openings: &'a [Opening]) -> Self {
        Self {
            names,
            openings,
            language,
        }
    }

    /// Statements with no more than the names of this machine, in which their references are to be found.
    pub fn in_english(
        names: &'a Names,
        openings: &'a [Opening],
        files: &[StatementFile],
    ) -> Result<String, Failure> {
        let words = Self::new(Language::English, names, openings);
        let texts: Result<Vec<String>, Failure> = files.iter().map(|f| words.file(f)).collect();
        Ok(texts?.join("\n"))
    }

    /// A statement with its signatures so far.
    pub fn file(&self, file: &StatementFile) -> Result<String, Failure> {
        let missing: Vec<_> = file.missing().iter().map(|who| who.key).collect();
        let statement = file.statement();
        let mut text = self.statement(file.payload(), statement)?;
        self.public_text(&mut text, file);
        for signer in &statement.signers {
            let done = !missing.contains(&signer.key);
            let state = match done {
                true => &signing::SIGNED,
                false => &signing::NOT_SIGNED,
            };
            let state = state.get(self.language);
            let who = self.named(&signer.key.to_string());
            let (meaning, role) = (signer.meaning.as_str(), signer.role.as_str());
            let value = match self.language {
                Language::English => format!("{who}, {meaning} as {role}: {state}"),
                Language::Japanese => {
                    let meaning = choice::label(&format!("MEANING_{meaning}"))
                        .map_or(meaning, |said| said.get(self.language));
                    let role = signer.role.said().get(self.language);
                    format!("{who}、{role}として{meaning}: {state}")
                }
            };
            self.line(&mut text, "signer", &value);
        }
        self.line(&mut text, "payload_hash", &file.hash().to_string());
        Ok(text)
    }

    /// What a recall says to the public, each line marked as a quotation.
    fn public_text(&self, text: &mut String, file: &StatementFile) {
        let statement = file.statement();
        let Some(committed) = committed(statement) else {
            return;
        };
        let mut opened = self.openings.iter().filter_map(PublicText::of);
        let opened = opened.find(|text| text.digest(statement) == Some(committed));
        let told = file.public_text();
        let told = told.or(opened.as_ref().map(PublicText::text));
        let heading = match told {
            Some(_) => &signing::TOLD_TO_ALL,
            None => &list::TEXT_NOT_HERE,
        };
        self.line(text, "public_text", heading.get(self.language));
        for line in told.into_iter().flat_map(str::lines) {
            // cannot fail: writing to a String.
            let _ = writeln!(text, "    | {}", printable(line));
        }
    }

    /// Every opening of this statement opens what stands in its field, and is shown with it.
    ///
    /// # Errors
    /// `OPENING`, exit code 1: the text beside the statement is not what its author committed to.
    pub fn check_openings(&self, file: &StatementFile) -> Result<(), Failure> {
        let statement = file.statement();
        let message = DynamicMessage::decode(schema::message("Statement")?, file.payload())
            .map_err(Failure::input)?;
        let ledger = statement.ledger_id.map(|id| id.bytes());
        let id = statement.statement_id;
        for opening in self.openings {
            if *opening.statement_id() != id.bytes() {
                continue;
            }
            let name = statement.event.name();
            if ledger.as_ref() != Some(opening.ledger_id()) {
                return Err(openings::refused(
                    opening,
                    format!("{name} {id} of another ledger"),
                ));
            }
            if !fields::holds(
                &message,
                opening.field_id().as_str(),
                &opening.digest().bytes(),
            ) {
                return Err(openings::refused(
                    opening,
                    format!("{name} {id}, which says otherwise"),
                ));
            }
        }
        Ok(())
    }

    /// A statement alone.
    fn statement(&self, payload: &[u8], statement: &Statement) -> Result<String, Failure> {
        let message = DynamicMessage::decode(schema::message("Statement")?, payload)
            .map_err(Failure::input)?;
        let called = statement.event.called().get(self.language);
        let mut text = format!("{called} ({})\n", statement.event.name());
        let id = |id: Option<_>| match id {
            Some(id) => format!("{id}"),
            None => "the one that this founds".to_owned(),
        };
        let mut line = |name: &str, value: String| self.line(&mut text, name, &value);
        line("ledger_id", id(statement.ledger_id));
        line("statement_id", statement.statement_id.to_string());
        line(
            "occurred_at",
            local(statement.occurred_at, statement.utc_offset),
        );
        let mut lines = self.told(statement, &message, false);
        if let Event::TestReported(result) = &statement.event {
            let took = result.ended_at.since(result.started_at);
            let said = match took.whole_hours() {
                0 => took.said().get(self.language).to_owned(),
                hours => hours.to_string(),
            };
            lines.push(("hours".to_owned(), said));
        }
        for (path, value) in lines {
            let value = self.named(&value);
            self.line(&mut text, &path, &value);
        }
        for document in &statement.evidence {
            let value = format!(
                "{} ({}, {}) {}",
                document.role, document.media_type, document.kind, document.digest
            );
            self.line(&mut text, "evidence", &value);
        }
        for seen in &statement.seen {
            let value = format!(
                "{}: {} entries, head {}",
                seen.subject, seen.position.count, seen.position.head
            );
            self.line(&mut text, "rests_on", &value);
        }
        Ok(text)
    }

    /// What a statement says, in one line: references by their names, without those that have none, and without hashes.
    pub fn brief(&self, statement: &Statement) -> Result<String, Failure> {
        let payload = encode_statement(statement);
        let message = DynamicMessage::decode(schema::message("Statement")?, payload.as_slice())
            .map_err(Failure::input)?;
        let mut lines = self.told(statement, &message, true);
        lines.retain_mut(|(_, value)| match self.only_named(value) {
            Some(said) => {
                *value = said;
                true
            }
            None => false,
        });
        Ok(self.on_one_line(&lines))
    }

    /// The value with names in place of references; `None` if it is nothing but what is for programs.
    fn only_named(&self, value: &str) -> Option<String> {
        if !is_reference(value) {
            return Some(value.to_owned());
        }
        let named = |part: &str| match part.split_once('/') {
            // A document, behind whose it is: `org_…/jp-allogeneic-default@1`.
            Some((whose, document)) if is_reference(whose) && !is_reference(document) => {
                let whose = self.names.of_reference(whose, self.language);
                Some(whose.map_or_else(|| document.to_owned(), |of| format!("{of}/{document}")))
            }
            _ => self.names.of_reference(part, self.language),
        };
        let parts: Vec<String> = value.split(", ").filter_map(named).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// `slots 1: slot FIN, stage FINAL; slots 2: …`: what is within something is said behind it.
    fn on_one_line(&self, lines: &[(String, String)]) -> String {
        let mut text = String::new();
        let mut within = "";
        for (path, value) in lines {
            let (outer, name) = path.rsplit_once('.').unwrap_or(("", path));
            if !text.is_empty() {
                text.push_str(if outer == within && !outer.is_empty() {
                    ", "
                } else {
                    "; "
                });
            }
            if outer != within && !outer.is_empty() {
                text.push_str(&format!("{}: ", self.called(outer)));
            }
            text.push_str(&format!("{} {value}", self.called(name)));
            within = outer;
        }
        text
    }

    /// A path as people call it, members of lists counted from 1.
    fn called(&self, path: &str) -> String {
        let part = |part: &str| {
            let (name, place) = part.split_at(part.find('[').unwrap_or(part.len()));
            let said = label(name).map_or_else(
                || name.replace('_', " "),
                |said| said.get(self.language).to_owned(),
            );
            match place.trim_matches(['[', ']']).parse::<usize>() {
                Ok(place) => format!("{said} {}", place + 1),
                Err(_) => said,
            }
        };
        path.split('.').map(part).collect::<Vec<_>>().join(", ")
    }

    /// The lines of why it is told afterwards, if it is, and of the event.
    fn told(
        &self,
        statement: &Statement,
        message: &DynamicMessage,
        brief: bool,
    ) -> Vec<(String, String)> {
        let walk = fields::Walk {
            statement,
            openings: self.openings,
            language: self.language,
            brief,
        };
        let mut lines = Vec::new();
        let event = statement.event.field();
        for (field, path) in [("retrospective", "retrospective"), (event, "")] {
            let found = message.fields().find(|(f, _)| f.name() == field);
            if let Some((_, Value::Message(part))) = found {
                walk.message(part, path, field, &mut lines);
            }
        }
        lines
    }

    fn label(&self, path: &str) -> String {
        match self.language {
            Language::English => path.replace('_', " "),
            Language::Japanese => japanese(path),
        }
    }

    fn line(&self, text: &mut String, path: &str, value: &str) {
        let label = self.label(path);
        let width = match self.language {
            Language::English => 24_usize.saturating_sub(label.chars().count()),
            // A full-width character takes two columns.
            Language::Japanese => 24_usize.saturating_sub(
                label
                    .chars()
                    .map(|c| if c.is_ascii() { 1 } else { 2 })
                    .sum(),
            ),
        };
        // cannot fail: writing to a String.
        let _ = writeln!(text, "  {label}{}  {value}", " ".repeat(width));
    }

    /// The value, with the name of each reference in it.
    fn named(&self, value: &str) -> String {
        let parts =
            value
                .split(", ")
                .map(|part| match self.names.of_reference(part, self.language) {
                    Some(name) => format!("{part} [{name}]"),
                    None => part.to_owned(),
                });
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// Whether a value is for programs: a reference, a hash, or several of them.
fn is_reference(value: &str) -> bool {
    let longest = value
        .split(|c: char| !c.is_ascii_hexdigit())
        .map(str::len)
        .max();
    longest.is_some_and(|digits| digits >= 32)
}

/// A path label by label; what has no label keeps its English name.
fn japanese(path: &str) -> String {
    let said = |part: &str| {
        let (name, place) = part.split_at(part.find('[').unwrap_or(part.len()));
        let name = match label(name).or_else(|| Event::called_of(name)) {
            Some(label) => label.get(Language::Japanese).to_owned(),
            None => name.replace('_', " "),
        };
        name + place
    };
    path.split('.').map(said).collect::<Vec<_>>().join(".")
}

/// A time on the author's clock: `2026-11-22 18:00:00 +09:00`; milliseconds if there are any.
pub fn local(time: TimestampMs, offset: UtcOffset) -> String {
    let shifted = time.ms() + i64::from(offset.minutes()) * 60_000;
    match TimestampMs::new(shifted) {
        Ok(shown) => {
            let text = shown.to_string();
            let text = text.trim_end_matches('Z').replace('T', " ");
            let text = text.strip_suffix(".000").unwrap_or(&text);
            format!("{text} {offset}")
        }
        // The first and the last hours that can be said at all.
        Err(_) => time.to_string(),
    }
}

/// The statement as JSON: the fields of the event in the form in which YAML takes them.
pub fn json(file: &StatementFile) -> Result<serde_json::Value, Failure> {
    let statement = file.statement();
    let message = DynamicMessage::decode(schema::message("Statement")?, file.payload())
        .map_err(Failure::input)?;
    let event = message
        .fields()
        .find(|(field, _)| field.name() == statement.event.field())
        .map(|(field, value)| fields::json(&field, value, statement.utc_offset));
    let missing: Vec<_> = file.missing().iter().map(|who| who.key).collect();
    let signers: Vec<_> = statement
        .signers
        .iter()
        .map(|s| {
            serde_json::json!({
                "key_id": s.key.to_string(),
                "role": s.role.as_str(),
                "meaning": s.meaning.as_str(),
                "signed": !missing.contains(&s.key),
            })
        })
        .collect();
    let seen: Vec<_> = statement
        .seen
        .iter()
        .map(|s| {
            serde_json::json!({
                "subject": s.subject.to_string(),
                "kind": s.subject.kind(),
                "id": HEXLOWER.encode(&s.subject.id()),
                "count": s.position.count,
                "head": s.position.head.to_string(),
            })
        })
        .collect();
    Ok(serde_json::json!({
        "payload_hash": file.hash().to_string(),
        "ledger_id": statement.ledger_id.map(|id| id.to_string()),
        "statement_id": statement.statement_id.to_string(),
        "occurred_at": fields::timestamp(statement.occurred_at, statement.utc_offset),
        "event": statement.event.field(),
        "fields": event,
        "signers": signers,
        "seen": seen,
        "complete": missing.is_empty(),
    }))
}
