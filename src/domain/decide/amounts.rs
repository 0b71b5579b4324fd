//! Amounts of things: there is no less than nothing of them.

use super::{Code, Context};
use crate::domain::event::{Event, Material};
use crate::domain::quantity::Decimal;
use crate::domain::spec::catalogue;
use crate::domain::view::Step;

/// Refuses an event that states a negative amount of material, doublings, sample, dose or claim.
pub(super) fn not_negative(context: &Context<'_, '_>) -> Step<()> {
    match stated(&context.statement.event)
        .into_iter()
        .find(|(_, value)| value.signum() < 0)
    {
        Some((field, found)) => {
            context.refuse(Code::Unit, &field, found, "an amount that is not negative")
        }
        None => Ok(()),
    }
}

/// The amounts that an event states, with their fields. Results are judged by their analyte instead.
fn stated(event: &Event) -> Vec<(String, Decimal)> {
    match event {
        Event::MaterialReceived(e) => match &e.material {
            Material::Tissue(tissue) => vec![("tissue.quantity".to_owned(), tissue.quantity.value)],
            Material::Raw(_) => Vec::new(),
        },
        Event::ProcessRecorded(e) => {
            let named = |name: &'static str| move |at| format!("{name}[{at}].quantity");
            let inputs = (0_usize..).map(named("inputs")).zip(&e.inputs);
            let outputs = (0_usize..).map(named("outputs")).zip(&e.outputs);
            let amounts = inputs
                .chain(outputs)
                .map(|(field, n)| (field, n.quantity.value));
            let waste = e.waste.map(|waste| ("waste".to_owned(), waste.value));
            let doublings = e.bank.as_ref().and_then(|bank| bank.population_doublings);
            let doublings = doublings.map(|d| ("bank.population_doublings".to_owned(), d));
            amounts.chain(waste).chain(doublings).collect()
        }
        Event::SampleTaken(e) => vec![("quantity".to_owned(), e.quantity.value)],
        Event::ProductRegistered(e) => {
            let dose = [
                ("max_dose_ml_per_hour".to_owned(), e.max_dose_ml_per_hour),
                ("min_body_weight_kg".to_owned(), e.min_body_weight_kg),
            ];
            let claims = (0_usize..).zip(&e.label_claims).filter(|(_, claim)| {
                !catalogue::analyte(&claim.analyte).is_some_and(|analyte| analyte.signed)
            });
            let claims = claims
                .map(|(at, claim)| (format!("label_claims[{at}].quantity"), claim.value.value));
            dose.into_iter().chain(claims).collect()
        }
        Event::VialAdministered(e) => vec![("volume_ml".to_owned(), e.volume_ml)],
        Event::LedgerCreated(_)
        | Event::RootKeysChanged(_)
        | Event::LogKeyRotated(_)
        | Event::RulesActivated(_)
        | Event::OrgRegistered(_)
        | Event::OrgSuspended(_)
        | Event::KeyEnrolled(_)
        | Event::KeyRevoked(_)
        | Event::DonorPolicyPublished(_)
        | Event::SpecPublished(_)
        | Event::DonorEnrolled(_)
        | Event::DonorTested(_)
        | Event::DonorDetermined(_)
        | Event::LotOpened(_)
        | Event::SamplesPlanned(_)
        | Event::SampleReceived(_)
        | Event::TestReported(_)
        | Event::VialsCommissioned(_)
        | Event::LotReviewed(_)
        | Event::LotReleased(_)
        | Event::LotRejected(_)
        | Event::HoldPlaced(_)
        | Event::HoldLifted(_)
        | Event::RecallIssued(_)
        | Event::Packed(_)
        | Event::Shipped(_)
        | Event::Received(_)
        | Event::VialOpened(_) => Vec::new(),
    }
}
