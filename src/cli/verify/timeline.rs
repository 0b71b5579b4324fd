//! The vial's way as moments in log order: who had it, what was done, what stopped it.

use super::findings::offset;
use super::told::Told;
use crate::cli::render::facts::{MomentFacts, MomentKind, PartyFacts};
use crate::domain::event::Event;
use crate::domain::id::OrgRef;
use crate::words::{Wording, way};

/// Moments of a vial's life, in log order.
pub fn moments(told: &Told<'_>, mut party: impl FnMut(OrgRef) -> PartyFacts) -> Vec<MomentFacts> {
    let moment = told.acts().filter_map(|act| {
        let (kind, organisation, text) = moment(&act.statement.event)?;
        let statement = &act.statement;
        Some(MomentFacts {
            index: act.index,
            at: statement.occurred_at.into(),
            date: Wording::each(|language| {
                statement.occurred_at.date(offset(language)).to_string()
            }),
            event: statement.event.name(),
            kind,
            text: text.clone(),
            by: party(organisation),
        })
    });
    moment.collect()
}

/// What kind of moment, by whom, in words; `None` if it is none of this vial's way.
fn moment(event: &Event) -> Option<(MomentKind, OrgRef, &'static Wording)> {
    use MomentKind::{Made, Moved, Resumed, Stopped, Used};
    Some(match event {
        Event::VialsCommissioned(e) => (Made, e.organisation, &way::FILLED),
        Event::LotReviewed(e) => (Made, e.organisation, &way::REVIEWED),
        Event::LotReleased(e) => (Made, e.organisation, &way::RELEASED),
        Event::LotRejected(e) => (Stopped, e.organisation, &way::REJECTED),
        Event::Packed(e) => (Moved, e.organisation, &way::PACKED),
        Event::Shipped(e) => (Moved, e.from, &way::SHIPPED),
        Event::Received(e) => (Moved, e.organisation, &way::RECEIVED),
        Event::HoldPlaced(e) => (Stopped, e.organisation, &way::HELD),
        Event::HoldLifted(e) => (Resumed, e.organisation, &way::HOLD_LIFTED),
        Event::RecallIssued(e) => (Stopped, e.organisation, &way::RECALLED),
        Event::VialOpened(e) => (Used, e.organisation, &way::OPENED),
        Event::VialAdministered(e) => (Used, e.organisation, &way::GIVEN),
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
