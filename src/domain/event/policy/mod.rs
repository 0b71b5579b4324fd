//! Donor policies: which markers a donor must have, and what each says when it is found.

mod donor_policy_published;
mod spec_published;

pub use donor_policy_published::DonorPolicy;

use super::DonorCondition;
use crate::domain::id::AnalyteCode;
use crate::domain::named_enum::named_enum;

named_enum! {
    /// What a marker does when it is found.
    pub enum MarkerEffect {
        Exclude = "EXCLUDE",
        /// It is shown, and excludes nobody: most adults have met the virus.
        Inform = "INFORM",
    }
}

named_enum! {
    /// When a marker has to be there by itself.
    pub enum MarkerDemand {
        Always = "ALWAYS",
        /// In the season in which it is passed on.
        Season = "SEASON",
        /// After a stay where it is passed on.
        Travel = "TRAVEL",
        /// Never by itself: a group asks for it, or it counts only if it was tested.
        IfTested = "IF_TESTED",
    }
}

impl MarkerDemand {
    /// The condition under which it has to be there; `None`: it does not depend on one.
    pub const fn condition(self) -> Option<DonorCondition> {
        match self {
            Self::Season => Some(DonorCondition::Season),
            Self::Travel => Some(DonorCondition::Travel),
            Self::Always | Self::IfTested => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyMarker {
    pub code: AnalyteCode,
    pub effect: MarkerEffect,
    pub demand: MarkerDemand,
    /// The marker whose negative result takes a finding of this one back.
    pub confirm_by: Option<AnalyteCode>,
}

/// Panels of markers of which one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelGroup {
    /// The panels, in the author's order.
    pub panels: Vec<DonorPanel>,
    /// A second full sample is enough instead.
    pub second_sample: bool,
}

/// Markers that are all there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorPanel {
    /// Markers of the policy, ascending.
    pub markers: Vec<AnalyteCode>,
}

/// Donations that many days before a finding are looked back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookbackWindow {
    /// What the markers of this pathogen begin with, such as `HIV`.
    pub pathogen: AnalyteCode,
    pub days: u32,
}
