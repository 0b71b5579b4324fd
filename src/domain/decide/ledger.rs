//! The ledger, organisations, keys, products, policies, specifications.

use super::{Code, Context, refuse};
use crate::domain::KNOWN_RULES;
use crate::domain::eligibility;
use crate::domain::event::{
    DonorPolicy, KeyEnrolled, KeyRevoked, LedgerCreated, LogKeyRotated, OrgRegistered,
    OrgSuspended, ProductRegistered, RootKeysChanged, RulesActivated,
};
use crate::domain::gate::{MAX_SUPERSEDED, Superseded};
use crate::domain::id::Gtin14;
use crate::domain::key::PublicKey;
use crate::domain::spec::{RowKey, Specification, validate};
use crate::domain::state::{MAX_ENROLMENTS, MAX_SPECIFICATIONS};
use crate::domain::view::Step;

pub(super) fn ledger_created(context: &Context<'_, '_>, e: &LedgerCreated) {
    context.rule(|| {
        if context.reader.ledger()?.is_some() {
            let found = "a second genesis";
            return refuse(Code::Exists, "ledger_created", found, "one genesis");
        }
        Ok(())
    });
    // The first entry of all, so that nobody's acts can come before the roots'.
    context.rule(|| match context.place.index {
        0 => Ok(()),
        index => refuse(Code::Exists, "ledger_created", index, "entry 0"),
    });
    context.rule(|| rules_known(context, e.rules_version));
    context.pinned();
}

pub(super) fn root_keys_changed(context: &Context<'_, '_>, e: &RootKeysChanged) {
    for (i, (key, _)) in e.roots.keys.iter().enumerate() {
        context.rule(|| never_enrolled(context, &format!("roots.keys[{i}]"), key));
    }
    context.pinned();
}

pub(super) fn log_key_rotated(context: &Context<'_, '_>, e: &LogKeyRotated) {
    for (i, key) in e.log_keys.iter().enumerate() {
        context.rule(|| never_enrolled(context, &format!("log_keys[{i}]"), key));
    }
    context.pinned();
}

/// Keys of the ledger itself are nobody's in an organisation.
fn never_enrolled(context: &Context<'_, '_>, field: &str, key: &PublicKey) -> Step<()> {
    match context.reader.key(key.id())? {
        Some(_) => context.refuse(
            Code::KeyReused,
            field,
            key.id(),
            "a key that was never enrolled",
        ),
        None => Ok(()),
    }
}

pub(super) fn rules_activated(context: &Context<'_, '_>, e: &RulesActivated) {
    context.rule(|| rules_known(context, e.version));
    context.pinned();
}

fn rules_known(context: &Context<'_, '_>, version: u32) -> Step<()> {
    if version != KNOWN_RULES {
        let expected = format!("rules version {KNOWN_RULES}");
        return context.refuse(Code::Limit, "version", version, expected);
    }
    Ok(())
}

pub(super) fn org_registered(context: &Context<'_, '_>, e: &OrgRegistered) {
    context.rule(|| {
        if context.reader.organisation(e.organisation)?.is_some() {
            let (field, expected) = ("organisation", "a new reference");
            return context.refuse(Code::Exists, field, e.organisation, expected);
        }
        Ok(())
    });
    context.pinned();
}

pub(super) fn org_suspended(context: &Context<'_, '_>, e: &OrgSuspended) {
    context.rule(|| match context.reader.organisation(e.organisation)? {
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
        Some(_) => Ok(()),
    });
    context.pinned();
}

pub(super) fn key_enrolled(context: &Context<'_, '_>, e: &KeyEnrolled) {
    let id = e.public_key.id();
    context.rule(|| {
        let ledger = context.reader.ledger()?;
        let of_ledger = ledger.is_some_and(|ledger| {
            let mut roots = ledger.roots.iter().flat_map(|(_, roots)| &roots.keys);
            let mut logs = ledger.log_keys.iter().flat_map(|(_, keys)| keys);
            roots.any(|(key, _)| *key == e.public_key) || logs.any(|key| *key == e.public_key)
        });
        if of_ledger || context.reader.key(id)?.is_some() {
            let expected = "a key that was never used here";
            return context.refuse(Code::KeyReused, "public_key", id, expected);
        }
        Ok(())
    });
    context.rule(|| match e.roles.iter().find(|role| !role.is_enrolled()) {
        Some(role) => context.refuse(
            Code::WrongRole,
            "roles",
            role,
            "roles of an organisation's people",
        ),
        None => Ok(()),
    });
    context.rule(|| {
        let person = context.reader.person(e.person)?;
        if person.is_some_and(|p| p.enrolments.len() >= MAX_ENROLMENTS) {
            return context.refuse(
                Code::Limit,
                "person",
                format!("a person with {MAX_ENROLMENTS} keys"),
                format!("at most {MAX_ENROLMENTS}: they travel with every result"),
            );
        }
        Ok(())
    });
    context.pinned();
}

pub(super) fn key_revoked(context: &Context<'_, '_>, e: &KeyRevoked) {
    context.rule(|| {
        let state = context.reader.key(e.key)?;
        let Some(key) = state.as_ref().and_then(|k| k.enrolled.as_ref()) else {
            return context.refuse(Code::UnknownRef, "key_id", e.key, "an enrolled key");
        };
        context.own("key_id", Some(key.organisation))
    });
    // A later revocation may only reach further back.
    context.rule(|| {
        let state = context.reader.key(e.key)?;
        let earliest = state.and_then(|k| k.revocations.iter().map(|r| r.from).min());
        match earliest {
            Some(earliest) if e.from_index.is_none_or(|from| from >= earliest) => {
                let found = format!("a key revoked from index {earliest}");
                context.refuse(Code::Exists, "from_index", found, "an earlier index")
            }
            _ => Ok(()),
        }
    });
    context.pinned();
}

pub(super) fn product_registered(context: &Context<'_, '_>, e: &ProductRegistered) {
    context.rule(|| {
        if context.reader.product(&e.gtin)?.is_some() {
            let expected = "a GTIN that is not registered";
            return context.refuse(Code::GtinTaken, "gtin14", e.gtin, expected);
        }
        Ok(())
    });
    context.pinned();
}

pub(super) fn policy_published(context: &Context<'_, '_>, e: &DonorPolicy) {
    context.rule(|| {
        if context.reader.policy(&e.id)?.is_some() {
            return context.refuse(Code::Exists, "id", &e.id, "a new version");
        }
        Ok(())
    });
    context.pinned();
    context.rule(|| match eligibility::unsound(e) {
        Some((field, found, expected)) => {
            context.refuse(Code::SpecInvalid, &field, found, expected)
        }
        None => Ok(()),
    });
}

/// A specification is for products of its author, and says itself what it asks less of than the
/// versions that it replaces.
///
/// Products are checked where they are held: that of a vial always is, the others are left to the
/// auditor.
pub(super) fn spec_published(context: &Context<'_, '_>, e: &Specification) {
    context.rule(|| {
        if context.reader.specification(&e.id)?.is_some() {
            return context.refuse(Code::Exists, "id", &e.id, "a new version");
        }
        Ok(())
    });
    for (i, gtin) in e.products.iter().enumerate() {
        context.left(|| own_product(context, gtin, i));
    }
    let superseded = context
        .reader
        .in_context(|| context.ask(|| superseded(context, e)));
    context.pinned();
    context.rule(|| {
        let problems: Vec<String> = validate(e).iter().map(ToString::to_string).collect();
        if !problems.is_empty() {
            let expected = "a specification that holds together";
            return context.refuse(Code::SpecInvalid, "rows", problems.join("; "), expected);
        }
        Ok(())
    });
    context.rule(|| match &superseded {
        Some(superseded) => loosened_as_claimed(context, e, superseded),
        None => Ok(()),
    });
}

fn superseded(context: &Context<'_, '_>, e: &Specification) -> Step<Superseded> {
    let superseded = Superseded::of(context.reader, e)?;
    if let Some(missing) = &superseded.missing {
        let expected = "a published specification";
        return context.refuse(Code::UnknownRef, "supersedes", missing, expected);
    }
    if superseded.too_many {
        return context.refuse(
            Code::Limit,
            "supersedes",
            format!("more than {MAX_SUPERSEDED} versions"),
            "a new name: it is compared with everything that its products had before",
        );
    }
    Ok(superseded)
}

fn loosened_as_claimed(
    context: &Context<'_, '_>,
    e: &Specification,
    superseded: &Superseded,
) -> Step<()> {
    let loosened = superseded.loosened(e);
    if loosened == e.loosened_rows {
        return Ok(());
    }
    let list = |rows: &[RowKey]| match rows.is_empty() {
        true => "none".to_owned(),
        false => {
            let words: Vec<String> = rows.iter().map(ToString::to_string).collect();
            words.join(", ")
        }
    };
    context.refuse(
        Code::SpecInvalid,
        "loosened_rows",
        list(&e.loosened_rows),
        format!("what a comparison of the rows finds: {}", list(&loosened)),
    )
}

fn own_product(context: &Context<'_, '_>, gtin: &Gtin14, i: usize) -> Step<()> {
    let field = format!("products[{i}]");
    let state = context.reader.product(gtin)?;
    let Some(product) = state.as_ref().and_then(|p| p.registered.as_ref()) else {
        return context.refuse(Code::UnknownRef, &field, gtin, "a registered product");
    };
    if Some(product.organisation) != context.statement.event.organisation() {
        return context.refuse(
            Code::NotYourGtin,
            &field,
            format!("a product of {}", product.organisation),
            "a product of your own",
        );
    }
    let published = state.as_ref().map_or(0, |p| p.specifications().count());
    if published >= MAX_SPECIFICATIONS {
        return context.refuse(
            Code::Limit,
            &field,
            format!("a product with {published} specifications"),
            format!("at most {MAX_SPECIFICATIONS}: they travel with every vial"),
        );
    }
    Ok(())
}
