//! Whether a specification fits a product, and whether the numbers of a filling add up.

use crate::domain::event::{ProductRegistered, VialsCommissioned};
use crate::domain::spec::Specification;
use crate::words::{Wording, refusal};

/// Why a specification is not one for a product; `None` if it is.
pub(crate) fn unsuited(product: &ProductRegistered, spec: &Specification) -> Option<Wording> {
    if spec.id.organisation() != product.organisation {
        Some(refusal::specification_of(spec.id.organisation()))
    } else if !spec.products.contains(&product.gtin) {
        Some(refusal::does_not_name(product.gtin))
    } else if spec.product_class != product.product_class {
        Some(refusal::for_class(
            spec.product_class,
            product.product_class,
        ))
    } else if let Some(route) = product.routes.iter().find(|r| !spec.routes.contains(r)) {
        Some(refusal::for_route(route))
    } else if product
        .max_dose_ml_per_hour
        .compare(&spec.dose.max_ml_per_hour)
        .is_gt()
    {
        Some(refusal::above_dose(
            product.max_dose_ml_per_hour,
            spec.dose.max_ml_per_hour,
        ))
    } else if product
        .min_body_weight_kg
        .compare(&spec.dose.min_body_weight_kg)
        .is_lt()
    {
        Some(refusal::below_weight(
            product.min_body_weight_kg,
            spec.dose.min_body_weight_kg,
        ))
    } else {
        None
    }
}

/// A number that does not add up.
pub(crate) struct Imbalance {
    pub(crate) field: &'static str,
    pub(crate) found: Wording,
    pub(crate) expected: &'static Wording,
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
            found: refusal::filled(r.filled, accounted),
            expected: &refusal::FILLED_IS,
        });
    }
    let labels = u64::from(r.labels_used) + u64::from(r.labels_destroyed);
    (u64::from(r.labels_printed) != labels).then(|| Imbalance {
        field: "reconciliation.labels_printed",
        found: refusal::printed(r.labels_printed, labels),
        expected: &refusal::PRINTED_IS,
    })
}
