//! What the lists of vial tags beside the log decide: a vial is of one lot, and of which.

use crate::domain::id::{LotId, VialTag};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::state::Facts;
use crate::merkle::Hash;

/// The entry that commissioned a lot's vials, from the lot's state.
pub(super) fn commissioned(facts: &Facts) -> Option<u64> {
    match facts {
        Facts::Lot(lot) => lot.commissioned.as_ref().map(|_| lot.commissioned_index),
        _ => None,
    }
}

/// A fresh vial is not fresh.
pub(super) fn duplicate(vial: &Hash, entry: u64) -> Refusal {
    let found = format!("vial {vial}, commissioned by entry {entry}");
    Refusal::new(
        RefusalCode::VialDuplicate,
        "sidecar",
        found,
        "vials that are in no other lot",
    )
}

/// A vial is not of the lot that it is said to be of.
pub(super) fn other_lot(field: &str, place: usize, vial: &VialTag, lot: &LotId) -> Refusal {
    let field = format!("{field}[{place}]");
    Refusal::new(
        RefusalCode::LotMismatch,
        field,
        vial,
        format!("a vial commissioned for lot {lot}"),
    )
}
