//! `RulesActivated`.

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::ledger::rules_known;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{Digest, OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Signer};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

/// New rules from this entry on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesActivated {
    /// Their version.
    pub version: u32,
    /// SHA-256 of their schema.
    pub schema_hash: Digest,
}

impl Kind for RulesActivated {
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

    fn pins(&self) -> Option<Pins> {
        None
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| rules_known(context, self.version));
        context.pinned();
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn is_bad_news(&self) -> bool {
        false
    }

    fn worked(&self, _: &[Signer]) -> Option<Vec<PersonRef>> {
        None
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
