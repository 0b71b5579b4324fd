//! One reported result with what is known about its sample.

use super::ResultValue;
use crate::domain::id::{AnalyteCode, MethodCode};
use crate::domain::named_enum::named_enum;
use crate::domain::quantity::Quantity;
use crate::domain::spec::Stage;
use crate::domain::time::TimestampMs;

named_enum! {
    /// How independent of the maker the laboratory is.
    pub enum LabIndependence, said in laboratory {
        /// The maker's own.
        InHouse = "in_house",
        /// Another company of the maker's group.
        Affiliated = "affiliated",
        /// No laboratory by what the roots registered.
        NotALaboratory = "not_a_laboratory",
        /// Neither.
        ThirdParty = "third_party",
        /// Neither, but it did not sign the result when it was made: somebody told it afterwards.
        ThirdPartyRetold = "third_party_retold",
    }
}

/// One reported result with what is known about its sample: the input of a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultFacts {
    pub analyte: AnalyteCode,
    pub stage: Stage,
    pub method: MethodCode,
    pub value: ResultValue,
    /// Limit of detection, as the laboratory stated it.
    pub lod: Option<Quantity>,
    /// Limit of quantitation, as the laboratory stated it.
    pub loq: Option<Quantity>,
    /// When the sample was taken.
    pub sampled: TimestampMs,
    pub started: TimestampMs,
    pub ended: TimestampMs,
    pub reported: TimestampMs,
    pub independence: LabIndependence,
    /// Vials in the sample; 0 if the sample was not of vials.
    pub vials_in_sample: u32,
}
