//! `ProcessRecorded`.

use std::sync::Arc;

use std::cmp::Ordering;

use super::{BankDetails, NodeQuantity, ProcessStep};
use crate::domain::authority::Signers;
use crate::domain::decide::making::uses_of;
use crate::domain::decide::{CLOCK_SKEW, Context};
use crate::domain::event::correction::{Correctable, first};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{Digest, Label, MethodCode, NodeRef, OrgRef, PersonRef};
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{Facts, NodeKind, Origin};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::{MAX_USES, Subject};
use crate::domain::time::TimestampMs;
use crate::domain::view::Step;
use crate::words::{Wording, event, refusal};

/// A step of the making turned inputs into outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessRecorded {
    pub organisation: OrgRef,
    pub step: ProcessStep,
    pub method: MethodCode,
    /// What went in, ascending by node.
    pub inputs: Vec<NodeQuantity>,
    /// What came out, ascending by node.
    pub outputs: Vec<NodeQuantity>,
    pub waste: Option<Quantity>,
    /// Equipment, ascending.
    pub equipment: Vec<Label>,
    /// Who worked, ascending.
    pub operators: Vec<PersonRef>,
    pub started_at: TimestampMs,
    pub ended_at: TimestampMs,
    /// Commitment to the parameters.
    pub parameters: Option<Digest>,
    /// Of a cell bank; exactly when the step is one.
    pub bank: Option<BankDetails>,
}

impl Kind for ProcessRecorded {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Performed,
        afterwards: Afterwards::Reported,
        joins: "each output's node; the use of each input's node",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::Operator])
    }

    fn joins(&self) -> Vec<Subject> {
        let outputs = self.outputs.iter().map(|o| Subject::Node(o.node));
        let inputs = self.inputs.iter().map(|i| Subject::UseOfNode(i.node));
        outputs.chain(inputs).collect()
    }

    fn introduces(&self) -> Vec<Subject> {
        self.outputs.iter().map(|o| Subject::Node(o.node)).collect()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        let named = |name: &'static str| move |at| format!("{name}[{at}].quantity");
        let inputs = (0_usize..).map(named("inputs")).zip(&self.inputs);
        let outputs = (0_usize..).map(named("outputs")).zip(&self.outputs);
        let amounts = inputs
            .chain(outputs)
            .map(|(field, n)| (field, n.quantity.value));
        let waste = self.waste.map(|waste| ("waste".to_owned(), waste.value));
        let doublings = self
            .bank
            .as_ref()
            .and_then(|bank| bank.population_doublings);
        let doublings = doublings.map(|d| ("bank.population_doublings".to_owned(), d));
        amounts.chain(waste).chain(doublings).collect()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: Vec::new(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::With(self.operators.clone()),
            happened_at: Some(self.ended_at),
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        let all = |of: &[NodeQuantity]| {
            let amounts: Vec<Wording> = of
                .iter()
                .map(|part| event::amount(names.node(part.node), part.quantity))
                .collect();
            Wording::join(&amounts, ", ")
        };
        let (from, to) = (all(&self.inputs), all(&self.outputs));
        event::made(self.step.said(), &self.method, from, to)
    }

    fn fold(&self, _: &Arc<Recorded>, subject: &Subject, facts: &mut Facts) {
        let is_output = || {
            let mut outputs = self.outputs.iter();
            outputs.any(|output| *subject == Subject::Node(output.node))
        };
        if let Facts::UseOfNode(uses) = facts {
            uses.outputs.extend(self.outputs.iter().map(|o| o.node));
        } else if let Facts::Node(node) = facts
            && node.origin.is_none()
            && is_output()
        {
            node.origin = Some(Origin::Process(self.clone()));
            node.exists_from = Some(self.ended_at);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let reader = context.reader;
        // A sampling plan may precede a node; then it must be the same organisation's. What else came
        // out of a step of this vial's making is not in it.
        for (i, output) in self.outputs.iter().enumerate() {
            context.left(|| {
                let node = reader.node(output.node)?;
                let field = format!("outputs[{i}].node");
                context.own(&field, node.and_then(|n| n.organisation()))
            });
        }
        for (i, input) in self.inputs.iter().enumerate() {
            context.rule(|| {
                let node = reader.node(input.node)?;
                let field = format!("inputs[{i}].node");
                context.own(&field, node.and_then(|n| n.organisation()))
            });
        }
        for (i, output) in self.outputs.iter().enumerate() {
            context.left(|| {
                let node = reader.node(output.node)?;
                if node.is_some_and(|n| n.origin.is_some()) {
                    let field = format!("outputs[{i}].node");
                    return context.refuse(
                        Code::Exists,
                        &field,
                        output.node,
                        &refusal::A_NEW_REFERENCE,
                    );
                }
                Ok(())
            });
        }
        let kinds = self.inputs.iter().enumerate().map(|(i, input)| {
            context.ask(|| match reader.node(input.node)?.and_then(|n| n.kind()) {
                Some(kind) => Ok(kind),
                None => {
                    let field = format!("inputs[{i}].node");
                    let expected = &event::A_NODE_WITH_AN_ORIGIN;
                    context.refuse(Code::UnknownRef, &field, input.node, expected)
                }
            })
        });
        let kinds: Vec<Option<NodeKind>> = kinds.collect();
        times(context, self);
        for (i, input) in self.inputs.iter().enumerate() {
            context.rule(|| was_there(context, self, i, input.node));
        }
        for (i, (input, kind)) in self.inputs.iter().zip(&kinds).enumerate() {
            if kind.is_some_and(NodeKind::is_from_prefilt_down) {
                context.rule(|| used_no_more_than(context, i, input.node));
            }
        }
        context.pinned();
        let output = NodeKind::of_step(self.step, self.bank.as_ref().map(|b| b.tier));
        for (i, kind) in kinds.iter().enumerate() {
            context.rule(|| match kind {
                Some(kind) if !kind.may_become(output) => context.refuse(
                    Code::StepOrder,
                    &format!("inputs[{i}].node"),
                    event::made_into(format!("{kind:?}"), format!("{output:?}")),
                    &event::AN_EARLIER_STEP,
                ),
                _ => Ok(()),
            });
        }
        for (i, input) in self.inputs.iter().enumerate() {
            context.rule(|| is_no_younger(context, self, i, input.node));
        }
        context.rule(|| {
            if kinds.iter().all(|kind| *kind == Some(NodeKind::Raw)) {
                let (found, expected) = (&event::RAW_ONLY, &event::SOMETHING_TO_WORK_ON);
                return context.refuse(Code::StepOrder, "inputs", found, expected);
            }
            Ok(())
        });
    }
}

/// A step begins with what is there: the steps that made its inputs have ended, material has come.
fn was_there(context: &Context<'_, '_>, e: &ProcessRecorded, i: usize, input: NodeRef) -> Step<()> {
    let node = context.reader.node(input)?;
    match node.and_then(|node| node.exists_from) {
        Some(from) if from > e.started_at => context.refuse(
            Code::TimeOrder,
            "started_at_ms",
            e.started_at,
            event::when_there(from, i),
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
        let expected = event::passage_of(parent.passage, i);
        return context.refuse(Code::StepOrder, "bank.passage", bank.passage, expected);
    }
    match (bank.population_doublings, parent.population_doublings) {
        (Some(own), Some(before)) if own.compare(&before) == Ordering::Less => context.refuse(
            Code::StepOrder,
            "bank.population_doublings",
            own,
            event::doublings_of(before, i),
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
            event::node_used(MAX_USES),
            event::uses_that_travel(MAX_USES),
        );
    }
    Ok(())
}

fn times(context: &Context<'_, '_>, e: &ProcessRecorded) {
    context.rule(|| {
        if e.started_at > e.ended_at {
            let expected = event::begun(e.started_at);
            return context.refuse(Code::TimeOrder, "ended_at_ms", e.ended_at, expected);
        }
        Ok(())
    });
    context.rule(|| {
        let latest = context.place.recorded_at.saturating_add(CLOCK_SKEW);
        if e.ended_at > latest {
            let expected = refusal::happened(latest);
            return context.refuse(Code::TimeOrder, "ended_at_ms", e.ended_at, expected);
        }
        Ok(())
    });
}

impl Correctable for ProcessRecorded {
    // Which inputs are raw is looked up where it is admitted.
    fn fixed(&self, by: &Self) -> Option<&'static str> {
        let nodes = |of: &[NodeQuantity]| of.iter().map(|part| part.node).collect::<Vec<_>>();
        first(&[
            ("organisation", self.organisation == by.organisation),
            ("step", self.step == by.step),
            ("method", self.method == by.method),
            ("outputs", nodes(&self.outputs) == nodes(&by.outputs)),
            ("bank", self.bank == by.bank),
        ])
    }
}
