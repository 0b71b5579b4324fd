//! Products and label claims.

use crate::domain::event::{MarketedAs, ProductRegistered};
use crate::domain::id::{AnalyteCode, Gtin14, MethodCode, OrgRef, Text};
use crate::domain::quantity::Quantity;
use crate::domain::spec::{LabelClaim, ProductClass, Route};
use crate::format::message::prelude::*;

/// Most claims of a label.
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
