//! Which roles an organisation's people can have: they follow from what it does, and what it does
//! the roots say (`OrgRegistered`). Else a clinic could enrol a laboratory analyst of its own and
//! call its results a third party's.

use crate::domain::event::{KeyEnrolled, OrgKind};
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::statement::Role;
use crate::domain::view::{Reader, Step};
use crate::words::{Wording, refusal};

/// The kinds of organisation in which a role exists; empty for roles that are of no organisation.
pub fn kinds_with(role: Role) -> &'static [OrgKind] {
    match role {
        Role::SecurityOfficer => OrgKind::ALL,
        Role::QaRelease => &[OrgKind::Maker, OrgKind::Collector, OrgKind::Distributor],
        Role::MedicalOfficer => &[OrgKind::Maker, OrgKind::Collector, OrgKind::Clinic],
        Role::ProductionHead | Role::Operator | Role::QcAnalyst => &[OrgKind::Maker],
        Role::Collector | Role::DonorEligibilityOfficer => &[OrgKind::Maker, OrgKind::Collector],
        Role::LabAnalyst | Role::LabQa => &[OrgKind::Laboratory],
        Role::Distributor => &[OrgKind::Maker, OrgKind::Distributor],
        Role::ClinicPharmacy | Role::ClinicNurse | Role::Physician => &[OrgKind::Clinic],
        Role::Regulator => &[OrgKind::Regulator],
        Role::Auditor => &[OrgKind::Auditor],
        Role::Root | Role::Enrollee => &[],
    }
}

/// A key is enrolled with roles of its organisation's kind.
pub(super) fn check(reader: &Reader<'_>, e: &KeyEnrolled) -> Step<()> {
    let state = reader.organisation(e.organisation)?;
    let registered = state.as_ref().and_then(|o| o.registered.as_ref());
    let kinds = registered.map_or(&[][..], |o| &o.kinds);
    let stranger = e.roles.iter().enumerate().find(|(_, role)| {
        let possible = kinds_with(**role);
        // Roles of no organisation are refused as such, whatever its kind.
        !possible.is_empty() && !possible.iter().any(|kind| kinds.contains(kind))
    });
    let Some((i, role)) = stranger else {
        return Ok(());
    };
    let names = |kinds: &[OrgKind]| Wording::list(kinds, ", ");
    Err(Refusal::new(
        Code::WrongKind,
        format!("key_enrolled.roles[{i}]"),
        refusal::role_in_kinds(role, names(kinds)),
        refusal::role_of_kinds(role, names(kinds_with(*role))),
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows: a role, and the kinds that have it (domain.md 14.20).
    #[test]
    fn every_role_has_its_kinds() {
        let rows = [
            (Role::Root, ""),
            (
                Role::SecurityOfficer,
                "MAKER COLLECTOR LABORATORY DISTRIBUTOR CLINIC CARRIER REGULATOR AUDITOR",
            ),
            (Role::QaRelease, "MAKER COLLECTOR DISTRIBUTOR"),
            (Role::ProductionHead, "MAKER"),
            (Role::Operator, "MAKER"),
            (Role::QcAnalyst, "MAKER"),
            (Role::Collector, "MAKER COLLECTOR"),
            (Role::DonorEligibilityOfficer, "MAKER COLLECTOR"),
            (Role::LabAnalyst, "LABORATORY"),
            (Role::LabQa, "LABORATORY"),
            (Role::Distributor, "MAKER DISTRIBUTOR"),
            (Role::ClinicPharmacy, "CLINIC"),
            (Role::ClinicNurse, "CLINIC"),
            (Role::Physician, "CLINIC"),
            (Role::MedicalOfficer, "MAKER COLLECTOR CLINIC"),
            (Role::Regulator, "REGULATOR"),
            (Role::Auditor, "AUDITOR"),
            (Role::Enrollee, ""),
        ];
        assert_eq!(rows.len(), Role::ALL.len());
        for (role, expected) in rows {
            let words: Vec<_> = kinds_with(role).iter().map(|k| k.as_str()).collect();
            assert_eq!(words.join(" "), expected, "{role}");
        }
    }
}
