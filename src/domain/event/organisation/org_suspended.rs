//! `OrgSuspended`.

use std::sync::Arc;

use super::SuspensionReason;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::OrgRef;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

/// An organisation may not sign from here on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgSuspended {
    pub organisation: OrgRef,
    pub reason: SuspensionReason,
}

impl Kind for OrgSuspended {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Never,
        joins: "directory; organisation",
        claim: false,
        listed: false,
        moment: None,
    };

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

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: vec![self.organisation],
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        Wording::data(names.organisation(self.organisation))
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Organisation(organisation) = facts {
            organisation.suspended_at.get_or_insert(entry.index);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| match context.reader.organisation(self.organisation)? {
            None => context.refuse(
                Code::UnknownRef,
                "organisation",
                self.organisation,
                &refusal::A_REGISTERED_ORGANISATION,
            ),
            Some(org) if org.suspended_at.is_some() => context.refuse(
                Code::Exists,
                "organisation",
                &event::SUSPENDED_ALREADY,
                &event::ONE_NOT_SUSPENDED,
            ),
            Some(_) => Ok(()),
        });
        context.pinned();
    }
}
