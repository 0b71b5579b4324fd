//! `VialAdministered`.

use std::sync::Arc;

use super::Notice;
use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, MomentKind, Names, Nature, Worked};
use crate::domain::id::{Digest, OrgRef, VialId};
use crate::domain::quantity::Decimal;
use crate::domain::reason::Despite;
use crate::domain::spec::Route;
use crate::domain::state::{Facts, UseKind};
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event};

/// A clinic gave a vial to a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialAdministered {
    /// The vial, by its id: who had the code in hand.
    pub vial: VialId,
    /// The clinic.
    pub organisation: OrgRef,
    pub route: Route,
    pub volume_ml: Decimal,
    pub duration_minutes: u32,
    /// Which dose of the vial, from 1.
    pub dose_number: u32,
    /// Commitment to the patient, per clinic.
    pub patient: Option<Digest>,
    /// How often this patient has had such a product, from 1.
    pub exposure_number: u32,
    /// What the patient was told, ascending.
    pub notices: Vec<Notice>,
    /// What the clinic was told and went on in spite of, ascending, at most 32.
    pub despite: Vec<Despite>,
}

impl Kind for VialAdministered {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Dispensed,
        afterwards: Afterwards::Never,
        joins: "the vial with the tag `H(17 ‖ vial)`",
        claim: true,
        listed: false,
        moment: Some((MomentKind::Used, &event::GIVEN)),
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
        vec![("volume_ml".to_owned(), self.volume_ml)]
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
                UseKind::Administered,
                self.organisation,
                None,
                Some(self.volume_ml),
                &self.despite,
                entry,
            );
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.pinned();
    }
}
