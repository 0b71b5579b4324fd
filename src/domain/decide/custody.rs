//! Packed, shipped, received.

use std::collections::BTreeSet;

use super::{Code, Context};
use crate::domain::custody::{MAX_NESTING, custody};
use crate::domain::event::{Packed, Received, Shipped};
use crate::domain::gate;
use crate::domain::id::{LotId, OrgRef, Sscc};
use crate::domain::reason::ReasonCode;
use crate::domain::statement::Role;
use crate::domain::view::Step;

/// Containers in a shipment, with those inside them.
const MAX_CONTAINERS: usize = 1_000;
/// Lots in a shipment: the single writer judges each of them while everybody waits.
const MAX_LOTS: usize = 100;

pub(super) fn packed(context: &Context<'_, '_>, e: &Packed) {
    let reader = context.reader;
    context.rule(|| {
        let container = reader.container(&e.sscc)?;
        context.own("sscc", container.and_then(|c| c.organisation))
    });
    let lot = context.ask(|| match &e.lot {
        Some(id) => reader.lot(id),
        None => Ok(None),
    });
    // Vials are packed by their maker; what is packed already, by whoever has it.
    context.rule(|| {
        let lot = lot.as_ref().and_then(|lot| lot.as_ref());
        let opened = lot.and_then(|l| l.opened.as_ref());
        context.own("lot", opened.map(|o| o.organisation))
    });
    // Others in the same container are left to the auditor.
    for (i, inner) in e.containers.iter().enumerate() {
        context.left(|| is_in_hand(context, &format!("containers[{i}]"), inner, e.organisation));
    }
    context.rule(|| match &lot {
        Some(lot) if e.lot.is_some() && lot.as_ref().is_none_or(|l| l.commissioned.is_none()) => {
            context.refuse(
                Code::UnknownRef,
                "lot",
                "vials that are not commissioned",
                "a lot with commissioned vials",
            )
        }
        _ => Ok(()),
    });
    context.rule(|| {
        if e.containers.contains(&e.sscc) {
            let (found, expected) = ("the container itself", "other containers");
            return context.refuse(Code::Exists, "containers", found, expected);
        }
        Ok(())
    });
    context.pinned();
    context.rule(|| {
        let container = reader.container(&e.sscc)?;
        if container.is_some_and(|c| !c.shipments.is_empty() || c.outer.is_some()) {
            let expected = "a container that has not left and is in no other";
            return context.refuse(Code::ContainerShipped, "sscc", e.sscc, expected);
        }
        Ok(())
    });
    for i in 0..e.vials.len() {
        context.left(|| may_be_packed(context, e, i));
    }
    for (i, inner) in e.containers.iter().enumerate() {
        context.left(|| {
            if reader.container(inner)?.is_some_and(|c| c.outer.is_some()) {
                let field = format!("containers[{i}]");
                let expected = "a container that is in no other";
                return context.refuse(Code::VialPacked, &field, inner, expected);
            }
            Ok(())
        });
    }
    if let Some(lot) = &e.lot {
        context.of_lot("vials", &e.vials, lot);
    }
}

/// A packed container that an organisation has.
fn is_in_hand(context: &Context<'_, '_>, field: &str, sscc: &Sscc, by: OrgRef) -> Step<()> {
    let Some(state) = context.reader.container(sscc)? else {
        return context.refuse(Code::UnknownRef, field, sscc, "a packed container");
    };
    if let Some(first) = state.organisation {
        let custody = custody(context.reader, first, Some((sscc, 0)))?;
        if custody.possessor != by || custody.in_transit_to.is_some() {
            let (found, expected) = ("a container that you do not have", "one that you have");
            return context.refuse(Code::NotYours, field, found, expected);
        }
    }
    Ok(())
}

/// Vial `i` is of the lot, in no container and in no sample.
fn may_be_packed(context: &Context<'_, '_>, e: &Packed, i: usize) -> Step<()> {
    let vial = e.vials[i];
    let Some(state) = context.reader.vial(vial)? else {
        return Ok(());
    };
    let field = format!("vials[{i}]");
    if state.container.is_some() {
        let expected = "a vial that is in no container";
        return context.refuse(Code::VialPacked, &field, vial, expected);
    }
    if state.sampled.is_some() {
        let expected = "a vial that is in no sample";
        return context.refuse(Code::VialSampled, &field, vial, expected);
    }
    if state.lots.iter().any(|other| Some(other) != e.lot.as_ref()) {
        let expected = "a vial of the lot";
        return context.refuse(Code::LotMismatch, &field, vial, expected);
    }
    Ok(())
}

/// What is in a shipment's containers, as far as they are held.
struct Contents {
    lots: BTreeSet<LotId>,
    /// All of them are.
    whole: bool,
}

fn contents(context: &Context<'_, '_>, e: &Shipped) -> Step<Contents> {
    let mut all = BTreeSet::new();
    let mut lots = BTreeSet::new();
    let mut whole = true;
    let mut level: BTreeSet<Sscc> = e.containers.iter().copied().collect();
    let mut depth = 0;
    while !level.is_empty() {
        depth += 1;
        if depth > MAX_NESTING {
            return context.refuse(
                Code::Limit,
                "containers",
                format!("more than {MAX_NESTING} containers in each other"),
                format!("at most {MAX_NESTING}: a vial's evidence has all of them"),
            );
        }
        let mut next = BTreeSet::new();
        for sscc in &level {
            // Others in the shipment may not be held: each is asked for, none ends the walk.
            match context.ask(|| context.reader.container(sscc)) {
                Some(Some(state)) => {
                    lots.extend(state.lots.iter().cloned());
                    next.extend(state.inner.iter().copied());
                }
                Some(None) => {}
                None => whole = false,
            }
        }
        if lots.len() > MAX_LOTS {
            return context.refuse(
                Code::Limit,
                "containers",
                format!("vials of more than {MAX_LOTS} lots"),
                format!("at most {MAX_LOTS}: each of them is judged"),
            );
        }
        all.extend(level);
        if all.len() > MAX_CONTAINERS {
            return context.refuse(
                Code::Limit,
                "containers",
                "too many",
                format!("at most {MAX_CONTAINERS} with those inside"),
            );
        }
        level = next
            .into_iter()
            .filter(|sscc| !all.contains(sscc))
            .collect();
    }
    Ok(Contents { lots, whole })
}

pub(super) fn shipped(context: &Context<'_, '_>, e: &Shipped) {
    let reader = context.reader;
    context.rule(|| {
        if reader
            .shipment(e.shipment)?
            .is_some_and(|s| s.shipped.is_some())
        {
            return context.refuse(Code::Exists, "shipment", e.shipment, "a new reference");
        }
        Ok(())
    });
    context.left(|| context.is_registered("to", e.to));
    // It could not sign for the arrival.
    context.left(|| {
        if reader
            .organisation(e.to)?
            .is_some_and(|o| o.suspended_at.is_some())
        {
            let expected = "an organisation that is not suspended";
            return context.refuse(Code::OrgSuspended, "to", e.to, expected);
        }
        Ok(())
    });
    if let Some(carrier) = e.carrier {
        context.left(|| context.is_registered("carrier", carrier));
    }
    // Other containers and lots of the shipment are left to the auditor.
    let contents = reader.leaving(|| context.ask(|| contents(context, e)));
    for (i, sscc) in e.containers.iter().enumerate() {
        context.left(|| {
            if reader
                .container(sscc)?
                .is_none_or(|c| c.organisation.is_none())
            {
                let field = format!("containers[{i}]");
                return context.refuse(Code::UnknownRef, &field, sscc, "a packed container");
            }
            Ok(())
        });
    }
    context.rule(|| {
        if e.from == e.to {
            let expected = "another organisation";
            return context.refuse(Code::UnknownRef, "to", "the sender", expected);
        }
        Ok(())
    });
    context.pinned();
    for lot in contents.iter().flat_map(|contents| &contents.lots) {
        context.left(|| lot_may_leave(context, lot));
    }
    for (i, sscc) in e.containers.iter().enumerate() {
        context.left(|| container_may_leave(context, &format!("containers[{i}]"), sscc, e.from));
    }
    // A clinic's goods go no further: only makers and distributors ship.
    context.left(|| {
        let Some(contents) = contents.as_ref().filter(|contents| contents.whole) else {
            return Ok(());
        };
        if !context.by(&[Role::Operator])? {
            return Ok(());
        }
        for lot in &contents.lots {
            let lot = reader.lot(lot)?;
            if lot.is_some_and(|lot| lot.owners().contains(&e.from)) {
                return Ok(());
            }
        }
        context.refuse(
            Code::NotInCustody,
            "from",
            "an operator of another organisation",
            "the maker's OPERATOR or a DISTRIBUTOR",
        )
    });
}

/// An outermost container that the sender has, and no shipment of it on hold.
fn container_may_leave(
    context: &Context<'_, '_>,
    field: &str,
    sscc: &Sscc,
    sender: OrgRef,
) -> Step<()> {
    let Some(state) = context.reader.container(sscc)? else {
        return Ok(());
    };
    let Some(first) = state.organisation else {
        return Ok(());
    };
    if state.outer.is_some() {
        return context.refuse(
            Code::NotInCustody,
            field,
            "a container inside another",
            "the outer container",
        );
    }
    let custody = custody(context.reader, first, Some((sscc, 0)))?;
    for (id, shipment) in &custody.shipments {
        if let Some((_, hold)) = shipment.holds.open(&shipment.owners()).next() {
            return context.refuse(
                Code::OnHold,
                field,
                format!("{id}: {}", hold.reason),
                "nothing on hold",
            );
        }
    }
    if custody.possessor != sender || custody.in_transit_to.is_some() {
        return context.refuse(
            Code::NotInCustody,
            field,
            format!("a container that {} has", custody.possessor),
            "a container of the sender",
        );
    }
    Ok(())
}

/// Released, not held, not recalled, not expired, in this order.
fn lot_may_leave(context: &Context<'_, '_>, id: &LotId) -> Step<()> {
    let Some(lot) = context.reader.lot(id)? else {
        return context.refuse(Code::NotReleased, "containers", id, "a released lot");
    };
    if lot.released.is_none() {
        return context.refuse(Code::NotReleased, "containers", id, "a released lot");
    }
    let now = context.place.recorded_at;
    let report = gate::gate(context.reader, id, &lot, now, &|_| None)?;
    if let Some(first) = report.holds.first() {
        return context.refuse(Code::OnHold, "containers", first, "nothing on hold");
    }
    let has = |code| report.reasons.iter().find(|r| r.code == code);
    if let Some(reason) = has(ReasonCode::Recalled) {
        return context.refuse(
            Code::Recalled,
            "containers",
            format!("{id}: {reason}"),
            "a lot that is not recalled",
        );
    }
    if has(ReasonCode::Expired).is_some() {
        return context.refuse(Code::Expired, "containers", id, "a lot that is not expired");
    }
    Ok(())
}

pub(super) fn received(context: &Context<'_, '_>, e: &Received) {
    let shipment = context.ask(|| context.reader.shipment(e.shipment));
    let Some(shipment) = shipment else {
        return context.pinned();
    };
    context.rule(|| {
        if shipment.as_ref().is_some_and(|s| s.received.is_some()) {
            let (found, expected) = ("received already", "a shipment that is not");
            return context.refuse(Code::Exists, "shipment", found, expected);
        }
        Ok(())
    });
    let shipped = shipment.as_ref().and_then(|s| s.shipped.as_ref());
    context.rule(|| match shipped {
        None => {
            let expected = "a shipment that left";
            context.refuse(Code::UnknownRef, "shipment", e.shipment, expected)
        }
        Some(_) => Ok(()),
    });
    context.pinned();
    context.rule(|| match shipped {
        Some(shipped) if shipped.to != e.organisation => {
            let expected = "the consignee";
            context.refuse(Code::NotConsignee, "organisation", e.organisation, expected)
        }
        _ => Ok(()),
    });
}
