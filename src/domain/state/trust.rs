//! Who may sign: the ledger's roots, organisations, keys, persons.

use crate::domain::event::{Clock, Event, KeyEnrolled, OrgRegistered, RevocationReason, RootKeys};
use crate::domain::id::{KeyId, LedgerId, OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Recorded, Role};

/// The ledger's own state.
#[derive(Debug, Clone, Default)]
pub struct LedgerState {
    /// Its id: SHA-256 of the genesis payload.
    pub id: Option<LedgerId>,
    /// Origin line of its checkpoints.
    pub origin: Option<String>,
    /// Whether its time is real.
    pub clock: Option<Clock>,
    /// Root keys, each set with the index of the entry that brought it.
    pub roots: Vec<(u64, RootKeys)>,
    /// Log keys, likewise.
    pub log_keys: Vec<(u64, Vec<PublicKey>)>,
    /// Rules version in force, likewise.
    pub rules: Vec<(u64, u32)>,
}

impl LedgerState {
    pub(super) fn fold(&mut self, entry: &Recorded) {
        let at = entry.index;
        match &entry.statement.event {
            Event::LedgerCreated(e) if self.origin.is_none() => {
                self.id = Some(LedgerId::from_bytes(entry.payload_hash.bytes()));
                self.origin = Some(e.origin.clone());
                self.clock = Some(e.clock);
                self.roots.push((at, e.roots.clone()));
                self.log_keys.push((at, e.log_keys.clone()));
                self.rules.push((at, e.rules_version));
            }
            Event::RootKeysChanged(e) => self.roots.push((at, e.roots.clone())),
            Event::LogKeyRotated(e) => self.log_keys.push((at, e.log_keys.clone())),
            Event::RulesActivated(e) => self.rules.push((at, e.version)),
            _ => {}
        }
    }

    /// The root keys in force: those of the last change.
    pub fn current_roots(&self) -> Option<&RootKeys> {
        self.roots.last().map(|(_, roots)| roots)
    }

    /// The rules version in force for an entry at `index`.
    pub fn rules_at(&self, index: u64) -> Option<u32> {
        let before = self.rules.iter().rev().find(|(from, _)| *from < index);
        before.or(self.rules.first()).map(|(_, version)| *version)
    }

    /// The log keys in force now.
    pub fn current_log_keys(&self) -> &[PublicKey] {
        self.log_keys.last().map_or(&[], |(_, keys)| keys)
    }
}

/// An organisation.
#[derive(Debug, Clone, Default)]
pub struct OrganisationState {
    /// Its registration.
    pub registered: Option<OrgRegistered>,
    /// Index of the entry that registered it.
    pub registered_at: u64,
    /// Index of the entry that suspended it.
    pub suspended_at: Option<u64>,
}

impl OrganisationState {
    pub(super) fn fold(&mut self, entry: &Recorded) {
        match &entry.statement.event {
            Event::OrgRegistered(e) if self.registered.is_none() => {
                self.registered = Some(e.clone());
                self.registered_at = entry.index;
            }
            Event::OrgSuspended(_) if self.suspended_at.is_none() => {
                self.suspended_at = Some(entry.index);
            }
            _ => {}
        }
    }
}

/// A key.
#[derive(Debug, Clone, Default)]
pub struct KeyState {
    /// Its enrolment: once for ever.
    pub enrolled: Option<EnrolledKey>,
    /// Its revocations.
    pub revocations: Vec<Revocation>,
}

/// An enrolled key.
#[derive(Debug, Clone)]
pub struct EnrolledKey {
    /// Its id.
    pub id: KeyId,
    /// The key itself.
    pub public_key: PublicKey,
    /// Whose organisation.
    pub organisation: OrgRef,
    /// Who holds it.
    pub person: PersonRef,
    /// What it may sign as.
    pub roles: Vec<Role>,
    /// Index of the entry that enrolled it.
    pub enrolled_at: u64,
}

impl EnrolledKey {
    fn of(e: &KeyEnrolled, enrolled_at: u64) -> Self {
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

/// A revocation of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// Index of the entry that revoked it.
    pub revoked_at: u64,
    /// First index from which it is not to be trusted.
    pub from: u64,
    /// Why.
    pub reason: RevocationReason,
}

impl KeyState {
    pub(super) fn fold(&mut self, entry: &Recorded) {
        match &entry.statement.event {
            Event::KeyEnrolled(e) if self.enrolled.is_none() => {
                self.enrolled = Some(EnrolledKey::of(e, entry.index));
            }
            Event::KeyRevoked(e) => self.revocations.push(Revocation {
                revoked_at: entry.index,
                from: e.from_index.unwrap_or(entry.index),
                reason: e.reason,
            }),
            _ => {}
        }
    }

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

/// A person.
#[derive(Debug, Clone, Default)]
pub struct PersonState {
    /// Keys that were enrolled for this person, in log order: at most [`MAX_ENROLMENTS`].
    pub enrolments: Vec<EnrolledKey>,
}

/// Keys of one person, in all organisations: a person's whole history travels with every result
/// that names it.
pub const MAX_ENROLMENTS: usize = 64;

impl PersonState {
    pub(super) fn fold(&mut self, entry: &Recorded) {
        if let Event::KeyEnrolled(e) = &entry.statement.event
            && self.enrolments.len() < MAX_ENROLMENTS
        {
            self.enrolments.push(EnrolledKey::of(e, entry.index));
        }
    }
}
