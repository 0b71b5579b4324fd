//! What a correction changes, told to whoever signs it: the entry that stands is read from the ledger.

use std::sync::Arc;

use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::remote_view::RemoteView;
use crate::cli::render::corrected;
use crate::cli::statement_in_words::{Names, Words};
use crate::domain::event::Corrected;
use crate::domain::statement::{Recorded, Statement};
use crate::domain::subject::subjects;
use crate::format::commitment::Opening;
use crate::words::{Language, Wording, signing};

/// Old and new of each correction among these statements.
pub async fn notes<'s>(
    context: &Context,
    names: &Names,
    openings: &[Opening],
    statements: impl Iterator<Item = &'s Statement>,
) -> Result<Vec<Wording>, Failure> {
    let mut notes = Vec::new();
    for statement in statements {
        let Some(corrected) = statement.event.get::<Corrected>() else {
            continue;
        };
        let old = standing(context, statement).await;
        let old = old.as_ref().map(|act| &act.statement);
        notes.push(said(names, openings, old, statement, corrected)?);
    }
    Ok(notes)
}

/// The entry that is to stand no more, if the ledger shows it.
async fn standing(context: &Context, statement: &Statement) -> Option<Arc<Recorded>> {
    context.global.server.as_ref()?;
    let mut client = context.client().await.ok()?;
    let trust = context.trust_if_any().ok()?;
    let joined = subjects(&statement.event);
    let mut view = RemoteView::of_what_is_shown();
    view.load(&mut client, trust.as_ref(), joined).await.ok()?;
    corrected::stood(&view, &statement.event)
}

/// Which entry a correction is about, and a line for each value that it changes.
pub fn said(
    names: &Names,
    openings: &[Opening],
    old: Option<&Statement>,
    new: &Statement,
    corrected: &Corrected,
) -> Result<Wording, Failure> {
    let of = |language| {
        let words = Words::new(language, names, openings);
        let lines = match old {
            Some(old) => words.differences(old, new)?,
            None => vec![signing::OLD_NOT_KNOWN.get(language).to_owned()],
        };
        let event = corrected.replacement.event();
        let head = signing::corrects(corrected.entry, event.called());
        let mut text = head.get(language).to_owned();
        for line in lines {
            text.push_str("\n  ");
            text.push_str(&line);
        }
        Ok::<_, Failure>(text)
    };
    let (english, japanese) = (of(Language::English)?, of(Language::Japanese)?);
    Ok(Wording::each(|language| match language {
        Language::English => english.clone(),
        Language::Japanese => japanese.clone(),
    }))
}
