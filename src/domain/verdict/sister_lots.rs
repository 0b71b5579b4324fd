//! Lots whose bulks come from one node from PREFILT down: what is wrong with one may be wrong with all.
//!
//! They are context: looked at by themselves, pinned by no decision. What a sister rests on besides is
//! its own business.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{LotId, NodeRef};
use crate::domain::reason::{About, Detail, Fate, Reason, ReasonCode as Code};
use crate::domain::state::{LotState, NodeState, UseState};
use crate::domain::subject::Subject;
use crate::domain::view::{Reader, Ref, Step};

/// Sisters that are looked at; of more nobody says that they are well.
const MAX_SISTERS: usize = 256;
/// Nodes beside the lot's own on the way to them.
const MAX_NODES: usize = 512;

/// Reasons from the sisters of a lot; `shared` are its nodes from PREFILT down.
pub(super) fn reasons(
    reader: &Reader<'_>,
    own: &LotId,
    shared: &BTreeSet<NodeRef>,
) -> Step<Vec<Reason>> {
    let (sisters, held, complete) = find(reader, own, shared)?;
    let mut reasons = Vec::new();
    if !complete {
        let about = About::MoreSisters(MAX_SISTERS);
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
        let reason = Reason::about(Code::SisterLot, About::Sisters(fate));
        let lots = lots.into_iter().cloned().collect();
        reasons.push(reason.detail(Detail::Sisters(lots)));
    }
    if !sisters.is_empty() {
        let reason = Reason::about(Code::SisterLots, About::Number(sisters.len()));
        reasons.push(reason.detail(Detail::Sisters(sisters.into_iter().collect())));
    }
    Ok(reasons)
}

/// Sisters; of those the ones that come of a node on hold; whether these are all.
type Found = (BTreeSet<LotId>, BTreeSet<LotId>, bool);

/// Walks down from what is shared, a level a round.
fn find(reader: &Reader<'_>, own: &LotId, shared: &BTreeSet<NodeRef>) -> Step<Found> {
    let mut sisters = BTreeSet::new();
    let mut made_of: BTreeMap<NodeRef, Ref<UseState>> = BTreeMap::new();
    let mut on_hold: BTreeSet<NodeRef> = BTreeSet::new();
    let mut level: BTreeSet<NodeRef> = shared.clone();
    let mut seen: BTreeSet<NodeRef> = shared.clone();
    let mut first = true;
    while !level.is_empty() {
        let uses = level.iter().map(|id| Subject::UseOfNode(*id));
        let uses: Vec<Subject> = uses.collect();
        // The use of the lot's own nodes is part of its evidence, the rest is context.
        match first {
            true => reader.want(&uses)?,
            false => {
                let nodes = level.iter().map(|id| Subject::Node(*id));
                let all: Vec<Subject> = nodes.chain(uses).collect();
                reader.in_context(|| reader.want(&all))?;
            }
        }
        let mut next = BTreeSet::new();
        for id in level {
            let (node, uses): (Option<Ref<NodeState>>, Option<Ref<UseState>>) = match first {
                true => (None, reader.use_of_node(id)?),
                false => reader.in_context(|| -> Step<_> {
                    Ok((reader.node(id)?, reader.use_of_node(id)?))
                })?,
            };
            if node.is_some_and(|node| node.holds.open(&node.owners()).next().is_some()) {
                on_hold.insert(id);
            }
            let Some(uses) = uses else { continue };
            sisters.extend(uses.lots.iter().filter(|lot| *lot != own).cloned());
            next.extend(uses.outputs.iter().copied().filter(|id| seen.insert(*id)));
            made_of.insert(id, uses);
        }
        if sisters.len() > MAX_SISTERS || seen.len() > shared.len() + MAX_NODES {
            return Ok((sisters, BTreeSet::new(), false));
        }
        level = next;
        first = false;
    }
    let held = made_from(on_hold, &made_of).filter(|lot| lot != own);
    Ok((sisters, held.collect(), true))
}

/// The lots that come of these nodes, by whichever way: a shorter one beside them takes nothing back.
fn made_from(
    nodes: BTreeSet<NodeRef>,
    made_of: &BTreeMap<NodeRef, Ref<UseState>>,
) -> impl Iterator<Item = LotId> {
    let mut open: Vec<NodeRef> = nodes.iter().copied().collect();
    let mut below = nodes;
    let mut lots = BTreeSet::new();
    while let Some(uses) = open.pop().map(|id| made_of.get(&id)) {
        let Some(uses) = uses else { continue };
        lots.extend(uses.lots.iter().cloned());
        open.extend(uses.outputs.iter().copied().filter(|id| below.insert(*id)));
    }
    lots.into_iter()
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
