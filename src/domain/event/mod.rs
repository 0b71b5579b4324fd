//! The events of rules version 1, as the rules see them: names are past participles, and a name
//! that is not here is not an event.
//!
//! One file per group of the catalogue. Who may sign an event is in `domain::authority`, whose
//! history it joins in `domain::subject`, what it changes in `domain::state`, when it is refused
//! in `domain::decide`.

mod custody;
mod donor;
mod hold;
mod ledger;
mod lot;
mod making;
mod organisation;
mod policy;
mod product;

pub use custody::*;
pub use donor::*;
pub use hold::*;
pub use ledger::*;
pub use lot::*;
pub use making::*;
pub use organisation::*;
pub use policy::*;
pub use product::*;

use super::id::OrgRef;
use super::spec::Specification;

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($payload:ty) = $number:literal, $field:literal;)+) => {
        /// What happened.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {
            $($(#[$doc])* $variant($payload),)+
        }

        impl Event {
            /// The event type in history heads: its field number in `Statement`.
            pub const fn number(&self) -> u16 {
                match self { $(Self::$variant(_) => $number,)+ }
            }

            /// Its name, e.g. `LotReleased`.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($variant),)+ }
            }

            /// Its field in `Statement`, e.g. `lot_released`.
            pub const fn field(&self) -> &'static str {
                match self { $(Self::$variant(_) => $field,)+ }
            }

            /// The numbers of all events, ascending.
            pub const NUMBERS: &[u16] = &[$($number),+];

            /// The name of the event with this number.
            pub const fn name_of(number: u16) -> Option<&'static str> {
                match number { $($number => Some(stringify!($variant)),)+ _ => None }
            }
        }
    };
}

events! {
    /// The genesis.
    LedgerCreated(LedgerCreated) = 32, "ledger_created";
    /// New root keys.
    RootKeysChanged(RootKeysChanged) = 33, "root_keys_changed";
    /// New log keys.
    LogKeyRotated(LogKeyRotated) = 34, "log_key_rotated";
    /// New rules.
    RulesActivated(RulesActivated) = 35, "rules_activated";
    /// An organisation joins.
    OrgRegistered(OrgRegistered) = 40, "org_registered";
    /// An organisation may not sign any more.
    OrgSuspended(OrgSuspended) = 41, "org_suspended";
    /// A person's key joins.
    KeyEnrolled(KeyEnrolled) = 42, "key_enrolled";
    /// A key is not to be trusted.
    KeyRevoked(KeyRevoked) = 43, "key_revoked";
    /// A product and what its label promises.
    ProductRegistered(ProductRegistered) = 50, "product_registered";
    /// Which donor tests a donor must have.
    DonorPolicyPublished(DonorPolicy) = 51, "donor_policy_published";
    /// A release specification.
    SpecPublished(Specification) = 52, "spec_published";
    /// A donor joins.
    DonorEnrolled(DonorEnrolled) = 60, "donor_enrolled";
    /// A donor marker was tested.
    DonorTested(DonorTested) = 61, "donor_tested";
    /// A donor's eligibility was determined.
    DonorDetermined(DonorDetermined) = 62, "donor_determined";
    /// Material came in.
    MaterialReceived(MaterialReceived) = 70, "material_received";
    /// A step of the making.
    ProcessRecorded(ProcessRecorded) = 71, "process_recorded";
    /// A lot begins.
    LotOpened(LotOpened) = 80, "lot_opened";
    /// Which samples will be taken.
    SamplesPlanned(SamplesPlanned) = 81, "samples_planned";
    /// A sample was taken.
    SampleTaken(SampleTaken) = 82, "sample_taken";
    /// A laboratory has the sample.
    SampleReceived(SampleReceived) = 83, "sample_received";
    /// A result.
    TestReported(TestReported) = 84, "test_reported";
    /// All vials of a lot.
    VialsCommissioned(VialsCommissioned) = 85, "vials_commissioned";
    /// The head of production reviewed the lot.
    LotReviewed(LotReviewed) = 86, "lot_reviewed";
    /// Quality assurance released the lot.
    LotReleased(LotReleased) = 87, "lot_released";
    /// Quality assurance rejected the lot.
    LotRejected(LotRejected) = 88, "lot_rejected";
    /// Something is held.
    HoldPlaced(HoldPlaced) = 90, "hold_placed";
    /// A hold is lifted.
    HoldLifted(HoldLifted) = 91, "hold_lifted";
    /// Lots are recalled.
    RecallIssued(RecallIssued) = 92, "recall_issued";
    /// Vials or containers were put into a container.
    Packed(Packed) = 100, "packed";
    /// Containers left.
    Shipped(Shipped) = 101, "shipped";
    /// A shipment arrived.
    Received(Received) = 102, "received";
    /// A clinic opened a vial.
    VialOpened(VialOpened) = 110, "vial_opened";
    /// A clinic gave a vial to a patient.
    VialAdministered(VialAdministered) = 111, "vial_administered";
}

impl Event {
    /// The organisation that acts, if one does: its keys sign.
    pub fn organisation(&self) -> Option<OrgRef> {
        Some(match self {
            Self::LedgerCreated(_)
            | Self::RootKeysChanged(_)
            | Self::LogKeyRotated(_)
            | Self::RulesActivated(_)
            | Self::OrgRegistered(_)
            | Self::OrgSuspended(_) => return None,
            Self::KeyEnrolled(e) => e.organisation,
            Self::KeyRevoked(e) => e.organisation,
            Self::ProductRegistered(e) => e.organisation,
            Self::DonorPolicyPublished(e) => e.id.organisation(),
            Self::SpecPublished(e) => e.id.organisation(),
            Self::DonorEnrolled(e) => e.organisation,
            Self::DonorTested(e) => e.laboratory,
            Self::DonorDetermined(e) => e.organisation,
            Self::MaterialReceived(e) => e.organisation,
            Self::ProcessRecorded(e) => e.organisation,
            Self::LotOpened(e) => e.organisation,
            Self::SamplesPlanned(e) => e.organisation,
            Self::SampleTaken(e) => e.organisation,
            Self::SampleReceived(e) => e.laboratory,
            Self::TestReported(e) => e.laboratory,
            Self::VialsCommissioned(e) => e.organisation,
            Self::LotReviewed(e) => e.organisation,
            Self::LotReleased(e) => e.organisation,
            Self::LotRejected(e) => e.organisation,
            Self::HoldPlaced(e) => e.organisation,
            Self::HoldLifted(e) => e.organisation,
            Self::RecallIssued(e) => e.organisation,
            Self::Packed(e) => e.organisation,
            Self::Shipped(e) => e.from,
            Self::Received(e) => e.organisation,
            Self::VialOpened(e) => e.organisation,
            Self::VialAdministered(e) => e.organisation,
        })
    }

    /// Whether it is a decision: it pins in `seen` exactly what it rested on.
    pub fn is_decision(&self) -> bool {
        matches!(
            self,
            Self::DonorDetermined(_)
                | Self::SampleReceived(_)
                | Self::LotReviewed(_)
                | Self::LotReleased(_)
                | Self::LotRejected(_)
                | Self::HoldLifted(_)
        )
    }
}
