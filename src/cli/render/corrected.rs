//! Corrections with old and new: both versions stay on every page.

use std::sync::Arc;

use crate::cli::statement_in_words::{Names, Words};
use crate::domain::event::{Corrected, Event};
use crate::domain::reason::{Correction, Detail};
use crate::domain::statement::{Recorded, Role};
use crate::domain::subject::subjects;
use crate::domain::view::{Lookup, View};
use crate::words::{Language, Wording, detail, history as words};

/// Most values of one correction, and most corrections, that are said one by one.
const MAX_SAID: usize = 12;

/// What stands beside a reason; of corrections who corrected what, when and why, and from what to what.
pub fn detail(detail: &Detail) -> Wording {
    let Detail::Corrected(corrections) = detail else {
        return detail.said();
    };
    let mut said: Vec<Wording> = corrections.iter().take(MAX_SAID).map(correction).collect();
    if corrections.len() > MAX_SAID {
        said.push(detail::in_all(corrections.len()));
    }
    Wording::join(&said, "; ")
}

fn correction(correction: &Correction) -> Wording {
    let by = &correction.by;
    let Some(e) = by.statement.event.get::<Corrected>() else {
        return Wording::default();
    };
    let event = e.replacement.event();
    let organisation = event.organisation();
    let organisation = organisation.map_or_else(String::new, |of| of.to_string());
    // Signers stand in the order of their keys, which says nothing to a reader.
    let mut roles: Vec<Role> = by.statement.signers.iter().map(|s| s.role).collect();
    roles.sort();
    let roles: Vec<Wording> = roles.iter().map(|role| role.said().clone()).collect();
    let stood = correction.stood.as_deref();
    words::corrected_by(
        e.entry,
        event.called(),
        Wording::join(&changes(stood, by), "; "),
        by.index,
        by.recorded_at,
        Wording::join(&roles, ", ").of(organisation),
        &e.explanation,
    )
}

/// What a correction changed, a value each: `value: 1.2e9 → 1.2e10`.
pub fn changes(stood: Option<&Recorded>, by: &Recorded) -> Vec<Wording> {
    let Some(stood) = stood else {
        let corrected = by.statement.event.get::<Corrected>();
        let donor = corrected.and_then(|corrected| corrected.removed_donor);
        let donor = donor.map(words::donor_it_was_not);
        return donor
            .into_iter()
            .chain([words::OLD_NOT_IN_EVIDENCE.clone()])
            .collect();
    };
    let names = Names::default();
    let of = |language| {
        let words = Words::new(language, &names, &[]);
        words
            .differences(&stood.statement, &by.statement)
            .unwrap_or_default()
    };
    let both = of(Language::English)
        .into_iter()
        .zip(of(Language::Japanese));
    let mut changes: Vec<Wording> = both
        .map(|(english, japanese)| {
            Wording::each(|language| match language {
                Language::English => english.clone(),
                Language::Japanese => japanese.clone(),
            })
        })
        .collect();
    if changes.len() > MAX_SAID {
        let all = changes.len();
        changes.truncate(MAX_SAID);
        changes.push(detail::in_all(all));
    }
    changes
}

/// The entry that a correction replaces, as far as a view holds it.
pub fn stood(view: &dyn View, event: &Event) -> Option<Arc<Recorded>> {
    let stands = event.get::<Corrected>()?.stands;
    subjects(event)
        .iter()
        .find_map(|subject| match view.subject(subject) {
            Lookup::Present(known) => {
                let mut acts = known.state.acts.iter();
                acts.find(|act| act.index == stands).cloned()
            }
            Lookup::Absent | Lookup::NotHeld => None,
        })
}
