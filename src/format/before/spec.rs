//! Release specifications.

use super::read::{At, Message, Result};
use super::value::{decimal, write_decimal};
use super::write;
use crate::domain::spec::{Defaults, DoseRule, RowKey, Specification};
use crate::format::error::Code;
use crate::format::pb;
use std::collections::BTreeSet;

/// Most products of a specification.
pub const MAX_PRODUCTS: usize = 16;
/// Most rows of a specification.
pub const MAX_ROWS: usize = 128;

impl Message for Specification {
    type Wire = pb::SpecPublished;

    fn read(at: &At<'_>, wire: &pb::SpecPublished) -> Result<Self> {
        let rows = at.list("rows", &wire.rows, 1..=MAX_ROWS, Message::read)?;
        let specification = Self {
            id: at.message("id", &wire.id)?,
            products: at.texts("products", &wire.products, 1..=MAX_PRODUCTS)?,
            product_class: at.word("product_class", wire.product_class)?,
            routes: at.words("routes", &wire.routes, 1)?,
            dose: at.message("dose", &wire.dose)?,
            donor_policy: at.message("donor_policy", &wire.donor_policy)?,
            stages: at.words("stages", &wire.stages, 1)?,
            defaults: at.message("defaults", &wire.defaults)?,
            rounding: at.word("rounding", wire.rounding)?,
            rows,
            supersedes: at.message_if("supersedes", &wire.supersedes)?,
            change_summary: at.text_if("change_summary", &wire.change_summary)?,
            loosened_rows: at.messages(
                "loosened_rows",
                &wire.loosened_rows,
                0..=MAX_ROWS,
                RowKey::cmp,
            )?,
        };
        // Rows stand in the order in which people read them, so uniqueness is a check of its own.
        let mut seen = BTreeSet::new();
        let rows_at = at.field("rows");
        for (place, row) in specification.rows.iter().enumerate() {
            let key = row.key();
            let found = key.to_string();
            rows_at.index(place).check(
                seen.insert(key),
                Code::Duplicate,
                found,
                "rows unique by (code, stage, row_id)",
            )?;
        }
        Ok(specification)
    }

    fn write(&self) -> pb::SpecPublished {
        pb::SpecPublished {
            id: Some(self.id.write()),
            product_class: self.product_class.number(),
            routes: write::words(&self.routes),
            dose: Some(self.dose.write()),
            donor_policy: Some(self.donor_policy.write()),
            stages: write::words(&self.stages),
            defaults: Some(self.defaults.write()),
            rounding: self.rounding.number(),
            rows: write::messages(&self.rows),
            supersedes: write::message_if(&self.supersedes),
            change_summary: write::text_if(&self.change_summary),
            loosened_rows: write::messages(&self.loosened_rows),
            products: write::texts(&self.products),
        }
    }
}

impl Message for DoseRule {
    type Wire = pb::DoseRule;

    fn read(at: &At<'_>, wire: &pb::DoseRule) -> Result<Self> {
        Ok(Self {
            max_ml_per_hour: decimal(at, "max_ml_per_hour", &wire.max_ml_per_hour)?,
            min_body_weight_kg: decimal(at, "min_body_weight_kg", &wire.min_body_weight_kg)?,
            k_eu_per_kg_h: decimal(at, "k_eu_per_kg_h", &wire.k_eu_per_kg_h)?,
        })
    }

    fn write(&self) -> pb::DoseRule {
        pb::DoseRule {
            max_ml_per_hour: write_decimal(self.max_ml_per_hour),
            min_body_weight_kg: write_decimal(self.min_body_weight_kg),
            k_eu_per_kg_h: write_decimal(self.k_eu_per_kg_h),
        }
    }
}

impl Message for Defaults {
    type Wire = pb::SpecDefaults;

    fn read(at: &At<'_>, wire: &pb::SpecDefaults) -> Result<Self> {
        Ok(Self {
            max_age_days: (wire.max_age_days != 0).then_some(wire.max_age_days),
            retest_allowed: wire.retest_allowed,
            lab: at.word("lab", wire.lab)?,
        })
    }

    fn write(&self) -> pb::SpecDefaults {
        pb::SpecDefaults {
            max_age_days: self.max_age_days.unwrap_or(0),
            retest_allowed: self.retest_allowed,
            lab: self.lab.number(),
        }
    }
}

impl Message for RowKey {
    type Wire = pb::RowKey;

    fn read(at: &At<'_>, wire: &pb::RowKey) -> Result<Self> {
        Ok(Self {
            code: at.text("code", &wire.code)?,
            stage: at.word("stage", wire.stage)?,
            row_id: at.text_if("row_id", &wire.row_id)?,
        })
    }

    fn write(&self) -> pb::RowKey {
        pb::RowKey {
            code: write::text(&self.code),
            stage: self.stage.number(),
            row_id: write::text_if(&self.row_id),
        }
    }
}
