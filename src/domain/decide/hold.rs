//! Holds and recalls.

use super::{Code, Context};
use crate::domain::authority::hold_of;
use crate::domain::authority::roles::CLINIC;
use crate::domain::custody::custody;
use crate::domain::event::{HoldLifted, HoldPlaced, HoldReason, HoldScope, RecallIssued};
use crate::domain::gate::{self, MAX_PINNED};
use crate::domain::id::{OrgRef, VialTag};
use crate::domain::state::Hold;
use crate::domain::statement::Role;
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
        HoldScope::Vials { lot, .. } => reader.lot(lot)?.map(|l| l.owners()),
    };
    Ok(owners.filter(|owners| !owners.is_empty()))
}

/// The vials of a scope, with the fields that name them: other vials than the one whose evidence this
/// is are left to the auditor.
fn for_each_vial(
    context: &Context<'_, '_>,
    scope: &HoldScope,
    rule: impl Fn(&str, VialTag) -> Step<()>,
) {
    if let HoldScope::Vials { vials, .. } = scope {
        for (i, vial) in vials.iter().enumerate() {
            context.left(|| rule(&format!("scope.vials.vials[{i}]"), *vial));
        }
    }
}

pub(super) fn placed(context: &Context<'_, '_>, e: &HoldPlaced) {
    let parties = context.ask(|| parties(context, &e.scope));
    if let Some(parties) = &parties {
        may_hold(context, e, parties.as_deref());
    }
    context.rule(|| match &parties {
        Some(None) => context.refuse(
            Code::UnknownRef,
            "scope",
            "something that is not on the ledger",
            "something that is",
        ),
        _ => Ok(()),
    });
    if let HoldScope::Vials { lot, vials } = &e.scope {
        context.rule(|| {
            if vials.len() > MAX_PINNED {
                return context.refuse(
                    Code::Limit,
                    "scope.vials.vials",
                    format!("{} vials", vials.len()),
                    format!("at most {MAX_PINNED}: a lifting pins them all"),
                );
            }
            Ok(())
        });
        for_each_vial(context, &e.scope, |field, vial| {
            let state = context.reader.vial(vial)?;
            if state.is_some_and(|v| v.lots.iter().any(|other| other != lot)) {
                return context.refuse(Code::LotMismatch, field, vial, format!("a vial of {lot}"));
            }
            Ok(())
        });
    }
    context.pinned();
    if let HoldScope::Vials { lot, vials } = &e.scope {
        context.of_lot("scope.vials.vials", vials, lot);
    }
}

/// An authority holds anything, a clinic vials that it has, everybody else what is its own.
fn may_hold(context: &Context<'_, '_>, e: &HoldPlaced, parties: Option<&[OrgRef]>) {
    const ANYTHING: &[Role] = &[Role::Regulator, Role::Root, Role::Auditor];
    let Some(clinic) = context.ask(|| context.by(CLINIC)) else {
        return;
    };
    if clinic {
        return clinic_has(context, e, parties);
    }
    context.rule(|| {
        if !context.by(ANYTHING)?
            && parties.is_some_and(|parties| !parties.contains(&e.organisation))
        {
            return context.refuse(
                Code::NotYours,
                "scope",
                "something of another organisation",
                "something of your own",
            );
        }
        Ok(())
    });
}

/// A clinic holds vials that it possesses, or a shipment that it is to receive; nothing else.
fn clinic_has(context: &Context<'_, '_>, e: &HoldPlaced, parties: Option<&[OrgRef]>) {
    if !matches!(e.scope, HoldScope::Vials { .. }) {
        return context.rule(|| {
            let shipment = matches!(e.scope, HoldScope::Shipment(_));
            let party = parties.is_some_and(|p| p.contains(&e.organisation));
            if shipment && e.reason != HoldReason::ClinicLocal && party {
                return Ok(());
            }
            let (found, expected) = ("more than vials", "vials that the clinic has");
            context.refuse(Code::NotYours, "scope", found, expected)
        });
    }
    let Some(maker) = parties.and_then(|p| p.first().copied()) else {
        return;
    };
    for_each_vial(context, &e.scope, |field, vial| {
        let state = context.reader.vial(vial)?;
        let container = state.as_ref().and_then(|v| v.container.as_ref());
        let container = container.map(|(sscc, since)| (sscc, *since));
        let custody = custody(context.reader, maker, container)?;
        if custody.possessor != e.organisation {
            let found = "a vial that the clinic does not have";
            return context.refuse(Code::NotYours, field, found, "vials that it has");
        }
        Ok(())
    });
}

pub(super) fn lifted(context: &Context<'_, '_>, e: &HoldLifted) {
    let hold = context.ask(|| match hold_of(context.reader, e)? {
        Some(hold) => Ok(hold),
        // `authorise` found the hold to know who may lift it.
        None => context.refuse(Code::HoldUnknown, "hold_id", e.hold, "a hold of this scope"),
    });
    let Some(hold) = hold else {
        return context.pinned();
    };
    context.rule(|| {
        let owners = owners(context, &e.scope)?.unwrap_or_default();
        if !hold.may_be_lifted_by(e.organisation, &owners) {
            let (found, expected) = ("a hold of another organisation", "a hold of your own");
            return context.refuse(Code::NotYours, "scope", found, expected);
        }
        Ok(())
    });
    context.pinned();
    context.rule(|| {
        if hold.lifted_at.is_some() {
            let (found, expected) = ("a hold that is lifted", "an open hold");
            return context.refuse(Code::HoldUnknown, "hold_id", found, expected);
        }
        Ok(())
    });
    context.rule(|| {
        if e.clinic_local != (hold.reason == HoldReason::ClinicLocal) {
            let expected = format!("a hold for {}", hold.reason);
            return context.refuse(Code::HoldUnknown, "clinic_local", e.clinic_local, expected);
        }
        Ok(())
    });
    context.rule(|| {
        if lifted_by_placer(context, &hold)? {
            let (found, expected) = ("the person who placed it", "another person");
            return context.refuse(Code::SamePerson, "hold_id", found, expected);
        }
        Ok(())
    });
}

/// Whether somebody lifts himself what he placed, where it takes another person: an adverse event, a
/// look-back, and in a clinic everything that it does not hold for itself alone.
fn lifted_by_placer(context: &Context<'_, '_>, hold: &Hold) -> Step<bool> {
    let acting = context.acting()?;
    let apart = match hold.reason {
        HoldReason::AdverseEvent | HoldReason::Lookback => true,
        HoldReason::ClinicLocal => false,
        HoldReason::OosPending
        | HoldReason::Deviation
        | HoldReason::DonorFollowup
        | HoldReason::ColdChain
        | HoldReason::SuspectProduct
        | HoldReason::KeyCompromise
        | HoldReason::RegulatorOrder
        | HoldReason::LedgerIntegrity => context.by(CLINIC)?,
    };
    if !apart {
        return Ok(false);
    }
    for key in hold.placed_by() {
        let placer = gate::person_of(context.reader, key)?;
        if placer.is_some_and(|placer| acting.iter().any(|a| a.person == placer)) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn recalled(context: &Context<'_, '_>, e: &RecallIssued) {
    // Other lots of a recall are left to the auditor.
    for (i, id) in e.lots.iter().enumerate() {
        context.left(|| {
            let lot = context.reader.lot(id)?;
            let owner = lot.and_then(|lot| Some(lot.opened.as_ref()?.organisation));
            match context.by(&[Role::Regulator])? {
                true => Ok(()),
                false => context.own(&format!("lots[{i}]"), owner),
            }
        });
    }
    for (i, id) in e.lots.iter().enumerate() {
        context.left(|| {
            if context.reader.lot(id)?.is_none_or(|l| l.opened.is_none()) {
                let field = format!("lots[{i}]");
                return context.refuse(Code::UnknownRef, &field, id, "an opened lot");
            }
            Ok(())
        });
    }
    context.pinned();
}
