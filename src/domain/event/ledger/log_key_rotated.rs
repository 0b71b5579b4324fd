//! `LogKeyRotated`.

use std::sync::Arc;

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

/// New log keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKeyRotated {
    /// Keys that sign checkpoints from here on, ascending.
    pub log_keys: Vec<PublicKey>,
}

impl Kind for LogKeyRotated {
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
        vec![Subject::Ledger]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Ledger(ledger) = facts {
            ledger.log_keys.push((entry.index, self.log_keys.clone()));
        }
    }

    fn pins(&self) -> Option<Pins> {
        None
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn admit(&self, context: &Context<'_, '_>) {
        for (i, key) in self.log_keys.iter().enumerate() {
            context.rule(|| never_enrolled(context, &format!("log_keys[{i}]"), key));
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
        Vec::new()
    }
}
