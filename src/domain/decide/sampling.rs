//! What rules of samples share: their target, their line of the plan, their laboratory.

use crate::domain::decide::Context;
use crate::domain::event::SampleTarget;
use crate::domain::id::{OrgRef, SampleRef};
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{NodeKind, Planned, SampleState, SamplingState};
use crate::domain::statement::Role;
use crate::domain::view::{Reader, Ref, Step};
use crate::words::refusal;

/// What the rules of sampling need to know of a target.
pub(crate) struct Target {
    pub(crate) organisation: Option<OrgRef>,
    pub(crate) sampling: SamplingState,
    /// Of a node that is there.
    pub(crate) kind: Option<NodeKind>,
    /// Of a lot: its vials are commissioned.
    pub(crate) commissioned: bool,
}

pub(crate) fn target(reader: &Reader<'_>, target: &SampleTarget) -> Step<Option<Target>> {
    Ok(match target {
        SampleTarget::Lot(lot) => reader.lot(lot)?.map(|lot| Target {
            organisation: lot.opened.as_ref().map(|o| o.organisation),
            sampling: lot.sampling.clone(),
            kind: None,
            commissioned: lot.commissioned.is_some(),
        }),
        SampleTarget::Node(node) => reader.node(*node)?.map(|node| Target {
            organisation: node.organisation(),
            sampling: node.sampling.clone(),
            kind: node.kind(),
            commissioned: false,
        }),
    })
}

/// A sample with its line of the plan, and whose its target is.
pub(crate) struct PlannedSample {
    pub(crate) sample: Ref<SampleState>,
    pub(crate) planned: Planned,
    pub(crate) maker: Option<OrgRef>,
}

pub(crate) fn planned_sample(context: &Context<'_, '_>, id: SampleRef) -> Step<PlannedSample> {
    let known = context.reader.sample(id)?;
    let Some(sample) = known.filter(|sample| sample.taken.is_some()) else {
        let expected = &refusal::A_TAKEN_SAMPLE;
        return context.refuse(Code::UnknownRef, "sample", id, expected);
    };
    let found = match &sample.taken {
        Some(taken) => target(context.reader, &taken.target)?
            .and_then(|of| Some((of.sampling.slot(&taken.slot)?.clone(), of.organisation))),
        None => None,
    };
    match found {
        Some((planned, maker)) => Ok(PlannedSample {
            sample,
            planned,
            maker,
        }),
        None => {
            let found = &refusal::AN_UNPLANNED_SAMPLE;
            let expected = &refusal::A_PLANNED_SAMPLE;
            context.refuse(Code::UnknownRef, "sample", found, expected)
        }
    }
}

/// The planned laboratory signs; the maker's own analysts are `QC_ANALYST`, a contract laboratory's
/// are not.
pub(crate) fn laboratory(context: &Context<'_, '_>, own: OrgRef, of: &PlannedSample) -> Step<()> {
    let planned = of.planned.slot.laboratory;
    if planned != own {
        return context.refuse(Code::WrongLab, "laboratory", own, planned);
    }
    let in_house = of.maker == Some(own);
    if in_house != context.by(&[Role::QcAnalyst])? {
        let expected = if in_house {
            &refusal::MAKERS_ANALYST
        } else {
            &refusal::LABORATORYS_ANALYST
        };
        return context.refuse(
            Code::WrongLab,
            "laboratory",
            &refusal::ANOTHER_ROLE,
            expected,
        );
    }
    Ok(())
}
