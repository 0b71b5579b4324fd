//! Who may sign what, and what the signature means.
//!
//! Keys and roles are judged by position in the log: a signature counts if its key was enrolled
//! with the role before the entry, not revoked for it, and its organisation not suspended before
//! it. The writer asks this of a new statement, the verifier of every entry in its evidence.
//!
//! `rule` says which signers an event wants, `signers` holds those of a statement against it,
//! `enrolment` is the rule by which a key joins, `kind` says which roles an organisation can have,
//! `standing` asks whether keys and organisations are in force, `persons` looks at the people whom a
//! result names, `meaning` says what a signature means.

mod enrolment;
mod kind;
mod meaning;
mod persons;
mod rule;
mod signers;
mod standing;

pub use kind::kinds_with;
pub use meaning::meaning_of;
pub use rule::roles_for;
pub(crate) use rule::{hold_of, lifted_by_placer};

use super::event::{Event, RootKeys};
use super::id::{OrgRef, PersonRef};
use super::refusal::{Refusal, RefusalCode as Code};
use super::statement::{Role, Signer, Statement};
use super::view::{Reader, Step};

/// A signer whose key is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Acting {
    pub(crate) person: PersonRef,
    pub(crate) role: Role,
    /// `None` for holders of root keys.
    pub(crate) organisation: Option<OrgRef>,
}

/// Were these signatures by people who may, at this position of the log?
///
/// Refusals in order of precedence: `RESERVED`, `WRONG_ROLE`, `KEY_REVOKED`, `ORG_SUSPENDED`, `NOT_YOURS`,
/// with `THRESHOLD`, `SELF_GRANT` and, last, `WRONG_KIND` where the event has them. That the
/// signatures themselves are good was checked before.
pub(crate) fn authorise(reader: &Reader<'_>, statement: &Statement, at: u64) -> Step<Vec<Acting>> {
    let event = &statement.event;
    if statement.retrospective.is_some() {
        return Err(Refusal::new(
            Code::Reserved,
            "retrospective",
            "a retrospective statement",
            "none: rules version 1 reserves it",
        )
        .into());
    }
    let keys: Vec<_> = statement
        .signers
        .iter()
        .filter(|s| !matches!(s.role, Role::Root | Role::Enrollee))
        .map(|s| super::subject::Subject::Key(s.key))
        .collect();
    reader.want(&keys)?;
    let mut acting = Vec::with_capacity(statement.signers.len());
    for (i, signer) in statement.signers.iter().enumerate() {
        acting.push(resolve(reader, event, signer, i, at)?);
        let meaning = meaning_of(event, signer.role);
        if signer.meaning != meaning {
            let field = format!("signers[{i}].meaning");
            return Err(wrong_role(field, signer.meaning, meaning).into());
        }
    }
    signers::apply(reader, &rule::rule(reader, event)?, statement, &acting, at)?;
    standing::check(reader, statement, &acting, at)?;
    if let Event::KeyEnrolled(e) = event {
        kind::check(reader, e)?;
    }
    persons::check(reader, event, &acting, at)?;
    Ok(acting)
}

fn wrong_role(
    field: impl Into<String>,
    found: impl std::fmt::Display,
    expected: impl std::fmt::Display,
) -> Refusal {
    Refusal::new(Code::WrongRole, field, found, expected)
}

/// Finds out who a signer is, and that the key has the role.
fn resolve(reader: &Reader<'_>, event: &Event, signer: &Signer, i: usize, at: u64) -> Step<Acting> {
    let field = || format!("signers[{i}].role");
    match signer.role {
        Role::Root => {
            let ledger = reader.ledger()?;
            let own = genesis_or_new_roots(event);
            let current = ledger.as_ref().and_then(|l| l.roots_at(at));
            let holder = [current, own]
                .into_iter()
                .flatten()
                .flat_map(|roots| &roots.keys)
                .find(|(key, _)| key.id() == signer.key);
            let Some((_, person)) = holder else {
                return Err(wrong_role(field(), "ROOT", "a root key of the ledger").into());
            };
            Ok(Acting {
                person: *person,
                role: Role::Root,
                organisation: None,
            })
        }
        Role::Enrollee => match event {
            Event::KeyEnrolled(e) if e.public_key.id() == signer.key => Ok(Acting {
                person: e.person,
                role: Role::Enrollee,
                organisation: Some(e.organisation),
            }),
            _ => Err(wrong_role(field(), "ENROLLEE", "the key that a KeyEnrolled enrols").into()),
        },
        role => {
            let state = reader.key(signer.key)?;
            let enrolled = state.as_ref().and_then(|k| k.enrolled.as_ref());
            let Some(key) = enrolled.filter(|key| key.enrolled_at < at) else {
                return Err(Refusal::new(
                    Code::UnknownRef,
                    format!("signers[{i}].key_id"),
                    signer.key,
                    "an enrolled key",
                )
                .into());
            };
            if !key.roles.contains(&role) {
                let roles: Vec<_> = key.roles.iter().map(|r| r.as_str()).collect();
                let expected = format!("a role the key is enrolled with: {}", roles.join(", "));
                return Err(wrong_role(field(), role, expected).into());
            }
            Ok(Acting {
                person: key.person,
                role,
                organisation: Some(key.organisation),
            })
        }
    }
}

/// The root keys that an event itself brings: they sign it too.
fn genesis_or_new_roots(event: &Event) -> Option<&RootKeys> {
    match event {
        Event::LedgerCreated(e) => Some(&e.roots),
        Event::RootKeysChanged(e) => Some(&e.roots),
        _ => None,
    }
}
