//! Organisations and the keys of their people.

use crate::domain::event::{
    KeyEnrolled, KeyRevoked, OrgKind, OrgRegistered, OrgSuspended, RevocationReason,
    SuspensionReason,
};
use crate::domain::id::{CountryCode, Gln, KeyId, OrgRef, PersonRef, Text};
use crate::domain::key::{KeyAlgorithm, PublicKey};
use crate::domain::statement::Role;
use crate::format::message::prelude::*;

pub const MAX_AFFILIATES: usize = 64;

message! { OrgRegistered as OrgRegistered {
    organisation: OrgRef;
    name: Text;
    kinds: Words<OrgKind, 1>;
    country: CountryCode;
    gln: Optional<Gln>;
    affiliates: Ascending<OrgRef, 0, MAX_AFFILIATES>;
} }

message! { OrgSuspended as OrgSuspended {
    organisation: OrgRef;
    reason: SuspensionReason;
} }

message! { KeyEnrolled as KeyEnrolled {
    fixed algorithm: Ed25519;
    organisation: OrgRef;
    person: PersonRef;
    public_key: PublicKey;
    roles: Words<Role, 1>;
} }

/// The one algorithm.
enum Ed25519 {}

const ED25519: u32 = KeyAlgorithm::Ed25519 as u32;

plain! {
    Ed25519 => (), u32, table::Kind::Number(ED25519 as i64, ED25519 as i64),
        |at, wire| at.in_range(*wire, ED25519..=ED25519).map(drop), |()| ED25519;
}

message! { KeyRevoked as KeyRevoked {
    organisation: OrgRef;
    key_id => key: KeyId;
    reason: RevocationReason;
    // Entry 0 is the genesis, which no enrolled key signs: absence loses nothing.
    from_index: Optional<u64>;
} }

#[cfg(test)]
mod examples {
    use super::*;
    use crate::format::testing::examples::*;

    impl Example for OrgRegistered {
        fn example(g: &mut Gen) -> Self {
            OrgRegistered {
                organisation: g.org(),
                name: g.text(),
                kinds: g.some_of(1, OrgKind::ALL),
                country: g.country(),
                gln: g.maybe(|g| g.gs1(13)),
                affiliates: g.sorted(0, 3, Gen::org),
            }
        }
    }

    impl Example for OrgSuspended {
        fn example(g: &mut Gen) -> Self {
            OrgSuspended {
                organisation: g.org(),
                reason: g.pick(SuspensionReason::ALL),
            }
        }
    }

    impl Example for KeyEnrolled {
        fn example(g: &mut Gen) -> Self {
            KeyEnrolled {
                organisation: g.org(),
                person: g.person(),
                public_key: g.public_key(),
                roles: g.some_of(1, Role::ALL),
            }
        }
    }

    impl Example for KeyRevoked {
        fn example(g: &mut Gen) -> Self {
            KeyRevoked {
                organisation: g.org(),
                key: KeyId::from_bytes(g.bytes()),
                reason: g.pick(RevocationReason::ALL),
                from_index: g.maybe(|g| g.u64().max(1)),
            }
        }
    }
}
