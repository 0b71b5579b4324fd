//! Who has it: one possessor at a time, from the maker on.
//!
//! Over the shipments of a container and its outer containers in log order, each `Received` moves
//! it. That who ships has it, and who receives is the addressee, `decide` sees to.

use std::collections::BTreeMap;

use super::id::{OrgRef, ShipmentRef, Sscc};
use super::refusal::{Refusal, RefusalCode};
use super::state::ShipmentState;
use super::view::{Reader, Ref, Step};
use crate::words::refusal;

/// Containers within containers.
pub(crate) const MAX_NESTING: usize = 8;

/// Where a container, or what is in it, is.
pub(crate) struct Custody {
    /// Who has it, by the ledger.
    pub(crate) possessor: OrgRef,
    pub(crate) in_transit_to: Option<OrgRef>,
    /// The shipments in log order.
    pub(crate) shipments: Vec<(ShipmentRef, Ref<ShipmentState>)>,
    maker: OrgRef,
    /// Who received it, with the index of the entry.
    received: Vec<(u64, OrgRef)>,
}

impl Custody {
    /// Who had it before the entry at an index.
    pub(crate) fn possessor_at(&self, index: u64) -> OrgRef {
        let before = self.received.iter().filter(|(at, _)| *at < index);
        before
            .max_by_key(|(at, _)| *at)
            .map_or(self.maker, |(_, by)| *by)
    }
}

/// Walks from a container outwards. `since`: only what happened after this index moves it (a vial
/// or container moves with its outer container only once it is in it).
pub(crate) fn custody(
    reader: &Reader<'_>,
    maker: OrgRef,
    container: Option<(&Sscc, u64)>,
) -> Step<Custody> {
    let mut moves: BTreeMap<u64, ShipmentRef> = BTreeMap::new();
    let mut next = container.map(|(sscc, since)| (*sscc, since));
    let mut depth = 0;
    while let Some((sscc, since)) = next.take() {
        depth += 1;
        if depth > MAX_NESTING {
            return Err(Refusal::new(
                RefusalCode::Limit,
                "containers",
                refusal::nested(MAX_NESTING),
                refusal::at_most(MAX_NESTING),
            )
            .into());
        }
        if let Some(state) = reader.container(&sscc)? {
            moves.extend(
                state
                    .shipments
                    .iter()
                    .filter(|(index, _)| *index > since)
                    .copied(),
            );
            next = state.outer;
        }
    }
    let subjects: Vec<_> = moves
        .values()
        .map(|id| super::subject::Subject::Shipment(*id))
        .collect();
    reader.want(&subjects)?;
    let mut custody = Custody {
        possessor: maker,
        in_transit_to: None,
        shipments: Vec::new(),
        maker,
        received: Vec::new(),
    };
    for id in moves.into_values() {
        let Some(state) = reader.shipment(id)? else {
            continue;
        };
        if let Some(shipped) = &state.shipped {
            match &state.received {
                Some((index, _)) => {
                    custody.received.push((*index, shipped.to));
                    custody.possessor = shipped.to;
                    custody.in_transit_to = None;
                }
                None => custody.in_transit_to = Some(shipped.to),
            }
        }
        custody.shipments.push((id, state));
    }
    Ok(custody)
}
