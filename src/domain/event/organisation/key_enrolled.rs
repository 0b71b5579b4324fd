//! `KeyEnrolled`.

use std::collections::BTreeSet;

use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::{OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// A person's key joins an organisation. The key itself signs, as enrollee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEnrolled {
    /// The organisation.
    pub organisation: OrgRef,
    /// Who holds the key; separation of duties compares persons.
    pub person: PersonRef,
    /// The key, once for ever.
    pub public_key: PublicKey,
    /// What it may sign as, ascending.
    pub roles: Vec<Role>,
}

impl Kind for KeyEnrolled {
    const MEANING: Meaning = Meaning::Approved;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::Enrolment
    }

    fn joins(&self) -> Vec<Subject> {
        vec![
            Subject::Roster(self.organisation),
            Subject::Person(self.person),
            Subject::Key(self.public_key.id()),
        ]
    }

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(None)
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        vec![self.public_key]
    }
}
