//! What a signature means.

use crate::domain::event::{Event, KeyEnrolled};
use crate::domain::statement::{Meaning, Role};

pub fn meaning_of(event: &Event, role: Role) -> Meaning {
    match role {
        Role::Root => Meaning::Approved,
        Role::Enrollee if event.get::<KeyEnrolled>().is_some() => Meaning::Acknowledged,
        _ => event.meaning(),
    }
}
