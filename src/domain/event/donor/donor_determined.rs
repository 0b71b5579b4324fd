//! `DonorDetermined`.

use std::sync::Arc;

use super::{DonorCondition, Eligibility, EligibilityReason, SampleRule};
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::decide::donor::enrolled_donor;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Pins, Worked};
use crate::domain::id::{DonorRef, OrgRef, PolicyId, RecoveryRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::domain::{eligibility, gate};
use crate::words::{Wording, event};

/// A responsible person determined a donor's eligibility for one recovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorDetermined {
    pub donor: DonorRef,
    /// For which recovery; it says nothing about tissue of another.
    pub recovery: RecoveryRef,
    pub policy: PolicyId,
    pub outcome: Eligibility,
    /// How the window was covered; exactly when eligible.
    pub rule: Option<SampleRule>,
    /// What held at the donation, ascending.
    pub conditions: Vec<DonorCondition>,
    /// Why not eligible, ascending; empty exactly when eligible.
    pub reasons: Vec<EligibilityReason>,
    /// Whose officer determined it.
    pub organisation: OrgRef,
}

impl DonorDetermined {
    /// Whether it says that what was found in the donor excludes it. Such a word stands, whatever
    /// the policy; others end with the next determination.
    pub fn excludes(&self) -> bool {
        let found = [EligibilityReason::Marker, EligibilityReason::Interview];
        self.outcome == Eligibility::Ineligible && self.reasons.iter().any(|r| found.contains(r))
    }
}

impl Kind for DonorDetermined {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Verified,
        afterwards: Afterwards::Never,
        joins: "donor",
        claim: true,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::DonorEligibilityOfficer])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Donor(self.donor)]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: Some(Pins::These(vec![
                Subject::Donor(self.donor),
                Subject::Policy(self.policy.clone()),
            ])),
            names: Vec::new(),
            countersigner: None,
            bad_news: self.outcome != Eligibility::Eligible,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        self.outcome.said().clone()
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Donor(donor) = facts {
            donor.determinations.push((entry.index, self.clone()));
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        let donor = context.ask(|| {
            let donor = context.reader.donor(self.donor)?;
            if let Some(enrolled) = donor.as_ref().and_then(|d| d.enrolled.as_ref()) {
                // The officer is the collector's, or of the organisation whose policy it is.
                if self.organisation != enrolled.organisation
                    && self.organisation != self.policy.organisation()
                {
                    let expected = event::collector_or_policy(
                        enrolled.organisation,
                        self.policy.organisation(),
                    );
                    return context.refuse(
                        Code::NotYours,
                        "organisation",
                        self.organisation,
                        expected,
                    );
                }
            }
            enrolled_donor(context, "donor", self.donor)
        });
        let policy = context.ask(|| {
            let policy = context.reader.policy(&self.policy)?;
            match policy.filter(|policy| policy.is_some()) {
                Some(policy) => Ok(policy),
                None => context.refuse(
                    Code::UnknownRef,
                    "policy",
                    &self.policy,
                    &event::A_PUBLISHED_POLICY,
                ),
            }
        });
        context.pinned();
        // Bad news is recorded whoever brings it.
        if self.outcome != Eligibility::Eligible {
            return;
        }
        let Some(donor) = donor else { return };
        context.rule(|| {
            let policy = policy.as_ref().and_then(|policy| policy.as_ref());
            let obstacle = |policy| {
                let basis = eligibility::Basis::of(policy, &donor, self, u64::MAX);
                eligibility::obstacle(&basis)
            };
            match policy.and_then(obstacle) {
                Some(obstacle) => context.refuse(
                    Code::DonorIncomplete,
                    "outcome",
                    obstacle.said(),
                    &event::WHAT_THE_POLICY_DEMANDS,
                ),
                None => Ok(()),
            }
        });
        // The officer neither collected nor tested.
        context.rule(|| {
            let officer = context.acting()?.first().map(|a| a.person);
            match gate::collected_or_tested(context.reader, donor.acts(), officer, u64::MAX)? {
                Some(act) => context.refuse(
                    Code::SamePerson,
                    "donor",
                    event::officer_signed(act.statement.event.name(), act.index),
                    &event::INDEPENDENT_OFFICER,
                ),
                None => Ok(()),
            }
        });
    }
}
