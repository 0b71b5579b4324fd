//! The vial's way as moments in log order: who had it, what was done, what stopped it.

use super::findings::offset;
use super::vial_entries::VialEntries;
use crate::cli::render::facts::{MomentFacts, PartyFacts};
use crate::domain::id::OrgRef;
use crate::words::Wording;

/// Moments of a vial's life, in log order.
pub fn moments(
    entries: &VialEntries<'_>,
    mut party: impl FnMut(OrgRef) -> PartyFacts,
) -> Vec<MomentFacts> {
    let moment = entries.acts().filter_map(|act| {
        let statement = &act.statement;
        let (kind, said) = statement.event.moment()?;
        Some(MomentFacts {
            index: act.index,
            at: statement.occurred_at.into(),
            date: Wording::each(|language| {
                statement.occurred_at.date(offset(language)).to_string()
            }),
            event: statement.event.name(),
            kind,
            text: said.clone(),
            by: party(statement.event.organisation()?),
        })
    });
    moment.collect()
}
