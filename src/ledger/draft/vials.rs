//! Vials, of which no state knows: in which lot each is, by the lists beside the log and in this batch.

use super::Draft;
use crate::digest::Digest;
use crate::domain::id::{LotId, VialTag};
use crate::domain::subject::Subject;
use crate::ledger::states::commissioned;
use crate::store::StoreError;

impl Draft<'_> {
    /// Whether a lot's sidecar has this vial.
    pub(in crate::ledger) fn is_of_lot(
        &mut self,
        lot: &LotId,
        vial: &VialTag,
    ) -> Result<bool, StoreError> {
        let known = self.known(&Subject::Lot(lot.clone()))?;
        let index = known.and_then(|known| commissioned(&known.state.facts));
        Ok(index.is_some() && index == self.vial_lot(&vial.digest())?)
    }

    /// The first vial of a sidecar that is in a lot already.
    pub(in crate::ledger) fn taken_vial(
        &self,
        sidecar: &[u8],
    ) -> Result<Option<VialTag>, StoreError> {
        for tag in sidecar.as_chunks::<{ Digest::LEN }>().0 {
            if self.vial_lot(&Digest::from_bytes(*tag))?.is_some() {
                return Ok(Some(VialTag::from_bytes(*tag)));
            }
        }
        Ok(None)
    }

    /// The entry that commissioned a vial.
    fn vial_lot(&self, vial: &Digest) -> Result<Option<u64>, StoreError> {
        match self.vials.get(vial) {
            Some(index) => Ok(Some(*index)),
            None => self.snapshot.vial_lot(vial),
        }
    }

    /// Vials that an entry of this batch commissioned.
    #[cfg(test)]
    pub(in crate::ledger) fn holds_vials(&mut self, ids: &[Digest], index: u64) {
        self.vials.extend(ids.iter().map(|id| (*id, index)));
    }
}
