//! The vial's way as moments in log order: who had it, what was done, what stopped it.

use super::told::Told;
use crate::cli::render::Both;
use crate::cli::render::facts::{MomentFacts, MomentKind, PartyFacts};
use crate::domain::event::Event;
use crate::domain::id::OrgRef;
use crate::domain::time::UtcOffset;

/// Moments of a vial's life, in log order.
pub fn moments(told: &Told<'_>, mut party: impl FnMut(OrgRef) -> PartyFacts) -> Vec<MomentFacts> {
    let moment = told.acts().filter_map(|act| {
        let (kind, organisation, en, ja) = moment(&act.statement.event)?;
        let statement = &act.statement;
        Some(MomentFacts {
            index: act.index,
            at: statement.occurred_at.into(),
            date: Both::fixed(
                statement.occurred_at.date(UtcOffset::UTC).to_string(),
                statement.occurred_at.date(UtcOffset::JST).to_string(),
            ),
            event: statement.event.name(),
            kind,
            text: Both::fixed(en, ja),
            by: party(organisation),
        })
    });
    moment.collect()
}

/// What kind of moment, by whom, in words; `None` if it is none of this vial's way.
fn moment(event: &Event) -> Option<(MomentKind, OrgRef, &'static str, &'static str)> {
    use MomentKind::{Made, Moved, Resumed, Stopped, Used};
    Some(match event {
        Event::VialsCommissioned(e) => (Made, e.organisation, "Filled", "充填"),
        Event::LotReviewed(e) => (Made, e.organisation, "Reviewed", "製造照査"),
        Event::LotReleased(e) => (Made, e.organisation, "Released", "出荷判定合格"),
        Event::LotRejected(e) => (Stopped, e.organisation, "Rejected", "出荷判定不合格"),
        Event::Packed(e) => (Moved, e.organisation, "Packed", "梱包"),
        Event::Shipped(e) => (Moved, e.from, "Shipped", "出荷"),
        Event::Received(e) => (Moved, e.organisation, "Received", "受領"),
        Event::HoldPlaced(e) => (Stopped, e.organisation, "Held", "保留"),
        Event::HoldLifted(e) => (Resumed, e.organisation, "Hold lifted", "保留解除"),
        Event::RecallIssued(e) => (Stopped, e.organisation, "Recalled", "回収"),
        Event::VialOpened(e) => (Used, e.organisation, "Opened", "開封"),
        Event::VialAdministered(e) => (Used, e.organisation, "Given", "投与"),
        Event::LedgerCreated(_)
        | Event::RootKeysChanged(_)
        | Event::LogKeyRotated(_)
        | Event::RulesActivated(_)
        | Event::OrgRegistered(_)
        | Event::OrgSuspended(_)
        | Event::KeyEnrolled(_)
        | Event::KeyRevoked(_)
        | Event::ProductRegistered(_)
        | Event::DonorPolicyPublished(_)
        | Event::SpecPublished(_)
        | Event::DonorEnrolled(_)
        | Event::DonorTested(_)
        | Event::DonorDetermined(_)
        | Event::MaterialReceived(_)
        | Event::ProcessRecorded(_)
        | Event::LotOpened(_)
        | Event::SamplesPlanned(_)
        | Event::SampleTaken(_)
        | Event::SampleReceived(_)
        | Event::TestReported(_) => return None,
    })
}
