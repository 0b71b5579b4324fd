//! Lots: opened, sampled, tested, commissioned, reviewed, released or rejected.

mod lot_opened;
mod lot_rejected;
mod lot_released;
mod lot_reviewed;
mod oos_closed;
mod oos_opened;
mod retains_placed;
mod sample_destroyed;
mod sample_received;
mod sample_returned;
mod sample_taken;
mod samples_planned;
mod test_reported;
mod test_voided;
mod transcribed;
mod vials_commissioned;

pub use lot_opened::LotOpened;
pub use lot_rejected::LotRejected;
pub use lot_released::LotReleased;
pub use lot_reviewed::LotReviewed;
pub use oos_closed::OosClosed;
pub use oos_opened::OosOpened;
pub use retains_placed::RetainsPlaced;
pub use sample_destroyed::SampleDestroyed;
pub use sample_received::SampleReceived;
pub use sample_returned::SampleReturned;
pub use sample_taken::SampleTaken;
pub use samples_planned::SamplesPlanned;
pub use test_reported::TestReported;
pub use test_voided::TestVoided;
pub use transcribed::Transcribed;
pub(in crate::domain::event) use transcribed::unsigned;
pub use vials_commissioned::VialsCommissioned;

use crate::domain::id::{AnalyteCode, LotId, NodeRef, OrgRef, SlotName};
use crate::domain::named_enum::named_enum;
use crate::domain::spec::Stage;

named_enum! {
    /// How samples are chosen.
    pub enum Selection {
        /// Vials drawn by a public coin (a checkpoint hash).
        RandomByCheckpoint = "RANDOM_BY_CHECKPOINT",
        ProcessPoint = "PROCESS_POINT",
    }
}

named_enum! {
    /// State of a sample at arrival.
    pub enum SampleCondition, said in condition {
        Acceptable = "ACCEPTABLE",
        /// Usable, with a remark.
        Remark = "REMARK",
        Unusable = "UNUSABLE",
    }
}

named_enum! {
    /// Why a result is void: what went wrong in the laboratory.
    pub enum VoidCause, said in void_cause {
        WrongSample = "WRONG_SAMPLE",
        Procedure = "PROCEDURE",
        Instrument = "INSTRUMENT",
        Reagent = "REAGENT",
        /// A control of the run failed.
        Control = "CONTROL",
        /// The laboratory contaminated the sample.
        Contamination = "CONTAMINATION",
        Transcription = "TRANSCRIPTION",
    }
}

named_enum! {
    /// What an investigation of a result came to.
    pub enum OosConclusion, said in oos_conclusion {
        /// The result is right.
        Confirmed = "CONFIRMED",
        /// The laboratory made it: the result is void or corrected.
        LaboratoryCause = "LABORATORY_CAUSE",
        /// No cause was found: the result stands.
        Inconclusive = "INCONCLUSIVE",
    }
}

named_enum! {
    /// How goods are kept.
    pub enum StorageClass, said in storage {
        /// Vapour of liquid nitrogen.
        Ln2Vapor = "LN2_VAPOR",
        /// At most -60 degrees Celsius.
        Ult80 = "ULT_80",
        /// At most -15 degrees Celsius.
        Frozen20 = "FROZEN_20",
        /// 2 to 8 degrees Celsius.
        Cold2To8 = "COLD_2_8",
        /// 20 to 25 degrees Celsius.
        Crt = "CRT",
    }
}

impl StorageClass {
    /// Whether what is kept so may travel at another class: at its own, and what is frozen at a colder one.
    pub fn allows(self, travels: Self) -> bool {
        let frozen = |class| matches!(class, Self::Ln2Vapor | Self::Ult80 | Self::Frozen20);
        self == travels || frozen(self) && frozen(travels) && travels < self
    }
}

named_enum! {
    pub enum FillReject {
        Particles = "PARTICLES",
        /// Fill volume.
        Volume = "VOLUME",
        Closure = "CLOSURE",
        Container = "CONTAINER",
        Other = "OTHER",
    }
}

named_enum! {
    pub enum RejectionReason, said in rejection {
        TestFailed = "TEST_FAILED",
        Deviation = "DEVIATION",
        /// A donor is not eligible.
        Donor = "DONOR",
        Other = "OTHER",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleTarget {
    /// Final vials of a lot.
    Lot(LotId),
    Node(NodeRef),
}

/// One line of a sampling plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleSlot {
    /// Its name, unique in the target.
    pub slot: SlotName,
    pub stage: Stage,
    /// What will be tested, ascending.
    pub analytes: Vec<AnalyteCode>,
    pub laboratory: OrgRef,
    /// How many samples, from 1.
    pub count: u32,
    pub selection: Selection,
}

/// Where every filled container and every label went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Containers filled.
    pub filled: u32,
    /// Rejected, ascending by reason; counts from 1.
    pub rejected: Vec<(FillReject, u32)>,
    pub unserialised_samples: u32,
    pub unserialised_retains: u32,
    pub labels_printed: u32,
    pub labels_used: u32,
    pub labels_destroyed: u32,
}
