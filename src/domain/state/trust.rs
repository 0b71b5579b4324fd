//! Who may sign: the ledger's roots, organisations, keys, persons.

use crate::domain::clock_corrections::ClockCorrections;
use crate::domain::event::{Clock, KeyEnrolled, OrgRegistered, RevocationReason, RootKeys};
use crate::domain::id::{KeyId, LedgerId, OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::rules_in_force::InForce;
use crate::domain::statement::Role;

#[derive(Debug, Clone, Default)]
pub struct LedgerState {
    /// Its id: SHA-256 of the genesis payload.
    pub id: Option<LedgerId>,
    /// Origin line of its checkpoints.
    pub origin: Option<String>,
    pub clock: Option<Clock>,
    /// Root keys, each set with the index of the entry that brought it.
    pub roots: Vec<(u64, RootKeys)>,
    /// Log keys, likewise.
    pub log_keys: Vec<(u64, Vec<PublicKey>)>,
    pub rules: InForce,
    pub clock_corrections: ClockCorrections,
}

impl LedgerState {
    /// The root keys in force: those of the last change.
    pub fn current_roots(&self) -> Option<&RootKeys> {
        self.roots.last().map(|(_, roots)| roots)
    }

    pub fn current_log_keys(&self) -> &[PublicKey] {
        self.log_keys.last().map_or(&[], |(_, keys)| keys)
    }
}

#[derive(Debug, Clone, Default)]
pub struct OrganisationState {
    pub registered: Option<OrgRegistered>,
    /// Index of the entry that registered it.
    pub registered_at: u64,
    /// Index of the entry that suspended it.
    pub suspended_at: Option<u64>,
}

#[derive(Debug, Clone, Default)]
pub struct KeyState {
    /// Its enrolment: once for ever.
    pub enrolled: Option<EnrolledKey>,
    pub revocations: Vec<Revocation>,
}

#[derive(Debug, Clone)]
pub struct EnrolledKey {
    pub id: KeyId,
    pub public_key: PublicKey,
    pub organisation: OrgRef,
    pub person: PersonRef,
    pub roles: Vec<Role>,
    /// Index of the entry that enrolled it.
    pub enrolled_at: u64,
}

impl EnrolledKey {
    /// As enrolled by the entry at this index.
    pub(in crate::domain) fn of(e: &KeyEnrolled, enrolled_at: u64) -> Self {
        Self {
            id: e.public_key.id(),
            public_key: e.public_key,
            organisation: e.organisation,
            person: e.person,
            roles: e.roles.clone(),
            enrolled_at,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// Index of the entry that revoked it.
    pub revoked_at: u64,
    /// First index from which it is not to be trusted.
    pub from: u64,
    pub reason: RevocationReason,
}

impl KeyState {
    /// The gravest of its revocations: after any of them it signs nothing more.
    pub fn gravest_revocation(&self) -> Option<Revocation> {
        self.revocations.iter().copied().max_by_key(|r| r.reason)
    }

    /// The revocation that reaches back to a signature at `index`, the gravest first.
    ///
    /// A revocation does not cover itself: giving up one's own key with it is an honest act.
    pub fn revocation_covering(&self, index: u64) -> Option<Revocation> {
        let covering = self
            .revocations
            .iter()
            .filter(|r| r.revoked_at != index && r.from <= index);
        covering.copied().max_by_key(|r| r.reason)
    }
}

#[derive(Debug, Clone, Default)]
pub struct PersonState {
    /// Keys that were enrolled for this person, in log order: at most [`MAX_ENROLMENTS`].
    pub enrolments: Vec<EnrolledKey>,
}

/// Keys of one person, in all organisations: a person's whole history travels with every result
/// that names it.
pub const MAX_ENROLMENTS: usize = 64;

impl PersonState {
    /// A key was enrolled for this person; beyond the bound none is added.
    pub(in crate::domain) fn enrol(&mut self, key: EnrolledKey) {
        if self.enrolments.len() < MAX_ENROLMENTS {
            self.enrolments.push(key);
        }
    }
}
