//! Which signers an event wants.

use crate::domain::event::{Event, HoldLifted, HoldReason, HoldScope, VialsCommissioned};
use crate::domain::id::{LotId, VialTag};
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::state::{Hold, Holds};
use crate::domain::statement::Role;
use crate::domain::subject::Subject;
use crate::domain::view::{Lookup, Reader, SidecarLookup, Step, VialLookup, View};

/// Which signers an event wants.
pub(super) enum Rule {
    /// The root threshold.
    Roots,
    /// The old root threshold and the new one.
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
}

/// Who tests a donor: a laboratory, or whoever enrolled it; `decide` holds the two apart.
const DONOR_TESTING: &[Role] = &[
    Role::LabAnalyst,
    Role::LabQa,
    Role::Collector,
    Role::QcAnalyst,
];
/// Who tests, in whatever laboratory.
pub(super) const TESTING: &[Role] = &[Role::LabAnalyst, Role::LabQa, Role::QcAnalyst];
/// An organisation's quality assurance: the role follows its kind, and in a clinic, which has none,
/// it is a second person.
const QUALITY: &[Role] = &[
    Role::QaRelease,
    Role::LabQa,
    Role::ClinicPharmacy,
    Role::ClinicNurse,
    Role::Physician,
];
/// Who acts for a clinic.
pub(crate) const CLINIC: &[Role] = &[Role::ClinicPharmacy, Role::ClinicNurse, Role::Physician];
const DISPATCH: &[Role] = &[Role::Operator, Role::Distributor];
const CONSIGNEE: &[Role] = &[
    Role::Distributor,
    Role::ClinicPharmacy,
    Role::ClinicNurse,
    Role::Physician,
];
/// Bad news must be easy to record: anybody with a duty of care may place an ordinary hold.
const HOLDERS: &[Role] = &[
    Role::SecurityOfficer,
    Role::QaRelease,
    Role::ProductionHead,
    Role::Operator,
    Role::QcAnalyst,
    Role::Collector,
    Role::DonorEligibilityOfficer,
    Role::LabAnalyst,
    Role::LabQa,
    Role::Distributor,
    Role::ClinicPharmacy,
    Role::ClinicNurse,
    Role::Physician,
    Role::MedicalOfficer,
    Role::Regulator,
];

pub(super) fn rule(reader: &Reader<'_>, event: &Event) -> Step<Rule> {
    Ok(match event {
        Event::LedgerCreated(_)
        | Event::LogKeyRotated(_)
        | Event::RulesActivated(_)
        | Event::OrgRegistered(_)
        | Event::OrgSuspended(_) => Rule::Roots,
        Event::RootKeysChanged(_) => Rule::OldAndNewRoots,
        Event::KeyEnrolled(_) => Rule::Enrolment,
        Event::KeyRevoked(_) => Rule::OneOrRoots(&[Role::SecurityOfficer]),
        Event::ProductRegistered(_) => Rule::OneAndRoot(Role::QaRelease),
        Event::DonorPolicyPublished(_)
        | Event::SpecPublished(_)
        | Event::SamplesPlanned(_)
        | Event::LotReleased(_)
        | Event::LotRejected(_) => Rule::One(&[Role::QaRelease]),
        Event::DonorEnrolled(_) => Rule::One(&[Role::Collector]),
        Event::DonorTested(_) => Rule::One(DONOR_TESTING),
        Event::DonorDetermined(_) => Rule::One(&[Role::DonorEligibilityOfficer]),
        Event::MaterialReceived(_) => Rule::One(&[Role::Operator, Role::Collector]),
        Event::ProcessRecorded(_) | Event::SampleTaken(_) => Rule::One(&[Role::Operator]),
        Event::LotOpened(_) | Event::VialsCommissioned(_) | Event::LotReviewed(_) => {
            Rule::One(&[Role::ProductionHead])
        }
        Event::SampleReceived(_) | Event::TestReported(_) => Rule::One(TESTING),
        Event::HoldPlaced(e) => Rule::One(match e.reason {
            HoldReason::RegulatorOrder => &[Role::Regulator],
            HoldReason::ClinicLocal => CLINIC,
            HoldReason::LedgerIntegrity => &[Role::Root, Role::Auditor],
            _ => HOLDERS,
        }),
        Event::HoldLifted(e) => lifters(reader, e)?,
        Event::RecallIssued(_) => Rule::One(&[Role::QaRelease, Role::Regulator]),
        Event::Packed(_) | Event::Shipped(_) => Rule::One(DISPATCH),
        Event::Received(_) => Rule::One(CONSIGNEE),
        Event::VialOpened(_) | Event::VialAdministered(_) => Rule::One(CLINIC),
    })
}

/// Who may lift a hold depends on why it was placed.
fn lifters(reader: &Reader<'_>, lifted: &HoldLifted) -> Step<Rule> {
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
        | HoldReason::SuspectProduct => Rule::One(QUALITY),
        HoldReason::DonorFollowup => Rule::Each(&[QUALITY, &[Role::DonorEligibilityOfficer]]),
        HoldReason::Lookback | HoldReason::AdverseEvent => {
            Rule::Each(&[QUALITY, &[Role::MedicalOfficer]])
        }
        HoldReason::KeyCompromise => Rule::Each(&[&[Role::SecurityOfficer], QUALITY]),
        HoldReason::RegulatorOrder => Rule::One(&[Role::Regulator]),
        HoldReason::ClinicLocal => Rule::One(CLINIC),
        HoldReason::LedgerIntegrity => Rule::Each(&[&[Role::Root], &[Role::Auditor]]),
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

/// The roles in which a person of the acting organisation may sign this event, for tools that
/// help an author; `HoldLifted` depends on the hold and lists every role that may ever lift one.
pub fn roles_for(event: &Event) -> Vec<Role> {
    struct Nothing;
    impl View for Nothing {
        fn subject(&self, _: &Subject) -> Lookup {
            Lookup::NotHeld
        }
        fn vial(&self, _: &LotId, _: &VialTag) -> VialLookup {
            VialLookup::NotHeld
        }
        fn sidecar(&self, _: &VialsCommissioned) -> SidecarLookup {
            SidecarLookup::NotHeld
        }
    }
    match rule(&Reader::new(&Nothing), event) {
        Ok(Rule::Roots | Rule::OldAndNewRoots) => vec![Role::Root],
        Ok(Rule::Enrolment) => vec![Role::SecurityOfficer, Role::Root],
        Ok(Rule::OneOrRoots(roles)) => [roles, &[Role::Root]].concat(),
        Ok(Rule::OneAndRoot(role)) => vec![role, Role::Root],
        Ok(Rule::One(roles)) => roles.to_vec(),
        Ok(Rule::Each(groups)) => groups.concat(),
        Err(_) => vec![
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
        ],
    }
}
