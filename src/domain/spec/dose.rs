//! The endotoxin dose rule and the numbers of vials for a sterility test.

use super::DoseRule;
use crate::domain::quantity::{Decimal, Exact, Quantity, Unit};
use std::cmp::Ordering;

impl DoseRule {
    /// The unit in which the rule reads an endotoxin concentration (1 EU = 1 IU).
    pub fn unit() -> Unit {
        Unit::IU_PER_ML
    }

    /// How `endotoxin` (in [IU]/mL) x the mL of an hour compares with K x body weight.
    pub(crate) fn compare(&self, endotoxin: Exact) -> Ordering {
        let given = endotoxin.times(self.max_ml_per_hour.exact());
        let limit = self
            .k_eu_per_kg_h
            .exact()
            .times(self.min_body_weight_kg.exact());
        match (given, limit) {
            (Some(given), Some(limit)) => given.cmp(&limit),
            // cannot happen: products of two decimals fit; too much is the safe answer
            _ => Ordering::Greater,
        }
    }
}

/// Vials for the sterility test of a lot: table 3 of USP <71> = JP 4.06 = Ph. Eur. 2.6.1,
/// parenteral preparations.
///
/// Up to 100 vials: 10 % or 4, whichever is greater; up to 500: 10; above: 2 % or 20, whichever
/// is less. Shares are rounded up. The table is for one medium: of less than 2 mL a vial gives one
/// medium only, so there are twice as many. A fill that is not known counts as 2 mL or more.
pub fn sterility_vials(lot_vials: u32, fill: Option<Quantity>) -> u32 {
    let for_one_medium = match lot_vials {
        0..=100 => lot_vials.div_ceil(10).max(4),
        101..=500 => 10,
        _ => lot_vials.div_ceil(50).min(20),
    };
    let both_media = Quantity::new(Decimal::new(2, 0), Unit::ML);
    let small = fill.and_then(|fill| fill.compare(&both_media)) == Some(Ordering::Less);
    if small {
        // cannot overflow: at most 20
        for_one_medium * 2
    } else {
        for_one_medium
    }
}
