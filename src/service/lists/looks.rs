//! What is read for a page, counted; and names, each looked up once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use tonic::Status;

use crate::domain::event::{SampleTarget, VialsCommissioned};
use crate::domain::gate::awaits_conclusion;
use crate::domain::id::{Gtin14, LotId, OrgRef, VialTag};
use crate::domain::state::{Facts, SampleState};
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::verdict::{DueAgain, due_again};
use crate::domain::view::{Known, Lookup, Need, Ref, SidecarLookup, VialLookup, View};
use crate::ledger::LedgerView;
use crate::service::status;

/// Rounds in which the rules say what they need: one a level of a lot's making, and some for what that rests on.
const ROUNDS: usize = 100;

/// What was read for one lot.
#[derive(Default)]
struct Held(HashMap<Subject, Option<Arc<Known>>>);

impl View for Held {
    fn subject(&self, subject: &Subject) -> Lookup {
        Lookup::of(self.0.get(subject).cloned())
    }

    fn vial(&self, _: &LotId, _: &VialTag) -> VialLookup {
        VialLookup::NotHeld
    }

    fn sidecar(&self, _: &VialsCommissioned) -> SidecarLookup {
        SidecarLookup::NotHeld
    }
}

/// Looks at one view.
pub(super) struct Looks<'v> {
    view: &'v LedgerView,
    spent: u64,
    organisations: HashMap<OrgRef, String>,
    products: HashMap<Gtin14, String>,
}

impl<'v> Looks<'v> {
    pub(super) fn new(view: &'v LedgerView) -> Self {
        Self {
            view,
            spent: 0,
            organisations: HashMap::new(),
            products: HashMap::new(),
        }
    }

    /// Entries that were looked at.
    pub(super) fn spent(&self) -> u64 {
        self.spent
    }

    pub(super) fn view(&self) -> &'v LedgerView {
        self.view
    }

    /// One entry's statement.
    pub(super) fn statement(&mut self, index: u64) -> Result<Arc<Recorded>, Status> {
        self.spent += 1;
        self.view
            .statement(index)
            .map_err(|error| status::store(&error))
    }

    /// A subject's state; `None` if it has no history.
    pub(super) fn known(&mut self, subject: &Subject) -> Result<Option<Arc<Known>>, Status> {
        let known = self.view.known(subject);
        let known = known.map_err(|error| status::store(&error))?;
        self.spent += known.as_ref().map_or(1, |known| known.position.count);
        Ok(known)
    }

    /// What a correction makes due once more for a lot.
    pub(super) fn due_again(&mut self, lot: &LotId, now: TimestampMs) -> Result<DueAgain, Status> {
        let mut held = Held::default();
        for _ in 0..ROUNDS {
            match due_again(&held, lot, now) {
                Ok(due) => return Ok(due),
                Err(needs) => self.hold(&mut held, needs)?,
            }
        }
        Ok(DueAgain::default())
    }

    /// Whether what came of a result is still to be said.
    pub(super) fn awaits_conclusion(
        &mut self,
        sample: &Ref<SampleState>,
        index: u64,
    ) -> Result<bool, Status> {
        let mut held = Held::default();
        for _ in 0..ROUNDS {
            match awaits_conclusion(&held, sample, index) {
                Ok(waits) => return Ok(waits),
                Err(needs) => self.hold(&mut held, needs)?,
            }
        }
        Ok(true)
    }

    fn hold(&mut self, held: &mut Held, needs: BTreeSet<Need>) -> Result<(), Status> {
        for need in needs {
            if let Need::Subject(subject) = need {
                let known = self.known(&subject)?;
                held.0.insert(subject, known);
            }
        }
        Ok(())
    }

    /// An organisation's name as registered; empty if it is not.
    pub(super) fn organisation(&mut self, organisation: OrgRef) -> Result<String, Status> {
        if let Some(name) = self.organisations.get(&organisation) {
            return Ok(name.clone());
        }
        let known = self.known(&Subject::Organisation(organisation))?;
        let name = match known.as_ref().map(|known| &known.state.facts) {
            Some(Facts::Organisation(state)) => {
                state.registered.as_ref().map(|e| e.name.to_string())
            }
            _ => None,
        };
        let name = name.unwrap_or_default();
        self.organisations.insert(organisation, name.clone());
        Ok(name)
    }

    /// What samples are taken from, as a row has it: lot and product's name, or node.
    pub(super) fn target(
        &mut self,
        target: &SampleTarget,
    ) -> Result<(String, String, String), Status> {
        Ok(match target {
            SampleTarget::Lot(lot) => (lot.to_string(), self.product(lot.gtin)?, String::new()),
            SampleTarget::Node(node) => (String::new(), String::new(), node.to_string()),
        })
    }

    /// A product's name as registered; empty if it is not.
    pub(super) fn product(&mut self, gtin: Gtin14) -> Result<String, Status> {
        if let Some(name) = self.products.get(&gtin) {
            return Ok(name.clone());
        }
        let known = self.known(&Subject::Product(gtin))?;
        let name = match known.as_ref().map(|known| &known.state.facts) {
            Some(Facts::Product(state)) => state.registered.as_ref().map(|e| e.name.to_string()),
            _ => None,
        };
        let name = name.unwrap_or_default();
        self.products.insert(gtin, name.clone());
        Ok(name)
    }
}
