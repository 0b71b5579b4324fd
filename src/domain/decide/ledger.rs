//! The ledger, organisations, keys, products, policies, specifications.

use super::{Code, Context, refuse};
use crate::domain::KNOWN_RULES;
use crate::domain::eligibility;
use crate::domain::event::{
    DonorPolicy, KeyEnrolled, KeyRevoked, LedgerCreated, OrgRegistered, OrgSuspended,
    ProductRegistered, RulesActivated,
};
use crate::domain::spec::{Specification, validate};
use crate::domain::state::MAX_ENROLMENTS;
use crate::domain::statement::Role;
use crate::domain::view::Step;

pub(super) fn ledger_created(context: &Context<'_, '_>, e: &LedgerCreated) -> Step<()> {
    if context.reader.ledger()?.is_some() {
        return refuse(
            Code::Exists,
            "ledger_created",
            "a second genesis",
            "one genesis",
        );
    }
    rules_known(context, e.rules_version)?;
    context.pinned()
}

pub(super) fn rules_activated(context: &Context<'_, '_>, e: &RulesActivated) -> Step<()> {
    rules_known(context, e.version)?;
    context.pinned()
}

fn rules_known(context: &Context<'_, '_>, version: u32) -> Step<()> {
    if version != KNOWN_RULES {
        return context.refuse(
            Code::Limit,
            "version",
            version,
            format!("rules version {KNOWN_RULES}"),
        );
    }
    Ok(())
}

pub(super) fn org_registered(context: &Context<'_, '_>, e: &OrgRegistered) -> Step<()> {
    if context.reader.organisation(e.organisation)?.is_some() {
        return context.refuse(
            Code::Exists,
            "organisation",
            e.organisation,
            "a new reference",
        );
    }
    context.pinned()
}

pub(super) fn org_suspended(context: &Context<'_, '_>, e: &OrgSuspended) -> Step<()> {
    match context.reader.organisation(e.organisation)? {
        None => context.refuse(
            Code::UnknownRef,
            "organisation",
            e.organisation,
            "a registered organisation",
        ),
        Some(org) if org.suspended_at.is_some() => context.refuse(
            Code::Exists,
            "organisation",
            "suspended already",
            "one that is not",
        ),
        Some(_) => context.pinned(),
    }
}

pub(super) fn key_enrolled(context: &Context<'_, '_>, e: &KeyEnrolled) -> Step<()> {
    let id = e.public_key.id();
    let ledger = context.reader.ledger()?;
    let of_ledger = ledger.as_ref().is_some_and(|l| {
        let roots = l
            .roots
            .iter()
            .flat_map(|(_, roots)| roots.keys.iter().map(|(key, _)| key));
        let logs = l.log_keys.iter().flat_map(|(_, keys)| keys);
        roots.chain(logs).any(|key| key.id() == id)
    });
    if of_ledger || context.reader.key(id)?.is_some() {
        return context.refuse(
            Code::KeyReused,
            "public_key",
            id,
            "a key that was never used here",
        );
    }
    if let Some(role) = e
        .roles
        .iter()
        .find(|r| matches!(r, Role::Root | Role::Enrollee))
    {
        return context.refuse(
            Code::WrongRole,
            "roles",
            role,
            "roles of an organisation's people",
        );
    }
    let person = context.reader.person(e.person)?;
    if person.is_some_and(|p| p.enrolments.len() >= MAX_ENROLMENTS) {
        return context.refuse(
            Code::Limit,
            "person",
            format!("a person with {MAX_ENROLMENTS} keys"),
            format!("at most {MAX_ENROLMENTS}: they travel with every result"),
        );
    }
    context.pinned()
}

pub(super) fn key_revoked(context: &Context<'_, '_>, e: &KeyRevoked) -> Step<()> {
    let state = context.reader.key(e.key)?;
    let Some(key) = state.as_ref().and_then(|k| k.enrolled.as_ref()) else {
        return context.refuse(Code::UnknownRef, "key_id", e.key, "an enrolled key");
    };
    context.own("key_id", Some(key.organisation))?;
    // A later revocation may only reach further back.
    let earliest = state
        .as_ref()
        .and_then(|k| k.revocations.iter().map(|r| r.from).min());
    if let Some(earliest) = earliest
        && e.from_index.is_none_or(|from| from >= earliest)
    {
        return context.refuse(
            Code::Exists,
            "from_index",
            format!("a key revoked from index {earliest}"),
            "an earlier index",
        );
    }
    context.pinned()
}

pub(super) fn product_registered(context: &Context<'_, '_>, e: &ProductRegistered) -> Step<()> {
    if context.reader.product(&e.gtin)?.is_some() {
        return context.refuse(
            Code::GtinTaken,
            "gtin14",
            e.gtin,
            "a GTIN that is not registered",
        );
    }
    context.pinned()
}

pub(super) fn policy_published(context: &Context<'_, '_>, e: &DonorPolicy) -> Step<()> {
    if context.reader.policy(&e.id)?.is_some() {
        return context.refuse(Code::Exists, "id", &e.id, "a new version");
    }
    context.pinned()?;
    match eligibility::unsound(e) {
        Some((field, found, expected)) => {
            context.refuse(Code::SpecInvalid, &field, found, expected)
        }
        None => Ok(()),
    }
}

pub(super) fn spec_published(context: &Context<'_, '_>, e: &Specification) -> Step<()> {
    if context.reader.specification(&e.id)?.is_some() {
        return context.refuse(Code::Exists, "id", &e.id, "a new version");
    }
    context.pinned()?;
    let problems: Vec<String> = validate(e).iter().map(ToString::to_string).collect();
    if !problems.is_empty() {
        return context.refuse(
            Code::SpecInvalid,
            "rows",
            problems.join("; "),
            "a specification that holds together",
        );
    }
    Ok(())
}
