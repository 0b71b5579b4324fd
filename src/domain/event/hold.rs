//! Holds and recalls: bad news that must reach every vial.

use crate::domain::codes::closed_list;
use crate::domain::id::{
    CaseRef, Digest, DonorRef, Label, LotId, NodeRef, OrgRef, SampleRef, ShipmentRef, StatementId,
    VialId,
};

closed_list! {
    /// Why something is held; decides who may lift.
    HoldReason {
        /// A result is out of specification.
        OosPending = 1 "OOS_PENDING",
        /// A deviation.
        Deviation = 2 "DEVIATION",
        /// The cold chain.
        ColdChain = 3 "COLD_CHAIN",
        /// News of a donor.
        DonorFollowup = 4 "DONOR_FOLLOWUP",
        /// A look-back.
        Lookback = 5 "LOOKBACK",
        /// An adverse event.
        AdverseEvent = 6 "ADVERSE_EVENT",
        /// A suspect product.
        SuspectProduct = 7 "SUSPECT_PRODUCT",
        /// A key may be in other hands.
        KeyCompromise = 8 "KEY_COMPROMISE",
        /// An authority ordered it.
        RegulatorOrder = 9 "REGULATOR_ORDER",
        /// A clinic holds its own vials.
        ClinicLocal = 10 "CLINIC_LOCAL",
        /// The ledger itself is in doubt.
        LedgerIntegrity = 11 "LEDGER_INTEGRITY",
    }
}

closed_list! {
    /// Recall classes; the smaller number is the graver class.
    RecallClass {
        /// Serious harm or death is possible.
        I = 1 "I",
        /// Temporary or curable harm is possible.
        II = 2 "II",
        /// No harm is expected.
        III = 3 "III",
    }
}

closed_list! {
    /// How far a recall reaches.
    RecallDepth {
        /// Distributors.
        Distributor = 1 "DISTRIBUTOR",
        /// Clinics.
        Clinic = 2 "CLINIC",
        /// Patients.
        Patient = 3 "PATIENT",
    }
}

closed_list! {
    /// Why lots are recalled.
    RecallReason {
        /// Sterility.
        Sterility = 1 "STERILITY",
        /// Donor.
        Donor = 2 "DONOR",
        /// Adverse events.
        AdverseEvent = 3 "ADVERSE_EVENT",
        /// Quality.
        Quality = 4 "QUALITY",
        /// Labelling.
        Labelling = 5 "LABELLING",
        /// Another reason.
        Other = 6 "OTHER",
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
        /// The vials, ascending, 1 to 1,000.
        vials: Vec<VialId>,
    },
}

/// Something is held. The hold's id is the statement's id.
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
    /// The statement id of its `HoldPlaced`.
    pub hold: StatementId,
    /// The scope of its `HoldPlaced`, repeated.
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
