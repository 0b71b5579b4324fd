//! `LedgerCreated`.

use std::sync::Arc;

use super::{Clock, RootKeys};
use crate::domain::authority::Signers;
use crate::domain::decide::ledger::known_rules;
use crate::domain::decide::{Context, refuse};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{Digest, LedgerId, OrgRef};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// Entry 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerCreated {
    /// Origin line of the checkpoints (C2SP tlog-checkpoint).
    pub origin: String,
    pub clock: Clock,
    /// Rules from here on; 1.
    pub rules_version: u32,
    /// SHA-256 of the schema that the rules are written for.
    pub schema_hash: Digest,
    /// Who may change who may sign.
    pub roots: RootKeys,
    /// Keys that sign checkpoints, ascending.
    pub log_keys: Vec<PublicKey>,
}

impl Kind for LedgerCreated {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Never,
        joins: "ledger",
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
        if let Facts::Ledger(ledger) = facts
            && ledger.origin.is_none()
        {
            let at = entry.index;
            ledger.id = Some(LedgerId::from_bytes(entry.payload_hash.bytes()));
            ledger.origin = Some(self.origin.clone());
            ledger.clock = Some(self.clock);
            ledger.roots.push((at, self.roots.clone()));
            ledger.log_keys.push((at, self.log_keys.clone()));
            ledger.rules.activate(at, self.rules_version);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            if context.reader.ledger()?.is_some() {
                let found = &event::A_SECOND_GENESIS;
                return refuse(Code::Exists, "ledger_created", found, &event::ONE_GENESIS);
            }
            Ok(())
        });
        // The first entry of all, so that nobody's acts can come before the roots'.
        context.rule(|| match context.place.index {
            0 => Ok(()),
            index => refuse(Code::Exists, "ledger_created", index, &event::ENTRY_0),
        });
        context.rule(|| known_rules(context, "rules_version", self.rules_version));
        context.pinned();
    }
}
