//! Whether one specification asks as much as another, row by row.
//!
//! A row is as strict as an older one if every result that meets it meets the older one too. What
//! cannot be shown to be so counts as looser: a false alarm costs the maker a line in
//! `loosened_rows`, a missed one costs the clinic what it was promised. Every field of a row is
//! named here, so that a new one does not compile until somebody has said which way it loosens.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::{
    Accepted, AlsoRule, Criterion, Defaults, DoseRule, LabRequirement, MaxAge, PopulationBound,
    Requirement, Rounding, Row, RowKey, SampleCount, Sensitivity, SensitivityOf, Specification,
    method,
};
use crate::domain::id::{Marker, MethodCode};
use crate::domain::quantity::{Decimal, Exact, Quantity, Unit};

/// Rows of `older` for which `newer` has none that is as strict, ascending.
pub fn looser_rows(newer: &Specification, older: &Specification) -> Vec<RowKey> {
    let held = |old: &Row| {
        let same = |new: &&Row| new.code == old.code && new.stage == old.stage;
        let mut rows = newer.rows.iter().filter(same);
        rows.any(|new| as_strict(&Asked::of(newer, new), &Asked::of(older, old)))
    };
    let loose = older.rows.iter().filter(|old| !held(old)).map(Row::key);
    loose.collect::<BTreeSet<_>>().into_iter().collect()
}

/// A row with what its specification says for rows that do not say otherwise.
struct Asked<'a> {
    requirement: Requirement,
    criterion: &'a Criterion,
    accept: &'a [Accepted],
    lab: LabRequirement,
    transcribed: bool,
    methods: &'a [MethodCode],
    min_duration_h: Option<u32>,
    max_age_days: Option<u32>,
    samples: Option<SampleCount>,
    require: &'a [Sensitivity],
    rounding: Rounding,
    /// The dose rule's numbers, if it is asked.
    dose: Option<&'a DoseRule>,
    retest_allowed: u32,
}

impl<'a> Asked<'a> {
    fn of(specification: &'a Specification, row: &'a Row) -> Self {
        let Specification {
            dose,
            defaults:
                Defaults {
                    max_age_days,
                    retest_allowed,
                    lab: default_lab,
                },
            rounding,
            // What a specification is, and for which product, is not how much it asks.
            id: _,
            products: _,
            product_class: _,
            routes: _,
            donor_policy: _,
            stages: _,
            rows: _,
            supersedes: _,
            change_summary: _,
            loosened_rows: _,
        } = specification;
        let Row {
            criterion,
            requirement,
            lab,
            transcribed,
            methods,
            min_duration_h,
            max_age,
            samples,
            require,
            also,
            accept,
            // Compared by the caller.
            code: _,
            stage: _,
            // Words for people.
            row_id: _,
            criterion_text: _,
        } = row;
        Self {
            requirement: *requirement,
            criterion,
            accept,
            lab: lab.unwrap_or(*default_lab),
            transcribed: *transcribed,
            methods,
            min_duration_h: *min_duration_h,
            max_age_days: match max_age {
                MaxAge::Default => *max_age_days,
                MaxAge::Unlimited => None,
                MaxAge::Days(days) => Some(*days),
            },
            samples: *samples,
            require,
            rounding: *rounding,
            dose: match also {
                Some(AlsoRule::DoseRule) => Some(dose),
                None => None,
            },
            retest_allowed: *retest_allowed,
        }
    }
}

fn as_strict(new: &Asked<'_>, old: &Asked<'_>) -> bool {
    // A row that is only reported asks that it is there.
    if old.requirement == Requirement::Report {
        return true;
    }
    (new.requirement == Requirement::Mandatory || new.requirement == old.requirement)
        && (new.lab == LabRequirement::ThirdParty || old.lab == LabRequirement::InHouse)
        // Where no independent laboratory is asked for, it says nothing.
        && (!new.transcribed || old.transcribed || old.lab == LabRequirement::InHouse)
        && methods_as_strict(new.methods, old.methods)
        && duration_as_strict(new, old)
        && at_most(new.max_age_days, old.max_age_days)
        && samples_as_strict(new.samples, old.samples)
        && sensitivity_as_strict(new.require, old.require)
        && dose_as_strict(new.dose, old.dose)
        && new.retest_allowed <= old.retest_allowed
        && new.accept.iter().all(|word| old.accept.contains(word))
        && criterion_as_strict((new.criterion, new.rounding), (old.criterion, old.rounding))
}

/// `None` is no limit.
fn at_most(new: Option<u32>, old: Option<u32>) -> bool {
    match (new, old) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(new), Some(old)) => new <= old,
    }
}

/// No methods are all methods.
fn methods_as_strict(new: &[MethodCode], old: &[MethodCode]) -> bool {
    old.is_empty() || (!new.is_empty() && new.iter().all(|method| old.contains(method)))
}

/// A row without a duration asks for that of the method, which only a row with methods knows.
fn duration_as_strict(new: &Asked<'_>, old: &Asked<'_>) -> bool {
    let every_method = |holds: &dyn Fn(u32) -> bool| {
        let known = |m: &MethodCode| method::min_duration_h(m).is_some_and(holds);
        !new.methods.is_empty() && new.methods.iter().all(known)
    };
    match (new.min_duration_h, old.min_duration_h) {
        (None, None) => true,
        (Some(new), Some(old)) => new >= old,
        (Some(new), None) => every_method(&|needed| new >= needed),
        (None, Some(old)) => every_method(&|needed| needed >= old),
    }
}

/// Table 3 asks for 4 vials at least, and for 40 at most (20, twice for a small fill).
fn samples_as_strict(new: Option<SampleCount>, old: Option<SampleCount>) -> bool {
    match (new, old) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(SampleCount::Table3), Some(SampleCount::Table3)) => true,
        (Some(SampleCount::Count(new)), Some(SampleCount::Count(old))) => new >= old,
        (Some(SampleCount::Table3), Some(SampleCount::Count(old))) => old <= 4,
        (Some(SampleCount::Count(new)), Some(SampleCount::Table3)) => new >= 40,
    }
}

/// Of limits of detection any one suffices, and of limits of quantitation: each that now suffices
/// must have sufficed before.
fn sensitivity_as_strict(new: &[Sensitivity], old: &[Sensitivity]) -> bool {
    let sufficed = |new: &Sensitivity, old: &Sensitivity| {
        new.of == old.of
            && match new.limit.compare(&old.limit) {
                Some(Ordering::Less) => true,
                Some(Ordering::Equal) => new.strict || !old.strict,
                Some(Ordering::Greater) | None => false,
            }
    };
    SensitivityOf::ALL.iter().all(|of| {
        let asked = old.iter().any(|old| old.of == *of);
        let mut now = new.iter().filter(|new| new.of == *of).peekable();
        !asked || (now.peek().is_some() && now.all(|new| old.iter().any(|old| sufficed(new, old))))
    })
}

/// Each number by itself: a larger dose, a lighter patient and a smaller K allow less endotoxin.
fn dose_as_strict(new: Option<&DoseRule>, old: Option<&DoseRule>) -> bool {
    match (new, old) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(new), Some(old)) => {
            let le = |one: &Decimal, other: &Decimal| one.compare(other).is_le();
            le(&old.max_ml_per_hour, &new.max_ml_per_hour)
                && le(&new.min_body_weight_kg, &old.min_body_weight_kg)
                && le(&new.k_eu_per_kg_h, &old.k_eu_per_kg_h)
        }
    }
}

/// A criterion with how results are brought to the digits of its limit.
type Rounded<'a> = (&'a Criterion, Rounding);

fn criterion_as_strict((new, new_rounding): Rounded<'_>, (old, old_rounding): Rounded<'_>) -> bool {
    let superset = |new: &[Marker], old: &[Marker]| old.iter().all(|m| new.contains(m));
    match old {
        Criterion::Report => true,
        Criterion::EvidencePresent => matches!(new, Criterion::EvidencePresent),
        // Also the word itself: by another the contrary would be no failure.
        Criterion::EqQual(old) => matches!(new, Criterion::EqQual(new) if new == old),
        Criterion::AllQual { value, members } => matches!(
            new,
            Criterion::AllQual { value: word, members: now } if word == value && superset(now, members)
        ),
        Criterion::NonePositive { members } => matches!(
            new,
            Criterion::NonePositive { members: now } if superset(now, members)
        ),
        Criterion::AtLeastPositive { n, members } => match new {
            Criterion::AtLeastPositive {
                n: now,
                members: of,
            } => {
                // In the worst case all the new members are among the ones that are present.
                let added = of.iter().filter(|m| !members.contains(m)).count();
                let added = u32::try_from(added).unwrap_or(u32::MAX);
                now.saturating_sub(added) >= *n
            }
            _ => false,
        },
        Criterion::Lt(_)
        | Criterion::Le(_)
        | Criterion::Gt(_)
        | Criterion::Ge(_)
        | Criterion::Range { .. } => numbers_as_strict((new, new_rounding), (old, old_rounding)),
        // Whatever the set is called, each of its members is asked as much.
        Criterion::AllGe { members, .. } | Criterion::AllLe { members, .. } => members.iter().all(
            |marker| match (of_member(new, marker), of_member(old, marker)) {
                (Some(new), Some(old)) => {
                    criterion_as_strict((&new, new_rounding), (&old, old_rounding))
                }
                _ => false,
            },
        ),
        Criterion::Each(members) => members.iter().all(|(marker, old)| {
            of_member(new, marker)
                .is_some_and(|new| criterion_as_strict((&new, new_rounding), (old, old_rounding)))
        }),
        // It only warns: as strict is what warns as early, or fails.
        Criterion::GeWarn(limit) => {
            let old = Interval::of(&Criterion::Ge(*limit));
            let new = match new {
                Criterion::GeWarn(limit) => Interval::of(&Criterion::Ge(*limit)),
                other => Interval::of(other),
            };
            matches!((new, old), (Some(new), Some(old)) if new.is_within(&old))
        }
        Criterion::WithinPctOfLabel { pct, unit } => matches!(
            new,
            Criterion::WithinPctOfLabel { pct: now, unit: of }
                if now.value().compare(&pct.value()).is_le() && of.power_of_ten_to(*unit).is_some()
        ),
        Criterion::BelowLoq { loq_le } => matches!(
            new,
            Criterion::BelowLoq { loq_le: now } if now.compare(loq_le).is_some_and(Ordering::is_le)
        ),
        Criterion::Population { .. } => {
            population_as_strict((new, new_rounding), (old, old_rounding))
        }
    }
}

/// Both as written, which holds for bounds, and with what rounding lets through: to 0.5 what is 0.54.
fn numbers_as_strict((new, new_rounding): Rounded<'_>, (old, old_rounding): Rounded<'_>) -> bool {
    let within = |new: Option<Interval>, old: Option<Interval>| match (new, old) {
        (Some(new), Some(old)) => new.is_within(&old),
        _ => false,
    };
    within(Interval::of(new), Interval::of(old))
        && within(
            Interval::rounded(new, new_rounding),
            Interval::rounded(old, old_rounding),
        )
}

/// What a set asks of one member; `None` if it does not ask for it.
fn of_member(set: &Criterion, marker: &Marker) -> Option<Criterion> {
    match set {
        Criterion::AllGe { limit, members } if members.contains(marker) => {
            Some(Criterion::Ge(*limit))
        }
        Criterion::AllLe { limit, members } if members.contains(marker) => {
            Some(Criterion::Le(*limit))
        }
        Criterion::AllQual { value, members } if members.contains(marker) => {
            Some(Criterion::EqQual(*value))
        }
        Criterion::Each(members) => {
            let own = members.iter().find(|(name, _)| name == marker);
            own.map(|(_, criterion)| criterion.clone())
        }
        _ => None,
    }
}

/// The same window, and a share that is bounded as closely.
fn population_as_strict(
    (new, new_rounding): Rounded<'_>,
    (old, old_rounding): Rounded<'_>,
) -> bool {
    let parts = |criterion: &Criterion| match criterion {
        Criterion::Population {
            bound,
            pct,
            low,
            high,
            unit,
        } => {
            let window = (Quantity::new(*low, *unit), Quantity::new(*high, *unit));
            Some((*bound, *pct, window))
        }
        _ => None,
    };
    let (Some((bound, pct, window)), Some((old_bound, old_pct, old_window))) =
        (parts(new), parts(old))
    else {
        return false;
    };
    let same = |one: &Quantity, other: &Quantity| one.compare(other) == Some(Ordering::Equal);
    // Shares have no unit: any one does for both.
    let share = |bound: PopulationBound, pct: Decimal| {
        let pct = Quantity::new(pct, window.0.unit);
        match bound {
            PopulationBound::Lt => Criterion::Lt(pct),
            PopulationBound::Le => Criterion::Le(pct),
            PopulationBound::Gt => Criterion::Gt(pct),
            PopulationBound::Ge => Criterion::Ge(pct),
        }
    };
    let (now, before) = (share(bound, pct), share(old_bound, old_pct));
    same(&window.0, &old_window.0)
        && same(&window.1, &old_window.1)
        && numbers_as_strict((&now, new_rounding), (&before, old_rounding))
}

/// The numbers that meet a criterion.
struct Interval {
    /// Lower end, and whether it is included; `None`: no end.
    low: Option<(Exact, bool)>,
    /// Upper end, likewise.
    high: Option<(Exact, bool)>,
    /// Unit of both.
    unit: Unit,
}

impl Interval {
    /// `None` for a criterion that is no interval of numbers.
    fn of(criterion: &Criterion) -> Option<Self> {
        let (low, high, unit) = match criterion {
            Criterion::Lt(limit) => (None, Some((limit.value, false)), limit.unit),
            Criterion::Le(limit) => (None, Some((limit.value, true)), limit.unit),
            Criterion::Gt(limit) => (Some((limit.value, false)), None, limit.unit),
            Criterion::Ge(limit) => (Some((limit.value, true)), None, limit.unit),
            Criterion::Range { min, max, unit } => (Some((*min, true)), Some((*max, true)), *unit),
            _ => return None,
        };
        let exact = |end: Option<(Decimal, bool)>| end.map(|(n, included)| (n.exact(), included));
        Some(Self {
            low: exact(low),
            high: exact(high),
            unit,
        })
    }

    /// The numbers that meet a criterion once they are rounded to the places of its limits, half up.
    fn rounded(criterion: &Criterion, rounding: Rounding) -> Option<Self> {
        let raw = Self::of(criterion)?;
        if rounding == Rounding::AsReported {
            return Some(raw);
        }
        // From half a place below a limit on a number is rounded to it.
        let half = |limit: Decimal, sign: i128| {
            let mantissa = i128::from(limit.mantissa()) * 10 + 5 * sign;
            Exact::new(mantissa, i32::from(limit.exponent()) - 1)
        };
        let (low, high) = match criterion {
            Criterion::Lt(limit) => (None, Some((half(limit.value, -1), false))),
            Criterion::Le(limit) => (None, Some((half(limit.value, 1), false))),
            Criterion::Gt(limit) => (Some((half(limit.value, 1), true)), None),
            Criterion::Ge(limit) => (Some((half(limit.value, -1), true)), None),
            Criterion::Range { min, max, .. } => {
                (Some((half(*min, -1), true)), Some((half(*max, 1), false)))
            }
            _ => return Some(raw),
        };
        Some(Self { low, high, ..raw })
    }

    /// Whether every number of this one is in the other.
    fn is_within(&self, other: &Self) -> bool {
        let Some(power) = self.unit.power_of_ten_to(other.unit) else {
            return false;
        };
        let end_within = |own: Option<(Exact, bool)>, other: Option<(Exact, bool)>, inside| {
            let Some((other, other_included)) = other else {
                return true;
            };
            let Some((own, included)) = own else {
                return false;
            };
            match own.shift(power).cmp(&other) {
                Ordering::Equal => other_included || !included,
                order => order == inside,
            }
        };
        end_within(self.low, other.low, Ordering::Greater)
            && end_within(self.high, other.high, Ordering::Less)
    }
}
