//! Whose signatures an event wants.

use super::roles;
use crate::domain::event::{Event, HoldLifted, HoldReason, HoldScope};
use crate::domain::id::VialTag;
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::state::{Hold, Holds};
use crate::domain::statement::Role;
use crate::domain::subject::Subject;
use crate::domain::view::{Reader, Step};

/// Which signers an event wants.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signers {
    Roots,
    OldAndNewRoots,
    /// The new key and its grantors.
    Enrolment,
    /// One person of the organisation in one of these roles, or the root threshold.
    OneOrRoots(&'static [Role]),
    /// One person of the organisation and one root.
    OneAndRoot(Role),
    /// One person of the organisation in one of these roles.
    One(&'static [Role]),
    /// One signer for each group of roles, all of them different persons.
    Each(&'static [&'static [Role]]),
    /// As the hold wants that is lifted.
    AsTheHold,
}

/// Whose signatures an event wants, with the hold looked up that is lifted.
pub(super) fn of(reader: &Reader<'_>, event: &Event) -> Step<Signers> {
    match event.get::<HoldLifted>() {
        Some(lifted) => lifters(reader, lifted),
        None => Ok(event.signers()),
    }
}

/// Who may lift a hold depends on why it was placed.
fn lifters(reader: &Reader<'_>, lifted: &HoldLifted) -> Step<Signers> {
    let Some(hold) = hold_of(reader, lifted)? else {
        return Err(Refusal::new(
            Code::HoldUnknown,
            "hold_lifted.hold_id",
            lifted.hold,
            "the payload hash of a HoldPlaced with exactly this scope",
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
pub(crate) fn hold_of(reader: &Reader<'_>, lifted: &HoldLifted) -> Step<Option<Hold>> {
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

/// Every role that may ever lift a hold; which it is depends on why it was placed.
const LIFTERS: [Role; 11] = [
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

/// The roles in which somebody may sign this event, for tools that help an author.
pub fn roles_for(event: &Event) -> Vec<Role> {
    match event.signers() {
        Signers::Roots | Signers::OldAndNewRoots => vec![Role::Root],
        Signers::Enrolment => vec![Role::SecurityOfficer, Role::Root],
        Signers::OneOrRoots(roles) => [roles, &[Role::Root]].concat(),
        Signers::OneAndRoot(role) => vec![role, Role::Root],
        Signers::One(roles) => roles.to_vec(),
        Signers::Each(groups) => groups.concat(),
        Signers::AsTheHold => LIFTERS.to_vec(),
    }
}

/// The signers that an event wants, each by the roles that it may have, where `roots` is the root threshold.
pub fn signers_for(event: &Event, roots: usize) -> Vec<Vec<Role>> {
    let root = || std::iter::repeat_n(vec![Role::Root], roots);
    match event.signers() {
        Signers::Roots | Signers::OldAndNewRoots => root().collect(),
        Signers::Enrolment => [vec![Role::Enrollee]].into_iter().chain(root()).collect(),
        Signers::OneAndRoot(role) => vec![vec![role], vec![Role::Root]],
        Signers::Each(groups) => groups.iter().map(|group| group.to_vec()).collect(),
        Signers::OneOrRoots(_) | Signers::One(_) | Signers::AsTheHold => vec![roles_for(event)],
    }
}
