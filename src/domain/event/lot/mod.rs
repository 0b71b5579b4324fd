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
        /// At a point of the process.
        ProcessPoint = "PROCESS_POINT",
    }
}

named_enum! {
    /// State of a sample at arrival.
    pub enum SampleCondition {
        /// As it should be.
        Acceptable = "ACCEPTABLE",
        /// Usable, with a remark.
        Remark = "REMARK",
        /// Not usable.
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
    /// Why a filled container was rejected.
    pub enum FillReject {
        /// Particles.
        Particles = "PARTICLES",
        /// Fill volume.
        Volume = "VOLUME",
        /// Closure.
        Closure = "CLOSURE",
        /// Container.
        Container = "CONTAINER",
        /// Another reason.
        Other = "OTHER",
    }
}

named_enum! {
    /// Why a lot was rejected.
    pub enum RejectionReason {
        /// A test failed.
        TestFailed = "TEST_FAILED",
        /// Something went wrong in the making.
        Deviation = "DEVIATION",
        /// A donor is not eligible.
        Donor = "DONOR",
        /// Another reason.
        Other = "OTHER",
    }
}

/// What is sampled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleTarget {
    /// Final vials of a lot.
    Lot(LotId),
    /// A node of the making.
    Node(NodeRef),
}

/// One line of a sampling plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleSlot {
    /// Its name, unique in the target.
    pub slot: SlotName,
    /// Stage.
    pub stage: Stage,
    /// What will be tested, ascending.
    pub analytes: Vec<AnalyteCode>,
    /// Which laboratory will test it.
    pub laboratory: OrgRef,
    /// How many samples, from 1.
    pub count: u32,
    /// How they are chosen.
    pub selection: Selection,
}

/// Where every filled container and every label went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Containers filled.
    pub filled: u32,
    /// Rejected, ascending by reason; counts from 1.
    pub rejected: Vec<(FillReject, u32)>,
    /// Samples without a serial.
    pub unserialised_samples: u32,
    /// Retention samples without a serial.
    pub unserialised_retains: u32,
    /// Labels printed.
    pub labels_printed: u32,
    /// Labels used.
    pub labels_used: u32,
    /// Labels destroyed.
    pub labels_destroyed: u32,
}
