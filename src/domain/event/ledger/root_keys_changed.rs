//! `RootKeysChanged`.

use std::sync::Arc;

use super::RootKeys;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::ledger::never_enrolled;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

/// New root keys; the old threshold and the new one sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKeysChanged {
    /// From here on.
    pub roots: RootKeys,
}

impl Kind for RootKeysChanged {
    const SINCE: u32 = 1;
    const MEANING: Meaning = Meaning::Authored;
    const CLAIM: bool = false;

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

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Ledger(ledger) = facts {
            ledger.roots.push((entry.index, self.roots.clone()));
        }
    }

    fn pins(&self) -> Option<Pins> {
        None
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn admit(&self, context: &Context<'_, '_>) {
        for (i, (key, _)) in self.roots.keys.iter().enumerate() {
            context.rule(|| never_enrolled(context, &format!("roots.keys[{i}]"), key));
        }
        context.pinned();
    }

    fn names(&self, _: OrgRef) -> bool {
        false
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
        self.roots.keys.iter().map(|(key, _)| *key).collect()
    }
}
