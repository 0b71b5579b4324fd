//! The checks that need lists of vials, which no state holds.

use super::Draft;
use crate::domain::event::Event;
use crate::domain::id::{LotId, VialTag};
use crate::domain::subject::Subject;
use crate::ledger::error::SubmitError;
use crate::ledger::sidecar;
use crate::merkle::Hash;
use crate::store::StoreError;
use crate::verify::sidecar::named_vials;

impl Draft<'_> {
    /// Vials that an entry of this batch commissioned.
    #[cfg(test)]
    pub(in crate::ledger) fn holds_vials(&mut self, ids: &[Hash], index: u64) {
        self.vials.extend(ids.iter().map(|id| (*id, index)));
    }

    /// Whether a lot's sidecar has this vial.
    pub(super) fn is_of_lot(&mut self, lot: &LotId, vial: &VialTag) -> Result<bool, StoreError> {
        let commissioned = self.commissioned(lot)?;
        Ok(commissioned.is_some() && commissioned == self.vial_lot(&Hash(vial.bytes()))?)
    }

    /// The entry that commissioned a lot's vials.
    fn commissioned(&mut self, lot: &LotId) -> Result<Option<u64>, StoreError> {
        let known = self.known(&Subject::Lot(lot.clone()))?;
        Ok(known.and_then(|known| sidecar::commissioned(&known.state.facts)))
    }

    /// The entry that commissioned a vial.
    fn vial_lot(&self, vial: &Hash) -> Result<Option<u64>, StoreError> {
        match self.vials.get(vial) {
            Some(index) => Ok(Some(*index)),
            None => self.snapshot.vial_lot(vial),
        }
    }

    /// The checks that need lists of vials, which no state holds: fresh vials are in no other lot,
    /// and what is packed, sampled or held is of the lot it is said to be of.
    pub(in crate::ledger) fn check_vials(
        &mut self,
        event: &Event,
        sidecar: &[u8],
    ) -> Result<(), SubmitError> {
        for id in sidecar.as_chunks::<{ Hash::LEN }>().0 {
            if let Some(index) = self.vial_lot(&Hash(*id))? {
                return Err(sidecar::duplicate(&Hash(*id), index).into());
            }
        }
        let Some((lot, vials, field)) = named_vials(event) else {
            return Ok(());
        };
        let commissioned = self.commissioned(lot)?;
        for (place, vial) in vials.iter().enumerate() {
            let of = self.vial_lot(&Hash(vial.bytes()))?;
            if of.is_none() || of != commissioned {
                return Err(sidecar::other_lot(field, place, vial, lot).into());
            }
        }
        Ok(())
    }
}
