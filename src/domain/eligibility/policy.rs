//! Whether a donor policy holds together.

use crate::domain::event::{DonorPolicy, MarkerDemand, MarkerEffect, PolicyMarker};
use crate::domain::id::AnalyteCode;
use crate::domain::spec::catalogue;
use crate::words::{Wording, refusal, specification as words};

use super::{is_history, pathogen};

/// Viruses themselves, found in the blood: nothing takes that back, whatever a policy says.
pub(super) const ALWAYS_EXCLUDE: &[&str] = &["HIV.NAT", "HBV.NAT", "HCV.NAT", "HTLV.NAT"];

/// Whether a finding of this marker excludes under every policy.
pub(super) fn always_excludes(marker: &AnalyteCode) -> bool {
    ALWAYS_EXCLUDE.contains(&marker.as_str())
}

/// What is wrong with a policy: field, found, expected.
pub type Fault = (String, Wording, &'static Wording);

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
    let code = &marker.code;
    let at = |field: &str| format!("markers[{i}].{field}");
    if !catalogue::is_donor_marker(code) {
        return Some((
            at("code"),
            catalogue::unknown_marker(code),
            &refusal::A_DONOR_MARKER,
        ));
    }
    if always_excludes(code) && marker.effect != MarkerEffect::Exclude {
        let found = words::effect(code, marker.effect);
        return Some((at("effect"), found, &words::VIRUS_EXCLUDES));
    }
    let by = marker.confirm_by.as_ref()?;
    if !catalogue::is_donor_marker(by) {
        return Some((
            at("confirm_by"),
            catalogue::unknown_marker(by),
            &refusal::A_DONOR_MARKER,
        ));
    }
    // Another marker of the same pathogen can say that a screen was wrong; nothing says that a
    // virus was not there, and a question confirms nothing.
    let may = !always_excludes(code)
        && by != code
        && !is_history(by)
        && !is_history(code)
        && pathogen(by) == pathogen(code)
        && marker.effect == MarkerEffect::Exclude;
    let found = || words::confirmed_by(by, code);
    (!may).then(|| (at("confirm_by"), found(), &words::MAY_CONFIRM))
}

fn asks_for_nothing(policy: &DonorPolicy) -> Option<Fault> {
    let asks = |m: &PolicyMarker| {
        m.demand == MarkerDemand::Always
            && m.effect == MarkerEffect::Exclude
            && !is_history(&m.code)
    };
    let (found, expected) = (&refusal::NONE, &words::A_TEST_THAT_EXCLUDES);
    (!policy.markers.iter().any(asks)).then(|| ("markers".to_owned(), found.clone(), expected))
}

fn group_fault(policy: &DonorPolicy) -> Option<Fault> {
    for (g, group) in policy.any_of.iter().enumerate() {
        let at = format!("any_of[{g}].panels");
        if group.panels.is_empty() {
            return Some((at, refusal::NONE.clone(), &words::ONE_PANEL));
        }
        for (p, panel) in group.panels.iter().enumerate() {
            let at = format!("{at}[{p}].markers");
            if panel.markers.is_empty() {
                return Some((at, refusal::NONE.clone(), &words::ONE_MARKER));
            }
            let stranger = panel.markers.iter().find(|m| policy.marker(m).is_none());
            if let Some(stranger) = stranger {
                return Some((at, Wording::data(stranger), &words::MARKER_OF_THE_POLICY));
            }
        }
    }
    None
}

fn days_fault(policy: &DonorPolicy) -> Option<Fault> {
    // One sample must not be its own second.
    if policy.second_sample_days <= policy.window_days {
        let found = Wording::data(policy.second_sample_days);
        let expected = &words::MORE_THAN_THE_WINDOW;
        return Some(("second_sample_days".to_owned(), found, expected));
    }
    let windows = policy.lookback.iter().enumerate();
    for (i, window) in windows {
        let of_it = |code: &&str| code.split('.').next() == Some(window.pathogen.as_str());
        if !catalogue::DONOR_MARKERS.iter().any(of_it) {
            let field = format!("lookback[{i}].pathogen");
            let found = Wording::data(&window.pathogen);
            return Some((field, found, &words::PATHOGEN));
        }
    }
    None
}
