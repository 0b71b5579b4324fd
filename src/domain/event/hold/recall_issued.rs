//! `RecallIssued`.

use std::sync::Arc;

use super::{RecallClass, RecallDepth, RecallReason};
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Worked};
use crate::domain::id::{CaseRef, Digest, Label, LotId, OrgRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{Facts, Recall};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

/// Lots are recalled, for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallIssued {
    pub case: CaseRef,
    pub organisation: OrgRef,
    pub class: RecallClass,
    /// The lots, ascending, 1 to 100.
    pub lots: Vec<LotId>,
    pub depth: RecallDepth,
    pub reason: RecallReason,
    /// Commitment to the public text.
    pub public_text: Option<Digest>,
    pub authority_reference: Option<Label>,
}

impl Kind for RecallIssued {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "case; each lot; the safety feed",
        claim: false,
        listed: true,
        moment: Some((MomentKind::Stopped, &event::RECALLED)),
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::QaRelease, Role::Regulator])
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = vec![Subject::Case(self.case), Subject::SafetyFeed];
        joined.extend(self.lots.iter().cloned().map(Subject::Lot));
        joined
    }

    fn introduces(&self) -> Vec<Subject> {
        vec![Subject::Case(self.case)]
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

    fn said(&self, _: &dyn Names) -> Wording {
        event::recalled(
            self.class,
            self.reason.said(),
            Wording::list(&self.lots, ", "),
        )
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Lot(lot) = facts
            && lot.recall.is_none_or(|graver| self.class < graver.class)
        {
            lot.recall = Some(Recall {
                class: self.class,
                reason: self.reason,
                depth: self.depth,
                recorded_at: entry.recorded_at,
            });
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        // Other lots of a recall are left to the auditor.
        for (i, id) in self.lots.iter().enumerate() {
            context.left(|| {
                let lot = context.reader.lot(id)?;
                let owner = lot.and_then(|lot| Some(lot.opened.as_ref()?.organisation));
                match context.by(&[Role::Regulator])? {
                    true => Ok(()),
                    false => context.own(&format!("lots[{i}]"), owner),
                }
            });
        }
        for (i, id) in self.lots.iter().enumerate() {
            context.left(|| {
                if context.reader.lot(id)?.is_none_or(|l| l.opened.is_none()) {
                    let field = format!("lots[{i}]");
                    return context.refuse(Code::UnknownRef, &field, id, &refusal::AN_OPENED_LOT);
                }
                Ok(())
            });
        }
        context.pinned();
    }
}
