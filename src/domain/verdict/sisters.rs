//! Lots whose bulks come from one node from PREFILT down: what is wrong with one may be wrong with all.
//!
//! They are context: looked at by themselves, pinned by no decision. What a sister rests on besides is
//! its own business.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::bilingual::{Bilingual, both};
use crate::domain::id::{LotId, NodeRef};
use crate::domain::reason::{Reason, ReasonCode as Code};
use crate::domain::state::{LotState, NodeState, UseState};
use crate::domain::subject::Subject;
use crate::domain::view::{Reader, Ref, Step};

/// Sisters that are looked at; of more nobody says that they are well.
const MAX_SISTERS: usize = 256;
/// Nodes beside the lot's own on the way to them.
const MAX_NODES: usize = 512;
/// Lots that a reason names.
const MAX_NAMED: usize = 20;

/// What is known of a sister that matters to this lot, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Recalled,
    Rejected,
    Held,
}

/// Reasons from the sisters of a lot; `shared` are its nodes from PREFILT down.
pub(super) fn reasons(
    reader: &Reader<'_>,
    own: &LotId,
    shared: &BTreeSet<NodeRef>,
) -> Step<Vec<Reason>> {
    let (sisters, held, complete) = find(reader, own, shared)?;
    let mut reasons = Vec::new();
    if !complete {
        let about = format!("more than {MAX_SISTERS}");
        reasons.push(Reason::about(Code::SisterLot, about));
        return Ok(reasons);
    }
    let subjects: Vec<Subject> = sisters.iter().cloned().map(Subject::Lot).collect();
    let lots = reader.in_context(|| {
        reader.want(&subjects)?;
        let lots = sisters.iter().map(|id| reader.lot(id));
        lots.collect::<Step<Vec<Option<Ref<LotState>>>>>()
    })?;
    let mut fates: BTreeMap<Fate, Vec<&LotId>> = BTreeMap::new();
    for (id, lot) in sisters.iter().zip(&lots) {
        let fate = lot.as_deref().and_then(fate);
        let fate = fate.or_else(|| held.contains(id).then_some(Fate::Held));
        if let Some(fate) = fate {
            fates.entry(fate).or_default().push(id);
        }
    }
    for (fate, lots) in fates {
        let about = match fate {
            Fate::Recalled => "recalled",
            Fate::Rejected => "rejected",
            Fate::Held => "held",
        };
        reasons.push(Reason::about(Code::SisterLot, about).detail(named(lots.into_iter())));
    }
    if !sisters.is_empty() {
        let reason = Reason::about(Code::SisterLots, sisters.len());
        reasons.push(reason.detail(named(sisters.iter())));
    }
    Ok(reasons)
}

/// Sisters; of those the ones that come of a node on hold; whether these are all.
type Found = (BTreeSet<LotId>, BTreeSet<LotId>, bool);

/// Walks down from what is shared, a level a round.
fn find(reader: &Reader<'_>, own: &LotId, shared: &BTreeSet<NodeRef>) -> Step<Found> {
    let (mut sisters, mut held) = (BTreeSet::new(), BTreeSet::new());
    // Whether something above it, that is not the lot's own, is on hold.
    let mut level: BTreeMap<NodeRef, bool> = shared.iter().map(|id| (*id, false)).collect();
    let mut seen: BTreeSet<NodeRef> = shared.clone();
    let mut first = true;
    while !level.is_empty() {
        let uses = level.keys().map(|id| Subject::UseOfNode(*id));
        let uses: Vec<Subject> = uses.collect();
        // The use of the lot's own nodes is part of its evidence, the rest is context.
        match first {
            true => reader.want(&uses)?,
            false => {
                let nodes = level.keys().map(|id| Subject::Node(*id));
                let all: Vec<Subject> = nodes.chain(uses).collect();
                reader.in_context(|| reader.want(&all))?;
            }
        }
        let mut next: BTreeMap<NodeRef, bool> = BTreeMap::new();
        for (id, above) in &level {
            let (node, uses): (Option<Ref<NodeState>>, Option<Ref<UseState>>) = match first {
                true => (None, reader.use_of_node(*id)?),
                false => reader.in_context(|| -> Step<_> {
                    Ok((reader.node(*id)?, reader.use_of_node(*id)?))
                })?,
            };
            let on_hold =
                *above || node.is_some_and(|node| node.holds.open(&node.owners()).next().is_some());
            let Some(uses) = uses else { continue };
            for lot in uses.lots.iter().filter(|lot| *lot != own) {
                sisters.insert(lot.clone());
                if on_hold {
                    held.insert(lot.clone());
                }
            }
            for output in uses.outputs.iter().filter(|id| !shared.contains(id)) {
                if seen.insert(*output) || next.contains_key(output) {
                    *next.entry(*output).or_default() |= on_hold;
                }
            }
        }
        if sisters.len() > MAX_SISTERS || seen.len() > shared.len() + MAX_NODES {
            return Ok((sisters, held, false));
        }
        level = next;
        first = false;
    }
    Ok((sisters, held, true))
}

fn fate(lot: &LotState) -> Option<Fate> {
    if lot.recall.is_some() {
        return Some(Fate::Recalled);
    }
    if lot.rejected.is_some() {
        return Some(Fate::Rejected);
    }
    lot.holds
        .open(&lot.owners())
        .next()
        .is_some()
        .then_some(Fate::Held)
}

fn named<'l>(lots: impl ExactSizeIterator<Item = &'l LotId>) -> Bilingual {
    let all = lots.len();
    let mut names: Vec<Bilingual> = lots.take(MAX_NAMED).map(Bilingual::data).collect();
    if all > MAX_NAMED {
        names.push(both!("{all} in all", "全{all}件"));
    }
    Bilingual::join(&names, ", ")
}
