//! Sidecars: the sorted vial tags that travel beside a `VialsCommissioned`, 32 bytes each.

use crate::digest::Digest;
use crate::domain::event::VialsCommissioned;
use crate::domain::id::VialTag;
use crate::merkle::vial_tree::{VialOrderError, check_sorted, vial_root};

use super::{Check, Fault};

/// Splits a sidecar into vial tags.
pub fn parse(bytes: &[u8]) -> Result<Vec<VialTag>, Fault> {
    let (tags, rest) = bytes.as_chunks::<32>();
    if !rest.is_empty() || tags.is_empty() {
        let expected = "one or more vial tags of 32 bytes each, and nothing else";
        return Err(Fault::new(
            Check::Sidecar,
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
    let hashes: Vec<Digest> = tags.iter().map(|id| id.digest()).collect();
    match check_sorted(&hashes) {
        Ok(()) => {}
        Err(VialOrderError::Duplicate { index }) => {
            return Err(Fault::new(
                Check::VialDuplicate,
                format!("vial tag {index} twice"),
                "every vial tag once",
            ));
        }
        Err(other) => {
            return Err(Fault::new(
                Check::RootMismatch,
                other,
                "ascending vial tags",
            ));
        }
    }
    if tags.len() as u64 != u64::from(event.count) {
        return Err(Fault::new(
            Check::RootMismatch,
            format!("{} vial tags", tags.len()),
            event.count,
        ));
    }
    let root = vial_root(&hashes);
    if root.bytes() != event.vials_root.bytes() {
        return Err(Fault::new(Check::RootMismatch, root, event.vials_root));
    }
    Ok(())
}
