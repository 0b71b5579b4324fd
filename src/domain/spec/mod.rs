//! Release specifications: what is written in one, whether it makes sense, and how a result is
//! judged by it.
//!
//! `row` has the language, `validate` finds what is wrong with a specification, `judge` answers
//! for one row and one result, `strictness` compares two specifications. Which results count, and whether all rows are covered, is decided
//! where the lot's history is known, not here.

pub mod catalogue;
mod dose;
mod judge;
pub mod method;
mod row;
mod strictness;
mod validate;

pub use dose::sterility_vials;
pub use judge::{
    FailReason, InsufficientReason, JudgedRow, Judgement, ResultDoubt, Warning, compared, judge,
    judge_rows, max_age, result_doubts, within_age,
};
pub use row::{
    Accepted, AlsoRule, Criterion, LabRequirement, MaxAge, PopulationBound, Requirement, Row,
    RowKey, SampleCount, Sensitivity, SensitivityOf, Stage,
};
pub use strictness::looser_rows;
pub use validate::{Doubt, ListOf, MAX_ROWS, Problem, SpecDoubt, SpecProblem, doubts, validate};

use super::id::{AnalyteCode, Gtin14, MethodCode, PolicyId, SpecId, Text};
use super::named_enum::named_enum;
use super::quantity::{Decimal, Exact, Quantity};

named_enum! {
    /// What kind of product a specification is for.
    pub enum ProductClass {
        /// Conditioned medium, not concentrated.
        CmCrude = "CM_CRUDE",
        /// Vesicles enriched from conditioned medium.
        EvEnriched = "EV_ENRICHED",
        EvPurified = "EV_PURIFIED",
        /// Living cells.
        Cells = "CELLS",
    }
}

named_enum! {
    /// How the product is given.
    pub enum Route, said in route {
        /// Into a vein, by drip.
        IvInfusion = "iv_infusion",
        /// Into tissue at one place.
        LocalInjection = "local_injection",
        /// Into a joint.
        IntraArticular = "intra_articular",
        /// Into the spinal fluid.
        Intrathecal = "intrathecal",
        /// Breathed in as mist.
        Inhalation = "inhalation",
        /// Into the nose.
        Intranasal = "intranasal",
        /// On the skin, also with needling.
        Topical = "topical",
    }
}

named_enum! {
    /// How a result is brought to the digits of its limit before they are compared.
    pub enum Rounding {
        /// To the places of the limit as written, half up (USP General Notices 7.20, JP, Ph. Eur.).
        Compendial = "compendial",
        /// Not at all.
        AsReported = "as_reported",
    }
}

impl Rounding {
    /// A number as it is held against a limit.
    fn applied(self, found: Exact, limit: Decimal) -> Exact {
        match self {
            Self::Compendial => found.rounded(i32::from(limit.exponent())),
            Self::AsReported => found,
        }
    }
}

/// The endotoxin dose rule: no more than K EU per kg of body weight in any hour
/// (USP <85> and JP 4.01: limit = K / M, K = 5 EU/kg, for intrathecal use 0.2 EU/kg).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DoseRule {
    /// The most product given in any hour, in mL.
    pub max_ml_per_hour: Decimal,
    /// The lightest patient, in kg.
    pub min_body_weight_kg: Decimal,
    /// K, in EU per kg and hour.
    pub k_eu_per_kg_h: Decimal,
}

/// What holds for rows that do not say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Defaults {
    /// Oldest sample at release, in days; `None` for no limit.
    pub max_age_days: Option<u32>,
    /// Retests allowed after an out-of-specification result.
    pub retest_allowed: u32,
    pub lab: LabRequirement,
}

/// A release specification, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specification {
    /// Its name and version.
    pub id: SpecId,
    /// The products that it is for, 1 to 16, ascending.
    pub products: Vec<Gtin14>,
    pub product_class: ProductClass,
    pub routes: Vec<Route>,
    /// The endotoxin dose rule's numbers.
    pub dose: DoseRule,
    /// The policy by which every donor must be eligible.
    pub donor_policy: PolicyId,
    /// The stages that exist for this product, in process order.
    pub stages: Vec<Stage>,
    pub defaults: Defaults,
    /// How results meet limits. Bounds, limits of detection and limits that are computed (from the
    /// label, by the dose rule) are never rounded.
    pub rounding: Rounding,
    pub rows: Vec<Row>,
    /// The version this one replaces.
    pub supersedes: Option<SpecId>,
    pub change_summary: Option<Text>,
    /// Rows that ask for less than the version replaced.
    pub loosened_rows: Vec<RowKey>,
}

/// What the label promises for one analyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelClaim {
    pub analyte: AnalyteCode,
    pub value: Quantity,
    /// By which method it is to be measured; `None` if the claim is not bound to one.
    pub method: Option<MethodCode>,
}

/// What judging a row needs to know about the lot.
#[derive(Debug, Clone, Copy)]
pub struct LotContext<'a> {
    /// The specification the lot was opened under.
    pub specification: &'a Specification,
    /// The product's registered claims.
    pub label_claims: &'a [LabelClaim],
    /// Vials filled in the lot, for sample numbers; `None` while unknown.
    pub lot_vials: Option<u32>,
    /// What a vial holds, for sample numbers; `None` if nobody says.
    pub fill: Option<Quantity>,
}

#[cfg(test)]
mod tests;
