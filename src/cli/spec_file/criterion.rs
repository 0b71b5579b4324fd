//! What a row asks: one operator with its fields.

use super::sorted;
use crate::cli::commands::lot::cell_checks::{self, CellError, parsed};
use crate::cli::yaml::Fields;
use crate::domain::id::Marker;
use crate::domain::quantity::{Decimal, Percent, Quantity, Unit};
use crate::domain::spec::{Criterion, PopulationBound};
use crate::domain::value::Qualitative;

pub(super) fn read_criterion(row: &Fields<'_>) -> Option<Criterion> {
    let op = row.req("op", |text| Ok::<_, CellError>(text.to_owned()))?;
    Some(match op.as_str() {
        "eq_qual" => Criterion::EqQual(word(row)?),
        "lt" => Criterion::Lt(limit(row, "value")?),
        "le" => Criterion::Le(limit(row, "value")?),
        "gt" => Criterion::Gt(limit(row, "value")?),
        "ge" => Criterion::Ge(limit(row, "value")?),
        "ge_warn" => Criterion::GeWarn(limit(row, "value")?),
        "range" => {
            let (min, max, unit) = (number(row, "min"), number(row, "max"), unit(row));
            Criterion::Range {
                min: min?,
                max: max?,
                unit: unit?,
            }
        }
        "within_pct_of_label" => {
            let (pct, unit) = (row.req("pct", percent), unit(row));
            Criterion::WithinPctOfLabel {
                pct: pct?,
                unit: unit?,
            }
        }
        "below_loq" => Criterion::BelowLoq {
            loq_le: limit(row, "loq_le")?,
        },
        "evidence_present" => Criterion::EvidencePresent,
        "population" => {
            let bound = row.req("cmp", parsed(PopulationBound::parse));
            let [pct, low, high] = ["pct", "low", "high"].map(|key| number(row, key));
            let unit = unit(row);
            Criterion::Population {
                bound: bound?,
                pct: pct?,
                low: low?,
                high: high?,
                unit: unit?,
            }
        }
        "report" => Criterion::Report,
        other => return of_members(row, other),
    })
}

/// What is asked of a set of markers.
fn of_members(row: &Fields<'_>, op: &str) -> Option<Criterion> {
    let members = || -> Vec<Marker> { sorted(row.words("members", parsed(Marker::parse))) };
    Some(match op {
        "all_qual" => {
            let (value, members) = (word(row), members());
            Criterion::AllQual {
                value: value?,
                members,
            }
        }
        "at_least_positive" => {
            let (n, members) = (row.req("n", cell_checks::whole), members());
            Criterion::AtLeastPositive { n: n?, members }
        }
        "none_positive" => Criterion::NonePositive { members: members() },
        "all_ge" => {
            let (limit, members) = (limit(row, "value"), members());
            Criterion::AllGe {
                limit: limit?,
                members,
            }
        }
        "all_le" => {
            let (limit, members) = (limit(row, "value"), members());
            Criterion::AllLe {
                limit: limit?,
                members,
            }
        }
        "each" => Criterion::Each(each(row)?),
        other => {
            row.wrong("op", format!("found \"{other}\"; known: eq_qual, lt, le, gt, ge, ge_warn, range, within_pct_of_label, below_loq, all_qual, at_least_positive, none_positive, evidence_present, population, all_ge, all_le, each, report"));
            return None;
        }
    })
}

fn number(row: &Fields<'_>, key: &'static str) -> Option<Decimal> {
    row.req(key, cell_checks::decimal)
}

fn unit(row: &Fields<'_>) -> Option<Unit> {
    row.req("unit", cell_checks::unit)
}

/// A number with the row's unit.
fn limit(row: &Fields<'_>, key: &'static str) -> Option<Quantity> {
    let (value, unit) = (number(row, key), unit(row));
    Some(Quantity::new(value?, unit?))
}

fn word(row: &Fields<'_>) -> Option<Qualitative> {
    row.req("value", parsed(Qualitative::parse))
}

/// `each: {CD73: ">= 95 %", CD45: "<= 2 %", OSTEO: Positive, HLA-DR: report}`, or with the fields of a
/// row: `CD73: {op: ge, value: "95", unit: "%"}`.
fn each(row: &Fields<'_>) -> Option<Vec<(Marker, Criterion)>> {
    let listed = row.req_inner("each")?;
    let mut members = Vec::new();
    let mut whole = true;
    for (name, entry) in listed.entries() {
        let marker = entry.ok(parsed(Marker::parse)(name));
        let criterion = match entry.node().text() {
            Some(_) => entry.parsed(short),
            None => entry.fields().and_then(|one| {
                let criterion = read_criterion(&one);
                one.finish();
                criterion
            }),
        };
        match (marker, criterion) {
            (Some(marker), Some(criterion)) => members.push((marker, criterion)),
            _ => whole = false,
        }
    }
    members.sort_by(|a, b| a.0.cmp(&b.0));
    whole.then_some(members)
}

/// `>= 95 %`, `report`, or a word.
fn short(text: &str) -> Result<Criterion, CellError> {
    type Sign = (&'static str, fn(Quantity) -> Criterion);
    let signs: [Sign; 6] = [
        (">=", Criterion::Ge),
        ("≥", Criterion::Ge),
        ("<=", Criterion::Le),
        ("≤", Criterion::Le),
        (">", Criterion::Gt),
        ("<", Criterion::Lt),
    ];
    let text = cell_checks::checked(text)?;
    for (sign, criterion) in signs {
        if let Some(rest) = text.strip_prefix(sign) {
            return cell_checks::quantity(rest.trim_start()).map(criterion);
        }
    }
    match text {
        "report" => Ok(Criterion::Report),
        word => Qualitative::parse(word)
            .map(Criterion::EqQual)
            .map_err(CellError::new),
    }
}

fn percent(text: &str) -> Result<Percent, CellError> {
    let value: Decimal = cell_checks::decimal(text)?;
    Percent::new(value).map_err(CellError::new)
}
