//! `KeyEnrolled`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{EnrolledKey, Facts, MAX_ENROLMENTS};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// A person's key joins an organisation. The key itself signs, as enrollee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEnrolled {
    pub organisation: OrgRef,
    /// Who holds the key; separation of duties compares persons.
    pub person: PersonRef,
    /// The key, once for ever.
    pub public_key: PublicKey,
    /// What it may sign as, ascending.
    pub roles: Vec<Role>,
}

impl Kind for KeyEnrolled {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "roster of the organisation; person; key (id of `public_key`)",
        claim: false,
        listed: true,
        moment: None,
    };

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

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: Vec::new(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: vec![self.public_key],
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        Wording::list(&self.roles, ", ")
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        let enrolled = EnrolledKey::of(self, entry.index);
        if let Facts::Key(key) = facts {
            key.enrolled.get_or_insert(enrolled);
        } else if let Facts::Person(person) = facts {
            person.enrol(enrolled);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let id = self.public_key.id();
        context.rule(|| {
            let ledger = context.reader.ledger()?;
            let of_ledger = ledger.is_some_and(|ledger| {
                let mut roots = ledger.roots.iter().flat_map(|(_, roots)| &roots.keys);
                let mut logs = ledger.log_keys.iter().flat_map(|(_, keys)| keys);
                roots.any(|(key, _)| *key == self.public_key)
                    || logs.any(|key| *key == self.public_key)
            });
            if of_ledger || context.reader.key(id)?.is_some() {
                let expected = &event::NEVER_USED;
                return context.refuse(Code::KeyReused, "public_key", id, expected);
            }
            Ok(())
        });
        context.rule(
            || match self.roles.iter().find(|role| !role.is_enrolled()) {
                Some(role) => context.refuse(Code::WrongRole, "roles", role, &event::PEOPLES_ROLES),
                None => Ok(()),
            },
        );
        context.rule(|| {
            let person = context.reader.person(self.person)?;
            if person.is_some_and(|p| p.enrolments.len() >= MAX_ENROLMENTS) {
                return context.refuse(
                    Code::Limit,
                    "person",
                    event::person_with_keys(MAX_ENROLMENTS),
                    event::keys_that_travel(MAX_ENROLMENTS),
                );
            }
            Ok(())
        });
        context.pinned();
    }
}
