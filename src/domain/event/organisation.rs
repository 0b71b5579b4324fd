//! Organisations and the keys of their people.

use crate::domain::id::{CountryCode, Gln, KeyId, OrgRef, PersonRef, Text};
use crate::domain::key::PublicKey;
use crate::domain::named::named_enum;
use crate::domain::statement::Role;

named_enum! {
    /// What an organisation does.
    pub enum OrgKind {
        /// Makes products.
        Maker = "MAKER",
        /// Collects tissue.
        Collector = "COLLECTOR",
        /// Tests.
        Laboratory = "LABORATORY",
        /// Stores and forwards.
        Distributor = "DISTRIBUTOR",
        /// Treats patients.
        Clinic = "CLINIC",
        /// Carries; needs no people here.
        Carrier = "CARRIER",
        /// Supervises.
        Regulator = "REGULATOR",
        /// Audits.
        Auditor = "AUDITOR",
    }
}

named_enum! {
    /// Why an organisation is suspended.
    pub enum SuspensionReason {
        /// At its own request.
        OwnRequest = "OWN_REQUEST",
        /// It broke the rules.
        Misconduct = "MISCONDUCT",
        /// By order of an authority.
        AuthorityOrder = "AUTHORITY_ORDER",
        /// It no longer exists.
        Closed = "CLOSED",
    }
}

named_enum! {
    /// Why a key is revoked.
    pub enum RevocationReason {
        /// It is replaced.
        Superseded = "SUPERSEDED",
        /// Its person left or changed duties.
        Cessation = "CESSATION",
        /// It was lost.
        Lost = "LOST",
        /// Somebody else may have used it.
        Compromised = "COMPROMISED",
    }
}

/// An organisation joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgRegistered {
    /// Its reference.
    pub organisation: OrgRef,
    /// Its name as registered.
    pub name: Text,
    /// What it does, ascending.
    pub kinds: Vec<OrgKind>,
    /// Where.
    pub country: CountryCode,
    /// Its GLN, if it has one.
    pub gln: Option<Gln>,
    /// Organisations it is not independent of, ascending.
    pub affiliates: Vec<OrgRef>,
}

/// An organisation may not sign from here on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgSuspended {
    /// Which one.
    pub organisation: OrgRef,
    /// Why.
    pub reason: SuspensionReason,
}

/// A person's key joins an organisation. The key itself signs, as enrollee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEnrolled {
    /// The organisation.
    pub organisation: OrgRef,
    /// Who holds the key; separation of duties compares persons.
    pub person: PersonRef,
    /// The key, once for ever.
    pub public_key: PublicKey,
    /// What it may sign as, ascending.
    pub roles: Vec<Role>,
}

/// A key is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRevoked {
    /// Its organisation.
    pub organisation: OrgRef,
    /// The key.
    pub key: KeyId,
    /// Why.
    pub reason: RevocationReason,
    /// First log index from which it is not to be trusted; `None`: from this entry on.
    pub from_index: Option<u64>,
}
