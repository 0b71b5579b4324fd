//! Holds and recalls: bad news that must reach every vial.

mod hold_lifted;
mod hold_placed;
mod recall_issued;

pub use hold_lifted::HoldLifted;
pub use hold_placed::HoldPlaced;
pub use recall_issued::RecallIssued;

use crate::domain::id::{DonorRef, LotId, NodeRef, SampleRef, ShipmentRef, VialTag};
use crate::domain::named_enum::named_enum;

named_enum! {
    /// Why something is held; decides who may lift.
    pub enum HoldReason {
        /// A result is out of specification.
        OosPending = "OOS_PENDING",
        /// A deviation.
        Deviation = "DEVIATION",
        /// The cold chain.
        ColdChain = "COLD_CHAIN",
        /// News of a donor.
        DonorFollowup = "DONOR_FOLLOWUP",
        /// A look-back.
        Lookback = "LOOKBACK",
        /// An adverse event.
        AdverseEvent = "ADVERSE_EVENT",
        /// A suspect product.
        SuspectProduct = "SUSPECT_PRODUCT",
        /// A key may be in other hands.
        KeyCompromise = "KEY_COMPROMISE",
        /// An authority ordered it.
        RegulatorOrder = "REGULATOR_ORDER",
        /// A clinic holds its own vials.
        ClinicLocal = "CLINIC_LOCAL",
        /// The ledger itself is in doubt.
        LedgerIntegrity = "LEDGER_INTEGRITY",
    }
}

named_enum! {
    /// Recall classes; the smaller number is the graver class.
    pub enum RecallClass {
        /// Serious harm or death is possible.
        I = "I",
        /// Temporary or curable harm is possible.
        II = "II",
        /// No harm is expected.
        III = "III",
    }
}

named_enum! {
    /// How far a recall reaches.
    pub enum RecallDepth {
        /// Distributors.
        Distributor = "DISTRIBUTOR",
        /// Clinics.
        Clinic = "CLINIC",
        /// Patients.
        Patient = "PATIENT",
    }
}

named_enum! {
    /// Why lots are recalled.
    pub enum RecallReason {
        /// Sterility.
        Sterility = "STERILITY",
        /// Donor.
        Donor = "DONOR",
        /// Adverse events.
        AdverseEvent = "ADVERSE_EVENT",
        /// Quality.
        Quality = "QUALITY",
        /// Labelling.
        Labelling = "LABELLING",
        /// Another reason.
        Other = "OTHER",
    }
}

/// What is held. A hold on a donor or node binds everything made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldScope {
    /// A donor.
    Donor(DonorRef),
    /// A node.
    Node(NodeRef),
    /// A lot.
    Lot(LotId),
    /// A sample.
    Sample(SampleRef),
    /// A shipment.
    Shipment(ShipmentRef),
    /// Vials of a lot.
    Vials {
        /// The lot.
        lot: LotId,
        /// The vials, ascending, 1 to 512: lifting the hold pins them all.
        vials: Vec<VialTag>,
    },
}
