//! `DonorPolicyPublished`.

use std::sync::Arc;

use super::{LookbackWindow, PanelGroup, PolicyMarker};
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::eligibility;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{AnalyteCode, OrgRef, PolicyId};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, refusal};

/// Which donor tests a donor must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorPolicy {
    /// Name and version.
    pub id: PolicyId,
    /// Markers, ascending by code.
    pub markers: Vec<PolicyMarker>,
    /// Of each group one panel at least must be there.
    pub any_of: Vec<PanelGroup>,
    /// Largest distance of a specimen from recovery, days.
    pub window_days: u32,
    /// Smallest distance of the second sample after recovery, days; more than `window_days`.
    pub second_sample_days: u32,
    /// How far a look-back goes, ascending by pathogen.
    pub lookback: Vec<LookbackWindow>,
}

impl DonorPolicy {
    pub fn marker(&self, code: &AnalyteCode) -> Option<&PolicyMarker> {
        self.markers.iter().find(|marker| marker.code == *code)
    }
}

impl Kind for DonorPolicy {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "policy",
        claim: false,
        listed: true,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.id.organisation())
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::QaRelease])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Policy(self.id.clone())]
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
            bad_news: false,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        Wording::data(&self.id)
    }

    fn fold(&self, _: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Policy(policy) = facts {
            policy.get_or_insert_with(|| self.clone());
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            if context.reader.policy(&self.id)?.is_some() {
                return context.refuse(Code::Exists, "id", &self.id, &refusal::A_NEW_VERSION);
            }
            Ok(())
        });
        context.pinned();
        context.rule(|| match eligibility::unsound(self) {
            Some((field, found, expected)) => {
                context.refuse(Code::SpecInvalid, &field, found, expected)
            }
            None => Ok(()),
        });
    }
}
