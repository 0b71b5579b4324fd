//! Whether a donor policy holds together.

use crate::domain::event::{DonorPolicy, MarkerDemand, MarkerEffect, PolicyMarker};
use crate::domain::id::AnalyteCode;
use crate::domain::spec::catalogue;

use super::{is_history, pathogen};

/// Viruses themselves, found in the blood: nothing takes that back, whatever a policy says.
pub(super) const ALWAYS_EXCLUDE: &[&str] = &["HIV.NAT", "HBV.NAT", "HCV.NAT", "HTLV.NAT"];

/// Whether a finding of this marker excludes under every policy.
pub(super) fn always_excludes(marker: &AnalyteCode) -> bool {
    ALWAYS_EXCLUDE.contains(&marker.as_str())
}

/// What is wrong with a policy: field, found, expected.
pub type Fault = (String, String, &'static str);

/// What is wrong with a policy. One that asks for nothing is no policy.
pub fn unsound(policy: &DonorPolicy) -> Option<Fault> {
    let markers = policy.markers.iter().enumerate();
    let fault = markers.into_iter().find_map(|(i, m)| marker_fault(i, m));
    fault
        .or_else(|| asks_for_nothing(policy))
        .or_else(|| group_fault(policy))
        .or_else(|| days_fault(policy))
}

fn marker_fault(i: usize, marker: &PolicyMarker) -> Option<Fault> {
    const MARKER: &str = "a donor marker of the catalogue";
    let code = &marker.code;
    let at = |field: &str| format!("markers[{i}].{field}");
    if !catalogue::is_donor_marker(code) {
        return Some((at("code"), catalogue::unknown_marker(code), MARKER));
    }
    if always_excludes(code) && marker.effect != MarkerEffect::Exclude {
        let found = format!("{code} {}", marker.effect);
        return Some((
            at("effect"),
            found,
            "EXCLUDE: a virus in the blood excludes",
        ));
    }
    let by = marker.confirm_by.as_ref()?;
    if !catalogue::is_donor_marker(by) {
        return Some((at("confirm_by"), catalogue::unknown_marker(by), MARKER));
    }
    // Another marker of the same pathogen can say that a screen was wrong; nothing says that a
    // virus was not there, and a question confirms nothing.
    let may = !always_excludes(code)
        && by != code
        && !is_history(by)
        && !is_history(code)
        && pathogen(by) == pathogen(code)
        && marker.effect == MarkerEffect::Exclude;
    let expected = "another test of the same pathogen, for a marker that may be confirmed";
    (!may).then(|| (at("confirm_by"), format!("{by} for {code}"), expected))
}

fn asks_for_nothing(policy: &DonorPolicy) -> Option<Fault> {
    let asks = |m: &PolicyMarker| {
        m.demand == MarkerDemand::Always
            && m.effect == MarkerEffect::Exclude
            && !is_history(&m.code)
    };
    let expected = "at least one test that is always demanded and excludes";
    (!policy.markers.iter().any(asks)).then(|| ("markers".to_owned(), "none".to_owned(), expected))
}

fn group_fault(policy: &DonorPolicy) -> Option<Fault> {
    for (g, group) in policy.any_of.iter().enumerate() {
        let at = format!("any_of[{g}].panels");
        if group.panels.is_empty() {
            return Some((at, "none".to_owned(), "at least one panel"));
        }
        for (p, panel) in group.panels.iter().enumerate() {
            let at = format!("{at}[{p}].markers");
            if panel.markers.is_empty() {
                return Some((at, "none".to_owned(), "at least one marker"));
            }
            let stranger = panel.markers.iter().find(|m| policy.marker(m).is_none());
            if let Some(stranger) = stranger {
                return Some((at, stranger.to_string(), "one of the policy's markers"));
            }
        }
    }
    None
}

fn days_fault(policy: &DonorPolicy) -> Option<Fault> {
    // One sample must not be its own second.
    if policy.second_sample_days <= policy.window_days {
        let found = policy.second_sample_days.to_string();
        let expected = "more than window_days";
        return Some(("second_sample_days".to_owned(), found, expected));
    }
    let windows = policy.lookback.iter().enumerate();
    for (i, window) in windows {
        let of_it = |code: &&str| code.split('.').next() == Some(window.pathogen.as_str());
        if !catalogue::DONOR_MARKERS.iter().any(of_it) {
            let field = format!("lookback[{i}].pathogen");
            let expected = "what donor markers begin with, such as HIV";
            return Some((field, window.pathogen.to_string(), expected));
        }
    }
    None
}
