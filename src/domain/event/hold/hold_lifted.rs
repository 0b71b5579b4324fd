//! `HoldLifted`.

use std::sync::Arc;

use super::HoldScope;
use crate::domain::authority::Signers;
use crate::domain::authority::roles::{self, CLINIC};
use crate::domain::decide::Context;
use crate::domain::decide::hold::owners;
use crate::domain::event::{
    Afterwards, Details, Event, HoldReason, Kind, MomentKind, Names, Nature, Pins, Worked,
};
use crate::domain::gate;
use crate::domain::id::{Digest, OrgRef, VialTag};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::state::{Facts, Hold, Holds};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::view::{Reader, Step};
use crate::words::{Wording, event, refusal};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldLifted {
    /// The SHA-256 of its `HoldPlaced`'s payload.
    pub hold: Digest,
    /// The scope of its `HoldPlaced`, repeated as it is.
    pub scope: HoldScope,
    /// Commitment to the rationale.
    pub rationale: Option<Digest>,
    pub organisation: OrgRef,
    /// The hold was `ClinicLocal`: it is not in the safety feed.
    pub clinic_local: bool,
}

impl Kind for HoldLifted {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "the scope (donor, node, lot, sample, shipment, or each vial of the list and not its lot); the safety feed, unless `clinic_local` is set",
        claim: false,
        listed: false,
        moment: Some((MomentKind::Resumed, &event::HOLD_LIFTED)),
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::LookedUp {
            ever: LIFTERS,
            of: lifters,
        }
    }

    fn joins(&self) -> Vec<Subject> {
        // The scope is repeated here, so that this needs no look at any state.
        let mut joined = self.scope.subjects();
        if !self.clinic_local {
            joined.push(Subject::SafetyFeed);
        }
        joined
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: Some(Pins::These(self.scope.subjects())),
            names: Vec::new(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        self.scope.said(names)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Some(holds) = facts.holds_mut() {
            holds.lift(self, entry.index);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let hold = context.ask(|| match hold_of(context.reader, self)? {
            Some(hold) => Ok(hold),
            // `authorise` found the hold to know who may lift it.
            None => context.refuse(
                Code::HoldUnknown,
                "hold_id",
                self.hold,
                &event::HOLD_OF_THIS_SCOPE,
            ),
        });
        let Some(hold) = hold else {
            return context.pinned();
        };
        context.rule(|| {
            let owners = owners(context, &self.scope)?.unwrap_or_default();
            if !hold.may_be_lifted_by(self.organisation, &owners) {
                let (found, expected) = (&event::HOLD_OF_ANOTHER, &event::OWN_HOLD);
                return context.refuse(Code::NotYours, "scope", found, expected);
            }
            Ok(())
        });
        context.pinned();
        context.rule(|| {
            if hold.lifted_at.is_some() {
                let (found, expected) = (&event::LIFTED_HOLD, &event::OPEN_HOLD);
                return context.refuse(Code::HoldUnknown, "hold_id", found, expected);
            }
            Ok(())
        });
        context.rule(|| {
            if self.clinic_local != (hold.reason == HoldReason::ClinicLocal) {
                let expected = event::hold_for(hold.reason);
                return context.refuse(
                    Code::HoldUnknown,
                    "clinic_local",
                    self.clinic_local,
                    expected,
                );
            }
            Ok(())
        });
        context.rule(|| {
            if lifted_by_placer(context, &hold)? {
                let (found, expected) = (&event::WHO_PLACED_IT, &refusal::ANOTHER_PERSON);
                return context.refuse(Code::SamePerson, "hold_id", found, expected);
            }
            Ok(())
        });
    }
}

/// Whether somebody lifts what they placed themselves, where it takes another person: an adverse event, a
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

/// Every role that may ever lift a hold; which it is depends on why it was placed.
const LIFTERS: &[Role] = &[
    Role::QaRelease,
    Role::LabQa,
    Role::MedicalOfficer,
    Role::DonorEligibilityOfficer,
    Role::SecurityOfficer,
    Role::Regulator,
    Role::ClinicPharmacy,
    Role::ClinicNurse,
    Role::Physician,
    Role::Auditor,
    Role::Root,
];

/// Who may lift a hold depends on why it was placed.
fn lifters(reader: &Reader<'_>, event: &Event) -> Step<Signers> {
    let Some(lifted) = event.get::<HoldLifted>() else {
        return Ok(Signers::One(LIFTERS));
    };
    let Some(hold) = hold_of(reader, lifted)? else {
        return Err(Refusal::new(
            Code::HoldUnknown,
            "hold_lifted.hold_id",
            lifted.hold,
            &event::THE_HOLD,
        )
        .into());
    };
    Ok(match hold.reason {
        HoldReason::OosPending
        | HoldReason::Deviation
        | HoldReason::ColdChain
        | HoldReason::SuspectProduct => Signers::One(roles::QUALITY),
        HoldReason::DonorFollowup => {
            Signers::Each(&[roles::QUALITY, &[Role::DonorEligibilityOfficer]])
        }
        HoldReason::Lookback | HoldReason::AdverseEvent => {
            Signers::Each(&[roles::QUALITY, &[Role::MedicalOfficer]])
        }
        HoldReason::KeyCompromise => Signers::Each(&[&[Role::SecurityOfficer], roles::QUALITY]),
        HoldReason::RegulatorOrder => Signers::One(&[Role::Regulator]),
        HoldReason::ClinicLocal => Signers::One(roles::CLINIC),
        HoldReason::LedgerIntegrity => Signers::Each(&[&[Role::Root], &[Role::Auditor]]),
    })
}

/// The hold that a lifting names, if it was placed on exactly the scope that the lifting repeats.
///
/// Who placed a hold on a list of vials placed it on every one of them, so that one is as good as
/// another: one that the view has, so that what a clinic did to the others stays out of a bundle.
fn hold_of(reader: &Reader<'_>, lifted: &HoldLifted) -> Step<Option<Hold>> {
    let look = |holds: &Holds| holds.get(&lifted.hold).cloned();
    let hold = match &lifted.scope {
        HoldScope::Donor(id) => reader.donor(*id)?.and_then(|s| look(&s.holds)),
        HoldScope::Node(id) => reader.node(*id)?.and_then(|s| look(&s.holds)),
        HoldScope::Lot(id) => reader.lot(id)?.and_then(|s| look(&s.holds)),
        HoldScope::Sample(id) => reader.sample(*id)?.and_then(|s| look(&s.holds)),
        HoldScope::Shipment(id) => reader.shipment(*id)?.and_then(|s| look(&s.holds)),
        HoldScope::Vials { vials, .. } => {
            let held = |vial: &&VialTag| reader.holds(&Subject::Vial(**vial));
            match vials.iter().find(held).or(vials.first()) {
                Some(vial) => reader
                    .leaving(|| reader.vial(*vial))?
                    .and_then(|s| look(&s.holds)),
                None => None,
            }
        }
    };
    Ok(hold.filter(|hold| hold.scope() == Some(&lifted.scope)))
}
