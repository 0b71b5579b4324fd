//! Products and label claims.

use crate::domain::event::{MarketedAs, ProductRegistered};
use crate::domain::id::{AnalyteCode, Gtin14, MethodCode, OrgRef, Text};
use crate::domain::quantity::Quantity;
use crate::domain::spec::{LabelClaim, ProductClass, Route};
use crate::format::message::prelude::*;

pub const MAX_LABEL_CLAIMS: usize = 64;

message! { LabelClaim as LabelClaim {
    key analyte: AnalyteCode;
    quantity => value: Quantity;
    method: Optional<MethodCode>;
} }

message! { ProductRegistered as ProductRegistered {
    organisation: OrgRef;
    gtin14 => gtin: Gtin14;
    name: Text;
    product_class: ProductClass;
    routes: Words<Route, 1>;
    max_dose_ml_per_hour: Number;
    min_body_weight_kg: Number;
    label_claims: Ascending<LabelClaim, 0, MAX_LABEL_CLAIMS>;
    marketed_as: MarketedAs;
    cargo_modified: bool;
} }

#[cfg(test)]
mod examples {
    use super::*;
    use crate::format::testing::examples::*;

    impl Example for ProductRegistered {
        fn example(g: &mut Gen) -> Self {
            let analytes = g.sorted(0, 3, Gen::code::<AnalyteCode>);
            let claim = |analyte| LabelClaim {
                analyte,
                value: g.quantity(),
                method: g.maybe(Gen::code),
            };
            let label_claims = analytes.into_iter().map(claim).collect();
            ProductRegistered {
                organisation: g.org(),
                gtin: g.gs1(14),
                name: g.text(),
                product_class: g.pick(ProductClass::ALL),
                routes: g.some_of(1, Route::ALL),
                max_dose_ml_per_hour: g.decimal(),
                min_body_weight_kg: g.decimal(),
                label_claims,
                marketed_as: g.pick(MarketedAs::ALL),
                cargo_modified: g.coin(),
            }
        }
    }
}
