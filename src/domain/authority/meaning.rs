//! What a signature means.

use crate::domain::event::Event;
use crate::domain::statement::{Meaning, Role};

/// What a signature means, by event and role.
pub fn meaning_of(event: &Event, role: Role) -> Meaning {
    match (event, role) {
        (Event::KeyEnrolled(_), Role::Enrollee) => Meaning::Acknowledged,
        (_, Role::Root) => Meaning::Approved,
        (Event::MaterialReceived(_) | Event::SampleReceived(_) | Event::Received(_), _) => {
            Meaning::Received
        }
        (
            Event::DonorTested(_)
            | Event::ProcessRecorded(_)
            | Event::SampleTaken(_)
            | Event::TestReported(_)
            | Event::Packed(_)
            | Event::VialOpened(_),
            _,
        ) => Meaning::Performed,
        (Event::Shipped(_) | Event::VialAdministered(_), _) => Meaning::Dispensed,
        (Event::DonorDetermined(_), _) => Meaning::Verified,
        (Event::LotReviewed(_), _) => Meaning::Reviewed,
        (Event::LotReleased(_), _) => Meaning::Released,
        (Event::LotRejected(_), _) => Meaning::Rejected,
        (
            Event::KeyEnrolled(_)
            | Event::KeyRevoked(_)
            | Event::ProductRegistered(_)
            | Event::DonorPolicyPublished(_)
            | Event::SpecPublished(_)
            | Event::SamplesPlanned(_)
            | Event::HoldLifted(_)
            | Event::RecallIssued(_),
            _,
        ) => Meaning::Approved,
        _ => Meaning::Authored,
    }
}
