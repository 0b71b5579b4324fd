//! `OosOpened`.

use std::sync::Arc;

use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::decide::sampling::{Doubted, doubted};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{OrgRef, SampleRef, Text};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{Facts, Investigation};
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// A result is doubted, as out of specification or otherwise: its lot stands still until an investigation is closed
/// (domain.md 5.3c, 122).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OosOpened {
    pub sample: SampleRef,
    /// The laboratory that reported it, or the maker.
    pub organisation: OrgRef,
    /// Index of the entry that reported the result.
    pub entry: u64,
    /// What was observed.
    pub explanation: Text,
}

impl Kind for OosOpened {
    const NATURE: Nature = Nature {
        since: 2,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Never,
        joins: "sample",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::EITHER_QUALITY)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Sample(self.sample)]
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
            bad_news: true,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        event::doubted(names.tube(self.sample), self.entry, &self.explanation)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Sample(sample) = facts {
            sample.investigations.push(Investigation {
                opened: Some((entry.index, self.clone())),
                closed: None,
            });
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let Some(Doubted { planned, .. }) = doubted(context, self.sample, self.entry) else {
            return;
        };
        context.rule(|| {
            let parties = [Some(planned.planned.slot.laboratory), planned.maker];
            if !parties.contains(&Some(self.organisation)) {
                let expected = &event::LABORATORY_OR_MAKER;
                return context.refuse(Code::NotYours, "organisation", self.organisation, expected);
            }
            Ok(())
        });
        context.rule(|| {
            if planned.sample.is_doubted(self.entry) {
                let (found, expected) = (&event::DOUBTED_ALREADY, &event::NO_OPEN_INVESTIGATION);
                return context.refuse(Code::Exists, "entry", found, expected);
            }
            Ok(())
        });
    }
}
