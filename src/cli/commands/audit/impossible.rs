//! Uses, receipts and decisions about lots whose claimed time is before what must have come first. Times are claims: the order of a log is that
//! of its entries, and a time that cannot be is no fault of the log; somebody should be asked about it.

use std::sync::Arc;

use crate::cli::before_signing::too_early;
use crate::domain::event::{
    Event, LotReleased, LotReviewed, Received, Shipped, VialAdministered, VialOpened,
};
use crate::domain::id::{LotId, OrgRef, Sscc};
use crate::domain::possession::MAX_NESTING;
use crate::domain::state::Facts;
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::view::{Known, Lookup, View};

/// What must have come before a statement, was recorded before it, and is said to have happened later.
pub(super) fn said_later(view: &dyn View, recorded: &Recorded) -> Vec<Arc<Recorded>> {
    let event = &recorded.statement.event;
    let before = if let Some(receipt) = event.get::<Received>() {
        acts(view, &Subject::Shipment(receipt.shipment))
    } else if let Some((vial, _)) = used(event) {
        around(view, &vial)
    } else if let Some(lot) = decided(event) {
        tested(view, lot)
    } else {
        return Vec::new();
    };
    let before: Vec<Arc<Recorded>> = before
        .into_iter()
        .filter(|act| act.index < recorded.index)
        .collect();
    let mut later: Vec<Arc<Recorded>> = before
        .iter()
        .filter(|act| comes_first(&act.statement.event, event))
        .filter(|act| act.statement.occurred_at > recorded.statement.occurred_at)
        .filter(|act| !too_early::stands_no_more(act, &before))
        .cloned()
        .collect();
    later.sort_by_key(|act| act.index);
    later.dedup_by_key(|act| act.index);
    later
}

/// Which vial was used, and by whom.
fn used(event: &Event) -> Option<(Subject, OrgRef)> {
    let opened = event.get::<VialOpened>();
    let opened = opened.map(|e| (Subject::Vial(e.vial.tag()), e.organisation));
    let given = event.get::<VialAdministered>();
    opened.or(given.map(|e| (Subject::Vial(e.vial.tag()), e.organisation)))
}

/// Which lot was reviewed or released.
fn decided(event: &Event) -> Option<&LotId> {
    let reviewed = event.get::<LotReviewed>().map(|e| &e.lot);
    reviewed.or_else(|| Some(&event.get::<LotReleased>()?.lot))
}

/// What was recorded of a lot and of its samples.
fn tested(view: &dyn View, lot: &LotId) -> Vec<Arc<Recorded>> {
    let lot = Subject::Lot(lot.clone());
    let mut all = acts(view, &lot);
    if let Lookup::Present(known) = view.subject(&lot)
        && let Facts::Lot(state) = &known.state.facts
    {
        let samples = state.sampling.taken.iter();
        all.extend(samples.flat_map(|(_, sample)| acts(view, &Subject::Sample(*sample))));
    }
    all
}

fn comes_first(first: &Event, then: &Event) -> bool {
    if decided(then).is_some() {
        return too_early::before_a_decision(first, then);
    }
    let Some((_, by)) = used(then) else {
        return first.get::<Shipped>().is_some();
    };
    let (own, giving) = (
        first.organisation() == Some(by),
        then.get::<VialAdministered>().is_some(),
    );
    too_early::before_a_use(first.name(), own, giving)
}

/// What was recorded of a vial, its lots, and the shipments of the containers around it.
fn around(view: &dyn View, vial: &Subject) -> Vec<Arc<Recorded>> {
    let mut all = acts(view, vial);
    let Lookup::Present(known) = view.subject(vial) else {
        return all;
    };
    let Facts::Vial(state) = &known.state.facts else {
        return all;
    };
    for lot in &state.lots {
        all.extend(acts(view, &Subject::Lot(lot.clone())));
    }
    let mut next: Option<Sscc> = state.container.map(|(sscc, _)| sscc);
    for _ in 0..MAX_NESTING {
        let Some(sscc) = next.take() else { break };
        let Lookup::Present(known) = view.subject(&Subject::Container(sscc)) else {
            break;
        };
        let Facts::Container(container) = &known.state.facts else {
            break;
        };
        for (_, shipment) in &container.shipments {
            all.extend(acts(view, &Subject::Shipment(*shipment)));
        }
        next = container.outer.map(|(sscc, _)| sscc);
    }
    all
}

fn acts(view: &dyn View, subject: &Subject) -> Vec<Arc<Recorded>> {
    let of = |known: &Known| known.state.acts.clone();
    match view.subject(subject) {
        Lookup::Present(known) => of(&known),
        Lookup::Absent | Lookup::NotHeld => Vec::new(),
    }
}
