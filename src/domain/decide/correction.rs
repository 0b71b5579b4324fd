//! What rules of corrections share: what was wrong, whether somebody else agrees this time, and whether the replacement
//! might have been recorded in its place.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::authority::roles;
use crate::domain::decide::{Context, Place};
use crate::domain::event::Corrected;
use crate::domain::gate::person_of;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::statement::{Recorded, Statement};
use crate::domain::subject::subjects;
use crate::domain::time::TimestampMs;
use crate::domain::view::Step;
use crate::words::{event, refusal};

/// What is corrected, as it stands.
pub(crate) struct Wrong {
    /// The entry by which it stands.
    pub(crate) stands: u64,
    /// What stands.
    pub(crate) statement: Statement,
    /// When the entry that was wrong was recorded.
    recorded_at: Option<TimestampMs>,
    /// Its corrections until now.
    corrections: Vec<Arc<Recorded>>,
}

/// Looks for what is corrected in the histories that the correction joins: each correction joins all that its
/// predecessor stood in. Histories that are not held are left to the auditor.
pub(crate) fn wrong(context: &Context<'_, '_>, e: &Corrected) -> Step<Wrong> {
    let mut missing = None;
    for subject in subjects(&context.statement.event) {
        let known = match context.reader.leaving(|| context.reader.known(&subject)) {
            Ok(known) => known,
            Err(need) => {
                missing = Some(need);
                continue;
            }
        };
        let Some(known) = known else { continue };
        let acts = &known.state.acts;
        let is_correction = |act: &&Arc<Recorded>| {
            let corrected = act.statement.event.get::<Corrected>();
            corrected.is_some_and(|other| other.entry == e.entry)
        };
        let corrections: Vec<_> = acts.iter().filter(is_correction).cloned().collect();
        let original = acts.iter().find(|act| act.index == e.entry);
        let statement = match (corrections.last(), original) {
            (Some(last), _) => match last.statement.event.get::<Corrected>() {
                Some(corrected) => corrected.instead(&last.statement),
                None => continue,
            },
            (None, Some(original)) => original.statement.clone(),
            (None, None) => continue,
        };
        return Ok(Wrong {
            stands: corrections.last().map_or(e.entry, |last| last.index),
            statement,
            recorded_at: original.map(|act| act.recorded_at),
            corrections,
        });
    }
    match missing {
        Some(need) => Err(need),
        None => {
            let expected = &event::ENTRY_OF_THE_EVENT;
            context.refuse(Code::UnknownRef, "entry", refusal::entry(e.entry), expected)
        }
    }
}

/// Whoever agreed to an earlier correction does not agree to the next: somebody else looks.
pub(crate) fn another_quality(context: &Context<'_, '_>, of: &Wrong) -> Step<()> {
    let mut before = BTreeSet::new();
    for correction in &of.corrections {
        for signer in &correction.statement.signers {
            if roles::QUALITY.contains(&signer.role) {
                before.extend(person_of(context.reader, signer.key)?);
            }
        }
    }
    let acting = context.acting()?.iter();
    let mut quality = acting.filter(|signer| roles::QUALITY.contains(&signer.role));
    if !before.is_empty() && quality.all(|signer| before.contains(&signer.person)) {
        let (found, expected) = (&event::AGREED_BEFORE, &refusal::ANOTHER_PERSON);
        return context.refuse(Code::SamePerson, "stands", found, expected);
    }
    Ok(())
}

/// Might the replacement have been recorded where the wrong entry stands, on top of what stood before that?
pub(crate) fn at_its_place(context: &Context<'_, '_>, e: &Corrected, of: Option<&Wrong>) {
    let statement = e.instead(context.statement);
    let place = Place {
        index: e.entry,
        recorded_at: of
            .and_then(|of| of.recorded_at)
            .unwrap_or(context.place.recorded_at),
    };
    context
        .reader
        .before(e.entry, || context.again(&statement, place));
}
