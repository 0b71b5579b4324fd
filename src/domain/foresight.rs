//! What somebody should know of a statement before they sign it, though no rule refuses it: a result outside its
//! specification, a recall that stands already, a second key of one person.

use std::collections::BTreeSet;

use super::event::{
    Event, HoldLifted, HoldPlaced, HoldReason, HoldScope, KeyEnrolled, RecallClass, RecallIssued,
    RecallReason, SampleCondition, TestReported,
};
use super::gate::{Unrecorded, by_its_rows};
use super::id::{KeyId, LotId};
use super::statement::{Recorded, Role};
use super::view::{Need, Reader, Step, View};

/// Most vials of a hold that are looked at.
const MAX_VIALS: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreseen {
    /// What the specification of its lot makes of a result.
    Result(Unrecorded),
    /// By which specification a result will be judged is not known here.
    NotJudged,
    /// Its laboratory said that the sample cannot be tested.
    SampleUnusable,
    /// The same raw data stand under a result of the same test of the same sample.
    ReportedAlready {
        index: u64,
    },
    RecalledAlready {
        lot: LotId,
        class: RecallClass,
        reason: RecallReason,
    },
    HeldAlready {
        reason: HoldReason,
    },
    /// The person has a key that still signs.
    SecondKey {
        roles: Vec<Role>,
    },
}

/// Whether anything is foreseen of this event at all.
pub fn is_asked(event: &Event) -> bool {
    event.get::<TestReported>().is_some()
        || event.get::<RecallIssued>().is_some()
        || event.get::<HoldPlaced>().is_some()
        || event.get::<KeyEnrolled>().is_some()
}

/// What is foreseen of an event, where the keys of `revoked` sign nothing more; or what the view lacks to say it.
pub fn foresee(
    view: &dyn View,
    event: &Event,
    revoked: &BTreeSet<KeyId>,
) -> Result<Vec<Foreseen>, BTreeSet<Need>> {
    let reader = Reader::new(view);
    let found = if let Some(result) = event.get::<TestReported>() {
        of_result(&reader, result)
    } else if let Some(recall) = event.get::<RecallIssued>() {
        of_recall(&reader, recall)
    } else if let Some(hold) = event.get::<HoldPlaced>() {
        of_hold(&reader, hold)
    } else if let Some(enrolled) = event.get::<KeyEnrolled>() {
        of_enrolment(&reader, enrolled, revoked)
    } else {
        Ok(Vec::new())
    };
    found.map_err(|_| reader.missing())
}

fn of_result(reader: &Reader<'_>, result: &TestReported) -> Step<Vec<Foreseen>> {
    let mut found = vec![match by_its_rows(reader, result)? {
        Some(judged) => Foreseen::Result(judged),
        None => Foreseen::NotJudged,
    }];
    if let Some(sample) = reader.sample(result.sample)? {
        let arrived = sample.received.as_ref();
        if arrived.is_some_and(|arrived| arrived.condition == SampleCondition::Unusable) {
            found.push(Foreseen::SampleUnusable);
        }
        let same = |other: &TestReported| {
            other.analyte == result.analyte && other.raw_data == result.raw_data
        };
        let before = sample.results.iter().find(|(_, other)| same(other));
        found.extend(before.map(|(index, _)| Foreseen::ReportedAlready { index: *index }));
    }
    Ok(found)
}

/// Lots that are recalled already, each with the gravest recall so far.
fn of_recall(reader: &Reader<'_>, recall: &RecallIssued) -> Step<Vec<Foreseen>> {
    let mut found = Vec::new();
    for id in &recall.lots {
        let Some(before) = reader.lot(id)?.and_then(|lot| lot.recall) else {
            continue;
        };
        found.push(Foreseen::RecalledAlready {
            lot: id.clone(),
            class: before.class,
            reason: before.reason,
        });
    }
    Ok(found)
}

/// An open hold of the same, for the same reason.
fn of_hold(reader: &Reader<'_>, hold: &HoldPlaced) -> Step<Vec<Foreseen>> {
    let mut subjects = hold.scope.subjects();
    if matches!(hold.scope, HoldScope::Vials { .. }) {
        subjects.truncate(MAX_VIALS);
    }
    reader.want(&subjects)?;
    let same = |placed: &HoldPlaced| placed.reason == hold.reason && placed.scope == hold.scope;
    for subject in &subjects {
        let known = reader.known(subject)?;
        let acts = known
            .as_ref()
            .map_or(&[][..], |known| known.state.acts.as_slice());
        let lifted = |placed: &Recorded| {
            let mut lifts = acts
                .iter()
                .filter_map(|act| act.statement.event.get::<HoldLifted>());
            lifts.any(|lift| lift.hold == placed.payload_hash)
        };
        let mut placed = acts.iter().filter(|act| {
            let other = act.statement.event.get::<HoldPlaced>();
            other.is_some_and(same)
        });
        if placed.any(|act| !lifted(act)) {
            return Ok(vec![Foreseen::HeldAlready {
                reason: hold.reason,
            }]);
        }
    }
    Ok(Vec::new())
}

fn of_enrolment(
    reader: &Reader<'_>,
    enrolled: &KeyEnrolled,
    revoked: &BTreeSet<KeyId>,
) -> Step<Vec<Foreseen>> {
    let Some(person) = reader.person(enrolled.person)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for key in person
        .enrolments
        .iter()
        .filter(|key| !revoked.contains(&key.id))
    {
        let state = reader.key(key.id)?;
        if state.is_none_or(|state| state.revocations.is_empty()) {
            let roles = key.roles.clone();
            found.push(Foreseen::SecondKey { roles });
        }
    }
    Ok(found)
}
