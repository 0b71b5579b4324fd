//! What rules of corrections share: what was wrong, whether somebody else agrees this time, and whether the replacement
//! might have been recorded in its place.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::authority::roles;
use crate::domain::decide::{Context, Place, refuse};
use crate::domain::event::Corrected;
use crate::domain::gate::person_of;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::statement::{Recorded, Statement};
use crate::domain::subject::subjects;
use crate::domain::time::TimestampMs;
use crate::domain::view::Step;
use crate::words::{event, refusal};

/// Most corrections of one organisation in one history: each tells its whole story again.
pub(crate) const MAX_CORRECTIONS: usize = 256;

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

/// Looks for what is corrected in all histories that the correction joins and that are held: what stands is said by the
/// last correction in any of them. The others are left to the auditor.
pub(crate) fn wrong(context: &Context<'_, '_>, e: &Corrected) -> Step<Wrong> {
    let mut missing = None;
    let mut found: Option<Wrong> = None;
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
        not_too_many(context, acts)?;
        new_id(context, acts)?;
        let here = standing(acts, e.entry);
        if here.as_ref().map(|here| here.stands) > found.as_ref().map(|found| found.stands) {
            found = here;
        }
    }
    match (found, missing) {
        (Some(found), _) => Ok(found),
        (None, Some(need)) => Err(need),
        (None, None) => {
            let expected = &event::ENTRY_OF_THE_EVENT;
            context.refuse(Code::UnknownRef, "entry", refusal::entry(e.entry), expected)
        }
    }
}

/// What stands of an entry, by one history.
fn standing(acts: &[Arc<Recorded>], entry: u64) -> Option<Wrong> {
    let is_correction = |act: &&Arc<Recorded>| {
        let corrected = act.statement.event.get::<Corrected>();
        corrected.is_some_and(|other| other.entry == entry)
    };
    let corrections: Vec<_> = acts.iter().filter(is_correction).cloned().collect();
    let original = acts.iter().find(|act| act.index == entry);
    let retrospective = original.and_then(|act| act.statement.retrospective);
    let statement = match corrections.last() {
        Some(last) => {
            let corrected = last.statement.event.get::<Corrected>()?;
            Statement {
                retrospective,
                ..corrected.instead(&last.statement)
            }
        }
        None => original?.statement.clone(),
    };
    Some(Wrong {
        stands: corrections.last().map_or(entry, |last| last.index),
        statement,
        recorded_at: original.map(|act| act.recorded_at),
        corrections,
    })
}

/// An organisation corrects so much in one history, whatever others do there.
fn not_too_many(context: &Context<'_, '_>, acts: &[Arc<Recorded>]) -> Step<()> {
    let by = context.statement.event.organisation();
    let own = acts.iter().map(|act| &act.statement.event);
    let own = own.filter(|event| event.get::<Corrected>().is_some() && event.organisation() == by);
    if own.count() >= MAX_CORRECTIONS {
        let found = event::corrections(MAX_CORRECTIONS + 1);
        let expected = refusal::at_most(MAX_CORRECTIONS);
        return context.refuse(Code::Limit, "entry", found, expected);
    }
    Ok(())
}

/// Openings name a statement: of two with one id, one would speak for both.
fn new_id(context: &Context<'_, '_>, acts: &[Arc<Recorded>]) -> Step<()> {
    let id = context.statement.statement_id;
    if acts.iter().any(|act| act.statement.statement_id == id) {
        let expected = &event::A_NEW_STATEMENT_ID;
        return refuse(Code::Exists, "statement_id", id, expected);
    }
    Ok(())
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
    // What was told afterwards is so still.
    let statement = Statement {
        retrospective: of.and_then(|of| of.statement.retrospective),
        ..e.instead(context.statement)
    };
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
