//! The rows of a specification over all results of a lineage.
//!
//! All results of a (code, stage) in the lineage count: a pass after a fail does not erase it. A
//! row is covered at a node that has a result, or whose product inputs are all covered, starting
//! at the bulk (for FINAL: at the lot itself); one untested harvest of two is a missing test.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::event::{
    Contains, Material, OrgKind, RawMaterial, RawMaterialCategory, SampleCondition, SampleTarget,
    Species, TestReported,
};
use crate::domain::id::{Digest, LotId, NodeRef, OrgRef, SampleRef};
use crate::domain::named::named_enum;
use crate::domain::quantity::{Quantity, Unit};
use crate::domain::reason::{Detail, MAX_NAMED, Reason, ReasonCode};
use crate::domain::spec::{
    FailReason, InsufficientReason, Judgement, LabelClaim, LotContext, Requirement, Row, RowKey,
    Specification, Stage, compared, judge, within_age,
};
use crate::domain::state::{LotState, Origin};
use crate::domain::time::TimestampMs;
use crate::domain::value::{LabIndependence, ResultFacts, ResultValue};
use crate::domain::view::{Reader, Step};
use crate::words::{Wording, detail as words};

use super::lineage::{Lineage, Sampled};

named_enum! {
    /// What became of a row.
    pub enum RowOutcome, said in row {
        /// It is met.
        Pass = "PASS",
        /// A result fails it.
        Fail = "FAIL",
        /// Results prove too little.
        Insufficient = "INSUFFICIENT",
        /// Results are missing.
        Missing = "MISSING",
        /// It need not be met: the material it asks about was not used.
        NotRequired = "NOT_REQUIRED",
        /// It is reported only; the judgement blocks nothing.
        Reported = "REPORTED",
        /// It is of a stage after the release, which does not ask for it.
        AfterRelease = "AFTER_RELEASE",
    }
}

/// A row with the results that were judged by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowReport {
    /// Which row.
    pub key: RowKey,
    /// What became of it.
    pub outcome: RowOutcome,
    /// The results, in log order.
    pub results: Vec<JudgedResult>,
}

/// A result and what the row made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedResult {
    /// Of which sample.
    pub sample: SampleRef,
    /// Index of its entry.
    pub index: u64,
    /// Who reported it.
    pub laboratory: OrgRef,
    /// Whether that is the maker.
    pub independence: LabIndependence,
    /// The judgement.
    pub judgement: Judgement,
    /// How an exact number met the row's limits: `0.54 → 0.5 ≤ 0.5 EU/mL`.
    pub compared: Option<String>,
    /// Why a passing value does not count here: plan, laboratory, sample, age.
    pub discounted: Option<Discount>,
}

impl JudgedResult {
    /// Why it does not count for the row, or against it; `None` if it passes.
    pub fn why_not(&self) -> Option<NotPassed> {
        let why = match (&self.judgement, self.discounted) {
            (Judgement::Fail(why), _) => WhyNot::Fails(why.clone()),
            (Judgement::Insufficient(why), _) => WhyNot::Insufficient(why.clone()),
            (Judgement::Warn(_) | Judgement::Pass, Some(why)) => WhyNot::Discounted(why),
            (Judgement::Warn(_) | Judgement::Pass, None) => return None,
        };
        let index = self.index;
        Some(NotPassed { index, why })
    }

    fn passes(&self) -> bool {
        self.judgement.passes() && self.discounted.is_none()
    }
}

/// A result that does not pass.
#[derive(Debug, Clone)]
pub struct NotPassed {
    /// Index of its entry.
    pub index: u64,
    /// Why.
    pub why: WhyNot,
}

impl NotPassed {
    /// In words.
    pub fn said(&self) -> Wording {
        let why = match &self.why {
            WhyNot::Fails(why) => why.said(),
            WhyNot::Insufficient(why) => why.said(),
            WhyNot::Discounted(why) => why.said(),
        };
        Wording::join(&[words::entry(self.index), why], ": ")
    }
}

/// Why a result does not pass.
#[derive(Debug, Clone)]
pub enum WhyNot {
    /// It fails the row.
    Fails(FailReason),
    /// It proves too little.
    Insufficient(InsufficientReason),
    /// It would pass, and does not count here.
    Discounted(Discount),
}

/// Why a passing value does not count for a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discount {
    /// The same raw data stand under a result of another sample.
    RawDataOfAnother,
    /// It was reported after the lot was released.
    ReportedAfterRelease,
    /// Its sample was too old when the lot was released.
    TooOld,
    /// It was planned before the lot was bound to its specification.
    PlannedTooEarly,
    /// Nobody received the sample in a usable state.
    SampleNotUsable,
}

impl Discount {
    fn said(self) -> Wording {
        let words = match self {
            Self::RawDataOfAnother => &words::RAW_DATA_OF_ANOTHER,
            Self::ReportedAfterRelease => &words::REPORTED_AFTER_RELEASE,
            Self::TooOld => &words::TOO_OLD,
            Self::PlannedTooEarly => &words::PLANNED_TOO_EARLY,
            Self::SampleNotUsable => &words::SAMPLE_NOT_USABLE,
        };
        words.clone()
    }
}

/// Judges every row, and adds a reason for each required row that is not met.
#[expect(
    clippy::too_many_arguments,
    reason = "the facts of one lot, each used once"
)]
pub(super) fn judge_rows(
    reader: &Reader<'_>,
    spec: &Specification,
    claims: &[LabelClaim],
    lot_id: &LotId,
    lot: &LotState,
    lineage: &Lineage,
    now: TimestampMs,
    reasons: &mut Vec<Reason>,
) -> Step<Vec<RowReport>> {
    let Some(opened) = &lot.opened else {
        return Ok(Vec::new());
    };
    let context = LotContext {
        specification: spec,
        label_claims: claims,
        lot_vials: lot.commissioned.as_ref().map(|c| c.reconciliation.filled),
        fill: fill(claims, lineage),
    };
    // A result is too old if its sample was when the lot was released; before that, now.
    let released_at = lot.released.as_ref().map_or(now, |(_, at, _)| *at);
    let contains = contained(lineage);
    let copied = copied_raw_data(lineage);
    let mut independent = false;
    let mut rows = Vec::new();
    for row in &spec.rows {
        let mut results = Vec::new();
        let mut places: BTreeMap<SampleTarget, Vec<usize>> = BTreeMap::new();
        for (id, sample) in &lineage.samples {
            let Some(planned) = &sample.slot else {
                continue;
            };
            if planned.slot.stage != row.stage {
                continue;
            }
            for (index, result) in &sample.state.results {
                if result.analyte != row.code {
                    continue;
                }
                let independence = independence(reader, opened.organisation, result.laboratory)?;
                let facts = facts(sample, planned.slot.stage, result, independence);
                let released_before = lot.released.as_ref().is_some_and(|(at, ..)| at < index);
                let discounted = discount(sample, lot, row.stage)
                    .or_else(|| {
                        copied
                            .contains(&result.raw_data)
                            .then_some(Discount::RawDataOfAnother)
                    })
                    .or_else(|| {
                        // A release rests on what was there: a pass that came later mends nothing.
                        released_before.then_some(Discount::ReportedAfterRelease)
                    })
                    .or_else(|| {
                        (!within_age(row, &facts, &spec.defaults, released_at))
                            .then_some(Discount::TooOld)
                    });
                places
                    .entry(sample.target.clone())
                    .or_default()
                    .push(results.len());
                results.push(JudgedResult {
                    sample: *id,
                    index: *index,
                    laboratory: result.laboratory,
                    independence,
                    judgement: judge(row, &facts, &context),
                    compared: compared(row, &facts.value, &context),
                    discounted,
                });
            }
        }
        let (outcome, rested_on) = outcome(row, &contains, lot_id, lineage, &results, &places);
        // A report, a failure or a result of something that nobody asked for is no independent word
        // on what the release rests on.
        independent |= rested_on.iter().any(|place| {
            let here = places.get(place).into_iter().flatten();
            let mut passing = here.filter_map(|i| results.get(*i)).filter(|r| r.passes());
            passing.any(|r| r.independence == LabIndependence::ThirdParty)
        });
        reasons.extend(reason(row, &outcome, &results));
        results.sort_by_key(|r| r.index);
        rows.push(RowReport {
            key: row.key(),
            outcome,
            results,
        });
    }
    let tested = rows.iter().any(|row| !row.results.is_empty());
    if tested && !independent {
        reasons.push(Reason::new(ReasonCode::LabNotIndependent));
    }
    Ok(rows)
}

/// What a vial holds: the least that the label promises or a result found; `None` if nobody says.
fn fill(claims: &[LabelClaim], lineage: &Lineage) -> Option<Quantity> {
    const CODE: &str = "FILL_VOLUME";
    let promised = claims.iter().filter(|claim| claim.analyte.as_str() == CODE);
    let results = lineage.samples.values().flat_map(|s| &s.state.results);
    let found = results.filter(|(_, result)| result.analyte.as_str() == CODE);
    let measured = found.filter_map(|(_, result)| match &result.value {
        ResultValue::Quantitative(measured) => measured.quantity(),
        _ => None,
    });
    let all = promised.map(|claim| claim.value).chain(measured);
    let in_ml = all.filter_map(|quantity| quantity.convert(Unit::ML));
    in_ml.min_by(|a, b| a.value.compare(&b.value))
}

fn facts(
    sample: &Sampled,
    stage: Stage,
    result: &TestReported,
    independence: LabIndependence,
) -> ResultFacts {
    let vials = sample.state.taken.as_ref().map_or(0, |t| t.vials.len());
    ResultFacts {
        analyte: result.analyte.clone(),
        stage,
        method: result.method.clone(),
        value: result.value.clone(),
        lod: result.lod,
        loq: result.loq,
        sampled: sample.state.taken_at.unwrap_or(result.started_at),
        started: result.started_at,
        ended: result.ended_at,
        reported: result.reported_at,
        independence,
        vials_in_sample: u32::try_from(vials).unwrap_or(u32::MAX),
    }
}

/// Why a passing value does not count here.
fn discount(sample: &Sampled, lot: &LotState, stage: Stage) -> Option<Discount> {
    let planned = sample.slot.as_ref()?;
    let received = sample.state.received.as_ref();
    // Bank tests may precede the lot; the rest must be planned under its specification.
    let bound = matches!(stage, Stage::Mcb | Stage::Wcb) || planned.index > lot.opened_index;
    if !bound {
        Some(Discount::PlannedTooEarly)
    } else if received.is_none_or(|r| r.condition == SampleCondition::Unusable) {
        Some(Discount::SampleNotUsable)
    } else {
        None
    }
}

/// Raw data that stand under the results of more than one sample: one of them was invented. One
/// run may well give several results of the same sample.
fn copied_raw_data(lineage: &Lineage) -> BTreeSet<Digest> {
    let mut first: BTreeMap<Digest, SampleRef> = BTreeMap::new();
    let mut copied = BTreeSet::new();
    for (id, sample) in &lineage.samples {
        for (_, result) in &sample.state.results {
            if *first.entry(result.raw_data).or_insert(*id) != *id {
                copied.insert(result.raw_data);
            }
        }
    }
    copied
}

/// A third party is a laboratory by what the roots registered, neither the maker nor declared close
/// to it, by either side.
fn independence(reader: &Reader<'_>, maker: OrgRef, laboratory: OrgRef) -> Step<LabIndependence> {
    if maker == laboratory {
        return Ok(LabIndependence::InHouse);
    }
    for (one, other) in [(maker, laboratory), (laboratory, maker)] {
        let state = reader.organisation(one)?;
        let registered = state.as_ref().and_then(|o| o.registered.as_ref());
        if registered.is_some_and(|r| r.affiliates.contains(&other)) {
            return Ok(LabIndependence::Affiliated);
        }
    }
    let state = reader.organisation(laboratory)?;
    let registered = state.as_ref().and_then(|o| o.registered.as_ref());
    Ok(
        match registered.is_some_and(|r| r.kinds.contains(&OrgKind::Laboratory)) {
            true => LabIndependence::ThirdParty,
            false => LabIndependence::NotALaboratory,
        },
    )
}

/// What was used as far as the rows ask for it: of what origin something is that nobody discloses,
/// nobody knows.
fn contained(lineage: &Lineage) -> BTreeSet<Contains> {
    let mut contains = BTreeSet::new();
    for node in lineage.nodes.values() {
        if let Some(Origin::Material(received)) = &node.origin
            && let Material::Raw(raw) = &received.material
        {
            contains.extend(contained_in(raw));
            if raw.species == Species::Undisclosed {
                contains.extend([Contains::Bovine, Contains::Porcine]);
            }
        }
    }
    contains
}

/// What a raw material contains. What a declaration leaves out, its own origin and kind say.
pub(super) fn contained_in(raw: &RawMaterial) -> BTreeSet<Contains> {
    let mut contains: BTreeSet<Contains> = raw.contains.iter().copied().collect();
    contains.extend(match raw.species {
        Species::Human => Some(Contains::Human),
        Species::Bovine => Some(Contains::Bovine),
        Species::Porcine => Some(Contains::Porcine),
        Species::Plant | Species::Synthetic | Species::Other | Species::Undisclosed => None,
    });
    if raw.category == RawMaterialCategory::Antibiotic {
        contains.insert(Contains::Antibiotic);
    }
    contains
}

/// What became of a row, and the places whose results it rests on.
fn outcome(
    row: &Row,
    contains: &BTreeSet<Contains>,
    lot_id: &LotId,
    lineage: &Lineage,
    results: &[JudgedResult],
    places: &BTreeMap<SampleTarget, Vec<usize>>,
) -> (RowOutcome, BTreeSet<SampleTarget>) {
    let used = |what| contains.contains(&what);
    if row.stage.after_release() {
        return (RowOutcome::AfterRelease, BTreeSet::new());
    }
    match row.requirement {
        Requirement::Report => return (RowOutcome::Reported, BTreeSet::new()),
        Requirement::IfBovineUsed if !used(Contains::Bovine) => {
            return (RowOutcome::NotRequired, BTreeSet::new());
        }
        Requirement::IfPorcineUsed if !used(Contains::Porcine) => {
            return (RowOutcome::NotRequired, BTreeSet::new());
        }
        Requirement::IfAntibioticUsed if !used(Contains::Antibiotic) => {
            return (RowOutcome::NotRequired, BTreeSet::new());
        }
        _ => {}
    }
    let cover = if row.stage == Stage::Final {
        let lot = SampleTarget::Lot(lot_id.clone());
        places.contains_key(&lot).then(|| BTreeSet::from([lot]))
    } else {
        lineage.bulk.and_then(|bulk| cover(bulk, lineage, places))
    };
    if results
        .iter()
        .any(|r| matches!(r.judgement, Judgement::Fail(_)))
    {
        return (RowOutcome::Fail, cover.unwrap_or_default());
    }
    let Some(cover) = cover else {
        return (RowOutcome::Missing, BTreeSet::new());
    };
    let indeterminate = |r: &JudgedResult| {
        r.judgement == Judgement::Insufficient(InsufficientReason::Indeterminate)
    };
    let passed = |place: &SampleTarget| {
        let here = places.get(place).into_iter().flatten();
        here.filter_map(|i| results.get(*i))
            .any(JudgedResult::passes)
    };
    let outcome = if results.iter().any(indeterminate) || !cover.iter().all(passed) {
        RowOutcome::Insufficient
    } else {
        RowOutcome::Pass
    };
    (outcome, cover)
}

/// The nodes at which a row is covered, from the bulk upwards; `None` if it is not.
///
/// Every node is visited once, however often the lineage joins: the work is that of its edges.
fn cover(
    bulk: NodeRef,
    lineage: &Lineage,
    places: &BTreeMap<SampleTarget, Vec<usize>>,
) -> Option<BTreeSet<SampleTarget>> {
    let mut covering = BTreeSet::new();
    let mut visited = BTreeSet::from([bulk]);
    let mut open = vec![bulk];
    while let Some(id) = open.pop() {
        let here = SampleTarget::Node(id);
        if places.contains_key(&here) {
            covering.insert(here);
            continue;
        }
        let inputs = lineage.product_inputs(id);
        if inputs.is_empty() {
            return None;
        }
        open.extend(inputs.into_iter().filter(|input| visited.insert(*input)));
    }
    Some(covering)
}

fn reason(row: &Row, outcome: &RowOutcome, results: &[JudgedResult]) -> Option<Reason> {
    let code = match outcome {
        RowOutcome::Fail => ReasonCode::TestFail,
        RowOutcome::Insufficient => ReasonCode::TestInsufficient,
        RowOutcome::Missing => ReasonCode::TestMissing,
        RowOutcome::Pass
        | RowOutcome::NotRequired
        | RowOutcome::Reported
        | RowOutcome::AfterRelease => return None,
    };
    let about = match &row.row_id {
        Some(row_id) => format!("{}#{row_id}", row.code),
        None => row.code.to_string(),
    };
    let not_passed = results.iter().filter_map(JudgedResult::why_not);
    Some(Reason::about_data(code, about).detail(Detail::Row {
        stage: row.stage,
        // A laboratory may report thousands of one sample.
        not_passed: not_passed.take(MAX_NAMED).collect(),
        all: results.iter().filter(|r| !r.passes()).count(),
    }))
}
