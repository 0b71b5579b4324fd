//! `VialOpened`.

use std::sync::Arc;

use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::event::{Kind, Pins};
use crate::domain::id::{OrgRef, PersonRef, VialId};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Decimal;
use crate::domain::reason::Despite;
use crate::domain::state::{Facts, UseKind};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;

/// A clinic opened a vial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialOpened {
    /// The vial, by its id: who had the code in hand.
    pub vial: VialId,
    /// The clinic.
    pub organisation: OrgRef,
    /// Not to be used after.
    pub beyond_use: TimestampMs,
    /// What the clinic was told and went on in spite of, ascending, at most 32.
    pub despite: Vec<Despite>,
}

impl Kind for VialOpened {
    const SINCE: u32 = 1;
    const MEANING: Meaning = Meaning::Performed;
    const CLAIM: bool = true;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::CLINIC)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Vial(self.vial.tag())]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Vial(vial) = facts {
            vial.use_by(UseKind::Opened, self.organisation, &self.despite, entry);
        }
    }

    fn pins(&self) -> Option<Pins> {
        None
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.pinned();
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn is_bad_news(&self) -> bool {
        true
    }

    fn worked(&self, _: &[Role]) -> Option<Vec<PersonRef>> {
        None
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
