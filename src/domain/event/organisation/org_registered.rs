//! `OrgRegistered`.

use std::sync::Arc;

use super::OrgKind;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{CountryCode, Gln, OrgRef, Text};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, refusal};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgRegistered {
    pub organisation: OrgRef,
    pub name: Text,
    /// What it does, ascending.
    pub kinds: Vec<OrgKind>,
    pub country: CountryCode,
    pub gln: Option<Gln>,
    /// Organisations it is not independent of, ascending.
    pub affiliates: Vec<OrgRef>,
}

impl Kind for OrgRegistered {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Never,
        joins: "directory; organisation",
        claim: false,
        listed: true,
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

    fn said(&self, _: &dyn Names) -> Wording {
        Wording::data(&self.name)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Organisation(organisation) = facts
            && organisation.registered.is_none()
        {
            organisation.registered = Some(self.clone());
            organisation.registered_at = entry.index;
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            if context.reader.organisation(self.organisation)?.is_some() {
                let (field, expected) = ("organisation", &refusal::A_NEW_REFERENCE);
                return context.refuse(Code::Exists, field, self.organisation, expected);
            }
            Ok(())
        });
        context.pinned();
    }
}
