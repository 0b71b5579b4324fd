//! The signers of a statement against the rule of its event.

use std::collections::BTreeSet;

use super::required_signers::Signers;
use super::{Acting, enrolment, genesis_or_new_roots, roles_of, wrong_role};
use crate::domain::event::{Event, LedgerCreated, RootKeys};
use crate::domain::id::PersonRef;
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::statement::{Role, Statement};
use crate::domain::view::{Reader, Step};
use crate::words::{Wording, refusal};

pub(super) fn apply(
    reader: &Reader<'_>,
    wanted: Signers,
    statement: &Statement,
    acting: &[Acting],
) -> Step<()> {
    let event = &statement.event;
    let found = || roles_of(acting);
    let one_of = |roles: &[Role]| Wording::list(roles, &refusal::OR);
    match wanted {
        Signers::Roots => roots_signed(reader, statement),
        Signers::OldAndNewRoots => {
            roots_signed(reader, statement)?;
            match genesis_or_new_roots(event) {
                Some(new) => threshold(new, statement),
                None => Ok(()),
            }
        }
        Signers::Enrolment => {
            if let Event::KeyEnrolled(e) = event {
                enrolment::check(reader, e, statement, acting)?;
            }
            Ok(())
        }
        Signers::OneOrRoots(roles) => match acting {
            [one] if roles.contains(&one.role) => Ok(()),
            _ if acting.iter().all(|a| a.role == Role::Root) => roots_signed(reader, statement),
            _ => Err(wrong_role("signers", found(), refusal::or_roots(one_of(roles))).into()),
        },
        Signers::OneAndRoot(role) => match acting {
            [a, b]
                if (a.role == role && b.role == Role::Root)
                    || (b.role == role && a.role == Role::Root) =>
            {
                different_persons(acting)
            }
            _ => Err(wrong_role("signers", found(), refusal::with_root(role)).into()),
        },
        Signers::One(roles) => match acting {
            [one] if roles.contains(&one.role) => Ok(()),
            _ => Err(wrong_role("signers", found(), refusal::one_signer(one_of(roles))).into()),
        },
        Signers::Pair(one, other) => {
            let fits = |a: &Acting, b: &Acting| one.contains(&a.role) && other.contains(&b.role);
            match acting {
                [a, b] if fits(a, b) || fits(b, a) => different_persons(acting),
                _ => {
                    let expected = Wording::join(&[one_of(one), one_of(other)], &refusal::AND_ALSO);
                    Err(wrong_role("signers", found(), expected).into())
                }
            }
        }
        Signers::Each(groups) => {
            // No role is in two groups, so that as many signers as groups are one of each.
            let complete = acting.len() == groups.len()
                && groups
                    .iter()
                    .all(|group| acting.iter().any(|a| group.contains(&a.role)));
            if !complete {
                let groups: Vec<Wording> = groups.iter().map(|group| one_of(group)).collect();
                let expected = Wording::join(&groups, &refusal::AND_ALSO);
                return Err(wrong_role("signers", found(), expected).into());
            }
            different_persons(acting)
        }
        // `required_signers::of` has looked it up: what it found is one of the others.
        Signers::LookedUp { ever, .. } => Err(wrong_role("signers", found(), one_of(ever)).into()),
    }
}

pub(super) fn different_persons(acting: &[Acting]) -> Step<()> {
    for (i, one) in acting.iter().enumerate() {
        if let Some(j) = acting[..i]
            .iter()
            .position(|other| other.person == one.person)
        {
            return Err(Refusal::new(
                Code::SamePerson,
                format!("signers[{i}]"),
                refusal::person_of(j),
                &refusal::ANOTHER_PERSON,
            )
            .into());
        }
    }
    Ok(())
}

fn roots_signed(reader: &Reader<'_>, statement: &Statement) -> Step<()> {
    if let Some(i) = statement.signers.iter().position(|s| s.role != Role::Root) {
        let found = statement.signers[i].role;
        return Err(wrong_role(format!("signers[{i}].role"), found, Role::Root).into());
    }
    let ledger = reader.ledger()?;
    let current = ledger.as_ref().and_then(|l| l.current_roots());
    // Only the genesis speaks for itself; new roots never do without the old ones.
    let own = statement.event.get::<LedgerCreated>().map(|e| &e.roots);
    match current.or(own) {
        Some(roots) => threshold(roots, statement),
        None => Err(Refusal::new(
            Code::UnknownRef,
            "ledger",
            &refusal::NOTHING,
            &refusal::A_GENESIS,
        )
        .into()),
    }
}

/// Persons count, not keys: somebody who holds two root keys is one root.
fn threshold(roots: &RootKeys, statement: &Statement) -> Step<()> {
    let signed: BTreeSet<PersonRef> = roots
        .keys
        .iter()
        .filter(|(key, _)| statement.signers.iter().any(|s| s.key == key.id()))
        .map(|(_, person)| *person)
        .collect();
    enough_roots(
        roots.threshold,
        signed.len(),
        refusal::roots_of(roots.threshold, roots.keys.len()),
    )
}

pub(super) fn enough_roots(threshold: u32, signed: usize, expected: Wording) -> Step<()> {
    if signed < threshold as usize {
        let found = refusal::roots_signed(signed);
        return Err(Refusal::new(Code::Threshold, "signers", found, expected).into());
    }
    Ok(())
}
