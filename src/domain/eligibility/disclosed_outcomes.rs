//! What disclosed outcomes say of a donor.

use std::sync::Arc;

use crate::domain::event::{
    Corrected, DonorEnrolled, DonorTested, EligibilityReason, Event, MarkerDemand, MarkerEffect,
    PolicyMarker, Replacement,
};
use crate::domain::id::{AnalyteCode, Digest, OrgRef, StatementId};
use crate::domain::state::{DonorState, ReplacedTest};
use crate::domain::statement::Recorded;
use crate::words::{Wording, detail};

use super::exclusion::undone;
use super::policy::always_excludes;
use super::required_tests::{Sample, has, usable};
use super::{Basis, is_history, pathogen};

/// The interview's outcome of a donor who may give; any other excludes.
const ACCEPTABLE: &str = "ACCEPTABLE";

/// What a finding means under a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sense {
    Excludes,
    /// It is unclear, or something is missing because of it.
    Waits,
    /// It was found or unclear until this entry corrected it; no new specimen says that it is not there.
    Corrected {
        by: u64,
    },
    /// A test that no policy asked for found an infection.
    Adverse,
    /// It is good to know, and excludes nobody.
    Informs,
    /// It was found, and another test of the policy says that it was not.
    Refuted,
}

impl Sense {
    /// Whether a determination has to wait for more.
    pub fn waits(self) -> bool {
        matches!(self, Self::Waits | Self::Corrected { .. })
    }
}

/// Something that was found in a donor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub sense: Sense,
    /// The marker; `None`: the interview.
    pub marker: Option<AnalyteCode>,
    /// Where the test stands in the log.
    pub index: u64,
}

impl Finding {
    /// What is said of it: which marker, never what was found.
    pub fn said(&self) -> Wording {
        let Some(marker) = &self.marker else {
            return match self.sense {
                Sense::Refuted => detail::INTERVIEW_EXCLUDED.clone(),
                Sense::Excludes
                | Sense::Waits
                | Sense::Corrected { .. }
                | Sense::Adverse
                | Sense::Informs => detail::INTERVIEW_EXCLUDES.clone(),
            };
        };
        let index = self.index;
        match self.sense {
            Sense::Excludes => detail::outcome_excludes(marker, index),
            Sense::Waits => detail::outcome_open(marker),
            Sense::Corrected { by } => detail::outcome_corrected(marker, index, by),
            Sense::Adverse => detail::not_asked_for(marker, index),
            Sense::Informs => detail::informs(marker),
            Sense::Refuted => detail::refuted(marker, index),
        }
    }
}

/// What a disclosed word says; what is neither is unclear.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Found,
    NotFound,
    Unclear,
}

fn word(said: &str) -> Word {
    match said {
        "REACTIVE" | "DETECTED" | "POSITIVE" => Word::Found,
        "NON_REACTIVE" | "NOT_DETECTED" | "NEGATIVE" => Word::NotFound,
        _ => Word::Unclear,
    }
}

/// Markers of what most adults have met, or of a vaccination, or that another test has to confirm:
/// alone they say nothing about an infection now.
pub(super) fn tells_of_the_past(marker: &AnalyteCode) -> bool {
    let past = ["HBV.ANTI_HBS", "CMV.AB", "EBV.AB", "TOXO.AB", "SYPH.RPR"];
    past.contains(&marker.as_str()) || is_history(marker)
}

/// The commitment that eligibility rests on, by the field that an opening names.
pub fn committed(event: &Event, field: &str) -> Option<Digest> {
    match field {
        "donor_tested.outcome" => event.get::<DonorTested>().map(|e| e.outcome),
        "corrected.replacement.donor_tested.outcome" => {
            match &event.get::<Corrected>()?.replacement {
                Replacement::DonorTested(test) => Some(test.outcome),
                _ => None,
            }
        }
        "donor_enrolled.interview" => event.get::<DonorEnrolled>().map(|e| e.interview),
        _ => None,
    }
}

/// What the disclosed outcomes say under a policy, the gravest first; nothing if nothing was found
/// or disclosed. Tests of every recovery of the donor count, and those outside the window too.
///
/// `outcome` discloses by statement id: of a test its outcome, of the enrolment the interview's.
/// `by`: whose officer is about to determine, and so may take an exclusion back.
pub fn findings<'o>(
    basis: &Basis<'_>,
    by: Option<OrgRef>,
    outcome: impl Fn(&StatementId) -> Option<&'o str>,
) -> Vec<Finding> {
    let donor = basis.donor;
    let mut found = Vec::new();
    let interview = donor.enrolment.as_ref().and_then(&outcome);
    if interview.is_some_and(|said| said != ACCEPTABLE) {
        let sense = match another_interview(basis, by) {
            true => Sense::Refuted,
            false => Sense::Excludes,
        };
        found.push(Finding {
            sense,
            marker: None,
            index: 0,
        });
    }
    for (index, id, test) in donor.tests.iter().filter(|(i, ..)| *i < basis.before) {
        let Some(said) = outcome(id) else { continue };
        let said = word(said);
        if said == Word::NotFound {
            continue;
        }
        let finding = |sense, marker: &AnalyteCode| Finding {
            sense,
            marker: Some(marker.clone()),
            index: *index,
        };
        let found_here = said == Word::Found;
        let sense = match sense(basis, test, found_here, &outcome) {
            Sense::Excludes if taken_back(basis, by, *index, test, &outcome) => Sense::Refuted,
            sense => sense,
        };
        found.push(finding(sense, &test.marker));
        if let Some(untested) = asked_for_by(basis, test) {
            found.push(finding(Sense::Waits, untested));
        }
    }
    let replaced = basis.donor.replaced.iter();
    found.extend(replaced.filter_map(|wrong| corrected_away(basis, wrong, &outcome)));
    found.sort();
    found.dedup();
    found
}

/// What was found or unclear until it was corrected, and is not said where it stands now.
fn corrected_away<'o>(
    basis: &Basis<'_>,
    wrong: &ReplacedTest,
    outcome: &impl Fn(&StatementId) -> Option<&'o str>,
) -> Option<Finding> {
    if wrong.index >= basis.before {
        return None;
    }
    let said = word(outcome(&wrong.statement)?);
    let mut standing = basis.donor.tests.iter();
    let standing = standing.find(|(index, ..)| *index == wrong.index);
    let says = standing.and_then(|(_, id, _)| outcome(id)).map(word);
    if said == Word::NotFound || says == Some(said) || says == Some(Word::Found) {
        return None;
    }
    let grave = match sense(basis, &wrong.test, said == Word::Found, outcome) {
        Sense::Excludes | Sense::Waits | Sense::Corrected { .. } | Sense::Adverse => true,
        Sense::Informs | Sense::Refuted => asked_for_by(basis, &wrong.test).is_some(),
    };
    let specimen = |test: &DonorTested| test.assay.as_ref().map(|assay| assay.sample);
    let old = specimen(&wrong.test);
    let another = |again: &DonorTested| old.is_none() || specimen(again) != old;
    let sense = match none_found(&newer(basis, wrong.index, &wrong.test, another, outcome)) {
        true => Sense::Refuted,
        false => Sense::Corrected { by: wrong.by },
    };
    grave.then(|| Finding {
        sense,
        marker: Some(wrong.test.marker.clone()),
        index: wrong.index,
    })
}

/// What usable tests of the same marker say that were recorded after an entry.
fn newer<'o>(
    basis: &Basis<'_>,
    after: u64,
    test: &DonorTested,
    of_kind: impl Fn(&DonorTested) -> bool,
    outcome: &impl Fn(&StatementId) -> Option<&'o str>,
) -> Vec<Option<Word>> {
    let newer = basis.donor.tests.iter().filter(|(index, _, again)| {
        *index > after
            && *index < basis.before
            && again.marker == test.marker
            && usable(basis, again)
            && of_kind(again)
    });
    newer.map(|(_, id, _)| outcome(id).map(word)).collect()
}

/// What one finding means: `found`, or else unclear.
fn sense<'o>(
    basis: &Basis<'_>,
    test: &DonorTested,
    found: bool,
    outcome: &impl Fn(&StatementId) -> Option<&'o str>,
) -> Sense {
    let grave = if found { Sense::Excludes } else { Sense::Waits };
    let code = &test.marker;
    if always_excludes(code) {
        return grave;
    }
    let confirms = |m: &PolicyMarker| m.confirm_by.as_ref() == Some(code);
    match basis.policy.marker(code) {
        Some(marker) if marker.effect == MarkerEffect::Inform => Sense::Informs,
        Some(marker) => match &marker.confirm_by {
            Some(by) if refuted(basis, test, by, outcome) => Sense::Refuted,
            _ => grave,
        },
        // What confirms a marker of the policy speaks for it.
        None if basis.policy.markers.iter().any(confirms) => grave,
        None if tells_of_the_past(code) => Sense::Informs,
        None => Sense::Adverse,
    }
}

/// Whether the confirmatory test of the same recovery, on this specimen's day or later, says that it
/// was not there, and none says that it was.
fn refuted<'o>(
    basis: &Basis<'_>,
    screen: &DonorTested,
    by: &AnalyteCode,
    outcome: &impl Fn(&StatementId) -> Option<&'o str>,
) -> bool {
    let confirmations = basis.donor.tests.iter().filter(|(index, _, test)| {
        *index < basis.before
            && test.marker == *by
            && test.recovery == screen.recovery
            && test.days_from_recovery >= screen.days_from_recovery
            && usable(basis, test)
    });
    let words: Vec<Option<Word>> = confirmations
        .map(|(_, id, _)| outcome(id).map(word))
        .collect();
    none_found(&words)
}

/// Whether there are words, and all of them say that it was not there.
fn none_found(words: &[Option<Word>]) -> bool {
    !words.is_empty() && words.iter().all(|word| *word == Some(Word::NotFound))
}

/// Whether the finding led to an exclusion that was taken back, with a newer test of the marker that
/// did not find it: another specimen had been tested, or the wrong one.
fn taken_back<'o>(
    basis: &Basis<'_>,
    by: Option<OrgRef>,
    index: u64,
    test: &DonorTested,
    outcome: &impl Fn(&StatementId) -> Option<&'o str>,
) -> bool {
    let said = basis.donor.determinations.iter();
    let mut after = said.filter(|(at, d)| *at > index && *at < basis.before && d.excludes());
    after.any(|(at, exclusion)| {
        none_found(&newer(basis, *at, test, |_| true, outcome))
            && undone(basis, (*at, exclusion), by)
    })
}

/// Whether the donor was excluded for the interview, and whoever said so took it back.
fn another_interview(basis: &Basis<'_>, by: Option<OrgRef>) -> bool {
    let mut said = basis.donor.determinations.iter().filter(|(at, d)| {
        *at < basis.before && d.excludes() && d.reasons.contains(&EligibilityReason::Interview)
    });
    said.any(|(at, exclusion)| undone(basis, (*at, exclusion), by))
}

/// The marker that a positive answer of the interview makes necessary, and that was not tested.
fn asked_for_by<'a>(basis: &Basis<'a>, answer: &DonorTested) -> Option<&'a AnalyteCode> {
    if !is_history(&answer.marker) || answer.recovery != basis.recovery {
        return None;
    }
    let of = pathogen(&answer.marker);
    let mut travel = basis.policy.markers.iter().filter(|m| {
        m.demand == MarkerDemand::Travel && pathogen(&m.code) == of && !is_history(&m.code)
    });
    travel.find_map(|m| (!has(basis, &m.code, Sample::First)).then_some(&m.code))
}

/// How many outcomes of a donor's interview and tests are disclosed, and how many there are: also of those that were
/// replaced or moved to another donor by a correction, which else could be changed unseen. `acts` is the donor's history.
pub fn disclosure<'a>(
    donor: &DonorState,
    acts: &[Arc<Recorded>],
    outcome: impl Fn(&StatementId) -> Option<&'a str>,
) -> (usize, usize) {
    let own = donor.enrolled.as_ref().map(|enrolled| enrolled.donor);
    let commits = |event: &Event| match event.get::<Corrected>().map(|e| &e.replacement) {
        Some(Replacement::DonorTested(test)) => Some(test.donor) == own,
        Some(_) => false,
        None => event.get::<DonorTested>().is_some(),
    };
    let tests = acts.iter().map(|act| &act.statement);
    let tests = tests.filter(|statement| commits(&statement.event));
    let tests = tests.map(|statement| &statement.statement_id);
    let all: Vec<&StatementId> = donor.enrolment.iter().chain(tests).collect();
    let opened = all.iter().filter(|id| outcome(id).is_some()).count();
    (opened, all.len())
}
