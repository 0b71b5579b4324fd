//! Statements that were recorded long after what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::event::{Corrected, Event, LateEntryExplained};
use crate::domain::id::Text;
use crate::domain::reason::{About, Detail, Reason, ReasonCode, Severity, called};
use crate::domain::statement::Recorded;
use crate::domain::subject::{Subject, subjects};
use crate::domain::time::{DurationMs, TimestampMs};
use crate::words::{Wording, detail};

/// A statement recorded later than this after what it says counts as late.
pub const LATE: DurationMs = DurationMs::from_hours(72);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LateEntry {
    pub index: u64,
    pub event: &'static str,
    pub hours: i64,
    /// By which entry it was explained last, and how.
    pub explained: Option<(u64, Text)>,
}

impl LateEntry {
    /// `None` if it was recorded in time, or says itself that it was not.
    pub(crate) fn of(act: &Recorded) -> Option<Self> {
        let statement = &act.statement;
        if statement.retrospective.is_some() {
            return None;
        }
        let hours = hours_late(&statement.event, statement.occurred_at, act.recorded_at)?;
        Some(Self {
            index: act.index,
            event: statement.event.name(),
            hours,
            explained: None,
        })
    }

    pub fn said(&self) -> Wording {
        let late = detail::late(self.index, called(self.event), self.hours);
        match &self.explained {
            Some((by, why)) => Wording::join(&[late, detail::late_explained(by, why)], ", "),
            None => late,
        }
    }
}

/// What histories say: their entries as they were recorded, and what stands in the place of those that were corrected, as
/// if it had been recorded then.
pub(crate) struct Told<'a> {
    pub(super) acts: Vec<&'a Arc<Recorded>>,
    pub(super) instead: Vec<&'a Arc<Recorded>>,
}

impl<'a> Told<'a> {
    pub(crate) fn of(
        acts: impl IntoIterator<Item = &'a Arc<Recorded>>,
        standing: impl IntoIterator<Item = &'a Arc<Recorded>>,
    ) -> Self {
        let acts: Vec<_> = acts.into_iter().collect();
        let recorded: BTreeMap<u64, &Arc<Recorded>> =
            acts.iter().map(|act| (act.index, *act)).collect();
        // A history that an entry joined only by its correction does not say when the entry was recorded.
        let instead = standing.into_iter().filter(|stands| {
            let wrong = recorded.get(&stands.index);
            wrong.is_some_and(|wrong| {
                !Arc::ptr_eq(wrong, stands) && wrong.recorded_at == stands.recorded_at
            })
        });
        let instead = instead.collect();
        Self { acts, instead }
    }
}

/// What was late in histories, each with the last that explained it. An entry is as late as it was recorded or as it stands,
/// whichever is later; what a correction made later is not explained by what was said before.
pub(crate) fn late(Told { acts, instead }: &Told<'_>) -> Vec<LateEntry> {
    let recorded = acts.iter().filter_map(|act| LateEntry::of(act));
    let mut late: BTreeMap<u64, LateEntry> = recorded.map(|entry| (entry.index, entry)).collect();
    let mut made_later = BTreeSet::new();
    for entry in instead.iter().filter_map(|act| LateEntry::of(act)) {
        let before = late.get(&entry.index);
        if before.is_none_or(|before| before.hours < entry.hours) {
            made_later.insert(entry.index);
            late.insert(entry.index, entry);
        }
    }
    let corrected = acts.iter().filter_map(|act| {
        let corrected = act.statement.event.get::<Corrected>()?;
        let made = made_later.contains(&corrected.entry);
        made.then_some((corrected.entry, act.index))
    });
    let corrected: BTreeMap<u64, u64> = corrected.collect();
    for act in acts {
        if let Some(e) = act.statement.event.get::<LateEntryExplained>()
            && let Some(entry) = late.get_mut(&e.entry)
            && corrected.get(&e.entry).is_none_or(|by| *by < act.index)
        {
            entry.explained = Some((act.index, e.explanation.clone()));
        }
    }
    late.into_values().collect()
}

/// How many hours after what it says a statement is recorded at a time, if it is late then: for a
/// result after it was reported, for a step after it ended.
pub fn hours_late(
    event: &Event,
    occurred_at: TimestampMs,
    recorded_at: TimestampMs,
) -> Option<i64> {
    let late = recorded_at.since(event.happened_at(occurred_at));
    (late.ms() > LATE.ms()).then(|| late.whole_hours())
}

/// Whether vials say so if a statement is late: it joins a history that their verdict reads to the
/// end.
pub fn vials_say_so(event: &Event) -> bool {
    subjects(event).iter().any(|subject| {
        matches!(
            subject,
            Subject::Donor(_)
                | Subject::Node(_)
                | Subject::Lot(_)
                | Subject::Sample(_)
                | Subject::Shipment(_)
        )
    })
}

/// `LATE_ENTRIES` of what a vial rests on: to be asked about, and for information what stood before
/// the lot was opened, when nobody knew which lot it would be about, and what was explained before quality released the
/// lot last.
pub(crate) fn reasons(mut late: Vec<LateEntry>, lot: LateFor) -> Vec<Reason> {
    // One entry can stand in several histories, and be explained in one of them; it is as late as in the worst.
    late.sort_by(|a, b| (a.index, b.hours, &b.explained).cmp(&(b.index, a.hours, &a.explained)));
    late.dedup_by_key(|entry| entry.index);
    let (before, since): (Vec<_>, Vec<_>) = late
        .into_iter()
        .partition(|entry| entry.index < lot.opened_at);
    let known = |entry: &LateEntry| {
        let by = entry.explained.as_ref().map(|(by, _)| *by);
        by.is_some_and(|by| lot.released.is_some_and(|released| released > by))
    };
    let (known, since): (Vec<_>, Vec<_>) = since.into_iter().partition(known);
    let about = |entries: &[LateEntry]| {
        Reason::about(ReasonCode::LateEntries, About::Number(entries.len()))
    };
    let mut reasons = Vec::new();
    if !since.is_empty() {
        reasons.push(about(&since).detail(Detail::Late(since)));
    }
    let informs = |reason: Reason| Reason {
        severity: Severity::Info,
        ..reason
    };
    if !known.is_empty() {
        reasons.push(informs(about(&known).detail(Detail::Late(known))));
    }
    if !before.is_empty() {
        let reason = about(&before).detail(Detail::LateBeforeTheLot(before));
        reasons.push(informs(reason));
    }
    reasons
}

/// For which lot something was late.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LateFor {
    /// Index of the entry that opened it.
    pub(crate) opened_at: u64,
    /// Index of its last release.
    pub(crate) released: Option<u64>,
}
