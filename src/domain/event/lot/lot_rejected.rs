//! `LotRejected`.

use std::sync::Arc;

use super::RejectionReason;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::lot::own_lot;
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Pins, Worked};
use crate::domain::id::{LotId, OrgRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// Quality assurance rejected the lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRejected {
    pub lot: LotId,
    /// Why, ascending.
    pub reasons: Vec<RejectionReason>,
    /// The maker.
    pub organisation: OrgRef,
}

impl Kind for LotRejected {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Rejected,
        afterwards: Afterwards::Never,
        joins: "lot",
        claim: false,
        listed: false,
        moment: Some((MomentKind::Stopped, &event::REJECTED)),
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::QaRelease])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: Some(Pins::These(vec![Subject::Lot(self.lot.clone())])),
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
        let reasons: Vec<Wording> = self.reasons.iter().map(|r| r.said().clone()).collect();
        Wording::join(&reasons, ", ")
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Lot(lot) = facts {
            lot.rejected
                .get_or_insert_with(|| (entry.index, self.clone()));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let lot = context.ask(|| own_lot(context, &self.lot));
        context.pinned();
        context.rule(|| {
            if lot.is_some_and(|lot| lot.released.is_some() || lot.rejected.is_some()) {
                let expected = &event::UNDECIDED_LOT;
                return context.refuse(Code::AlreadyDecided, "lot", &self.lot, expected);
            }
            Ok(())
        });
    }
}
