//! What the rules read when a vial of a lot was judged last. They read most of it again for the next
//! vial, and what a view holds from the start saves rounds of judging. To hold more than is read
//! changes no verdict: a bundle carries what was read.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::id::LotId;
use crate::domain::subject::Subject;
use crate::domain::view::Need;

/// Lots that are remembered; beyond that the memory begins anew.
const MAX_LOTS: usize = 64;
/// Subjects that are remembered for a lot at most, or none of them.
const MAX_SUBJECTS: usize = 1_024;

#[derive(Default)]
pub(super) struct Foreseen(Mutex<HashMap<LotId, Arc<BTreeSet<Need>>>>);

impl Foreseen {
    /// What to load before the rules ask.
    pub(super) fn of(&self, lot: &LotId) -> Arc<BTreeSet<Need>> {
        let lots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lots.get(lot).map(Arc::clone).unwrap_or_default()
    }

    /// Remembers what a verdict has read, apart from the vial itself.
    pub(super) fn learn(&self, lot: &LotId, known: &BTreeSet<Need>, reads: &BTreeSet<Subject>) {
        let lasting = reads.iter().filter(|s| !matches!(s, Subject::Vial(_)));
        let needs: BTreeSet<Need> = lasting.cloned().map(Need::Subject).collect();
        if needs.len() > MAX_SUBJECTS || needs == *known {
            return;
        }
        let mut lots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lots.len() >= MAX_LOTS {
            lots.clear();
        }
        lots.insert(lot.clone(), Arc::new(needs));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::VialTag;

    #[test]
    fn what_was_read_is_foreseen_for_other_vials_of_the_lot() {
        let lot = |n: u32| LotId {
            gtin: "04912345678904".parse().unwrap(),
            lot: format!("L{n}").parse().unwrap(),
        };
        let foreseen = Foreseen::default();
        assert!(foreseen.of(&lot(1)).is_empty());
        let vial = Subject::Vial(VialTag::from_bytes([1; 32]));
        let reads = BTreeSet::from([Subject::Ledger, vial, Subject::Lot(lot(1))]);
        foreseen.learn(&lot(1), &BTreeSet::new(), &reads);
        let expected = [Subject::Ledger, Subject::Lot(lot(1))].map(Need::Subject);
        assert_eq!(*foreseen.of(&lot(1)), BTreeSet::from(expected));
        assert!(foreseen.of(&lot(2)).is_empty());
        for n in 0..1_000 {
            foreseen.learn(&lot(n), &BTreeSet::new(), &reads);
        }
        assert!(foreseen.0.lock().unwrap().len() <= MAX_LOTS);
    }
}
