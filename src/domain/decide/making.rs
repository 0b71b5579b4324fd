//! Material and the steps of the making.

use std::cmp::Ordering;

use super::donor::enrolled_donor;
use super::{Code, Context};
use crate::domain::event::{Material, MaterialReceived, ProcessRecorded};
use crate::domain::id::NodeRef;
use crate::domain::state::{NodeKind, Origin, UseState};
use crate::domain::subject::{MAX_USES, Subject};
use crate::domain::view::{Ref, Step};

pub(super) fn material_received(context: &Context<'_, '_>, e: &MaterialReceived) {
    context.rule(|| {
        let node = context.reader.node(e.node)?;
        context.own("node", node.as_ref().and_then(|n| n.organisation()))?;
        if node.is_some_and(|n| n.origin.is_some()) {
            return context.refuse(Code::Exists, "node", e.node, "a new reference");
        }
        Ok(())
    });
    let donor = match &e.material {
        Material::Tissue(tissue) => context.ask(|| {
            let donor = enrolled_donor(context, "tissue.donor", tissue.donor)?;
            Ok((tissue, donor))
        }),
        Material::Raw(_) => None,
    };
    context.pinned();
    context.rule(|| {
        let Some((tissue, donor)) = &donor else {
            return Ok(());
        };
        match donor.enrolled.as_ref().map(|enrolled| enrolled.tissue) {
            Some(kind) if kind != tissue.tissue => {
                context.refuse(Code::TissueMismatch, "tissue.tissue", tissue.tissue, kind)
            }
            _ => Ok(()),
        }
    });
}

pub(super) fn process_recorded(context: &Context<'_, '_>, e: &ProcessRecorded) {
    let reader = context.reader;
    // A sampling plan may precede a node; then it must be the same organisation's. What else came
    // out of a step of this vial's making is not in it.
    for (i, output) in e.outputs.iter().enumerate() {
        context.left(|| {
            let node = reader.node(output.node)?;
            let field = format!("outputs[{i}].node");
            context.own(&field, node.and_then(|n| n.organisation()))
        });
    }
    for (i, input) in e.inputs.iter().enumerate() {
        context.rule(|| {
            let node = reader.node(input.node)?;
            let field = format!("inputs[{i}].node");
            context.own(&field, node.and_then(|n| n.organisation()))
        });
    }
    for (i, output) in e.outputs.iter().enumerate() {
        context.left(|| {
            let node = reader.node(output.node)?;
            if node.is_some_and(|n| n.origin.is_some()) {
                let field = format!("outputs[{i}].node");
                return context.refuse(Code::Exists, &field, output.node, "a new reference");
            }
            Ok(())
        });
    }
    let kinds = e.inputs.iter().enumerate().map(|(i, input)| {
        context.ask(|| match reader.node(input.node)?.and_then(|n| n.kind()) {
            Some(kind) => Ok(kind),
            None => {
                let field = format!("inputs[{i}].node");
                let expected = "a node with an origin";
                context.refuse(Code::UnknownRef, &field, input.node, expected)
            }
        })
    });
    let kinds: Vec<Option<NodeKind>> = kinds.collect();
    times(context, e);
    for (i, input) in e.inputs.iter().enumerate() {
        context.rule(|| was_there(context, e, i, input.node));
    }
    for (i, (input, kind)) in e.inputs.iter().zip(&kinds).enumerate() {
        if kind.is_some_and(NodeKind::is_from_prefilt_down) {
            context.rule(|| used_no_more_than(context, i, input.node));
        }
    }
    context.pinned();
    let output = NodeKind::of_step(e.step, e.bank.as_ref().map(|b| b.tier));
    for (i, kind) in kinds.iter().enumerate() {
        context.rule(|| match kind {
            Some(kind) if !kind.may_become(output) => context.refuse(
                Code::StepOrder,
                &format!("inputs[{i}].node"),
                format!("{kind:?} into {output:?}"),
                "an input of an earlier step",
            ),
            _ => Ok(()),
        });
    }
    for (i, input) in e.inputs.iter().enumerate() {
        context.rule(|| is_no_younger(context, e, i, input.node));
    }
    context.rule(|| {
        if kinds.iter().all(|kind| *kind == Some(NodeKind::Raw)) {
            let (found, expected) = ("raw material only", "something to work on");
            return context.refuse(Code::StepOrder, "inputs", found, expected);
        }
        Ok(())
    });
}

/// A step begins with what is there: the steps that made its inputs have ended, material has come.
fn was_there(context: &Context<'_, '_>, e: &ProcessRecorded, i: usize, input: NodeRef) -> Step<()> {
    let node = context.reader.node(input)?;
    match node.and_then(|node| node.exists_from) {
        Some(from) if from > e.started_at => context.refuse(
            Code::TimeOrder,
            "started_at_ms",
            e.started_at,
            format!("at least {from}, when inputs[{i}] was there"),
        ),
        _ => Ok(()),
    }
}

/// A bank of a bank has divided at least as often (domain.md 4.1).
fn is_no_younger(
    context: &Context<'_, '_>,
    e: &ProcessRecorded,
    i: usize,
    input: NodeRef,
) -> Step<()> {
    let node = context.reader.node(input)?;
    let origin = node.as_ref().and_then(|node| node.origin.as_ref());
    let (Some(bank), Some(Origin::Process(step))) = (&e.bank, origin) else {
        return Ok(());
    };
    let Some(parent) = &step.bank else {
        return Ok(());
    };
    if bank.passage < parent.passage {
        let expected = format!("at least {}, that of inputs[{i}]", parent.passage);
        return context.refuse(Code::StepOrder, "bank.passage", bank.passage, expected);
    }
    match (bank.population_doublings, parent.population_doublings) {
        (Some(own), Some(before)) if own.compare(&before) == Ordering::Less => context.refuse(
            Code::StepOrder,
            "bank.population_doublings",
            own,
            format!("at least {before}, those of inputs[{i}]"),
        ),
        _ => Ok(()),
    }
}

/// What a node from PREFILT down went into is in the evidence of every vial that is made of it.
fn used_no_more_than(context: &Context<'_, '_>, i: usize, input: NodeRef) -> Step<()> {
    let (uses, too_long) = uses_of(context, input)?;
    let count = uses.map_or(0, |uses| uses.acts().len() as u64);
    if too_long || count >= MAX_USES {
        return context.refuse(
            Code::Limit,
            &format!("inputs[{i}].node"),
            format!("a node that went into {MAX_USES} steps"),
            format!("at most {MAX_USES}: the evidence of each vial has them all"),
        );
    }
    Ok(())
}

/// What a node went into, and whether that is a history too long to have a state.
pub(super) fn uses_of(
    context: &Context<'_, '_>,
    node: NodeRef,
) -> Step<(Option<Ref<UseState>>, bool)> {
    let subject = Subject::UseOfNode(node);
    let known = context.reader.known(&subject)?;
    let too_long = known.is_some_and(|known| !subject.is_folded(known.position.count));
    Ok((context.reader.use_of_node(node)?, too_long))
}

fn times(context: &Context<'_, '_>, e: &ProcessRecorded) {
    context.rule(|| {
        if e.started_at > e.ended_at {
            let expected = format!("at least {}", e.started_at);
            return context.refuse(Code::TimeOrder, "ended_at_ms", e.ended_at, expected);
        }
        Ok(())
    });
    context.rule(|| {
        if e.ended_at > context.place.recorded_at.saturating_add(super::CLOCK_SKEW) {
            let expected = "a time that has passed";
            return context.refuse(Code::TimeOrder, "ended_at_ms", e.ended_at, expected);
        }
        Ok(())
    });
}
