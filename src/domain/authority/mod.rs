//! Who may sign what, and what the signature means.
//!
//! Keys and roles are judged by position in the log: the view holds the entries before the statement,
//! and a signature counts if by them its key is enrolled with the role and not revoked, and its
//! organisation not suspended. Writer, auditor and the verifier of a bundle ask this of each statement
//! at its place; that a key is revoked back to an index later on is the verdict's business.
//!
//! `required_signers` says whose signatures an event wants, in `roles` that sign alike, `signers` holds those of a statement against it,
//! `enrolment` is the rule by which a key joins, `kind` says which roles an organisation can have,
//! `in_force` asks whether keys and organisations are in force, `test_persons` looks at the people whom a
//! result names, `signature_meaning` says what a signature means.

mod enrolment;
mod in_force;
mod kind;
mod required_signers;
pub(crate) mod roles;
mod signature_meaning;
mod signers;
mod test_persons;

pub use kind::kinds_with;
pub(crate) use required_signers::Signers;
pub use required_signers::{roles_for, signers_for};
pub use signature_meaning::meaning_of;

use super::event::{Event, LedgerCreated, RootKeys, RootKeysChanged, TestReported};
use super::id::{OrgRef, PersonRef};
use super::refusal::{Refusal, RefusalCode as Code};
use super::statement::{Role, Signer, Statement};
use super::view::{Reader, Rulings, Step};
use crate::words::{Value, Wording, refusal};

/// The roles in which somebody tests, in whatever laboratory.
pub const fn testing() -> &'static [Role] {
    roles::TESTING
}

/// A signer whose key is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Acting {
    pub(crate) person: PersonRef,
    pub(crate) role: Role,
    /// `None` for holders of root keys.
    pub(crate) organisation: Option<OrgRef>,
}

/// Are these signatures by people who may, on top of what the view holds?
///
/// Refusals in order of precedence: `WRONG_ROLE`, `KEY_REVOKED`, `ORG_SUSPENDED`, `NOT_YOURS`,
/// with `THRESHOLD`, `SELF_GRANT` and, last, `WRONG_KIND` where the event has them. That the
/// signatures themselves are good was checked before. `None` while a signer is not known.
pub(crate) fn authorise(
    reader: &Reader<'_>,
    rulings: &Rulings,
    statement: &Statement,
) -> Option<Vec<Acting>> {
    let event = &statement.event;
    let retrospective = statement.retrospective.map(|(kind, _)| kind);
    let signers = statement.signers.iter().enumerate();
    let acting: Vec<Option<Acting>> = signers
        .map(|(i, signer)| rulings.ask(|| resolve(reader, event, signer, i)))
        .collect();
    for (i, signer) in statement.signers.iter().enumerate() {
        rulings.rule(|| {
            let meaning = meaning_of(event, retrospective, signer.role);
            if signer.meaning != meaning {
                let field = format!("signers[{i}].meaning");
                return Err(wrong_role(field, signer.meaning, meaning).into());
            }
            Ok(())
        });
    }
    let all: Option<Vec<Acting>> = acting.iter().copied().collect();
    if let Some(acting) = &all {
        rulings.rule(|| {
            let wanted = required_signers::of(reader, event)?;
            signers::apply(reader, wanted, statement, acting)
        });
    }
    in_force::check(reader, rulings, statement, &acting);
    if let Event::KeyEnrolled(e) = event {
        rulings.rule(|| kind::check(reader, e));
    }
    if let Some(e) = event.told().get::<TestReported>() {
        test_persons::check(reader, rulings, e, all.as_deref());
    }
    all
}

/// Who signed what was recorded already.
pub(crate) fn who_signed(reader: &Reader<'_>, statement: &Statement) -> Step<Vec<Acting>> {
    let signers = statement.signers.iter().enumerate();
    signers
        .map(|(i, signer)| resolve(reader, &statement.event, signer, i))
        .collect()
}

/// The roles of signers, as a refusal names them.
fn roles_of(acting: &[Acting]) -> Wording {
    Wording::list(acting.iter().map(|a| a.role), &refusal::AND)
}

fn wrong_role(field: impl Into<String>, found: impl Value, expected: impl Value) -> Refusal {
    Refusal::new(Code::WrongRole, field, found, expected)
}

/// Finds out who a signer is, and that the key has the role.
fn resolve(reader: &Reader<'_>, event: &Event, signer: &Signer, i: usize) -> Step<Acting> {
    let field = || format!("signers[{i}].role");
    match signer.role {
        Role::Root => {
            let ledger = reader.ledger()?;
            let own = genesis_or_new_roots(event);
            let current = ledger.as_ref().and_then(|l| l.current_roots());
            let holder = [current, own]
                .into_iter()
                .flatten()
                .flat_map(|roots| &roots.keys)
                .find(|(key, _)| key.id() == signer.key);
            let Some((_, person)) = holder else {
                return Err(wrong_role(field(), Role::Root, &refusal::A_ROOT_KEY).into());
            };
            Ok(Acting {
                person: *person,
                role: Role::Root,
                organisation: None,
            })
        }
        Role::Enrollee => {
            if let Event::KeyEnrolled(e) = event
                && e.public_key.id() == signer.key
            {
                return Ok(Acting {
                    person: e.person,
                    role: Role::Enrollee,
                    organisation: Some(e.organisation),
                });
            }
            Err(wrong_role(field(), Role::Enrollee, &refusal::THE_ENROLLED_KEY).into())
        }
        role => {
            let state = reader.key(signer.key)?;
            let enrolled = state.as_ref().and_then(|k| k.enrolled.as_ref());
            let Some(key) = enrolled else {
                return Err(Refusal::new(
                    Code::UnknownRef,
                    format!("signers[{i}].key_id"),
                    signer.key,
                    &refusal::AN_ENROLLED_KEY,
                )
                .into());
            };
            if !key.roles.contains(&role) {
                let expected = refusal::role_of_key(Wording::list(&key.roles, ", "));
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
    let genesis = event.get::<LedgerCreated>().map(|e| &e.roots);
    genesis.or_else(|| event.get::<RootKeysChanged>().map(|e| &e.roots))
}
