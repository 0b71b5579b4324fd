//! Set-valued results: every member of the row, found or measured. One that was not tested is
//! missing; it is never "not detected".

use super::reason::{FailReason, InsufficientReason as Why};
use super::{Judgement, number, qualitative};
use crate::domain::id::Marker;
use crate::domain::quantity::Quantity;
use crate::domain::spec::catalogue::ValueKind;
use crate::domain::spec::{Accepted, Criterion, Rounding, Row};
use crate::domain::value::{MarkerSet, MarkerValue, Qualitative, ResultFacts};

/// Judges a set by a criterion of sets; `None` if it is not one.
pub(super) fn judge(
    row: &Row,
    set: &MarkerSet,
    facts: &ResultFacts,
    rounding: Rounding,
) -> Option<Judgement> {
    let number = |criterion: &Criterion, members: &[Marker]| {
        worst(members.iter(), set, |marker, found| {
            member(criterion, &row.accept, marker, found, facts, rounding)
        })
    };
    Some(match &row.criterion {
        Criterion::AllQual { value, members } => {
            qualitative::all(*value, &row.accept, members, set)
        }
        Criterion::AtLeastPositive { n, members } => qualitative::at_least(*n, members, set),
        Criterion::NonePositive { members } => qualitative::none(members, set),
        Criterion::AllGe { limit, members } => number(&Criterion::Ge(*limit), members),
        Criterion::AllLe { limit, members } => number(&Criterion::Le(*limit), members),
        Criterion::Each(members) => {
            let each = members.iter().map(|(marker, criterion)| {
                judged(marker, set, |found| {
                    member(criterion, &row.accept, marker, found, facts, rounding)
                })
            });
            each.fold(Judgement::Pass, Judgement::and)
        }
        _ => return None,
    })
}

/// A fail for the first member that was found, if one was.
pub(super) fn found(set: &MarkerSet) -> Option<Judgement> {
    let present = set.words().find(|(_, found)| found.is_present());
    present.map(|(marker, found)| {
        Judgement::Fail(FailReason::Marker {
            marker: marker.clone(),
            found,
        })
    })
}

/// The worst answer over the members.
pub(super) fn worst<'m>(
    members: impl Iterator<Item = &'m Marker>,
    set: &MarkerSet,
    judge: impl Fn(&Marker, MarkerValue) -> Judgement,
) -> Judgement {
    members
        .map(|marker| judged(marker, set, |found| judge(marker, found)))
        .fold(Judgement::Pass, Judgement::and)
}

fn judged(marker: &Marker, set: &MarkerSet, judge: impl Fn(MarkerValue) -> Judgement) -> Judgement {
    match set.get(marker) {
        Some(found) => judge(found),
        None => Judgement::Insufficient(Why::MarkerMissing(marker.clone())),
    }
}

/// One member by its own criterion; what it answers names the member.
fn member(
    criterion: &Criterion,
    accept: &[Accepted],
    marker: &Marker,
    found: MarkerValue,
    facts: &ResultFacts,
    rounding: Rounding,
) -> Judgement {
    let judgement = match (criterion, found) {
        (_, MarkerValue::Word(Qualitative::Indeterminate)) => {
            return Judgement::Insufficient(Why::Indeterminate);
        }
        (Criterion::Report, MarkerValue::Word(_)) => Judgement::Pass,
        (Criterion::Report, MarkerValue::Number(measured)) => {
            Judgement::of(number::stated_limit(&measured, facts).map(|_| Judgement::Pass))
        }
        (Criterion::EqQual(word), MarkerValue::Word(found)) => {
            qualitative::one(*word, accept, found)
        }
        (Criterion::EqQual(_), MarkerValue::Number(_)) => kind(ValueKind::Quantitative),
        (_, MarkerValue::Word(_)) => kind(ValueKind::Qualitative),
        (limit, MarkerValue::Number(measured)) => Judgement::of(
            number::against_limit(limit, &measured, facts, rounding)
                .map(|judged| judged.unwrap_or_else(|| kind(ValueKind::Quantitative))),
        ),
    };
    let marker = || marker.clone();
    match judgement {
        Judgement::Fail(why) => Judgement::Fail(FailReason::Member {
            marker: marker(),
            why: Box::new(why),
        }),
        Judgement::Insufficient(why) => Judgement::Insufficient(Why::Member {
            marker: marker(),
            why: Box::new(why),
        }),
        other => other,
    }
}

fn kind(found: ValueKind) -> Judgement {
    Judgement::Insufficient(Why::Kind { found })
}

/// The criterion of a member with its limit, for people: `CD73 ≥ 95 %`.
pub(super) fn limits(criterion: &Criterion) -> Vec<(&Marker, Criterion)> {
    let all = |members, limit: fn(Quantity) -> Criterion, of: &Quantity| -> Vec<_> {
        let members: &Vec<Marker> = members;
        let each = members.iter().map(|marker| (marker, limit(*of)));
        each.collect()
    };
    match criterion {
        Criterion::AllGe { limit, members } => all(members, Criterion::Ge, limit),
        Criterion::AllLe { limit, members } => all(members, Criterion::Le, limit),
        Criterion::Each(members) => {
            let each = members.iter();
            each.map(|(marker, criterion)| (marker, criterion.clone()))
                .collect()
        }
        _ => Vec::new(),
    }
}
