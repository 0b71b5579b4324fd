//! What a correction changes, field by field.

use std::collections::BTreeMap;

use prost_reflect::{DynamicMessage, Value};

use super::{Words, fields, local};
use crate::cli::exit::Failure;
use crate::cli::schema;
use crate::domain::event::Corrected;
use crate::domain::statement::Statement;
use crate::format::statement::encode_statement;
use crate::words::signing;

impl Words<'_> {
    /// What is said otherwise, a line each: `value: 1.2e9 → 1.2e10`. A correction says what it puts in place.
    pub fn differences(&self, old: &Statement, new: &Statement) -> Result<Vec<String>, Failure> {
        let (old, new) = (self.said_of_event(old)?, self.said_of_event(new)?);
        let by_path: BTreeMap<&str, &str> = pairs(&old).collect();
        let still: BTreeMap<&str, &str> = pairs(&new).collect();
        let nothing = signing::NONE.get(self.language);
        let mut lines = Vec::new();
        let mut line = |path: &str, old: &str, new: &str| {
            if old != new {
                let (old, new) = (self.named(old), self.named(new));
                lines.push(format!("{}: {old} → {new}", self.label(path)));
            }
        };
        for (path, value) in pairs(&new) {
            line(path, by_path.get(path).copied().unwrap_or(nothing), value);
        }
        for (path, value) in pairs(&old).filter(|(path, _)| !still.contains_key(path)) {
            line(path, value, nothing);
        }
        Ok(lines)
    }

    /// When an event happened and what it says, by path.
    fn said_of_event(&self, statement: &Statement) -> Result<Vec<(String, String)>, Failure> {
        let payload = encode_statement(statement);
        let message = DynamicMessage::decode(schema::message("Statement")?, payload.as_slice())
            .map_err(Failure::input)?;
        let (path, at, offset) = match statement.event.get::<Corrected>() {
            Some(e) => {
                let event = e.replacement.event();
                let path = vec!["corrected", "replacement", event.field()];
                (path, e.occurred_at, e.utc_offset)
            }
            None => {
                let path = vec![statement.event.field()];
                (path, statement.occurred_at, statement.utc_offset)
            }
        };
        let mut lines = vec![("occurred_at".to_owned(), local(at, offset))];
        let on_its_clock = Statement {
            utc_offset: offset,
            ..statement.clone()
        };
        let walk = fields::Walk {
            statement: &on_its_clock,
            openings: self.openings,
            language: self.language,
            brief: true,
        };
        let mut inner = message;
        for name in &path {
            let next = match inner.get_field_by_name(name).as_deref() {
                Some(Value::Message(next)) => next.clone(),
                _ => return Ok(lines),
            };
            inner = next;
        }
        walk.message(&inner, "", &path.join("."), &mut lines);
        Ok(lines)
    }
}

fn pairs(lines: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    lines
        .iter()
        .map(|(path, value)| (path.as_str(), value.as_str()))
}
