//! Shipments: who sent what to whom, and whether it arrived.

use std::collections::BTreeSet;
use std::sync::Arc;

use tonic::Status;

use super::asked;
use super::looks::Looks;
use super::walk::Listed;
use crate::domain::event::{MAX_SHIPPED_CONTAINERS, Payload, Received, Shipped};
use crate::domain::id::{LotId, OrgRef, Sscc};
use crate::domain::state::Facts;
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::service::pb;

pub(super) struct Shipments {
    pub(super) states: Vec<i32>,
    /// Only what this organisation is to receive.
    pub(super) consignee: Option<OrgRef>,
    /// Only those with vials of this lot.
    pub(super) lot: Option<LotId>,
}

impl Listed for Shipments {
    type Place = ();
    type Row = pb::ListedShipment;
    const EVENTS: &'static [u16] = &[Shipped::NUMBER];

    fn places(&self, _: &mut Looks<'_>, _: &Recorded) -> Result<Vec<()>, Status> {
        Ok(vec![()])
    }

    fn row(
        &self,
        looks: &mut Looks<'_>,
        entry: &Arc<Recorded>,
        (): &(),
    ) -> Result<Option<pb::ListedShipment>, Status> {
        let Some(sent) = entry.statement.event.get::<Shipped>() else {
            return Ok(None);
        };
        if self.consignee.is_some_and(|consignee| sent.to != consignee) {
            return Ok(None);
        }
        let known = looks.known(&Subject::Shipment(sent.shipment))?;
        let Some((acts, shipment)) = known.as_ref().and_then(|known| match &known.state.facts {
            Facts::Shipment(shipment) => Some((&known.state.acts, shipment)),
            _ => None,
        }) else {
            return Ok(None);
        };
        let received = shipment.received.as_ref();
        let state = match received {
            Some(_) => pb::ShipmentState::Arrived,
            None => pb::ShipmentState::Sent,
        };
        if !asked(&self.states, state) {
            return Ok(None);
        }
        let (_, lots) = boxes(looks, sent)?;
        if self.lot.as_ref().is_some_and(|lot| !lots.contains(lot)) {
            return Ok(None);
        }
        let arrival = acts
            .iter()
            .find(|act| act.statement.event.get::<Received>().is_some());
        let carrier = sent.carrier.map(|carrier| looks.organisation(carrier));
        let owners = shipment.owners();
        let on_hold = shipment.holds.open(&owners).next().is_some();
        Ok(Some(pb::ListedShipment {
            shipment: sent.shipment.to_string(),
            from: sent.from.to_string(),
            from_name: looks.organisation(sent.from)?,
            to: sent.to.to_string(),
            to_name: looks.organisation(sent.to)?,
            carrier: sent.carrier.map_or_else(String::new, |to| to.to_string()),
            carrier_name: carrier.transpose()?.unwrap_or_default(),
            state: state.into(),
            containers: sent.containers.iter().map(ToString::to_string).collect(),
            lots: lots.iter().map(ToString::to_string).collect(),
            storage_class: sent.storage_class.to_string(),
            on_hold,
            sent_at_ms: entry.statement.occurred_at.ms(),
            arrived_at_ms: arrival.map(|act| act.statement.occurred_at.ms()),
            discrepancies: received
                .iter()
                .flat_map(|(_, receipt)| {
                    let seals = (!receipt.seals_intact).then(|| "SEAL_BROKEN".to_owned());
                    let others = receipt.discrepancies.iter().map(ToString::to_string);
                    seals.into_iter().chain(others)
                })
                .collect(),
        }))
    }
}

/// The containers of a shipment and those inside them, with the lots of the vials in them.
pub(super) fn boxes(
    looks: &mut Looks<'_>,
    sent: &Shipped,
) -> Result<(BTreeSet<Sscc>, BTreeSet<LotId>), Status> {
    let mut lots = BTreeSet::new();
    let mut open = sent.containers.clone();
    let mut seen: BTreeSet<Sscc> = open.iter().copied().collect();
    while let Some(sscc) = open.pop() {
        let known = looks.known(&Subject::Container(sscc))?;
        if let Some(Facts::Container(container)) = known.as_ref().map(|known| &known.state.facts) {
            lots.extend(container.lots.iter().cloned());
            let inner = container.inner.iter().copied();
            open.extend(
                inner.filter(|sscc| seen.len() < MAX_SHIPPED_CONTAINERS && seen.insert(*sscc)),
            );
        }
    }
    Ok((seen, lots))
}
