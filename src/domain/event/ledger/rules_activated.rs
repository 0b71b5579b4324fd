//! `RulesActivated`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::ledger::known_rules;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{Digest, OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

/// New rules from the next entry on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesActivated {
    /// Their version.
    pub version: u32,
    /// SHA-256 of their schema.
    pub schema_hash: Digest,
}

impl Kind for RulesActivated {
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
            ledger.rules.activate(entry.index, self.version);
        }
    }

    fn pins(&self) -> Option<Pins> {
        None
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| known_rules(context, "version", self.version));
        context.rule(|| {
            let next = context.rules()?.saturating_add(1);
            if self.version != next {
                let expected = format!("rules version {next}, the one after those in force");
                return context.refuse(Code::RulesVersion, "version", self.version, expected);
            }
            Ok(())
        });
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
