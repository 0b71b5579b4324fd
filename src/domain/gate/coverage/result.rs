//! A result, judged by a row: what it says, and whether it counts for this lot.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::event::{OrgKind, SampleCondition, TestReported};
use crate::domain::id::{Digest, OrgRef, SampleRef};
use crate::domain::quantity::{Quantity, Unit};
use crate::domain::spec::{
    FailReason, InsufficientReason, Judgement, LabelClaim, LotContext, Row, Stage, compared, judge,
    within_age,
};
use crate::domain::state::{LotState, SampleState};
use crate::domain::time::TimestampMs;
use crate::domain::value::{LabIndependence, ResultFacts, ResultValue};
use crate::domain::view::{Reader, Ref, Step};
use crate::words::{Wording, detail as words};

use super::super::lineage::{Lineage, Sampled};
use super::Lot;

/// A result and what the row made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedResult {
    pub sample: SampleRef,
    /// Index of its entry.
    pub index: u64,
    pub laboratory: OrgRef,
    /// Whether that is the maker.
    pub independence: LabIndependence,
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
            (_, Some(Discount::Voided)) => WhyNot::Discounted(Discount::Voided),
            (Judgement::Fail(why), _) => WhyNot::Fails(why.clone()),
            (Judgement::Insufficient(why), _) => WhyNot::Insufficient(why.clone()),
            (Judgement::Warn(_) | Judgement::Pass, Some(why)) => WhyNot::Discounted(why),
            (Judgement::Warn(_) | Judgement::Pass, None) => return None,
        };
        let index = self.index;
        Some(NotPassed { index, why })
    }

    /// Why it does not pass, or what is worth saying though it does.
    pub fn remark(&self) -> Option<Wording> {
        let why_not = self.why_not().map(|why| why.said());
        why_not.or_else(|| self.warned())
    }

    /// What is worth saying though it passes.
    pub fn warned(&self) -> Option<Wording> {
        match (&self.judgement, self.discounted) {
            (Judgement::Warn(warning), None) => Some(warning.said()),
            _ => None,
        }
    }

    /// How well it speaks for the row: it fails, leaves it undecided, proves too little, passes.
    pub(super) fn rank(&self) -> u8 {
        match (&self.judgement, self.discounted) {
            (Judgement::Fail(_), _) => 0,
            (Judgement::Insufficient(InsufficientReason::Indeterminate), _)
            | (_, Some(Discount::Retests)) => 1,
            (Judgement::Insufficient(_), _) | (_, Some(_)) => 2,
            (Judgement::Pass | Judgement::Warn(_), None) => 3,
        }
    }

    /// Whether it says anything for or against the row: it is not void.
    pub(super) fn counts(&self) -> bool {
        self.discounted != Some(Discount::Voided)
    }

    pub(super) fn passes(&self) -> bool {
        self.judgement.passes() && self.discounted.is_none()
    }
}

#[derive(Debug, Clone)]
pub struct NotPassed {
    /// Index of its entry.
    pub index: u64,
    pub why: WhyNot,
}

impl NotPassed {
    pub fn said(&self) -> Wording {
        let why = match &self.why {
            WhyNot::Fails(why) => why.said(),
            WhyNot::Insufficient(why) => why.said(),
            WhyNot::Discounted(why) => why.said(),
        };
        Wording::join(&[words::entry(self.index), why], ": ")
    }
}

#[derive(Debug, Clone)]
pub enum WhyNot {
    Fails(FailReason),
    Insufficient(InsufficientReason),
    /// It would pass, and does not count here.
    Discounted(Discount),
}

/// Why a passing value does not count for a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discount {
    /// The same raw data stand under a result of another sample.
    RawDataOfAnother,
    ReportedAfterRelease,
    /// Its sample was too old when the lot was released.
    TooOld,
    /// It was planned before the lot was bound to its specification.
    PlannedTooEarly,
    /// Nobody received the sample in a usable state.
    SampleNotUsable,
    /// It was written down for the laboratory, which says itself that the sample came later.
    BeforeReceipt,
    /// Laboratory and maker voided it: it counts neither for the row nor against it.
    Voided,
    /// It was tested again more often than the specification allows.
    Retests,
}

impl Discount {
    fn said(self) -> Wording {
        let words = match self {
            Self::RawDataOfAnother => &words::RAW_DATA_OF_ANOTHER,
            Self::ReportedAfterRelease => &words::REPORTED_AFTER_RELEASE,
            Self::TooOld => &words::TOO_OLD,
            Self::PlannedTooEarly => &words::PLANNED_TOO_EARLY,
            Self::SampleNotUsable => &words::SAMPLE_NOT_USABLE,
            Self::BeforeReceipt => &words::BEFORE_RECEIPT,
            Self::Voided => &words::VOIDED,
            Self::Retests => &words::RETESTS,
        };
        words.clone()
    }
}

/// By what the results of a lot are judged, whichever row they answer.
pub(super) struct Judge<'a> {
    maker: OrgRef,
    lot: &'a LotState,
    context: LotContext<'a>,
    /// When the lot was released first; before that, now. A result is too old if its sample was then. Of a lot from before
    /// the ledger, whose release nobody knows here, when it was filled.
    released_at: TimestampMs,
    copied: BTreeSet<Digest>,
    /// Results of testing again more often than is allowed.
    beyond_retests: BTreeSet<u64>,
}

impl<'a> Judge<'a> {
    pub(super) fn of(lot: &Lot<'a>, now: TimestampMs) -> Self {
        let state = lot.state;
        let samples = lot.lineage.samples.values();
        let allowed = lot.specification.defaults.retest_allowed;
        Self {
            maker: lot.maker,
            lot: state,
            context: LotContext {
                specification: lot.specification,
                label_claims: lot.claims,
                lot_vials: state.commissioned.as_ref().map(|c| c.reconciliation.filled),
                fill: fill(lot.claims, lot.lineage),
            },
            released_at: (state.filled_before_ledger)
                .or(state.first_released_at)
                .unwrap_or(now),
            copied: copied_raw_data(lot.lineage),
            beyond_retests: samples
                .flat_map(|sample| beyond_retests(&sample.state, allowed))
                .collect(),
        }
    }

    /// Judges a result of a sample, reported at an index, by a row that asks for it.
    pub(super) fn judge(
        &self,
        reader: &Reader<'_>,
        row: &Row,
        (id, sample): (SampleRef, &Sampled),
        (index, result): (u64, &TestReported),
    ) -> Step<JudgedResult> {
        let retold = sample.state.retold.contains(&index);
        let independence = independence(reader, self.maker, result.laboratory, retold)?;
        let facts = facts(sample, row.stage, result, independence);
        Ok(JudgedResult {
            sample: id,
            index,
            laboratory: result.laboratory,
            independence,
            judgement: judge(row, &facts, &self.context),
            compared: compared(row, &facts.value, &self.context),
            discounted: self.discount(row, sample, (index, result), &facts),
        })
    }

    fn discount(
        &self,
        row: &Row,
        sample: &Sampled,
        (index, result): (u64, &TestReported),
        facts: &ResultFacts,
    ) -> Option<Discount> {
        let planned = sample.slot.as_ref()?;
        let received = sample.state.received.as_ref();
        // Bank tests may precede the lot; the rest must be planned under its specification.
        let bound =
            matches!(row.stage, Stage::Mcb | Stage::Wcb) || planned.index > self.lot.opened_index;
        let defaults = &self.context.specification.defaults;
        let released = self.lot.released.as_ref();
        if !sample.state.counts(index) {
            Some(Discount::Voided)
        } else if !bound {
            Some(Discount::PlannedTooEarly)
        } else if received.is_none_or(|r| r.condition == SampleCondition::Unusable) {
            Some(Discount::SampleNotUsable)
        } else if before_receipt(&sample.state, result) {
            Some(Discount::BeforeReceipt)
        } else if self.copied.contains(&result.raw_data) {
            Some(Discount::RawDataOfAnother)
        } else if released.is_some_and(|(at, ..)| *at < index) {
            // A release rests on what was there: a pass that came later mends nothing.
            Some(Discount::ReportedAfterRelease)
        } else if !within_age(row, facts, defaults, self.released_at) {
            Some(Discount::TooOld)
        } else if self.beyond_retests.contains(&index) {
            Some(Discount::Retests)
        } else {
            None
        }
    }
}

/// Whether a result that the laboratory did not sign was begun before the sample came, by what the laboratory signed.
fn before_receipt(sample: &SampleState, result: &TestReported) -> bool {
    let received = sample.received.as_ref();
    let signed = received.is_some_and(|received| received.transcribed.is_none());
    let came = sample.received_at.filter(|_| signed);
    result.transcribed.is_some() && came.is_some_and(|came| result.started_at < came)
}

/// Results of testing again more often than is allowed, once a result of their test was voided or doubted: one replaces
/// what is void, and beyond it the specification's number (domain.md 5.3c, 123). That an assay did not run is no result.
fn beyond_retests(sample: &Ref<SampleState>, allowed: u32) -> Vec<u64> {
    // Most samples have nothing that was doubted, and a laboratory may report thousands of one.
    if sample.voided.is_empty() && sample.investigations.is_empty() {
        return Vec::new();
    }
    // By the method as it was first recorded: no correction makes another test of it.
    let acts = sample.acts().iter();
    let first: BTreeMap<u64, &TestReported> = acts
        .filter_map(|act| Some((act.index, act.statement.event.get()?)))
        .collect();
    let mut tests: BTreeMap<_, Vec<u64>> = BTreeMap::new();
    for (index, result) in &sample.results {
        let recorded = first.get(index);
        if !recorded.is_some_and(|first| matches!(first.value, ResultValue::Invalid(_))) {
            let test = (&result.analyte, recorded.map(|first| &first.method));
            tests.entry(test).or_default().push(*index);
        }
    }
    let beyond = tests.into_values().flat_map(|indexes| {
        let voided = indexes.iter().any(|i| sample.voiding(*i).is_some());
        let most = match voided || indexes.iter().any(|i| sample.was_doubted(*i)) {
            true => 1 + usize::from(voided) + allowed as usize,
            false => indexes.len(),
        };
        indexes.into_iter().skip(most)
    });
    beyond.collect()
}

/// What a vial holds: the least that the label promises or a result found; `None` if nobody says.
fn fill(claims: &[LabelClaim], lineage: &Lineage) -> Option<Quantity> {
    const CODE: &str = "FILL_VOLUME";
    let promised = claims.iter().filter(|claim| claim.analyte.as_str() == CODE);
    let samples = lineage.samples.values();
    let results = samples.flat_map(|s| s.state.results_that_count());
    let found = results.filter(|result| result.analyte.as_str() == CODE);
    let measured = found.filter_map(|result| match &result.value {
        ResultValue::Quantitative(measured) => measured.quantity(),
        _ => None,
    });
    let all = promised.map(|claim| claim.value).chain(measured);
    let in_ml = all.filter_map(|quantity| quantity.convert(Unit::ML));
    in_ml.min_by(|a, b| a.value.compare(&b.value))
}

pub(super) fn facts(
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
/// to it, by either side. Its word is what it signs as it comes: what was told afterwards is not.
pub(super) fn independence(
    reader: &Reader<'_>,
    maker: OrgRef,
    laboratory: OrgRef,
    retold: bool,
) -> Step<LabIndependence> {
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
            true if retold => LabIndependence::ThirdPartyRetold,
            true => LabIndependence::ThirdParty,
            false => LabIndependence::NotALaboratory,
        },
    )
}
