//! `HoldPlaced`.

use std::sync::Arc;

use super::{HoldReason, HoldScope};
use crate::domain::authority::roles::CLINIC;
use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::decide::hold::owners;
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Worked};
use crate::domain::gate::MAX_PINNED;
use crate::domain::id::{Digest, Label, OrgRef, VialTag};
use crate::domain::possession::custody;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::view::Step;
use crate::words::{Wording, event, refusal};

/// Something is held. The hold's id is the SHA-256 of the payload: nobody can give another hold the
/// same one beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldPlaced {
    pub scope: HoldScope,
    pub reason: HoldReason,
    pub organisation: OrgRef,
    /// Commitment to the rationale.
    pub rationale: Option<Digest>,
    /// An authority's reference; exactly with `RegulatorOrder`.
    pub authority_reference: Option<Label>,
}

impl Kind for HoldPlaced {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Never,
        joins: "the scope (donor, node, lot, sample, shipment, or each vial of the list and not its lot); the safety feed, unless the reason is CLINIC_LOCAL",
        claim: false,
        listed: true,
        moment: Some((MomentKind::Stopped, &event::HELD)),
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(match self.reason {
            HoldReason::RegulatorOrder => &[Role::Regulator],
            HoldReason::ClinicLocal => roles::CLINIC,
            HoldReason::LedgerIntegrity => &[Role::Root, Role::Auditor],
            HoldReason::OosPending
            | HoldReason::Deviation
            | HoldReason::ColdChain
            | HoldReason::SuspectProduct
            | HoldReason::DonorFollowup
            | HoldReason::Lookback
            | HoldReason::AdverseEvent
            | HoldReason::KeyCompromise => roles::HOLDERS,
        })
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = self.scope.subjects();
        if self.reason != HoldReason::ClinicLocal {
            joined.push(Subject::SafetyFeed);
        }
        joined
    }

    fn introduces(&self) -> Vec<Subject> {
        match &self.scope {
            HoldScope::Vials { vials, .. } => vials.iter().map(|v| Subject::Vial(*v)).collect(),
            HoldScope::Donor(_)
            | HoldScope::Node(_)
            | HoldScope::Lot(_)
            | HoldScope::Sample(_)
            | HoldScope::Shipment(_) => Vec::new(),
        }
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: Vec::new(),
            countersigner: None,
            bad_news: true,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        event::held(self.scope.said(names), self.reason.said())
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Some(holds) = facts.holds_mut() {
            holds.place(self, entry);
        }
        if let Facts::Vial(vial) = facts
            && let HoldScope::Vials { lot, .. } = &self.scope
        {
            vial.lots.insert(lot.clone());
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let parties = context.ask(|| parties(context, &self.scope));
        if let Some(parties) = &parties {
            may_hold(context, self, parties.as_deref());
        }
        context.rule(|| match &parties {
            Some(None) => context.refuse(
                Code::UnknownRef,
                "scope",
                &event::NOT_ON_THE_LEDGER,
                &event::ON_THE_LEDGER,
            ),
            _ => Ok(()),
        });
        if let HoldScope::Vials { lot, vials } = &self.scope {
            context.rule(|| {
                if vials.len() > MAX_PINNED {
                    return context.refuse(
                        Code::Limit,
                        "scope.vials.vials",
                        event::vials_held(vials.len()),
                        event::lifting_pins_all(MAX_PINNED),
                    );
                }
                Ok(())
            });
            for_each_vial(context, &self.scope, |field, vial| {
                let state = context.reader.vial(vial)?;
                if state.is_some_and(|v| v.lots.iter().any(|other| other != lot)) {
                    return context.refuse(Code::LotMismatch, field, vial, refusal::vial_of(lot));
                }
                Ok(())
            });
        }
        context.pinned();
        if let HoldScope::Vials { lot, vials } = &self.scope {
            context.of_lot("scope.vials.vials", vials, lot);
        }
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
                &event::SOMEBODY_ELSES,
                &event::YOUR_OWN,
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
            let (found, expected) = (&event::MORE_THAN_VIALS, &event::VIALS_OF_THE_CLINIC);
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
            let found = &event::NOT_OF_THE_CLINIC;
            return context.refuse(Code::NotYours, field, found, &event::VIALS_IT_HAS);
        }
        Ok(())
    });
}

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
