//! Custody and use: packed, shipped, received, opened, administered.

mod packed;
mod received;
mod shipped;
mod vial_administered;
mod vial_opened;

pub use packed::Packed;
pub use received::Received;
pub use shipped::{MAX_SHIPPED_CONTAINERS, MAX_SHIPPED_LOTS, Shipped};
pub use vial_administered::VialAdministered;
pub use vial_opened::VialOpened;

use crate::domain::named_enum::named_enum;

named_enum! {
    /// How arrival was verified.
    pub enum ReceiptCheck {
        /// Every vial.
        Full = "FULL",
        Sample = "SAMPLE",
        /// From the container.
        Inferred = "INFERRED",
    }
}

named_enum! {
    /// What was wrong at arrival.
    pub enum Discrepancy, said in discrepancy {
        Missing = "MISSING",
        Surplus = "SURPLUS",
        Damaged = "DAMAGED",
        Mismatch = "MISMATCH",
        /// Too warm or too cold.
        Temperature = "TEMPERATURE",
    }
}

named_enum! {
    /// What a patient was told.
    pub enum Notice, said in notice {
        Unapproved = "UNAPPROVED",
        /// No blood donation afterwards.
        BloodDonation = "BLOOD_DONATION",
        Contraindications = "CONTRAINDICATIONS",
        /// What to do when unwell.
        Aftercare = "AFTERCARE",
    }
}
