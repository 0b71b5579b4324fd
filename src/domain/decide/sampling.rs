//! Plans, samples, results.

use super::{Code, Context};
use crate::domain::event::{
    SampleReceived, SampleSlot, SampleTaken, SampleTarget, SamplesPlanned, TestReported,
};
use crate::domain::id::{OrgRef, SampleRef};
use crate::domain::spec::{Stage, catalogue};
use crate::domain::state::{NodeKind, Planned, SampleState, SamplingState};
use crate::domain::statement::Role;
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

pub(super) fn planned(context: &Context<'_, '_>, e: &SamplesPlanned) {
    let found = context.ask(|| {
        let found = target(context.reader, &e.target)?;
        context.own("target", found.as_ref().and_then(|t| t.organisation))?;
        Ok(found)
    });
    let known = found.as_ref().and_then(|found| found.as_ref());
    for (i, slot) in e.slots.iter().enumerate() {
        context.rule(|| {
            if known.is_some_and(|t| t.sampling.slot(&slot.slot).is_some()) {
                let field = format!("slots[{i}].slot");
                return context.refuse(Code::Exists, &field, &slot.slot, "a new name");
            }
            Ok(())
        });
    }
    // A plan may precede a node, but not a lot: the lot says by which specification it is judged.
    context.rule(|| match (&found, &e.target) {
        (Some(None), SampleTarget::Lot(_)) => context.refuse(
            Code::UnknownRef,
            "target.lot",
            "a lot that is not opened",
            "an opened lot",
        ),
        _ => Ok(()),
    });
    for (i, slot) in e.slots.iter().enumerate() {
        names_known_things(context, i, slot);
    }
    context.pinned();
    context.rule(|| {
        if known.is_some_and(|t| !t.sampling.taken.is_empty()) {
            return context.refuse(
                Code::PlanTooLate,
                "target",
                "samples were taken already",
                "a plan before the first sample",
            );
        }
        Ok(())
    });
    for (i, slot) in e.slots.iter().enumerate() {
        context.rule(|| {
            let of_lot = matches!(e.target, SampleTarget::Lot(_));
            if of_lot == (slot.stage == Stage::Final) {
                return Ok(());
            }
            let expected = match of_lot {
                true => "FINAL: the target is a lot",
                false => "a stage of the making: the target is a node",
            };
            let field = format!("slots[{i}].stage");
            context.refuse(Code::StageMismatch, &field, slot.stage, expected)
        });
    }
}

/// A line of a plan names a registered laboratory and analytes of the catalogue.
fn names_known_things(context: &Context<'_, '_>, i: usize, slot: &SampleSlot) {
    context.left(|| context.is_registered(&format!("slots[{i}].laboratory"), slot.laboratory));
    for (j, code) in slot.analytes.iter().enumerate() {
        context.rule(|| {
            if let Err(unknown) = catalogue::require(code) {
                let field = format!("slots[{i}].analytes[{j}]");
                return context.refuse(Code::UnknownRef, &field, code, unknown);
            }
            Ok(())
        });
    }
}

pub(super) fn taken(context: &Context<'_, '_>, e: &SampleTaken) {
    let reader = context.reader;
    let found = context.ask(|| {
        let found = target(reader, &e.target)?;
        context.own("target", found.as_ref().and_then(|t| t.organisation))?;
        Ok(found)
    });
    context.rule(|| {
        if reader.sample(e.sample)?.is_some() {
            return context.refuse(Code::Exists, "sample", e.sample, "a new reference");
        }
        Ok(())
    });
    context.rule(|| match (&found, &e.target) {
        (Some(None), _) => context.refuse(
            Code::UnknownRef,
            "target",
            "nothing",
            "an opened lot or a node",
        ),
        (Some(Some(found)), SampleTarget::Lot(_)) if !found.commissioned => context.refuse(
            Code::TimeOrder,
            "target.lot",
            "vials that are not commissioned",
            "a sample after VialsCommissioned",
        ),
        (Some(Some(found)), SampleTarget::Node(_)) if found.kind.is_none() => context.refuse(
            Code::UnknownRef,
            "target.node",
            "a node without an origin",
            "a node that was made or received",
        ),
        _ => Ok(()),
    });
    context.pinned();
    if let Some(found) = found.flatten() {
        context.rule(|| of_the_plan(context, e, &found));
    }
    // Other vials of the sample are left to the auditor.
    for i in 0..e.vials.len() {
        context.left(|| vial_of_the_lot(context, e, i));
    }
    if let SampleTarget::Lot(lot) = &e.target {
        context.of_lot("vials", &e.vials, lot);
    }
}

/// One more sample of a line of the target's plan, at the line's stage.
fn of_the_plan(context: &Context<'_, '_>, e: &SampleTaken, found: &Target) -> Step<()> {
    let Some(planned) = found.sampling.slot(&e.slot) else {
        let expected = "a line of the target's plan";
        return context.refuse(Code::NotPlanned, "slot", &e.slot, expected);
    };
    if found.sampling.taken_of(&e.slot) >= planned.slot.count as usize {
        return context.refuse(
            Code::SlotExhausted,
            "slot",
            format!("{} samples taken", planned.slot.count),
            format!("at most the {} that were planned", planned.slot.count),
        );
    }
    match found.kind {
        Some(kind) if !kind.has_stage(planned.slot.stage) => context.refuse(
            Code::StageMismatch,
            "target.node",
            format!("{kind:?}"),
            format!("a node of stage {}", planned.slot.stage),
        ),
        _ => Ok(()),
    }
}

/// Vial `i` of the sample is of the lot, and in no other sample.
fn vial_of_the_lot(context: &Context<'_, '_>, e: &SampleTaken, i: usize) -> Step<()> {
    let vial = e.vials[i];
    let (Some(state), SampleTarget::Lot(lot)) = (context.reader.vial(vial)?, &e.target) else {
        return Ok(());
    };
    let field = format!("vials[{i}]");
    if state.lots.iter().any(|other| other != lot) {
        let expected = format!("a vial of {lot}");
        return context.refuse(Code::LotMismatch, &field, vial, expected);
    }
    if state.sampled.is_some() {
        let expected = "a vial that is in no sample";
        return context.refuse(Code::VialSampled, &field, vial, expected);
    }
    Ok(())
}

/// A sample with its line of the plan, and whose its target is.
struct PlannedSample {
    sample: Ref<SampleState>,
    planned: Planned,
    maker: Option<OrgRef>,
}

fn planned_sample(context: &Context<'_, '_>, id: SampleRef) -> Step<PlannedSample> {
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
        Some((planned, maker)) => Ok(PlannedSample {
            sample,
            planned,
            maker,
        }),
        None => {
            let (found, expected) = ("a sample without a plan", "a planned sample");
            context.refuse(Code::UnknownRef, "sample", found, expected)
        }
    }
}

/// The planned laboratory signs; the maker's own analysts are `QC_ANALYST`, a contract laboratory's
/// are not.
fn laboratory(context: &Context<'_, '_>, own: OrgRef, of: &PlannedSample) -> Step<()> {
    let planned = of.planned.slot.laboratory;
    if planned != own {
        return context.refuse(Code::WrongLab, "laboratory", own, planned);
    }
    let in_house = of.maker == Some(own);
    if in_house != context.by(&[Role::QcAnalyst])? {
        let expected = if in_house {
            "the maker's QC_ANALYST"
        } else {
            "the laboratory's LAB_ANALYST or LAB_QA"
        };
        return context.refuse(Code::WrongLab, "laboratory", "another role", expected);
    }
    Ok(())
}

pub(super) fn received(context: &Context<'_, '_>, e: &SampleReceived) {
    context.rule(|| {
        let sample = context.reader.sample(e.sample)?;
        if sample.is_some_and(|s| s.received.is_some()) {
            let (found, expected) = ("received already", "a sample that is not");
            return context.refuse(Code::Exists, "sample", found, expected);
        }
        Ok(())
    });
    let planned = context.ask(|| planned_sample(context, e.sample));
    let Some(planned) = planned else {
        return context.pinned();
    };
    context.rule(|| {
        let occurred_at = context.statement.occurred_at;
        let taken_at = planned.sample.taken_at;
        if taken_at.is_some_and(|at| at > occurred_at) {
            let expected = "a time after the sample was taken";
            return super::refuse(Code::TimeOrder, "occurred_at_ms", occurred_at, expected);
        }
        Ok(())
    });
    context.pinned();
    context.rule(|| laboratory(context, e.laboratory, &planned));
}

pub(super) fn reported(context: &Context<'_, '_>, e: &TestReported) {
    let planned = context.ask(|| planned_sample(context, e.sample));
    let Some(planned) = planned else {
        return context.pinned();
    };
    in_order(context, e, &planned.sample);
    context.pinned();
    context.rule(|| laboratory(context, e.laboratory, &planned));
    context.rule(|| {
        if planned.sample.received.is_none() {
            let expected = "a sample that was received";
            return context.refuse(Code::NotReceived, "sample", e.sample, expected);
        }
        Ok(())
    });
    context.rule(|| {
        let analytes = &planned.planned.slot.analytes;
        if !analytes.contains(&e.analyte) {
            let codes: Vec<&str> = analytes.iter().map(|a| a.as_str()).collect();
            let expected = codes.join(", ");
            return context.refuse(Code::AnalyteNotPlanned, "analyte", &e.analyte, expected);
        }
        Ok(())
    });
    context.rule(|| possible(context, e));
    // One run is one reportable value: what it is averaged from stands within it.
    context.rule(|| {
        let results = &planned.sample.results;
        let again = |other: &TestReported| other.analyte == e.analyte && other.run_id == e.run_id;
        if results.iter().any(|(_, other)| again(other)) {
            let found = format!("{} of run {}", e.analyte, e.run_id);
            let expected = "one result of a run and analyte; a repeated test is another run";
            return context.refuse(Code::Exists, "run_id", found, expected);
        }
        Ok(())
    });
}

/// taken <= received <= started <= ended <= reported <= recorded
fn in_order(context: &Context<'_, '_>, e: &TestReported, sample: &SampleState) {
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
        context.rule(|| {
            if before > after {
                let expected = format!("at least {before}");
                return context.refuse(Code::TimeOrder, field, after, expected);
            }
            Ok(())
        });
    }
    context.rule(|| {
        let latest = context.place.recorded_at.saturating_add(super::CLOCK_SKEW);
        if e.reported_at > latest {
            let expected = format!("at most {latest}");
            return context.refuse(Code::TimeOrder, "reported_at_ms", e.reported_at, expected);
        }
        Ok(())
    });
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
