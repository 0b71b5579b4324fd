//! Results that were voided or are doubted, and those that came after the release.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::event::{SampleTarget, TestReported, TestVoided};
use crate::domain::id::{LotId, NodeRef};
use crate::domain::reason::{About, Detail, Doubt, Reason, ReasonCode};
use crate::domain::spec::{InsufficientReason, Judgement};
use crate::domain::state::{LotState, SampleState};
use crate::domain::view::{Need, Reader, Ref, Step, View};

use super::MAX_PINNED;
use super::coverage::{RowReport, Unrecorded, by_rows_of};
use super::lineage::Lineage;
use super::outside_specification::{PlaceOfResult, is_adverse};

/// `TEST_VOIDED` for what was voided, and `OOS_OPEN` for what is doubted: also what spoke against the lot and was
/// voided, until it is said that the laboratory was the cause (docs/adr/0033); `RESULT_TRANSCRIBED`.
pub(super) fn reasons(lineage: &Lineage, rows: &[RowReport]) -> Vec<Reason> {
    let mut voided: BTreeMap<&str, Vec<(u64, TestVoided)>> = BTreeMap::new();
    let mut doubted: BTreeMap<&str, Vec<Doubt>> = BTreeMap::new();
    for sample in lineage.samples.values() {
        let open: Vec<_> = sample.state.open_investigations().collect();
        for (index, result) in &sample.state.results {
            let code = result.analyte.as_str();
            let doubts = open.iter().filter(|(_, opened)| opened.entry == *index);
            let mut doubts: Vec<Doubt> = doubts
                .map(|(by, opened)| Doubt::Opened(*by, opened.clone()))
                .collect();
            if let Some((by, voiding)) = sample.state.voiding(*index) {
                voided.entry(code).or_default().push((*by, voiding.clone()));
                let settled = sample.state.settled(*index).is_some();
                if doubts.is_empty() && !settled && spoke_against(rows, *index, result) {
                    doubts.push(Doubt::Voided {
                        result: *index,
                        by: *by,
                    });
                }
            }
            if !doubts.is_empty() {
                doubted.entry(code).or_default().extend(doubts);
            }
        }
    }
    let voided = voided.into_iter().map(|(code, results)| {
        Reason::about_data(ReasonCode::TestVoided, code).detail(Detail::Voided(results))
    });
    let doubted = doubted.into_iter().map(|(code, doubts)| {
        Reason::about_data(ReasonCode::OosOpen, code).detail(Detail::Doubted(doubts))
    });
    let transcribed = transcribed(lineage);
    voided.chain(doubted).chain(transcribed).collect()
}

/// Whether a result failed a row, left it undecided, or is adverse whatever the rows ask.
fn spoke_against(rows: &[RowReport], index: u64, result: &TestReported) -> bool {
    let judged = rows.iter().flat_map(|row| &row.results);
    let mut of_it = judged.filter(|judged| judged.index == index);
    of_it.any(|judged| is_against(&judged.judgement)) || is_adverse(&result.analyte, &result.value)
}

/// The same of one result by the rows that ask for it.
pub(crate) fn speaks_against(result: &TestReported, judged: Option<&Unrecorded>) -> bool {
    let mut rows = judged.iter().flat_map(|judged| &judged.rows);
    rows.any(|row| is_against(&row.judgement)) || is_adverse(&result.analyte, &result.value)
}

/// Whether somebody is still to say what came of a result: an investigation of it is open, or it spoke against its lot
/// before it was voided or corrected. Where no lot is known that it is about, it may have.
///
/// # Errors
/// The view does not hold these: load them and call again.
#[cfg_attr(
    not(feature = "programs"),
    allow(dead_code, reason = "a verdict does not ask it")
)]
pub(crate) fn awaits_conclusion(
    view: &dyn View,
    sample: &Ref<SampleState>,
    index: u64,
) -> Result<bool, BTreeSet<Need>> {
    if !sample.is_doubted(index) {
        return Ok(false);
    }
    if sample.open_investigations().any(|(_, e)| e.entry == index) {
        return Ok(true);
    }
    let reader = Reader::new(view);
    let versions = sample.acts().iter().filter_map(|act| {
        let said = act.statement.event.told();
        let of_it = act.index == index || act.statement.event.corrects() == Some(index);
        said.get::<TestReported>().filter(|_| of_it).cloned()
    });
    let mut versions: Vec<TestReported> = versions.collect();
    // What was corrected is what it said before; a correction of its sample leaves what it says.
    if sample.voiding(index).is_none() && versions.len() > 1 {
        versions.pop();
    }
    let against = spoke_against_a_lot(&reader, sample, &versions);
    against.map_err(|_| reader.missing())
}

/// Whether one of these speaks against a lot that rests on the sample; also if no such lot is known.
fn spoke_against_a_lot(
    reader: &Reader<'_>,
    sample: &SampleState,
    results: &[TestReported],
) -> Step<bool> {
    let Some(taken) = &sample.taken else {
        return Ok(true);
    };
    let lots = match &taken.target {
        SampleTarget::Lot(lot) => vec![lot.clone()],
        SampleTarget::Node(node) => lots_from(reader, *node)?,
    };
    for lot in &lots {
        for result in results {
            let judged = by_rows_of(reader, lot, result, result.transcribed.is_some())?;
            if judged.is_none() || speaks_against(result, judged.as_ref()) {
                return Ok(true);
            }
        }
    }
    Ok(lots.is_empty())
}

/// The lots that were filled from a node, or from what was made of it.
fn lots_from(reader: &Reader<'_>, node: NodeRef) -> Step<Vec<LotId>> {
    let (mut lots, mut seen, mut next) = (Vec::new(), BTreeSet::from([node]), vec![node]);
    while let Some(node) = next.pop() {
        let Some(uses) = reader.use_of_node(node)? else {
            continue;
        };
        lots.extend(uses.lots.iter().cloned());
        let made = uses.outputs.iter().copied();
        next.extend(made.filter(|made| seen.len() < MAX_PINNED && seen.insert(*made)));
    }
    Ok(lots)
}

fn is_against(judgement: &Judgement) -> bool {
    match judgement {
        Judgement::Fail(_) => true,
        Judgement::Insufficient(why) => *why == InsufficientReason::Indeterminate,
        Judgement::Pass | Judgement::Warn(_) => false,
    }
}

/// `RESULT_TRANSCRIBED` of results that count and that their laboratory did not sign.
fn transcribed(lineage: &Lineage) -> Option<Reason> {
    let places = places(lineage, |sample, (index, result)| {
        result.transcribed.is_some() && sample.counts(*index)
    });
    let about = About::Number(places.len());
    let reason = Reason::about(ReasonCode::ResultTranscribed, about);
    (!places.is_empty()).then(|| reason.detail(Detail::Places(places)))
}

/// Where the results stand that are of a kind.
fn places(
    lineage: &Lineage,
    of_kind: impl Fn(&SampleState, &(u64, TestReported)) -> bool,
) -> Vec<PlaceOfResult> {
    let mut places = Vec::new();
    for (id, sample) in &lineage.samples {
        let Some(planned) = &sample.slot else {
            continue;
        };
        let results = sample.state.results.iter();
        let found = results.filter(|result| of_kind(&sample.state, result));
        places.extend(found.map(|(index, _)| PlaceOfResult {
            stage: planned.slot.stage,
            sample: *id,
            index: *index,
        }));
    }
    places
}

/// `RESULTS_AFTER_RELEASE`: whoever released the lot did not know them.
pub(super) fn after_release(lineage: &Lineage, lot: &LotState) -> Option<Reason> {
    let (released, ..) = lot.released.as_ref()?;
    let places = places(lineage, |_, (index, _)| index > released);
    let about = About::Number(places.len());
    let reason = Reason::about(ReasonCode::ResultsAfterRelease, about);
    (!places.is_empty()).then(|| reason.detail(Detail::Places(places)))
}
