//! Whether one donor policy asks as much of a donor as another.
//!
//! As with specifications: what cannot be shown to be as strict counts as looser.

use crate::domain::event::{DonorPolicy, MarkerDemand, MarkerEffect, PanelGroup, PolicyMarker};
use crate::domain::id::AnalyteCode;

/// Whether whoever is eligible under the newer policy could have been under the older one.
pub(crate) fn as_strict(newer: &DonorPolicy, older: &DonorPolicy) -> bool {
    // How far a look-back goes is not asked of a donor.
    let DonorPolicy {
        id: _,
        markers,
        any_of,
        window_days,
        second_sample_days,
        lookback: _,
    } = older;
    let marker = |old: &PolicyMarker| {
        let new = newer.marker(&old.code);
        new.is_some_and(|new| marker_as_strict(new, old))
    };
    newer.window_days <= *window_days
        && newer.second_sample_days >= *second_sample_days
        && markers.iter().all(marker)
        && any_of.iter().all(|old| asks_for_group(newer, old))
}

fn marker_as_strict(new: &PolicyMarker, old: &PolicyMarker) -> bool {
    let asked = new.demand == MarkerDemand::Always
        || new.demand == old.demand
        || old.demand == MarkerDemand::IfTested;
    asked
        && (new.effect == MarkerEffect::Exclude || old.effect == MarkerEffect::Inform)
        && (new.confirm_by.is_none() || new.confirm_by == old.confirm_by)
}

/// Every panel of some group has one of the old group's in it, or all of one is asked for anyway.
fn asks_for_group(newer: &DonorPolicy, old: &PanelGroup) -> bool {
    let within = |panel: &[AnalyteCode], of: &[AnalyteCode]| panel.iter().all(|m| of.contains(m));
    let covers = |new: &PanelGroup| {
        let mut panels = new.panels.iter();
        let panel = |new: &[AnalyteCode]| old.panels.iter().any(|p| within(&p.markers, new));
        new.second_sample == old.second_sample && panels.all(|p| panel(&p.markers))
    };
    let always = |code: &AnalyteCode| {
        let marker = newer.marker(code);
        marker.is_some_and(|m| m.demand == MarkerDemand::Always)
    };
    let anyway = || {
        let mut panels = old.panels.iter();
        panels.any(|panel| panel.markers.iter().all(always))
    };
    // Without a group that a second sample can stand for, there are always two samples.
    let always_two = || !newer.any_of.iter().any(|group| group.second_sample);
    newer.any_of.iter().any(covers) || anyway() || (old.second_sample && always_two())
}
