//! `SampleTaken`.

use std::sync::Arc;

use super::SampleTarget;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::sampling::{Target, target};
use crate::domain::event::correction::{Correctable, first};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{Label, OrgRef, SampleRef, SlotName, TubeLabel, VialTag};
use crate::domain::quantity::Decimal;
use crate::domain::quantity::Quantity;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::view::Step;
use crate::words::{Wording, event, refusal};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleTaken {
    pub target: SampleTarget,
    /// Line of the plan.
    pub slot: SlotName,
    /// Random reference of the sample.
    pub sample: SampleRef,
    /// Vials that make up the sample, ascending; exactly when the target is a lot.
    pub vials: Vec<VialTag>,
    pub quantity: Quantity,
    pub seal: Option<Label>,
    pub organisation: OrgRef,
    /// What stands on the tube.
    pub label: Option<TubeLabel>,
}

impl Kind for SampleTaken {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Performed,
        afterwards: Afterwards::Reported,
        joins: "the target (lot or node); sample; each vial",
        claim: false,
        listed: true,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::Operator])
    }

    fn joins(&self) -> Vec<Subject> {
        let mut joined = vec![self.target.subject(), Subject::Sample(self.sample)];
        joined.extend(self.vials.iter().copied().map(Subject::Vial));
        joined
    }

    fn introduces(&self) -> Vec<Subject> {
        let vials = self.vials.iter().map(|vial| Subject::Vial(*vial));
        vials.chain([Subject::Sample(self.sample)]).collect()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        vec![("quantity".to_owned(), self.quantity.value)]
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: Vec::new(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::Signers,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        let tube = names.tube(self.sample);
        match self.vials.len() {
            0 => event::sample(tube, &self.slot, self.quantity),
            vials => event::sample_of_vials(tube, &self.slot, self.quantity, vials),
        }
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Some(sampling) = facts.sampling_mut() {
            sampling.taken.push((self.slot.clone(), self.sample));
        } else if let Facts::Sample(sample) = facts
            && sample.taken.is_none()
        {
            sample.taken = Some(self.clone());
            sample.taken_index = entry.index;
            sample.taken_at = Some(entry.statement.occurred_at);
        } else if let Facts::Vial(vial) = facts {
            if let SampleTarget::Lot(lot) = &self.target {
                vial.lots.insert(lot.clone());
            }
            vial.organisation.get_or_insert(self.organisation);
            vial.sampled.get_or_insert(self.sample);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let reader = context.reader;
        let found = context.ask(|| {
            let found = target(reader, &self.target)?;
            context.own("target", found.as_ref().and_then(|t| t.organisation))?;
            Ok(found)
        });
        context.rule(|| {
            if reader.sample(self.sample)?.is_some() {
                return context.refuse(
                    Code::Exists,
                    "sample",
                    self.sample,
                    &refusal::A_NEW_REFERENCE,
                );
            }
            Ok(())
        });
        context.rule(|| match (&found, &self.target) {
            (Some(None), _) => context.refuse(
                Code::UnknownRef,
                "target",
                &refusal::NOTHING,
                &event::LOT_OR_NODE,
            ),
            (Some(Some(found)), SampleTarget::Lot(_)) if !found.commissioned => context.refuse(
                Code::TimeOrder,
                "target.lot",
                &refusal::NOT_COMMISSIONED,
                &event::AFTER_COMMISSIONING,
            ),
            (Some(Some(found)), SampleTarget::Node(_)) if found.kind.is_none() => context.refuse(
                Code::UnknownRef,
                "target.node",
                &event::NODE_WITHOUT_ORIGIN,
                &event::MADE_OR_RECEIVED,
            ),
            _ => Ok(()),
        });
        context.pinned();
        if let Some(found) = found.flatten() {
            context.rule(|| of_the_plan(context, self, &found));
        }
        // Other vials of the sample are left to the auditor.
        for i in 0..self.vials.len() {
            context.left(|| vial_of_the_lot(context, self, i));
        }
        if let SampleTarget::Lot(lot) = &self.target {
            context.of_lot("vials", &self.vials, lot);
        }
    }
}

/// One more sample of a line of the target's plan, at the line's stage.
fn of_the_plan(context: &Context<'_, '_>, e: &SampleTaken, found: &Target) -> Step<()> {
    let Some(planned) = found.sampling.slot(&e.slot) else {
        let expected = &event::LINE_OF_THE_PLAN;
        return context.refuse(Code::NotPlanned, "slot", &e.slot, expected);
    };
    // Whoever tells it afterwards knew the plan when it was done.
    let (statement, from) = (context.statement, planned.from);
    if statement.retrospective.is_some() && statement.occurred_at < from {
        let expected = event::after_the_plan(from);
        return context.refuse(Code::NotPlanned, "slot", statement.occurred_at, expected);
    }
    if found.sampling.taken_of(&e.slot) >= planned.slot.count as usize {
        return context.refuse(
            Code::SlotExhausted,
            "slot",
            event::taken(planned.slot.count),
            event::planned(planned.slot.count),
        );
    }
    match found.kind {
        Some(kind) if !kind.has_stage(planned.slot.stage) => context.refuse(
            Code::StageMismatch,
            "target.node",
            format!("{kind:?}"),
            event::node_of_stage(planned.slot.stage),
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
        let expected = refusal::vial_of(lot);
        return context.refuse(Code::LotMismatch, &field, vial, expected);
    }
    if state.sampled.is_some() {
        let expected = &refusal::IN_NO_SAMPLE;
        return context.refuse(Code::VialSampled, &field, vial, expected);
    }
    Ok(())
}

impl Correctable for SampleTaken {
    fn fixed(&self, by: &Self) -> Option<&'static str> {
        first(&[
            ("target", self.target == by.target),
            ("slot", self.slot == by.slot),
            ("sample", self.sample == by.sample),
            ("vials", self.vials == by.vials),
            ("organisation", self.organisation == by.organisation),
        ])
    }
}
