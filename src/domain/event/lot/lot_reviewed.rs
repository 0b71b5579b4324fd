//! `LotReviewed`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::lot::decided_lot;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{LotId, OrgRef, PersonRef, SpecId};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

/// The head of production reviewed the lot's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotReviewed {
    /// The lot.
    pub lot: LotId,
    /// By which specification.
    pub specification: SpecId,
    /// The maker.
    pub organisation: OrgRef,
}

impl Kind for LotReviewed {
    const SINCE: u32 = 1;
    const MEANING: Meaning = Meaning::Reviewed;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::ProductionHead])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Lot(lot) = facts {
            lot.reviews.push((entry.index, self.clone()));
        }
    }

    fn pins(&self) -> Option<Pins> {
        Some(Pins::Gate(self.lot.clone()))
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let lot = decided_lot(context, &self.lot, &self.specification);
        context.pinned();
        context.rule(|| {
            if lot.is_some_and(|lot| lot.commissioned.is_none()) {
                let expected = "a lot whose vials are commissioned";
                return context.refuse(Code::NotCommissioned, "lot", &self.lot, expected);
            }
            Ok(())
        });
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn is_bad_news(&self) -> bool {
        false
    }

    fn worked(&self, _: &[Role]) -> Option<Vec<PersonRef>> {
        Some(Vec::new())
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
