//! A view for the rules that grows by what they ask for: judge, load what is needed, judge again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::evidence::{VialQuestion, is_member};
use super::reader::LedgerView;
use super::states::Loader;
use crate::domain::id::{LotId, VialTag};
use crate::domain::subject::Subject;
use crate::domain::view::{Known, Lookup, Need, VialLookup, View};
use crate::store::StoreError;

/// What has been loaded of one [`LedgerView`].
pub struct GrowingView<'v> {
    ledger: &'v LedgerView,
    loader: Loader,
    subjects: BTreeMap<Subject, Option<Arc<Known>>>,
    vials: HashMap<(LotId, VialTag), bool>,
}

impl<'v> GrowingView<'v> {
    pub(super) fn new(ledger: &'v LedgerView) -> Self {
        Self {
            ledger,
            loader: Loader::sharing(&ledger.recorded),
            subjects: BTreeMap::new(),
            vials: HashMap::new(),
        }
    }

    /// Loads what a rule found missing.
    pub fn load(&mut self, needs: &BTreeSet<Need>) -> Result<(), StoreError> {
        for need in needs {
            match need {
                Need::Subject(subject) => {
                    let known = self.loader.known(&*self.ledger.snapshot, subject)?;
                    self.subjects.insert(subject.clone(), known);
                }
                Need::Vial(lot, vial) => {
                    let question = VialQuestion {
                        lot: lot.clone(),
                        vial: *vial,
                    };
                    let member = is_member(self.ledger, &question)?;
                    self.vials.insert((lot.clone(), *vial), member);
                }
            }
        }
        Ok(())
    }

    /// How many subjects were loaded so far: what a rule that is content now has read, at most.
    pub fn loaded(&self) -> usize {
        self.subjects.len()
    }
}

impl View for GrowingView<'_> {
    fn subject(&self, subject: &Subject) -> Lookup {
        match self.subjects.get(subject) {
            Some(Some(known)) => Lookup::Present(Arc::clone(known)),
            Some(None) => Lookup::Absent,
            None => Lookup::NotHeld,
        }
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        match self.vials.get(&(lot.clone(), *vial)) {
            Some(true) => VialLookup::Member,
            Some(false) => VialLookup::NotMember,
            None => VialLookup::NotHeld,
        }
    }
}
