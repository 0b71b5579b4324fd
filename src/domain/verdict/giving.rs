//! What is wrong with how a vial is given: by a route that the product is not for, in more than its dose, more than
//! there is in it.

use super::Giving;
use crate::domain::event::ProductRegistered;
use crate::domain::quantity::{Exact, Unit};
use crate::domain::reason::{About, Detail, Reason, ReasonCode as Code};

pub(super) fn reasons(giving: &Giving, product: &ProductRegistered) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if !product.routes.contains(&giving.route) {
        let about = About::Route(giving.route);
        let detail = Detail::Routes(product.routes.clone());
        reasons.push(Reason::about(Code::WrongRoute, about).detail(detail));
    }
    if is_more(giving, product) {
        let detail = Detail::Dose {
            volume_ml: giving.volume_ml,
            minutes: giving.minutes,
            most: product.max_dose_ml_per_hour,
        };
        reasons.push(Reason::new(Code::DoseAboveProduct).detail(detail));
    }
    let claims = product.label_claims.iter();
    let mut filled = claims
        .filter(|claim| claim.analyte.as_str() == "FILL_VOLUME" && claim.value.unit == Unit::ML)
        .map(|claim| claim.value.value);
    if let Some(filled) = filled.next()
        && giving.volume_ml.compare(&filled).is_gt()
    {
        let detail = Detail::MoreThanFilled {
            volume_ml: giving.volume_ml,
            filled,
        };
        reasons.push(Reason::new(Code::VolumeAboveVial).detail(detail));
    }
    reasons
}

/// Whether volume / minutes * 60 is more than the product's most mL in an hour.
fn is_more(giving: &Giving, product: &ProductRegistered) -> bool {
    let of = |decimal: crate::domain::quantity::Decimal| {
        Exact::new(decimal.mantissa().into(), decimal.exponent().into())
    };
    let given = of(giving.volume_ml).times(Exact::new(60, 0));
    let most = of(product.max_dose_ml_per_hour).times(Exact::new(giving.minutes.into(), 0));
    // cannot fail: a 64-bit mantissa times 32 bits fits 128
    given
        .zip(most)
        .is_none_or(|(given, most)| given.cmp(&most).is_gt())
}
