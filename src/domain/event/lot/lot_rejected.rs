//! `LotRejected`.

use std::sync::Arc;

use super::RejectionReason;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::lot::own_lot;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{LotId, OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

/// Quality assurance rejected the lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRejected {
    /// The lot.
    pub lot: LotId,
    /// Why, ascending.
    pub reasons: Vec<RejectionReason>,
    /// The maker.
    pub organisation: OrgRef,
}

impl Kind for LotRejected {
    const SINCE: u32 = 1;
    const MEANING: Meaning = Meaning::Rejected;
    const CLAIM: bool = false;

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

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Lot(lot) = facts {
            lot.rejected
                .get_or_insert_with(|| (entry.index, self.clone()));
        }
    }

    fn pins(&self) -> Option<Pins> {
        Some(Pins::These(vec![Subject::Lot(self.lot.clone())]))
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let lot = context.ask(|| own_lot(context, &self.lot));
        context.pinned();
        context.rule(|| {
            if lot.is_some_and(|lot| lot.released.is_some() || lot.rejected.is_some()) {
                let expected = "a lot that is not decided";
                return context.refuse(Code::AlreadyDecided, "lot", &self.lot, expected);
            }
            Ok(())
        });
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn is_bad_news(&self) -> bool {
        true
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
