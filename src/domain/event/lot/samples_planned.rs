//! `SamplesPlanned`.

use std::sync::Arc;

use super::{SampleSlot, SampleTarget};
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::sampling::target;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::OrgRef;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::spec::{Stage, catalogue};
use crate::domain::state::{Facts, Planned};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

/// Which samples will be taken and where they will be tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplesPlanned {
    pub target: SampleTarget,
    /// The maker.
    pub organisation: OrgRef,
    /// Lines, ascending by slot.
    pub slots: Vec<SampleSlot>,
}

impl Kind for SamplesPlanned {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Imported,
        joins: "the target (lot or node)",
        claim: false,
        listed: true,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::QaRelease])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![self.target.subject()]
    }

    fn introduces(&self) -> Vec<Subject> {
        match &self.target {
            // A plan may come before the material that it is about.
            SampleTarget::Node(node) => vec![Subject::Node(*node)],
            SampleTarget::Lot(_) => Vec::new(),
        }
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: self.slots.iter().map(|slot| slot.laboratory).collect(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        let samples: u32 = self.slots.iter().map(|slot| slot.count).sum();
        let lines = self.slots.iter().map(|slot| slot.slot.to_string());
        event::plan(samples, lines.collect::<Vec<_>>().join(", "))
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        let Some(sampling) = facts.sampling_mut() else {
            return;
        };
        for slot in &self.slots {
            if sampling.slot(&slot.slot).is_none() {
                sampling.planned.push(Planned {
                    index: entry.index,
                    from: match entry.statement.retrospective {
                        Some(_) => entry.statement.occurred_at,
                        None => entry.recorded_at,
                    },
                    organisation: self.organisation,
                    slot: slot.clone(),
                });
            }
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let found = context.ask(|| {
            let found = target(context.reader, &self.target)?;
            context.own("target", found.as_ref().and_then(|t| t.organisation))?;
            Ok(found)
        });
        let known = found.as_ref().and_then(|found| found.as_ref());
        for (i, slot) in self.slots.iter().enumerate() {
            context.rule(|| {
                if known.is_some_and(|t| t.sampling.slot(&slot.slot).is_some()) {
                    let field = format!("slots[{i}].slot");
                    return context.refuse(Code::Exists, &field, &slot.slot, &event::A_NEW_LINE);
                }
                Ok(())
            });
        }
        // A plan may precede a node, but not a lot: the lot says by which specification it is judged.
        context.rule(|| match (&found, &self.target) {
            (Some(None), SampleTarget::Lot(_)) => context.refuse(
                Code::UnknownRef,
                "target.lot",
                &event::UNOPENED_LOT,
                &refusal::AN_OPENED_LOT,
            ),
            _ => Ok(()),
        });
        for (i, slot) in self.slots.iter().enumerate() {
            names_known_things(context, i, slot);
        }
        context.pinned();
        context.rule(|| {
            if known.is_some_and(|t| !t.sampling.taken.is_empty()) {
                return context.refuse(
                    Code::PlanTooLate,
                    "target",
                    &event::SAMPLES_TAKEN,
                    &event::PLAN_FIRST,
                );
            }
            Ok(())
        });
        for (i, slot) in self.slots.iter().enumerate() {
            context.rule(|| {
                let of_lot = matches!(self.target, SampleTarget::Lot(_));
                if of_lot == (slot.stage == Stage::Final) {
                    return Ok(());
                }
                let expected = match of_lot {
                    true => &event::FINAL_OF_A_LOT,
                    false => &event::STAGE_OF_A_NODE,
                };
                let field = format!("slots[{i}].stage");
                context.refuse(Code::StageMismatch, &field, slot.stage, expected)
            });
        }
    }
}

/// A line of a plan names a registered laboratory and analytes of the catalogue.
fn names_known_things(context: &Context<'_, '_>, i: usize, slot: &SampleSlot) {
    context.left(|| context.is_registered(&format!("slots[{i}].laboratory"), slot.laboratory));
    for (j, code) in slot.analytes.iter().enumerate() {
        context.rule(|| {
            if let Err(unknown) = catalogue::require(code) {
                let field = format!("slots[{i}].analytes[{j}]");
                return context.refuse(Code::UnknownRef, &field, code, unknown.said());
            }
            Ok(())
        });
    }
}
