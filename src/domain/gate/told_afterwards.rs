//! What was told afterwards, by statements that only report (docs/adr/0035).

use std::cmp::Reverse;

use super::late_entries::Told;
use crate::domain::reason::{About, Detail, Reason, ReasonCode, called};
use crate::domain::statement::{Recorded, RetrospectiveKind, Statement};
use crate::domain::time::{DurationMs, TimestampMs, UtcOffset};
use crate::words::{Wording, detail};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ToldAfterwards {
    pub index: u64,
    pub event: &'static str,
    pub kind: RetrospectiveKind,
    /// When it happened, as claimed, on its author's clock.
    pub happened_at: TimestampMs,
    pub utc_offset: UtcOffset,
    /// How long that was before it was recorded.
    pub later: DurationMs,
}

impl ToldAfterwards {
    fn of(act: &Recorded) -> Option<Self> {
        let Statement {
            retrospective,
            event,
            utc_offset,
            ..
        } = &act.statement;
        let (kind, _) = (*retrospective)?;
        let happened_at = event.happened_at(act.statement.occurred_at);
        Some(Self {
            index: act.index,
            event: event.name(),
            kind,
            happened_at,
            utc_offset: *utc_offset,
            later: act.recorded_at.since(happened_at),
        })
    }

    pub fn said(&self) -> Wording {
        let (day, hours) = (
            self.happened_at.date(self.utc_offset),
            self.later.whole_hours(),
        );
        detail::told_afterwards(self.index, called(self.event), self.kind.said(), day, hours)
    }
}

/// What was told afterwards in histories, as it was recorded or as it stands, whichever says that it is longer ago.
pub(crate) fn told_afterwards(Told { acts, instead }: &Told<'_>) -> Vec<ToldAfterwards> {
    let all = acts.iter().chain(instead);
    longest_ago(all.filter_map(|act| ToldAfterwards::of(act)).collect())
}

/// Each entry once, as long ago as it is said to be anywhere.
fn longest_ago(mut entries: Vec<ToldAfterwards>) -> Vec<ToldAfterwards> {
    entries.sort_by_key(|entry| (entry.index, Reverse(entry.later)));
    entries.dedup_by_key(|entry| entry.index);
    entries
}

/// `IMPORTED_HISTORY` of what a vial rests on from before the ledger, `RECORDED_AFTERWARDS` of the rest. Always to be asked
/// about: who signs it did not say to have done it.
pub(super) fn reasons(told: Vec<ToldAfterwards>) -> Vec<Reason> {
    let (imported, told): (Vec<_>, Vec<_>) = longest_ago(told)
        .into_iter()
        .partition(|entry| entry.kind == RetrospectiveKind::Import);
    let mut reasons = Vec::new();
    let days = imported.iter().map(|e| e.happened_at.date(e.utc_offset));
    if let Some(oldest) = days.min() {
        let about = About::Imported(imported.len(), oldest);
        let reason = Reason::about(ReasonCode::ImportedHistory, about);
        reasons.push(reason.detail(Detail::ToldAfterwards(imported)));
    }
    if !told.is_empty() {
        let about = About::Number(told.len());
        let reason = Reason::about(ReasonCode::RecordedAfterwards, about);
        reasons.push(reason.detail(Detail::ToldAfterwards(told)));
    }
    reasons
}
