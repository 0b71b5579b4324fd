//! That something would be recorded as done before what must have come first.

use std::sync::Arc;

use super::{Warning, WarningCode};
use crate::cli::statement_in_words::local;
use crate::domain::event::{
    Event, LotReleased, LotReviewed, Payload, Received, TestReported, TestVoided, VialOpened,
    VialsCommissioned,
};
use crate::domain::statement::Recorded;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::words::{Wording, vial};

/// Whether an event of this name must have come before a vial is opened, or given. `own`: it is of the organisation that
/// does so.
pub fn before_a_use(first: &str, own: bool, giving: bool) -> bool {
    let is = |number| Event::name_of(number) == Some(first);
    is(VialsCommissioned::NUMBER)
        || is(LotReleased::NUMBER)
        || own && (is(Received::NUMBER) || giving && is(VialOpened::NUMBER))
}

/// Whether an event must have come before a lot is reviewed, or released.
pub fn before_a_decision(first: &Event, then: &Event) -> bool {
    let of_results = first.get::<TestReported>().is_some();
    let of_filling = first.get::<VialsCommissioned>().is_some();
    let releases = then.get::<LotReleased>().is_some();
    let decides = releases || then.get::<LotReviewed>().is_some();
    decides && (of_results || of_filling) || releases && first.get::<LotReviewed>().is_some()
}

/// Whether what an act says stands no more: another one of these corrects it, or made its result void.
pub fn stands_no_more(act: &Recorded, acts: &[Arc<Recorded>]) -> bool {
    acts.iter().any(|other| {
        let event = &other.statement.event;
        let voided = event.get::<TestVoided>().map(|voided| voided.entry);
        event.corrects().or(voided) == Some(act.index)
    })
}

/// What came first, when, and by which entry.
pub struct First<'a> {
    pub what: &'a Wording,
    pub at_ms: i64,
    pub index: u64,
}

/// A warning for each of these that is said to have happened later than `said`.
pub fn warnings<'a>(
    said: TimestampMs,
    offset: UtcOffset,
    firsts: impl IntoIterator<Item = First<'a>>,
) -> Vec<Warning> {
    let later = firsts.into_iter().filter(|first| first.at_ms > said.ms());
    let warning = |first: First<'_>| {
        let at = TimestampMs::new(first.at_ms).ok()?;
        let text = vial::too_early(
            first.what,
            local(at, offset),
            first.index,
            local(said, offset),
        );
        Some(Warning::new(WarningCode::TimeNotPossible, text))
    };
    later.filter_map(warning).collect()
}
