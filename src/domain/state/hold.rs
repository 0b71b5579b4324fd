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
    /// Whose people lifted it.
    pub lifted_by: Option<OrgRef>,
}

impl Hold {
    /// Whether an organisation may lift it: who placed it, or the owners of what is held; an
    /// authority and the roots lift their own kind, and a clinic what it holds for itself.
    pub fn may_be_lifted_by(&self, organisation: OrgRef, owners: &[OrgRef]) -> bool {
        match self.reason {
            // By their roles: nobody else has them.
            HoldReason::RegulatorOrder | HoldReason::LedgerIntegrity => true,
            HoldReason::ClinicLocal => organisation == self.organisation,
            _ => organisation == self.organisation || owners.contains(&organisation),
        }
    }
}

impl Holds {
    pub(super) fn fold(&mut self, entry: &Recorded) {
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
                        lifted_by: None,
                    });
            }
            Event::HoldLifted(e) => {
                if let Some(hold) = self.0.get_mut(&e.hold) {
                    hold.lifted_at.get_or_insert(entry.index);
                    hold.lifted_by.get_or_insert(e.organisation);
                }
            }
            _ => {}
        }
    }

    /// A hold by its id.
    pub fn get(&self, hold: &StatementId) -> Option<&Hold> {
        self.0.get(hold)
    }

    /// The holds that are not lifted by an organisation that may; `owners` of what is held.
    pub fn open<'h>(
        &'h self,
        owners: &'h [OrgRef],
    ) -> impl Iterator<Item = (&'h StatementId, &'h Hold)> {
        self.0.iter().filter(|(_, hold)| {
            hold.lifted_by
                .is_none_or(|organisation| !hold.may_be_lifted_by(organisation, owners))
        })
    }
}
