//! What a late statement does to every vial, told to who is about to sign it.

use super::{Warning, WarningCode};
use crate::domain::event::Event;
use crate::domain::gate::{hours_late, vials_say_so};
use crate::domain::reason::{Detail, Reason, ReasonCode};
use crate::domain::statement::RetrospectiveKind;
use crate::domain::time::TimestampMs;
use crate::words::{Wording, signing};

/// How many hours late a statement would be if it were recorded at a time; `None` if it is not, or no
/// vial says so.
pub fn hours(event: &Event, occurred_at: TimestampMs, recorded_at: TimestampMs) -> Option<i64> {
    hours_late(event, occurred_at, recorded_at).filter(|_| vials_say_so(event))
}

/// The warning of a statement that would be recorded at a time; `None` if nobody is asked to ask then, or no vial
/// says so.
pub fn warning(
    event: &Event,
    retrospective: Option<RetrospectiveKind>,
    occurred_at: TimestampMs,
    recorded_at: TimestampMs,
) -> Option<Warning> {
    let name = event.called();
    let (code, said) = match retrospective {
        _ if !vials_say_so(event) => return None,
        None => {
            let hours = hours_late(event, occurred_at, recorded_at)?;
            (WarningCode::LateEntries, signing::late(name, hours))
        }
        Some(RetrospectiveKind::Import) => (WarningCode::ImportedHistory, signing::imported(name)),
        Some(RetrospectiveKind::Outage | RetrospectiveKind::Paper) => {
            (WarningCode::RecordedAfterwards, signing::afterwards(name))
        }
    };
    Some(Warning::new(code, said))
}

/// What stops the release of a lot, told to who reviews it.
pub fn stops_release(reason: &Reason) -> Wording {
    let text = reason.text();
    let said = match reason.detail.as_ref().map(Detail::said) {
        Some(detail) => Wording::join(&[text, detail], " | "),
        None => text,
    };
    signing::stops_release(reason, said)
}

/// What a release makes every vial say besides that nothing stops its use.
pub fn of_release(reason: &Reason) -> Warning {
    let detail = reason.detail.as_ref().map(Detail::said);
    let said = Wording::each(|language| match &detail {
        Some(detail) => format!("{reason} ({})", detail.get(language)),
        None => reason.to_string(),
    });
    let said = match reason.code {
        ReasonCode::CorrectedFail => signing::released_knowing(said),
        _ => signing::asks_maker(said),
    };
    Warning::new(WarningCode::VialsWillAsk, said)
}
