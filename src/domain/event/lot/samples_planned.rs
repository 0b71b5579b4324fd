//! `SamplesPlanned`.

use std::collections::BTreeSet;

use super::{SampleSlot, SampleTarget};
use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::OrgRef;
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// Which samples will be taken and where they will be tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplesPlanned {
    /// What is sampled.
    pub target: SampleTarget,
    /// The maker.
    pub organisation: OrgRef,
    /// Lines, ascending by slot.
    pub slots: Vec<SampleSlot>,
}

impl Kind for SamplesPlanned {
    const MEANING: Meaning = Meaning::Approved;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::QaRelease])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![self.target.subject()]
    }

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(None)
    }

    fn names(&self, organisation: OrgRef) -> bool {
        self.slots
            .iter()
            .any(|slot| slot.laboratory == organisation)
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
