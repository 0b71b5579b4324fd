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
