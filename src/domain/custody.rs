//! Who has it: one possessor at a time, from the maker on.
//!
//! Over the shipments of a container and its outer containers in log order, each `Received` moves
//! it; a `Shipped` by somebody else breaks the chain.

use std::collections::BTreeMap;

use super::bilingual::{Bilingual, both};
use super::id::{OrgRef, ShipmentRef, Sscc};
use super::refusal::{Refusal, RefusalCode};
use super::state::ShipmentState;
use super::view::{Reader, Ref, Step};

/// Containers within containers.
pub(crate) const MAX_NESTING: usize = 8;

/// Where a container, or what is in it, is.
pub(crate) struct Custody {
    /// Who has it, by the ledger.
    pub(crate) possessor: OrgRef,
    /// It is on the way to somebody.
    pub(crate) in_transit_to: Option<OrgRef>,
    /// Somebody shipped it who did not have it.
    pub(crate) broken: Vec<Bilingual>,
    /// The shipments in log order.
    pub(crate) shipments: Vec<(ShipmentRef, Ref<ShipmentState>)>,
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
                format!("more than {MAX_NESTING} containers in each other"),
                format!("at most {MAX_NESTING}"),
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
        broken: Vec::new(),
        shipments: Vec::new(),
    };
    for id in moves.into_values() {
        let Some(state) = reader.shipment(id)? else {
            custody
                .broken
                .push(both!("{id} is not on the ledger", "{id}は台帳にありません"));
            continue;
        };
        if let Some(shipped) = &state.shipped {
            if shipped.from != custody.possessor {
                custody.broken.push(both!(
                    "{id} was sent by {}, who did not have it",
                    "{id}は保有していない{}から出荷されています",
                    shipped.from
                ));
            } else if let Some(to) = custody.in_transit_to {
                custody.broken.push(both!(
                    "{id} left before it arrived at {to}",
                    "{id}は{to}への到着前に出荷されています"
                ));
            }
            match &state.received {
                Some((_, received)) if received.organisation == shipped.to => {
                    custody.possessor = shipped.to;
                    custody.in_transit_to = None;
                }
                Some((_, received)) => {
                    custody.in_transit_to = Some(shipped.to);
                    custody.broken.push(both!(
                        "{id} was received by {}, not by {}",
                        "{id}を受領したのは{}です(宛先は{})",
                        received.organisation,
                        shipped.to
                    ));
                }
                None => custody.in_transit_to = Some(shipped.to),
            }
        }
        custody.shipments.push((id, state));
    }
    Ok(custody)
}
