//! What was measured: the cells of a row of results that `spec judge` reads too.

use crate::cli::commands::lot::cell_checks::{self, CellError, checked, parsed};
use crate::cli::commands::lot::result_cell::{self, ValueCell};
use crate::cli::commands::lot::spelling;
use crate::cli::commands::lot::table::Row;
use crate::cli::problem::Collector;
use crate::domain::id::AnalyteCode;
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::spec::catalogue;
use crate::domain::value::{
    Comparator, Determinations, DeterminationsError, MeanRule, ResultValue,
};
use crate::words::dossier;

/// What could be read of these cells; what could not is a problem already.
pub struct Measured {
    pub analyte: Option<AnalyteCode>,
    /// Columns `value` and `unit`.
    pub value: Option<ValueCell>,
    pub unit: Option<Unit>,
    pub lod: Option<Quantity>,
    pub loq: Option<Quantity>,
    pub uncertainty: Option<Quantity>,
    /// Columns `determinations`, `mean_rule` and `sd`.
    pub determinations: Option<Determinations>,
}

const LIMITS: [&str; 3] = ["lod", "loq", "uncertainty"];

impl Measured {
    /// Reads them, and whether they can be true of the analyte.
    pub fn read(row: &Row, problems: &Collector) -> Self {
        let analyte = row.req(problems, "analyte", cell_checks::analyte);
        let of = analyte.as_ref();
        let unit = row.opt(problems, "unit", |text| spelling::unit(checked(text)?, of));
        // A wrong unit is one problem, not two.
        let value = match unit.is_none() && row.cell("unit").is_some() {
            true => None,
            false => row.req(problems, "value", |text| result_cell::parse(text, unit, of)),
        };
        if let (Some(analyte), Some(value)) = (of, value.as_ref().and_then(ValueCell::unhashed))
            && let Err(error) = catalogue::check_value(analyte, &value)
        {
            let column = if unit.is_some() { "unit" } else { "value" };
            problems.add(&row.place, column, error);
        }
        if let (Some(_), Some(value)) = (unit, &value)
            && !value.has_unit()
        {
            row.wrong(problems, "unit", &dossier::NO_UNIT_NEEDED);
        }
        let [lod, loq, uncertainty] = LIMITS
            .map(|column| row.opt(problems, column, |text| cell_checks::quantity_of(text, of)));
        if let Some(analyte) = of
            && let Err(error) =
                catalogue::check_limits(analyte, lod.as_ref(), loq.as_ref(), uncertainty.as_ref())
        {
            let filled = LIMITS.into_iter().find(|c| row.cell(c).is_some());
            problems.add(&row.place, filled.unwrap_or("lod"), error);
        }
        Self {
            determinations: determinations(row, problems, value.as_ref(), of),
            analyte,
            value,
            unit,
            lod,
            loq,
            uncertainty,
        }
    }
}

/// The single determinations, from which the value must follow.
fn determinations(
    row: &Row,
    problems: &Collector,
    value: Option<&ValueCell>,
    analyte: Option<&AnalyteCode>,
) -> Option<Determinations> {
    let rule = row.opt(problems, "mean_rule", parsed(MeanRule::parse));
    let number = match value {
        Some(ValueCell::Value(ResultValue::Quantitative(measured)))
            if measured.comparator() == Comparator::Eq =>
        {
            measured.quantity()
        }
        _ => None,
    };
    let read = |text: &str| -> Result<Quantity, CellError> {
        let text = checked(text)?;
        match (Decimal::parse(&spelling::number(text)), number) {
            (Ok(digits), Some(number)) => Ok(Quantity::new(digits, number.unit)),
            _ => cell_checks::quantity_of(text, analyte),
        }
    };
    let deviation = row.opt(problems, "sd", read);
    let values = row.opt(problems, "determinations", |text| {
        let each = cell_checks::split(checked(text)?).map(read);
        each.collect::<Result<Vec<_>, _>>()
    });
    let Some(values) = values else {
        for column in ["mean_rule", "sd"] {
            if row.cell(column).is_some() && row.cell("determinations").is_none() {
                problems.add(&row.place, column, &dossier::WITH_DETERMINATIONS);
            }
        }
        return None;
    };
    let made = Determinations::new(rule.unwrap_or(MeanRule::Mean), values, deviation);
    let checked = made.and_then(|made| match number {
        Some(number) => made.check(&number).map(|()| made),
        None => Err(DeterminationsError::NotANumber),
    });
    match checked {
        Ok(made) => Some(made),
        Err(error) => {
            problems.add(&row.place, "determinations", error);
            None
        }
    }
}
