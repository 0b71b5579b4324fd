//! `LotReviewed`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::lot::{commissioned, decided_lot};
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Pins, Worked};
use crate::domain::id::{LotId, OrgRef, SpecId};
use crate::domain::quantity::Decimal;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// The head of production reviewed the lot's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotReviewed {
    pub lot: LotId,
    pub specification: SpecId,
    /// The maker.
    pub organisation: OrgRef,
}

impl Kind for LotReviewed {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Reviewed,
        afterwards: Afterwards::Never,
        joins: "lot",
        claim: false,
        listed: false,
        moment: Some((MomentKind::Made, &event::REVIEWED)),
    };

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

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: Some(Pins::Gate(self.lot.clone())),
            names: Vec::new(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::Signers,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        event::by_specification(&self.specification)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Lot(lot) = facts {
            lot.reviews.push((entry.index, self.clone()));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let lot = decided_lot(context, &self.lot, &self.specification);
        context.pinned();
        context.rule(|| match &lot {
            Some(lot) => commissioned(context, &self.lot, lot).map(drop),
            None => Ok(()),
        });
    }
}
