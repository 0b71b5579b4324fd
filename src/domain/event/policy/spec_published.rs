//! `SpecPublished`.

use std::collections::BTreeSet;

use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::OrgRef;
use crate::domain::key::PublicKey;
use crate::domain::spec::Specification;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

impl Kind for Specification {
    const MEANING: Meaning = Meaning::Approved;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.id.organisation())
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::QaRelease])
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = vec![Subject::Specification(self.id.clone())];
        joined.extend(self.products.iter().copied().map(Subject::Product));
        joined
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
        Vec::new()
    }
}
