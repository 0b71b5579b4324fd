//! What is made, and by which measure. The specification itself is in `domain::spec`.

mod product_registered;

pub use product_registered::ProductRegistered;

use crate::domain::named_enum::named_enum;

named_enum! {
    /// What a product is sold as.
    pub enum MarketedAs, said in marketed {
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
