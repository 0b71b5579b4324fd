//! Products and label claims.

use super::read::{At, Message, Result};
use super::value::{decimal, write_decimal};
use super::write;
use crate::domain::event::ProductRegistered;
use crate::domain::spec::LabelClaim;
use crate::format::pb;

/// Most claims of a label.
pub const MAX_LABEL_CLAIMS: usize = 64;

impl Message for LabelClaim {
    type Wire = pb::LabelClaim;

    fn read(at: &At<'_>, wire: &pb::LabelClaim) -> Result<Self> {
        Ok(Self {
            analyte: at.text("analyte", &wire.analyte)?,
            value: at.message("quantity", &wire.quantity)?,
            method: at.text_if("method", &wire.method)?,
        })
    }

    fn write(&self) -> pb::LabelClaim {
        pb::LabelClaim {
            analyte: write::text(&self.analyte),
            quantity: Some(self.value.write()),
            method: write::text_if(&self.method),
        }
    }
}

impl Message for ProductRegistered {
    type Wire = pb::ProductRegistered;

    fn read(at: &At<'_>, wire: &pb::ProductRegistered) -> Result<Self> {
        let by_analyte = |a: &LabelClaim, b: &LabelClaim| a.analyte.cmp(&b.analyte);
        let claims = &wire.label_claims;
        Ok(Self {
            organisation: at.text("organisation", &wire.organisation)?,
            gtin: at.text("gtin14", &wire.gtin14)?,
            name: at.text("name", &wire.name)?,
            product_class: at.word("product_class", wire.product_class)?,
            routes: at.words("routes", &wire.routes, 1)?,
            max_dose_ml_per_hour: decimal(at, "max_dose_ml_per_hour", &wire.max_dose_ml_per_hour)?,
            min_body_weight_kg: decimal(at, "min_body_weight_kg", &wire.min_body_weight_kg)?,
            label_claims: at.messages("label_claims", claims, 0..=MAX_LABEL_CLAIMS, by_analyte)?,
            marketed_as: at.word("marketed_as", wire.marketed_as)?,
            cargo_modified: wire.cargo_modified,
        })
    }

    fn write(&self) -> pb::ProductRegistered {
        pb::ProductRegistered {
            organisation: write::text(self.organisation),
            gtin14: write::text(self.gtin),
            name: write::text(&self.name),
            product_class: self.product_class.number(),
            routes: write::words(&self.routes),
            max_dose_ml_per_hour: write_decimal(self.max_dose_ml_per_hour),
            min_body_weight_kg: write_decimal(self.min_body_weight_kg),
            label_claims: write::messages(&self.label_claims),
            marketed_as: self.marketed_as.number(),
            cargo_modified: self.cargo_modified,
        }
    }
}
