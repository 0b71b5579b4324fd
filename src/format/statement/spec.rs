//! Release specifications.

use crate::domain::id::{AnalyteCode, Gtin14, Label, PolicyId, SpecId, Text};
use crate::domain::spec::{
    Defaults, DoseRule, LabRequirement, MAX_ROWS, ProductClass, Rounding, Route, Row, RowKey,
    Specification, Stage,
};
use crate::format::message::prelude::*;
use std::collections::BTreeSet;

pub const MAX_PRODUCTS: usize = 16;

message! { Specification as SpecPublished {
    rows: AsWritten<Row, 1, MAX_ROWS>;
    id: SpecId;
    products: Ascending<Gtin14, 1, MAX_PRODUCTS>;
    product_class: ProductClass;
    routes: Words<Route, 1>;
    dose: DoseRule;
    donor_policy: PolicyId;
    stages: Words<Stage, 1>;
    defaults: Defaults;
    rounding: Rounding;
    supersedes: Optional<SpecId>;
    change_summary: Optional<Text>;
    loosened_rows: Ascending<RowKey, 0, MAX_ROWS>;
    check unique(rows);
} }

/// Rows stand in the order in which people read them, so uniqueness is a check of its own.
fn unique(at: &At<'_>, rows: &[Row]) -> Result<()> {
    let mut seen = BTreeSet::new();
    let at = at.field("rows");
    for (place, row) in rows.iter().enumerate() {
        let key = row.key();
        let found = key.to_string();
        at.index(place).check(
            seen.insert(key),
            Code::Duplicate,
            found,
            "rows unique by (code, stage, row_id)",
        )?;
    }
    Ok(())
}

message! { DoseRule as DoseRule {
    max_ml_per_hour: Number;
    min_body_weight_kg: Number;
    k_eu_per_kg_h: Number;
} }

message! { Defaults as SpecDefaults {
    max_age_days: Optional<u32>;
    retest_allowed: u32;
    lab: LabRequirement;
} }

message! { RowKey as RowKey {
    key code: AnalyteCode;
    key stage: Stage;
    key row_id: Optional<Label>;
} }

#[cfg(test)]
mod examples {
    use super::*;
    use crate::format::testing::examples::*;

    impl Example for Specification {
        fn example(g: &mut Gen) -> Self {
            g.specification()
        }
    }
}
