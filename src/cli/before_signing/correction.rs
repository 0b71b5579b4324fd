//! What a correction changes, told to whoever signs it: the entry that stands is read from the ledger.

use std::sync::Arc;

use super::{Warning, WarningCode};
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::remote_view::RemoteView;
use crate::cli::render::corrected;
use crate::cli::statement_in_words::{Names, Words, local};
use crate::domain::event::{Corrected, ProcessRecorded, TestReported};
use crate::domain::statement::{Recorded, Statement};
use crate::domain::subject::subjects;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::commitment::Opening;
use crate::words::{Language, Wording, signing};

/// Old and new of each correction among these statements, and that one moves a time back.
pub async fn notes<'s>(
    context: &Context,
    names: &Names,
    openings: &[Opening],
    statements: impl Iterator<Item = &'s Statement>,
) -> Result<(Vec<Wording>, Vec<Warning>), Failure> {
    let (mut notes, mut warnings) = (Vec::new(), Vec::new());
    for statement in statements {
        let Some(corrected) = statement.event.get::<Corrected>() else {
            continue;
        };
        let old = standing(context, statement).await;
        let old = old.as_ref().map(|act| &act.statement);
        warnings.extend(old.and_then(|old| moved_back(old, statement)));
        notes.push(said(names, openings, old, statement, corrected)?);
    }
    Ok((notes, warnings))
}

/// A time that a correction makes earlier can hide that something was late, or came in the wrong order.
pub fn moved_back(old: &Statement, new: &Statement) -> Option<Warning> {
    let entry = new.event.get::<Corrected>()?.entry;
    let ((was, was_offset), (is, is_offset)) = (times(old), times(new));
    let (was, is) = was.into_iter().zip(is).find(|(was, is)| is < was)?;
    let said = signing::moved_back(entry, local(was, was_offset), local(is, is_offset));
    Some(Warning::new(WarningCode::TimeMovedBack, said))
}

/// When it happened, and when a test or a step began, on its author's clock.
fn times(statement: &Statement) -> ([TimestampMs; 2], UtcOffset) {
    let told = statement.told();
    let Statement {
        event,
        occurred_at,
        utc_offset,
        ..
    } = &*told;
    let happened = event.happened_at(*occurred_at);
    let result = event.get::<TestReported>().map(|e| e.started_at);
    let step = event.get::<ProcessRecorded>().map(|e| e.started_at);
    let began = result.or(step).unwrap_or(happened);
    ([happened, began], *utc_offset)
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
