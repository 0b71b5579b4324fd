//! A lot of the story under a specification of `specs/`, made and sampled but not yet tested.

use lotledger::cli::commands::lot::result_cell::{ValueCell, parse};
use lotledger::cli::spec_file::load_specification;
use lotledger::domain::event::{Contains, Event, ProductRegistered, TestReported};
use lotledger::domain::quantity::Unit;
use lotledger::domain::reason::Severity;
use lotledger::domain::spec::catalogue::ANALYTES;
use lotledger::domain::spec::{LabRequirement, LabelClaim, Row, Specification, Stage};
use lotledger::domain::time::DurationMs;
use lotledger::domain::value::{Evidence, ResultValue};

use crate::table;
use crate::world::World;
use crate::world::make;
use crate::world::names::{digest, label, method, org, quantity, text};
use crate::world::story::{Phase, Recipe, with};

/// A lot that waits for its results.
pub struct Bench {
    name: &'static str,
    untested: World,
}

/// What a laboratory gives for a row at one place.
pub enum Given<'a> {
    /// The good result of the table.
    Good,
    /// This one: `value unit | by METHOD | lod … | loq … | hours …`.
    Result(&'a str),
    /// None.
    Nothing,
}

impl Bench {
    /// A lot of forty vials.
    pub fn of(name: &'static str) -> Self {
        Self::with_vials(name, 40)
    }

    /// A lot with this many vials. Bovine material and an antibiotic were used.
    pub fn with_vials(name: &'static str, vials: u32) -> Self {
        let file = format!("specs/{name}.yaml");
        let yaml = std::fs::read_to_string(&file).unwrap();
        let mut specification = load_specification(&file, &yaml, org("maker"))
            .unwrap_or_else(|problems| panic!("{problems}"));
        specification.products = vec![crate::world::names::gtin()];
        let mut recipe = Recipe {
            product: product(&specification),
            specification,
            bovine_rows: true,
            vials,
            ..Recipe::small()
        };
        recipe.medium.contains = vec![Contains::Antibiotic, Contains::Bovine];
        recipe.unreported = ANALYTES.iter().map(|analyte| analyte.code).collect();
        let mut untested = with(recipe, Phase::Sampled);
        untested.wait_days(15);
        Self { name, untested }
    }

    /// The specification.
    pub fn specification(&self) -> &Specification {
        &self.untested.recipe.specification
    }

    /// Reports what is given for each row at each place (harvests have two), reviews the lot and
    /// tries to release it: the reasons that stop it.
    pub fn release<'a>(&self, given: impl Fn(&Row, u32) -> Given<'a>) -> (World, Vec<String>) {
        let mut world = self.untested.clone();
        for row in &self.specification().rows {
            let places = if row.stage == Stage::Harvest { 2 } else { 1 };
            for place in 1..=places {
                let result = match given(row, place) {
                    Given::Good => table::line(self.name, &row.key().to_string()).good,
                    Given::Result(result) => result,
                    Given::Nothing => continue,
                };
                report(&mut world, row, place, result);
            }
        }
        world.tell(Phase::Reviewed);
        let specification = self.specification().id.clone();
        let mut release = make::released(world.recipe.lot, "small@1");
        release.specification = specification;
        let refused = match world.attempt("maker.qa", Event::LotReleased(release)) {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal.reasons,
        };
        let stop = refused.iter().filter(|r| r.severity == Severity::Stop);
        let mut stop: Vec<String> = stop.map(ToString::to_string).collect();
        stop.dedup();
        (world, stop)
    }
}

/// What became of every row, in the order of the specification.
pub fn outcome(world: &World) -> Vec<&'static str> {
    let findings = world.ask(1, "nobody").findings;
    let words = findings.rows.iter().map(|row| row.outcome.as_str());
    words.collect()
}

fn product(specification: &Specification) -> ProductRegistered {
    let claim = |code: &str, value: &str| LabelClaim {
        analyte: crate::world::names::analyte(code),
        value: quantity(value),
        method: None,
    };
    ProductRegistered {
        name: text("a product of the specification"),
        product_class: specification.product_class,
        routes: specification.routes.clone(),
        max_dose_ml_per_hour: specification.dose.max_ml_per_hour,
        min_body_weight_kg: specification.dose.min_body_weight_kg,
        label_claims: vec![
            claim("PARTICLE_CONC", "2.0e10 {particle}/mL"),
            claim("TOTAL_PROTEIN", "150 ug/mL"),
        ],
        ..make::product()
    }
}

/// A laboratory reports a result of the sample that was planned for the row at a place.
fn report(world: &mut World, row: &Row, place: u32, result: &str) {
    let (laboratory, analyst) = match row.lab {
        Some(LabRequirement::ThirdParty) => ("lab", "lab.analyst"),
        _ => ("maker", "maker.qc"),
    };
    let sample = format!("{}.{place}.{laboratory}", row.stage).to_lowercase();
    let mut parts = result.split(" | ");
    let value = value(parts.next().unwrap_or_default());
    let mut reported = world.result_of(&sample, row.code.as_str(), value);
    if let Some(bound) = row.methods.first() {
        reported.method = bound.clone();
    }
    parts.for_each(|part| change(&mut reported, part));
    world.record(analyst, Event::TestReported(reported));
}

/// `by METHOD`, `lod 5 [CFU]/mL`, `loq 2 ng/mL`, `hours 335`.
fn change(reported: &mut TestReported, part: &str) {
    let (key, rest) = part.split_once(' ').unwrap();
    match key {
        "by" => reported.method = method(rest),
        "lod" => reported.lod = Some(quantity(rest)),
        "loq" => reported.loq = Some(quantity(rest)),
        "hours" => {
            let hours = DurationMs::from_hours(rest.parse().unwrap());
            reported.ended_at = reported.started_at.saturating_add(hours);
        }
        other => panic!("{other}: by, lod, loq or hours"),
    }
}

/// A cell of a dossier with its unit, or `document`.
fn value(cell: &str) -> ResultValue {
    if cell == "document" {
        return ResultValue::Evidence(Evidence {
            digest: digest("an electron micrograph"),
            media_type: label("image/tiff"),
            role: label("tem-wide"),
        });
    }
    let (number, unit) = match cell.rsplit_once(' ') {
        Some((number, unit)) if !cell.contains(" in ") && !cell.contains(": ") => {
            (number, Unit::parse(unit).ok())
        }
        _ => (cell, None),
    };
    match parse(number, unit, None) {
        Ok(ValueCell::Value(value)) => value,
        other => panic!("{cell}: {other:?}"),
    }
}
