//! Custody and use: packed, shipped, received, opened, administered.

use crate::domain::event::StorageClass;
use crate::domain::id::{Digest, Label, LotId, OrgRef, ShipmentRef, Sscc, VialId, VialTag};
use crate::domain::named::named_enum;
use crate::domain::quantity::Decimal;
use crate::domain::reason::Despite;
use crate::domain::spec::Route;
use crate::domain::time::TimestampMs;

named_enum! {
    /// How arrival was verified.
    pub enum ReceiptCheck {
        /// Every vial.
        Full = "FULL",
        /// A sample.
        Sample = "SAMPLE",
        /// From the container.
        Inferred = "INFERRED",
    }
}

named_enum! {
    /// What was wrong at arrival.
    pub enum Discrepancy {
        /// Too few.
        Missing = "MISSING",
        /// Too many.
        Surplus = "SURPLUS",
        /// Damaged.
        Damaged = "DAMAGED",
        /// Not what was sent.
        Mismatch = "MISMATCH",
        /// Too warm or too cold.
        Temperature = "TEMPERATURE",
    }
}

named_enum! {
    /// What a patient was told.
    pub enum Notice {
        /// The product is not approved.
        Unapproved = "UNAPPROVED",
        /// No blood donation afterwards.
        BloodDonation = "BLOOD_DONATION",
        /// Contraindications.
        Contraindications = "CONTRAINDICATIONS",
        /// What to do when unwell.
        Aftercare = "AFTERCARE",
    }
}

/// Vials, or containers, were put into a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Who packed.
    pub organisation: OrgRef,
    /// The container.
    pub sscc: Sscc,
    /// The lot of the vials; exactly when there are vials.
    pub lot: Option<LotId>,
    /// Vials, ascending, at most 1,000.
    pub vials: Vec<VialTag>,
    /// Inner containers, ascending, at most 100; vials or containers, not both.
    pub containers: Vec<Sscc>,
}

/// Containers left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// The shipment.
    pub shipment: ShipmentRef,
    /// Sender.
    pub from: OrgRef,
    /// Consignee.
    pub to: OrgRef,
    /// Carrier; it signs nothing.
    pub carrier: Option<OrgRef>,
    /// Containers, ascending, 1 to 100.
    pub containers: Vec<Sscc>,
    /// How they travel.
    pub storage_class: StorageClass,
    /// Loggers, ascending.
    pub loggers: Vec<Label>,
    /// Seals, ascending.
    pub seals: Vec<Label>,
}

/// A shipment arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The shipment.
    pub shipment: ShipmentRef,
    /// Who received it.
    pub organisation: OrgRef,
    /// How it was verified.
    pub check: ReceiptCheck,
    /// How many were verified; not 0 exactly with `Sample`.
    pub sampled: u32,
    /// The seals were whole.
    pub seals_intact: bool,
    /// What was wrong, ascending.
    pub discrepancies: Vec<Discrepancy>,
}

/// A clinic opened a vial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialOpened {
    /// The vial, by its id: who had the code in hand.
    pub vial: VialId,
    /// The clinic.
    pub organisation: OrgRef,
    /// Not to be used after.
    pub beyond_use: TimestampMs,
    /// What the clinic was told and went on in spite of, ascending, at most 32.
    pub despite: Vec<Despite>,
}

/// A clinic gave a vial to a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialAdministered {
    /// The vial, by its id: who had the code in hand.
    pub vial: VialId,
    /// The clinic.
    pub organisation: OrgRef,
    /// How it was given.
    pub route: Route,
    /// How much, mL.
    pub volume_ml: Decimal,
    /// For how long.
    pub duration_minutes: u32,
    /// Which dose of the vial, from 1.
    pub dose_number: u32,
    /// Commitment to the patient, per clinic.
    pub patient: Option<Digest>,
    /// How often this patient has had such a product, from 1.
    pub exposure_number: u32,
    /// What the patient was told, ascending.
    pub notices: Vec<Notice>,
    /// What the clinic was told and went on in spite of, ascending, at most 32.
    pub despite: Vec<Despite>,
}
