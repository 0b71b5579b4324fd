//! Results that were voided or are doubted, samples that are gone: what counts, and what stays visible.

use lotledger::domain::event::*;
use lotledger::domain::reason::ReasonCode;
use lotledger::domain::value::{Qualitative, ResultValue};

use super::table::{Row, check, row, then};
use crate::refusals::doubted::{close, doubt, entry_of, void};
use crate::world::story::Phase::*;
use crate::world::story::{Recipe, after, with};
use crate::world::{World, make, names::*, papers};

const BOTH: &str = "lab.qa + maker.qa";

/// A lot whose sterility test grew, up to the results.
fn grown() -> World {
    let mut recipe = Recipe::small();
    let growth = ResultValue::Qualitative(Qualitative::Growth);
    recipe.results.insert("STERILITY", growth);
    let mut world = with(recipe, Tested);
    world.activate(2);
    world
}

/// The result is void.
fn voided(world: &mut World) {
    let event = void(world);
    world.record(BOTH, Event::TestVoided(event));
}

fn closed(world: &mut World, conclusion: OosConclusion) {
    let event = close(world, conclusion);
    world.record(BOTH, Event::OosClosed(event));
}

/// Tested again, without growth.
fn again(world: &mut World) {
    world.wait_days(15);
    let good = papers::good("STERILITY");
    let mut event = world.result_of("final.1.lab", "STERILITY", good);
    event.raw_data = digest(event.run_id.as_str());
    world.record("lab.analyst", Event::TestReported(event));
}

/// Voided, the laboratory's fault, tested again.
fn replaced() -> World {
    let mut world = grown();
    voided(&mut world);
    closed(&mut world, OosConclusion::LaboratoryCause);
    again(&mut world);
    world
}

/// A good lot before its review, and an act under version 2.
fn tested(act: fn(&mut World)) -> World {
    then(Tested, |w| w.activate(2)).acted(act)
}

/// Released, and with clinic A.
fn at_the_clinic() -> World {
    received(tested(|_| ()))
}

impl World {
    fn acted(mut self, act: fn(&mut World)) -> World {
        act(&mut self);
        self
    }
}

/// Until clinic A has it.
fn received(mut world: World) -> World {
    world.go_on(Tested, Received);
    world
}

/// The same by a program that does not ask the rules.
fn forged(mut world: World, act: fn(&mut World)) -> World {
    world.forging = true;
    act(&mut world);
    received(world)
}

fn doubted(world: &mut World) {
    let event = doubt(world);
    world.record("lab.qa", Event::OosOpened(event));
}

/// A sample of which nothing is reported is gone.
fn lost(laboratory: &'static str, by: &'static str) -> World {
    let name = if laboratory == "maker" {
        "final.1.maker"
    } else {
        "final.1.lab"
    };
    let mut recipe = Recipe::small();
    recipe.unreported.insert(name);
    let mut world = with(recipe, Tested);
    world.activate(2);
    world.record(
        by,
        Event::SampleDestroyed(make::destroyed(name, laboratory)),
    );
    world
}

pub fn rows() -> Vec<Row> {
    vec![
        row(
            "growth",
            grown,
            &["maker: NOT_RELEASED, TEST_FAIL(STERILITY)"],
        ),
        row(
            "growth that was voided: nobody has found the cause",
            || grown().acted(voided),
            &[
                "maker: NOT_RELEASED, TEST_MISSING(STERILITY), OOS_OPEN(STERILITY), SAMPLE_UNRESOLVED",
            ],
        ),
        row(
            "growth that was voided, and tested again without waiting for the cause",
            || grown().acted(voided).acted(again),
            &["maker: NOT_RELEASED, OOS_OPEN(STERILITY)"],
        ),
        row(
            "growth that an investigation confirmed, void or not",
            || {
                grown().acted(voided).acted(|w| {
                    closed(w, OosConclusion::Confirmed);
                    again(w);
                })
            },
            &["maker: NOT_RELEASED, TEST_FAIL(STERILITY)"],
        ),
        row(
            "growth for which no cause was found",
            || {
                grown().acted(voided).acted(|w| {
                    closed(w, OosConclusion::Inconclusive);
                    again(w);
                })
            },
            &["maker: NOT_RELEASED, TEST_FAIL(STERILITY)"],
        ),
        row(
            "the laboratory's fault, and not tested again",
            || {
                grown()
                    .acted(voided)
                    .acted(|w| closed(w, OosConclusion::LaboratoryCause))
            },
            &["maker: NOT_RELEASED, TEST_MISSING(STERILITY), SAMPLE_UNRESOLVED"],
        ),
        row(
            "the laboratory's fault, and tested again",
            || received(replaced()),
            &["clinic-a: ok"],
        ),
        row(
            "and tested again once more: the specification allows no retest",
            || replaced().acted(again),
            &["maker: NOT_RELEASED, TEST_INSUFFICIENT(STERILITY)"],
        ),
        row(
            "a passing result that is doubted",
            || tested(doubted),
            &["maker: NOT_RELEASED, OOS_OPEN(STERILITY)"],
        ),
        row(
            "a passing result that was doubted and confirmed",
            || {
                received(tested(|w| {
                    doubted(w);
                    closed(w, OosConclusion::Confirmed);
                }))
            },
            &["clinic-a: ok"],
        ),
        row(
            "a passing result that is doubted after the release",
            || at_the_clinic().acted(doubted),
            &["clinic-a: OOS_OPEN(STERILITY)"],
        ),
        row(
            "a passing result that is voided after the release",
            || at_the_clinic().acted(voided),
            &["clinic-a: TEST_MISSING(STERILITY), SAMPLE_UNRESOLVED"],
        ),
        row(
            "a result that came after the release",
            || at_the_clinic().acted(again),
            &["clinic-a: ok"],
        ),
        row(
            "growth that came after the release",
            || {
                at_the_clinic().acted(|w| {
                    let growth = ResultValue::Qualitative(Qualitative::Growth);
                    let event = w.result_of("final.1.lab", "STERILITY", growth);
                    w.record("lab.analyst", Event::TestReported(event));
                })
            },
            &["clinic-a: TEST_FAIL(STERILITY)"],
        ),
        row(
            "growth voided by the laboratory alone, in a log without the rules",
            || {
                forged(grown(), |w| {
                    let event = void(w);
                    w.force("lab.qa", Event::TestVoided(event));
                    again(w);
                })
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_FAIL(STERILITY), ILLEGAL_ENTRY(TestVoided, WRONG_ROLE) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "the sample of a contract laboratory is gone",
            || lost("lab", BOTH),
            &["maker: NOT_RELEASED, TEST_MISSING(ENDOTOXIN), TEST_MISSING(STERILITY)"],
        ),
        row(
            "the sample of the maker's own laboratory is gone",
            || lost("maker", "maker.head + maker.qa"),
            &["maker: NOT_RELEASED, TEST_MISSING(PH), SAMPLE_LOST(final.1.maker)"],
        ),
    ]
}

#[test]
fn verdicts() {
    check(&rows());
}

/// What counts for nothing is said all the same.
#[test]
fn what_was_voided_and_what_came_after_the_release_are_shown() {
    let mut world = received(replaced());
    let told = |world: &World, code: ReasonCode| {
        let verdict = world.ask(1, "clinic-a");
        let found = verdict.reasons.into_iter().find(|r| r.code == code);
        found.map(|reason| {
            reason
                .detail
                .map_or_else(String::new, |d| d.said().english().to_owned())
        })
    };
    let first = entry_of(&grown(), "final.1.lab", "STERILITY");
    let void = told(&world, ReasonCode::TestVoided).unwrap();
    assert!(
        void.contains(&format!("the result of entry {first}")),
        "{void}"
    );
    assert!(void.contains("a control of the run failed"), "{void}");
    assert!(told(&world, ReasonCode::ResultsAfterRelease).is_none());
    again(&mut world);
    assert!(told(&world, ReasonCode::ResultsAfterRelease).is_some());
    // Version 1 did not say so.
    let mut old = after(Received);
    again(&mut old);
    assert!(told(&old, ReasonCode::ResultsAfterRelease).is_none());
}
