//! The making of a lot, from its bulk up to the donors: nodes, donors, samples.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::event::SampleTarget;
use crate::domain::id::{DonorRef, LotId, NodeRef, RecoveryRef, SampleRef, SpecId};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::state::{
    DonorState, LotState, NodeKind, NodeState, Origin, Planned, SampleState, SamplingState,
};
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Ref, Step};
use crate::words::{Wording, detail, refusal};

use super::MAX_PINNED;

/// Steps between a vial and its tissue.
pub const MAX_DEPTH: usize = 64;

/// Everything a lot was made of.
#[derive(Default)]
pub(crate) struct Lineage {
    /// The bulk its vials were filled from, once they are commissioned.
    pub(crate) bulk: Option<NodeRef>,
    pub(crate) nodes: BTreeMap<NodeRef, Ref<NodeState>>,
    /// When the last step of this lineage ended that each node went into.
    pub(crate) used_at: BTreeMap<NodeRef, TimestampMs>,
    pub(crate) donors: BTreeMap<DonorRef, Ref<DonorState>>,
    /// What was taken from them, each with the nodes of its tissue.
    pub(crate) recoveries: BTreeMap<(DonorRef, RecoveryRef), Vec<NodeRef>>,
    /// Samples of the lot and of its nodes.
    pub(crate) samples: BTreeMap<SampleRef, Sampled>,
    pub(crate) gaps: Vec<Gap>,
}

/// A sample with the line of the plan it is of.
pub(crate) struct Sampled {
    pub(crate) target: SampleTarget,
    pub(crate) slot: Option<Planned>,
    pub(crate) state: Ref<SampleState>,
}

/// What a lineage lacks, or where it contradicts itself.
#[derive(Debug, Clone)]
pub enum Gap {
    /// A node is not on the ledger.
    Node(NodeRef),
    /// A donor is not on the ledger.
    Donor(DonorRef),
    /// A sample is not on the ledger.
    Sample(SampleRef),
    /// Nobody says where a node comes from.
    NoOrigin(NodeRef),
    /// No tissue of a donor is at its end.
    NoDonor,
    /// The lot was opened for one donor and has more.
    Donors(usize),
    NeverOpened(LotId),
    NoSpecification(SpecId),
}

impl Gap {
    pub fn said(&self) -> Wording {
        match self {
            Self::Node(id) => detail::absent(id),
            Self::Donor(id) => detail::absent(id),
            Self::Sample(id) => detail::absent(id),
            Self::NoOrigin(id) => detail::no_origin(id),
            Self::NoDonor => detail::NO_DONOR.clone(),
            Self::Donors(donors) => detail::donors_in_a_lot_for_one(donors),
            Self::NeverOpened(lot) => detail::never_opened(lot),
            Self::NoSpecification(specification) => detail::no_specification(specification),
        }
    }
}

impl Lineage {
    pub(crate) fn walk(reader: &Reader<'_>, lot_id: &LotId, lot: &Ref<LotState>) -> Step<Self> {
        let mut lineage = Self {
            bulk: lot.commissioned.as_ref().map(|c| c.bulk),
            ..Self::default()
        };
        lineage.nodes(reader)?;
        lineage.donors(reader)?;
        lineage.samples(reader, lot_id, lot)?;
        Ok(lineage)
    }

    /// Everything recorded that a lot rests on, history by history: an entry may stand in several.
    pub(crate) fn acts<'l>(
        &'l self,
        lot: &'l Ref<LotState>,
    ) -> impl Iterator<Item = &'l Arc<Recorded>> {
        let nodes = self.nodes.values().flat_map(Ref::acts);
        let donors = self.donors.values().flat_map(Ref::acts);
        let samples = self.samples.values().flat_map(|s| s.state.acts());
        lot.acts().iter().chain(nodes).chain(donors).chain(samples)
    }

    /// The same as it stands: corrected entries in their places.
    pub(crate) fn standing<'l>(
        &'l self,
        lot: &'l Ref<LotState>,
    ) -> impl Iterator<Item = &'l Arc<Recorded>> {
        let nodes = self.nodes.values().flat_map(Ref::standing);
        let donors = self.donors.values().flat_map(Ref::standing);
        let samples = self.samples.values().flat_map(|s| s.state.standing());
        let lot = lot.standing().iter();
        lot.chain(nodes).chain(donors).chain(samples)
    }

    /// What a decision pins.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = Subject> + '_ {
        let nodes = self.nodes.keys().map(|id| Subject::Node(*id));
        let donors = self.donors.keys().map(|id| Subject::Donor(*id));
        let samples = self.samples.keys().map(|id| Subject::Sample(*id));
        nodes.chain(donors).chain(samples)
    }

    /// Breadth first, a level a round: a caller loads whole levels. Inputs exist before outputs,
    /// so there are no cycles; the depth is bounded all the same, because a verifier reads what a
    /// stranger wrote.
    fn nodes(&mut self, reader: &Reader<'_>) -> Step<()> {
        let mut level: BTreeSet<NodeRef> = self.bulk.into_iter().collect();
        for _ in 0..=MAX_DEPTH {
            if level.is_empty() {
                return Ok(());
            }
            // Before anything is loaded: a level can be as wide as somebody cares to record.
            if self.nodes.len() + level.len() > MAX_PINNED {
                return Err(Refusal::new(
                    RefusalCode::Limit,
                    "bulk",
                    refusal::lineage_of_nodes(MAX_PINNED),
                    refusal::pinned_all(MAX_PINNED),
                )
                .into());
            }
            let subjects: Vec<Subject> = level.iter().map(|id| Subject::Node(*id)).collect();
            reader.want(&subjects)?;
            let mut next = BTreeSet::new();
            for id in level {
                let Some(node) = reader.node(id)? else {
                    self.gaps.push(Gap::Node(id));
                    continue;
                };
                match &node.origin {
                    None => self.gaps.push(Gap::NoOrigin(id)),
                    Some(Origin::Process(step)) => {
                        for input in &step.inputs {
                            let used = self.used_at.entry(input.node).or_insert(step.ended_at);
                            *used = (*used).max(step.ended_at);
                            next.insert(input.node);
                        }
                    }
                    Some(Origin::Material(_)) => {}
                }
                self.nodes.insert(id, node);
            }
            level = next
                .into_iter()
                .filter(|id| !self.nodes.contains_key(id))
                .collect();
        }
        Err(Refusal::new(
            RefusalCode::Limit,
            "bulk",
            refusal::lineage_of_steps(MAX_DEPTH),
            refusal::at_most(MAX_DEPTH),
        )
        .into())
    }

    fn donors(&mut self, reader: &Reader<'_>) -> Step<()> {
        // Every tissue: a donor may have given several things.
        for (node, state) in &self.nodes {
            if let Some(Origin::Material(received)) = &state.origin
                && let Some(tissue) = received.tissue()
            {
                let recovery = (tissue.donor, tissue.recovery);
                self.recoveries.entry(recovery).or_default().push(*node);
            }
        }
        let ids: BTreeSet<DonorRef> = self.recoveries.keys().map(|(id, _)| *id).collect();
        let subjects: Vec<Subject> = ids.iter().map(|id| Subject::Donor(*id)).collect();
        reader.want(&subjects)?;
        for id in ids {
            match reader.donor(id)? {
                Some(donor) => {
                    self.donors.insert(id, donor);
                }
                None => self.gaps.push(Gap::Donor(id)),
            }
        }
        if self.bulk.is_some() && self.donors.is_empty() {
            self.gaps.push(Gap::NoDonor);
        }
        Ok(())
    }

    fn samples(&mut self, reader: &Reader<'_>, lot_id: &LotId, lot: &Ref<LotState>) -> Step<()> {
        fn of(
            sampling: &SamplingState,
            target: SampleTarget,
        ) -> Vec<(SampleRef, SampleTarget, Option<Planned>)> {
            let taken = sampling.taken.iter();
            taken
                .map(|(slot, id)| (*id, target.clone(), sampling.slot(slot).cloned()))
                .collect()
        }
        let mut all = of(&lot.sampling, SampleTarget::Lot(lot_id.clone()));
        for (id, node) in &self.nodes {
            all.extend(of(&node.sampling, SampleTarget::Node(*id)));
        }
        let subjects: Vec<Subject> = all.iter().map(|(id, ..)| Subject::Sample(*id)).collect();
        reader.want(&subjects)?;
        for (id, target, slot) in all {
            let Some(state) = reader.sample(id)? else {
                self.gaps.push(Gap::Sample(id));
                continue;
            };
            let sampled = Sampled {
                target,
                slot,
                state,
            };
            self.samples.insert(id, sampled);
        }
        Ok(())
    }

    /// What lots can have in common that are not the same: the nodes from PREFILT down.
    pub(crate) fn prefilt_and_below(&self) -> BTreeSet<NodeRef> {
        let of_kind = self
            .nodes
            .iter()
            .filter(|(_, node)| node.kind().is_some_and(NodeKind::is_from_prefilt_down));
        of_kind.map(|(id, _)| *id).collect()
    }

    /// The inputs of a node that carry the product on: everything but raw material.
    pub(crate) fn product_inputs(&self, id: NodeRef) -> Vec<NodeRef> {
        let Some(node) = self.nodes.get(&id) else {
            return Vec::new();
        };
        let raw = |id: &NodeRef| {
            self.nodes
                .get(id)
                .and_then(|n| n.kind())
                .is_some_and(|kind| kind == NodeKind::Raw)
        };
        node.inputs().filter(|id| !raw(id)).collect()
    }
}
