//! Rows that no result could be told apart by: with one row for CD73, one for CD90 and one for
//! CD105, each asking a number of CELL_PHENOTYPE, the number of CD73 alone would meet all three.

use super::{Problem, SpecProblem, asks_for};
use crate::domain::quantity::Unit;
use crate::domain::spec::catalogue::{self, ValueKind};
use crate::domain::spec::{Criterion, Row};

/// Finds pairs of numeric rows of one code and stage that share a method and a kind of unit.
pub(super) fn not_told_apart(rows: &[Row], problems: &mut Vec<SpecProblem>) {
    for (at, row) in rows.iter().enumerate() {
        let same_question = |other: &&Row| other.code == row.code && other.stage == row.stage;
        let mut earlier = rows.iter().take(at).filter(same_question);
        // Rows without a row_id are reported as doubles already.
        let found = earlier.find(|other| other.key() != row.key() && alike(row, other));
        if let Some(other) = found {
            problems.push(SpecProblem {
                row: Some(row.key()),
                problem: Problem::NotToldApart(other.key()),
            });
        }
    }
}

fn alike(one: &Row, other: &Row) -> bool {
    let (Some(mine), Some(theirs)) = (number(one), number(other)) else {
        return false;
    };
    let same_unit = match (mine, theirs) {
        (Some(mine), Some(theirs)) => mine.power_of_ten_to(theirs).is_some(),
        // A row that only reports takes any unit.
        _ => true,
    };
    let shared = |method| other.methods.contains(method);
    let same_method =
        one.methods.is_empty() || other.methods.is_empty() || one.methods.iter().any(shared);
    same_unit && same_method
}

/// The unit of the single number that a row asks for; `None` if it asks for something else.
fn number(row: &Row) -> Option<Option<Unit>> {
    if row.criterion == Criterion::Report {
        let kinds = catalogue::analyte(&row.code)?.kinds;
        return kinds.contains(&ValueKind::Quantitative).then_some(None);
    }
    match asks_for(&row.criterion) {
        (Some(ValueKind::Quantitative), units) => Some(units.first().copied()),
        _ => None,
    }
}
