//! Holds and recalls.

use super::{Code, Context};
use crate::domain::authority::{hold_of, lifted_by_placer};
use crate::domain::custody::custody;
use crate::domain::event::{HoldLifted, HoldPlaced, HoldReason, HoldScope, RecallIssued};
use crate::domain::gate::MAX_PINNED;
use crate::domain::id::OrgRef;
use crate::domain::statement::Role;
use crate::domain::subject::Subject;
use crate::domain::view::Step;

/// Who may place a hold: the owners, and who has to do with a sample or a shipment besides. `None`
/// if it is not on the ledger.
fn parties(context: &Context<'_, '_>, scope: &HoldScope) -> Step<Option<Vec<OrgRef>>> {
    let reader = context.reader;
    let parties = match scope {
        HoldScope::Sample(id) => reader.sample(*id)?.map(|s| s.parties()),
        HoldScope::Shipment(id) => reader.shipment(*id)?.map(|s| s.parties()),
        _ => owners(context, scope)?,
    };
    Ok(parties.filter(|parties| !parties.is_empty()))
}

/// Who may lift a hold that somebody else placed: the owners of what it is about; of vials, the
/// maker of their lot. A consignee who could lift the sender's hold would not be held by it.
fn owners(context: &Context<'_, '_>, scope: &HoldScope) -> Step<Option<Vec<OrgRef>>> {
    let reader = context.reader;
    let owners = match scope {
        HoldScope::Donor(id) => reader.donor(*id)?.map(|d| d.owners()),
        HoldScope::Node(id) => reader.node(*id)?.map(|n| n.owners()),
        HoldScope::Lot(id) => reader.lot(id)?.map(|l| l.owners()),
        HoldScope::Sample(id) => reader.sample(*id)?.map(|s| s.owners()),
        HoldScope::Shipment(id) => reader.shipment(*id)?.map(|s| s.owners()),
        HoldScope::Vials { lot, vials } => {
            let subjects: Vec<Subject> = vials.iter().map(|v| Subject::Vial(*v)).collect();
            reader.want(&subjects)?;
            reader.lot(lot)?.map(|l| l.owners())
        }
    };
    Ok(owners.filter(|owners| !owners.is_empty()))
}

pub(super) fn placed(context: &Context<'_, '_>, e: &HoldPlaced) -> Step<()> {
    let parties = parties(context, &e.scope)?;
    let by = |role| context.acting.iter().any(|a| a.role == role);
    let anything = by(Role::Regulator) || by(Role::Root) || by(Role::Auditor);
    let clinic = by(Role::ClinicPharmacy) || by(Role::ClinicNurse) || by(Role::Physician);
    if clinic {
        clinic_has(context, e, parties.as_deref())?;
    } else if !anything
        && let Some(parties) = &parties
        && !parties.contains(&e.organisation)
    {
        return context.refuse(
            Code::NotYours,
            "scope",
            "something of another organisation",
            "something of your own",
        );
    }
    if parties.is_none() {
        return context.refuse(
            Code::UnknownRef,
            "scope",
            "something that is not on the ledger",
            "something that is",
        );
    }
    if let HoldScope::Vials { lot, vials } = &e.scope {
        if vials.len() > MAX_PINNED {
            return context.refuse(
                Code::Limit,
                "scope.vials.vials",
                format!("{} vials", vials.len()),
                format!("at most {MAX_PINNED}: a lifting pins them all"),
            );
        }
        for (i, vial) in vials.iter().enumerate() {
            let state = context.reader.vial(*vial)?;
            if state.is_some_and(|v| v.lots.iter().any(|other| other != lot)) {
                let field = format!("scope.vials.vials[{i}]");
                return context.refuse(Code::LotMismatch, &field, vial, format!("a vial of {lot}"));
            }
        }
    }
    context.pinned()
}

/// A clinic holds vials that it possesses, or a shipment that it is to receive; nothing else.
fn clinic_has(context: &Context<'_, '_>, e: &HoldPlaced, parties: Option<&[OrgRef]>) -> Step<()> {
    let HoldScope::Vials { vials, .. } = &e.scope else {
        let shipment = matches!(e.scope, HoldScope::Shipment(_));
        if shipment
            && e.reason != HoldReason::ClinicLocal
            && parties.is_some_and(|p| p.contains(&e.organisation))
        {
            return Ok(());
        }
        return context.refuse(
            Code::NotYours,
            "scope",
            "more than vials",
            "vials that the clinic has",
        );
    };
    let Some(maker) = parties.and_then(|p| p.first().copied()) else {
        return Ok(());
    };
    super::each(vials.iter().enumerate(), |(i, vial)| {
        let state = context.reader.vial(*vial)?;
        let container = state.as_ref().and_then(|v| v.container.as_ref());
        let custody = custody(
            context.reader,
            maker,
            container.map(|(sscc, since)| (sscc, *since)),
        )?;
        if custody.possessor != e.organisation {
            let field = format!("scope.vials.vials[{i}]");
            return context.refuse(
                Code::NotYours,
                &field,
                "a vial that the clinic does not have",
                "vials that it has",
            );
        }
        Ok(())
    })
}

pub(super) fn lifted(context: &Context<'_, '_>, e: &HoldLifted) -> Step<()> {
    let hold = hold_of(context.reader, e)?;
    // `authorise` found the hold to know who may lift it.
    let Some(hold) = hold else {
        return context.refuse(Code::HoldUnknown, "hold_id", e.hold, "a hold of this scope");
    };
    let owners = owners(context, &e.scope)?.unwrap_or_default();
    if !hold.may_be_lifted_by(e.organisation, &owners) {
        return context.refuse(
            Code::NotYours,
            "scope",
            "a hold of another organisation",
            "a hold of your own",
        );
    }
    context.pinned()?;
    if hold.lifted_at.is_some() {
        return context.refuse(
            Code::HoldUnknown,
            "hold_id",
            "a hold that is lifted",
            "an open hold",
        );
    }
    if e.clinic_local != (hold.reason == HoldReason::ClinicLocal) {
        return context.refuse(
            Code::HoldUnknown,
            "clinic_local",
            e.clinic_local,
            format!("a hold for {}", hold.reason),
        );
    }
    if lifted_by_placer(context.reader, e, &context.acting)? {
        return context.refuse(
            Code::SamePerson,
            "hold_id",
            "the person who placed it",
            "another person",
        );
    }
    Ok(())
}

pub(super) fn recalled(context: &Context<'_, '_>, e: &RecallIssued) -> Step<()> {
    let subjects: Vec<Subject> = e.lots.iter().map(|l| Subject::Lot(l.clone())).collect();
    context.reader.want(&subjects)?;
    let regulator = context.acting.iter().any(|a| a.role == Role::Regulator);
    for (i, id) in e.lots.iter().enumerate() {
        let lot = context.reader.lot(id)?;
        let owner = lot
            .as_ref()
            .and_then(|l| l.opened.as_ref())
            .map(|o| o.organisation);
        if !regulator {
            context.own(&format!("lots[{i}]"), owner)?;
        }
    }
    for (i, id) in e.lots.iter().enumerate() {
        if context.reader.lot(id)?.is_none_or(|l| l.opened.is_none()) {
            return context.refuse(Code::UnknownRef, &format!("lots[{i}]"), id, "an opened lot");
        }
    }
    context.pinned()
}
