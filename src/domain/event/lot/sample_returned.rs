//! `SampleReturned`.

use std::sync::Arc;

use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::decide::sampling::given_up;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{OrgRef, SampleRef, Text};
use crate::domain::quantity::Decimal;
use crate::domain::state::{Facts, SampleEnd};
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// A sample went back to the maker (domain.md 5.3c, 125): what was not reported of it will not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleReturned {
    pub sample: SampleRef,
    pub laboratory: OrgRef,
    /// Why.
    pub explanation: Text,
    /// The maker.
    pub countersigner: OrgRef,
}

impl Kind for SampleReturned {
    const NATURE: Nature = Nature {
        since: 2,
        meaning: Meaning::Performed,
        afterwards: Afterwards::Never,
        joins: "sample",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.laboratory)
    }

    fn signers(&self) -> Signers {
        Signers::Each(roles::BOTH_QUALITIES)
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
            countersigner: Some(self.countersigner),
            bad_news: false,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        event::gone(names.tube(self.sample), &self.explanation)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Sample(sample) = facts {
            let end = SampleEnd::Returned;
            let at = entry.statement.occurred_at;
            sample.ended.get_or_insert((entry.index, end, at));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        given_up(context, self.sample, self.laboratory, self.countersigner);
    }
}
