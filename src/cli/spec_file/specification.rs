//! A specification: its head and its rows.

use super::criterion::read_criterion;
use super::{document, sorted};
use crate::cli::commands::lot::cell_checks::{self, CellError, parsed};
use crate::cli::yaml::{Entry, Fields};
use crate::domain::id::{
    AnalyteCode, Gtin14, Label, MethodCode, OrgRef, PolicyId, SpecId, Text, VersionedName,
};
use crate::domain::quantity::{Quantity, Unit};
use crate::domain::spec::{
    Accepted, AlsoRule, Criterion, Defaults, DoseRule, LabRequirement, MaxAge, ProductClass,
    Requirement, Rounding, Route, Row, RowKey, SampleCount, Sensitivity, SensitivityOf,
    Specification, Stage,
};
use crate::domain::value::Qualitative;

pub(super) fn specification(
    fields: Fields<'_>,
    organisation: OrgRef,
    places: &mut Vec<RowPlace>,
) -> Option<Specification> {
    let in_house = |text: &str| VersionedName::parse_in(organisation, text);
    let id = document(&fields, "spec_id", organisation);
    // A file may be for products that its reader names.
    let products = sorted(fields.words("products", parsed(Gtin14::parse)));
    let product_class = fields.req("product_class", parsed(ProductClass::parse));
    let mut routes = fields.words("routes", parsed(Route::parse));
    routes.sort();
    let dose = fields.req_inner("dose").and_then(|dose| {
        let max = dose.req("max_ml_per_hour", cell_checks::decimal);
        let min = dose.req("min_body_weight_kg", cell_checks::decimal);
        let k = dose.req("k_eu_per_kg_h", cell_checks::decimal);
        dose.finish();
        Some(DoseRule {
            max_ml_per_hour: max?,
            min_body_weight_kg: min?,
            k_eu_per_kg_h: k?,
        })
    });
    let donor_policy = fields.req("donor_policy", parsed(in_house));
    let stages = fields.words("stages", parsed(Stage::parse));
    let defaults = fields.req_inner("defaults").and_then(|defaults| {
        let max_age_days = defaults.opt("max_age_days", cell_checks::whole);
        let retest_allowed = defaults.req("retest_allowed", cell_checks::whole);
        let lab = defaults.req("lab", parsed(LabRequirement::parse));
        defaults.finish();
        Some(Defaults {
            max_age_days,
            retest_allowed: retest_allowed?,
            lab: lab?,
        })
    });
    let rounding = fields.opt("rounding", parsed(Rounding::parse));
    let listed = fields.list("rows");
    let count = listed.len();
    let mut rows = Vec::new();
    for row in listed.iter().filter_map(Entry::fields) {
        let line = row.line();
        if let Some((row, is_whole)) = read_row(row) {
            places.push(RowPlace {
                key: row.key(),
                line,
                is_whole,
            });
            rows.push(row);
        }
    }
    let supersedes = fields.opt("supersedes", parsed(in_house)).map(SpecId);
    let change_summary = fields.opt("change_summary", parsed(Text::parse));
    let loosened_rows = sorted(fields.words("loosened_rows", row_key));
    fields.text("source");
    // A rounding that is wrong is a problem already, and none was asked for otherwise.
    let rounding = match rounding {
        None if fields.has("rounding") => None,
        rounding => Some(rounding.unwrap_or(Rounding::AsReported)),
    };
    fields.finish();
    Some(Specification {
        id: SpecId(id?),
        products,
        product_class: product_class?,
        routes,
        dose: dose?,
        donor_policy: PolicyId(donor_policy?),
        stages,
        defaults: defaults?,
        rounding: rounding?,
        rows: (rows.len() == count).then_some(rows)?,
        supersedes,
        change_summary,
        loosened_rows,
    })
}

/// `CODE/STAGE` or `CODE/STAGE#row_id`.
fn row_key(text: &str) -> Result<RowKey, CellError> {
    let wrong = || CellError::new("write a row as CODE/STAGE or CODE/STAGE#row_id");
    let (code, rest) = text.split_once('/').ok_or_else(wrong)?;
    let (stage, row_id) = match rest.split_once('#') {
        Some((stage, row_id)) => (stage, Some(row_id)),
        None => (rest, None),
    };
    Ok(RowKey {
        code: AnalyteCode::parse(code).map_err(CellError::new)?,
        stage: Stage::parse(stage).map_err(CellError::new)?,
        row_id: row_id
            .map(Label::parse)
            .transpose()
            .map_err(CellError::new)?,
    })
}

pub(super) struct RowPlace {
    pub(super) key: RowKey,
    pub(super) line: u32,
    /// What it asks could be read; else another criterion holds its place.
    pub(super) is_whole: bool,
}

/// A row, and whether what it asks could be read.
fn read_row(row: Fields<'_>) -> Option<(Row, bool)> {
    let code = row.req("code", parsed(AnalyteCode::parse));
    let stage = row.req("stage", parsed(Stage::parse));
    let criterion = read_criterion(&row);
    let is_whole = criterion.is_some();
    let requirement = row.req("req", parsed(Requirement::parse));
    let read = Row {
        row_id: row.opt("row_id", parsed(Label::parse)),
        lab: row.opt("lab", parsed(LabRequirement::parse)),
        methods: sorted(row.words("methods", parsed(MethodCode::parse))),
        min_duration_h: row.opt("min_duration_h", cell_checks::whole),
        // Null is an answer here: for ever.
        max_age: match row.is_null("max_age_days") {
            true => MaxAge::Unlimited,
            false => row
                .opt("max_age_days", cell_checks::whole)
                .map_or(MaxAge::Default, MaxAge::Days),
        },
        samples: row.opt("samples", |text| match text {
            "table3" => Ok(SampleCount::Table3),
            _ => cell_checks::whole(text).map(SampleCount::Count),
        }),
        require: row
            .inner("require")
            .map(|require| sensitivity(&require))
            .unwrap_or_default(),
        also: row.opt("also", |text| match text {
            "dose_rule" => Ok(AlsoRule::DoseRule),
            _ => Err("the only further rule is dose_rule"),
        }),
        accept: sorted(row.words("accept", |text| match text {
            "Below_LOD" => Ok(Accepted::BelowLod),
            "Below_LOQ" => Ok(Accepted::BelowLoq),
            _ => parsed(Qualitative::parse)(text).map(Accepted::Qualitative),
        })),
        transcribed: row
            .opt("transcribed", |text| match text {
                "allowed" => Ok(true),
                _ => Err("the only word is allowed"),
            })
            .unwrap_or_default(),
        criterion_text: row.opt("criterion_text", parsed(Text::parse)),
        ..Row::new(code?, stage?, criterion.unwrap_or(Criterion::Report))
    };
    let read = Row {
        requirement: requirement?,
        ..read
    };
    row.finish();
    Some((read, is_whole))
}

/// `require: {lod_le: "10 [CFU]/mL"}`: a limit of detection (`lod`) or quantitation (`loq`), at most
/// (`le`) or less than (`lt`) a number with its unit. Where several units are named each has a field
/// with the unit's word, `{lod_cfu_per_ml_le: "10", lod_gc_per_ml_lt: "100"}`: any one suffices.
fn sensitivity(require: &Fields<'_>) -> Vec<Sensitivity> {
    let limits = require.entries();
    let read = limits.map(|(key, entry)| entry.parsed(|text| one_sensitivity(key, text)));
    read.flatten().collect()
}

fn one_sensitivity(key: &str, text: &str) -> Result<Sensitivity, CellError> {
    let unknown = || {
        CellError::new(
            "write lod_le, lod_lt, loq_le or loq_lt with a number and a unit, or with the unit in the name: lod_cfu_per_ml_le",
        )
    };
    let (of, rest) = key.split_once('_').ok_or_else(unknown)?;
    let of = SensitivityOf::parse(of).map_err(|_| unknown())?;
    let (word, bound) = match rest.rsplit_once('_') {
        Some((word, bound)) => (Some(word), bound),
        None => (None, rest),
    };
    let strict = match bound {
        "lt" => true,
        "le" => false,
        _ => return Err(unknown()),
    };
    let limit = match word {
        None => cell_checks::quantity(text)?,
        Some(word) => {
            let mut units = Unit::all();
            // 1 EU = 1 IU
            let word = word.replace("eu_per", "iu_per");
            let unit = units.find(|unit| unit.word() == word).ok_or_else(unknown)?;
            Quantity::new(cell_checks::decimal(text)?, unit)
        }
    };
    Ok(Sensitivity { of, strict, limit })
}
