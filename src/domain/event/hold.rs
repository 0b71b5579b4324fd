//! Holds and recalls: bad news that must reach every vial.

use crate::domain::id::{
    CaseRef, Digest, DonorRef, Label, LotId, NodeRef, OrgRef, SampleRef, ShipmentRef, VialTag,
};
use crate::domain::named::named_enum;

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

/// Something is held. The hold's id is the SHA-256 of the payload: nobody can give another hold the
/// same one beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldPlaced {
    /// What.
    pub scope: HoldScope,
    /// Why.
    pub reason: HoldReason,
    /// Who holds it.
    pub organisation: OrgRef,
    /// Commitment to the rationale.
    pub rationale: Option<Digest>,
    /// An authority's reference; exactly with `RegulatorOrder`.
    pub authority_reference: Option<Label>,
}

/// A hold is lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldLifted {
    /// The SHA-256 of its `HoldPlaced`'s payload.
    pub hold: Digest,
    /// The scope of its `HoldPlaced`, repeated as it is.
    pub scope: HoldScope,
    /// Commitment to the rationale.
    pub rationale: Option<Digest>,
    /// Who lifts it.
    pub organisation: OrgRef,
    /// The hold was `ClinicLocal`: it is not in the safety feed.
    pub clinic_local: bool,
}

/// Lots are recalled, for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallIssued {
    /// The case.
    pub case: CaseRef,
    /// Who recalls.
    pub organisation: OrgRef,
    /// Class.
    pub class: RecallClass,
    /// The lots, ascending, 1 to 100.
    pub lots: Vec<LotId>,
    /// How far it reaches.
    pub depth: RecallDepth,
    /// Why.
    pub reason: RecallReason,
    /// Commitment to the public text.
    pub public_text: Option<Digest>,
    /// An authority's reference.
    pub authority_reference: Option<Label>,
}
