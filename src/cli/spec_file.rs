//! Specifications, donor policies and products as YAML files.
//!
//! Strict: an unknown field is an error, numbers keep their digits, and all problems of a file
//! are listed with their lines. What the file says is then checked as a specification, by the
//! same rules that the ledger applies.

use super::lot::cell::{self, CellError, parsed};
use super::lot::fields::{Fields, Source};
use super::lot::problem::{Collector, Place, Problems};
use super::yaml::{self, Node};
use crate::domain::event::{DonorPolicy, ProductRegistered};
use crate::domain::id::{
    AnalyteCode, Gtin14, Label, Marker, MethodCode, Name, OrgRef, PolicyId, SpecId, Text,
    VersionedName,
};
use crate::domain::quantity::{Decimal, Percent, Quantity, Unit};
use crate::domain::spec::{
    Accepted, AlsoRule, Criterion, Defaults, DoseRule, LabRequirement, LabelClaim, MaxAge,
    PopulationBound, ProductClass, Requirement, Route, Row, RowKey, SampleCount, Specification,
    Stage, validate,
};
use crate::domain::value::Qualitative;

/// Reads a specification of `organisation`. `file` is the name used in messages.
pub fn load_specification(
    file: &str,
    text: &str,
    organisation: OrgRef,
) -> Result<Specification, Problems> {
    let problems = Collector::new();
    let mut lines = Vec::new();
    let spec = whole(file, text, &problems, |fields| {
        specification(fields, organisation, &mut lines)
    });
    if let Some(spec) = &spec {
        for problem in validate(spec) {
            let line = problem
                .row
                .as_ref()
                .and_then(|key| lines.iter().find(|(k, _)| k == key))
                .map_or(0, |(_, line)| *line);
            problems.add(&Place::new(file, line), "", &problem);
        }
    }
    problems.finish(spec)
}

/// Reads a donor policy of `organisation`.
pub fn load_policy(file: &str, text: &str, organisation: OrgRef) -> Result<DonorPolicy, Problems> {
    let problems = Collector::new();
    let policy = whole(file, text, &problems, |fields| {
        let id = document(&fields, "policy_id", organisation);
        let mut markers = fields.words("markers", parsed(AnalyteCode::parse));
        let mut nats = fields.words("single_sample_nats", parsed(AnalyteCode::parse));
        markers.sort();
        nats.sort();
        for marker in &nats {
            if !markers.contains(marker) {
                fields.wrong(
                    "single_sample_nats",
                    format!("{marker} is not among the markers"),
                );
            }
        }
        let window_days = fields.req("window_days", cell::whole);
        let second_sample_days = fields.req("second_sample_days", cell::whole);
        fields.text("source");
        if markers.is_empty() {
            fields.wrong("markers", "a policy names at least one marker");
        }
        fields.finish();
        Some(DonorPolicy {
            id: PolicyId(id?),
            markers,
            single_sample_nats: nats,
            window_days: window_days?,
            second_sample_days: second_sample_days?,
        })
    });
    problems.finish(policy)
}

/// Reads a product of `organisation`.
pub fn load_product(
    file: &str,
    text: &str,
    organisation: OrgRef,
) -> Result<ProductRegistered, Problems> {
    let problems = Collector::new();
    let product = whole(file, text, &problems, |fields| {
        let gtin = fields.req("gtin", parsed(Gtin14::parse));
        let name = fields.req("name", parsed(Text::parse));
        let product_class = fields.req("product_class", parsed(ProductClass::parse));
        let mut routes = fields.words("routes", parsed(Route::parse));
        routes.sort();
        let max = fields.req("max_dose_ml_per_hour", cell::decimal);
        let min = fields.req("min_body_weight_kg", cell::decimal);
        let mut label_claims: Vec<LabelClaim> = Vec::new();
        for (path, node) in fields.list("label_claims") {
            let Some(claim) = fields_of(&fields, path, node) else {
                continue;
            };
            let analyte = claim.req("analyte", parsed(AnalyteCode::parse));
            let value = claim.req("value", cell::decimal);
            let unit = claim.req("unit", cell::unit);
            let method = claim.opt("method", parsed(MethodCode::parse));
            claim.finish();
            if let (Some(analyte), Some(value), Some(unit)) = (analyte, value, unit) {
                label_claims.push(LabelClaim {
                    analyte,
                    value: Quantity::new(value, unit),
                    method,
                });
            }
        }
        label_claims.sort_by(|a, b| a.analyte.cmp(&b.analyte));
        fields.finish();
        Some(ProductRegistered {
            organisation,
            gtin: gtin?,
            name: name?,
            product_class: product_class?,
            routes,
            max_dose_ml_per_hour: max?,
            min_body_weight_kg: min?,
            label_claims,
        })
    });
    problems.finish(product)
}

/// Reads a file as one mapping.
fn whole<T>(
    file: &str,
    text: &str,
    problems: &Collector,
    read: impl FnOnce(Fields<'_>) -> Option<T>,
) -> Option<T> {
    let source = Source { file, problems };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match yaml::parse(text) {
        Ok(node) => read(Fields::of(source, "", &node)?),
        Err(error) => {
            source.add(error.line, "", &error);
            None
        }
    }
}

fn fields_of<'a>(outer: &Fields<'a>, path: String, node: &'a Node) -> Option<Fields<'a>> {
    Fields::of(outer.source(), path, node)
}

/// `spec_id`/`policy_id` and `version` of a document.
fn document(fields: &Fields<'_>, key: &'static str, organisation: OrgRef) -> Option<VersionedName> {
    let name = fields.req(key, parsed(Name::parse));
    let version = fields.req("version", cell::whole);
    match VersionedName::new(organisation, name?, version?) {
        Ok(id) => Some(id),
        Err(error) => {
            fields.wrong("version", error);
            None
        }
    }
}

fn specification(
    fields: Fields<'_>,
    organisation: OrgRef,
    lines: &mut Vec<(RowKey, u32)>,
) -> Option<Specification> {
    let in_house = |text: &str| VersionedName::parse_in(organisation, text);
    let id = document(&fields, "spec_id", organisation);
    let product_class = fields.req("product_class", parsed(ProductClass::parse));
    let mut routes = fields.words("routes", parsed(Route::parse));
    routes.sort();
    let dose = fields.req_inner("dose").and_then(|dose| {
        let max = dose.req("max_ml_per_hour", cell::decimal);
        let min = dose.req("min_body_weight_kg", cell::decimal);
        let k = dose.req("k_eu_per_kg_h", cell::decimal);
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
        let max_age_days = defaults.opt("max_age_days", cell::whole);
        let retest_allowed = defaults.req("retest_allowed", cell::whole);
        let lab = defaults.req("lab", parsed(LabRequirement::parse));
        defaults.finish();
        Some(Defaults {
            max_age_days,
            retest_allowed: retest_allowed?,
            lab: lab?,
        })
    });
    let listed = fields.list("rows");
    let count = listed.len();
    let mut rows = Vec::new();
    for (path, node) in listed {
        if let Some(row) = fields_of(&fields, path, node).and_then(read_row) {
            lines.push((row.key(), node.line));
            rows.push(row);
        }
    }
    let supersedes = fields.opt("supersedes", parsed(in_house)).map(SpecId);
    let change_summary = fields.opt("change_summary", parsed(Text::parse));
    let loosened_rows = sorted(fields.words("loosened_rows", row_key));
    fields.text("source");
    fields.finish();
    Some(Specification {
        id: SpecId(id?),
        product_class: product_class?,
        routes,
        dose: dose?,
        donor_policy: PolicyId(donor_policy?),
        stages,
        defaults: defaults?,
        rows: (rows.len() == count).then_some(rows)?,
        supersedes,
        change_summary,
        loosened_rows,
    })
}

/// A set in the order in which the ledger writes it.
fn sorted<T: Ord>(mut words: Vec<T>) -> Vec<T> {
    words.sort();
    words
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

fn read_row(row: Fields<'_>) -> Option<Row> {
    let code = row.req("code", parsed(AnalyteCode::parse));
    let stage = row.req("stage", parsed(Stage::parse));
    let criterion = read_criterion(&row);
    let requirement = row.req("req", parsed(Requirement::parse));
    let read = Row {
        row_id: row.opt("row_id", parsed(Label::parse)),
        lab: row.opt("lab", parsed(LabRequirement::parse)),
        methods: sorted(row.words("methods", parsed(MethodCode::parse))),
        min_duration_h: row.opt("min_duration_h", cell::whole),
        max_age: match row.opt("max_age_days", cell::whole) {
            Some(days) => MaxAge::Days(days),
            None if row.has("max_age_days") => MaxAge::Unlimited,
            None => MaxAge::Default,
        },
        samples: row.opt("samples", |text| match text {
            "table3" => Ok(SampleCount::Table3),
            _ => cell::whole(text).map(SampleCount::Count),
        }),
        lod_at_most: row.inner("require").map(sensitivity).unwrap_or_default(),
        also: row.opt("also", |text| match text {
            "dose_rule" => Ok(AlsoRule::DoseRule),
            _ => Err("the only further rule is dose_rule"),
        }),
        accept: sorted(row.words("accept", |text| match text {
            "Below_LOD" => Ok(Accepted::BelowLod),
            "Below_LOQ" => Ok(Accepted::BelowLoq),
            _ => parsed(Qualitative::parse)(text).map(Accepted::Qualitative),
        })),
        criterion_text: row.opt("criterion_text", parsed(Text::parse)),
        ..Row::new(code?, stage?, criterion.unwrap_or(Criterion::Report))
    };
    let row_is_whole = Row {
        requirement: requirement?,
        ..read
    };
    row.finish();
    Some(row_is_whole)
}

/// `require: {lod_cfu_per_ml_le: "10", lod_gc_per_ml_le: "100"}`.
fn sensitivity(require: Fields<'_>) -> Vec<Quantity> {
    let limits = [
        ("lod_cfu_per_ml_le", "[CFU]/mL"),
        ("lod_gc_per_ml_le", "{GC}/mL"),
        ("lod_copies_per_ml_le", "{copies}/mL"),
    ];
    let mut found = Vec::new();
    for (key, code) in limits {
        // The unit is one of the table's: a test reads a file that has all three.
        if let (Some(value), Ok(unit)) = (require.opt(key, cell::decimal), Unit::parse(code)) {
            found.push(Quantity::new(value, unit));
        }
    }
    require.finish();
    found
}

fn read_criterion(row: &Fields<'_>) -> Option<Criterion> {
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
