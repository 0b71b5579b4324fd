//! Holds and recalls.

use crate::domain::event::{
    HoldLifted, HoldPlaced, HoldReason, HoldScope, RecallClass, RecallDepth, RecallIssued,
    RecallReason,
};
use crate::domain::id::{
    CaseRef, Digest, DonorRef, Label, LotId, NodeRef, OrgRef, SampleRef, ShipmentRef, VialTag,
};
use crate::format::message::prelude::*;
use pb::hold_scope::Scope;

pub const MAX_LISTED_VIALS: usize = 1_000;
pub const MAX_RECALLED_LOTS: usize = 100;

/// The lot of some vials, and these.
type VialList = (LotId, Vec<VialTag>);

message! { tuple VialList as VialList {
    lot: LotId;
    vials: Ascending<VialTag, 1, MAX_LISTED_VIALS>;
} }

choice! { HoldScope as Scope, MissingField "nothing", "what is held" {
    Donor donor: DonorRef;
    Node node: NodeRef;
    Lot lot: LotId;
    Sample sample: SampleRef;
    Shipment shipment: ShipmentRef;
    Vials vials: VialList => Vials { lot, vials };
} }

message! { alone HoldScope as HoldScope {
    one scope: HoldScope;
} }

message! { HoldPlaced as HoldPlaced {
    reason: HoldReason;
    only authority_reference if reason == HoldReason::RegulatorOrder, "reason REGULATOR_ORDER";
    scope: HoldScope;
    organisation: OrgRef;
    rationale: Optional<Commitment>;
    authority_reference: Optional<Label>;
} }

message! { HoldLifted as HoldLifted {
    hold_id => hold: Digest;
    scope: HoldScope;
    rationale: Optional<Commitment>;
    organisation: OrgRef;
    clinic_local: bool;
} }

message! { RecallIssued as RecallIssued {
    case: CaseRef;
    organisation: OrgRef;
    class: RecallClass;
    lots: Ascending<LotId, 1, MAX_RECALLED_LOTS>;
    depth: RecallDepth;
    reason: RecallReason;
    public_text: Optional<Commitment>;
    authority_reference: Optional<Label>;
} }

#[cfg(test)]
mod examples {
    use crate::format::testing::examples::*;

    impl Example for HoldPlaced {
        fn example(g: &mut Gen) -> Self {
            let reason = g.pick(HoldReason::ALL);
            let ordered = reason == HoldReason::RegulatorOrder;
            HoldPlaced {
                scope: g.scope(),
                reason,
                organisation: g.org(),
                rationale: g.maybe(Gen::digest),
                authority_reference: ordered.then(|| g.label()),
            }
        }
    }

    impl Example for HoldLifted {
        fn example(g: &mut Gen) -> Self {
            HoldLifted {
                hold: g.digest(),
                scope: g.scope(),
                rationale: g.maybe(Gen::digest),
                organisation: g.org(),
                clinic_local: g.coin(),
            }
        }
    }

    impl Example for RecallIssued {
        fn example(g: &mut Gen) -> Self {
            RecallIssued {
                case: CaseRef::from_bytes(g.bytes()),
                organisation: g.org(),
                class: g.pick(RecallClass::ALL),
                lots: g.sorted(1, 4, Gen::lot),
                depth: g.pick(RecallDepth::ALL),
                reason: g.pick(RecallReason::ALL),
                public_text: g.maybe(Gen::digest),
                authority_reference: g.maybe(Gen::label),
            }
        }
    }
}
