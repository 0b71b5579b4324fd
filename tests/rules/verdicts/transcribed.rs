//! Results that a maker wrote down from a laboratory's certificate.

use lotledger::domain::event::Event;
use lotledger::domain::spec::LabRequirement;
use lotledger::domain::state::Facts;
use lotledger::domain::subject::Subject;
use lotledger::domain::value::{Qualitative, ResultValue};

use super::table::{Row, check, row};
use crate::world::story::Phase::*;
use crate::world::story::{Recipe, with};
use crate::world::{World, names::*};

/// A specification that is content with certificates of independent laboratories.
fn content() -> Recipe {
    let mut recipe = Recipe::small();
    for row in &mut recipe.specification.rows {
        row.transcribed = row.lab == Some(LabRequirement::ThirdParty);
    }
    recipe
}

/// A lot whose vials were tested by a laboratory that does not sign.
fn transcribed(recipe: Recipe) -> World {
    let mut world = with(recipe.clone(), Genesis);
    if recipe.specification.rows.iter().any(|row| row.transcribed) {
        world.activate(2);
    }
    world.go_on(Genesis, Filled);
    if !recipe.specification.rows.iter().any(|row| row.transcribed) {
        world.activate(2);
    }
    world.transcribing = true;
    world.go_on(Filled, Tested);
    world.transcribing = false;
    world
}

fn received(mut world: World) -> World {
    world.go_on(Tested, Received);
    world
}

fn grown() -> ResultValue {
    ResultValue::Qualitative(Qualitative::Growth)
}

pub fn rows() -> Vec<Row> {
    vec![
        row(
            "certificates, where the specification is content with them",
            || received(transcribed(content())),
            &["clinic-a: RESULT_TRANSCRIBED(2)"],
        ),
        row(
            "certificates, where it is not",
            || transcribed(Recipe::small()),
            &[
                "maker: NOT_RELEASED, TEST_INSUFFICIENT(ENDOTOXIN), TEST_INSUFFICIENT(STERILITY), RESULT_TRANSCRIBED(2)",
            ],
        ),
        row(
            "a certificate of growth",
            || {
                let mut recipe = content();
                recipe.results.insert("STERILITY", grown());
                transcribed(recipe)
            },
            &["maker: NOT_RELEASED, TEST_FAIL(STERILITY), RESULT_TRANSCRIBED(2)"],
        ),
        row(
            "a certificate without growth, and growth that the laboratory signs",
            || {
                let mut world = transcribed(content());
                let mut own = world.result_of("final.1.lab", "STERILITY", grown());
                own.analyst = person("lab.analyst");
                world.record("lab.analyst", Event::TestReported(own));
                world
            },
            &["maker: NOT_RELEASED, TEST_FAIL(STERILITY), RESULT_TRANSCRIBED(2)"],
        ),
        row(
            "a certificate by a program that does not ask, under version 1",
            || {
                let mut world = with(Recipe::small(), Filled);
                world.forging = true;
                world.transcribing = true;
                world.go_on(Filled, Tested);
                world.transcribing = false;
                world.go_on(Tested, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_MISSING(ENDOTOXIN), TEST_MISSING(STERILITY), ILLEGAL_ENTRY(SampleReceived, RESERVED) and 5 more, NOT_IN_YOUR_CUSTODY, SAMPLE_NOT_RECEIVED",
            ],
        ),
    ]
}

#[test]
fn what_was_transcribed() {
    check(&rows());
}

/// What a maker writes down fills no gap of the laboratory's numbers.
#[test]
fn a_laboratorys_numbers_are_those_that_it_signed() {
    let numbers = |world: &World| -> Vec<u64> {
        let known = world
            .known(&Subject::Sample(sample("final.1.lab")))
            .unwrap();
        match &known.state.facts {
            Facts::Sample(sample) => sample.numbers().collect(),
            other => panic!("{other:?}"),
        }
    };
    let mut world = transcribed(content());
    assert_eq!(numbers(&world), Vec::<u64>::new());
    let mut own = world.result_of("final.1.lab", "STERILITY", grown());
    own.analyst = person("lab.analyst");
    own.client_sequence = 7;
    world.record("lab.analyst", Event::TestReported(own));
    assert_eq!(numbers(&world), [7]);
}
