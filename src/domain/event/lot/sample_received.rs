//! `SampleReceived`.

use std::sync::Arc;

use super::SampleCondition;
use crate::domain::authority::{Signers, roles};
use crate::domain::decide::sampling::{laboratory, planned_sample};
use crate::domain::decide::{Context, refuse};
use crate::domain::event::correction::{Correctable, first};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Pins, Transcribed, Worked};
use crate::domain::id::{OrgRef, SampleRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

/// A laboratory has the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleReceived {
    pub sample: SampleRef,
    pub laboratory: OrgRef,
    pub condition: SampleCondition,
    /// The laboratory's gapless counter for this client.
    pub client_sequence: u64,
    /// Of a receipt that the laboratory did not sign itself.
    pub transcribed: Option<Transcribed>,
}

impl Kind for SampleReceived {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Received,
        afterwards: Afterwards::Reported,
        joins: "sample",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        let transcribed = self.transcribed.as_ref().map(|by| by.maker);
        Some(transcribed.unwrap_or(self.laboratory))
    }

    fn signers(&self) -> Signers {
        match self.transcribed {
            Some(_) => Transcribed::SIGNERS,
            None => Signers::One(roles::TESTING),
        }
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Sample(self.sample)]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: self.pins(),
            names: self.transcribed.iter().map(|_| self.laboratory).collect(),
            countersigner: None,
            bad_news: false,
            // At a contract laboratory it is the post room, in-house it is quality control.
            noted: None,
            worked: Worked::As(&[Role::QcAnalyst]),
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        event::arrived(names.tube(self.sample), self.condition.said())
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Sample(sample) = facts
            && sample
                .received
                .as_ref()
                .is_none_or(|before| self.replaces(before))
        {
            sample.received = Some(self.clone());
            sample.received_at = Some(entry.statement.occurred_at);
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            let sample = context.reader.sample(self.sample)?;
            if sample.as_ref().is_some_and(|s| s.ended.is_some()) {
                let (found, expected) = (&event::SAMPLE_GONE, &event::SAMPLE_TO_RECEIVE);
                return context.refuse(Code::Exists, "sample", found, expected);
            }
            let before = sample.as_ref().and_then(|s| s.received.as_ref());
            if before.is_some_and(|before| !self.replaces(before)) {
                let found = &refusal::RECEIVED_ALREADY;
                let expected = &event::SAMPLE_TO_RECEIVE;
                return context.refuse(Code::Exists, "sample", found, expected);
            }
            Ok(())
        });
        let planned = context.ask(|| planned_sample(context, self.sample));
        let Some(planned) = planned else {
            return context.pinned();
        };
        context.rule(|| {
            let occurred_at = context.statement.occurred_at;
            let taken_at = planned.sample.taken_at;
            match taken_at {
                Some(taken) if taken > occurred_at => {
                    let expected = event::after_taking(taken);
                    refuse(Code::TimeOrder, "occurred_at_ms", occurred_at, expected)
                }
                _ => Ok(()),
            }
        });
        context.pinned();
        context.rule(|| match &self.transcribed {
            Some(transcribed) => transcribed.admit(context, self.laboratory, &planned),
            None => laboratory(context, self.laboratory, &planned),
        });
    }
}

impl SampleReceived {
    /// A laboratory's own word takes the place of what was transcribed.
    fn replaces(&self, before: &Self) -> bool {
        before.transcribed.is_some() && self.transcribed.is_none()
    }

    fn pins(&self) -> Option<Pins> {
        // Not its target, which others move: what must not move is which taking is received.
        Some(Pins::These(vec![Subject::Sample(self.sample)]))
    }
}

impl Correctable for SampleReceived {
    fn fixed(&self, by: &Self) -> Option<&'static str> {
        first(&[
            ("sample", self.sample == by.sample),
            ("laboratory", self.laboratory == by.laboratory),
            (
                "client_sequence",
                self.client_sequence == by.client_sequence,
            ),
            ("transcribed", {
                let maker = |e: &Self| e.transcribed.as_ref().map(|by| by.maker);
                maker(self) == maker(by)
            }),
        ])
    }
}
