//! `OrgRegistered`.

use std::sync::Arc;

use super::OrgKind;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{CountryCode, Gln, OrgRef, PersonRef, Text};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

/// An organisation joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgRegistered {
    /// Its reference.
    pub organisation: OrgRef,
    /// Its name as registered.
    pub name: Text,
    /// What it does, ascending.
    pub kinds: Vec<OrgKind>,
    /// Where.
    pub country: CountryCode,
    /// Its GLN, if it has one.
    pub gln: Option<Gln>,
    /// Organisations it is not independent of, ascending.
    pub affiliates: Vec<OrgRef>,
}

impl Kind for OrgRegistered {
    const SINCE: u32 = 1;
    const MEANING: Meaning = Meaning::Authored;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        None
    }

    fn signers(&self) -> Signers {
        Signers::Roots
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Directory, Subject::Organisation(self.organisation)]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Organisation(organisation) = facts
            && organisation.registered.is_none()
        {
            organisation.registered = Some(self.clone());
            organisation.registered_at = entry.index;
        }
    }

    fn pins(&self) -> Option<Pins> {
        None
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            if context.reader.organisation(self.organisation)?.is_some() {
                let (field, expected) = ("organisation", "a new reference");
                return context.refuse(Code::Exists, field, self.organisation, expected);
            }
            Ok(())
        });
        context.pinned();
    }

    fn names(&self, organisation: OrgRef) -> bool {
        self.organisation == organisation
    }

    fn is_bad_news(&self) -> bool {
        false
    }

    fn worked(&self, _: &[Role]) -> Option<Vec<PersonRef>> {
        None
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
