//! What was compared with what, for people: `0.54 → 0.5 ≤ 0.5 EU/mL`.

use super::marker_set;
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::spec::{Criterion, LotContext, Rounding, Row};
use crate::domain::value::{Comparator, MarkerValue, Measurement, ResultValue};
use std::cmp::Ordering;

/// How an exact number met the limits that are written in a row; `None` where none was compared.
pub fn compared(row: &Row, value: &ResultValue, lot: &LotContext<'_>) -> Option<String> {
    let rounding = lot.specification.rounding;
    match value {
        ResultValue::Quantitative(measured) => against(&row.criterion, measured, rounding),
        ResultValue::Set(set) => {
            let each = marker_set::limits(&row.criterion);
            let shown: Vec<String> = each
                .iter()
                .filter_map(|(marker, criterion)| match set.get(marker)? {
                    MarkerValue::Number(measured) => Some(format!(
                        "{marker} {}",
                        against(criterion, &measured, rounding)?
                    )),
                    MarkerValue::Word(_) => None,
                })
                .collect();
            (!shown.is_empty()).then(|| shown.join("; "))
        }
        _ => None,
    }
}

fn against(criterion: &Criterion, measured: &Measurement, rounding: Rounding) -> Option<String> {
    if measured.comparator() != Comparator::Eq {
        return None;
    }
    let found = measured.quantity()?;
    let one = |limit: &Quantity, relation| met(&found, limit, relation, rounding);
    match criterion {
        Criterion::Lt(limit) => one(limit, LT),
        Criterion::Le(limit) => one(limit, LE),
        Criterion::Gt(limit) => one(limit, GT),
        Criterion::Ge(limit) | Criterion::GeWarn(limit) => one(limit, GE),
        Criterion::Range { min, max, unit } => {
            let (min, max) = (Quantity::new(*min, *unit), Quantity::new(*max, *unit));
            Some(format!("{}, {}", one(&min, GE)?, one(&max, LE)?))
        }
        _ => None,
    }
}

/// A relation with its sign, and the sign of its contrary.
struct Relation(fn(Ordering) -> bool, &'static str, &'static str);

const LT: Relation = Relation(Ordering::is_lt, "<", "≥");
const LE: Relation = Relation(Ordering::is_le, "≤", ">");
const GT: Relation = Relation(Ordering::is_gt, ">", "≤");
const GE: Relation = Relation(Ordering::is_ge, "≥", "<");

/// The number in the limit's unit, what it was rounded to, and how it lies to the limit.
fn met(
    found: &Quantity,
    limit: &Quantity,
    Relation(holds, sign, contrary): Relation,
    rounding: Rounding,
) -> Option<String> {
    let exact = found.exact_in(limit.unit)?;
    let rounded = rounding.applied(exact, limit.value);
    let sign = if holds(rounded.cmp(&limit.value.exact())) {
        sign
    } else {
        contrary
    };
    let (before, after): (Decimal, Decimal) = (exact.decimal()?, rounded.decimal()?);
    let number = if before == after {
        after.to_string()
    } else {
        format!("{before} → {after}")
    };
    Some(format!(
        "{number} {sign} {} {}",
        limit.value,
        limit.unit.display()
    ))
}
