//! What was corrected in what a lot rests on, and what follows from it (domain.md 5.3c, "A correction replaces, it does
//! not edit"): everything stays visible, nothing bad is corrected away, and what was decided on what was wrong is looked
//! at again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::decide::{self, Place};
use crate::domain::eligibility::Finding;
use crate::domain::event::{Corrected, DonorDetermined, DonorTested, Event, LateEntryExplained};
use crate::domain::id::{AnalyteCode, LotId};
use crate::domain::reason::{About, Correction, Detail, Doubt, Reason, ReasonCode, Severity};
use crate::domain::state::LotState;
use crate::domain::statement::Recorded;
use crate::domain::value::LabIndependence;
use crate::domain::view::{Reader, Ref, Step};

use super::coverage::Improved;
use super::lineage::Lineage;
use super::{DonorRemark, GateReport, Judged};

/// The corrections of what a lot rests on, by the index of their entries.
fn corrections<'l>(
    lot: &'l Ref<LotState>,
    lineage: &'l Lineage,
) -> BTreeMap<u64, &'l Arc<Recorded>> {
    let all = lineage.acts(lot);
    all.filter(|act| act.statement.event.get::<Corrected>().is_some())
        .map(|act| (act.index, act))
        .collect()
}

/// Whether something was corrected that a lot rests on.
pub(super) fn any(lot: &Ref<LotState>, lineage: &Lineage) -> bool {
    lineage
        .acts(lot)
        .any(|act| act.statement.event.get::<Corrected>().is_some())
}

/// The last entry by which something that a lot rests on was corrected, or its lateness explained: since then it may be
/// released again.
pub(crate) fn last_mended(
    reader: &Reader<'_>,
    id: &LotId,
    lot: &Ref<LotState>,
) -> Step<Option<u64>> {
    let lineage = Lineage::walk(reader, id, lot)?;
    let mends = |event: &Event| {
        event.get::<Corrected>().is_some() || event.get::<LateEntryExplained>().is_some()
    };
    let mended = lineage.acts(lot).filter(|act| mends(&act.statement.event));
    Ok(mended.map(|act| act.index).max())
}

/// `CORRECTED`, if there are corrections among these entries: each beside what stood until then.
pub(crate) fn corrected<'a>(acts: impl Iterator<Item = &'a Arc<Recorded>>) -> Option<Reason> {
    let by_index: BTreeMap<u64, &Arc<Recorded>> = acts.map(|act| (act.index, act)).collect();
    let mut corrections = Vec::new();
    for by in by_index.values() {
        if let Some(corrected) = by.statement.event.get::<Corrected>() {
            let stood = by_index.get(&corrected.stands);
            corrections.push(Correction {
                stood: stood.map(|act| Arc::clone(act)),
                by: Arc::clone(by),
            });
        }
    }
    let about = About::Number(corrections.len());
    let reason = Reason::about(ReasonCode::Corrected, about);
    (!corrections.is_empty()).then(|| reason.detail(Detail::Corrected(corrections)))
}

/// A lot as it would be judged without corrections: without any, and without those since its release.
pub(super) struct Without {
    pub(super) any: GateReport,
    pub(super) since_release: Option<GateReport>,
}

/// Adds what follows from corrections to what a lot was judged to be with them.
pub(super) fn add(
    reader: &Reader<'_>,
    lot: &Ref<LotState>,
    judged: &mut Judged,
    without: impl FnOnce(Option<u64>) -> Step<Without>,
) -> Step<()> {
    let corrections = corrections(lot, &judged.lineage);
    let Some((last, _)) = corrections.last_key_value() else {
        return Ok(());
    };
    let released = lot.released.as_ref().map(|(index, ..)| *index);
    let known = released.is_some_and(|released| released > *last);
    let Without { any, since_release } = without(released.filter(|released| last > released))?;
    judged.report.corrected = Some(*last);
    let mut reasons: Vec<Reason> = corrected(judged.lineage.acts(lot)).into_iter().collect();
    reasons.extend(improvements(
        &judged.improved,
        &judged.lineage,
        &corrections,
        released,
    ));
    reasons.extend(mended(&any, judged, &corrections, known));
    // Who asks a release again, asks what it rested on; not what every release before that rested on.
    if !reader.looks_back() {
        reasons.extend(contradicted(reader, lot, &judged.lineage, &corrections)?);
    }
    if since_release.is_some_and(|without| differs(&judged.report, &without)) {
        reasons.push(Reason::new(ReasonCode::CorrectedAfterRelease));
    }
    judged.report.reasons.extend(reasons);
    still_said(any, &mut judged.report);
    Ok(())
}

/// What was on hold, late, told afterwards, or somebody may be allergic to before something was corrected is so still, and
/// who worked on it did: that it did not go in is the maker's word.
fn still_said(without: GateReport, report: &mut GateReport) {
    for held in without.holds {
        if !report.holds.contains(&held) {
            report.holds.push(held);
        }
    }
    report.late.extend(without.late);
    report.told_afterwards.extend(without.told_afterwards);
    report.persons.extend(without.persons);
    report.ingredients.extend(without.ingredients);
    report.ingredients.sort();
    report.ingredients.dedup();
}

/// `CORRECTED_FAIL` for what spoke against the lot before it was corrected: an expired medium, a gap, a row that was asked
/// for by what is said not to have gone in. Results that say something better an investigation has to clear.
/// Quality has to release the lot knowing it.
///
/// No release knows what was found in a donor: what rests on disclosed outcomes is to be asked about whatever was released.
/// Of a donor's test that was corrected itself the donor's findings speak (`Sense::Corrected`).
fn mended(
    without: &GateReport,
    judged: &Judged,
    corrections: &BTreeMap<u64, &Arc<Recorded>>,
    known: bool,
) -> Vec<Reason> {
    let cleared = |reason: &Reason| {
        let tests = [
            ReasonCode::TestFail,
            ReasonCode::TestInsufficient,
            ReasonCode::TestMissing,
        ];
        let of = |result: &Improved| match &reason.about {
            Some(About::Data(row)) => row.split('#').next() == Some(result.code.as_str()),
            _ => false,
        };
        tests.contains(&reason.code) && judged.improved.iter().any(of)
    };
    let was_corrected = |entry: u64| {
        let mut all = corrections.values();
        all.any(|act| matches!(act.statement.event.get::<Corrected>(), Some(e) if e.entry == entry))
    };
    let said_of_donor =
        |reason: &Reason| matches!(disclosed(reason), Some(f) if was_corrected(f.index));
    let gone = |reason: &&Reason| {
        let mut now = judged.report.reasons.iter();
        !now.any(|other| (other.code, &other.about) == (reason.code, &reason.about))
    };
    let spoke = without.reasons.iter();
    let spoke = spoke.filter(|reason| {
        reason.severity != Severity::Info && !cleared(reason) && !said_of_donor(reason)
    });
    spoke
        .filter(gone)
        .map(|reason| Reason {
            severity: match known && disclosed(reason).is_none() {
                true => Severity::Info,
                false => Severity::Ask,
            },
            ..Reason::about_data(ReasonCode::CorrectedFail, reason)
        })
        .collect()
}

/// The disclosed outcome that a reason rests on.
fn disclosed(reason: &Reason) -> Option<&Finding> {
    match &reason.detail {
        Some(Detail::Donor(_, DonorRemark::Finding(finding))) => Some(finding),
        _ => None,
    }
}

/// `OOS_OPEN` for results that say something better since a correction, until an investigation has found that the
/// laboratory was the cause; then `CORRECTED_FAIL`, which the maker's own laboratory has to be asked about until quality
/// has released knowing it.
fn improvements(
    improved: &[Improved],
    lineage: &Lineage,
    corrections: &BTreeMap<u64, &Arc<Recorded>>,
    released: Option<u64>,
) -> Vec<Reason> {
    let mut open: BTreeMap<&AnalyteCode, Vec<Doubt>> = BTreeMap::new();
    let mut cleared: BTreeMap<&AnalyteCode, Severity> = BTreeMap::new();
    for result in improved {
        let Some(sample) = lineage.samples.get(&result.sample) else {
            continue;
        };
        let own = sample.state.corrected(result.index);
        // By the correction of something else: an investigation of that clears it.
        let Some(by) = own.or_else(|| corrections.keys().next_back().copied()) else {
            continue;
        };
        let other = || own.is_none() && is_cleared(lineage, corrections, by);
        if !sample.state.is_cleared(result.index, by) && !other() {
            let doubt = Doubt::Corrected {
                result: result.index,
                by,
            };
            open.entry(&result.code).or_default().push(doubt);
            continue;
        }
        let known = released.is_some_and(|released| released > by);
        let severity = match result.independence {
            LabIndependence::ThirdParty => Severity::Info,
            _ if known => Severity::Info,
            _ => Severity::Ask,
        };
        let worst = cleared.entry(&result.code).or_insert(severity);
        *worst = (*worst).max(severity);
    }
    let open = open.into_iter().map(|(code, doubts)| {
        Reason::about_data(ReasonCode::OosOpen, code).detail(Detail::Doubted(doubts))
    });
    let cleared = cleared.into_iter().map(|(code, severity)| Reason {
        severity,
        ..Reason::about_data(ReasonCode::CorrectedFail, code)
    });
    open.chain(cleared).collect()
}

/// Whether an investigation has found the laboratory to be the cause of what a correction mends, in whatever sample.
fn is_cleared(lineage: &Lineage, corrections: &BTreeMap<u64, &Arc<Recorded>>, by: u64) -> bool {
    let act = corrections.get(&by);
    let corrected = act.and_then(|act| act.statement.event.get::<Corrected>());
    corrected.is_some_and(|corrected| {
        let mut samples = lineage.samples.values();
        samples.any(|sample| sample.state.is_cleared(corrected.entry, by))
    })
}

/// `CONTRADICTED` for what would be refused where it stands, had it been recorded right before. Decisions that were
/// taken again since are history.
fn contradicted(
    reader: &Reader<'_>,
    lot: &Ref<LotState>,
    lineage: &Lineage,
    corrections: &BTreeMap<u64, &Arc<Recorded>>,
) -> Step<Vec<Reason>> {
    let entries = corrections
        .values()
        .filter_map(|act| act.statement.event.get::<Corrected>());
    let Some(first) = entries.map(|corrected| corrected.entry).min() else {
        return Ok(Vec::new());
    };
    let standing: BTreeMap<u64, &Arc<Recorded>> = lineage
        .standing(lot)
        .filter(|act| act.index > first)
        .map(|act| (act.index, act))
        .collect();
    let mut reasons = Vec::new();
    let repeated = taken_again(&standing);
    for (index, act) in &standing {
        // A donor's test rests on the enrolment alone, which cannot be corrected.
        let test = act.statement.event.get::<DonorTested>().is_some();
        if test || repeated.contains(index) {
            continue;
        }
        let place = Place {
            index: *index,
            recorded_at: act.recorded_at,
        };
        if let Some(refusal) = decide::again(reader, &act.statement, place)? {
            let about = About::Entry(*index, act.statement.event.name());
            let reason = Reason::about(ReasonCode::Contradicted, about);
            reasons.push(reason.detail(Detail::Illegal(Box::new(refusal))));
        }
    }
    Ok(reasons)
}

/// Decisions after which the same was decided again.
fn taken_again(standing: &BTreeMap<u64, &Arc<Recorded>>) -> BTreeSet<u64> {
    let mut last: BTreeMap<String, u64> = BTreeMap::new();
    let mut again = BTreeSet::new();
    for (index, act) in standing {
        let event = &act.statement.event;
        let what = if let Some(e) = event.get::<DonorDetermined>() {
            format!("{}/{}/{}", e.donor, e.recovery, e.policy)
        } else if matches!(event, Event::LotReviewed(_) | Event::LotReleased(_)) {
            event.name().to_owned()
        } else {
            continue;
        };
        again.extend(last.insert(what, *index));
    }
    again
}

/// Whether a lot is judged otherwise than it would be without what was corrected since its release.
fn differs(with: &GateReport, without: &GateReport) -> bool {
    let reasons = |report: &GateReport| {
        let mut all = report.reasons.clone();
        all.sort();
        all.dedup();
        all
    };
    let late = |report: &GateReport| report.late.iter().map(|late| late.index).collect();
    let (with_late, without_late): (BTreeSet<u64>, BTreeSet<u64>) = (late(with), late(without));
    with.rows != without.rows
        || reasons(with) != reasons(without)
        || with.holds != without.holds
        || with_late != without_late
        || with.told_afterwards != without.told_afterwards
}
