//! What a correction, or a paper that the maker writes down, would take out of sight.

use lotledger::domain::event::*;
use lotledger::domain::id::StatementId;
use lotledger::domain::reason::{ReasonCode, Severity};
use lotledger::domain::replay::replay;
use lotledger::domain::spec::{LabRequirement, Stage};
use lotledger::domain::statement::RetrospectiveKind::Outage;
use lotledger::domain::time::DurationMs;
use lotledger::domain::verdict::{Answer, Verdict, verdict};

use super::table::{self, Row, check, row};
use crate::refusals::corrections::entry;
use crate::world::story::Phase::*;
use crate::world::story::{Recipe, with};
use crate::world::{Part, World, before, make, names::*, papers};

const BOTH: &str = "maker.qc + maker.qa";

/// A lot with one more sample of its vials, for a laboratory.
fn extra_sample(laboratory: &str, rules: u32) -> World {
    let mut world = with(Recipe::small(), Filled);
    if rules > 1 {
        world.activate(rules);
    }
    let vials_of = SampleTarget::Lot(lot("L1"));
    let slot = make::slot("S9", Stage::Final, &["ENDOTOXIN", "STERILITY"], laboratory);
    let plan = make::plan(vials_of.clone(), vec![slot]);
    world.record("maker.qa", Event::SamplesPlanned(plan));
    world.go_on(Filled, Sampled);
    let taken = make::sample_taken(vials_of, "S9", "S9", vials("L1", 30, 30));
    world.record("maker.operator", Event::SampleTaken(taken));
    world
}

/// The same, received in a state in which nobody can test it.
fn unusable(laboratory: &str, rules: u32, transcribed: bool) -> World {
    let mut world = extra_sample(laboratory, rules);
    let mut receipt = make::sample_received("S9", laboratory);
    receipt.condition = SampleCondition::Unusable;
    receipt.transcribed = transcribed.then(|| make::transcribed("maker"));
    let by = match (transcribed, laboratory) {
        (true, _) => BOTH,
        (false, "maker") => "maker.qc",
        (false, _) => "lab.analyst",
    };
    world.record(by, Event::SampleReceived(receipt));
    world.go_on(Sampled, Received);
    world
}

/// The step of a culture, said to have been so many days earlier than it was recorded.
fn culture_moved(days: u32) -> World {
    let mut world = with(Recipe::small(), Opened);
    world.activate(2);
    world.wait_days(100);
    world.go_on(Opened, Made);
    let is_culture =
        |e: &Event| matches!(e, Event::ProcessRecorded(e) if e.step == ProcessStep::Culture);
    let at = entry(&world, is_culture);
    let earlier = DurationMs::from_days(days);
    let mut corrected = make::corrected(&world.log, at, at);
    if let Replacement::ProcessRecorded(e) = &mut corrected.replacement {
        e.started_at = before(e.started_at, earlier);
        e.ended_at = before(e.ended_at, earlier);
    }
    corrected.occurred_at = before(corrected.occurred_at, earlier);
    world.record("maker.operator + maker.qa", Event::Corrected(corrected));
    world
}

fn explain_culture(world: &mut World) {
    let is_culture =
        |e: &Event| matches!(e, Event::ProcessRecorded(e) if e.step == ProcessStep::Culture);
    let explained = LateEntryExplained {
        organisation: org("maker"),
        history: History::Node(node("culture.1")),
        entry: entry(world, is_culture),
        explanation: text("the clock of the incubator was read"),
    };
    world.record("maker.qa", Event::LateEntryExplained(explained));
}

/// A sample that was written down during an outage of a day, and is said to have been taken long before.
fn outage_moved() -> World {
    let mut world = with(Recipe::small(), Filled);
    world.activate(2);
    let vials_of = SampleTarget::Lot(lot("L1"));
    let slot = make::slot("S9", Stage::Final, &["ENDOTOXIN"], "lab");
    let plan = make::plan(vials_of.clone(), vec![slot]);
    world.record("maker.qa", Event::SamplesPlanned(plan));
    world.wait_days(40);
    let then = world.now;
    world.wait_days(1);
    world.next_told = Some((Outage, then));
    let taken = make::sample_taken(vials_of, "S9", "S9", vials("L1", 30, 30));
    let at = world.record("maker.operator", Event::SampleTaken(taken));
    let receipt = make::sample_received("S9", "lab");
    world.record("lab.analyst", Event::SampleReceived(receipt));
    let own = world.result_of("S9", "ENDOTOXIN", papers::good("ENDOTOXIN"));
    world.record("lab.analyst", Event::TestReported(own));
    let mut corrected = make::corrected(&world.log, at, at);
    corrected.occurred_at = before(corrected.occurred_at, DurationMs::from_days(5));
    world.record("maker.operator + maker.qa", Event::Corrected(corrected));
    world.go_on(Filled, Received);
    world
}

/// Results on paper, and afterwards the laboratory's own word that the sample came only now.
fn received_after_its_results() -> World {
    let mut recipe = Recipe::small();
    for row in &mut recipe.specification.rows {
        row.transcribed = row.lab == Some(LabRequirement::ThirdParty);
    }
    let mut world = with(recipe, Genesis);
    world.activate(2);
    world.go_on(Genesis, Filled);
    world.transcribing = true;
    world.go_on(Filled, Tested);
    world.transcribing = false;
    world.wait_days(3);
    let receipt = make::sample_received("final.1.lab", "lab");
    world.record("lab.analyst", Event::SampleReceived(receipt));
    world
}

pub fn rows() -> Vec<Row> {
    vec![
        row(
            "a sample that the laboratory cannot test",
            || unusable("lab", 2, false),
            &["clinic-a: ok"],
        ),
        row(
            "a sample that came unusable, as the maker writes down",
            || unusable("lab-2", 2, true),
            &["clinic-a: SAMPLE_UNUSABLE"],
        ),
        row(
            "a sample that the maker's own laboratory cannot test",
            || unusable("maker", 2, false),
            &["clinic-a: SAMPLE_UNUSABLE"],
        ),
        row(
            "the same under version 1",
            || unusable("maker", 1, false),
            &["clinic-a: ok"],
        ),
        row(
            "a step that is said to have been long before it was recorded",
            || {
                let mut world = culture_moved(90);
                world.go_on(Made, Received);
                world
            },
            &["clinic-a: LATE_ENTRIES(1)"],
        ),
        row(
            "the same, explained before the release",
            || {
                let mut world = culture_moved(90);
                explain_culture(&mut world);
                world.go_on(Made, Received);
                world
            },
            &["clinic-a: ok"],
        ),
        row(
            "a step that is said to have been a day before",
            || {
                let mut world = culture_moved(1);
                world.go_on(Made, Received);
                world
            },
            &["clinic-a: ok"],
        ),
        row(
            "a sample of an outage that is said to be older",
            outage_moved,
            &["clinic-a: RECORDED_AFTERWARDS(1)"],
        ),
        row(
            "results on paper from before the sample came",
            received_after_its_results,
            &[
                "maker: NOT_RELEASED, TEST_INSUFFICIENT(ENDOTOXIN), TEST_INSUFFICIENT(STERILITY), RESULT_TRANSCRIBED(2)",
            ],
        ),
    ]
}

#[test]
fn verdicts() {
    check(&rows());
}

/// A donor whose HIV test was reactive until the laboratory corrected it, tested again, and eligible.
fn corrected_outcome(again: Option<&str>) -> (World, u64) {
    let mut world = with(Recipe::small(), Documented);
    world.activate(2);
    let enrolled = make::donor_enrolled("donor.1");
    world.record("collector.nurse", Event::DonorEnrolled(enrolled));
    world.panel("donor.1", |_| ());
    let of_hiv = |e: &Event| matches!(e, Event::DonorTested(e) if e.marker == analyte("HIV.NAT"));
    let at = entry(&world, of_hiv);
    let mut corrected = make::corrected(&world.log, at, at);
    if let Replacement::DonorTested(e) = &mut corrected.replacement {
        e.outcome = digest("another outcome");
    }
    world.record("lab.analyst + lab.qa", Event::Corrected(corrected));
    if let Some(specimen) = again {
        let mut tested = make::donor_tested("donor.1", "HIV.NAT");
        tested.outcome = digest("the outcome of another test");
        if let Some(assay) = &mut tested.assay {
            assay.sample = sample(specimen);
        }
        world.record("lab.analyst", Event::DonorTested(tested));
    }
    let eligible = make::donor_determined("donor.1", Eligibility::Eligible);
    world.record("collector.officer", Event::DonorDetermined(eligible));
    world.go_on(Donors, Received);
    (world, at)
}

/// What a clinic is told that holds all openings: the first test was reactive.
fn all_disclosed(world: &World, reactive: u64) -> Verdict {
    let id = |index: u64| {
        world.log[usize::try_from(index).unwrap()]
            .statement
            .statement_id
    };
    let wrong = id(reactive);
    let enrolment = id(entry(world, |e| matches!(e, Event::DonorEnrolled(_))));
    let outcome = |of: &StatementId| match of {
        of if *of == wrong => Some("REACTIVE"),
        of if *of == enrolment => Some("ACCEPTABLE"),
        _ => Some("NON_REACTIVE"),
    };
    let question = world.question(1, Some(org("clinic-a")));
    let part = Part::whole(world, &question);
    match verdict(&replay(&part), &question, world.now, &outcome) {
        Answer::Verdict(verdict) => *verdict,
        Answer::Need(need) => panic!("{need:?}"),
    }
}

/// That the laboratory says otherwise since is no new test of the donor.
#[test]
fn an_outcome_that_was_corrected_is_asked_about_until_a_new_specimen_says_so() {
    let blood = "blood of the mother of donor.1";
    for (again, told) in [
        (None, "CORRECTED_FAIL(HIV.NAT)"),
        (Some(blood), "CORRECTED_FAIL(HIV.NAT)"),
        (Some("new blood"), "ok"),
    ] {
        let (world, at) = corrected_outcome(again);
        let verdict = all_disclosed(&world, at);
        assert_eq!(table::text(&verdict), told, "{again:?}");
        let of_it = |code| {
            let mut reasons = verdict.reasons.iter();
            let reason = reasons.find(|reason| reason.code == code);
            reason.map(|reason| {
                let said = reason.detail.as_ref().unwrap().said();
                (reason.severity, said.english().to_owned())
            })
        };
        if told == "ok" {
            assert!(of_it(ReasonCode::DonorInforms).is_some());
            continue;
        }
        let (severity, said) = of_it(ReasonCode::CorrectedFail).unwrap();
        assert_eq!(severity, Severity::Ask);
        let named = format!("HIV.NAT at index {at} was not negative until entry ");
        assert!(said.contains(&named), "{said}");
    }
}
