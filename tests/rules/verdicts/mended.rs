//! Cheats by correction: what speaks against a lot is not mended away by changing another field, another method, another
//! name, or the outcome that nobody sees.

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode;
use lotledger::domain::spec::Stage;
use lotledger::domain::value::{Qualitative, ResultValue};
use lotledger::domain::verdict::NotChecked;

use super::table::{Row, check, row, text, then};
use super::trust::revoke;
use crate::refusals::corrections::{entry, result_at};
use crate::refusals::doubted::{close, entry_of, void};
use crate::world::story::Phase::*;
use crate::world::story::{Recipe, with};
use crate::world::{World, make, names::*, papers};

const LAB: &str = "lab.analyst + lab.qa";
const BOTH: &str = "lab.qa + maker.qa";
/// How many tests a stranger records of a donor.
const MANY: usize = 1_000;

/// A rapid test of the final vials, which no row asks for, grew; and then did not.
fn adverse_without_a_row() -> World {
    then(Planned, |w| {
        let vials_of = SampleTarget::Lot(lot("L1"));
        let slot = make::slot("S9", Stage::Final, &["STERILITY_RAPID"], "lab");
        w.record(
            "maker.qa",
            Event::SamplesPlanned(make::plan(vials_of.clone(), vec![slot])),
        );
        w.go_on(Planned, Tested);
        w.activate(2);
        let untouched = |n: &u32| {
            w.known(&lotledger::domain::subject::Subject::Vial(vial("L1", *n)))
                .is_none()
        };
        let n = (1..=40).rev().find(untouched).unwrap();
        let taken = make::sample_taken(vials_of, "S9", "S9.lab", vials("L1", n, n));
        w.record("maker.operator", Event::SampleTaken(taken));
        w.record(
            "lab.analyst",
            Event::SampleReceived(make::sample_received("S9.lab", "lab")),
        );
        let growth = papers::value_word(Qualitative::Growth);
        let at = w.result("S9.lab", "STERILITY_RAPID", growth);
        let none = papers::value_word(Qualitative::NoGrowth);
        let corrected = result_at(w, at, |e| e.value = none);
        w.record(LAB, Event::Corrected(corrected));
    })
}

/// Growth that was voided with its cause, and tested again twice, where no retest is allowed.
fn tested_too_often() -> World {
    let mut recipe = Recipe::small();
    let growth = ResultValue::Qualitative(Qualitative::Growth);
    recipe.results.insert("STERILITY", growth);
    let mut world = with(recipe, Tested);
    world.activate(2);
    let voided = void(&world);
    world.record(BOTH, Event::TestVoided(voided));
    let closed = close(&world, OosConclusion::LaboratoryCause);
    world.record(BOTH, Event::OosClosed(closed));
    for _ in 0..2 {
        world.wait_days(15);
        let mut again = world.result_of("final.1.lab", "STERILITY", papers::good("STERILITY"));
        again.raw_data = digest(again.run_id.as_str());
        world.record("lab.analyst", Event::TestReported(again));
    }
    world
}

/// The last result, corrected.
fn last_result(world: &mut World, change: impl FnOnce(&mut TestReported)) {
    let at = entry(world, |event| matches!(event, Event::TestReported(_)));
    let corrected = result_at(world, at, change);
    world.record(LAB, Event::Corrected(corrected));
}

/// A test of the donor, corrected in something that no policy looks at.
fn donor_test(world: &mut World) -> u64 {
    let of_lab = |event: &Event| matches!(event, Event::DonorTested(e) if e.donor == donor("donor.1") && e.laboratory == org("lab"));
    let at = entry(world, of_lab);
    let mut corrected = make::corrected(&world.log, at, at);
    if let Replacement::DonorTested(e) = &mut corrected.replacement {
        e.outcome = digest("another outcome");
    }
    world.record(LAB, Event::Corrected(corrected))
}

/// A stranger's laboratory tests the donor, again and again.
fn tested_by_a_stranger(world: &mut World) {
    for _ in 0..MANY {
        let mut tested = make::donor_tested("donor.1", "HIV.NAT");
        tested.laboratory = org("lab-2");
        world.record("lab-2.analyst", Event::DonorTested(tested));
    }
}

pub fn rows() -> Vec<Row> {
    vec![
        row(
            "growth that no row asks for, corrected to none",
            adverse_without_a_row,
            &[
                "maker: NOT_RELEASED, OOS_OPEN(STERILITY_RAPID), CORRECTED_FAIL(ADVERSE_RESULT_OUTSIDE_SPEC(STERILITY_RAPID))",
            ],
        ),
        row(
            "tested once more than is allowed",
            tested_too_often,
            &["maker: NOT_RELEASED, TEST_INSUFFICIENT(STERILITY)"],
        ),
        row(
            "and one of the tests was by another method",
            || {
                let mut world = tested_too_often();
                last_result(&mut world, |e| e.method = method("BACT_ALERT"));
                world
            },
            &["maker: NOT_RELEASED, TEST_INSUFFICIENT(STERILITY)"],
        ),
        row(
            "a correction by a key that was lost before it",
            || {
                then(Received, |w| {
                    w.activate(2);
                    let at = entry_of(w, "final.1.lab", "STERILITY");
                    let corrected = result_at(w, at, |e| e.instrument = label("I-2"));
                    let by = w.record(LAB, Event::Corrected(corrected));
                    revoke(w, "lab.qa", RevocationReason::Lost, Some(by));
                })
            },
            &["clinic-a: KEY_REVOKED_BEFORE"],
        ),
        row(
            "an analyst whose key was lost before, and another one's name instead",
            || {
                then(Received, |w| {
                    w.activate(2);
                    let at = entry_of(w, "final.1.lab", "STERILITY");
                    revoke(w, "lab.analyst", RevocationReason::Lost, Some(at));
                    let key = make::enrolled(
                        "lab.analyst-2",
                        "lab.analyst-2",
                        &[lotledger::domain::statement::Role::LabAnalyst],
                    );
                    w.record(
                        "root.1 + root.2 + lab.analyst-2 as ENROLLEE",
                        Event::KeyEnrolled(key),
                    );
                    let corrected = result_at(w, at, |e| e.analyst = person("lab.analyst-2"));
                    w.record(
                        "lab.analyst-2 as LAB_ANALYST + lab.qa",
                        Event::Corrected(corrected),
                    );
                })
            },
            &["clinic-a: KEY_REVOKED_BEFORE"],
        ),
    ]
}

#[test]
fn verdicts() {
    check(&rows());
}

/// The page names some of them, and the answer comes at once.
#[test]
fn a_strangers_thousand_tests_beside_a_correction() {
    let world = then(Received, |w| {
        tested_by_a_stranger(w);
        w.activate(2);
        donor_test(w);
    });
    let begun = std::time::Instant::now();
    let verdict = world.ask(1, "clinic-a");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    assert_eq!(
        text(&verdict),
        "DONOR_TESTED_SINCE, CORRECTED_AFTER_RELEASE"
    );
    let mut details = verdict.reasons.iter().filter_map(|r| r.detail.as_ref());
    let since = details.find(|d| d.said().english().contains("after the determination"));
    assert!(since.unwrap().said().english().contains(", +981, after"));
}

/// A test that was corrected is no new test.
#[test]
fn an_exclusion_is_not_undone_by_a_correction() {
    let mut world = then(Received, |w| {
        w.activate(2);
        let mut excluded = make::donor_determined("donor.1", Eligibility::Ineligible);
        excluded.organisation = org("collector");
        w.record("collector.officer", Event::DonorDetermined(excluded));
        donor_test(w);
    });
    let mut eligible = make::donor_determined("donor.1", Eligibility::Eligible);
    eligible.organisation = org("collector");
    let refusal = world
        .attempt("collector.officer", Event::DonorDetermined(eligible))
        .unwrap_err();
    assert_eq!(refusal.code, RefusalCode::DonorIncomplete, "{refusal}");
}

/// Who is shown some outcomes is told that there were others, also those that were replaced.
#[test]
fn a_replaced_outcome_is_counted() {
    let outcomes = |world: &World| {
        let verdict = world.ask(1, "clinic-a");
        let counted = verdict.not_checked.iter().find_map(|what| match what {
            NotChecked::DonorOutcomes(closed, all) => Some((*closed, *all)),
            _ => None,
        });
        counted.unwrap()
    };
    let before = then(Received, |w| w.activate(2));
    let (closed, all) = outcomes(&before);
    assert_eq!(closed, all);
    let after = then(Received, |w| {
        w.activate(2);
        donor_test(w);
    });
    assert_eq!(outcomes(&after), (all + 1, all + 1));
}
