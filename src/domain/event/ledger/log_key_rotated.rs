//! `LogKeyRotated`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::ledger::never_enrolled;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::OrgRef;
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::Wording;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKeyRotated {
    /// Keys that sign checkpoints from here on, ascending.
    pub log_keys: Vec<PublicKey>,
}

impl Kind for LogKeyRotated {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Never,
        joins: "ledger",
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
        vec![Subject::Ledger]
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
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        Wording::default()
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Ledger(ledger) = facts {
            ledger.log_keys.push((entry.index, self.log_keys.clone()));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        for (i, key) in self.log_keys.iter().enumerate() {
            context.rule(|| never_enrolled(context, &format!("log_keys[{i}]"), key));
        }
        context.pinned();
    }
}
