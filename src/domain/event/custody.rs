//! Custody and use: packed, shipped, received, opened, administered.

use crate::domain::codes::closed_list;
use crate::domain::event::StorageClass;
use crate::domain::id::{Digest, Label, LotId, OrgRef, ShipmentRef, Sscc, VialId};
use crate::domain::quantity::Decimal;
use crate::domain::spec::Route;
use crate::domain::time::TimestampMs;

closed_list! {
    /// How arrival was verified.
    ReceiptCheck {
        /// Every vial.
        Full = 1 "FULL",
        /// A sample.
        Sample = 2 "SAMPLE",
        /// From the container.
        Inferred = 3 "INFERRED",
    }
}

closed_list! {
    /// What was wrong at arrival.
    Discrepancy {
        /// Too few.
        Missing = 1 "MISSING",
        /// Too many.
        Surplus = 2 "SURPLUS",
        /// Damaged.
        Damaged = 3 "DAMAGED",
        /// Not what was sent.
        Mismatch = 4 "MISMATCH",
        /// Too warm or too cold.
        Temperature = 5 "TEMPERATURE",
    }
}

closed_list! {
    /// What a patient was told.
    Notice {
        /// The product is not approved.
        Unapproved = 1 "UNAPPROVED",
        /// No blood donation afterwards.
        BloodDonation = 2 "BLOOD_DONATION",
        /// Contraindications.
        Contraindications = 3 "CONTRAINDICATIONS",
        /// What to do when unwell.
        Aftercare = 4 "AFTERCARE",
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
    pub vials: Vec<VialId>,
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
    /// The vial.
    pub vial: VialId,
    /// The clinic.
    pub organisation: OrgRef,
    /// Not to be used after.
    pub beyond_use: TimestampMs,
}

/// A clinic gave a vial to a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialAdministered {
    /// The vial.
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
}
