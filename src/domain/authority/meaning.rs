//! What a signature means.

use crate::domain::event::Event;
use crate::domain::statement::{Meaning, Role};

/// What a signature means, by event and role.
pub fn meaning_of(event: &Event, role: Role) -> Meaning {
    match (event, role) {
        (Event::KeyEnrolled(_), Role::Enrollee) => Meaning::Acknowledged,
        (_, Role::Root) => Meaning::Approved,
        _ => event.meaning(),
    }
}
