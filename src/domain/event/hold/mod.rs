//! Holds and recalls: bad news that must reach every vial.

mod hold_lifted;
mod hold_placed;
mod recall_issued;

pub use hold_lifted::HoldLifted;
pub use hold_placed::HoldPlaced;
pub use recall_issued::RecallIssued;

use crate::domain::event::Names;
use crate::domain::id::{DonorRef, LotId, NodeRef, SampleRef, ShipmentRef, VialTag};
use crate::domain::named_enum::named_enum;
use crate::words::{Wording, event};

named_enum! {
    /// Why something is held; decides who may lift.
    pub enum HoldReason, said in hold_reason {
        /// A result is out of specification.
        OosPending = "OOS_PENDING",
        Deviation = "DEVIATION",
        ColdChain = "COLD_CHAIN",
        DonorFollowup = "DONOR_FOLLOWUP",
        Lookback = "LOOKBACK",
        AdverseEvent = "ADVERSE_EVENT",
        SuspectProduct = "SUSPECT_PRODUCT",
        /// A key may be in other hands.
        KeyCompromise = "KEY_COMPROMISE",
        RegulatorOrder = "REGULATOR_ORDER",
        /// A clinic holds its own vials.
        ClinicLocal = "CLINIC_LOCAL",
        /// The ledger itself is in doubt.
        LedgerIntegrity = "LEDGER_INTEGRITY",
    }
}

named_enum! {
    /// Recall classes; the smaller number is the graver class.
    pub enum RecallClass, said in recall_class {
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
    pub enum RecallDepth, said in recall_depth {
        Distributor = "DISTRIBUTOR",
        Clinic = "CLINIC",
        Patient = "PATIENT",
    }
}

named_enum! {
    pub enum RecallReason, said in recall_reason {
        Sterility = "STERILITY",
        Donor = "DONOR",
        AdverseEvent = "ADVERSE_EVENT",
        Quality = "QUALITY",
        Labelling = "LABELLING",
        Other = "OTHER",
    }
}

/// What is held. A hold on a donor or node binds everything made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldScope {
    Donor(DonorRef),
    Node(NodeRef),
    Lot(LotId),
    Sample(SampleRef),
    Shipment(ShipmentRef),
    Vials {
        lot: LotId,
        /// The vials, ascending, 1 to 512: lifting the hold pins them all.
        vials: Vec<VialTag>,
    },
}

impl HoldScope {
    /// What is held, in words.
    pub(crate) fn said(&self, names: &dyn Names) -> Wording {
        match self {
            Self::Donor(_) => event::A_DONOR.clone(),
            Self::Node(node) => names.node(*node),
            Self::Lot(lot) => Wording::data(&lot.lot),
            Self::Sample(sample) => Wording::data(names.tube(*sample)),
            Self::Shipment(_) => event::A_SHIPMENT.clone(),
            Self::Vials { lot, vials } => event::vials_of(vials.len(), &lot.lot),
        }
    }
}
