//! `OosClosed`.

use std::sync::Arc;

use super::OosConclusion;
use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::decide::sampling::{Doubted, doubted, signed_together};
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Pins, Worked};
use crate::domain::id::{OrgRef, SampleRef, Text};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// What came of doubting a result (domain.md 5.3c, 123): only a cause in the laboratory takes it away, and then it is
/// void already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OosClosed {
    pub sample: SampleRef,
    /// Who reported the result.
    pub laboratory: OrgRef,
    /// Index of the entry that reported it.
    pub entry: u64,
    pub conclusion: OosConclusion,
    /// What was found, and how.
    pub explanation: Text,
    /// The maker.
    pub countersigner: OrgRef,
}

impl Kind for OosClosed {
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
            pins: Some(Pins::These(vec![Subject::Sample(self.sample)])),
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
            self.conclusion.said(),
            &self.explanation,
        )
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Sample(sample) = facts {
            sample.close(entry.index, self);
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
        let mended = planned.sample.voiding(self.entry).is_some()
            || planned.sample.corrected(self.entry).is_some();
        context.rule(|| {
            // Who voids or corrects a result doubts it: that has to be settled as well.
            if !planned.sample.is_doubted(self.entry) {
                let (found, expected) = (&event::NOT_DOUBTED, &event::A_DOUBTED_RESULT);
                return context.refuse(Code::UnknownRef, "entry", found, expected);
            }
            Ok(())
        });
        context.rule(|| {
            let stands = planned.sample.found_to_stand(self.entry);
            if self.conclusion == OosConclusion::LaboratoryCause && (!mended || stands) {
                let (found, expected) = (&event::A_STANDING_RESULT, &event::A_VOID_RESULT);
                return context.refuse(Code::TimeOrder, "conclusion", found, expected);
            }
            Ok(())
        });
    }
}
