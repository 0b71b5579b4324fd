//! Roles that sign alike.

use crate::domain::statement::Role;

/// Who tests a donor: a laboratory, or whoever enrolled it; `decide` holds the two apart.
pub(crate) const DONOR_TESTING: &[Role] = &[
    Role::LabAnalyst,
    Role::LabQa,
    Role::Collector,
    Role::QcAnalyst,
];
/// Who writes down for a maker what a laboratory found.
pub(crate) const TRANSCRIBING: &[Role] = &[Role::Operator, Role::QcAnalyst, Role::ProductionHead];
/// A maker's quality assurance.
pub(crate) const RELEASING: &[Role] = &[Role::QaRelease];
/// Who tests, in whatever laboratory.
pub(crate) const TESTING: &[Role] = &[Role::LabAnalyst, Role::LabQa, Role::QcAnalyst];
/// An organisation's quality assurance: the role follows its kind, and in a clinic, which has none,
/// it is a second person.
pub(crate) const QUALITY: &[Role] = &[
    Role::QaRelease,
    Role::LabQa,
    Role::ClinicPharmacy,
    Role::ClinicNurse,
    Role::Physician,
];
/// Quality assurance of a laboratory, and of the maker: in a maker's own laboratory somebody who did not test stands for
/// the first (domain.md 14.20).
pub(crate) const BOTH_QUALITIES: &[&[Role]] = &[
    &[Role::LabQa, Role::QcAnalyst, Role::ProductionHead],
    &[Role::QaRelease],
];
/// One of the two.
pub(crate) const EITHER_QUALITY: &[Role] = &[
    Role::LabQa,
    Role::QcAnalyst,
    Role::ProductionHead,
    Role::QaRelease,
];
pub(crate) const CLINIC: &[Role] = &[Role::ClinicPharmacy, Role::ClinicNurse, Role::Physician];
pub(crate) const DISPATCH: &[Role] = &[Role::Operator, Role::Distributor];
pub(crate) const CONSIGNEE: &[Role] = &[
    Role::Distributor,
    Role::ClinicPharmacy,
    Role::ClinicNurse,
    Role::Physician,
];
/// Bad news must be easy to record: anybody with a duty of care may place an ordinary hold.
pub(crate) const HOLDERS: &[Role] = &[
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
