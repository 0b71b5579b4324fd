//! Samples, by the plans that asked for them: whose laboratory each is for stands there.

use std::collections::BTreeSet;
use std::sync::Arc;

use tonic::Status;

use super::asked;
use super::looks::Looks;
use super::walk::Listed;
use crate::domain::event::{Payload, SampleCondition, SampleSlot, SamplesPlanned};
use crate::domain::id::{OrgRef, SampleRef};
use crate::domain::state::{Facts, Reached, SampleEnd, SampleState};
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::Ref;
use crate::service::pb;

pub(super) struct Samples {
    pub(super) states: Vec<i32>,
    /// Whose view it is; `None` reads everything.
    pub(super) reader: Option<OrgRef>,
    /// Only what is sent to it.
    pub(super) as_laboratory: bool,
    /// Only those of which a result is under investigation.
    pub(super) only_doubted: bool,
}

/// A sample, and the line of the plan that it was taken for.
pub(super) struct Taken {
    pub(super) sample: SampleRef,
    slot: SampleSlot,
}

impl Samples {
    /// A maker sees the whole plan, a laboratory the lines that name it.
    fn shows(&self, plan: &SamplesPlanned, slot: &SampleSlot) -> bool {
        let Some(reader) = self.reader else {
            return true;
        };
        slot.laboratory == reader || !self.as_laboratory && plan.organisation == reader
    }
}

impl Listed for Samples {
    type Place = Taken;
    type Row = pb::ListedSample;
    const EVENTS: &'static [u16] = &[SamplesPlanned::NUMBER];

    fn places(&self, looks: &mut Looks<'_>, entry: &Recorded) -> Result<Vec<Taken>, Status> {
        let Some(plan) = entry.statement.event.get::<SamplesPlanned>() else {
            return Ok(Vec::new());
        };
        let known = looks.known(&plan.target.subject())?;
        let sampling = match known.as_ref().map(|known| &known.state.facts) {
            Some(Facts::Lot(lot)) => &lot.sampling,
            Some(Facts::Node(node)) => &node.sampling,
            _ => return Ok(Vec::new()),
        };
        let taken = sampling.taken.iter().filter_map(|(name, sample)| {
            let planned = sampling.slot(name)?;
            let mine = planned.index == entry.index && self.shows(plan, &planned.slot);
            mine.then(|| Taken {
                sample: *sample,
                slot: planned.slot.clone(),
            })
        });
        Ok(taken.collect())
    }

    fn row(
        &self,
        looks: &mut Looks<'_>,
        _: &Arc<Recorded>,
        place: &Taken,
    ) -> Result<Option<pb::ListedSample>, Status> {
        let known = looks.known(&Subject::Sample(place.sample))?;
        let sample = known.and_then(|known| {
            Ref::new(known, |facts| match facts {
                Facts::Sample(sample) => Some(sample),
                _ => None,
            })
        });
        let Some(sample) = sample else {
            return Ok(None);
        };
        let (Some(taken), Some(taken_at)) = (&sample.taken, sample.taken_at) else {
            return Ok(None);
        };
        let state = reached(&sample, &place.slot);
        if !asked(&self.states, state) {
            return Ok(None);
        }
        let (doubted, doubted_since) = doubted(looks, &sample)?;
        if self.only_doubted && doubted.is_empty() {
            return Ok(None);
        }
        let (lot, product_name, node) = looks.target(&taken.target)?;
        let missing = match state {
            pb::SampleState::Unusable | pb::SampleState::Destroyed | pb::SampleState::Returned => {
                Vec::new()
            }
            _ => sample.unreported(&place.slot),
        };
        let target = looks.known(&taken.target.subject())?;
        let lot_rejected = match target.as_ref().map(|known| &known.state.facts) {
            Some(Facts::Lot(lot)) => lot.reached() == Reached::Rejected,
            _ => false,
        };
        let owners = sample.owners();
        Ok(Some(pb::ListedSample {
            sample: place.sample.to_string(),
            label: taken
                .label
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            slot: place.slot.slot.to_string(),
            stage: place.slot.stage.to_string(),
            lot,
            product_name,
            node,
            organisation: taken.organisation.to_string(),
            organisation_name: looks.organisation(taken.organisation)?,
            laboratory: place.slot.laboratory.to_string(),
            laboratory_name: looks.organisation(place.slot.laboratory)?,
            state: state.into(),
            missing: missing.iter().map(ToString::to_string).collect(),
            on_hold: sample.holds.open(&owners).next().is_some(),
            taken_at_ms: taken_at.ms(),
            received_at_ms: sample.received_at.map(|at| at.ms()),
            lot_rejected,
            doubted,
            numbers: sample.numbers().collect(),
            doubted_since_ms: doubted_since.map(|at| at.ms()),
        }))
    }
}

fn reached(sample: &SampleState, slot: &SampleSlot) -> pb::SampleState {
    match (sample.ended, &sample.received) {
        (Some((_, SampleEnd::Destroyed, _)), _) => pb::SampleState::Destroyed,
        (Some((_, SampleEnd::Returned, _)), _) => pb::SampleState::Returned,
        (None, None) => pb::SampleState::Taken,
        (None, Some(received)) if received.condition == SampleCondition::Unusable => {
            pb::SampleState::Unusable
        }
        (None, Some(_)) if sample.unreported(slot).is_empty() => pb::SampleState::Reported,
        (None, Some(_)) => pb::SampleState::Received,
    }
}

/// Analytes of which a result waits for what an investigation comes to, each once, and since when the first does.
fn doubted(
    looks: &mut Looks<'_>,
    sample: &Ref<SampleState>,
) -> Result<(Vec<String>, Option<TimestampMs>), Status> {
    let (mut codes, mut since) = (BTreeSet::new(), None);
    for (index, result) in &sample.results {
        if !sample.is_doubted(*index) || !looks.awaits_conclusion(sample, *index)? {
            continue;
        }
        codes.insert(result.analyte.to_string());
        let by = sample.doubted_since(*index);
        let act = sample.acts().iter().find(|act| Some(act.index) == by);
        let began = act.map(|act| act.recorded_at);
        since = since.into_iter().chain(began).min();
    }
    Ok((codes.into_iter().collect(), since))
}
