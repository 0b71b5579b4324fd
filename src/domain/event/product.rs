//! What is made, and by which measure. The specification itself is in `domain::spec`.

use crate::domain::id::{Gtin14, OrgRef, Text};
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
