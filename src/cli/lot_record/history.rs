//! A history in lines: when, what happened, what it said, who signed it.

use crate::cli::statement_in_words::local;
use crate::domain::statement::{Recorded, Statement};
use crate::words::{Wording, history as words};

use super::names::{Names, Who, all};

/// An entry, told.
pub struct Line<'e> {
    pub entry: &'e Recorded,
    /// When it happened, on its author's clock.
    pub at: String,
    /// What happened.
    pub what: Wording,
    /// What it said.
    pub said: Wording,
    pub who: Vec<Who>,
}

impl Line<'_> {
    /// All who signed.
    pub fn signed_by(&self) -> Wording {
        all(&self.who)
    }
}

/// Entries, told in their order.
pub fn lines<'e>(
    entries: impl IntoIterator<Item = &'e Recorded>,
    names: &Names<'_>,
) -> Vec<Line<'e>> {
    let line = |entry: &'e Recorded| {
        let statement = &entry.statement;
        let event = &statement.event;
        Line {
            entry,
            at: local(statement.occurred_at, statement.utc_offset),
            what: event.called().clone(),
            said: told(statement, event.said(names)),
            who: statement
                .signers
                .iter()
                .map(|signer| names.who(signer))
                .collect(),
        }
    };
    entries.into_iter().map(line).collect()
}

/// The same with who wrote it down for a laboratory, and why it was told afterwards.
fn told(statement: &Statement, said: Wording) -> Wording {
    let said = match statement.event.told().transcribed() {
        Some(_) => words::transcribed(said),
        None => said,
    };
    match statement.retrospective {
        Some((kind, _)) => words::told_afterwards(said, kind.said()),
        None => said,
    }
}
