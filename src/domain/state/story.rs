//! A history as it stands: what was corrected is in its place as it should have been, and what left the history is not
//! in it (domain.md 5.3c). Before anything is corrected that is the history itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::event::{Corrected, DonorTested};
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;

use super::{Facts, ReplacedTest, State};

/// A moment of a history: its entries before an index, by the corrections before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    pub(crate) before: u64,
    pub(crate) corrected_before: u64,
}

impl Moment {
    pub(crate) const NOW: Self = Self {
        before: u64::MAX,
        corrected_before: u64::MAX,
    };
}

/// What stood until it was corrected, each with the entry that did.
type Replaced = Vec<(u64, Arc<Recorded>)>;

/// What stands, in the order of the places; and what stood there before.
fn standing(
    acts: &[Arc<Recorded>],
    subject: &Subject,
    at: Moment,
) -> (BTreeMap<u64, Arc<Recorded>>, Replaced) {
    let mut story: BTreeMap<u64, Arc<Recorded>> = BTreeMap::new();
    let mut replaced = Vec::new();
    for act in acts {
        let Some(corrected) = act.statement.event.get::<Corrected>() else {
            story.insert(act.index, Arc::clone(act));
            continue;
        };
        if act.index >= at.corrected_before {
            continue;
        }
        let place = corrected.entry;
        if corrected.removed().contains(subject) {
            replaced.extend(story.remove(&place).map(|wrong| (act.index, wrong)));
            continue;
        }
        // In a history that the event has just joined nothing says when the wrong entry was recorded.
        let wrong = story.get(&place);
        let mut instead = Recorded {
            index: place,
            recorded_at: wrong.map_or(act.recorded_at, |wrong| wrong.recorded_at),
            statement: corrected.instead(&act.statement),
            ..Recorded::clone(act)
        };
        // What was told afterwards is still told afterwards.
        instead.statement.retrospective = wrong.and_then(|wrong| wrong.statement.retrospective);
        let wrong = story.insert(place, Arc::new(instead));
        replaced.extend(wrong.map(|wrong| (act.index, wrong)));
    }
    (story, replaced)
}

/// What a history adds up to at a moment.
pub(super) fn told(acts: &[Arc<Recorded>], subject: &Subject, at: Moment) -> State {
    let (story, replaced) = standing(acts, subject, at);
    let story: Vec<_> = story
        .range(..at.before)
        .map(|(_, entry)| Arc::clone(entry))
        .collect();
    let mut facts: Facts = State::new(subject).facts;
    for entry in &story {
        entry.statement.event.fold(entry, subject, &mut facts);
    }
    if let Facts::Donor(donor) = &mut facts {
        let replaced = replaced.iter().filter(|(_, wrong)| wrong.index < at.before);
        donor.replaced = replaced
            .filter_map(|(by, wrong)| {
                Some(ReplacedTest {
                    index: wrong.index,
                    statement: wrong.statement.statement_id,
                    test: wrong.statement.event.get::<DonorTested>()?.clone(),
                    by: *by,
                })
            })
            .collect();
    }
    for act in acts.iter().filter(|act| act.index < at.corrected_before) {
        if act.statement.event.get::<Corrected>().is_some() {
            act.statement.event.fold(act, subject, &mut facts);
        }
    }
    let acts = acts.iter().filter(|act| act.index < at.before);
    State {
        acts: acts.cloned().collect(),
        facts,
        story: Some(story),
    }
}
