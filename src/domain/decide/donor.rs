//! Donors: enrolled, tested, determined.

use super::{Code, Context};
use crate::domain::eligibility;
use crate::domain::event::{DonorDetermined, DonorEnrolled, DonorTested, Eligibility, Specimen};
use crate::domain::gate;
use crate::domain::spec::catalogue;
use crate::domain::state::DonorState;
use crate::domain::statement::Role;
use crate::domain::view::Step;

pub(super) fn enrolled(context: &Context<'_, '_>, e: &DonorEnrolled) -> Step<()> {
    if context.reader.donor(e.donor)?.is_some() {
        return context.refuse(Code::Exists, "donor", e.donor, "a new reference");
    }
    context.pinned()
}

pub(super) fn tested(context: &Context<'_, '_>, e: &DonorTested) -> Step<()> {
    let state = context.reader.donor(e.donor)?;
    let Some(enrolled) = state.as_ref().and_then(|d| d.enrolled.as_ref()) else {
        return context.refuse(Code::UnknownRef, "donor", e.donor, "an enrolled donor");
    };
    if !catalogue::is_donor_marker(&e.marker) {
        return context.refuse(
            Code::UnknownRef,
            "marker",
            catalogue::unknown_marker(&e.marker),
            "a donor marker of the catalogue",
        );
    }
    // A laboratory tests for anybody; a collector or maker, for want of one, its own donors only.
    let outside = |role| matches!(role, Role::LabAnalyst | Role::LabQa);
    let laboratory = context.acting.iter().any(|who| outside(who.role));
    if !laboratory && e.laboratory != enrolled.organisation {
        return context.refuse(
            Code::NotYours,
            "laboratory",
            e.laboratory,
            format!(
                "a laboratory, or {}, which enrolled the donor",
                enrolled.organisation
            ),
        );
    }
    // Openings name a statement: of two with one id, one would speak for both.
    let id = context.statement.statement_id;
    let taken =
        |d: &DonorState| d.enrolment == Some(id) || d.tests.iter().any(|(_, test, _)| *test == id);
    if state.as_deref().is_some_and(taken) {
        return super::refuse(Code::Exists, "statement_id", id, "a new statement id");
    }
    context.pinned()?;
    let subject = enrolled.tested_subject();
    if e.subject != subject {
        return context.refuse(Code::SubjectMismatch, "subject", e.subject, subject);
    }
    // Donor kits are made for blood; on the product they prove nothing, and only a question is
    // answered without a specimen. Cord blood is recorded, and never usable.
    let asked = e.specimen == Specimen::Interview;
    if e.specimen == Specimen::Product || (asked && !eligibility::is_history(&e.marker)) {
        return context.refuse(
            Code::SpecimenNotDonor,
            "specimen",
            e.specimen,
            "a specimen of the donor",
        );
    }
    Ok(())
}

pub(super) fn determined(context: &Context<'_, '_>, e: &DonorDetermined) -> Step<()> {
    let donor = context.reader.donor(e.donor)?;
    let policy = context.reader.policy(&e.policy)?;
    let enrolled = donor.as_ref().and_then(|d| d.enrolled.as_ref());
    if let Some(enrolled) = enrolled {
        // The officer is the collector's, or of the organisation whose policy it is.
        if e.organisation != enrolled.organisation && e.organisation != e.policy.organisation() {
            let expected = format!("{} or {}", enrolled.organisation, e.policy.organisation());
            return context.refuse(Code::NotYours, "organisation", e.organisation, expected);
        }
    }
    let (Some(donor), Some(_)) = (&donor, enrolled) else {
        return context.refuse(Code::UnknownRef, "donor", e.donor, "an enrolled donor");
    };
    let Some(policy) = policy.as_ref().and_then(|p| p.as_ref()) else {
        return context.refuse(Code::UnknownRef, "policy", &e.policy, "a published policy");
    };
    context.pinned()?;
    // Bad news is recorded whoever brings it.
    if e.outcome != Eligibility::Eligible {
        return Ok(());
    }
    let basis = eligibility::Basis::of(policy, donor, e, u64::MAX);
    if let Some(obstacle) = eligibility::obstacle(&basis) {
        return context.refuse(
            Code::DonorIncomplete,
            "outcome",
            obstacle,
            "what the policy demands",
        );
    }
    // The officer neither collected nor tested.
    let officer = context.acting.first().map(|a| a.person);
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
}
