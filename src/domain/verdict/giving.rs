//! What is wrong with how a vial is given: by a route that the product is not for, in more than its dose, more than
//! there is in it.

use super::Giving;
use crate::domain::event::ProductRegistered;
use crate::domain::quantity::{Decimal, Exact, Unit};
use crate::domain::reason::{About, Detail, Reason, ReasonCode as Code};
use crate::domain::state::Use;

/// `uses`: what was done with the vial before.
pub(super) fn reasons(giving: &Giving, product: &ProductRegistered, uses: &[Use]) -> Vec<Reason> {
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
        && let Some(detail) = more_than_filled(giving.volume_ml, filled, uses)
    {
        reasons.push(Reason::new(Code::VolumeAboveVial).detail(detail));
    }
    reasons
}

/// That with what was given before it is more than the label says is in it; so it is where no number can hold the sum.
fn more_than_filled(volume_ml: Decimal, filled: Decimal, uses: &[Use]) -> Option<Detail> {
    let mut given = uses.iter().filter_map(|u| u.given_ml).map(|ml| ml.exact());
    let before = given.try_fold(Exact::new(0, 0), Exact::plus);
    let all = before.and_then(|before| before.plus(volume_ml.exact()));
    if all.is_some_and(|all| all.cmp(&filled.exact()).is_le()) {
        return None;
    }
    let before = before.and_then(Exact::decimal);
    Some(Detail::MoreThanFilled {
        volume_ml,
        before: before.filter(|before| before.mantissa() != 0),
        filled,
    })
}

/// Whether volume / minutes * 60 is more than the product's most mL in an hour.
fn is_more(giving: &Giving, product: &ProductRegistered) -> bool {
    let given = giving.volume_ml.exact().times(Exact::new(60, 0));
    let most = product.max_dose_ml_per_hour.exact();
    let most = most.times(Exact::new(giving.minutes.into(), 0));
    // cannot fail: a 64-bit mantissa times 32 bits fits 128
    given
        .zip(most)
        .is_none_or(|(given, most)| given.cmp(&most).is_gt())
}
