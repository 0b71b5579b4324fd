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
    catalogue, method,
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
    methods: &'a [MethodCode],
    min_duration_h: Option<u32>,
    max_age_days: Option<u32>,
    samples: Option<SampleCount>,
    require: &'a [Sensitivity],
    rounding: Rounding,
    /// A culture whose duration nobody knows proves nothing.
    culture: bool,
    /// The dose rule's numbers, if it is asked.
    dose: Option<&'a DoseRule>,
    retest_allowed: u32,
}

impl<'a> Asked<'a> {
    fn of(specification: &'a Specification, row: &'a Row) -> Self {
        let Specification {
            dose,
            rounding,
            defaults:
                Defaults {
                    max_age_days,
                    retest_allowed,
                    lab: default_lab,
                },
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
            methods,
            min_duration_h,
            max_age,
            samples,
            require,
            also,
            accept,
            code,
            // Compared by the caller.
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
            culture: catalogue::analyte(code).is_some_and(|analyte| analyte.culture),
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

/// A row without a duration asks for that of the method, which only a row with methods knows; of a
/// method without one it asks for nothing, unless it is a culture.
fn duration_as_strict(new: &Asked<'_>, old: &Asked<'_>) -> bool {
    let every_method = |holds: &dyn Fn(Option<u32>) -> bool| {
        let hours = |m: &MethodCode| method::min_duration_h(m);
        !new.methods.is_empty() && new.methods.iter().map(hours).all(holds)
    };
    match (new.min_duration_h, old.min_duration_h) {
        (None, None) => true,
        (Some(new), Some(old)) => new >= old,
        (Some(hours), None) => every_method(&|needed| match needed {
            Some(needed) => hours >= needed,
            None => !old.culture,
        }),
        (None, Some(old)) => every_method(&|needed| needed.is_some_and(|needed| needed >= old)),
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
        let Sensitivity { of, strict, limit } = new;
        *of == old.of
            && limit.compare(&old.limit).is_some_and(|order| match order {
                Ordering::Less => true,
                Ordering::Equal => *strict || !old.strict,
                Ordering::Greater => false,
            })
    };
    SensitivityOf::ALL.iter().all(|of| {
        let mut now = new.iter().filter(|limit| limit.of == *of).peekable();
        let mut before = old.iter().filter(|limit| limit.of == *of).peekable();
        before.peek().is_none()
            || (now.peek().is_some() && now.all(|new| old.iter().any(|old| sufficed(new, old))))
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

/// A criterion with the rounding of its specification.
type Rounded<'c> = (&'c Criterion, Rounding);

fn criterion_as_strict(new: Rounded<'_>, old: Rounded<'_>) -> bool {
    let superset = |new: &[Marker], old: &[Marker]| old.iter().all(|m| new.contains(m));
    let within = |new: Option<Accepts>, old: Option<Accepts>| match (new, old) {
        (Some(new), Some(old)) => new.are_within(&old),
        _ => false,
    };
    let limit = |limit: &Quantity, rounding, criterion: fn(Quantity) -> Criterion| {
        Accepts::of((&criterion(*limit), rounding))
    };
    match old.0 {
        Criterion::Report => true,
        Criterion::EvidencePresent => matches!(new.0, Criterion::EvidencePresent),
        // Also the word itself: by another the contrary would be no failure.
        Criterion::EqQual(old) => matches!(new.0, Criterion::EqQual(new) if new == old),
        Criterion::AllQual { value, members } => matches!(
            new.0,
            Criterion::AllQual { value: word, members: now } if word == value && superset(now, members)
        ),
        Criterion::NonePositive { members } => matches!(
            new.0,
            Criterion::NonePositive { members: now } if superset(now, members)
        ),
        Criterion::AtLeastPositive { n, members } => match new.0 {
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
        Criterion::AllGe {
            limit: before,
            members,
        } => match new.0 {
            Criterion::AllGe {
                limit: now,
                members: of,
            } => {
                superset(of, members)
                    && within(
                        limit(now, new.1, Criterion::Ge),
                        limit(before, old.1, Criterion::Ge),
                    )
            }
            _ => false,
        },
        Criterion::AllLe {
            limit: before,
            members,
        } => match new.0 {
            Criterion::AllLe {
                limit: now,
                members: of,
            } => {
                superset(of, members)
                    && within(
                        limit(now, new.1, Criterion::Le),
                        limit(before, old.1, Criterion::Le),
                    )
            }
            _ => false,
        },
        Criterion::Each(members) => match new.0 {
            Criterion::Each(of) => members.iter().all(|(marker, before)| {
                let mut now = of.iter().filter(|(other, _)| other == marker);
                now.any(|(_, now)| criterion_as_strict((now, new.1), (before, old.1)))
            }),
            _ => false,
        },
        Criterion::Lt(_)
        | Criterion::Le(_)
        | Criterion::Gt(_)
        | Criterion::Ge(_)
        | Criterion::Range { .. } => within(Accepts::of(new), Accepts::of(old)),
        // It only warns: as strict is what warns as early, or fails.
        Criterion::GeWarn(before) => {
            let now = match new.0 {
                Criterion::GeWarn(now) => limit(now, new.1, Criterion::Ge),
                _ => Accepts::of(new),
            };
            within(now, limit(before, old.1, Criterion::Ge))
        }
        Criterion::WithinPctOfLabel { pct, unit } => matches!(
            new.0,
            Criterion::WithinPctOfLabel { pct: now, unit: of }
                if now.value().compare(&pct.value()).is_le() && of.power_of_ten_to(*unit).is_some()
        ),
        Criterion::BelowLoq { loq_le } => matches!(
            new.0,
            Criterion::BelowLoq { loq_le: now } if now.compare(loq_le).is_some_and(Ordering::is_le)
        ),
        Criterion::Population { .. } => population_as_strict(new, old),
    }
}

/// The same window, and a share that is bounded as closely.
fn population_as_strict(new: Rounded<'_>, old: Rounded<'_>) -> bool {
    let parts = |(criterion, rounding): Rounded<'_>| match criterion {
        Criterion::Population {
            bound,
            pct,
            low,
            high,
            unit,
        } => {
            let share = Accepts::of_share(*bound, *pct, rounding);
            Some((
                share,
                Quantity::new(*low, *unit),
                Quantity::new(*high, *unit),
            ))
        }
        _ => None,
    };
    let same = |one: &Quantity, other: &Quantity| one.compare(other) == Some(Ordering::Equal);
    match (parts(new), parts(old)) {
        (Some((share, low, high)), Some((old_share, old_low, old_high))) => {
            same(&low, &old_low) && same(&high, &old_high) && share.are_within(&old_share)
        }
        _ => false,
    }
}

/// The numbers that meet a criterion: exact ones, which are rounded, and bounds, which are not.
struct Accepts {
    exact: Interval,
    bounds: Interval,
    /// `None` for shares.
    unit: Option<Unit>,
}

impl Accepts {
    /// `None` for a criterion that is no interval of numbers.
    fn of((criterion, rounding): Rounded<'_>) -> Option<Self> {
        let (low, high, unit) = match criterion {
            Criterion::Lt(limit) => (None, Some((limit.value, false)), limit.unit),
            Criterion::Le(limit) => (None, Some((limit.value, true)), limit.unit),
            Criterion::Gt(limit) => (Some((limit.value, false)), None, limit.unit),
            Criterion::Ge(limit) => (Some((limit.value, true)), None, limit.unit),
            Criterion::Range { min, max, unit } => (Some((*min, true)), Some((*max, true)), *unit),
            _ => return None,
        };
        Some(Self::between(low, high, rounding, Some(unit)))
    }

    fn of_share(bound: PopulationBound, pct: Decimal, rounding: Rounding) -> Self {
        let (low, high) = match bound {
            PopulationBound::Lt => (None, Some((pct, false))),
            PopulationBound::Le => (None, Some((pct, true))),
            PopulationBound::Gt => (Some((pct, false)), None),
            PopulationBound::Ge => (Some((pct, true)), None),
        };
        Self::between(low, high, rounding, None)
    }

    /// Ends with whether they are included.
    fn between(
        low: Option<(Decimal, bool)>,
        high: Option<(Decimal, bool)>,
        rounding: Rounding,
        unit: Option<Unit>,
    ) -> Self {
        let written = |end: Option<(Decimal, bool)>| end.map(|(n, included)| (n.exact(), included));
        let bounds = Interval {
            low: written(low),
            high: written(high),
        };
        let exact = match rounding {
            Rounding::AsReported => Interval {
                low: written(low),
                high: written(high),
            },
            // Half up: what lies half a place below a limit is brought to it, and what lies half a
            // place above is brought past it.
            Rounding::Compendial => Interval {
                low: low.map(|(n, included)| (moved(n, if included { -5 } else { 5 }), true)),
                high: high.map(|(n, included)| (moved(n, if included { 5 } else { -5 }), false)),
            },
        };
        Self {
            exact,
            bounds,
            unit,
        }
    }

    fn are_within(&self, other: &Self) -> bool {
        let power = match (self.unit, other.unit) {
            (None, None) => Some(0),
            (Some(own), Some(other)) => own.power_of_ten_to(other),
            _ => None,
        };
        power.is_some_and(|power| {
            self.exact.is_within(&other.exact, power) && self.bounds.is_within(&other.bounds, power)
        })
    }
}

/// A limit and so many tenths of its last place as written.
fn moved(limit: Decimal, tenths: i128) -> Exact {
    let mantissa = i128::from(limit.mantissa()) * 10 + tenths;
    Exact::new(mantissa, i32::from(limit.exponent()) - 1)
}

/// Numbers from one end to the other, each with whether it is included; `None`: no end.
struct Interval {
    low: Option<(Exact, bool)>,
    high: Option<(Exact, bool)>,
}

impl Interval {
    /// Whether every number of this one, times 10^`power`, is in the other.
    fn is_within(&self, other: &Self, power: i32) -> bool {
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
