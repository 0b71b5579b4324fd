//! Which tests are there: what of eligibility the ledger can see without openings.

use crate::domain::bilingual::{Bilingual, both};
use crate::domain::event::{
    DonorSubject, DonorTested, KitUse, MarkerDemand, MarkerEffect, PanelGroup, SampleRule, Specimen,
};
use crate::domain::id::AnalyteCode;

use super::exclusion::exclusions;
use super::{Basis, is_history, not_enrolled, unsound};

/// Which sample a test has to be of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    /// That of the recovery.
    First,
    /// The second, after the policy's interval.
    Second,
    /// Any that was tested after this index.
    Newer(u64),
}

/// Why a donor cannot be eligible, as far as the ledger can see; `None` if it can.
pub fn obstacle(basis: &Basis<'_>) -> Option<Bilingual> {
    before_the_rule(basis).or_else(|| rule(basis))
}

/// The same, but for how the window period was covered.
fn before_the_rule(basis: &Basis<'_>) -> Option<Bilingual> {
    let Some(enrolled) = &basis.donor.enrolled else {
        return Some(not_enrolled());
    };
    if unsound(basis.policy).is_some() {
        return Some(both!(
            "policy {} does not hold together",
            "ドナー基準{}は成り立っていません",
            basis.policy.id
        ));
    }
    if enrolled.needs_guardian() && enrolled.guardian_consent.is_none() {
        return Some(both!(
            "a minor's guardian has not consented",
            "未成年者の保護者の同意がありません"
        ));
    }
    excluded(basis).or_else(|| first_sample(basis))
}

/// An exclusion that this word cannot take back: of who enrolled the donor, of whose policy it is,
/// and its own where nothing was tested since.
fn excluded(basis: &Basis<'_>) -> Option<Bilingual> {
    let enrolled = basis.donor.enrolled.as_ref()?;
    let whose = [
        enrolled.organisation,
        basis.policy.id.organisation(),
        basis.by,
    ];
    let (index, exclusion) =
        exclusions(basis, Some(basis.by)).find(|(_, d)| whose.contains(&d.organisation))?;
    let by = exclusion.organisation;
    Some(both!(
        "{by} excluded the donor at index {index}; only {by} takes that back, with newer tests",
        "エントリ{index}で{by}により不適格と判定されています。取り消せるのは{by}だけで、より新しい検査が必要です"
    ))
}

fn first_sample(basis: &Basis<'_>) -> Option<Bilingual> {
    let markers = missing(basis, Sample::First);
    if markers.is_empty() {
        return None;
    }
    let (english, japanese) = match basis.donor.enrolled.as_ref()?.tested_subject() {
        DonorSubject::Donor => ("donor", "ドナー"),
        DonorSubject::BirthMother => ("birth mother", "母親"),
    };
    let (markers, days) = (markers.join(", "), basis.policy.window_days);
    Some(Bilingual::new(
        format!(
            "no usable test (serum or plasma of the {english}, within {days} days of recovery) for {markers}"
        ),
        format!(
            "使用できる検査がありません({japanese}の血清または血漿、採取の前後{days}日以内): {markers}"
        ),
    ))
}

/// How the window period was covered.
fn rule(basis: &Basis<'_>) -> Option<Bilingual> {
    let groups = || basis.policy.any_of.iter().filter(|g| g.second_sample);
    match basis.rule {
        // A policy without such panels knows only the rule of two samples.
        Some(SampleRule::SingleSampleNat) if groups().next().is_none() => Some(both!(
            "the policy has no single-sample rule",
            "ドナー基準に単回検体の規則がありません"
        )),
        Some(SampleRule::SingleSampleNat) => {
            let open = groups().find(|g| !satisfied(basis, g, Sample::First))?;
            let markers = named(open);
            Some(both!(
                "the single-sample rule needs {markers}",
                "単回検体の規則には次の検査が必要です: {markers}"
            ))
        }
        Some(SampleRule::TwoSamples) => {
            let markers = missing(basis, Sample::Second);
            let (markers, days) = (markers.join(", "), basis.policy.second_sample_days);
            (!markers.is_empty()).then(|| {
                both!(
                    "the two-sample rule needs a second sample at {days} days or later for {markers}",
                    "二回検体の規則には{days}日目以降の二回目の検体が必要です: {markers}"
                )
            })
        }
        None => Some(both!(
            "the determination names no sample rule",
            "判定に検体の規則がありません"
        )),
    }
}

/// Whether everything is there but what covers the window: a second sample will do.
pub(super) fn waits_for_second_sample(basis: &Basis<'_>) -> bool {
    let covers = |by| {
        let basis = Basis {
            rule: Some(by),
            ..*basis
        };
        rule(&basis).is_none()
    };
    let rules = [SampleRule::SingleSampleNat, SampleRule::TwoSamples];
    before_the_rule(basis).is_none() && !rules.into_iter().any(covers)
}

/// What a sample has to be tested for, whatever groups ask. An interview is not asked twice, and
/// what excludes nobody is not tested twice.
pub(super) fn demanded<'a>(
    basis: &Basis<'a>,
    sample: Sample,
) -> impl Iterator<Item = &'a AnalyteCode> + use<'a> {
    let conditions = basis.conditions;
    let markers = basis.policy.markers.iter().filter(move |marker| {
        let holds = match marker.demand {
            MarkerDemand::Always => true,
            MarkerDemand::IfTested => false,
            other => other.condition().is_some_and(|c| conditions.contains(&c)),
        };
        let again = marker.effect == MarkerEffect::Exclude && !is_history(&marker.code);
        holds && (sample == Sample::First || again)
    });
    markers.map(|marker| &marker.code)
}

/// What a sample was not tested for: markers, and groups of which no panel is complete. What a
/// second sample would satisfy is the rule's to ask.
fn missing(basis: &Basis<'_>, sample: Sample) -> Vec<String> {
    let markers = demanded(basis, sample).filter(|code| !has(basis, code, sample));
    let groups = basis
        .policy
        .any_of
        .iter()
        .filter(|group| !group.second_sample && !satisfied(basis, group, sample));
    let markers = markers.map(ToString::to_string);
    markers.chain(groups.map(named)).collect()
}

/// A group in words: `B19.NAT or B19.AG`.
fn named(group: &PanelGroup) -> String {
    let panels = group.panels.iter().map(|panel| {
        let markers: Vec<&str> = panel.markers.iter().map(AnalyteCode::as_str).collect();
        markers.join(", ")
    });
    panels.collect::<Vec<_>>().join(" or ")
}

pub(super) fn satisfied(basis: &Basis<'_>, group: &PanelGroup, sample: Sample) -> bool {
    let mut panels = group.panels.iter();
    panels.any(|panel| panel.markers.iter().all(|code| has(basis, code, sample)))
}

pub(super) fn has(basis: &Basis<'_>, code: &AnalyteCode, sample: Sample) -> bool {
    of_sample(basis, code, sample).next().is_some()
}

/// The usable tests of a marker on a sample.
fn of_sample<'a>(
    basis: &Basis<'a>,
    code: &AnalyteCode,
    sample: Sample,
) -> impl Iterator<Item = &'a DonorTested> {
    let basis = *basis;
    let tests = basis.tests().filter(move |(index, test)| {
        let days = test.days_from_recovery;
        let day_ok = match sample {
            _ if is_history(&test.marker) => true,
            Sample::First => days.unsigned_abs() <= basis.policy.window_days,
            Sample::Second => days > 0 && days.unsigned_abs() >= basis.policy.second_sample_days,
            Sample::Newer(than) => *index > than,
        };
        test.marker == *code && usable(&basis, test) && day_ok
    });
    tests.map(|(_, test)| test)
}

/// Whether a test can speak for the donor: serum or plasma of whose blood it has to be. An answer
/// in an interview has no specimen.
pub(super) fn usable(basis: &Basis<'_>, test: &DonorTested) -> bool {
    let enrolled = basis.donor.enrolled.as_ref();
    let subject = enrolled.is_some_and(|e| e.tested_subject() == test.subject);
    let blood = matches!(test.specimen, Specimen::Serum | Specimen::Plasma);
    subject && (is_history(&test.marker) || blood)
}

/// How many of the tests that a determination rests on were done with kits that are not made for
/// donors, where no other kit found the same.
pub fn kits_not_for_donors(basis: &Basis<'_>) -> usize {
    let two = basis.rule == Some(SampleRule::TwoSamples);
    let samples = [Some(Sample::First), two.then_some(Sample::Second)];
    let unfit = |code: &AnalyteCode, sample| {
        let kits = || of_sample(basis, code, sample).filter_map(|t| t.assay.as_ref());
        match kits().any(|assay| assay.kit.intended == KitUse::DonorScreening) {
            true => 0,
            false => kits().count(),
        }
    };
    let of = |sample| {
        let single: usize = demanded(basis, sample)
            .map(|code| unfit(code, sample))
            .sum();
        let relied = basis.policy.any_of.iter().filter(|group| {
            let by_rule = !group.second_sample || !two;
            by_rule && satisfied(basis, group, sample)
        });
        let alone = |code: &&AnalyteCode| !demanded(basis, sample).any(|other| other == *code);
        let grouped = relied.map(|group| {
            let complete = group
                .panels
                .iter()
                .filter(|panel| panel.markers.iter().all(|code| has(basis, code, sample)));
            let counts = complete.map(|panel| {
                let codes = panel.markers.iter().filter(alone);
                codes.map(|code| unfit(code, sample)).sum::<usize>()
            });
            counts.min().unwrap_or(0)
        });
        single + grouped.sum::<usize>()
    };
    samples.into_iter().flatten().map(of).sum()
}
