//! Why a donor is not eligible: what the ledger can see to be missing, or what was disclosed.

use crate::domain::event::{DonorSubject, PanelGroup};
use crate::domain::id::{AnalyteCode, OrgRef, PolicyId};
use crate::words::{Wording, detail, refusal};

use super::Finding;

/// Why [`determine`](super::determine) does not say eligible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    Found(Finding),
    Missing(Obstacle),
}

impl Why {
    pub fn said(&self) -> Wording {
        match self {
            Self::Found(finding) => finding.said(),
            Self::Missing(obstacle) => obstacle.said(),
        }
    }
}

/// Why a donor cannot be eligible, as far as the ledger can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    NotEnrolled,
    ContradictoryPolicy(PolicyId),
    /// Nobody consented for a donor who is not of age.
    NoConsent,
    /// An exclusion stands that this word cannot take back.
    Excluded {
        by: OrgRef,
        index: u64,
    },
    /// The sample of the recovery was not tested for all of these.
    NoUsableTest {
        /// Whose blood has to be tested.
        subject: DonorSubject,
        /// How many days before or after the recovery.
        days: u32,
        untested: Vec<Untested>,
    },
    NoSingleSampleRule,
    /// No panel of a group is complete that would do without a second sample.
    SingleSampleRuleNeeds(PanelGroup),
    /// A second sample was not tested for all of these.
    TwoSampleRuleNeeds {
        /// From how many days after the recovery.
        days: u32,
        untested: Vec<Untested>,
    },
    NoSampleRule,
}

impl Obstacle {
    pub fn said(&self) -> Wording {
        match self {
            Self::NotEnrolled => detail::NOT_ENROLLED.clone(),
            Self::ContradictoryPolicy(policy) => detail::contradictory_policy(policy),
            Self::NoConsent => detail::NO_CONSENT.clone(),
            Self::Excluded { by, index } => detail::excluded_until_taken_back(by, index),
            Self::NoUsableTest {
                subject,
                days,
                untested,
            } => {
                let subject = match subject {
                    DonorSubject::Donor => &detail::THE_DONOR,
                    DonorSubject::BirthMother => &detail::BIRTH_MOTHER,
                };
                detail::no_usable_test(subject, days, list(untested))
            }
            Self::NoSingleSampleRule => detail::NO_SINGLE_SAMPLE_RULE.clone(),
            Self::SingleSampleRuleNeeds(group) => detail::single_sample_rule_needs(panels(group)),
            Self::TwoSampleRuleNeeds { days, untested } => {
                detail::two_sample_rule_needs(days, list(untested))
            }
            Self::NoSampleRule => detail::NO_SAMPLE_RULE.clone(),
        }
    }
}

/// What a sample was not tested for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Untested {
    Marker(AnalyteCode),
    /// Any complete panel of a group.
    Group(PanelGroup),
}

fn list(untested: &[Untested]) -> Wording {
    let names = untested.iter().map(|untested| match untested {
        Untested::Marker(code) => Wording::data(code),
        Untested::Group(group) => panels(group),
    });
    Wording::join(&names.collect::<Vec<_>>(), ", ")
}

/// A group in words: `B19.NAT or B19.AG`.
fn panels(group: &PanelGroup) -> Wording {
    let panels = group.panels.iter();
    let panels = panels.map(|panel| Wording::list(&panel.markers, ", "));
    Wording::join(&panels.collect::<Vec<_>>(), &refusal::OR)
}
