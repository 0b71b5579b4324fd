//! Material and the steps of the making.

use super::{Code, Context};
use crate::domain::event::{Material, MaterialReceived, ProcessRecorded};
use crate::domain::state::NodeKind;
use crate::domain::subject::Subject;
use crate::domain::view::Step;

pub(super) fn material_received(context: &Context<'_, '_>, e: &MaterialReceived) -> Step<()> {
    let node = context.reader.node(e.node)?;
    context.own("node", node.as_ref().and_then(|n| n.organisation()))?;
    if node.as_ref().is_some_and(|n| n.origin.is_some()) {
        return context.refuse(Code::Exists, "node", e.node, "a new reference");
    }
    let Material::Tissue(tissue) = &e.material else {
        return context.pinned();
    };
    let donor = context.reader.donor(tissue.donor)?;
    let Some(enrolled) = donor.as_ref().and_then(|d| d.enrolled.as_ref()) else {
        return context.refuse(
            Code::UnknownRef,
            "tissue.donor",
            tissue.donor,
            "an enrolled donor",
        );
    };
    context.pinned()?;
    if tissue.tissue != enrolled.tissue {
        return context.refuse(
            Code::TissueMismatch,
            "tissue.tissue",
            tissue.tissue,
            enrolled.tissue,
        );
    }
    Ok(())
}

pub(super) fn process_recorded(context: &Context<'_, '_>, e: &ProcessRecorded) -> Step<()> {
    let reader = context.reader;
    let nodes = e
        .inputs
        .iter()
        .chain(&e.outputs)
        .map(|n| Subject::Node(n.node));
    reader.want(&nodes.collect::<Vec<_>>())?;
    for (i, output) in e.outputs.iter().enumerate() {
        // A sampling plan may precede the node; then it must be the same organisation's.
        let node = reader.node(output.node)?;
        context.own(
            &format!("outputs[{i}].node"),
            node.as_ref().and_then(|n| n.organisation()),
        )?;
    }
    for (i, input) in e.inputs.iter().enumerate() {
        let node = reader.node(input.node)?;
        context.own(
            &format!("inputs[{i}].node"),
            node.as_ref().and_then(|n| n.organisation()),
        )?;
    }
    for (i, output) in e.outputs.iter().enumerate() {
        if reader
            .node(output.node)?
            .is_some_and(|n| n.origin.is_some())
        {
            return context.refuse(
                Code::Exists,
                &format!("outputs[{i}].node"),
                output.node,
                "a new reference",
            );
        }
    }
    let output = NodeKind::of_step(e.step, e.bank.as_ref().map(|b| b.tier));
    let mut kinds = Vec::new();
    for (i, input) in e.inputs.iter().enumerate() {
        let field = format!("inputs[{i}].node");
        match reader.node(input.node)?.and_then(|n| n.kind()) {
            Some(kind) => kinds.push(kind),
            None => {
                return context.refuse(
                    Code::UnknownRef,
                    &field,
                    input.node,
                    "a node with an origin",
                );
            }
        }
    }
    if e.started_at > e.ended_at {
        return context.refuse(
            Code::TimeOrder,
            "ended_at_ms",
            e.ended_at,
            format!("at least {}", e.started_at),
        );
    }
    if e.ended_at > context.recorded_at.saturating_add(super::CLOCK_SKEW) {
        return context.refuse(
            Code::TimeOrder,
            "ended_at_ms",
            e.ended_at,
            "a time that has passed",
        );
    }
    context.pinned()?;
    for (i, kind) in kinds.iter().enumerate() {
        if !kind.may_become(output) {
            return context.refuse(
                Code::StepOrder,
                &format!("inputs[{i}].node"),
                format!("{kind:?} into {output:?}"),
                "an input of an earlier step",
            );
        }
    }
    if kinds.iter().all(|kind| *kind == NodeKind::Raw) {
        return context.refuse(
            Code::StepOrder,
            "inputs",
            "raw material only",
            "something to work on",
        );
    }
    Ok(())
}
