//! `SampleTaken`.

use std::collections::BTreeSet;

use super::SampleTarget;
use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::{Label, OrgRef, SampleRef, SlotName, TubeLabel, VialTag};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Quantity;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// A sample was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleTaken {
    /// What was sampled.
    pub target: SampleTarget,
    /// Line of the plan.
    pub slot: SlotName,
    /// Random reference of the sample.
    pub sample: SampleRef,
    /// Vials that make up the sample, ascending; exactly when the target is a lot.
    pub vials: Vec<VialTag>,
    /// How much.
    pub quantity: Quantity,
    /// Seal.
    pub seal: Option<Label>,
    /// Who took it.
    pub organisation: OrgRef,
    /// What stands on the tube.
    pub label: Option<TubeLabel>,
}

impl Kind for SampleTaken {
    const MEANING: Meaning = Meaning::Performed;
    const DECISION: bool = false;
    const CLAIM: bool = false;

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

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(None)
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
