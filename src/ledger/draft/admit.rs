//! Asking the rules about a statement on top of a draft.

use std::collections::HashMap;

use super::Draft;
use crate::domain::decide::{Place, decide};
use crate::domain::event::VialsCommissioned;
use crate::domain::id::{LotId, VialTag};
use crate::domain::statement::Statement;
use crate::domain::subject::Subject;
use crate::domain::view::{Lookup, Need, SidecarLookup, VialLookup, View};
use crate::ledger::error::SubmitError;
use crate::store::StoreError;

impl Draft<'_> {
    /// Asks the rules, and loads what they need until they know.
    pub(super) fn admit(
        &mut self,
        statement: &Statement,
        sidecar: &[u8],
    ) -> Result<(), SubmitError> {
        let (mut vials, mut fresh) = (HashMap::new(), SidecarLookup::NotHeld);
        loop {
            let view = DraftView {
                draft: self,
                vials: &vials,
                sidecar: fresh,
            };
            let place = Place {
                index: self.next_index(),
                recorded_at: self.recorded_at,
            };
            let mut decision = decide(&view, statement, place);
            let needs = std::mem::take(&mut decision.needs);
            // Everything is loaded before a refusal is looked at: else the first of several would
            // depend on what happened to be in memory.
            if needs.is_empty() {
                return match decision.refusal() {
                    Some(refusal) => Err(SubmitError::Refused(Box::new(refusal))),
                    None => Ok(()),
                };
            }
            let before = (self.held.borrow().len(), vials.len(), fresh);
            for need in needs {
                match need {
                    Need::Subject(subject) => drop(self.known(&subject)?),
                    Need::Vial(lot, vial) => {
                        let member = self.is_of_lot(&lot, &vial)?;
                        vials.insert((lot, vial), member);
                    }
                    Need::Sidecar(_) => {
                        fresh = match self.taken_vial(sidecar)? {
                            Some(vial) => SidecarLookup::Taken(vial),
                            None => SidecarLookup::Fresh,
                        };
                    }
                }
            }
            if (self.held.borrow().len(), vials.len(), fresh) == before {
                // Cannot happen: the rules ask only for what the view does not hold.
                let text = "the rules ask for what they were given".to_owned();
                return Err(StoreError::Damaged(text).into());
            }
        }
    }
}

/// What the rules see: what the draft holds, and nothing is loaded while they look.
struct DraftView<'d, 'a> {
    draft: &'d Draft<'a>,
    vials: &'d HashMap<(LotId, VialTag), bool>,
    sidecar: SidecarLookup,
}

impl View for DraftView<'_, '_> {
    fn subject(&self, subject: &Subject) -> Lookup {
        Lookup::of(self.draft.in_memory(subject))
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        VialLookup::of(self.vials.get(&(lot.clone(), *vial)).copied())
    }

    fn sidecar(&self, _: &VialsCommissioned) -> SidecarLookup {
        self.sidecar
    }
}
