//! Donor policies. Whether one holds together is a rule: `domain::eligibility`.

use crate::domain::event::{
    DonorPanel, DonorPolicy, LookbackWindow, MarkerDemand, MarkerEffect, PanelGroup, PolicyMarker,
};
use crate::domain::id::{AnalyteCode, PolicyId};
use crate::format::message::prelude::*;

/// Most markers of a policy, and most members of a set.
pub const MAX_MARKERS: usize = 64;
/// Most groups of a policy, and most panels of a group.
pub const MAX_GROUPS: usize = 16;

message! { PolicyMarker as PolicyMarker {
    key code: AnalyteCode;
    effect: MarkerEffect;
    demand: MarkerDemand;
    confirm_by: Optional<AnalyteCode>;
} }

message! { DonorPanel as DonorPanel {
    markers: Ascending<AnalyteCode, 1, MAX_MARKERS>;
} }

message! { PanelGroup as PanelGroup {
    panels: AsWritten<DonorPanel, 1, MAX_GROUPS>;
    second_sample: bool;
} }

message! { LookbackWindow as LookbackWindow {
    key pathogen: AnalyteCode;
    days: Positive;
} }

message! { DonorPolicy as DonorPolicyPublished {
    id: PolicyId;
    markers: Ascending<PolicyMarker, 1, MAX_MARKERS>;
    any_of: AsWritten<PanelGroup, 0, MAX_GROUPS>;
    window_days: u32;
    second_sample_days: u32;
    lookback: Ascending<LookbackWindow, 0, MAX_MARKERS>;
} }

#[cfg(test)]
mod examples {
    use crate::format::testing::examples::*;

    impl Example for DonorPolicy {
        fn example(g: &mut Gen) -> Self {
            let codes = g.sorted(1, 5, Gen::code::<AnalyteCode>);
            let markers = codes.iter().map(|code| PolicyMarker {
                code: code.clone(),
                effect: g.pick(MarkerEffect::ALL),
                demand: g.pick(MarkerDemand::ALL),
                confirm_by: g.maybe(Gen::code),
            });
            let markers: Vec<PolicyMarker> = markers.collect();
            let groups = g.below(3);
            let any_of = (0..groups).map(|_| g.panels()).collect();
            let pathogens = g.sorted(0, 3, Gen::code::<AnalyteCode>);
            let lookback = pathogens.into_iter().map(|pathogen| LookbackWindow {
                pathogen,
                days: g.u32().max(1),
            });
            let lookback = lookback.collect();
            DonorPolicy {
                id: PolicyId(g.versioned()),
                markers,
                any_of,
                window_days: g.u32(),
                second_sample_days: g.u32(),
                lookback,
            }
        }
    }
}
