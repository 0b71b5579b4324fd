//! `RetainsPlaced`.

use std::sync::Arc;

use super::StorageClass;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::lot::{commissioned, own_lot};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{LotId, OrgRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::Date;
use crate::words::{Wording, event};

/// Retention samples of a lot were put away (domain.md 5.3c): what is left to test when somebody asks whether
/// maker or clinic was at fault. They have no serials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetainsPlaced {
    pub lot: LotId,
    /// The maker.
    pub organisation: OrgRef,
    /// How many, from 1; together with those placed before at most what the reconciliation says.
    pub count: u32,
    pub storage_class: StorageClass,
    pub keep_until: Date,
}

impl Kind for RetainsPlaced {
    const NATURE: Nature = Nature {
        since: 2,
        meaning: Meaning::Performed,
        afterwards: Afterwards::Reported,
        joins: "lot",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::ProductionHead, Role::QcAnalyst])
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
            pins: None,
            names: Vec::new(),
            countersigner: None,
            bad_news: false,
            noted: Some(event::retains(
                self.count,
                self.storage_class.said(),
                self.keep_until,
            )),
            worked: Worked::Signers,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        event::retained(self.count, self.storage_class.said(), self.keep_until)
    }

    // The lot's history has it; nothing else follows from it.
    fn fold(&self, _: &Arc<Recorded>, _: &Subject, _: &mut Facts) {}

    fn admit(&self, context: &Context<'_, '_>) {
        let lot = context.ask(|| own_lot(context, &self.lot));
        context.pinned();
        let Some(lot) = lot else { return };
        context.rule(|| {
            let filled = commissioned(context, &self.lot, &lot)?;
            let kept = filled.reconciliation.unserialised_retains;
            let before = lot
                .acts()
                .iter()
                .filter_map(|act| act.statement.event.get());
            let placed = |before: &Self| u64::from(before.count);
            let all = before.map(placed).sum::<u64>() + u64::from(self.count);
            if all > u64::from(kept) {
                let expected = event::retains_kept(kept);
                let found = event::retains_in_all(all);
                return context.refuse(Code::Reconciliation, "count", found, expected);
            }
            Ok(())
        });
    }
}
