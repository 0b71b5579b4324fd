//! `RulesActivated`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::ledger::known_rules;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{Digest, OrgRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// New rules from the next entry on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesActivated {
    pub version: u32,
    /// SHA-256 of their schema.
    pub schema_hash: Digest,
}

impl Kind for RulesActivated {
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
            ledger.rules.activate(entry.index, self.version);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| known_rules(context, "version", self.version));
        context.rule(|| {
            let next = context.rules()?.saturating_add(1);
            if self.version != next {
                let expected = event::next_rules(next);
                return context.refuse(Code::RulesVersion, "version", self.version, expected);
            }
            Ok(())
        });
        context.pinned();
    }
}
