//! Statements that were recorded long after what they say.

use crate::domain::event::Event;
use crate::domain::reason::{About, Detail, Reason, ReasonCode, Severity};
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
}

impl LateEntry {
    /// `None` if it was recorded in time.
    pub(crate) fn of(act: &Recorded) -> Option<Self> {
        let statement = &act.statement;
        let hours = hours_late(&statement.event, statement.occurred_at, act.recorded_at)?;
        Some(Self {
            index: act.index,
            event: statement.event.name(),
            hours,
        })
    }

    pub fn said(&self) -> Wording {
        detail::late(self.index, self.event, self.hours)
    }
}

/// How many hours after what it says a statement is recorded at a time, if it is late then: for a
/// result after it was reported, for a step after it ended.
pub fn hours_late(
    event: &Event,
    occurred_at: TimestampMs,
    recorded_at: TimestampMs,
) -> Option<i64> {
    let late = recorded_at.since(event.happened_at().unwrap_or(occurred_at));
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
/// the lot was opened, when nobody knew which lot it would be about.
pub(crate) fn reasons(mut late: Vec<LateEntry>, opened_at: u64) -> Vec<Reason> {
    late.sort();
    late.dedup();
    let (before, since): (Vec<_>, Vec<_>) =
        late.into_iter().partition(|entry| entry.index < opened_at);
    let mut reasons = Vec::new();
    let about = |entries: &[LateEntry]| {
        Reason::about(ReasonCode::LateEntries, About::Number(entries.len()))
    };
    if !since.is_empty() {
        reasons.push(about(&since).detail(Detail::Late(since)));
    }
    if !before.is_empty() {
        reasons.push(Reason {
            severity: Severity::Info,
            ..about(&before).detail(Detail::LateBeforeTheLot(before))
        });
    }
    reasons
}
