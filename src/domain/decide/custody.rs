//! Packed, shipped, received.

use std::collections::BTreeSet;

use super::{Code, Context};
use crate::domain::custody::{MAX_NESTING, custody};
use crate::domain::event::{Packed, Received, Shipped};
use crate::domain::gate;
use crate::domain::id::{LotId, OrgRef, Sscc};
use crate::domain::reason::ReasonCode;
use crate::domain::statement::Role;
use crate::domain::subject::Subject;
use crate::domain::view::Step;

/// Containers in a shipment, with those inside them.
const MAX_CONTAINERS: usize = 1_000;
/// Lots in a shipment: the single writer judges each of them while everybody waits.
const MAX_LOTS: usize = 64;

pub(super) fn packed(context: &Context<'_, '_>, e: &Packed) -> Step<()> {
    let reader = context.reader;
    let mut touched = vec![Subject::Container(e.sscc)];
    touched.extend(e.containers.iter().map(|c| Subject::Container(*c)));
    touched.extend(e.vials.iter().map(|v| Subject::Vial(*v)));
    touched.extend(e.lot.iter().cloned().map(Subject::Lot));
    reader.want(&touched)?;
    let container = reader.container(&e.sscc)?;
    context.own("sscc", container.as_ref().and_then(|c| c.organisation))?;
    let lot = match &e.lot {
        Some(id) => reader.lot(id)?,
        None => None,
    };
    // Vials are packed by their maker; what is packed already, by whoever has it.
    context.own(
        "lot",
        lot.as_ref()
            .and_then(|l| l.opened.as_ref())
            .map(|o| o.organisation),
    )?;
    for (i, inner) in e.containers.iter().enumerate() {
        let field = format!("containers[{i}]");
        let Some(state) = reader.container(inner)? else {
            return context.refuse(Code::UnknownRef, &field, inner, "a packed container");
        };
        if let Some(first) = state.organisation {
            let custody = custody(reader, first, Some((inner, 0)))?;
            if custody.possessor != e.organisation || custody.in_transit_to.is_some() {
                return context.refuse(
                    Code::NotYours,
                    &field,
                    "a container that you do not have",
                    "one that you have",
                );
            }
        }
    }
    if e.lot.is_some() && lot.as_ref().is_none_or(|l| l.commissioned.is_none()) {
        return context.refuse(
            Code::UnknownRef,
            "lot",
            "vials that are not commissioned",
            "a lot with commissioned vials",
        );
    }
    if e.containers.contains(&e.sscc) {
        return context.refuse(
            Code::Exists,
            "containers",
            "the container itself",
            "other containers",
        );
    }
    context.pinned()?;
    if container
        .as_ref()
        .is_some_and(|c| !c.shipments.is_empty() || c.outer.is_some())
    {
        return context.refuse(
            Code::ContainerShipped,
            "sscc",
            e.sscc,
            "a container that has not left and is in no other",
        );
    }
    for (i, vial) in e.vials.iter().enumerate() {
        let Some(state) = reader.vial(*vial)? else {
            continue;
        };
        let field = format!("vials[{i}]");
        if state.container.is_some() {
            return context.refuse(
                Code::VialPacked,
                &field,
                vial,
                "a vial that is in no container",
            );
        }
        if state.sampled.is_some() {
            return context.refuse(
                Code::VialSampled,
                &field,
                vial,
                "a vial that is in no sample",
            );
        }
        if state.lots.iter().any(|other| Some(other) != e.lot.as_ref()) {
            return context.refuse(Code::LotMismatch, &field, vial, "a vial of the lot");
        }
    }
    for (i, inner) in e.containers.iter().enumerate() {
        let Some(state) = reader.container(inner)? else {
            continue;
        };
        let field = format!("containers[{i}]");
        if state.outer.is_some() {
            return context.refuse(
                Code::VialPacked,
                &field,
                inner,
                "a container that is in no other",
            );
        }
    }
    Ok(())
}

/// A container and everything in it.
fn contents(context: &Context<'_, '_>, e: &Shipped) -> Step<(BTreeSet<Sscc>, BTreeSet<LotId>)> {
    let mut all = BTreeSet::new();
    let mut lots = BTreeSet::new();
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
        let subjects: Vec<Subject> = level.iter().map(|c| Subject::Container(*c)).collect();
        context.reader.want(&subjects)?;
        let mut next = BTreeSet::new();
        for sscc in &level {
            if let Some(state) = context.reader.container(sscc)? {
                lots.extend(state.lots.iter().cloned());
                next.extend(state.inner.iter().copied());
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
    Ok((all, lots))
}

pub(super) fn shipped(context: &Context<'_, '_>, e: &Shipped) -> Step<()> {
    let reader = context.reader;
    if reader
        .shipment(e.shipment)?
        .is_some_and(|s| s.shipped.is_some())
    {
        return context.refuse(Code::Exists, "shipment", e.shipment, "a new reference");
    }
    let parties = [Some(("to", e.to)), e.carrier.map(|c| ("carrier", c))];
    for (field, organisation) in parties.into_iter().flatten() {
        let state = reader.organisation(organisation)?;
        let Some(state) = state.filter(|o| o.registered.is_some()) else {
            return context.refuse(
                Code::UnknownRef,
                field,
                organisation,
                "a registered organisation",
            );
        };
        // It could not sign for the arrival.
        if field == "to" && state.suspended_at.is_some() {
            return context.refuse(
                Code::OrgSuspended,
                field,
                organisation,
                "an organisation that is not suspended",
            );
        }
    }
    let (_, lots) = contents(context, e)?;
    for (i, sscc) in e.containers.iter().enumerate() {
        let packed = reader
            .container(sscc)?
            .is_some_and(|c| c.organisation.is_some());
        if !packed {
            return context.refuse(
                Code::UnknownRef,
                &format!("containers[{i}]"),
                sscc,
                "a packed container",
            );
        }
    }
    if e.from == e.to {
        return context.refuse(Code::UnknownRef, "to", "the sender", "another organisation");
    }
    context.pinned()?;
    let mut makers = BTreeSet::new();
    super::each(&lots, |id| {
        makers.extend(lot_may_leave(context, id)?);
        Ok(())
    })?;
    super::each(e.containers.iter().enumerate(), |(i, sscc)| {
        container_may_leave(context, &format!("containers[{i}]"), sscc, e.from)
    })?;
    // A clinic's goods go no further: only makers and distributors ship.
    let operator = context.acting.iter().any(|a| a.role == Role::Operator);
    if operator && !makers.contains(&e.from) {
        return context.refuse(
            Code::NotInCustody,
            "from",
            "an operator of another organisation",
            "the maker's OPERATOR or a DISTRIBUTOR",
        );
    }
    Ok(())
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
fn lot_may_leave(context: &Context<'_, '_>, id: &LotId) -> Step<Option<OrgRef>> {
    let Some(lot) = context.reader.lot(id)? else {
        return context.refuse(Code::NotReleased, "containers", id, "a released lot");
    };
    if lot.released.is_none() {
        return context.refuse(Code::NotReleased, "containers", id, "a released lot");
    }
    let report = gate::gate(context.reader, id, &lot, context.recorded_at, &|_| None)?;
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
    Ok(lot.opened.as_ref().map(|o| o.organisation))
}

pub(super) fn received(context: &Context<'_, '_>, e: &Received) -> Step<()> {
    let shipment = context.reader.shipment(e.shipment)?;
    if shipment.as_ref().is_some_and(|s| s.received.is_some()) {
        return context.refuse(
            Code::Exists,
            "shipment",
            "received already",
            "a shipment that is not",
        );
    }
    let Some(shipped) = shipment.as_ref().and_then(|s| s.shipped.as_ref()) else {
        return context.refuse(
            Code::UnknownRef,
            "shipment",
            e.shipment,
            "a shipment that left",
        );
    };
    context.pinned()?;
    if shipped.to != e.organisation {
        return context.refuse(
            Code::NotConsignee,
            "organisation",
            e.organisation,
            "the consignee",
        );
    }
    Ok(())
}
