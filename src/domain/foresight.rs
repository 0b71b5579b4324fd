//! What somebody should know of a statement before they sign it, though no rule refuses it: a result outside its
//! specification, a recall that stands already, a second key of one person.

use std::collections::BTreeSet;

use super::event::{
    Corrected, Event, HoldLifted, HoldPlaced, HoldReason, HoldScope, KeyEnrolled,
    LateEntryExplained, OosClosed, OosConclusion, OosOpened, RecallClass, RecallIssued,
    RecallReason, Replacement, SampleCondition, SampleDestroyed, SampleReturned, SampleTarget,
    Shipped, StorageClass, TestReported, TestVoided,
};
use super::gate::{LateEntry, Told, Unrecorded, by_its_rows, late, speaks_against};
use super::id::{AnalyteCode, KeyId, LotId, SampleRef, Sscc};
use super::possession::MAX_NESTING;
use super::state::SamplingState;
use super::statement::{Recorded, Role, Statement};
use super::subject::Subject;
use super::time::UtcOffset;
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
    /// The result that somebody voids, doubts or settles.
    Doubted(Box<DoubtedResult>),
    /// What was planned of a sample that is gone and has no result.
    Unreported(Vec<AnalyteCode>),
    /// What is explained.
    Late(LateEntry),
    /// A lot in a shipment is kept at another temperature than it would travel at.
    KeptOtherwise {
        lot: LotId,
        kept: StorageClass,
    },
}

/// A result that somebody voids, doubts or settles, as signed entries have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtedResult {
    pub index: u64,
    pub result: TestReported,
    /// Of whoever reported it.
    pub utc_offset: UtcOffset,
    pub judged: Option<Unrecorded>,
    /// It failed a row, left it undecided, or is adverse whatever the rows ask.
    pub against: bool,
    pub voided: bool,
    pub lot_released: bool,
    pub act: DoubtAct,
}

/// What is done to a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtAct {
    Void,
    Open,
    Close(OosConclusion),
}

/// What is looked at of an event of which something is foreseen.
enum Asked<'e> {
    Result(&'e TestReported),
    /// The result that is to stand in place of another one.
    CorrectedResult(&'e TestReported, u64),
    Recall(&'e RecallIssued),
    Hold(&'e HoldPlaced),
    Enrolment(&'e KeyEnrolled),
    LateEntry(&'e LateEntryExplained),
    Doubt(SampleRef, u64, DoubtAct),
    SampleGone(SampleRef),
    Shipment(&'e Shipped),
}

fn asked(event: &Event) -> Option<Asked<'_>> {
    Some(if let Some(result) = event.get::<TestReported>() {
        Asked::Result(result)
    } else if let Some(result) = corrected_result(event) {
        Asked::CorrectedResult(result, event.corrects()?)
    } else if let Some(recall) = event.get::<RecallIssued>() {
        Asked::Recall(recall)
    } else if let Some(hold) = event.get::<HoldPlaced>() {
        Asked::Hold(hold)
    } else if let Some(enrolled) = event.get::<KeyEnrolled>() {
        Asked::Enrolment(enrolled)
    } else if let Some(explained) = event.get::<LateEntryExplained>() {
        Asked::LateEntry(explained)
    } else if let Some(e) = event.get::<TestVoided>() {
        Asked::Doubt(e.sample, e.entry, DoubtAct::Void)
    } else if let Some(e) = event.get::<OosOpened>() {
        Asked::Doubt(e.sample, e.entry, DoubtAct::Open)
    } else if let Some(e) = event.get::<OosClosed>() {
        Asked::Doubt(e.sample, e.entry, DoubtAct::Close(e.conclusion))
    } else if let Some(e) = event.get::<SampleDestroyed>() {
        Asked::SampleGone(e.sample)
    } else if let Some(e) = event.get::<SampleReturned>() {
        Asked::SampleGone(e.sample)
    } else {
        Asked::Shipment(event.get::<Shipped>()?)
    })
}

/// The result that a correction puts in place of another one.
fn corrected_result(event: &Event) -> Option<&TestReported> {
    match &event.get::<Corrected>()?.replacement {
        Replacement::TestReported(result) => Some(result),
        _ => None,
    }
}

/// The result that an event reports, or puts in place of another one.
pub fn result_said(event: &Event) -> Option<&TestReported> {
    event
        .get::<TestReported>()
        .or_else(|| corrected_result(event))
}

/// Whether anything is foreseen of this event at all.
pub fn is_asked(event: &Event) -> bool {
    asked(event).is_some()
}

/// What is foreseen of a statement, where the keys of `revoked` sign nothing more; or what the view lacks to say it.
pub fn foresee(
    view: &dyn View,
    statement: &Statement,
    revoked: &BTreeSet<KeyId>,
) -> Result<Vec<Foreseen>, BTreeSet<Need>> {
    let reader = Reader::new(view);
    let afterwards = statement.retrospective.is_some();
    let Some(asked) = asked(&statement.event) else {
        return Ok(Vec::new());
    };
    let found = match asked {
        Asked::Result(result) => of_result(&reader, result, afterwards),
        Asked::CorrectedResult(result, entry) => of_corrected_result(&reader, result, entry),
        Asked::Recall(recall) => of_recall(&reader, recall),
        Asked::Hold(hold) => of_hold(&reader, hold),
        Asked::Enrolment(enrolled) => of_enrolment(&reader, enrolled, revoked),
        Asked::LateEntry(explained) => of_late_entry(&reader, explained),
        Asked::Doubt(sample, entry, act) => of_doubt(&reader, sample, entry, act),
        Asked::SampleGone(sample) => of_sample_that_is_gone(&reader, sample),
        Asked::Shipment(shipped) => of_shipment(&reader, shipped),
    };
    found.map_err(|_| reader.missing())
}

fn by_specification(
    reader: &Reader<'_>,
    result: &TestReported,
    afterwards: bool,
) -> Step<Foreseen> {
    let retold = afterwards || result.transcribed.is_some();
    let judged = by_its_rows(reader, result, retold)?;
    Ok(judged.map_or(Foreseen::NotJudged, Foreseen::Result))
}

/// What was told afterwards is so still once it is corrected.
fn of_corrected_result(
    reader: &Reader<'_>,
    result: &TestReported,
    entry: u64,
) -> Step<Vec<Foreseen>> {
    let sample = reader.sample(result.sample)?;
    let retold = sample.is_some_and(|sample| sample.retold.contains(&entry));
    Ok(vec![by_specification(reader, result, retold)?])
}

fn of_result(reader: &Reader<'_>, result: &TestReported, afterwards: bool) -> Step<Vec<Foreseen>> {
    let mut found = vec![by_specification(reader, result, afterwards)?];
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

/// Lots that are recalled already as gravely, each with the gravest recall so far.
fn of_recall(reader: &Reader<'_>, recall: &RecallIssued) -> Step<Vec<Foreseen>> {
    let mut found = Vec::new();
    for id in &recall.lots {
        let before = reader.lot(id)?.and_then(|lot| lot.recall);
        let Some(before) = before.filter(|before| before.class <= recall.class) else {
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

fn of_late_entry(reader: &Reader<'_>, explained: &LateEntryExplained) -> Step<Vec<Foreseen>> {
    let known = reader.known(&explained.history.subject())?;
    let late = known.map_or_else(Vec::new, |known| {
        late(&Told::of(&known.state.acts, known.state.standing()))
    });
    let late = late.into_iter().find(|late| late.index == explained.entry);
    Ok(late.map(Foreseen::Late).into_iter().collect())
}

fn of_doubt(
    reader: &Reader<'_>,
    sample: SampleRef,
    entry: u64,
    act: DoubtAct,
) -> Step<Vec<Foreseen>> {
    let Some(state) = reader.sample(sample)? else {
        return Ok(Vec::new());
    };
    let Some((index, result)) = state.results.iter().find(|(index, _)| *index == entry) else {
        return Ok(Vec::new());
    };
    let judged = by_its_rows(reader, result, state.retold.contains(&entry))?;
    let lot_released = match state.taken.as_ref().map(|taken| &taken.target) {
        Some(SampleTarget::Lot(lot)) => reader.lot(lot)?.is_some_and(|lot| lot.released.is_some()),
        _ => false,
    };
    let reported = state.acts().iter().find(|act| act.index == entry);
    Ok(vec![Foreseen::Doubted(Box::new(DoubtedResult {
        index: *index,
        result: result.clone(),
        utc_offset: reported.map_or(UtcOffset::UTC, |act| act.statement.utc_offset),
        against: speaks_against(result, judged.as_ref()),
        voided: state.voiding(entry).is_some(),
        judged,
        lot_released,
        act,
    }))])
}

fn of_shipment(reader: &Reader<'_>, shipped: &Shipped) -> Step<Vec<Foreseen>> {
    let mut next: BTreeSet<Sscc> = shipped.containers.iter().copied().collect();
    let mut lots = BTreeSet::new();
    for _ in 0..MAX_NESTING {
        let level: Vec<Subject> = next.iter().copied().map(Subject::Container).collect();
        reader.want(&level)?;
        let mut inner = BTreeSet::new();
        for sscc in &next {
            if let Some(container) = reader.container(sscc)? {
                lots.extend(container.lots.iter().cloned());
                inner.extend(container.inner.iter().copied());
            }
        }
        next = inner;
    }
    let all: Vec<Subject> = lots.iter().cloned().map(Subject::Lot).collect();
    reader.want(&all)?;
    let mut found = Vec::new();
    for id in lots {
        let lot = reader.lot(&id)?;
        let kept = lot.and_then(|lot| Some(lot.commissioned.as_ref()?.storage_class));
        found.extend(
            kept.filter(|kept| !kept.allows(shipped.storage_class))
                .map(|kept| Foreseen::KeptOtherwise { lot: id, kept }),
        );
    }
    Ok(found)
}

fn of_sample_that_is_gone(reader: &Reader<'_>, sample: SampleRef) -> Step<Vec<Foreseen>> {
    let Some(state) = reader.sample(sample)? else {
        return Ok(Vec::new());
    };
    let Some(taken) = &state.taken else {
        return Ok(Vec::new());
    };
    let line = |sampling: &SamplingState| {
        let planned = sampling.slot(&taken.slot)?;
        let missing = state.unreported(&planned.slot).into_iter();
        Some(missing.cloned().collect())
    };
    let missing = match &taken.target {
        SampleTarget::Lot(lot) => reader.lot(lot)?.and_then(|lot| line(&lot.sampling)),
        SampleTarget::Node(node) => reader.node(*node)?.and_then(|node| line(&node.sampling)),
    };
    Ok(missing.map(Foreseen::Unreported).into_iter().collect())
}
