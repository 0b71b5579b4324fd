//! Donor eligibility: what a policy demands, and what the ledger can see of it.
//!
//! On the ledger outcomes are commitments, so the rules see markers, specimens, subjects and days.
//! Whoever holds the openings runs the whole algorithm: [`determine`] before an officer signs,
//! [`obstacle`] and [`disclosed`] one after the other where an audit or a verdict judges afterwards.

use super::bilingual::{Bilingual, both};
use super::event::{
    DonorDetermined, DonorPolicy, DonorSubject, DonorTested, Eligibility, EligibilityReason, Event,
    SampleRule, Specimen,
};
use super::id::{AnalyteCode, Digest, StatementId};
use super::spec::catalogue;
use super::state::DonorState;

/// What is wrong with a policy: field, found, expected. One that asks for nothing is no policy.
pub(crate) fn unsound(policy: &DonorPolicy) -> Option<(&'static str, String, &'static str)> {
    const MARKER: &str = "a donor marker of the catalogue";
    if policy.markers.is_empty() {
        return Some(("markers", "none".to_owned(), "at least one marker"));
    }
    let mut markers = policy.markers.iter();
    if let Some(code) = markers.find(|code| !catalogue::is_donor_marker(code)) {
        return Some(("markers", code.to_string(), MARKER));
    }
    let mut nats = policy.single_sample_nats.iter();
    let stranger = nats.find(|code| !policy.markers.contains(code))?;
    let expected = "one of the policy's markers";
    Some(("single_sample_nats", stranger.to_string(), expected))
}

/// Why a donor cannot be eligible under a policy, as far as the ledger can see; `None` if it can.
///
/// `before`: only tests recorded before this index count.
pub fn obstacle(
    policy: &DonorPolicy,
    donor: &DonorState,
    rule: Option<SampleRule>,
    before: u64,
) -> Option<Bilingual> {
    let Some(enrolled) = &donor.enrolled else {
        return Some(both!(
            "the donor is not enrolled",
            "ドナーが登録されていません"
        ));
    };
    if unsound(policy).is_some() {
        return Some(both!(
            "policy {} does not hold together",
            "ドナー基準{}は成り立っていません",
            policy.id
        ));
    }
    if enrolled.needs_guardian() && enrolled.guardian_consent.is_none() {
        return Some(both!(
            "a minor's guardian has not consented",
            "未成年者の保護者の同意がありません"
        ));
    }
    // Nothing that comes later takes a marker back: a confirmatory negative does not re-admit.
    let by_marker = |(index, d): &&(u64, DonorDetermined)| {
        let by_policy = *index < before && d.policy == policy.id;
        by_policy
            && d.outcome == Eligibility::Ineligible
            && d.reasons.contains(&EligibilityReason::Marker)
    };
    if let Some((index, _)) = donor.determinations.iter().find(by_marker) {
        return Some(both!(
            "a marker excluded the donor at index {index}",
            "エントリ{index}で検査結果により不適格と判定されています"
        ));
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
        let (english, japanese) = match subject {
            DonorSubject::Donor => ("donor", "ドナー"),
            DonorSubject::BirthMother => ("birth mother", "母親"),
        };
        let days = policy.window_days;
        return Some(Bilingual::new(
            format!(
                "no usable test (serum or plasma of the {english}, within {days} days of recovery) for {markers}"
            ),
            format!(
                "使用できる検査がありません({japanese}の血清または血漿、採取の前後{days}日以内): {markers}"
            ),
        ));
    }
    match rule {
        // A policy without such markers knows only the rule of two samples.
        Some(SampleRule::SingleSampleNat) if policy.single_sample_nats.is_empty() => Some(both!(
            "the policy has no single-sample rule",
            "ドナー基準に単回検体の規則がありません"
        )),
        Some(SampleRule::SingleSampleNat) => {
            missing(&policy.single_sample_nats, &in_window).map(|markers| {
                both!(
                    "the single-sample rule needs {markers}",
                    "単回検体の規則には次の検査が必要です: {markers}"
                )
            })
        }
        Some(SampleRule::TwoSamples) => missing(&policy.markers, &after_interval).map(|markers| {
            let days = policy.second_sample_days;
            both!(
                "the two-sample rule needs a second sample at {days} days or later for {markers}",
                "二回検体の規則には{days}日目以降の二回目の検体が必要です: {markers}"
            )
        }),
        None => Some(both!(
            "the determination names no sample rule",
            "判定に検体の規則がありません"
        )),
    }
}

/// A disclosed marker or interview excludes the donor.
pub(crate) fn excluded() -> Bilingual {
    both!(
        "a disclosed marker or interview excludes the donor",
        "開示された検査または問診の結果によりドナーは不適格です"
    )
}

/// A disclosed outcome waits for another.
pub(crate) fn pending() -> Bilingual {
    both!(
        "a disclosed outcome is indeterminate",
        "開示された検査結果が判定保留です"
    )
}

/// The interview's outcome of a donor who may give; any other excludes.
const ACCEPTABLE: &str = "ACCEPTABLE";

/// The commitment that eligibility rests on, by the field that an opening names.
pub fn committed(event: &Event, field: &str) -> Option<Digest> {
    match (event, field) {
        (Event::DonorTested(e), "donor_tested.outcome") => Some(e.outcome),
        (Event::DonorEnrolled(e), "donor_enrolled.interview") => Some(e.interview),
        _ => None,
    }
}

/// What the disclosed outcomes say: `None` if they exclude nothing (or nothing is disclosed).
///
/// `outcome` discloses by statement id: of a test its outcome, of the enrolment the interview's.
///
/// Any NAT detected and any marker reactive excludes, also anti-HBc alone; a confirmatory
/// negative does not re-admit. anti-HBs alone has no effect (vaccination), nor has a
/// non-treponemal syphilis test (the treponemal one decides). An indeterminate outcome waits.
pub fn disclosed<'a>(
    donor: &DonorState,
    outcome: impl Fn(&StatementId) -> Option<&'a str>,
) -> Option<Eligibility> {
    let interview = donor.enrolment.as_ref().and_then(&outcome);
    if interview.is_some_and(|said| said != ACCEPTABLE) {
        return Some(Eligibility::Ineligible);
    }
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

/// What the whole algorithm says of a donor, and why where it does not say eligible.
///
/// A marker that excludes comes first: it excludes whatever else is missing. Then what the ledger can
/// see ([`obstacle`]): a panel that is there but does not cover the window waits for a second sample,
/// anything else is incomplete. Outcomes that are not disclosed exclude nothing: say how many there
/// are ([`disclosure`]).
pub fn determine<'a>(
    policy: &DonorPolicy,
    donor: &DonorState,
    rule: Option<SampleRule>,
    outcome: impl Fn(&StatementId) -> Option<&'a str>,
) -> (Eligibility, Option<Bilingual>) {
    let found = disclosed(donor, outcome);
    if found == Some(Eligibility::Ineligible) {
        return (Eligibility::Ineligible, Some(excluded()));
    }
    if let Some(why) = obstacle(policy, donor, rule, u64::MAX) {
        let covered = [SampleRule::SingleSampleNat, SampleRule::TwoSamples]
            .into_iter()
            .any(|other| obstacle(policy, donor, Some(other), u64::MAX).is_none());
        let panel = DonorPolicy {
            single_sample_nats: policy.markers.clone(),
            ..policy.clone()
        };
        let rule = Some(SampleRule::SingleSampleNat);
        let waits = !covered && obstacle(&panel, donor, rule, u64::MAX).is_none();
        return match waits {
            true => (Eligibility::Quarantine, Some(why)),
            false => (Eligibility::Incomplete, Some(why)),
        };
    }
    match found {
        Some(_) => (Eligibility::Quarantine, Some(pending())),
        None => (Eligibility::Eligible, None),
    }
}

/// How many outcomes of a donor's interview and tests are disclosed, and how many there are.
pub fn disclosure<'a>(
    donor: &DonorState,
    outcome: impl Fn(&StatementId) -> Option<&'a str>,
) -> (usize, usize) {
    let tests = donor.tests.iter().map(|(_, id, _)| id);
    let all: Vec<&StatementId> = donor.enrolment.iter().chain(tests).collect();
    let opened = all.iter().filter(|id| outcome(id).is_some()).count();
    (opened, all.len())
}
