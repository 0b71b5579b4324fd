//! Whether a row is met: where its results have to be, and what they have to say.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::event::{Contains, SampleTarget};
use crate::domain::id::NodeRef;
use crate::domain::spec::{InsufficientReason, Judgement, Requirement, Row, Stage};

use super::super::lineage::Lineage;
use super::result::{Discount, JudgedResult};
use super::{Lot, RowOutcome};

/// The results that a row asks for, and of what each is.
#[derive(Default)]
pub(super) struct Results {
    pub(super) all: Vec<JudgedResult>,
    /// Their places in the list.
    places: BTreeMap<SampleTarget, Vec<usize>>,
}

impl Results {
    pub(super) fn push(&mut self, target: &SampleTarget, result: JudgedResult) {
        // What is void covers nothing.
        if result.counts() {
            let places = self.places.entry(target.clone()).or_default();
            places.push(self.all.len());
        }
        self.all.push(result);
    }

    fn are_of(&self, target: &SampleTarget) -> bool {
        self.places.contains_key(target)
    }

    pub(super) fn of(&self, target: &SampleTarget) -> impl Iterator<Item = &JudgedResult> {
        let places = self.places.get(target).into_iter().flatten();
        places.filter_map(|i| self.all.get(*i))
    }
}

/// What became of a row, and the places whose results it rests on.
pub(super) fn outcome(
    row: &Row,
    contains: &BTreeSet<Contains>,
    lot: &Lot<'_>,
    results: &Results,
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
        let lot = SampleTarget::Lot(lot.id.clone());
        results.are_of(&lot).then(|| BTreeSet::from([lot]))
    } else {
        let bulk = lot.lineage.bulk;
        bulk.and_then(|bulk| cover(bulk, lot.lineage, results))
    };
    let all = || results.all.iter().filter(|r| r.counts());
    if all().any(|r| matches!(r.judgement, Judgement::Fail(_))) {
        return (RowOutcome::Fail, cover.unwrap_or_default());
    }
    let Some(cover) = cover else {
        return (RowOutcome::Missing, BTreeSet::new());
    };
    let open = |r: &JudgedResult| {
        r.judgement == Judgement::Insufficient(InsufficientReason::Indeterminate)
            || r.discounted == Some(Discount::Retests)
    };
    let passed = |place: &SampleTarget| results.of(place).any(JudgedResult::passes);
    let outcome = if all().any(open) || !cover.iter().all(passed) {
        RowOutcome::Insufficient
    } else {
        RowOutcome::Pass
    };
    (outcome, cover)
}

/// The nodes at which a row is covered, from the bulk upwards; `None` if it is not.
///
/// Every node is visited once, however often the lineage joins: the work is that of its edges.
fn cover(bulk: NodeRef, lineage: &Lineage, results: &Results) -> Option<BTreeSet<SampleTarget>> {
    let mut covering = BTreeSet::new();
    let mut visited = BTreeSet::from([bulk]);
    let mut open = vec![bulk];
    while let Some(id) = open.pop() {
        let here = SampleTarget::Node(id);
        if results.are_of(&here) {
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
