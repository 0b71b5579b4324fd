//! What may be told afterwards, and for how long (docs/adr/0035).

use super::{Context, refuse};
use crate::domain::event::Afterwards;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::statement::{RetrospectiveKind, Statement};
use crate::domain::time::DurationMs;
use crate::domain::view::Step;
use crate::words::refusal;

/// An outage that lasts longer is no outage.
pub const OUTAGE: DurationMs = DurationMs::from_days(14);

/// Whether a statement of this event may report afterwards, under these rules.
pub(super) fn admitted(statement: &Statement, rules: impl FnOnce() -> Step<u32>) -> Step<()> {
    let Some((kind, _)) = statement.retrospective else {
        return Ok(());
    };
    let expected = match (rules()?, statement.event.afterwards()) {
        (..2, _) => &refusal::NOT_RETROSPECTIVE,
        (_, Afterwards::Never) => &refusal::NEVER_RETROSPECTIVE,
        (_, Afterwards::Imported) if kind != RetrospectiveKind::Import => &refusal::ONLY_IMPORTED,
        (_, Afterwards::Imported | Afterwards::Reported) => return Ok(()),
    };
    refuse(Code::Reserved, "retrospective", kind.said(), expected)
}

/// What was before the ledger happened before its organisation was registered; what was written down during an outage
/// is recorded soon.
pub(super) fn in_time(context: &Context<'_, '_>) -> Step<()> {
    let statement = context.statement;
    let happened = statement.event.happened_at(statement.occurred_at);
    match (statement.retrospective, statement.event.organisation()) {
        (Some((RetrospectiveKind::Import, _)), Some(organisation)) => {
            let state = context.reader.organisation(organisation)?;
            let registered = state.as_ref().and_then(|state| {
                let mut acts = state.acts().iter();
                acts.find(|act| act.index == state.registered_at)
            });
            let Some(registered) = registered.map(|act| act.recorded_at) else {
                return Ok(());
            };
            if happened >= registered {
                let expected = refusal::before_registration(registered);
                return refuse(Code::TimeOrder, "retrospective.kind", happened, expected);
            }
            Ok(())
        }
        (Some((RetrospectiveKind::Outage, _)), _) => {
            let latest = happened.saturating_add(OUTAGE);
            if context.place.recorded_at > latest {
                let expected = refusal::recorded_until(latest);
                let found = context.place.recorded_at;
                return refuse(Code::TimeOrder, "retrospective.kind", found, expected);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
