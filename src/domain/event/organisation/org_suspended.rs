//! `OrgSuspended`.

use std::sync::Arc;

use super::SuspensionReason;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

/// An organisation may not sign from here on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgSuspended {
    /// Which one.
    pub organisation: OrgRef,
    /// Why.
    pub reason: SuspensionReason,
}

impl Kind for OrgSuspended {
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
        if let Facts::Organisation(organisation) = facts {
            organisation.suspended_at.get_or_insert(entry.index);
        }
    }

    fn pins(&self) -> Option<Pins> {
        None
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| match context.reader.organisation(self.organisation)? {
            None => context.refuse(
                Code::UnknownRef,
                "organisation",
                self.organisation,
                "a registered organisation",
            ),
            Some(org) if org.suspended_at.is_some() => context.refuse(
                Code::Exists,
                "organisation",
                "suspended already",
                "one that is not",
            ),
            Some(_) => Ok(()),
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
