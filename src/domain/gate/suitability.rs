//! Whether a specification fits a product, and whether the numbers of a filling add up.

use crate::domain::event::{ProductRegistered, VialsCommissioned};
use crate::domain::spec::Specification;

/// Why a specification is not one for a product; `None` if it is.
pub(crate) fn unsuited(product: &ProductRegistered, spec: &Specification) -> Option<String> {
    if spec.id.organisation() != product.organisation {
        Some(format!("a specification of {}", spec.id.organisation()))
    } else if !spec.products.contains(&product.gtin) {
        Some(format!(
            "a specification that does not name {}",
            product.gtin
        ))
    } else if spec.product_class != product.product_class {
        Some(format!(
            "a specification for {}, a product {}",
            spec.product_class, product.product_class
        ))
    } else if let Some(route) = product.routes.iter().find(|r| !spec.routes.contains(r)) {
        Some(format!(
            "a product for {route}, which the specification does not cover"
        ))
    } else if product
        .max_dose_ml_per_hour
        .compare(&spec.dose.max_ml_per_hour)
        .is_gt()
    {
        Some(format!(
            "a dose of {} mL/h above the specification's {}",
            product.max_dose_ml_per_hour, spec.dose.max_ml_per_hour
        ))
    } else if product
        .min_body_weight_kg
        .compare(&spec.dose.min_body_weight_kg)
        .is_lt()
    {
        Some(format!(
            "a patient of {} kg below the specification's {}",
            product.min_body_weight_kg, spec.dose.min_body_weight_kg
        ))
    } else {
        None
    }
}

/// A number that does not add up.
pub(crate) struct Imbalance {
    pub(crate) field: &'static str,
    pub(crate) found: String,
    pub(crate) expected: &'static str,
}

/// What does not add up in a filling: every vial and every label is accounted for.
pub(crate) fn imbalance(e: &VialsCommissioned) -> Option<Imbalance> {
    let r = &e.reconciliation;
    let rejected: u64 = r.rejected.iter().map(|(_, count)| u64::from(*count)).sum();
    let accounted = u64::from(e.count)
        + rejected
        + u64::from(r.unserialised_samples)
        + u64::from(r.unserialised_retains);
    if u64::from(r.filled) != accounted {
        return Some(Imbalance {
            field: "reconciliation.filled",
            found: format!("{} filled, {accounted} accounted for", r.filled),
            expected: "filled = count + rejected + unserialised samples and retains",
        });
    }
    let labels = u64::from(r.labels_used) + u64::from(r.labels_destroyed);
    (u64::from(r.labels_printed) != labels).then(|| Imbalance {
        field: "reconciliation.labels_printed",
        found: format!("{} printed, {labels} accounted for", r.labels_printed),
        expected: "printed = used + destroyed",
    })
}
