//! What mends mistakes.

use super::making::MAX_INPUTS;
use crate::domain::event::{
    Corrected, DonorTested, History, LateEntryExplained, MaterialReceived, ProcessRecorded,
    Received, Replacement, SampleReceived, SampleTaken, Shipped, TestReported,
};
use crate::domain::id::{DonorRef, LotId, NodeRef, OrgRef, SampleRef, ShipmentRef, Text};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::message::prelude::*;
use pb::history_of::Of;
use pb::replacement::Event as Wire;

choice! { Replacement as Wire, MissingField "nothing", "an event that can be corrected" {
    DonorTested donor_tested: DonorTested;
    MaterialReceived material_received: MaterialReceived;
    ProcessRecorded process_recorded: ProcessRecorded;
    SampleTaken sample_taken: SampleTaken;
    SampleReceived sample_received: SampleReceived;
    TestReported test_reported: TestReported;
    Shipped shipped: Shipped;
    Received received: Received;
} }

message! { alone Replacement as Replacement {
    one event: Replacement;
} }

message! { Corrected as Corrected {
    entry: u64;
    stands: u64;
    replacement: Replacement;
    occurred_at_ms => occurred_at: TimestampMs;
    utc_offset_minutes => utc_offset: UtcOffset;
    removed_donor: Optional<DonorRef>;
    removed_inputs: Ascending<NodeRef, 0, MAX_INPUTS>;
    explanation: Text;
} }

choice! { History as Of, MissingField "nothing", "a history" {
    Lot lot: LotId;
    Donor donor: DonorRef;
    Node node: NodeRef;
    Sample sample: SampleRef;
    Shipment shipment: ShipmentRef;
} }

message! { alone History as HistoryOf {
    one of: History;
} }

message! { LateEntryExplained as LateEntryExplained {
    organisation: OrgRef;
    history: History;
    entry: u64;
    explanation: Text;
} }

#[cfg(test)]
mod examples {
    use super::*;
    use crate::format::testing::Gen;
    use crate::format::testing::examples::*;

    impl Example for Corrected {
        fn example(g: &mut Gen) -> Self {
            let replacement = match g.below(8) {
                0 => Replacement::DonorTested(DonorTested::example(g)),
                1 => Replacement::MaterialReceived(MaterialReceived::example(g)),
                2 => Replacement::ProcessRecorded(ProcessRecorded::example(g)),
                3 => Replacement::SampleTaken(SampleTaken::example(g)),
                4 => Replacement::SampleReceived(SampleReceived::example(g)),
                5 => Replacement::TestReported(TestReported::example(g)),
                6 => Replacement::Shipped(Shipped::example(g)),
                _ => Replacement::Received(Received::example(g)),
            };
            Corrected {
                entry: g.u64(),
                stands: g.u64(),
                replacement,
                occurred_at: g.time(),
                utc_offset: UtcOffset::JST,
                removed_donor: g.maybe(Gen::donor),
                removed_inputs: Vec::new(),
                explanation: g.text(),
            }
        }
    }
    impl Example for LateEntryExplained {
        fn example(g: &mut Gen) -> Self {
            LateEntryExplained {
                organisation: g.org(),
                history: History::Sample(g.sample()),
                entry: g.u64(),
                explanation: g.text(),
            }
        }
    }
}
