//! A history in lines: when, what happened, what it said, who signed it.

use crate::cli::commands::verify::vial_entries;
use crate::cli::statement_in_words::local;
use crate::domain::event::{
    Event, HoldScope, Material, NodeQuantity, Packed, ProcessRecorded, Received, SampleTaken,
    Shipped, TestReported,
};
use crate::domain::id::NodeRef;
use crate::domain::state::Origin;
use crate::domain::statement::{Recorded, Statement};
use crate::domain::view::{Reader, View};
use crate::words::{Language, Wording, history as words, list};

use super::names::{Names, Who, all};

/// An entry, told.
pub struct Line<'e> {
    pub entry: &'e Recorded,
    /// When it happened, on its author's clock.
    pub at: String,
    /// What happened.
    pub what: Wording,
    /// What it said.
    pub said: Wording,
    pub who: Vec<Who>,
}

impl Line<'_> {
    /// All who signed.
    pub fn signed_by(&self) -> Wording {
        all(&self.who)
    }
}

/// Entries, told in their order.
pub fn lines<'e>(
    entries: impl IntoIterator<Item = &'e Recorded>,
    view: &dyn View,
    names: &Names<'_>,
) -> Vec<Line<'e>> {
    let reader = Reader::new(view);
    let line = |entry: &'e Recorded| {
        let statement = &entry.statement;
        let event = &statement.event;
        Line {
            entry,
            at: local(statement.occurred_at, statement.utc_offset),
            what: words::label(event.name())
                .unwrap_or_else(|| event.called())
                .clone(),
            said: told(statement, said(event, &reader, names)),
            who: statement
                .signers
                .iter()
                .map(|signer| names.who(signer))
                .collect(),
        }
    };
    entries.into_iter().map(line).collect()
}

/// The same with why it was told afterwards.
fn told(statement: &Statement, said: Wording) -> Wording {
    match statement.retrospective {
        Some((kind, _)) => words::told_afterwards(said, kind.said()),
        None => said,
    }
}

/// What an event said, in a few words; nothing where its name says it all.
pub(crate) fn said(event: &Event, reader: &Reader<'_>, names: &Names<'_>) -> Wording {
    match event {
        Event::Corrected(e) => {
            let replacement = e.replacement.event();
            let instead = said(&replacement, reader, names);
            words::corrected(e.entry, replacement.called(), instead, &e.explanation)
        }
        Event::LateEntryExplained(e) => words::explained(e.entry, &e.explanation),
        Event::OrgRegistered(e) => Wording::data(&e.name),
        Event::OrgSuspended(e) => Wording::data(names.organisation(e.organisation)),
        Event::KeyEnrolled(e) => Wording::list(&e.roles, ", "),
        Event::KeyRevoked(e) => Wording::data(e.reason),
        Event::ProductRegistered(e) => Wording::data(&e.name),
        Event::DonorPolicyPublished(e) => Wording::data(&e.id),
        Event::SpecPublished(e) => Wording::data(&e.id),
        Event::DonorEnrolled(e) => e.tissue.said().clone(),
        Event::DonorTested(e) => words::tested(&e.marker, &e.method),
        Event::DonorDetermined(e) => e.outcome.said().clone(),
        Event::MaterialReceived(e) => material(&e.material),
        Event::ProcessRecorded(e) => made(e, reader),
        Event::RetainsPlaced(e) => words::retained(e.count, e.storage_class.said(), e.keep_until),
        Event::LotOpened(e) => words::opened(&e.specification),
        Event::LotReviewed(e) => words::opened(&e.specification),
        Event::LotReleased(e) => words::opened(&e.specification),
        Event::LotRejected(e) => {
            let reasons: Vec<Wording> = e.reasons.iter().map(|r| r.said().clone()).collect();
            Wording::join(&reasons, ", ")
        }
        Event::SamplesPlanned(e) => {
            let samples: u32 = e.slots.iter().map(|slot| slot.count).sum();
            let lines = e.slots.iter().map(|slot| slot.slot.to_string());
            words::planned(samples, lines.collect::<Vec<_>>().join(", "))
        }
        Event::SampleTaken(e) => taken(e, names),
        Event::SampleReceived(e) => words::arrived(names.tube(e.sample), e.condition.said()),
        Event::TestReported(e) => reported(e, names),
        Event::TestVoided(e) => words::voided(
            names.tube(e.sample),
            e.entry,
            e.cause.said(),
            &e.explanation,
        ),
        Event::OosOpened(e) => words::doubted(names.tube(e.sample), e.entry, &e.explanation),
        Event::OosClosed(e) => {
            let conclusion = e.conclusion.said();
            words::voided(names.tube(e.sample), e.entry, conclusion, &e.explanation)
        }
        Event::SampleDestroyed(e) => words::gone(names.tube(e.sample), &e.explanation),
        Event::SampleReturned(e) => words::gone(names.tube(e.sample), &e.explanation),
        Event::VialsCommissioned(e) => words::filled(e.count, e.expiry),
        Event::HoldPlaced(e) => words::held(scope(&e.scope, reader, names), e.reason.said()),
        Event::HoldLifted(e) => scope(&e.scope, reader, names),
        Event::RecallIssued(e) => {
            words::recalled(e.class, e.reason.said(), Wording::list(&e.lots, ", "))
        }
        Event::Packed(e) => packed(e),
        Event::Shipped(e) => sent(e, names),
        Event::Received(e) => came(e, names),
        Event::LedgerCreated(_)
        | Event::RootKeysChanged(_)
        | Event::LogKeyRotated(_)
        | Event::RulesActivated(_)
        | Event::VialOpened(_)
        | Event::VialAdministered(_) => Wording::data(""),
    }
}

fn material(of: &Material) -> Wording {
    match of {
        Material::Raw(raw) => Wording::data(format!("{} ({})", raw.name, raw.supplier_lot)),
        Material::Tissue(tissue) => words::amount(tissue.tissue.said(), tissue.quantity),
    }
}

fn made(step: &ProcessRecorded, reader: &Reader<'_>) -> Wording {
    let all = |of: &[NodeQuantity]| {
        let amounts: Vec<Wording> = of
            .iter()
            .map(|part| words::amount(node(part.node, reader), part.quantity))
            .collect();
        Wording::join(&amounts, ", ")
    };
    let (from, to) = (all(&step.inputs), all(&step.outputs));
    words::made(step.step.said(), &step.method, from, to)
}

/// What a node is: its material, or the step that made it.
pub(super) fn node(id: NodeRef, reader: &Reader<'_>) -> Wording {
    let state = reader.node(id).ok().flatten();
    match state.as_ref().and_then(|state| state.origin.as_ref()) {
        Some(Origin::Material(received)) => match &received.material {
            Material::Raw(raw) => Wording::data(&raw.name),
            Material::Tissue(tissue) => tissue.tissue.said().clone(),
        },
        Some(Origin::Process(step)) => step.step.said().clone(),
        None => list::A_NODE.clone(),
    }
}

fn taken(e: &SampleTaken, names: &Names<'_>) -> Wording {
    let tube = names.tube(e.sample);
    match e.vials.len() {
        0 => words::taken(tube, &e.slot, e.quantity),
        vials => words::taken_vials(tube, &e.slot, e.quantity, vials),
    }
}

fn reported(e: &TestReported, names: &Names<'_>) -> Wording {
    let value = Wording::each(|language: Language| vial_entries::value(&e.value, language));
    let hours = e.ended_at.since(e.started_at).whole_hours();
    words::reported(names.tube(e.sample), &e.analyte, value, &e.method, hours)
}

/// What is held.
fn scope(of: &HoldScope, reader: &Reader<'_>, names: &Names<'_>) -> Wording {
    match of {
        HoldScope::Donor(_) => list::A_DONOR.clone(),
        HoldScope::Node(id) => node(*id, reader),
        HoldScope::Lot(lot) => Wording::data(&lot.lot),
        HoldScope::Sample(id) => Wording::data(names.tube(*id)),
        HoldScope::Shipment(_) => list::A_SHIPMENT.clone(),
        HoldScope::Vials { lot, vials } => list::vials_of(vials.len(), &lot.lot),
    }
}

fn packed(e: &Packed) -> Wording {
    match e.vials.len() {
        0 => words::packed_boxes(e.containers.len(), e.sscc),
        vials => words::packed(vials, e.sscc),
    }
}

fn sent(e: &Shipped, names: &Names<'_>) -> Wording {
    let boxes = Wording::list(&e.containers, ", ");
    words::sent(names.organisation(e.from), names.organisation(e.to), boxes)
}

fn came(e: &Received, names: &Names<'_>) -> Wording {
    let found: Vec<Wording> = e.discrepancies.iter().map(|d| d.said().clone()).collect();
    let wrong = match found.is_empty() {
        true => words::ALL_WELL.clone(),
        false => Wording::join(&found, ", "),
    };
    let to = names.organisation(e.organisation);
    match e.seals_intact {
        true => words::came(to, wrong),
        false => words::came(to, words::seal_broken(wrong)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_told() {
        for number in Event::NUMBERS {
            let name = Event::name_of(*number).unwrap();
            assert!(words::label(name).is_some(), "{name}");
        }
    }
}
