//! What is made, and by which measure. The specification itself is in `domain::spec`.

use crate::domain::id::{AnalyteCode, Gtin14, OrgRef, PolicyId, Text};
use crate::domain::named::named_enum;
use crate::domain::quantity::Decimal;
use crate::domain::spec::{LabelClaim, ProductClass, Route};

/// A product and what its label promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRegistered {
    /// The maker.
    pub organisation: OrgRef,
    /// GTIN-14.
    pub gtin: Gtin14,
    /// Its name.
    pub name: Text,
    /// What it is.
    pub product_class: ProductClass,
    /// How it is given, ascending.
    pub routes: Vec<Route>,
    /// Largest dose in any hour, mL.
    pub max_dose_ml_per_hour: Decimal,
    /// Smallest patient, kg.
    pub min_body_weight_kg: Decimal,
    /// What the label promises, ascending by analyte.
    pub label_claims: Vec<LabelClaim>,
    /// What it is sold as.
    pub marketed_as: MarketedAs,
    /// Whether what the vesicles carry was changed: loaded, or made by cells that were modified.
    pub cargo_modified: bool,
}

named_enum! {
    /// What a product is sold as.
    pub enum MarketedAs {
        /// A reagent for research.
        ResearchReagent = "research_reagent",
        /// A cosmetic.
        Cosmetic = "cosmetic",
        /// A preparation of the clinic that gives it.
        InHousePreparation = "in_house_preparation",
        /// An investigational product.
        Investigational = "investigational",
        /// Something else.
        Other = "other",
    }
}

/// Which donor tests a donor must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorPolicy {
    /// Name and version.
    pub id: PolicyId,
    /// Required markers, ascending.
    pub markers: Vec<AnalyteCode>,
    /// NAT markers that make a single sample enough, ascending; a subset of `markers`.
    pub single_sample_nats: Vec<AnalyteCode>,
    /// Largest distance of a specimen from recovery, days.
    pub window_days: u32,
    /// Smallest distance of the second sample after recovery, days.
    pub second_sample_days: u32,
}
