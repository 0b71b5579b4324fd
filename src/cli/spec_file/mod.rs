//! Specifications, donor policies and products as YAML files.
//!
//! Strict: an unknown field is an error, numbers keep their digits, and all problems of a file
//! are listed with their lines. What the file says is then checked as a specification, by the
//! same rules that the ledger applies.

mod criterion;
mod policy;
mod specification;

pub use policy::load_policy;

use crate::cli::commands::lot::cell_checks::{self, parsed};
use crate::cli::problem::{Collector, Place, Problems};
use crate::cli::yaml::{Entry, Fields, Source};
use crate::domain::event::{MarketedAs, ProductRegistered};
use crate::domain::id::{Gtin14, MethodCode, Name, OrgRef, Text, VersionedName};
use crate::domain::quantity::Quantity;
use crate::domain::spec::{
    LabelClaim, Problem as SpecFault, ProductClass, Route, SpecProblem, Specification, validate,
};
use specification::specification;

/// Reads a specification of `organisation`. `file` is the name used in messages.
pub fn load_specification(
    file: &str,
    text: &str,
    organisation: OrgRef,
) -> Result<Specification, Problems> {
    let problems = Collector::new();
    let mut places = Vec::new();
    let spec = whole(file, text, &problems, |fields| {
        specification(fields, organisation, &mut places)
    });
    if let Some(spec) = &spec {
        for problem in validate(spec) {
            let place = problem
                .row
                .as_ref()
                .and_then(|key| places.iter().find(|place| place.key == *key));
            if place.is_some_and(|place| !place.is_whole) && follows_from_the_criterion(&problem) {
                continue;
            }
            let line = place.map_or(0, |place| place.line);
            problems.add(&Place::new(file, line), "", &problem);
        }
    }
    problems.finish(spec)
}

/// Of a row whose criterion could not be read it is not so, and not the cause.
fn follows_from_the_criterion(problem: &SpecProblem) -> bool {
    use SpecFault::{AcceptMisplaced, AcceptNumbers, DoseRuleMisplaced};
    matches!(
        problem.problem,
        AcceptMisplaced(_) | AcceptNumbers | DoseRuleMisplaced
    )
}

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
        let max = fields.req("max_dose_ml_per_hour", cell_checks::decimal);
        let min = fields.req("min_body_weight_kg", cell_checks::decimal);
        let mut label_claims: Vec<LabelClaim> = Vec::new();
        for claim in fields.each("label_claims") {
            let analyte = claim.req("analyte", cell_checks::analyte);
            let value = claim.req("value", cell_checks::decimal);
            let unit = claim.req("unit", cell_checks::unit);
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
        let marketed_as = fields.req("marketed_as", parsed(MarketedAs::parse));
        let cargo_modified = fields.req("cargo_modified", cell_checks::yes_no);
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
            marketed_as: marketed_as?,
            cargo_modified: cargo_modified?,
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
    let root = source.parse(text.strip_prefix('\u{feff}').unwrap_or(text))?;
    read(Entry::root(source, &root).fields()?)
}

/// `spec_id`/`policy_id` and `version` of a document.
fn document(fields: &Fields<'_>, key: &'static str, organisation: OrgRef) -> Option<VersionedName> {
    let name = fields.req(key, parsed(Name::parse));
    let version = fields.req("version", cell_checks::whole);
    fields.ok("version", VersionedName::new(organisation, name?, version?))
}

/// A set in the order in which the ledger writes it.
fn sorted<T: Ord>(mut words: Vec<T>) -> Vec<T> {
    words.sort();
    words
}
