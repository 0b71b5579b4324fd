//! Whose signatures an event wants.

use crate::domain::event::Event;
use crate::domain::statement::Role;
use crate::domain::view::{Reader, Step};

/// Which signers an event wants.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signers {
    Roots,
    OldAndNewRoots,
    /// The new key and its grantors.
    Enrolment,
    /// One person of the organisation in one of these roles, or the root threshold.
    OneOrRoots(&'static [Role]),
    /// One person of the organisation and one root.
    OneAndRoot(Role),
    /// One person of the organisation in one of these roles.
    One(&'static [Role]),
    /// Two persons, one in a role of the first list and one in a role of the second; a role may be in both.
    Pair(&'static [Role], &'static [Role]),
    /// One signer for each group of roles, all of them different persons.
    Each(&'static [&'static [Role]]),
    /// As something on the ledger wants: `ever` is every role that it may come to.
    LookedUp {
        ever: &'static [Role],
        of: LookUp,
    },
}

/// Finds out whose signatures an event wants.
pub(crate) type LookUp = fn(&Reader<'_>, &Event) -> Step<Signers>;

/// Whose signatures an event wants, looked up where the ledger says it.
pub(super) fn of(reader: &Reader<'_>, event: &Event) -> Step<Signers> {
    match event.signers() {
        Signers::LookedUp { of, .. } => of(reader, event),
        settled => Ok(settled),
    }
}

/// The roles in which somebody may sign this event, for tools that help an author.
pub fn roles_for(event: &Event) -> Vec<Role> {
    match event.signers() {
        Signers::Roots | Signers::OldAndNewRoots => vec![Role::Root],
        Signers::Enrolment => vec![Role::SecurityOfficer, Role::Root],
        Signers::OneOrRoots(roles) => [roles, &[Role::Root]].concat(),
        Signers::OneAndRoot(role) => vec![role, Role::Root],
        Signers::One(roles) => roles.to_vec(),
        Signers::Pair(one, other) => {
            let further = other.iter().filter(|role| !one.contains(role));
            one.iter().chain(further).copied().collect()
        }
        Signers::Each(groups) => groups.concat(),
        Signers::LookedUp { ever, .. } => ever.to_vec(),
    }
}

/// The signers that an event wants, each by the roles that it may have, where `roots` is the root threshold.
pub fn signers_for(event: &Event, roots: usize) -> Vec<Vec<Role>> {
    let root = || std::iter::repeat_n(vec![Role::Root], roots);
    match event.signers() {
        Signers::Roots | Signers::OldAndNewRoots => root().collect(),
        Signers::Enrolment => [vec![Role::Enrollee]].into_iter().chain(root()).collect(),
        Signers::OneAndRoot(role) => vec![vec![role], vec![Role::Root]],
        Signers::Pair(one, other) => vec![one.to_vec(), other.to_vec()],
        Signers::Each(groups) => groups.iter().map(|group| group.to_vec()).collect(),
        Signers::OneOrRoots(_) | Signers::One(_) | Signers::LookedUp { .. } => {
            vec![roles_for(event)]
        }
    }
}
