//! Sidecars: the sorted vial tags that travel beside a `VialsCommissioned`, 32 bytes each.

use crate::digest::Digest;
use crate::domain::event::VialsCommissioned;
use crate::domain::id::VialTag;
use crate::merkle::vial_tree::{VialOrderError, check_sorted, vial_root};
use crate::words::{evidence as words, refusal};

use super::{Check, Fault};

/// Splits a sidecar into vial tags.
pub fn parse(bytes: &[u8]) -> Result<Vec<VialTag>, Fault> {
    let (tags, rest) = bytes.as_chunks::<32>();
    if !rest.is_empty() || tags.is_empty() {
        let found = refusal::bytes(bytes.len());
        return Err(Fault::new(Check::Sidecar, found, &words::TAGS));
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
                words::twice(index),
                &words::ONCE,
            ));
        }
        Err(other) => {
            return Err(Fault::new(
                Check::RootMismatch,
                other,
                &words::ASCENDING_TAGS,
            ));
        }
    }
    if tags.len() as u64 != u64::from(event.count) {
        return Err(Fault::new(
            Check::RootMismatch,
            words::tags(tags.len()),
            event.count,
        ));
    }
    let root = vial_root(&hashes);
    if root.bytes() != event.vials_root.bytes() {
        return Err(Fault::new(Check::RootMismatch, root, event.vials_root));
    }
    Ok(())
}
