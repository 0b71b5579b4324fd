//! Custody and use: packed, shipped, received, opened, administered.

use super::hold::MAX_LISTED_VIALS;
use super::making::MAX_LABELS;
use crate::domain::event::{
    Discrepancy, Notice, Packed, ReceiptCheck, Received, Shipped, StorageClass, VialAdministered,
    VialOpened,
};
use crate::domain::id::{Label, LotId, OrgRef, ShipmentRef, Sscc, VialId, VialTag};
use crate::domain::reason::Despite;
use crate::domain::spec::Route;
use crate::domain::time::TimestampMs;
use crate::format::message::prelude::*;

pub const MAX_CONTAINERS: usize = 100;
/// Most reasons in spite of which a vial is used.
pub const MAX_DESPITE: usize = 32;

message! { Packed as Packed {
    only lot with vials;
    only containers without vials;
    organisation: OrgRef;
    sscc: Sscc;
    lot: Optional<LotId>;
    vials: Ascending<VialTag, 0, MAX_LISTED_VIALS>;
    containers: Ascending<Sscc, 0, MAX_CONTAINERS>;
} }

message! { Shipped as Shipped {
    shipment: ShipmentRef;
    from: OrgRef;
    to: OrgRef;
    carrier: Optional<OrgRef>;
    containers: Ascending<Sscc, 1, MAX_CONTAINERS>;
    storage_class: StorageClass;
    loggers: Ascending<Label, 0, MAX_LABELS>;
    seals: Ascending<Label, 0, MAX_LABELS>;
} }

message! { Received as Received {
    check: ReceiptCheck;
    only sampled if check == ReceiptCheck::Sample, "check SAMPLE";
    shipment: ShipmentRef;
    organisation: OrgRef;
    sampled: u32;
    seals_intact: bool;
    discrepancies: Words<Discrepancy, 0>;
} }

message! { VialOpened as VialOpened {
    vial: VialId;
    organisation: OrgRef;
    beyond_use_ms => beyond_use: TimestampMs;
    despite: Ascending<Despite, 0, MAX_DESPITE>;
} }

message! { VialAdministered as VialAdministered {
    vial: VialId;
    organisation: OrgRef;
    route: Route;
    volume_ml: Number;
    duration_minutes: u32;
    dose_number: Positive;
    patient: Optional<Commitment>;
    exposure_number: Positive;
    notices: Words<Notice, 0>;
    despite: Ascending<Despite, 0, MAX_DESPITE>;
} }

#[cfg(test)]
mod examples {
    use super::*;
    use crate::format::testing::examples::*;

    impl Example for Packed {
        fn example(g: &mut Gen) -> Self {
            let of_vials = g.coin();
            Packed {
                organisation: g.org(),
                sscc: g.gs1(18),
                lot: of_vials.then(|| g.lot()),
                vials: if of_vials {
                    g.sorted(1, 4, Gen::vial)
                } else {
                    Vec::new()
                },
                containers: if of_vials {
                    Vec::new()
                } else {
                    g.sorted(1, 4, |g| g.gs1(18))
                },
            }
        }
    }

    impl Example for Shipped {
        fn example(g: &mut Gen) -> Self {
            Shipped {
                shipment: g.shipment(),
                from: g.org(),
                to: g.org(),
                carrier: g.maybe(Gen::org),
                containers: g.sorted(1, 4, |g| g.gs1(18)),
                storage_class: g.pick(StorageClass::ALL),
                loggers: g.sorted(0, 3, Gen::label),
                seals: g.sorted(0, 3, Gen::label),
            }
        }
    }

    impl Example for Received {
        fn example(g: &mut Gen) -> Self {
            let check = g.pick(ReceiptCheck::ALL);
            Received {
                shipment: g.shipment(),
                organisation: g.org(),
                check,
                sampled: if check == ReceiptCheck::Sample {
                    g.positive()
                } else {
                    0
                },
                seals_intact: g.coin(),
                discrepancies: g.some_of(0, Discrepancy::ALL),
            }
        }
    }

    impl Example for VialOpened {
        fn example(g: &mut Gen) -> Self {
            VialOpened {
                vial: g.vial_id(),
                organisation: g.org(),
                beyond_use: g.time(),
                despite: g.sorted(0, 3, Gen::despite),
            }
        }
    }

    impl Example for VialAdministered {
        fn example(g: &mut Gen) -> Self {
            VialAdministered {
                vial: g.vial_id(),
                organisation: g.org(),
                route: g.pick(Route::ALL),
                volume_ml: g.decimal(),
                duration_minutes: g.u32(),
                dose_number: g.positive(),
                patient: g.maybe(Gen::digest),
                exposure_number: g.positive(),
                notices: g.some_of(0, Notice::ALL),
                despite: g.sorted(0, 3, Gen::despite),
            }
        }
    }
}
