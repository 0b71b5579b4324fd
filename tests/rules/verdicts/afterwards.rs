//! What was told afterwards: a lot from before the ledger, an outage, paper.

use lotledger::domain::event::*;
use lotledger::domain::reason::{ReasonCode, Severity};
use lotledger::domain::spec::{LabRequirement, Stage};
use lotledger::domain::statement::RetrospectiveKind::{self, Import, Outage, Paper};
use lotledger::domain::time::DurationMs;
use lotledger::words::Language;

use super::table::{Row, check, row};
use crate::world::story::Phase::*;
use crate::world::story::{Phase, Recipe, with};
use crate::world::{World, before, make, names::*};

/// The small specification, content with the maker's own laboratory.
fn in_house() -> Recipe {
    let mut recipe = Recipe::small();
    for row in &mut recipe.specification.rows {
        row.lab = Some(LabRequirement::InHouse);
    }
    recipe
}

/// A lot that was made before anybody was on the ledger; from its review on it is told as it happens.
fn imported(recipe: Recipe) -> World {
    let mut world = World::empty(recipe);
    world.lag = DurationMs::from_days(200);
    world.tell_to(Documented);
    world.activate(2);
    world.telling = Some(Import);
    world.go_on(Documented, Tested);
    world.catch_up();
    world
}

/// A lot of which one phase was told afterwards, days later.
fn told(phase: Phase, kind: RetrospectiveKind, days: u32) -> World {
    let before = Phase::ALL[phase as usize - 1];
    let mut world = with(Recipe::small(), before);
    world.activate(2);
    world.lag = DurationMs::from_days(days);
    world.telling = Some(kind);
    world.tell(phase);
    world.catch_up();
    world.go_on(phase, Received);
    world
}

pub fn rows() -> Vec<Row> {
    vec![
        row(
            "a lot from before the ledger",
            || {
                let mut world = imported(in_house());
                world.go_on(Tested, Received);
                world
            },
            &["clinic-a: IMPORTED_HISTORY(42, 2026-01-05), LAB_NOT_INDEPENDENT"],
        ),
        row(
            "the same where an independent laboratory is asked for: what it found was told afterwards",
            || imported(Recipe::small()),
            &[
                "maker: NOT_RELEASED, TEST_INSUFFICIENT(ENDOTOXIN), TEST_INSUFFICIENT(MYCOPLASMA_NAT), TEST_INSUFFICIENT(STERILITY), IMPORTED_HISTORY(44, 2026-01-05), LAB_NOT_INDEPENDENT",
            ],
        ),
        row(
            "a filling that was written down during an outage of a day",
            || told(Filled, Outage, 1),
            &["clinic-a: RECORDED_AFTERWARDS(1)"],
        ),
        row(
            "of five days",
            || told(Filled, Outage, 5),
            &["clinic-a: RECORDED_AFTERWARDS(1)"],
        ),
        row(
            "a filling that stood on paper for a month",
            || told(Filled, Paper, 30),
            &["clinic-a: RECORDED_AFTERWARDS(1)"],
        ),
        row(
            "donors that stood on paper before anybody opened a lot",
            || told(Donors, Paper, 30),
            &["clinic-a: RECORDED_AFTERWARDS(11)"],
        ),
        row(
            "a medium from paper, said by a correction not to have gone in",
            || removed(Paper, 5),
            &["clinic-a: RECORDED_AFTERWARDS(1)"],
        ),
        row(
            "a medium from before the ledger, said not to have gone in",
            || removed(Import, 200),
            &["clinic-a: IMPORTED_HISTORY(1, 2025-07-04)"],
        ),
        row(
            "a shipment that was written down during an outage",
            || told(Shipped, Outage, 5),
            &["clinic-a: RECORDED_AFTERWARDS(1)"],
        ),
    ]
}

#[test]
fn what_was_told_afterwards() {
    check(&rows());
}

/// A medium that was told afterwards went into a culture; then it is said not to have gone in.
fn removed(kind: RetrospectiveKind, days: u32) -> World {
    let mut world = with(Recipe::small(), Planned);
    world.activate(2);
    let happened = before(world.now, DurationMs::from_days(days));
    world.next_told = Some((kind, happened));
    let medium = make::raw("medium.2", world.recipe.medium.clone());
    world.record("maker.operator", Event::MaterialReceived(medium));
    let inputs = ["wcb.1", "medium", "medium.2"];
    world.process(ProcessStep::Culture, &inputs, &["culture.1"]);
    for harvest in ["harvest.1", "harvest.2"] {
        world.process(ProcessStep::Harvest, &["culture.1"], &[harvest]);
    }
    world.take(&[Stage::Harvest]);
    world.report(&[Stage::Harvest]);
    world.process(ProcessStep::Pool, &["harvest.1", "harvest.2"], &["pool"]);
    world.process(ProcessStep::Clarify, &["pool"], &["clarified"]);
    world.process(ProcessStep::Purify, &["clarified"], &["purified"]);
    world.process(ProcessStep::SterileBulk, &["purified"], &["bulk"]);
    world.take(&[Stage::Bulk]);
    world.report(&[Stage::Bulk]);
    let step = |e: &Event| matches!(e, Event::ProcessRecorded(e) if e.step == ProcessStep::Culture);
    let at = crate::refusals::corrections::entry(&world, step);
    let mut corrected = make::corrected(&world.log, at, at);
    if let Replacement::ProcessRecorded(e) = &mut corrected.replacement {
        e.inputs.retain(|input| input.node != node("medium.2"));
    }
    corrected.removed_inputs = vec![node("medium.2")];
    world.record("maker.operator + maker.qa", Event::Corrected(corrected));
    world.go_on(Made, Received);
    world
}

/// It is asked about however soon it came, and is not late besides.
#[test]
fn what_was_told_soon_is_shown() {
    let verdict = told(Filled, Outage, 1).ask(1, "clinic-a");
    let told = verdict.reasons.iter();
    let told: Vec<_> = told
        .filter(|reason| reason.code == ReasonCode::RecordedAfterwards)
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].severity, Severity::Ask);
    let detail = told[0].detail.as_ref().unwrap().said();
    let english = detail.get(Language::English);
    assert!(
        english.contains("vials filled, written down during an outage"),
        "{english}"
    );
    let late = |reason: &lotledger::domain::reason::Reason| reason.code == ReasonCode::LateEntries;
    assert!(!verdict.reasons.iter().any(late));
}

/// A correction does not take it away.
#[test]
fn what_was_told_afterwards_stays_so() {
    let mut world = imported(in_house());
    let step = crate::refusals::corrections::step(&world, |e| e.equipment = vec![label("E-9")]);
    world.record("maker.operator + maker.qa", Event::Corrected(step));
    world.go_on(Tested, Received);
    let verdict = world.ask(1, "clinic-a");
    let imported = |reason: &lotledger::domain::reason::Reason| {
        reason.to_string().starts_with("IMPORTED_HISTORY(42, ")
    };
    assert!(
        verdict.reasons.iter().any(imported),
        "{:?}",
        verdict.reasons
    );
}
