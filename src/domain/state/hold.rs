//! Holds are a set: each is placed and lifted separately, never one boolean.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::event::{HoldLifted, HoldPlaced, HoldReason, HoldScope};
use crate::domain::id::{Digest, KeyId, OrgRef};
use crate::domain::statement::Recorded;

/// The holds of a subject, by hold id: the SHA-256 of the payload that placed it. A statement id
/// would not do: its author chooses it, and could lift a hold of their own under the id that
/// somebody else's will have.
#[derive(Debug, Clone, Default)]
pub struct Holds(BTreeMap<Digest, Hold>);

#[derive(Debug, Clone)]
pub struct Hold {
    /// The entry that placed it: a scope can be hundreds of vials long, and is in the history anyway.
    placed: Arc<Recorded>,
    pub reason: HoldReason,
    /// Who placed it.
    pub organisation: OrgRef,
    /// Index of the entry that lifted it.
    pub lifted_at: Option<u64>,
    /// Whose people lifted it.
    pub lifted_by: Option<OrgRef>,
}

impl Hold {
    /// What it is on, all of it.
    pub fn scope(&self) -> Option<&HoldScope> {
        let placed = self.placed.statement.event.get::<HoldPlaced>();
        placed.map(|placed| &placed.scope)
    }

    /// Whose signatures placed it.
    pub fn placed_by(&self) -> impl Iterator<Item = KeyId> + '_ {
        self.placed.statement.signers.iter().map(|s| s.key)
    }

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
    pub(in crate::domain) fn place(&mut self, event: &HoldPlaced, entry: &Arc<Recorded>) {
        self.0.entry(entry.payload_hash).or_insert_with(|| Hold {
            placed: entry.clone(),
            reason: event.reason,
            organisation: event.organisation,
            lifted_at: None,
            lifted_by: None,
        });
    }

    /// A hold is lifted at this index: of all that it is on, or of nothing, since who lifts is judged by the
    /// whole scope.
    pub(in crate::domain) fn lift(&mut self, event: &HoldLifted, index: u64) {
        let hold = self.0.get_mut(&event.hold);
        if let Some(hold) = hold.filter(|hold| hold.scope() == Some(&event.scope)) {
            hold.lifted_at.get_or_insert(index);
            hold.lifted_by.get_or_insert(event.organisation);
        }
    }

    pub fn get(&self, hold: &Digest) -> Option<&Hold> {
        self.0.get(hold)
    }

    /// The holds that are not lifted by an organisation that may; `owners` of what is held.
    pub fn open<'h>(
        &'h self,
        owners: &'h [OrgRef],
    ) -> impl Iterator<Item = (&'h Digest, &'h Hold)> {
        self.0.iter().filter(|(_, hold)| {
            hold.lifted_by
                .is_none_or(|organisation| !hold.may_be_lifted_by(organisation, owners))
        })
    }
}
