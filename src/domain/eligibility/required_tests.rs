//! Which tests are there: what of eligibility the ledger can see without openings.

use super::exclusion::exclusions;
use super::{Basis, Obstacle, Untested, is_history, unsound};
use crate::domain::event::{
    DonorTested, KitUse, MarkerDemand, MarkerEffect, PanelGroup, SampleRule, Specimen,
};
use crate::domain::id::AnalyteCode;

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
pub fn obstacle(basis: &Basis<'_>) -> Option<Obstacle> {
    before_the_rule(basis).or_else(|| rule(basis))
}

/// The same, but for how the window period was covered.
fn before_the_rule(basis: &Basis<'_>) -> Option<Obstacle> {
    let Some(enrolled) = &basis.donor.enrolled else {
        return Some(Obstacle::NotEnrolled);
    };
    if unsound(basis.policy).is_some() {
        return Some(Obstacle::ContradictoryPolicy(basis.policy.id.clone()));
    }
    if enrolled.needs_guardian() && enrolled.guardian_consent.is_none() {
        return Some(Obstacle::NoConsent);
    }
    excluded(basis).or_else(|| first_sample(basis))
}

/// An exclusion that this word cannot take back: of who enrolled the donor, of whose policy it is,
/// and its own where nothing was tested since.
fn excluded(basis: &Basis<'_>) -> Option<Obstacle> {
    let enrolled = basis.donor.enrolled.as_ref()?;
    let whose = [
        enrolled.organisation,
        basis.policy.id.organisation(),
        basis.by,
    ];
    let (index, exclusion) =
        exclusions(basis, Some(basis.by)).find(|(_, d)| whose.contains(&d.organisation))?;
    let by = exclusion.organisation;
    Some(Obstacle::Excluded { by, index })
}

fn first_sample(basis: &Basis<'_>) -> Option<Obstacle> {
    let untested = untested(basis, Sample::First);
    if untested.is_empty() {
        return None;
    }
    Some(Obstacle::NoUsableTest {
        subject: basis.donor.enrolled.as_ref()?.tested_subject(),
        days: basis.policy.window_days,
        untested,
    })
}

/// How the window period was covered.
fn rule(basis: &Basis<'_>) -> Option<Obstacle> {
    let groups = || basis.policy.any_of.iter().filter(|g| g.second_sample);
    match basis.rule {
        // A policy without such panels knows only the rule of two samples.
        Some(SampleRule::SingleSampleNat) if groups().next().is_none() => {
            Some(Obstacle::NoSingleSampleRule)
        }
        Some(SampleRule::SingleSampleNat) => {
            let open = groups().find(|g| !satisfied(basis, g, Sample::First))?;
            Some(Obstacle::SingleSampleRuleNeeds(open.clone()))
        }
        Some(SampleRule::TwoSamples) => {
            let untested = untested(basis, Sample::Second);
            let days = basis.policy.second_sample_days;
            (!untested.is_empty()).then_some(Obstacle::TwoSampleRuleNeeds { days, untested })
        }
        None => Some(Obstacle::NoSampleRule),
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
fn untested(basis: &Basis<'_>, sample: Sample) -> Vec<Untested> {
    let markers = demanded(basis, sample).filter(|code| !has(basis, code, sample));
    let groups = basis
        .policy
        .any_of
        .iter()
        .filter(|group| !group.second_sample && !satisfied(basis, group, sample));
    let markers = markers.cloned().map(Untested::Marker);
    markers
        .chain(groups.cloned().map(Untested::Group))
        .collect()
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
