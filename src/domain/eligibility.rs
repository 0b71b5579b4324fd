//! Donor eligibility: what a policy demands, and what the ledger can see of it.
//!
//! On the ledger outcomes are commitments, so the rules see markers, specimens, subjects and days.
//! Whoever holds the openings runs the whole algorithm with [`disclosed`].

use super::event::{AgeBand, DonorPolicy, DonorTested, Eligibility, SampleRule, Specimen};
use super::id::{AnalyteCode, StatementId};
use super::state::DonorState;

/// Why a donor cannot be eligible under a policy, as far as the ledger can see; `None` if it can.
///
/// `before`: only tests recorded before this index count.
pub fn obstacle(
    policy: &DonorPolicy,
    donor: &DonorState,
    rule: Option<SampleRule>,
    before: u64,
) -> Option<String> {
    let Some(enrolled) = &donor.enrolled else {
        return Some("the donor is not enrolled".into());
    };
    if enrolled.age_band == AgeBand::Minor && enrolled.guardian_consent.is_none() {
        return Some("a minor's guardian has not consented".into());
    }
    let subject = enrolled.tested_subject();
    let usable = |test: &DonorTested| {
        matches!(test.specimen, Specimen::Serum | Specimen::Plasma) && test.subject == subject
    };
    let has = |marker: &AnalyteCode, day_ok: &dyn Fn(i32) -> bool| {
        donor.tests.iter().any(|(index, _, test)| {
            *index < before
                && test.marker == *marker
                && usable(test)
                && day_ok(test.days_from_recovery)
        })
    };
    let in_window = |days: i32| days.unsigned_abs() <= policy.window_days;
    let after_interval = |days: i32| days > 0 && days.unsigned_abs() >= policy.second_sample_days;
    let missing = |markers: &[AnalyteCode], day_ok: &dyn Fn(i32) -> bool| {
        let missing: Vec<&str> = markers
            .iter()
            .filter(|m| !has(m, day_ok))
            .map(AnalyteCode::as_str)
            .collect();
        (!missing.is_empty()).then(|| missing.join(", "))
    };
    if let Some(markers) = missing(&policy.markers, &in_window) {
        return Some(format!(
            "no usable test (serum or plasma of the {}, within {} days of recovery) for {markers}",
            subject.as_str().to_lowercase().replace('_', " "),
            policy.window_days
        ));
    }
    match rule {
        // A policy without such markers knows only the rule of two samples.
        Some(SampleRule::SingleSampleNat) if policy.single_sample_nats.is_empty() => {
            Some("the policy has no single-sample rule".into())
        }
        Some(SampleRule::SingleSampleNat) => missing(&policy.single_sample_nats, &in_window)
            .map(|markers| format!("the single-sample rule needs {markers}")),
        Some(SampleRule::TwoSamples) => missing(&policy.markers, &after_interval).map(|markers| {
            format!(
                "the two-sample rule needs a second sample at {} days or later for {markers}",
                policy.second_sample_days
            )
        }),
        None => Some("the determination names no sample rule".into()),
    }
}

/// What the disclosed outcomes say: `None` if they exclude nothing (or nothing is disclosed).
///
/// Any NAT detected and any marker reactive excludes, also anti-HBc alone; a confirmatory
/// negative does not re-admit. anti-HBs alone has no effect (vaccination), nor has a
/// non-treponemal syphilis test (the treponemal one decides). An indeterminate outcome waits.
pub fn disclosed<'a>(
    donor: &DonorState,
    outcome: impl Fn(&StatementId) -> Option<&'a str>,
) -> Option<Eligibility> {
    let mut worst = None;
    for (_, statement_id, test) in &donor.tests {
        if matches!(test.marker.as_str(), "HBV.ANTI_HBS" | "SYPH.RPR") {
            continue;
        }
        match outcome(statement_id) {
            Some("REACTIVE" | "DETECTED" | "POSITIVE") => return Some(Eligibility::Ineligible),
            Some("NON_REACTIVE" | "NOT_DETECTED" | "NEGATIVE") | None => {}
            Some(_) => worst = Some(Eligibility::Quarantine),
        }
    }
    worst
}

/// How many of a donor's tests are disclosed, and how many there are.
pub fn disclosure<'a>(
    donor: &DonorState,
    outcome: impl Fn(&StatementId) -> Option<&'a str>,
) -> (usize, usize) {
    let opened = donor
        .tests
        .iter()
        .filter(|(_, id, _)| outcome(id).is_some())
        .count();
    (opened, donor.tests.len())
}
