//! `RootKeysChanged`.

use std::sync::Arc;

use super::RootKeys;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::ledger::never_enrolled;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::OrgRef;
use crate::domain::quantity::Decimal;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::Wording;

/// New root keys; the old threshold and the new one sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKeysChanged {
    pub roots: RootKeys,
}

impl Kind for RootKeysChanged {
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
        Signers::OldAndNewRoots
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
            keys: self.roots.keys.iter().map(|(key, _)| *key).collect(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        Wording::default()
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Ledger(ledger) = facts {
            ledger.roots.push((entry.index, self.roots.clone()));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        for (i, (key, _)) in self.roots.keys.iter().enumerate() {
            context.rule(|| never_enrolled(context, &format!("roots.keys[{i}]"), key));
        }
        context.pinned();
    }
}
