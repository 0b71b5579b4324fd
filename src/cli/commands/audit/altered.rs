//! Which entry was changed after it was recorded, by what was written of it elsewhere: the entry after it, the stored
//! leaf hashes, the signed checkpoints. What follows from the change at the same entry is not mistaken for it.

use std::collections::BTreeSet;

use crate::verify::{Check, Fault};
use crate::words::audit;

/// What was written of entries elsewhere.
#[derive(Default)]
pub struct Witnesses {
    /// Entries whose leaf hash is another in the stored tree.
    pub other_leaves: Vec<u64>,
    /// Entries under the last signed checkpoint that agrees with them.
    pub confirmed: u64,
}

impl Witnesses {
    /// The first entry that was changed after it was recorded, as a fault, unless its own faults say as much.
    pub fn fault(&self, faults: &[Fault], size: u64) -> Option<Fault> {
        let index = self.first(faults, size)?;
        let said = faults
            .iter()
            .any(|fault| fault.index == Some(index) && is_of_the_entry(fault.check));
        let (got, expected) = (&audit::ANOTHER_ENTRY, &audit::THE_RECORDED_ENTRY);
        (!said).then(|| Fault::at(index, Check::Altered, got, expected))
    }

    fn first(&self, faults: &[Fault], size: u64) -> Option<u64> {
        let at = |check| -> BTreeSet<u64> {
            let faults = faults.iter().filter(|fault| fault.check == check);
            faults
                .map(|fault| fault.index.unwrap_or(size.saturating_sub(1)))
                .collect()
        };
        let (links, contradicted) = (at(Check::Chain), at(Check::CheckpointRoot));
        let others = || self.other_leaves.iter().copied();
        let unlinked = others().find(|index| links.contains(&(index + 1)));
        let unsigned = others()
            .find(|index| *index >= self.confirmed && contradicted.range(index..).next().is_some());
        // Without a stored tree: the entry before the one that names another, if that one itself is confirmed.
        let before = links.first().filter(|link| {
            let next = *link + 1;
            next < size && !links.contains(&next)
        });
        unlinked
            .or(unsigned)
            .or(before.map(|link| link.saturating_sub(1)))
    }
}

/// Whether a failed check says of an entry that its bytes are not those that were recorded in its place.
pub fn is_of_the_entry(check: Check) -> bool {
    matches!(
        check,
        Check::Altered | Check::Entry | Check::Index | Check::Missing
    )
}
