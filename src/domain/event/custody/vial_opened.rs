//! `VialOpened`.

use std::sync::Arc;

use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Worked};
use crate::domain::id::{OrgRef, VialId};
use crate::domain::quantity::Decimal;
use crate::domain::reason::Despite;
use crate::domain::state::{Facts, UseKind};
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::words::{Wording, event};

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
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Performed,
        afterwards: Afterwards::Never,
        joins: "the vial with the tag `H(17 ‖ vial)`",
        claim: true,
        listed: false,
        moment: Some((MomentKind::Used, &event::OPENED)),
    };

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

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: Vec::new(),
            countersigner: None,
            bad_news: true,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        Wording::default()
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Vial(vial) = facts {
            vial.use_by(
                UseKind::Opened,
                self.organisation,
                Some(self.beyond_use),
                None,
                &self.despite,
                entry,
            );
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.pinned();
    }
}
