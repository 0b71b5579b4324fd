//! What the rules of holds share: whose something is that is held.

use crate::domain::decide::Context;
use crate::domain::event::HoldScope;
use crate::domain::id::OrgRef;
use crate::domain::view::Step;

/// Who may lift a hold that somebody else placed: the owners of what it is about; of vials, the
/// maker of their lot. A consignee who could lift the sender's hold would not be held by it.
pub(crate) fn owners(context: &Context<'_, '_>, scope: &HoldScope) -> Step<Option<Vec<OrgRef>>> {
    let reader = context.reader;
    let owners = match scope {
        HoldScope::Donor(id) => reader.donor(*id)?.map(|d| d.owners()),
        HoldScope::Node(id) => reader.node(*id)?.map(|n| n.owners()),
        HoldScope::Lot(id) => reader.lot(id)?.map(|l| l.owners()),
        HoldScope::Sample(id) => reader.sample(*id)?.map(|s| s.owners()),
        HoldScope::Shipment(id) => reader.shipment(*id)?.map(|s| s.owners()),
        HoldScope::Vials { lot, .. } => reader.lot(lot)?.map(|l| l.owners()),
    };
    Ok(owners.filter(|owners| !owners.is_empty()))
}
