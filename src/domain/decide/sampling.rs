//! Plans, samples, results.

use super::{Code, Context};
use crate::domain::event::{
    SampleReceived, SampleTaken, SampleTarget, SamplesPlanned, TestReported,
};
use crate::domain::id::{OrgRef, SampleRef};
use crate::domain::spec::{Stage, catalogue};
use crate::domain::state::{NodeKind, Planned, SampleState, SamplingState};
use crate::domain::statement::Role;
use crate::domain::subject::Subject;
use crate::domain::value::{Comparator, DeterminationsError, ResultValue};
use crate::domain::view::{Reader, Ref, Step};

/// What the rules of sampling need to know of a target.
struct Target {
    organisation: Option<OrgRef>,
    sampling: SamplingState,
    /// Of a node that is there.
    kind: Option<NodeKind>,
    /// Of a lot: its vials are commissioned.
    commissioned: bool,
}

fn target(reader: &Reader<'_>, target: &SampleTarget) -> Step<Option<Target>> {
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

pub(super) fn planned(context: &Context<'_, '_>, e: &SamplesPlanned) -> Step<()> {
    let found = target(context.reader, &e.target)?;
    context.own("target", found.as_ref().and_then(|t| t.organisation))?;
    for (i, slot) in e.slots.iter().enumerate() {
        let exists = found
            .as_ref()
            .is_some_and(|t| t.sampling.slot(&slot.slot).is_some());
        if exists {
            return context.refuse(
                Code::Exists,
                &format!("slots[{i}].slot"),
                &slot.slot,
                "a new name",
            );
        }
    }
    // A plan may precede a node, but not a lot: the lot says by which specification it is judged.
    if found.is_none() && matches!(e.target, SampleTarget::Lot(_)) {
        return context.refuse(
            Code::UnknownRef,
            "target.lot",
            "a lot that is not opened",
            "an opened lot",
        );
    }
    for (i, slot) in e.slots.iter().enumerate() {
        let field = format!("slots[{i}].laboratory");
        let laboratory = context.reader.organisation(slot.laboratory)?;
        if laboratory.is_none_or(|o| o.registered.is_none()) {
            return context.refuse(
                Code::UnknownRef,
                &field,
                slot.laboratory,
                "a registered organisation",
            );
        }
        for (j, code) in slot.analytes.iter().enumerate() {
            if let Err(unknown) = catalogue::require(code) {
                let field = format!("slots[{i}].analytes[{j}]");
                return context.refuse(Code::UnknownRef, &field, code, unknown);
            }
        }
    }
    context.pinned()?;
    if found.is_some_and(|t| !t.sampling.taken.is_empty()) {
        return context.refuse(
            Code::PlanTooLate,
            "target",
            "samples were taken already",
            "a plan before the first sample",
        );
    }
    for (i, slot) in e.slots.iter().enumerate() {
        let field = format!("slots[{i}].stage");
        let of_lot = matches!(e.target, SampleTarget::Lot(_));
        if of_lot != (slot.stage == Stage::Final) {
            let expected = if of_lot {
                "FINAL: the target is a lot"
            } else {
                "a stage of the making: the target is a node"
            };
            return context.refuse(Code::StageMismatch, &field, slot.stage, expected);
        }
    }
    Ok(())
}

pub(super) fn taken(context: &Context<'_, '_>, e: &SampleTaken) -> Step<()> {
    let reader = context.reader;
    let vials: Vec<Subject> = e.vials.iter().map(|v| Subject::Vial(*v)).collect();
    let touched = [e.target.subject(), Subject::Sample(e.sample)];
    reader.want(touched.iter().chain(&vials))?;
    let found = target(reader, &e.target)?;
    context.own("target", found.as_ref().and_then(|t| t.organisation))?;
    if reader.sample(e.sample)?.is_some() {
        return context.refuse(Code::Exists, "sample", e.sample, "a new reference");
    }
    let Some(found) = found else {
        return context.refuse(
            Code::UnknownRef,
            "target",
            "nothing",
            "an opened lot or a node",
        );
    };
    if let SampleTarget::Lot(_) = e.target {
        if !found.commissioned {
            return context.refuse(
                Code::TimeOrder,
                "target.lot",
                "vials that are not commissioned",
                "a sample after VialsCommissioned",
            );
        }
    } else if found.kind.is_none() {
        return context.refuse(
            Code::UnknownRef,
            "target.node",
            "a node without an origin",
            "a node that was made or received",
        );
    }
    context.pinned()?;
    let Some(planned) = found.sampling.slot(&e.slot) else {
        return context.refuse(
            Code::NotPlanned,
            "slot",
            &e.slot,
            "a line of the target's plan",
        );
    };
    if found.sampling.taken_of(&e.slot) >= planned.slot.count as usize {
        return context.refuse(
            Code::SlotExhausted,
            "slot",
            format!("{} samples taken", planned.slot.count),
            format!("at most the {} that were planned", planned.slot.count),
        );
    }
    if let Some(kind) = found.kind
        && !kind.has_stage(planned.slot.stage)
    {
        return context.refuse(
            Code::StageMismatch,
            "target.node",
            format!("{kind:?}"),
            format!("a node of stage {}", planned.slot.stage),
        );
    }
    for (i, vial) in e.vials.iter().enumerate() {
        let state = reader.vial(*vial)?;
        if let (Some(state), SampleTarget::Lot(lot)) = (state, &e.target) {
            if state.lots.iter().any(|other| other != lot) {
                return context.refuse(
                    Code::LotMismatch,
                    &format!("vials[{i}]"),
                    vial,
                    format!("a vial of {lot}"),
                );
            }
            if state.sampled.is_some() {
                return context.refuse(
                    Code::VialSampled,
                    &format!("vials[{i}]"),
                    vial,
                    "a vial that is in no sample",
                );
            }
        }
    }
    Ok(())
}

/// The sample that an event is about, its line of the plan, and whose its target is.
fn planned_sample(
    context: &Context<'_, '_>,
    id: SampleRef,
) -> Step<(Ref<SampleState>, Planned, Option<OrgRef>)> {
    let known = context.reader.sample(id)?;
    let Some(sample) = known.filter(|sample| sample.taken.is_some()) else {
        let expected = "a sample that was taken";
        return context.refuse(Code::UnknownRef, "sample", id, expected);
    };
    let found = match &sample.taken {
        Some(taken) => target(context.reader, &taken.target)?
            .and_then(|of| Some((of.sampling.slot(&taken.slot)?.clone(), of.organisation))),
        None => None,
    };
    match found {
        Some((planned, maker)) => Ok((sample, planned, maker)),
        None => {
            let (found, expected) = ("a sample without a plan", "a planned sample");
            context.refuse(Code::UnknownRef, "sample", found, expected)
        }
    }
}

/// The planned laboratory signs; the maker's own analysts are `QC_ANALYST`, a contract laboratory's
/// are not.
fn laboratory(
    context: &Context<'_, '_>,
    own: OrgRef,
    planned: &Planned,
    maker: Option<OrgRef>,
) -> Step<()> {
    if planned.slot.laboratory != own {
        return context.refuse(Code::WrongLab, "laboratory", own, planned.slot.laboratory);
    }
    let in_house = maker == Some(own);
    let analyst = context.acting.iter().any(|a| a.role == Role::QcAnalyst);
    if in_house != analyst {
        let expected = if in_house {
            "the maker's QC_ANALYST"
        } else {
            "the laboratory's LAB_ANALYST or LAB_QA"
        };
        return context.refuse(Code::WrongLab, "laboratory", "another role", expected);
    }
    Ok(())
}

pub(super) fn received(context: &Context<'_, '_>, e: &SampleReceived) -> Step<()> {
    let sample = context.reader.sample(e.sample)?;
    if sample.is_some_and(|s| s.received.is_some()) {
        return context.refuse(
            Code::Exists,
            "sample",
            "received already",
            "a sample that is not",
        );
    }
    let (sample, planned, maker) = planned_sample(context, e.sample)?;
    if sample
        .taken_at
        .is_some_and(|at| at > context.statement.occurred_at)
    {
        return super::refuse(
            Code::TimeOrder,
            "occurred_at_ms",
            context.statement.occurred_at,
            "a time after the sample was taken",
        );
    }
    context.pinned()?;
    laboratory(context, e.laboratory, &planned, maker)
}

pub(super) fn reported(context: &Context<'_, '_>, e: &TestReported) -> Step<()> {
    let (sample, planned, maker) = planned_sample(context, e.sample)?;
    // taken <= received <= started <= ended <= reported <= recorded
    let latest = context.recorded_at.saturating_add(super::CLOCK_SKEW);
    let order = [
        (
            "started_at_ms",
            sample.received_at.unwrap_or(e.started_at),
            e.started_at,
        ),
        ("ended_at_ms", e.started_at, e.ended_at),
        ("reported_at_ms", e.ended_at, e.reported_at),
    ];
    for (field, before, after) in order {
        if before > after {
            return context.refuse(Code::TimeOrder, field, after, format!("at least {before}"));
        }
    }
    if e.reported_at > latest {
        return context.refuse(
            Code::TimeOrder,
            "reported_at_ms",
            e.reported_at,
            format!("at most {latest}"),
        );
    }
    context.pinned()?;
    laboratory(context, e.laboratory, &planned, maker)?;
    if sample.received.is_none() {
        return context.refuse(
            Code::NotReceived,
            "sample",
            e.sample,
            "a sample that was received",
        );
    }
    if !planned.slot.analytes.contains(&e.analyte) {
        let codes: Vec<&str> = planned.slot.analytes.iter().map(|a| a.as_str()).collect();
        return context.refuse(
            Code::AnalyteNotPlanned,
            "analyte",
            &e.analyte,
            codes.join(", "),
        );
    }
    possible(context, e)?;
    // One run is one reportable value: what it is averaged from stands within it.
    let again =
        |(_, other): &&(u64, TestReported)| other.analyte == e.analyte && other.run_id == e.run_id;
    if sample.results.iter().any(|result| again(&result)) {
        let found = format!("{} of run {}", e.analyte, e.run_id);
        return context.refuse(
            Code::Exists,
            "run_id",
            found,
            "one result of a run and analyte; a repeated test is another run",
        );
    }
    Ok(())
}

/// A value that the analyte can have, with limits that a method can have, computed from its
/// determinations.
fn possible(context: &Context<'_, '_>, e: &TestReported) -> Step<()> {
    if let Err(wrong) = catalogue::check_value(&e.analyte, &e.value) {
        let expected = "a value and unit of the analyte";
        return context.refuse(Code::Unit, "value", wrong, expected);
    }
    let (lod, loq) = (e.lod.as_ref(), e.loq.as_ref());
    if let Err(wrong) = catalogue::check_limits(&e.analyte, lod, loq, e.uncertainty.as_ref()) {
        let expected = "limits and an uncertainty that the analyte can have";
        return context.refuse(Code::Unit, "lod", wrong, expected);
    }
    let Some(determinations) = &e.determinations else {
        return Ok(());
    };
    let number = match &e.value {
        ResultValue::Quantitative(measured) if measured.comparator() == Comparator::Eq => {
            measured.quantity()
        }
        _ => None,
    };
    let checked = match number {
        Some(number) => determinations.check(&number),
        None => Err(DeterminationsError::NotANumber),
    };
    match checked {
        Ok(()) => Ok(()),
        Err(wrong) => {
            let expected = "the value that follows from the determinations";
            context.refuse(Code::ValueMismatch, "determinations", wrong, expected)
        }
    }
}
