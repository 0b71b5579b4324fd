//! Who signs an event, as far as a keyring can tell. The rules themselves are in
//! `domain::authority`; what is settled here is only which of the people at hand it will be.

use std::str::FromStr;

use super::Signatory;
use crate::cli::exit::Failure;
use crate::cli::keyring::{Holder, Keyring};
use crate::domain::authority::{roles_for, signers_for};
use crate::domain::event::{Event, KeyEnrolled};
use crate::domain::id::{KeyId, OrgRef};
use crate::domain::statement::Role;
use crate::words::failure;

/// `alice`, `alice=QA_RELEASE`, or a key id with a role: `9f…=ROOT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerArg {
    who: Who,
    role: Option<Role>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Alias(String),
    Key(KeyId),
}

impl FromStr for SignerArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (who, role) = match text.split_once('=') {
            None => (text, None),
            Some((who, role)) => {
                let role = Role::parse(&role.to_ascii_uppercase()).map_err(|e| e.to_string())?;
                (who, Some(role))
            }
        };
        let who = match KeyId::parse(who) {
            Ok(key) if role.is_none() => {
                return Err(format!("say in which role {key} signs: {key}=ROLE"));
            }
            Ok(key) => Who::Key(key),
            Err(_) if who.is_empty() => return Err("an alias or a key id is missing".to_owned()),
            Err(_) => Who::Alias(who.to_owned()),
        };
        Ok(Self { who, role })
    }
}

impl SignerArg {
    pub fn key(key: KeyId, role: Role) -> Self {
        Self {
            who: Who::Key(key),
            role: Some(role),
        }
    }

    /// This person, in the role that fits.
    pub fn alias(alias: &str) -> Self {
        Self {
            who: Who::Alias(alias.to_owned()),
            role: None,
        }
    }

    fn names(&self, holder: &Holder<'_>) -> bool {
        match &self.who {
            Who::Alias(alias) => holder.person.alias == *alias,
            Who::Key(key) => holder.person.key_id == *key,
        }
    }
}

impl std::fmt::Display for SignerArg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.who {
            Who::Alias(alias) => f.write_str(alias)?,
            Who::Key(key) => write!(f, "{key}")?,
        }
        match self.role {
            Some(role) => write!(f, "={role}"),
            None => Ok(()),
        }
    }
}

pub(super) fn choose(
    event: &Event,
    keyring: &Keyring,
    prefer: &[SignerArg],
) -> Result<Vec<Signatory>, Failure> {
    let organisation = event.organisation();
    let all = roles_for(event);
    let prefer = prefer
        .iter()
        .map(|arg| named(arg, organisation, keyring, &all, event));
    let mut chosen = prefer.collect::<Result<Vec<Signatory>, Failure>>()?;
    // Who may grant a key is for the rules to say: whoever names some names them all.
    if !chosen.is_empty() && event.get::<KeyEnrolled>().is_some() {
        return Ok(chosen);
    }
    let nobody_named = chosen.is_empty();
    let mut named: Vec<Role> = chosen.iter().map(|who| who.role).collect();
    let threshold = keyring.root_threshold().unwrap_or(1);
    let roots = usize::try_from(threshold).unwrap_or(1).clamp(1, 16);
    for roles in signers_for(event, roots) {
        // Somebody who was named signs in this place.
        if let Some(at) = named.iter().position(|role| roles.contains(role)) {
            named.remove(at);
            continue;
        }
        if let (Some(e), [Role::Enrollee]) = (event.get::<KeyEnrolled>(), roles.as_slice()) {
            chosen.push(Signatory {
                key: e.public_key.id(),
                role: Role::Enrollee,
            });
            continue;
        }
        let mut able: Vec<(Holder<'_>, Role)> = Vec::new();
        for role in &roles {
            let of = if *role == Role::Root {
                None
            } else {
                organisation
            };
            for holder in keyring.with_role(of, *role) {
                let key = holder.person.key_id;
                let listed = able.iter().any(|(other, _)| other.person.key_id == key);
                if !listed && !chosen.iter().any(|c| c.key == key) {
                    able.push((holder, *role));
                }
            }
        }
        // Roots are as good as each other: those whose keys are here come first.
        if roles == [Role::Root] {
            able.sort_by_key(|(holder, _)| !holder.is_here());
            able.truncate(1);
        }
        // Of several the one whose key lies on this machine.
        if able.len() > 1 && able.iter().filter(|(holder, _)| holder.is_here()).count() == 1 {
            able.retain(|(holder, _)| holder.is_here());
        }
        match able.as_slice() {
            [(holder, role)] => chosen.push(Signatory {
                key: holder.person.key_id,
                role: *role,
            }),
            [] if nobody_named => return Err(nobody(&roles, organisation, event)),
            // Of whoever is not known here the rules say that they are missing.
            [] => {}
            several => return Err(ambiguous(several, event)),
        }
    }
    Ok(chosen)
}

/// Those of `prefer` that can sign this: of several statements each has its own signers.
pub(super) fn fitting(event: &Event, keyring: &Keyring, prefer: &[SignerArg]) -> Vec<SignerArg> {
    let roles = roles_for(event);
    let fits = |arg: &&SignerArg| match arg.role {
        Some(role) => roles.contains(&role),
        None => keyring.holders().filter(|h| arg.names(h)).any(|holder| {
            let own = &holder.person.roles;
            own.iter().any(|role| roles.contains(role))
        }),
    };
    prefer.iter().filter(fits).cloned().collect()
}

fn named(
    arg: &SignerArg,
    organisation: Option<OrgRef>,
    keyring: &Keyring,
    roles: &[Role],
    event: &Event,
) -> Result<Signatory, Failure> {
    if let (Who::Key(key), Some(role)) = (&arg.who, arg.role) {
        return Ok(Signatory { key: *key, role });
    }
    if let (Some(e), Some(Role::Enrollee)) = (event.get::<KeyEnrolled>(), arg.role) {
        return Ok(Signatory {
            key: e.public_key.id(),
            role: Role::Enrollee,
        });
    }
    let holder = keyring
        .holders()
        .filter(|h| arg.names(h))
        .find(|h| h.of.organisation == organisation || h.of.organisation.is_none());
    let Some(holder) = holder else {
        let known: Vec<&str> = keyring.holders().map(|h| h.person.alias.as_str()).collect();
        return Err(Failure::usage(&failure::UNKNOWN_SIGNER)
            .at("--signer")
            .found(arg)
            .expected(format!("one of {}", known.join(", ")))
            .hint(&failure::NAME_KEYRING));
    };
    let fitting: Vec<Role> = match arg.role {
        Some(role) => vec![role],
        None => roles
            .iter()
            .copied()
            .filter(|r| holder.person.roles.contains(r))
            .collect(),
    };
    match fitting.as_slice() {
        [role] => Ok(Signatory {
            key: holder.person.key_id,
            role: *role,
        }),
        [] => Err(Failure::usage(failure::no_role(&holder.person.alias))
            .at(event.field())
            .found(list(&holder.person.roles, ", "))
            .expected(list(roles, " or "))),
        several => Err(
            Failure::usage(failure::say_which_role(&holder.person.alias))
                .at("--signer")
                .found(list(several, ", "))
                .expected(format!("{}=ROLE", holder.person.alias)),
        ),
    }
}

fn nobody(roles: &[Role], organisation: Option<OrgRef>, event: &Event) -> Failure {
    let of = match organisation {
        Some(org) if roles != [Role::Root] => format!(" of {org}"),
        _ => String::new(),
    };
    Failure::usage(failure::nobody_may_sign(of))
        .at(event.field())
        .found("no key for it")
        .expected(list(roles, " or "))
        .hint(&failure::NAME_MORE_KEYRINGS)
}

fn ambiguous(able: &[(Holder<'_>, Role)], event: &Event) -> Failure {
    let names: Vec<String> = able
        .iter()
        .map(|(holder, role)| format!("{}={role}", holder.person.alias))
        .collect();
    Failure::usage(&failure::SEVERAL_COULD_SIGN)
        .at(event.field())
        .found(names.join(", "))
        .expected("--signer with one of them")
}

fn list(roles: &[Role], joint: &str) -> String {
    let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    words.join(joint)
}
