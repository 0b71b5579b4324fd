//! Who signs for two organisations, one of whose keys lies on another machine. The statement names both before anybody
//! signs: those of keyrings at hand first, else the one whom the ledger shows.

use std::collections::BTreeSet;

use crate::cli::draft::{Signatory, SignerArg};
use crate::cli::exit::Failure;
use crate::cli::keyring::{Holder, Keyring};
use crate::cli::recorder::Recorder;
use crate::domain::id::{KeyId, OrgRef, PersonRef};
use crate::domain::statement::Role;
use crate::words::{Wording, sample as words};

/// Most members of an organisation that are looked through.
const MAX_MEMBERS: usize = 500;

/// An organisation that signs.
pub struct Side<'c> {
    pub organisation: OrgRef,
    pub name: &'c str,
    /// In one of these roles.
    pub roles: &'static [Role],
}

/// One signer of each, those who are named first. Nobody signs who tested.
pub async fn both(
    recorder: &Recorder,
    keyring: &Keyring,
    sides: &[Side<'_>; 2],
    tested: &BTreeSet<PersonRef>,
    named: &[SignerArg],
) -> Result<Vec<Signatory>, Failure> {
    let named: Result<Vec<_>, _> = named
        .iter()
        .map(|who| by_name(keyring, sides, who))
        .collect();
    let mut chosen = named?;
    for side in sides {
        if chosen.iter().any(|who| side.roles.contains(&who.role)) {
            continue;
        }
        let found = candidates(recorder, keyring, side, tested, &chosen).await;
        match found.as_slice() {
            [one] => chosen.push(*one),
            [] => {
                return Err(Failure::usage(words::no_signer(side.name))
                    .at("--signer")
                    .expected(Wording::list(side.roles, " / "))
                    .hint(words::ask_for_key(Wording::list(side.roles, " / "))));
            }
            several => {
                let said = several.iter().map(|who| {
                    let known = keyring.by_key(who.key);
                    match known.map(|holder| holder.person.alias.as_str()) {
                        // By its alias alone it is found again, if nobody else has it.
                        Some(alias) if keyring.by_alias(alias).len() == 1 => {
                            format!("{alias}={}", who.role)
                        }
                        _ => format!("{}={}", who.key, who.role),
                    }
                });
                return Err(Failure::usage(words::several_signers(side.name))
                    .at("--signer")
                    .found(said.collect::<Vec<_>>().join(", "))
                    .expected(&words::NAME_SIGNER));
            }
        }
    }
    Ok(chosen)
}

/// Who could sign for an organisation: of the keyrings those whose keys are here, of the ledger those whose keys stand.
async fn candidates(
    recorder: &Recorder,
    keyring: &Keyring,
    side: &Side<'_>,
    tested: &BTreeSet<PersonRef>,
    chosen: &[Signatory],
) -> Vec<Signatory> {
    let free = |key: KeyId, person: PersonRef| {
        !tested.contains(&person) && !chosen.iter().any(|who| who.key == key)
    };
    let listed = keyring
        .holders()
        .filter(|holder| holder.of.organisation == Some(side.organisation));
    let able = listed.filter_map(|holder| {
        let role = side
            .roles
            .iter()
            .find(|r| holder.person.roles.contains(r))?;
        free(holder.person.key_id, holder.person.person).then_some((holder, *role))
    });
    let able: Vec<(Holder<'_>, Role)> = able.collect();
    let here = able.iter().filter(|(holder, _)| holder.is_here()).count();
    let able = able
        .into_iter()
        .filter(|(holder, _)| here == 0 || holder.is_here());
    let able: Vec<Signatory> = able
        .map(|(holder, role)| Signatory {
            key: holder.person.key_id,
            role,
        })
        .collect();
    if !able.is_empty() {
        return able;
    }
    // What this token is not shown is for somebody to say.
    let members = recorder
        .client
        .members(Some(side.organisation), MAX_MEMBERS)
        .await;
    let members = members.map(|(members, _)| members).unwrap_or_default();
    let standing = members.iter().filter(|member| member.revoked.is_empty());
    let able = standing.filter_map(|member| {
        let key = KeyId::parse(&member.key).ok()?;
        let person = PersonRef::parse(&member.person).ok()?;
        let in_role = |role: &&Role| member.roles.iter().any(|own| own == role.as_str());
        let role = side.roles.iter().find(in_role)?;
        free(key, person).then_some(Signatory { key, role: *role })
    });
    able.collect()
}

/// Somebody who is named: by key and role, or by what they are called on this machine.
fn by_name(
    keyring: &Keyring,
    sides: &[Side<'_>; 2],
    who: &SignerArg,
) -> Result<Signatory, Failure> {
    let text = who.to_string();
    let (name, role) = match text.split_once('=') {
        Some((name, role)) => (name, Role::parse(role).ok()),
        None => (text.as_str(), None),
    };
    if let (Ok(key), Some(role)) = (KeyId::parse(name), role) {
        return Ok(Signatory { key, role });
    }
    for holder in keyring.by_alias(name) {
        let own = sides
            .iter()
            .filter(|side| holder.of.organisation == Some(side.organisation));
        let mut able = own.flat_map(|side| side.roles).copied();
        let fitting = able.find(|able| match role {
            Some(role) => *able == role,
            None => holder.person.roles.contains(able),
        });
        if let Some(role) = fitting {
            return Ok(Signatory {
                key: holder.person.key_id,
                role,
            });
        }
    }
    let roles: Vec<&Role> = sides.iter().flat_map(|side| side.roles).collect();
    Err(Failure::usage(words::no_signer(
        sides.each_ref().map(|side| side.name).join(", "),
    ))
    .at("--signer")
    .found(who)
    .expected(Wording::list(roles, " / ")))
}
