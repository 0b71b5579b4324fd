//! Lots: opened, sampled, tested, commissioned, reviewed, released or rejected.

mod lot_opened;
mod lot_rejected;
mod lot_released;
mod lot_reviewed;
mod retains_placed;
mod sample_received;
mod sample_taken;
mod samples_planned;
mod test_reported;
mod vials_commissioned;

pub use lot_opened::LotOpened;
pub use lot_rejected::LotRejected;
pub use lot_released::LotReleased;
pub use lot_reviewed::LotReviewed;
pub use retains_placed::RetainsPlaced;
pub use sample_received::SampleReceived;
pub use sample_taken::SampleTaken;
pub use samples_planned::SamplesPlanned;
pub use test_reported::TestReported;
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
