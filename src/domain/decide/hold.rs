//! What the rules of holds share: who may place one, who may lift it.

use crate::domain::decide::Context;
use crate::domain::event::HoldScope;
use crate::domain::id::{OrgRef, VialTag};
use crate::domain::view::Step;

/// Who may place a hold: the owners, and who has to do with a sample or a shipment besides. `None`
/// if it is not on the ledger.
pub(crate) fn parties(context: &Context<'_, '_>, scope: &HoldScope) -> Step<Option<Vec<OrgRef>>> {
    let reader = context.reader;
    let parties = match scope {
        HoldScope::Sample(id) => reader.sample(*id)?.map(|s| s.parties()),
        HoldScope::Shipment(id) => reader.shipment(*id)?.map(|s| s.parties()),
        _ => owners(context, scope)?,
    };
    Ok(parties.filter(|parties| !parties.is_empty()))
}

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

/// The vials of a scope, with the fields that name them: other vials than the one whose evidence this
/// is are left to the auditor.
pub(crate) fn for_each_vial(
    context: &Context<'_, '_>,
    scope: &HoldScope,
    rule: impl Fn(&str, VialTag) -> Step<()>,
) {
    if let HoldScope::Vials { vials, .. } = scope {
        for (i, vial) in vials.iter().enumerate() {
            context.left(|| rule(&format!("scope.vials.vials[{i}]"), *vial));
        }
    }
}
