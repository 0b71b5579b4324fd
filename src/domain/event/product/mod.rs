//! What is made, and by which measure. The specification itself is in `domain::spec`.

mod product_registered;

pub use product_registered::ProductRegistered;

use crate::domain::named_enum::named_enum;

named_enum! {
    pub enum MarketedAs, said in marketed {
        ResearchReagent = "research_reagent",
        Cosmetic = "cosmetic",
        /// A preparation of the clinic that gives it.
        InHousePreparation = "in_house_preparation",
        Investigational = "investigational",
        Other = "other",
    }
}
