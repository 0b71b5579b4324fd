//! The lot itself: opening, filling, decisions.

use super::{PlanError, Planner};
use crate::cli::commands::lot::manifest::Act;
use crate::domain::event::{
    Event, LotOpened, LotRejected, LotReleased, LotReviewed, VialsCommissioned,
};
use crate::domain::id::Digest;
use crate::merkle::vial_tree::vial_root;

impl Planner<'_> {
    pub(super) fn lot_opened(&mut self) -> Result<(), PlanError> {
        let manifest = &self.dossier.manifest;
        let making = self.begin("lot/opened".to_owned(), &manifest.opened)?;
        let event = Event::LotOpened(LotOpened {
            lot: manifest.lot.clone(),
            organisation: manifest.maker,
            specification: manifest.specification.clone(),
            planned_bank: self.node_ref(&manifest.planned_bank)?,
            pooled_donors: manifest.pooled_donors,
        });
        self.finish(making, event);
        Ok(())
    }

    pub(super) fn fill(&mut self) -> Result<(), PlanError> {
        let manifest = &self.dossier.manifest;
        let (Some(fill), Some(printed)) = (&manifest.fill, &manifest.vials) else {
            return Ok(());
        };
        let Some(vials) = &self.dossier.vials else {
            self.no_vials(&fill.act.place, "the filling");
            return Ok(());
        };
        let making = self.begin("lot/commissioned".to_owned(), &fill.act)?;
        let hashes: Vec<Digest> = vials.iter().map(|v| v.digest()).collect();
        let event = Event::VialsCommissioned(VialsCommissioned {
            lot: printed.lot.clone(),
            bulk: self.node_ref(&fill.bulk)?,
            fill_date: fill.fill_date,
            expiry: printed.expiry,
            storage_class: fill.storage_class,
            count: printed.count,
            vials_root: vial_root(&hashes),
            reconciliation: fill.reconciliation.clone(),
            organisation: fill.act.by.organisation,
        });
        self.finish_with(making, event, Some(vials.clone()));
        Ok(())
    }

    pub(super) fn decisions(&mut self) -> Result<(), PlanError> {
        let manifest = &self.dossier.manifest;
        if self.dossier.vials.is_none() && manifest.fill.is_some() {
            return Ok(());
        }
        let decide = |planner: &mut Self, key: String, act: &Act, event: Event| {
            let making = planner.begin(key, act)?;
            planner.finish(making, event);
            Ok::<(), PlanError>(())
        };
        let (lot, specification) = (manifest.lot.clone(), manifest.specification.clone());
        for (nth, act) in manifest.reviews.iter().enumerate() {
            let event = Event::LotReviewed(LotReviewed {
                lot: lot.clone(),
                specification: specification.clone(),
                organisation: act.by.organisation,
            });
            decide(self, again("lot/reviewed", nth), act, event)?;
        }
        for (nth, act) in manifest.releases.iter().enumerate() {
            let event = Event::LotReleased(LotReleased {
                lot: lot.clone(),
                specification: specification.clone(),
                organisation: act.by.organisation,
            });
            decide(self, again("lot/released", nth), act, event)?;
        }
        if let Some((act, reasons)) = &manifest.rejection {
            let event = Event::LotRejected(LotRejected {
                lot,
                reasons: reasons.clone(),
                organisation: act.by.organisation,
            });
            decide(self, "lot/rejected".to_owned(), act, event)?;
        }
        Ok(())
    }
}

/// The key of a decision, and of those by which it was taken again.
fn again(key: &str, nth: usize) -> String {
    match nth {
        0 => key.to_owned(),
        nth => format!("{key}/{}", nth + 1),
    }
}
