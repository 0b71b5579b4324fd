//! How a key joins.

use std::collections::BTreeSet;

use super::signers::{different_persons, enough_roots};
use super::{Acting, roles_of, wrong_role};
use crate::domain::event::KeyEnrolled;
use crate::domain::id::PersonRef;
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::statement::{Role, Statement};
use crate::domain::view::{Reader, Step};
use crate::words::refusal;

/// A key joins by the root threshold, by its organisation's security officer and another person
/// of the organisation, or by one person of the organisation and one root. Nobody grants their own key.
pub(super) fn check(
    reader: &Reader<'_>,
    e: &KeyEnrolled,
    statement: &Statement,
    acting: &[Acting],
) -> Step<()> {
    let enrollees = acting.iter().filter(|a| a.role == Role::Enrollee).count();
    if enrollees != 1 {
        let found = refusal::enrollees(enrollees);
        return Err(wrong_role("signers", found, &refusal::ONE_ENROLLEE).into());
    }
    let grantors: Vec<Acting> = acting
        .iter()
        .filter(|a| a.role != Role::Enrollee)
        .copied()
        .collect();
    if grantors.iter().any(|g| g.person == e.person) {
        return Err(Refusal::new(
            Code::SelfGrant,
            "signers",
            &refusal::OWN_GRANTOR,
            &refusal::OTHER_PERSONS,
        )
        .into());
    }
    let (roots, own): (Vec<Acting>, Vec<Acting>) =
        grantors.iter().copied().partition(|g| g.role == Role::Root);
    // An authority or an auditor must not be a maker's own invention.
    let by_roots_only = e
        .roles
        .iter()
        .any(|r| matches!(r, Role::Regulator | Role::Auditor));
    if own.is_empty() || by_roots_only {
        let ledger = reader.ledger()?;
        let needed = ledger
            .as_ref()
            .and_then(|l| l.current_roots())
            .map_or(u32::MAX, |r| r.threshold);
        let expected = if by_roots_only {
            refusal::only_roots(needed)
        } else {
            refusal::roots_or_people(needed)
        };
        let signed: BTreeSet<PersonRef> = roots.iter().map(|root| root.person).collect();
        return enough_roots(needed, signed.len(), expected);
    }
    // A root who is of the organisation too is one person, not two.
    different_persons(&grantors)?;
    let officer = own.iter().any(|a| a.role == Role::SecurityOfficer);
    let granted =
        (officer && own.len() >= 2) || (!roots.is_empty() && statement.signers.len() >= 3);
    if granted {
        return Ok(());
    }
    Err(wrong_role("signers", roles_of(&own), &refusal::GRANTORS).into())
}
