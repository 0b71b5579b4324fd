//! Organisations and the keys of their people.

use crate::domain::codes::closed_list;
use crate::domain::id::{CountryCode, Gln, KeyId, OrgRef, PersonRef, Text};
use crate::domain::key::PublicKey;
use crate::domain::statement::Role;

closed_list! {
    /// What an organisation does.
    OrgKind {
        /// Makes products.
        Maker = 1 "MAKER",
        /// Collects tissue.
        Collector = 2 "COLLECTOR",
        /// Tests.
        Laboratory = 3 "LABORATORY",
        /// Stores and forwards.
        Distributor = 4 "DISTRIBUTOR",
        /// Treats patients.
        Clinic = 5 "CLINIC",
        /// Carries; needs no people here.
        Carrier = 6 "CARRIER",
        /// Supervises.
        Regulator = 7 "REGULATOR",
        /// Audits.
        Auditor = 8 "AUDITOR",
    }
}

closed_list! {
    /// Why an organisation is suspended.
    SuspensionReason {
        /// At its own request.
        OwnRequest = 1 "OWN_REQUEST",
        /// It broke the rules.
        Misconduct = 2 "MISCONDUCT",
        /// By order of an authority.
        AuthorityOrder = 3 "AUTHORITY_ORDER",
        /// It no longer exists.
        Closed = 4 "CLOSED",
    }
}

closed_list! {
    /// Why a key is revoked.
    RevocationReason {
        /// It is replaced.
        Superseded = 1 "SUPERSEDED",
        /// Its person left or changed duties.
        Cessation = 2 "CESSATION",
        /// It was lost.
        Lost = 3 "LOST",
        /// Somebody else may have used it.
        Compromised = 4 "COMPROMISED",
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
