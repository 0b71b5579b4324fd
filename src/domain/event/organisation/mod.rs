//! Organisations and the keys of their people.

mod key_enrolled;
mod key_revoked;
mod org_registered;
mod org_suspended;

pub use key_enrolled::KeyEnrolled;
pub use key_revoked::KeyRevoked;
pub use org_registered::OrgRegistered;
pub use org_suspended::OrgSuspended;

use crate::domain::named_enum::named_enum;

named_enum! {
    pub enum OrgKind {
        Maker = "MAKER",
        /// Collects tissue.
        Collector = "COLLECTOR",
        Laboratory = "LABORATORY",
        /// Stores and forwards.
        Distributor = "DISTRIBUTOR",
        Clinic = "CLINIC",
        /// Carries; needs no people here.
        Carrier = "CARRIER",
        Regulator = "REGULATOR",
        Auditor = "AUDITOR",
    }
}

named_enum! {
    pub enum SuspensionReason {
        OwnRequest = "OWN_REQUEST",
        Misconduct = "MISCONDUCT",
        AuthorityOrder = "AUTHORITY_ORDER",
        /// It no longer exists.
        Closed = "CLOSED",
    }
}

named_enum! {
    pub enum RevocationReason {
        Superseded = "SUPERSEDED",
        /// Its person left or changed duties.
        Cessation = "CESSATION",
        Lost = "LOST",
        /// Somebody else may have used it.
        Compromised = "COMPROMISED",
    }
}
