//! Samples: planned, taken, received, tested.

use super::making::MAX_LABELS;
use crate::domain::event::{
    OosClosed, OosConclusion, OosOpened, SampleCondition, SampleDestroyed, SampleReceived,
    SampleReturned, SampleSlot, SampleTaken, SampleTarget, SamplesPlanned, Selection, TestReported,
    TestVoided, Transcribed, VoidCause,
};
use crate::domain::id::{
    AnalyteCode, Digest, Label, LotId, MethodCode, NodeRef, OrgRef, PersonRef, SampleRef, SlotName,
    Text, TubeLabel, VialTag,
};
use crate::domain::quantity::Quantity;
use crate::domain::spec::Stage;
use crate::domain::time::TimestampMs;
use crate::domain::value::{Determinations, ResultValue};
use crate::format::message::prelude::*;
use pb::sample_target::Target;

/// Most lines of a sampling plan, and most analytes of a line.
pub const MAX_SLOTS: usize = 64;
pub const MAX_SAMPLE_VIALS: usize = 100;

choice! { SampleTarget as Target, MissingField "nothing", "a lot or a node" {
    Lot lot: LotId;
    Node node: NodeRef;
} }

message! { alone SampleTarget as SampleTarget {
    one target: SampleTarget;
} }

message! { SampleSlot as SampleSlot {
    key slot: SlotName;
    stage: Stage;
    analytes: Ascending<AnalyteCode, 1, MAX_SLOTS>;
    laboratory: OrgRef;
    count: Positive;
    selection: Selection;
} }

message! { SamplesPlanned as SamplesPlanned {
    target: SampleTarget;
    organisation: OrgRef;
    slots: Ascending<SampleSlot, 1, MAX_SLOTS>;
} }

message! { SampleTaken as SampleTaken {
    target: SampleTarget;
    only vials if matches!(target, SampleTarget::Lot(_)), "a lot as target";
    slot: SlotName;
    sample: SampleRef;
    vials: Ascending<VialTag, 0, MAX_SAMPLE_VIALS>;
    quantity: Quantity;
    seal: Optional<Label>;
    organisation: OrgRef;
    label: Optional<TubeLabel>;
} }

message! { SampleReceived as SampleReceived {
    sample: SampleRef;
    laboratory: OrgRef;
    condition: SampleCondition;
    client_sequence: u64;
    transcribed: Optional<Transcribed>;
} }

message! { Transcribed as Transcribed {
    maker: OrgRef;
    certificate: Commitment;
} }

message! { TestReported as TestReported {
    sample: SampleRef;
    laboratory: OrgRef;
    analyte: AnalyteCode;
    method: MethodCode;
    method_version: Optional<Label>;
    client_sequence: u64;
    started_at_ms => started_at: TimestampMs;
    ended_at_ms => ended_at: TimestampMs;
    reported_at_ms => reported_at: TimestampMs;
    value: ResultValue;
    lod: Optional<Quantity>;
    loq: Optional<Quantity>;
    uncertainty: Optional<Quantity>;
    instrument: Label;
    run_id: Label;
    kit_lots: Ascending<Label, 0, MAX_LABELS>;
    raw_data: Digest;
    analyst: PersonRef;
    reviewer: Optional<PersonRef>;
    deviations: Optional<Text>;
    determinations: Optional<Determinations>;
    transcribed: Optional<Transcribed>;
} }

message! { TestVoided as TestVoided {
    sample: SampleRef;
    laboratory: OrgRef;
    entry: u64;
    cause: VoidCause;
    explanation: Text;
    countersigner: OrgRef;
} }

message! { OosOpened as OosOpened {
    sample: SampleRef;
    organisation: OrgRef;
    entry: u64;
    explanation: Text;
} }

message! { OosClosed as OosClosed {
    sample: SampleRef;
    laboratory: OrgRef;
    entry: u64;
    conclusion: OosConclusion;
    explanation: Text;
    countersigner: OrgRef;
} }

message! { SampleDestroyed as SampleDestroyed {
    sample: SampleRef;
    laboratory: OrgRef;
    explanation: Text;
    countersigner: OrgRef;
} }

message! { SampleReturned as SampleReturned {
    sample: SampleRef;
    laboratory: OrgRef;
    explanation: Text;
    countersigner: OrgRef;
} }

#[cfg(test)]
mod examples {
    use super::*;
    use crate::format::testing::examples::*;

    impl Example for SamplesPlanned {
        fn example(g: &mut Gen) -> Self {
            let names = g.sorted(1, 3, |g| g.code::<SlotName>());
            let slot = |slot| SampleSlot {
                slot,
                stage: g.pick(Stage::ALL),
                analytes: g.sorted(1, 3, Gen::code),
                laboratory: g.org(),
                count: g.positive(),
                selection: g.pick(Selection::ALL),
            };
            let slots = names.into_iter().map(slot).collect();
            SamplesPlanned {
                target: g.target(),
                organisation: g.org(),
                slots,
            }
        }
    }

    impl Example for SampleTaken {
        fn example(g: &mut Gen) -> Self {
            let target = g.target();
            let vials = match target {
                SampleTarget::Lot(_) => g.sorted(1, 4, Gen::vial),
                SampleTarget::Node(_) => Vec::new(),
            };
            SampleTaken {
                target,
                slot: g.code(),
                sample: g.sample(),
                vials,
                quantity: g.quantity(),
                seal: g.maybe(Gen::label),
                organisation: g.org(),
                label: g.maybe(Gen::tube_label),
            }
        }
    }

    impl Example for SampleReceived {
        fn example(g: &mut Gen) -> Self {
            SampleReceived {
                sample: g.sample(),
                laboratory: g.org(),
                condition: g.pick(SampleCondition::ALL),
                client_sequence: g.u64(),
                transcribed: None,
            }
        }
    }

    impl Example for TestVoided {
        fn example(g: &mut Gen) -> Self {
            TestVoided {
                sample: g.sample(),
                laboratory: g.org(),
                entry: g.u64(),
                cause: g.pick(VoidCause::ALL),
                explanation: g.text(),
                countersigner: g.org(),
            }
        }
    }

    impl Example for OosOpened {
        fn example(g: &mut Gen) -> Self {
            OosOpened {
                sample: g.sample(),
                organisation: g.org(),
                entry: g.u64(),
                explanation: g.text(),
            }
        }
    }

    impl Example for OosClosed {
        fn example(g: &mut Gen) -> Self {
            OosClosed {
                sample: g.sample(),
                laboratory: g.org(),
                entry: g.u64(),
                conclusion: g.pick(OosConclusion::ALL),
                explanation: g.text(),
                countersigner: g.org(),
            }
        }
    }

    impl Example for SampleDestroyed {
        fn example(g: &mut Gen) -> Self {
            SampleDestroyed {
                sample: g.sample(),
                laboratory: g.org(),
                explanation: g.text(),
                countersigner: g.org(),
            }
        }
    }

    impl Example for SampleReturned {
        fn example(g: &mut Gen) -> Self {
            SampleReturned {
                sample: g.sample(),
                laboratory: g.org(),
                explanation: g.text(),
                countersigner: g.org(),
            }
        }
    }

    impl Example for TestReported {
        fn example(g: &mut Gen) -> Self {
            TestReported {
                sample: g.sample(),
                laboratory: g.org(),
                analyte: g.code(),
                method: g.code(),
                method_version: g.maybe(Gen::label),
                client_sequence: g.u64(),
                started_at: g.time(),
                ended_at: g.time(),
                reported_at: g.time(),
                value: g.result_value(),
                lod: g.maybe(Gen::quantity),
                loq: g.maybe(Gen::quantity),
                uncertainty: g.maybe(Gen::quantity),
                instrument: g.label(),
                run_id: g.label(),
                kit_lots: g.sorted(0, 3, Gen::label),
                raw_data: g.digest(),
                analyst: g.person(),
                reviewer: g.maybe(Gen::person),
                deviations: g.maybe(Gen::text),
                determinations: g.maybe(Gen::determinations),
                transcribed: None,
            }
        }
    }
}
