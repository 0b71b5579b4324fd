//! What a late statement does to every vial, told to who is about to sign it.

use crate::domain::event::Event;
use crate::domain::gate::{hours_late, vials_say_so};
use crate::domain::reason::{Detail, Reason};
use crate::domain::time::TimestampMs;
use crate::words::{Language, signing};

/// How many hours late a statement would be if it were recorded at a time; `None` if it is not, or no
/// vial says so.
pub fn hours(event: &Event, occurred_at: TimestampMs, recorded_at: TimestampMs) -> Option<i64> {
    hours_late(event, occurred_at, recorded_at).filter(|_| vials_say_so(event))
}

/// The remark for a statement that would be recorded at a time; `None` if it is not late then, or
/// no vial says so.
pub fn remark(
    event: &Event,
    occurred_at: TimestampMs,
    recorded_at: TimestampMs,
    language: Language,
) -> Option<String> {
    let hours = hours(event, occurred_at, recorded_at)?;
    let said = signing::late(event.name(), hours);
    Some(said.get(language).to_owned())
}

/// What a release makes every vial say besides that nothing stops its use.
pub fn release_remark(reason: &Reason, language: Language) -> String {
    let detail = reason.detail.as_ref().map(Detail::said);
    let detail = detail.map(|detail| format!(" ({})", detail.get(language)));
    let detail = detail.unwrap_or_default();
    signing::asks_maker(format!("{reason}{detail}"))
        .get(language)
        .to_owned()
}
