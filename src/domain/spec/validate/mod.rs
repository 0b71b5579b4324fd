//! Whether a specification makes sense, before anything is judged by it. All problems at once:
//! an author who gets them one by one gives up.

mod indistinct_rows;
mod problem;
mod warnings;

pub use problem::{ListOf, Problem, SpecProblem};
pub use warnings::{Doubt, SpecDoubt, doubts};

use super::catalogue::{self, Analyte, CatalogueError, ValueKind};
use super::{
    Accepted, AlsoRule, Criterion, DoseRule, MaxAge, Requirement, Route, Row, SampleCount,
    Specification, Stage,
};
use crate::domain::id::Marker;
use crate::domain::quantity::{Decimal, Unit};
use crate::domain::value::{MarkerSet, Qualitative};
use std::cmp::Ordering;
use std::collections::BTreeSet;

pub const MAX_ROWS: usize = 128;
/// Most methods, accepted words or limits of detection of one row.
const MAX_LIST: usize = 16;
/// Longest test that a row may ask for: one year.
const MAX_DURATION_H: u32 = 8_784;
/// Oldest sample that a row may name: one hundred years.
const MAX_AGE_DAYS: u32 = 36_525;

/// Everything that is wrong with a specification; empty if it can be published.
pub fn validate(spec: &Specification) -> Vec<SpecProblem> {
    let mut problems = Vec::new();
    whole(spec, &mut |problem| {
        problems.push(SpecProblem { row: None, problem })
    });
    let mut seen = BTreeSet::new();
    for row in &spec.rows {
        let key = row.key();
        let mut add = |problem| {
            problems.push(SpecProblem {
                row: Some(key.clone()),
                problem,
            })
        };
        if !seen.insert(key.clone()) {
            add(Problem::Duplicate);
        }
        check_row(spec, row, &mut add);
    }
    // Two rows with one code and stage need a row_id each, not only the second.
    for row in spec.rows.iter().filter(|row| row.row_id.is_none()) {
        let same = |other: &&Row| other.code == row.code && other.stage == row.stage;
        let named = spec
            .rows
            .iter()
            .filter(same)
            .any(|other| other.row_id.is_some());
        if named {
            problems.push(SpecProblem {
                row: Some(row.key()),
                problem: Problem::Duplicate,
            });
        }
    }
    indistinct_rows::not_told_apart(&spec.rows, &mut problems);
    problems
}

fn whole(spec: &Specification, add: &mut impl FnMut(Problem)) {
    if !(1..=MAX_ROWS).contains(&spec.rows.len()) {
        add(Problem::RowCount(spec.rows.len()));
    }
    if spec.routes.is_empty() || !all_different(&spec.routes) {
        add(Problem::Routes);
    }
    if !spec.stages.is_sorted_by(|earlier, later| earlier < later) {
        add(Problem::Stages);
    }
    let mandatory = |row: &Row| row.requirement == Requirement::Mandatory;
    if !spec
        .rows
        .iter()
        .any(|row| row.stage == Stage::Final && mandatory(row))
    {
        add(Problem::NothingAtFinal);
    }
    dose(&spec.dose, &spec.routes, add);
    if let Some(older) = &spec.supersedes {
        let same = older.organisation() == spec.id.organisation() && older.name() == spec.id.name();
        if !same || older.version() >= spec.id.version() {
            add(Problem::Supersedes(older.clone()));
        }
    }
    let changes = spec.supersedes.is_some();
    if changes != spec.change_summary.is_some() || (!changes && !spec.loosened_rows.is_empty()) {
        add(Problem::ChangeSummary);
    }
    if spec.loosened_rows.len() > MAX_ROWS || !all_different(&spec.loosened_rows) {
        add(Problem::List(ListOf::LoosenedRows));
    }
    if let Some(days) = spec.defaults.max_age_days {
        number("max_age_days", days, MAX_AGE_DAYS, add);
    }
}

/// K is 5 EU/kg, for intrathecal use 0.2 EU/kg (USP <85>, JP 4.01).
fn dose(dose: &DoseRule, routes: &[Route], add: &mut impl FnMut(Problem)) {
    let numbers = [
        ("max_ml_per_hour", dose.max_ml_per_hour),
        ("min_body_weight_kg", dose.min_body_weight_kg),
        ("k_eu_per_kg_h", dose.k_eu_per_kg_h),
    ];
    for (name, _) in numbers.iter().filter(|(_, value)| value.signum() != 1) {
        add(Problem::DoseNumber(name));
    }
    let intrathecal = routes.contains(&Route::Intrathecal);
    let limit = if intrathecal {
        Decimal::new(2, -1)
    } else {
        Decimal::new(5, 0)
    };
    if dose.k_eu_per_kg_h.compare(&limit) == Ordering::Greater {
        add(Problem::DoseFactor {
            limit,
            found: dose.k_eu_per_kg_h,
        });
    }
}

fn check_row(spec: &Specification, row: &Row, add: &mut impl FnMut(Problem)) {
    if !spec.stages.contains(&row.stage) {
        add(Problem::StageUnknown(row.stage));
    }
    match catalogue::require(&row.code) {
        Ok(analyte) => check_analyte(row, analyte, add),
        Err(error) => add(error.into()),
    }
    let signed = catalogue::analyte(&row.code).is_some_and(|analyte| analyte.signed);
    check_bounds(&row.criterion, signed, add);
    check_members(&row.criterion, add);
    check_words(row, add);
    check_dose_rule(row, add);
    if row.methods.len() > MAX_LIST || !all_different(&row.methods) {
        add(Problem::List(ListOf::Methods));
    }
    check_require(row, add);
    if let Some(hours) = row.min_duration_h {
        number("min_duration_h", hours, MAX_DURATION_H, add);
    }
    if let MaxAge::Days(days) = row.max_age {
        number("max_age_days", days, MAX_AGE_DAYS, add);
    }
    if let Some(SampleCount::Count(count)) = row.samples {
        number("samples", count, 100, add);
    }
    if row.samples.is_some() && row.stage != Stage::Final {
        add(Problem::SamplesMisplaced);
    }
}

fn check_analyte(row: &Row, analyte: &Analyte, add: &mut impl FnMut(Problem)) {
    if !analyte.stages.contains(&row.stage) {
        add(Problem::StageOfAnalyte(row.stage));
    }
    let (kind, units) = asks_for(&row.criterion);
    if let Some(found) = kind.filter(|kind| !analyte.kinds.contains(kind)) {
        add(CatalogueError::Kind {
            code: row.code.clone(),
            found,
        }
        .into());
    } else {
        let wrong = units
            .into_iter()
            .find_map(|unit| catalogue::check_unit(&row.code, analyte, unit).err());
        wrong.into_iter().for_each(|error| add(error.into()));
    }
    // What is not measured has no unit of its own; its methods may well have a limit.
    let limits = row.require.iter().filter(|_| !analyte.units.is_empty());
    for limit in limits {
        if let Err(error) = catalogue::check_unit(&row.code, analyte, limit.limit.unit) {
            add(error.into());
        }
    }
    let numbers = row
        .accept
        .iter()
        .any(|accepted| !matches!(accepted, Accepted::Qualitative(_)));
    let single = matches!(row.criterion, Criterion::EqQual(_));
    if numbers && !(single && analyte.kinds.contains(&ValueKind::Quantitative)) {
        add(Problem::AcceptNumbers);
    }
}

fn asks_for(criterion: &Criterion) -> (Option<ValueKind>, Vec<Unit>) {
    match criterion {
        Criterion::Report => (None, Vec::new()),
        Criterion::EqQual(_) => (Some(ValueKind::Qualitative), Vec::new()),
        Criterion::AllQual { .. }
        | Criterion::AtLeastPositive { .. }
        | Criterion::NonePositive { .. } => (Some(ValueKind::Set), Vec::new()),
        Criterion::AllGe { limit, .. } | Criterion::AllLe { limit, .. } => {
            (Some(ValueKind::Set), vec![limit.unit])
        }
        Criterion::Each(members) => {
            let units = members.iter().flat_map(|(_, one)| asks_for(one).1);
            (Some(ValueKind::Set), units.collect())
        }
        Criterion::EvidencePresent => (Some(ValueKind::Evidence), Vec::new()),
        Criterion::Population { unit, .. } => (Some(ValueKind::Population), vec![*unit]),
        Criterion::Lt(limit)
        | Criterion::Le(limit)
        | Criterion::Gt(limit)
        | Criterion::Ge(limit)
        | Criterion::GeWarn(limit)
        | Criterion::BelowLoq { loq_le: limit } => {
            (Some(ValueKind::Quantitative), vec![limit.unit])
        }
        Criterion::Range { unit, .. } | Criterion::WithinPctOfLabel { unit, .. } => {
            (Some(ValueKind::Quantitative), vec![*unit])
        }
    }
}

fn check_bounds(criterion: &Criterion, signed: bool, add: &mut dyn FnMut(Problem)) {
    let (low, high) = match criterion {
        Criterion::Range { min, max, .. } => (*min, *max),
        Criterion::Population { pct, low, high, .. } => {
            if pct.signum() < 0 || pct.compare(&Decimal::new(100, 0)) == Ordering::Greater {
                add(Problem::Share(*pct));
            }
            if low.compare(high) == Ordering::Equal {
                add(Problem::Bounds {
                    low: *low,
                    high: *high,
                });
            }
            (*low, *high)
        }
        Criterion::Lt(limit)
        | Criterion::Le(limit)
        | Criterion::Gt(limit)
        | Criterion::Ge(limit)
        | Criterion::GeWarn(limit)
        | Criterion::AllGe { limit, .. }
        | Criterion::AllLe { limit, .. }
        | Criterion::BelowLoq { loq_le: limit } => (limit.value, limit.value),
        Criterion::Each(members) => {
            for (_, one) in members {
                check_bounds(one, signed, add);
            }
            return;
        }
        _ => return,
    };
    if low.compare(&high) == Ordering::Greater {
        add(Problem::Bounds { low, high });
    }
    if low.signum() < 0 && !signed {
        add(Problem::Negative(low));
    }
}

fn check_members(criterion: &Criterion, add: &mut impl FnMut(Problem)) {
    if asks_for(criterion).0 != Some(ValueKind::Set) {
        return;
    }
    let members: Vec<&Marker> = criterion.members();
    let different: BTreeSet<&Marker> = members.iter().copied().collect();
    if !(1..=MarkerSet::MAX).contains(&members.len()) || different.len() != members.len() {
        add(Problem::Members(members.len()));
    }
    if let Criterion::AtLeastPositive { n, .. } = criterion
        && (*n == 0 || usize::try_from(*n).map_or(true, |n| n > members.len()))
    {
        add(Problem::AtLeast(*n));
    }
    if let Criterion::Each(members) = criterion
        && let Some((_, one)) = members.iter().find(|(_, one)| !one.is_of_one_member())
    {
        add(Problem::OfOneMember(one.op()));
    }
}

fn check_require(row: &Row, add: &mut impl FnMut(Problem)) {
    // One limit for each unit that a laboratory may use, of each kind.
    let twice = (0..).zip(&row.require).any(|(at, wanted)| {
        let mut earlier = row.require.iter().take(at);
        earlier.any(|other| {
            let to = other.limit.unit.power_of_ten_to(wanted.limit.unit);
            other.of == wanted.of && to.is_some()
        })
    });
    if row.require.len() > MAX_LIST || twice {
        add(Problem::List(ListOf::Limits));
    }
    for wanted in &row.require {
        if wanted.limit.value.signum() != 1 {
            add(Problem::NotPositive(wanted.limit.value));
        }
    }
}

fn check_words(row: &Row, add: &mut impl FnMut(Problem)) {
    let own = match &row.criterion {
        Criterion::EqQual(word) | Criterion::AllQual { value: word, .. } => Some(*word),
        _ => None,
    };
    if own.is_none() && !row.accept.is_empty() {
        add(Problem::AcceptMisplaced(row.criterion.op()));
    }
    if row.accept.len() > MAX_LIST || !all_different(&row.accept) {
        add(Problem::List(ListOf::AcceptedWords));
    }
    let accepted = row.accept.iter().filter_map(|accepted| match accepted {
        Accepted::Qualitative(word) => Some(*word),
        Accepted::BelowLod | Accepted::BelowLoq => None,
    });
    let members = match &row.criterion {
        Criterion::Each(members) => members.as_slice(),
        _ => &[],
    };
    let of_members = members.iter().filter_map(|(_, one)| match one {
        Criterion::EqQual(word) => Some(*word),
        _ => None,
    });
    for word in own.into_iter().chain(accepted).chain(of_members) {
        let never = matches!(word, Qualitative::Indeterminate | Qualitative::NotConforms);
        let contrary = own.is_some_and(|own| {
            (own.is_absent() && word.is_present()) || (own.is_present() && word.is_absent())
        });
        if never || contrary {
            add(Problem::Word(word));
        }
    }
}

fn check_dose_rule(row: &Row, add: &mut impl FnMut(Problem)) {
    let Some(AlsoRule::DoseRule) = row.also else {
        return;
    };
    let unit = match &row.criterion {
        Criterion::Lt(limit) | Criterion::Le(limit) => Some(limit.unit),
        Criterion::Range { unit, .. } => Some(*unit),
        _ => None,
    };
    let concentration = unit.is_some_and(|unit| unit.power_of_ten_to(DoseRule::unit()).is_some());
    if row.code.as_str() != "ENDOTOXIN" || !concentration {
        add(Problem::DoseRuleMisplaced);
    }
}

fn number(name: &'static str, found: u32, max: u32, add: &mut impl FnMut(Problem)) {
    if !(1..=max).contains(&found) {
        add(Problem::Number { name, max, found });
    }
}

fn all_different<T: Ord>(items: &[T]) -> bool {
    items.iter().collect::<BTreeSet<_>>().len() == items.len()
}
