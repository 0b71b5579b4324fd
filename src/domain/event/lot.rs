//! Lots: opened, sampled, tested, commissioned, reviewed, released or rejected.

use crate::domain::id::{
    AnalyteCode, Digest, Label, LotId, MethodCode, NodeRef, OrgRef, PersonRef, SampleRef, SlotName,
    SpecId, Text, TubeLabel, VialTag,
};
use crate::domain::named::named_enum;
use crate::domain::quantity::Quantity;
use crate::domain::spec::Stage;
use crate::domain::time::{Date, TimestampMs};
use crate::domain::value::{Determinations, ResultValue};

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
    pub enum StorageClass {
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

/// A lot begins, and by which specification it will be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotOpened {
    /// The lot.
    pub lot: LotId,
    /// The maker.
    pub organisation: OrgRef,
    /// The specification.
    pub specification: SpecId,
    /// The cell bank it will be made from.
    pub planned_bank: NodeRef,
    /// Whether more than one donor may be in it.
    pub pooled_donors: bool,
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

/// Which samples will be taken and where they will be tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplesPlanned {
    /// What is sampled.
    pub target: SampleTarget,
    /// The maker.
    pub organisation: OrgRef,
    /// Lines, ascending by slot.
    pub slots: Vec<SampleSlot>,
}

/// A sample was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleTaken {
    /// What was sampled.
    pub target: SampleTarget,
    /// Line of the plan.
    pub slot: SlotName,
    /// Random reference of the sample.
    pub sample: SampleRef,
    /// Vials that make up the sample, ascending; exactly when the target is a lot.
    pub vials: Vec<VialTag>,
    /// How much.
    pub quantity: Quantity,
    /// Seal.
    pub seal: Option<Label>,
    /// Who took it.
    pub organisation: OrgRef,
    /// What stands on the tube.
    pub label: Option<TubeLabel>,
}

/// A laboratory has the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleReceived {
    /// The sample.
    pub sample: SampleRef,
    /// The laboratory.
    pub laboratory: OrgRef,
    /// State at arrival.
    pub condition: SampleCondition,
    /// The laboratory's gapless counter for this client.
    pub client_sequence: u64,
}

/// A laboratory reports one result. It is blind: it names the sample only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReported {
    /// The sample.
    pub sample: SampleRef,
    /// The laboratory.
    pub laboratory: OrgRef,
    /// Analyte code.
    pub analyte: AnalyteCode,
    /// Method code.
    pub method: MethodCode,
    /// Version of the method.
    pub method_version: Option<Label>,
    /// The laboratory's gapless counter for this client.
    pub client_sequence: u64,
    /// When the test began.
    pub started_at: TimestampMs,
    /// When it ended.
    pub ended_at: TimestampMs,
    /// When it was reported.
    pub reported_at: TimestampMs,
    /// The result.
    pub value: ResultValue,
    /// Limit of detection.
    pub lod: Option<Quantity>,
    /// Limit of quantitation.
    pub loq: Option<Quantity>,
    /// Expanded uncertainty: recorded, not applied.
    pub uncertainty: Option<Quantity>,
    /// Instrument.
    pub instrument: Label,
    /// Run.
    pub run_id: Label,
    /// Kit lots, ascending.
    pub kit_lots: Vec<Label>,
    /// SHA-256 of the raw data.
    pub raw_data: Digest,
    /// Who tested.
    pub analyst: PersonRef,
    /// Who reviewed.
    pub reviewer: Option<PersonRef>,
    /// Deviations from the method.
    pub deviations: Option<Text>,
    /// The single determinations that the value is computed from.
    pub determinations: Option<Determinations>,
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

/// All vials of a lot, once, as a Merkle tree over the sorted vial tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialsCommissioned {
    /// The lot.
    pub lot: LotId,
    /// The sterile bulk they were filled from.
    pub bulk: NodeRef,
    /// Fill date.
    pub fill_date: Date,
    /// Expiry date: usable to the end of that day at the statement's UTC offset.
    pub expiry: Date,
    /// How they are kept.
    pub storage_class: StorageClass,
    /// How many, 1 to 100,000.
    pub count: u32,
    /// RFC 6962 root over the sorted vial tags.
    pub vials_root: Digest,
    /// Reconciliation.
    pub reconciliation: Reconciliation,
    /// The maker.
    pub organisation: OrgRef,
}

/// The head of production reviewed the lot's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotReviewed {
    /// The lot.
    pub lot: LotId,
    /// By which specification.
    pub specification: SpecId,
    /// The maker.
    pub organisation: OrgRef,
}

/// Quality assurance released the lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotReleased {
    /// The lot.
    pub lot: LotId,
    /// By which specification.
    pub specification: SpecId,
    /// The maker.
    pub organisation: OrgRef,
}

/// Quality assurance rejected the lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRejected {
    /// The lot.
    pub lot: LotId,
    /// Why, ascending.
    pub reasons: Vec<RejectionReason>,
    /// The maker.
    pub organisation: OrgRef,
}
