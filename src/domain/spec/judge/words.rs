//! Results in words: the row's word, its contrary, and everything between.

use super::Judgement;
use super::reason::{FailReason, InsufficientReason as Why};
use crate::domain::id::Marker;
use crate::domain::spec::Accepted;
use crate::domain::value::{Comparator, MarkerSet, Qualitative};

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

/// A number where a word was asked for; `None` if the row accepts none.
pub(super) fn number_for_word(accept: &[Accepted], comparator: Comparator) -> Option<Judgement> {
    let below_lod = accept.contains(&Accepted::BelowLod);
    let below_loq = accept.contains(&Accepted::BelowLoq);
    if !below_lod && !below_loq {
        return None;
    }
    Some(match comparator {
        // What is not detected is not quantified either.
        Comparator::BelowLod => Judgement::Pass,
        Comparator::BelowLoq if below_loq => Judgement::Pass,
        Comparator::BelowLoq | Comparator::Lt | Comparator::Le => {
            Judgement::Insufficient(Why::Sensitivity)
        }
        Comparator::Eq | Comparator::Gt | Comparator::Ge | Comparator::AboveUloq => {
            Judgement::Fail(FailReason::Quantified)
        }
    })
}

/// Every member has the row's word.
pub(super) fn all(
    expected: Qualitative,
    accept: &[Accepted],
    members: &[Marker],
    set: &MarkerSet,
) -> Judgement {
    worst(members, set, |marker, found| {
        match one(expected, accept, found) {
            Judgement::Fail(_) => Judgement::Fail(FailReason::Marker {
                marker: marker.clone(),
                found,
            }),
            other => other,
        }
    })
}

/// Every member is absent.
pub(super) fn none(members: &[Marker], set: &MarkerSet) -> Judgement {
    worst(members, set, |marker, found| {
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

/// The worst answer over the members; one that was not tested is never "not detected".
fn worst(
    members: &[Marker],
    set: &MarkerSet,
    judge: impl Fn(&Marker, Qualitative) -> Judgement,
) -> Judgement {
    members
        .iter()
        .map(|marker| match set.get(marker) {
            Some(found) => judge(marker, found),
            None => Judgement::Insufficient(Why::MarkerMissing(marker.clone())),
        })
        .fold(Judgement::Pass, Judgement::and)
}

/// At least `n` members are present.
///
/// An indeterminate member keeps the result from passing, however many others are present.
pub(super) fn at_least(n: u32, members: &[Marker], set: &MarkerSet) -> Judgement {
    let (mut present, mut possible) = (0_u32, 0_u32);
    let mut open = None;
    for marker in members {
        let why = match set.get(marker) {
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
