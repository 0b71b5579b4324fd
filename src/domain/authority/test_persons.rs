//! The persons that a result names: who tested and who reviewed it. Both are people of the
//! laboratory, by its own roster, and they are two.

use super::Acting;
use super::roles::{RELEASING, TESTING, TRANSCRIBING};
use crate::domain::event::TestReported;
use crate::domain::id::{OrgRef, PersonRef};
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::statement::Role;
use crate::domain::view::{Reader, Rulings, Step};
use crate::words::{Wording, refusal};

/// Who reviews in the maker's own laboratory, which may have one analyst only.
const IN_HOUSE: &[Role] = &[
    Role::LabAnalyst,
    Role::LabQa,
    Role::QcAnalyst,
    Role::ProductionHead,
];

/// Analyst and reviewer of a result are two persons, enrolled in the reporting organisation with a
/// role of laboratories before this entry. Of a transcribed result the analyst is who read the certificate, one of the
/// maker's people, and quality assurance signs.
///
/// Refusals in order of precedence: `SAME_PERSON`, `UNKNOWN_REF`, `WRONG_ROLE`.
pub(super) fn check(
    reader: &Reader<'_>,
    rulings: &Rulings,
    e: &TestReported,
    acting: Option<&[Acting]>,
) {
    if let Some(transcribed) = &e.transcribed {
        rulings.rule(|| match e.reviewer {
            Some(reviewer) => {
                let expected = &refusal::NO_REVIEWER;
                let field = "test_reported.reviewer";
                Err(Refusal::new(Code::WrongRole, field, reviewer, expected).into())
            }
            None => Ok(()),
        });
        // Who wrote it down does not compare it as well.
        rulings.rule(|| {
            let mut acting = acting.unwrap_or_default().iter();
            let compares = |a: &Acting| RELEASING.contains(&a.role) && a.person == e.analyst;
            match acting.any(compares) {
                true => {
                    let expected = &refusal::ANOTHER_PERSON;
                    let found = &refusal::THE_ANALYST;
                    let field = "test_reported.analyst";
                    Err(Refusal::new(Code::SamePerson, field, found, expected).into())
                }
                false => Ok(()),
            }
        });
        let named = ("test_reported.analyst", e.analyst, TRANSCRIBING);
        rulings.rule(|| of_the_organisation(reader, transcribed.maker, named));
        return;
    }
    rulings.rule(|| {
        if e.reviewer == Some(e.analyst) {
            return Err(Refusal::new(
                Code::SamePerson,
                "test_reported.reviewer",
                &refusal::THE_ANALYST,
                &refusal::NOT_THE_ANALYST,
            )
            .into());
        }
        Ok(())
    });
    rulings.rule(|| {
        of_the_organisation(
            reader,
            e.laboratory,
            ("test_reported.analyst", e.analyst, TESTING),
        )
    });
    if let (Some(reviewer), Some(acting)) = (e.reviewer, acting) {
        let in_house = acting.iter().any(|a| a.role == Role::QcAnalyst);
        let reviewers = if in_house { IN_HOUSE } else { TESTING };
        let named = ("test_reported.reviewer", reviewer, reviewers);
        rulings.rule(|| of_the_organisation(reader, e.laboratory, named));
    }
}

fn of_the_organisation(
    reader: &Reader<'_>,
    organisation: OrgRef,
    (field, person, roles): (&'static str, PersonRef, &[Role]),
) -> Step<()> {
    let state = reader.person(person)?;
    let own: Vec<Role> = state
        .iter()
        .flat_map(|state| &state.enrolments)
        .filter(|key| key.organisation == organisation)
        .flat_map(|key| key.roles.iter().copied())
        .collect();
    if own.is_empty() {
        let expected = refusal::enrolled_in(organisation);
        return Err(Refusal::new(Code::UnknownRef, field, person, expected).into());
    }
    if own.iter().any(|role| roles.contains(role)) {
        return Ok(());
    }
    let found = refusal::enrolled_as(person, Wording::list(&own, ", "));
    let expected = refusal::laboratory_role(Wording::list(roles, ", "));
    Err(Refusal::new(Code::WrongRole, field, found, expected).into())
}
