//! Who is in the story, and what each may sign as.

use lotledger::domain::event::OrgKind;
use lotledger::domain::statement::Role;

/// Organisations: name, what it does.
pub const ORGANISATIONS: &[(&str, OrgKind)] = &[
    ("maker", OrgKind::Maker),
    ("rival", OrgKind::Maker),
    ("collector", OrgKind::Collector),
    ("lab", OrgKind::Laboratory),
    ("lab-2", OrgKind::Laboratory),
    ("distributor", OrgKind::Distributor),
    ("carrier", OrgKind::Carrier),
    ("clinic-a", OrgKind::Clinic),
    ("clinic-b", OrgKind::Clinic),
    ("regulator", OrgKind::Regulator),
    ("auditor", OrgKind::Auditor),
];

/// Holders of root keys; two must sign.
pub const ROOTS: &[&str] = &["root.1", "root.2", "root.3"];

/// Keys: name (also of the person), roles. The organisation stands before the dot. The first role
/// is the one a name signs in unless it says otherwise.
pub const PEOPLE: &[(&str, &[Role])] = &[
    ("maker.security", &[Role::SecurityOfficer]),
    ("maker.qa", &[Role::QaRelease]),
    ("maker.head", &[Role::ProductionHead]),
    ("maker.operator", &[Role::Operator]),
    ("maker.qc", &[Role::QcAnalyst]),
    ("maker.officer", &[Role::DonorEligibilityOfficer]),
    ("maker.medical", &[Role::MedicalOfficer]),
    ("rival.security", &[Role::SecurityOfficer]),
    ("rival.qa", &[Role::QaRelease]),
    ("rival.head", &[Role::ProductionHead]),
    ("rival.operator", &[Role::Operator]),
    ("rival.officer", &[Role::DonorEligibilityOfficer]),
    ("rival.medical", &[Role::MedicalOfficer]),
    ("collector.nurse", &[Role::Collector]),
    ("collector.officer", &[Role::DonorEligibilityOfficer]),
    ("collector.security", &[Role::SecurityOfficer]),
    ("lab.analyst", &[Role::LabAnalyst]),
    ("lab.qa", &[Role::LabQa]),
    ("lab-2.analyst", &[Role::LabAnalyst]),
    ("distributor.clerk", &[Role::Distributor]),
    ("clinic-a.pharmacy", &[Role::ClinicPharmacy]),
    ("clinic-a.nurse", &[Role::ClinicNurse]),
    ("clinic-b.pharmacy", &[Role::ClinicPharmacy]),
    ("regulator.officer", &[Role::Regulator]),
    ("auditor.person", &[Role::Auditor]),
];

/// The organisation of a person.
pub fn organisation(person: &str) -> &str {
    person.split_once('.').map_or(person, |(org, _)| org)
}

/// The role a name signs in unless it says otherwise.
pub fn role(name: &str) -> Role {
    if name.starts_with("root.") {
        return Role::Root;
    }
    match PEOPLE.iter().find(|(person, _)| *person == name) {
        Some((_, roles)) => roles[0],
        None => panic!("{name} is not in the cast: say in which role"),
    }
}
