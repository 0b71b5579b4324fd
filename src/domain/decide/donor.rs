//! Donors: enrolled, tested, determined.

use super::{Code, Context, refuse};
use crate::domain::eligibility;
use crate::domain::event::{DonorDetermined, DonorEnrolled, DonorTested, Eligibility, Specimen};
use crate::domain::gate;
use crate::domain::id::DonorRef;
use crate::domain::spec::catalogue;
use crate::domain::state::DonorState;
use crate::domain::statement::Role;
use crate::domain::view::{Ref, Step};

pub(super) fn enrolled(context: &Context<'_, '_>, e: &DonorEnrolled) {
    context.rule(|| {
        if context.reader.donor(e.donor)?.is_some() {
            return context.refuse(Code::Exists, "donor", e.donor, "a new reference");
        }
        Ok(())
    });
    context.pinned();
}

/// The donor that a field names, once enrolled.
pub(super) fn enrolled_donor(
    context: &Context<'_, '_>,
    field: &str,
    id: DonorRef,
) -> Step<Ref<DonorState>> {
    let donor = context.reader.donor(id)?;
    match donor.filter(|donor| donor.enrolled.is_some()) {
        Some(donor) => Ok(donor),
        None => context.refuse(Code::UnknownRef, field, id, "an enrolled donor"),
    }
}

pub(super) fn tested(context: &Context<'_, '_>, e: &DonorTested) {
    let donor = context.ask(|| enrolled_donor(context, "donor", e.donor));
    context.rule(|| {
        if !catalogue::is_donor_marker(&e.marker) {
            let expected = "a donor marker of the catalogue";
            let found = catalogue::unknown_marker(&e.marker);
            return context.refuse(Code::UnknownRef, "marker", found, expected);
        }
        Ok(())
    });
    // A laboratory tests for anybody; a collector or maker, for want of one, its own donors only.
    context.rule(|| {
        let Some(enrolled) = donor.as_ref().and_then(|d| d.enrolled.as_ref()) else {
            return Ok(());
        };
        let outside = context.by(&[Role::LabAnalyst, Role::LabQa])?;
        if outside || enrolled.organisation == e.laboratory {
            return Ok(());
        }
        let expected = "a laboratory, or who enrolled the donor";
        context.refuse(Code::NotYours, "laboratory", e.laboratory, expected)
    });
    // Openings name a statement: of two with one id, one would speak for both.
    context.rule(|| {
        let id = context.statement.statement_id;
        let taken = |d: &Ref<DonorState>| {
            d.enrolment == Some(id) || d.tests.iter().any(|(_, test, _)| *test == id)
        };
        if donor.as_ref().is_some_and(taken) {
            return refuse(Code::Exists, "statement_id", id, "a new statement id");
        }
        Ok(())
    });
    context.pinned();
    context.rule(|| {
        let enrolled = donor.as_ref().and_then(|d| d.enrolled.as_ref());
        match enrolled.map(|enrolled| enrolled.tested_subject()) {
            Some(subject) if subject != e.subject => {
                context.refuse(Code::SubjectMismatch, "subject", e.subject, subject)
            }
            _ => Ok(()),
        }
    });
    // Donor kits are made for blood; on the product they prove nothing, and only a question is
    // answered without a specimen. Cord blood is recorded, and never usable.
    context.rule(|| {
        let asked = e.specimen == Specimen::Interview;
        if e.specimen == Specimen::Product || (asked && !eligibility::is_history(&e.marker)) {
            let expected = "a specimen of the donor";
            return context.refuse(Code::SpecimenNotDonor, "specimen", e.specimen, expected);
        }
        Ok(())
    });
}

pub(super) fn determined(context: &Context<'_, '_>, e: &DonorDetermined) {
    let donor = context.ask(|| {
        let donor = context.reader.donor(e.donor)?;
        if let Some(enrolled) = donor.as_ref().and_then(|d| d.enrolled.as_ref()) {
            // The officer is the collector's, or of the organisation whose policy it is.
            if e.organisation != enrolled.organisation && e.organisation != e.policy.organisation()
            {
                let expected = format!("{} or {}", enrolled.organisation, e.policy.organisation());
                return context.refuse(Code::NotYours, "organisation", e.organisation, expected);
            }
        }
        enrolled_donor(context, "donor", e.donor)
    });
    let policy = context.ask(|| {
        let policy = context.reader.policy(&e.policy)?;
        match policy.filter(|policy| policy.is_some()) {
            Some(policy) => Ok(policy),
            None => context.refuse(Code::UnknownRef, "policy", &e.policy, "a published policy"),
        }
    });
    context.pinned();
    // Bad news is recorded whoever brings it.
    if e.outcome != Eligibility::Eligible {
        return;
    }
    let Some(donor) = donor else { return };
    context.rule(|| {
        let policy = policy.as_ref().and_then(|policy| policy.as_ref());
        let obstacle = |policy| {
            let basis = eligibility::Basis::of(policy, &donor, e, u64::MAX);
            eligibility::obstacle(&basis)
        };
        match policy.and_then(obstacle) {
            Some(obstacle) => context.refuse(
                Code::DonorIncomplete,
                "outcome",
                obstacle,
                "what the policy demands",
            ),
            None => Ok(()),
        }
    });
    // The officer neither collected nor tested.
    context.rule(|| {
        let officer = context.acting()?.first().map(|a| a.person);
        match gate::collected_or_tested(context.reader, donor.acts(), officer, u64::MAX)? {
            Some(act) => context.refuse(
                Code::SamePerson,
                "donor",
                format!(
                    "an officer who signed {} at index {}",
                    act.statement.event.name(),
                    act.index
                ),
                "an officer who neither enrolled nor tested this donor",
            ),
            None => Ok(()),
        }
    });
}
