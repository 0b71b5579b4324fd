//! Who signs that a key joins or is revoked, as far as keyrings can tell: those whose keys are here first.

use std::cmp::Reverse;

use crate::cli::draft::{Signatory, SignerArg};
use crate::cli::exit::Failure;
use crate::cli::keyring::{Holder, Keyring};
use crate::domain::id::{KeyId, OrgRef, PersonRef};
use crate::domain::statement::Role;
use crate::words::person as words;

/// Who grants a key: the security officer and another person of the organisation, or else the roots. Nobody grants
/// their own.
pub fn grantors(
    keyring: &Keyring,
    organisation: OrgRef,
    person: PersonRef,
    named: &[SignerArg],
) -> Result<Vec<Signatory>, Failure> {
    if !named.is_empty() {
        return named.iter().map(|who| by_name(keyring, who)).collect();
    }
    let own: Vec<Holder<'_>> = able(keyring, organisation)
        .filter(|holder| holder.person.person != person)
        .collect();
    let officer = nearest(own.iter().filter(|holder| is_officer(holder)));
    let Some(officer) = officer else {
        return roots(keyring);
    };
    let other = nearest(
        own.iter()
            .filter(|holder| holder.person.person != officer.person.person),
    );
    match other {
        Some(other) => Ok(vec![as_officer(officer), in_first_role(other)]),
        None => roots(keyring),
    }
}

/// Who says that these keys are not to be trusted: a security officer, or else the roots. A key that is lost signs
/// nothing.
pub fn revokers(
    keyring: &Keyring,
    organisation: OrgRef,
    lost: &[KeyId],
    named: &[SignerArg],
) -> Result<Vec<Signatory>, Failure> {
    if !named.is_empty() {
        let named: Result<Vec<_>, _> = named.iter().map(|who| by_name(keyring, who)).collect();
        let mut officers = named?;
        officers.retain(|who| matches!(who.role, Role::SecurityOfficer | Role::Root));
        if !officers.is_empty() {
            return Ok(officers);
        }
    }
    let own: Vec<Holder<'_>> = able(keyring, organisation)
        .filter(|holder| !lost.contains(&holder.person.key_id))
        .collect();
    match nearest(own.iter().filter(|holder| is_officer(holder))) {
        Some(officer) => Ok(vec![as_officer(officer)]),
        None => roots(keyring),
    }
}

/// People of the organisation who sign as something.
fn able(keyring: &Keyring, organisation: OrgRef) -> impl Iterator<Item = Holder<'_>> {
    keyring.holders().filter(move |holder| {
        holder.of.organisation == Some(organisation) && !holder.person.roles.is_empty()
    })
}

fn is_officer(holder: &Holder<'_>) -> bool {
    holder.person.roles.contains(&Role::SecurityOfficer)
}

/// The first one whose key is here, or else the first one.
fn nearest<'h, 'k: 'h>(holders: impl Iterator<Item = &'h Holder<'k>>) -> Option<&'h Holder<'k>> {
    let mut holders: Vec<_> = holders.collect();
    holders.sort_by_key(|holder| Reverse(holder.is_here()));
    holders.into_iter().next()
}

fn as_officer(holder: &Holder<'_>) -> Signatory {
    Signatory {
        key: holder.person.key_id,
        role: Role::SecurityOfficer,
    }
}

fn in_first_role(holder: &Holder<'_>) -> Signatory {
    let role = holder.person.roles.first().copied();
    Signatory {
        key: holder.person.key_id,
        role: role.unwrap_or(Role::SecurityOfficer),
    }
}

/// As many root keys as must sign, those that are here first.
fn roots(keyring: &Keyring) -> Result<Vec<Signatory>, Failure> {
    let threshold = keyring.root_threshold().unwrap_or(0);
    let threshold = usize::try_from(threshold).unwrap_or(usize::MAX);
    let mut roots = keyring.with_role(None, Role::Root);
    roots.sort_by_key(|holder| Reverse(holder.is_here()));
    if threshold == 0 || roots.len() < threshold {
        return Err(Failure::usage(&words::NOBODY_GRANTS)
            .at("--keys")
            .expected(&words::OFFICER_OR_ROOTS)
            .hint(&words::NAME_ROOTS));
    }
    let chosen = roots.iter().take(threshold).map(|holder| Signatory {
        key: holder.person.key_id,
        role: Role::Root,
    });
    Ok(chosen.collect())
}

/// Somebody who is named: an officer as such, others in the role that is said or in their first one.
fn by_name(keyring: &Keyring, who: &SignerArg) -> Result<Signatory, Failure> {
    let named = who.to_string();
    let (alias, role) = match named.split_once('=') {
        Some((alias, role)) => (alias, Role::parse(role).ok()),
        None => (named.as_str(), None),
    };
    let found: Vec<Holder<'_>> = match KeyId::parse(alias) {
        Ok(key) => keyring.by_key(key).into_iter().collect(),
        Err(_) => keyring.by_alias(alias),
    };
    let able = found.iter().find(|holder| !holder.person.roles.is_empty());
    let Some(holder) = able else {
        let known = keyring.holders().filter(|h| !h.person.roles.is_empty());
        let known: Vec<&str> = known.map(|h| h.person.alias.as_str()).collect();
        return Err(Failure::usage(&words::NOBODY_CALLED_SO)
            .at("--signer")
            .found(who)
            .expected(known.join(", ")));
    };
    Ok(match role {
        Some(role) => Signatory {
            key: holder.person.key_id,
            role,
        },
        None if is_officer(holder) => as_officer(holder),
        None => in_first_role(holder),
    })
}
