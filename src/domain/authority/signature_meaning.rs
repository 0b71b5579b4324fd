//! What a signature means.

use crate::domain::event::{Event, KeyEnrolled};
use crate::domain::statement::{Meaning, RetrospectiveKind, Role};

/// Who tells afterwards what happened only reports: the signature stands for the telling, not for what was done.
pub fn meaning_of(event: &Event, retrospective: Option<RetrospectiveKind>, role: Role) -> Meaning {
    match role {
        _ if retrospective.is_some() || event.transcribed().is_some() => Meaning::Authored,
        Role::Root => Meaning::Approved,
        Role::Enrollee if event.get::<KeyEnrolled>().is_some() => Meaning::Acknowledged,
        _ => event.meaning(),
    }
}
