//! What a row asks: one operator with its fields.

use super::sorted;
use crate::cli::lot::cell::{self, CellError, parsed};
use crate::cli::lot::fields::Fields;
use crate::domain::id::Marker;
use crate::domain::quantity::{Decimal, Percent, Quantity};
use crate::domain::spec::{Criterion, PopulationBound};
use crate::domain::value::Qualitative;

pub(super) fn read_criterion(row: &Fields<'_>) -> Option<Criterion> {
    let number = |key: &'static str| row.req(key, cell::decimal);
    let unit = || row.req("unit", cell::unit);
    let limit = |key: &'static str| {
        let (value, unit) = (number(key), unit());
        Some(Quantity::new(value?, unit?))
    };
    let members = || -> Vec<Marker> { sorted(row.words("members", parsed(Marker::parse))) };
    let word = || row.req("value", parsed(Qualitative::parse));
    let op = row.req("op", |text| Ok::<_, CellError>(text.to_owned()))?;
    Some(match op.as_str() {
        "eq_qual" => Criterion::EqQual(word()?),
        "lt" => Criterion::Lt(limit("value")?),
        "le" => Criterion::Le(limit("value")?),
        "gt" => Criterion::Gt(limit("value")?),
        "ge" => Criterion::Ge(limit("value")?),
        "ge_warn" => Criterion::GeWarn(limit("value")?),
        "range" => {
            let (min, max, unit) = (number("min"), number("max"), unit());
            Criterion::Range {
                min: min?,
                max: max?,
                unit: unit?,
            }
        }
        "within_pct_of_label" => {
            let (pct, unit) = (row.req("pct", percent), unit());
            Criterion::WithinPctOfLabel {
                pct: pct?,
                unit: unit?,
            }
        }
        "below_loq" => Criterion::BelowLoq {
            loq_le: limit("loq_le")?,
        },
        "all_qual" => {
            let (value, members) = (word(), members());
            Criterion::AllQual {
                value: value?,
                members,
            }
        }
        "at_least_positive" => {
            let (n, members) = (row.req("n", cell::whole), members());
            Criterion::AtLeastPositive { n: n?, members }
        }
        "none_positive" => Criterion::NonePositive { members: members() },
        "evidence_present" => Criterion::EvidencePresent,
        "population" => {
            let bound = row.req("cmp", parsed(PopulationBound::parse));
            let (pct, low, high, unit) = (number("pct"), number("low"), number("high"), unit());
            Criterion::Population {
                bound: bound?,
                pct: pct?,
                low: low?,
                high: high?,
                unit: unit?,
            }
        }
        "report" => Criterion::Report,
        other => {
            row.wrong("op", format!("found \"{other}\"; known: eq_qual, lt, le, gt, ge, ge_warn, range, within_pct_of_label, below_loq, all_qual, at_least_positive, none_positive, evidence_present, population, report"));
            return None;
        }
    })
}

fn percent(text: &str) -> Result<Percent, CellError> {
    let value: Decimal = cell::decimal(text)?;
    Percent::new(value).map_err(CellError::new)
}
