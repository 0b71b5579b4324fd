//! `TestVoided`.

use std::sync::Arc;

use super::VoidCause;
use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::decide::sampling::{Doubted, doubted, signed_together};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{OrgRef, SampleRef, Text};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// A result stops counting for a cause in the laboratory, and stays visible (domain.md 5.3c, 121). If it spoke against
/// the lot, the lot stands still until an investigation has found that cause too (docs/adr/0033).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestVoided {
    pub sample: SampleRef,
    /// Who reported it.
    pub laboratory: OrgRef,
    /// Index of the entry that reported it.
    pub entry: u64,
    pub cause: VoidCause,
    /// How the cause is known.
    pub explanation: Text,
    /// The maker.
    pub countersigner: OrgRef,
}

impl Kind for TestVoided {
    const NATURE: Nature = Nature {
        since: 2,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "sample",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.laboratory)
    }

    fn signers(&self) -> Signers {
        Signers::Each(roles::BOTH_QUALITIES)
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
            pins: None,
            names: Vec::new(),
            countersigner: Some(self.countersigner),
            bad_news: false,
            noted: None,
            // Who says that the laboratory erred does not release the lot (domain.md 6.2).
            worked: Worked::As(roles::BOTH_QUALITIES[0]),
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, names: &dyn Names) -> Wording {
        event::voided(
            names.tube(self.sample),
            self.entry,
            self.cause.said(),
            &self.explanation,
        )
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Sample(sample) = facts
            && sample.voiding(self.entry).is_none()
        {
            sample.voided.push((entry.index, self.clone()));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let Some(Doubted { planned, result }) = doubted(context, self.sample, self.entry) else {
            return;
        };
        signed_together(
            context,
            self.laboratory,
            self.countersigner,
            &planned,
            &[result],
        );
        context.rule(|| {
            if planned.sample.voiding(self.entry).is_some() {
                let (found, expected) = (&event::VOIDED_ALREADY, &event::A_STANDING_RESULT);
                return context.refuse(Code::Exists, "entry", found, expected);
            }
            Ok(())
        });
    }
}
