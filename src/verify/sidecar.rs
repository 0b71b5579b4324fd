//! Sidecars: the sorted vial tags that travel beside a `VialsCommissioned`, 32 bytes each.

use crate::domain::event::{Event, HoldScope, SampleTarget, VialsCommissioned};
use crate::domain::id::{LotId, VialTag};
use crate::merkle::Hash;
use crate::merkle::vial_tree::{VialOrderError, check_sorted, vial_root};

use super::Fault;

/// The vials that an event says are of a lot, and in which field. Whoever names another maker's vials
/// as his own writes into their histories, so each must be in the lot's sidecar.
pub fn named_vials(event: &Event) -> Option<(&LotId, &[VialTag], &'static str)> {
    match event {
        Event::Packed(packed) => packed
            .lot
            .as_ref()
            .map(|lot| (lot, packed.vials.as_slice(), "packed.vials")),
        Event::SampleTaken(taken) => match &taken.target {
            SampleTarget::Lot(lot) => Some((lot, taken.vials.as_slice(), "sample_taken.vials")),
            SampleTarget::Node(_) => None,
        },
        Event::HoldPlaced(hold) => match &hold.scope {
            HoldScope::Vials { lot, vials } => {
                Some((lot, vials.as_slice(), "hold_placed.scope.vials.vials"))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Splits a sidecar into vial tags.
pub fn parse(bytes: &[u8]) -> Result<Vec<VialTag>, Fault> {
    let (tags, rest) = bytes.as_chunks::<32>();
    if !rest.is_empty() || tags.is_empty() {
        let expected = "one or more vial tags of 32 bytes each, and nothing else";
        return Err(Fault::new(
            "SIDECAR",
            format!("{} bytes", bytes.len()),
            expected,
        ));
    }
    Ok(tags.iter().map(|id| VialTag::from_bytes(*id)).collect())
}

/// Checks a sidecar against what its statement commits to: order, count, root.
///
/// # Errors
/// `VIAL_DUPLICATE` if an id is there twice, else `ROOT_MISMATCH`.
pub fn check(event: &VialsCommissioned, tags: &[VialTag]) -> Result<(), Fault> {
    let hashes: Vec<Hash> = tags.iter().map(|id| Hash(id.bytes())).collect();
    match check_sorted(&hashes) {
        Ok(()) => {}
        Err(VialOrderError::Duplicate { index }) => {
            return Err(Fault::new(
                "VIAL_DUPLICATE",
                format!("vial tag {index} twice"),
                "every vial tag once",
            ));
        }
        Err(other) => return Err(Fault::new("ROOT_MISMATCH", other, "ascending vial tags")),
    }
    if tags.len() as u64 != u64::from(event.count) {
        return Err(Fault::new(
            "ROOT_MISMATCH",
            format!("{} vial tags", tags.len()),
            event.count,
        ));
    }
    let root = vial_root(&hashes);
    if root.0 != event.vials_root.bytes() {
        return Err(Fault::new("ROOT_MISMATCH", root, event.vials_root));
    }
    Ok(())
}
