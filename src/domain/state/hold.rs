//! Holds are a set: each is placed and lifted separately, never one boolean.

use std::collections::BTreeMap;

use crate::domain::event::{Event, HoldReason};
use crate::domain::id::{KeyId, OrgRef, StatementId};
use crate::domain::statement::Recorded;

/// The holds of a subject, by hold id.
#[derive(Debug, Clone, Default)]
pub struct Holds(BTreeMap<StatementId, Hold>);

/// One hold.
#[derive(Debug, Clone)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// Who placed it.
    pub organisation: OrgRef,
    /// Whose signatures placed it.
    pub placed_by: Vec<KeyId>,
    /// Index of the entry that placed it.
    pub placed_at: u64,
    /// Index of the entry that lifted it.
    pub lifted_at: Option<u64>,
}

impl Hold {
    /// Whether an organisation may lift it: the owner of the subject and whoever placed it; an
    /// authority's order and a doubt about the ledger are lifted by their own kind, a clinic's own
    /// hold by it alone.
    pub(crate) fn is_lifted_by(&self, organisation: OrgRef, owner: Option<OrgRef>) -> bool {
        match self.reason {
            HoldReason::RegulatorOrder | HoldReason::LedgerIntegrity => true,
            HoldReason::ClinicLocal => organisation == self.organisation,
            _ => organisation == self.organisation || owner == Some(organisation),
        }
    }
}

impl Holds {
    /// `owner`: whose the subject is. A lifting by a stranger lifts nothing: a log built without
    /// `decide` could hold one.
    pub(super) fn fold(&mut self, entry: &Recorded, owner: Option<OrgRef>) {
        match &entry.statement.event {
            Event::HoldPlaced(e) => {
                self.0
                    .entry(entry.statement.statement_id)
                    .or_insert_with(|| Hold {
                        reason: e.reason,
                        organisation: e.organisation,
                        placed_by: entry.statement.signers.iter().map(|s| s.key).collect(),
                        placed_at: entry.index,
                        lifted_at: None,
                    });
            }
            Event::HoldLifted(e) => {
                if let Some(hold) = self.0.get_mut(&e.hold)
                    && hold.is_lifted_by(e.organisation, owner)
                {
                    hold.lifted_at.get_or_insert(entry.index);
                }
            }
            _ => {}
        }
    }

    /// A hold by its id.
    pub fn get(&self, hold: &StatementId) -> Option<&Hold> {
        self.0.get(hold)
    }

    /// The holds that are not lifted.
    pub fn open(&self) -> impl Iterator<Item = (&StatementId, &Hold)> {
        self.0.iter().filter(|(_, hold)| hold.lifted_at.is_none())
    }
}
