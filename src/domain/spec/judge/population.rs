//! The share of a population within a window, against the row's window.
//!
//! A narrower window bounds the row's from below, a wider one from above: 93 % within 50 to 300 nm
//! are at least 93 % within 50 to 400 nm.

use super::Judgement;
use super::number::Reading;
use super::reason::InsufficientReason as Why;
use crate::domain::quantity::Quantity;
use crate::domain::spec::{Criterion, PopulationBound, Rounding};
use crate::domain::value::Population;
use std::cmp::Ordering::{Equal, Greater, Less};

/// Judges a share by a criterion of one; any other is another question.
pub(super) fn judge(
    criterion: &Criterion,
    found: &Population,
    rounding: Rounding,
) -> Result<Judgement, Why> {
    let Criterion::Population {
        bound,
        pct,
        low,
        high,
        unit,
    } = criterion
    else {
        return Err(Why::OtherQuestion);
    };
    let other_window = || Why::Window {
        low: found.low(),
        high: found.high(),
    };
    let stated = Reading::stating(found.comparator(), found.percent().exact());
    let low = found.low().compare(&Quantity::new(*low, *unit));
    let high = found.high().compare(&Quantity::new(*high, *unit));
    let reading = match (low, high) {
        (Some(Equal), Some(Equal)) => Some(stated),
        (Some(Equal | Greater), Some(Equal | Less)) => stated.at_least_so(),
        (Some(Equal | Less), Some(Equal | Greater)) => stated.at_most_so(),
        _ => None,
    };
    let reading = reading.ok_or_else(other_window)?;
    let judged = match bound {
        PopulationBound::Lt => reading.less(*pct, rounding),
        PopulationBound::Le => reading.at_most(*pct, rounding),
        PopulationBound::Gt => reading.more(*pct, rounding),
        PopulationBound::Ge => reading.at_least(*pct, rounding),
    };
    match judged {
        Judgement::Insufficient(_) if (low, high) != (Some(Equal), Some(Equal)) => {
            Err(other_window())
        }
        judged => Ok(judged),
    }
}
