//! Results in words: the row's word, its contrary, and everything between.

use super::reason::{FailReason, InsufficientReason as Why};
use super::{Judgement, marker_set};
use crate::domain::id::Marker;
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::spec::Accepted;
use crate::domain::spec::catalogue::{self, ValueKind};
use crate::domain::value::{Comparator, MarkerSet, Measurement, Qualitative, ResultFacts};
use std::cmp::Ordering;

/// One word against the row's word and the ones it accepts.
///
/// A word of the same sense that the row does not list (`Negative` for `NotDetected`) is not a
/// failure of the product and not an answer either.
pub(super) fn one(expected: Qualitative, accept: &[Accepted], found: Qualitative) -> Judgement {
    if found == Qualitative::Indeterminate {
        return Judgement::Insufficient(Why::Indeterminate);
    }
    if found == expected || accept.contains(&Accepted::Qualitative(found)) {
        return Judgement::Pass;
    }
    let contrary = found == Qualitative::NotConforms
        || (expected.is_absent() && found.is_present())
        || (expected.is_present() && found.is_absent());
    if contrary {
        Judgement::Fail(FailReason::Word { expected, found })
    } else {
        Judgement::Insufficient(Why::Wording { expected, found })
    }
}

/// A number where a word was asked for; `None` if it does not answer the row.
///
/// `Below_LOD` and `Below_LOQ` say something only beside the limit itself; a number below a stated
/// limit says the same. A number that was quantified is there.
pub(super) fn number_for_word(
    expected: Qualitative,
    accept: &[Accepted],
    measured: &Measurement,
    facts: &ResultFacts,
) -> Option<Judgement> {
    let below_lod = accept.contains(&Accepted::BelowLod);
    let below_loq = accept.contains(&Accepted::BelowLoq);
    // From where on a number says that something is there is the analyte's: of a ratio it is one.
    let from = catalogue::analyte(&facts.analyte).and_then(|analyte| analyte.harmful_from);
    let there = measured.may_reach(from.unwrap_or(Decimal::new(0, 0)));
    if !expected.is_absent() || !(below_lod || below_loq) {
        let there = expected.is_absent() && there;
        return there.then_some(Judgement::Fail(FailReason::Quantified));
    }
    let lod = facts.lod.ok_or(Why::LodMissing);
    let loq = facts.loq.ok_or(Why::LoqMissing);
    let pass = |limit: Result<Quantity, Why>| Judgement::of(limit.map(|_| Judgement::Pass));
    let under = |limit: &Result<Quantity, Why>| match (limit, measured.quantity()) {
        (Ok(limit), Some(found)) => match (measured.comparator(), found.compare(limit)) {
            (Comparator::Eq | Comparator::Le, Some(order)) => order == Ordering::Less,
            (Comparator::Lt, Some(order)) => order != Ordering::Greater,
            _ => false,
        },
        _ => false,
    };
    Some(match measured.comparator() {
        // What is not detected is not quantified either.
        Comparator::BelowLod => pass(lod),
        Comparator::BelowLoq if below_loq => pass(loq),
        _ if under(&lod) || (below_loq && under(&loq)) => Judgement::Pass,
        _ if there => Judgement::Fail(FailReason::Quantified),
        _ => Judgement::Insufficient(Why::Sensitivity),
    })
}

/// Every member has the row's word.
pub(super) fn all(
    expected: Qualitative,
    accept: &[Accepted],
    members: &[Marker],
    set: &MarkerSet,
) -> Judgement {
    marker_set::worst(members.iter(), set, |marker, found| {
        let Some(found) = found.word() else {
            return not_a_word(marker);
        };
        match one(expected, accept, found) {
            Judgement::Fail(_) => Judgement::Fail(FailReason::Marker {
                marker: marker.clone(),
                found,
            }),
            other => other,
        }
    })
}

fn not_a_word(marker: &Marker) -> Judgement {
    let found = ValueKind::Quantitative;
    Judgement::Insufficient(Why::Member {
        marker: marker.clone(),
        why: Box::new(Why::Kind { found }),
    })
}

/// Every member is absent.
pub(super) fn none(members: &[Marker], set: &MarkerSet) -> Judgement {
    marker_set::worst(members.iter(), set, |marker, found| {
        let Some(found) = found.word() else {
            return not_a_word(marker);
        };
        let marker = || marker.clone();
        match found {
            Qualitative::Indeterminate => Judgement::Insufficient(Why::Indeterminate),
            _ if found.is_absent() => Judgement::Pass,
            Qualitative::Conforms => Judgement::Insufficient(Why::MarkerWording {
                marker: marker(),
                found,
            }),
            _ => Judgement::Fail(FailReason::Marker {
                marker: marker(),
                found,
            }),
        }
    })
}

/// At least `n` members are present.
///
/// An indeterminate member keeps the result from passing, however many others are present.
pub(super) fn at_least(n: u32, members: &[Marker], set: &MarkerSet) -> Judgement {
    let (mut present, mut possible) = (0_u32, 0_u32);
    let mut open = None;
    for marker in members {
        let found = set.get(marker);
        let word = found.and_then(|found| found.word());
        let why = match word {
            Some(found) if found.is_present() => {
                present = present.saturating_add(1);
                continue;
            }
            Some(found) if found.is_absent() => continue,
            Some(Qualitative::Indeterminate) => Why::Indeterminate,
            Some(found) => Why::MarkerWording {
                marker: marker.clone(),
                found,
            },
            None if found.is_some() => Why::Member {
                marker: marker.clone(),
                why: Box::new(Why::Kind {
                    found: ValueKind::Quantitative,
                }),
            },
            None => Why::MarkerMissing(marker.clone()),
        };
        possible = possible.saturating_add(1);
        if open.is_none() || why == Why::Indeterminate {
            open = Some(why);
        }
    }
    let at_most = present.saturating_add(possible);
    match open {
        _ if at_most < n => Judgement::Fail(FailReason::TooFewPresent {
            needed: n,
            found: at_most,
        }),
        Some(Why::Indeterminate) => Judgement::Insufficient(Why::Indeterminate),
        Some(why) if present < n => Judgement::Insufficient(why),
        _ => Judgement::Pass,
    }
}
