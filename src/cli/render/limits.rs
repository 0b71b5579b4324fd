//! A limit of a specification in a few words.

use crate::domain::id::Marker;
use crate::domain::quantity::Quantity;
use crate::domain::spec::{Criterion, PopulationBound, Row};
use crate::words::{Wording, certificate as words};

/// What a row asks.
pub fn of(row: &Row) -> Wording {
    criterion(&row.criterion)
}

fn criterion(of: &Criterion) -> Wording {
    let one = |sign: &str, limit: &Quantity| Wording::data(format!("{sign} {}", shown(limit)));
    match of {
        Criterion::EqQual(word) => word.said().clone(),
        Criterion::Lt(limit) => one("<", limit),
        Criterion::Le(limit) => one("≤", limit),
        Criterion::Gt(limit) => one(">", limit),
        Criterion::Ge(limit) => one("≥", limit),
        Criterion::GeWarn(limit) => words::at_least_or_warn(shown(limit)),
        Criterion::Range { min, max, unit } => {
            words::between(min, format!("{max} {}", unit.display()))
        }
        Criterion::WithinPctOfLabel { pct, unit } => words::of_label(pct, unit.display()),
        Criterion::BelowLoq { loq_le } => words::below_loq(shown(loq_le)),
        Criterion::AllQual { value, members } => words::all(value.said(), list(members)),
        Criterion::AtLeastPositive { n, members } => words::some_present(n, list(members)),
        Criterion::NonePositive { members } => words::none_present(list(members)),
        Criterion::EvidencePresent => words::DOCUMENT.clone(),
        Criterion::Population {
            bound,
            pct,
            low,
            high,
            unit,
        } => {
            let high = format!("{high} {}", unit.display());
            words::share(sign(*bound), pct, low, high)
        }
        Criterion::AllGe { limit, members } => words::all(one("≥", limit), list(members)),
        Criterion::AllLe { limit, members } => words::all(one("≤", limit), list(members)),
        Criterion::Each(members) => {
            let each = members.iter();
            let each: Vec<Wording> = each.map(|(m, of)| criterion(of).of(m)).collect();
            Wording::join(&each, "; ")
        }
        Criterion::Report => words::REPORTED.clone(),
    }
}

fn shown(limit: &Quantity) -> String {
    format!("{} {}", limit.value, limit.unit.display())
}

fn list(members: &[Marker]) -> String {
    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
    members.join(", ")
}

fn sign(bound: PopulationBound) -> &'static str {
    match bound {
        PopulationBound::Lt => "<",
        PopulationBound::Le => "≤",
        PopulationBound::Gt => ">",
        PopulationBound::Ge => "≥",
    }
}
