//! Lines of sampling plans of which samples are still to be taken.

use std::sync::Arc;

use tonic::Status;

use super::looks::Looks;
use super::walk::Listed;
use crate::domain::event::{Payload, SampleSlot, SamplesPlanned};
use crate::domain::id::OrgRef;
use crate::domain::state::{Facts, Reached};
use crate::domain::statement::Recorded;
use crate::service::pb;

pub(super) struct PlannedLines {
    /// Whose plans; `None` reads everything.
    pub(super) maker: Option<OrgRef>,
}

impl Listed for PlannedLines {
    type Place = SampleSlot;
    type Row = pb::ListedPlan;
    const EVENTS: &'static [u16] = &[SamplesPlanned::NUMBER];

    fn places(&self, _: &mut Looks<'_>, entry: &Recorded) -> Result<Vec<SampleSlot>, Status> {
        let plan = entry.statement.event.get::<SamplesPlanned>();
        let plan = plan.filter(|plan| self.maker.is_none_or(|maker| maker == plan.organisation));
        Ok(plan.map_or_else(Vec::new, |plan| plan.slots.clone()))
    }

    fn row(
        &self,
        looks: &mut Looks<'_>,
        entry: &Arc<Recorded>,
        slot: &SampleSlot,
    ) -> Result<Option<pb::ListedPlan>, Status> {
        let Some(plan) = entry.statement.event.get::<SamplesPlanned>() else {
            return Ok(None);
        };
        let known = looks.known(&plan.target.subject())?;
        let sampling = match known.as_ref().map(|known| &known.state.facts) {
            Some(Facts::Lot(lot)) if waits(lot.reached()) => &lot.sampling,
            Some(Facts::Node(node)) => &node.sampling,
            _ => return Ok(None),
        };
        // Of two plans with one line the first stands.
        let planned = sampling.slot(&slot.slot);
        if planned.is_none_or(|planned| planned.index != entry.index) {
            return Ok(None);
        }
        let taken = u32::try_from(sampling.taken_of(&slot.slot)).unwrap_or(u32::MAX);
        if taken >= slot.count {
            return Ok(None);
        }
        let (lot, product_name, node) = looks.target(&plan.target)?;
        Ok(Some(pb::ListedPlan {
            slot: slot.slot.to_string(),
            stage: slot.stage.to_string(),
            lot,
            product_name,
            node,
            organisation: plan.organisation.to_string(),
            organisation_name: looks.organisation(plan.organisation)?,
            laboratory: slot.laboratory.to_string(),
            laboratory_name: looks.organisation(slot.laboratory)?,
            analytes: slot.analytes.iter().map(ToString::to_string).collect(),
            planned: slot.count,
            taken,
            planned_at_ms: entry.recorded_at.ms(),
        }))
    }
}

/// Whether something is still to be done for a lot before its release.
fn waits(reached: Reached) -> bool {
    match reached {
        Reached::Opened | Reached::Filled | Reached::Reviewed => true,
        Reached::Released | Reached::Rejected | Reached::Recalled => false,
    }
}
