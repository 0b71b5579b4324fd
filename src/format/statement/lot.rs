//! Lots: opened, commissioned, reviewed, released or rejected.

use crate::domain::decide::lot::MAX_VIALS;
use crate::domain::event::{
    FillReject, LotOpened, LotRejected, LotReleased, LotReviewed, Reconciliation, RejectionReason,
    RetainsPlaced, StorageClass, VialsCommissioned,
};
use crate::domain::id::{Digest, LotId, NodeRef, OrgRef, SpecId};
use crate::domain::time::Date;
use crate::format::message::prelude::*;

message! { LotOpened as LotOpened {
    lot: LotId;
    organisation: OrgRef;
    specification: SpecId;
    planned_bank: NodeRef;
    pooled_donors: bool;
} }

message! { tuple (FillReject, u32) as RejectCount {
    key reason: FillReject;
    count: Positive;
} }

message! { Reconciliation as Reconciliation {
    filled: u32;
    rejected: Ascending<(FillReject, u32), 0, { FillReject::ALL.len() }>;
    unserialised_samples: u32;
    unserialised_retains: u32;
    labels_printed: u32;
    labels_used: u32;
    labels_destroyed: u32;
} }

message! { VialsCommissioned as VialsCommissioned {
    lot: LotId;
    bulk: NodeRef;
    fill_date: Date;
    expiry: Date;
    storage_class: StorageClass;
    count: Within<1, MAX_VIALS>;
    vials_root: Digest;
    reconciliation: Reconciliation;
    organisation: OrgRef;
} }

message! { RetainsPlaced as RetainsPlaced {
    lot: LotId;
    organisation: OrgRef;
    count: Positive;
    storage_class: StorageClass;
    keep_until: Date;
} }

message! { LotReviewed as LotReviewed {
    lot: LotId;
    specification: SpecId;
    organisation: OrgRef;
} }

message! { LotReleased as LotReleased {
    lot: LotId;
    specification: SpecId;
    organisation: OrgRef;
} }

message! { LotRejected as LotRejected {
    lot: LotId;
    reasons: Words<RejectionReason, 1>;
    organisation: OrgRef;
} }

#[cfg(test)]
mod examples {
    use crate::format::testing::examples::*;

    impl Example for RetainsPlaced {
        fn example(g: &mut Gen) -> Self {
            RetainsPlaced {
                lot: g.lot(),
                organisation: g.org(),
                count: g.positive(),
                storage_class: g.pick(StorageClass::ALL),
                keep_until: g.date(),
            }
        }
    }

    impl Example for LotReviewed {
        fn example(g: &mut Gen) -> Self {
            LotReviewed {
                lot: g.lot(),
                specification: SpecId(g.versioned()),
                organisation: g.org(),
            }
        }
    }

    impl Example for LotReleased {
        fn example(g: &mut Gen) -> Self {
            LotReleased {
                lot: g.lot(),
                specification: SpecId(g.versioned()),
                organisation: g.org(),
            }
        }
    }

    impl Example for LotRejected {
        fn example(g: &mut Gen) -> Self {
            LotRejected {
                lot: g.lot(),
                reasons: g.some_of(1, RejectionReason::ALL),
                organisation: g.org(),
            }
        }
    }

    impl Example for LotOpened {
        fn example(g: &mut Gen) -> Self {
            LotOpened {
                lot: g.lot(),
                organisation: g.org(),
                specification: SpecId(g.versioned()),
                planned_bank: g.node(),
                pooled_donors: g.coin(),
            }
        }
    }

    impl Example for VialsCommissioned {
        fn example(g: &mut Gen) -> Self {
            let rejected = g.some_of(0, FillReject::ALL);
            VialsCommissioned {
                lot: g.lot(),
                bulk: g.node(),
                fill_date: g.date(),
                expiry: g.date(),
                storage_class: g.pick(StorageClass::ALL),
                count: 1 + g.below(100_000) as u32,
                vials_root: g.digest(),
                reconciliation: Reconciliation {
                    filled: g.positive(),
                    rejected: rejected.into_iter().map(|r| (r, g.positive())).collect(),
                    unserialised_samples: g.u32(),
                    unserialised_retains: g.u32(),
                    labels_printed: g.u32(),
                    labels_used: g.u32(),
                    labels_destroyed: g.u32(),
                },
                organisation: g.org(),
            }
        }
    }
}
