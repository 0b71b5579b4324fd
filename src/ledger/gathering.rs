//! Histories that grow by what the rules ask for: replay, judge, load what is needed, and again. What is
//! judged in the end is exactly what a bundle of these subjects carries.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::evidence::{VialQuestion, is_member};
use super::reader::LedgerView;
use super::states::Loader;
use crate::domain::id::{LotId, VialTag};
use crate::domain::replay::{Act, Carried};
use crate::domain::subject::Subject;
use crate::domain::view::{Need, VialLookup};
use crate::store::StoreError;

/// What has been loaded of one [`LedgerView`].
pub struct GrowingView<'v> {
    ledger: &'v LedgerView,
    loader: Loader,
    /// Histories; an empty one of a subject that has none.
    subjects: BTreeMap<Subject, Vec<Act>>,
    vials: HashMap<(LotId, VialTag), bool>,
    /// Whether a rule looked for a vial.
    looked_for_vial: Cell<bool>,
}

impl<'v> GrowingView<'v> {
    pub(super) fn new(ledger: &'v LedgerView) -> Self {
        Self {
            ledger,
            loader: Loader::sharing(&ledger.recorded),
            subjects: BTreeMap::new(),
            vials: HashMap::new(),
            looked_for_vial: Cell::new(false),
        }
    }

    /// Loads what a rule found missing.
    pub fn load(&mut self, needs: &BTreeSet<Need>) -> Result<(), StoreError> {
        for need in needs {
            match need {
                Need::Subject(subject) => {
                    let acts = self.loader.acts(&*self.ledger.snapshot, subject)?;
                    self.subjects.insert(subject.clone(), acts);
                }
                Need::Vial(lot, vial) => {
                    let question = VialQuestion {
                        lot: lot.clone(),
                        vial: *vial,
                    };
                    let member = is_member(self.ledger, &question)?;
                    self.vials.insert((lot.clone(), *vial), member);
                }
                // Evidence has no lists of whole lots.
                Need::Sidecar(_) => {}
            }
        }
        Ok(())
    }

    /// Keeps these subjects alone: what was loaded on the way, or foreseen and not asked for, is in no
    /// bundle, so it must not have been judged either. Whether nothing had to go.
    pub fn keep(&mut self, reads: &BTreeSet<Subject>) -> bool {
        let before = self.subjects.len();
        self.subjects.retain(|subject, _| reads.contains(subject));
        self.subjects.len() == before
    }

    /// Whether a vial was looked for in a lot since this was asked last.
    pub fn looked_for_vial(&self) -> bool {
        self.looked_for_vial.take()
    }

    /// As if no vial had been looked for in a lot. Whether nothing had to go.
    pub fn keep_no_vials(&mut self) -> bool {
        let before = self.vials.len();
        self.vials.clear();
        before == 0
    }

    /// What is loaded, the subjects without a history among them.
    pub fn subjects(&self) -> BTreeSet<Subject> {
        self.subjects.keys().cloned().collect()
    }

    /// How many subjects were loaded so far: what a rule that is content now has read, at most.
    pub fn loaded(&self) -> usize {
        self.subjects.len()
    }
}

impl Carried for &GrowingView<'_> {
    fn histories(&self) -> Vec<(&Subject, &[Act])> {
        let held = self.subjects.iter().filter(|(_, acts)| !acts.is_empty());
        held.map(|(subject, acts)| (subject, acts.as_slice()))
            .collect()
    }

    fn is_absent(&self, subject: &Subject) -> bool {
        self.subjects.get(subject).is_some_and(Vec::is_empty)
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        self.looked_for_vial.set(true);
        VialLookup::of(self.vials.get(&(lot.clone(), *vial)).copied())
    }
}
