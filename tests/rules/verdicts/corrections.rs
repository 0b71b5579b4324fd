//! What a vial is told when something was recorded wrongly and mended: before the review, after it, after the release.

use lotledger::domain::event::*;
use lotledger::domain::reason::ReasonCode;
use lotledger::domain::statement::Role;
use lotledger::domain::value::{Qualitative, ResultValue};

use super::table::{Row, check, row, then};
use crate::refusals::corrections::{medium, result, result_at, taking};
use crate::refusals::doubted::{close, entry_of};
use crate::world::story::Phase::{self, *};
use crate::world::story::{Recipe, with};
use crate::world::{World, make, names::*, papers};

const LAB: &str = "lab.analyst + lab.qa";

/// A good lot under version 2.
fn good(phase: Phase) -> World {
    then(phase, |w| w.activate(2))
}

/// A lot with a result that is not what a good lot has.
fn wrong(code: &'static str, value: &str) -> World {
    let mut recipe = Recipe::small();
    recipe.results.insert(code, papers::value_of(value));
    let mut world = with(recipe, Tested);
    world.activate(2);
    world
}

trait Then {
    fn and(self, act: impl FnOnce(&mut World)) -> Self;
    fn on(self, from: Phase, to: Phase) -> Self;
}

impl Then for World {
    fn and(mut self, act: impl FnOnce(&mut World)) -> Self {
        act(&mut self);
        self
    }

    fn on(mut self, from: Phase, to: Phase) -> Self {
        self.go_on(from, to);
        self
    }
}

fn endotoxin(world: &mut World, value: &str) {
    let entry = entry_of(world, "final.1.lab", "ENDOTOXIN");
    let corrected = result_at(world, entry, |e| e.value = papers::value_of(value));
    world.record(LAB, Event::Corrected(corrected));
}

fn instrument(world: &mut World) {
    let corrected = result(world, |e| e.instrument = label("I-2"));
    world.record(LAB, Event::Corrected(corrected));
}

fn investigated(world: &mut World, code: &str, conclusion: OosConclusion) {
    let entry = entry_of(world, "final.1.lab", code);
    let closed = OosClosed {
        entry,
        ..close(world, conclusion)
    };
    world.record("lab.qa + maker.qa", Event::OosClosed(closed));
}

fn released_again(world: &mut World) {
    world.record(
        "maker.head",
        Event::LotReviewed(make::reviewed("L1", "small@1")),
    );
    world.record(
        "maker.qa",
        Event::LotReleased(make::released("L1", "small@1")),
    );
}

/// The maker's own pH, typed wrongly, mended and cleared.
fn own_ph() -> World {
    wrong("PH", "9.9 [pH]").and(|w| {
        let entry = entry_of(w, "final.1.maker", "PH");
        let corrected = result_at(w, entry, |e| e.value = papers::good("PH"));
        w.record("maker.qc + maker.qa", Event::Corrected(corrected));
        let closed = make::oos_closed(
            "final.1.maker",
            "maker",
            entry,
            OosConclusion::LaboratoryCause,
        );
        w.record("maker.head + maker.qa", Event::OosClosed(closed));
    })
}

/// Without the rules.
fn forged(by: &'static str, change: fn(&mut Corrected)) -> World {
    let mut world = wrong("ENDOTOXIN", "9 [IU]/mL");
    let entry = entry_of(&world, "final.1.lab", "ENDOTOXIN");
    let mut corrected = result_at(&world, entry, |e| e.value = papers::good("ENDOTOXIN"));
    change(&mut corrected);
    world.force(by, Event::Corrected(corrected));
    world.forging = true;
    world.on(Tested, Received)
}

pub fn rows() -> Vec<Row> {
    let mut rows = before_the_release();
    rows.extend(after_the_release());
    rows.extend(without_the_rules());
    rows.extend(late());
    rows.extend(wrong_clock());
    rows
}

/// The roots say behind all else that the clock was wrong since an entry.
fn clock_wrong_since(world: &mut World, last_good_index: u64) {
    let event = Event::ClockCorrected(ClockCorrected {
        last_good_index,
        at_index: world.log.len() as u64,
    });
    world.record("root.1 + root.2", event);
}

fn wrong_clock() -> Vec<Row> {
    vec![
        row(
            "a clock that was wrong when nothing of the lot was recorded",
            || {
                then(Received, |w| {
                    w.activate(2);
                    clock_wrong_since(w, w.log.len() as u64 - 1);
                })
            },
            &["clinic-a: ok"],
        ),
        // From the first entry behind the genesis to the correction itself, whose own time is in doubt too.
        row(
            "a clock that was wrong from the beginning",
            || {
                then(Received, |w| {
                    w.activate(2);
                    clock_wrong_since(w, 0);
                })
            },
            &[
                "clinic-a: CLOCK_CORRECTED(1-94)",
                "nobody: CLOCK_CORRECTED(1-94)",
            ],
        ),
        row(
            "a clock that was wrong while donors and banks were recorded, before the lot was opened",
            || {
                then(Banked, |w| {
                    w.activate(2);
                    clock_wrong_since(w, 0);
                    w.go_on(Banked, Received);
                })
            },
            &["clinic-a: CLOCK_CORRECTED(1-61)"],
        ),
        row(
            "a clock that was wrong on the way to the clinic",
            || {
                then(Packed, |w| {
                    w.activate(2);
                    let last_good = w.log.len() as u64 - 1;
                    w.go_on(Packed, Received);
                    clock_wrong_since(w, last_good);
                })
            },
            &["clinic-a: CLOCK_CORRECTED(90-94)"],
        ),
        row(
            "a clock that was wrong twice, once while the vial was opened",
            || {
                then(Received, |w| {
                    w.activate(2);
                    clock_wrong_since(w, w.log.len() as u64 - 1);
                    let event = make::organisation("maker.new", OrgKind::Maker);
                    let last_good = w.record("root.1 + root.2", Event::OrgRegistered(event));
                    w.go_on(Received, VialOpened);
                    clock_wrong_since(w, last_good);
                })
            },
            &["clinic-a: CLOCK_CORRECTED(96-97)"],
        ),
    ]
}

/// A lot that was opened four days late, and why, after the release.
fn opened_late() -> World {
    then(Banked, |w| {
        let opened = make::lot_opened("L1", "small@1", "wcb.1");
        let statement = w.draft("maker.head", Event::LotOpened(opened));
        w.wait_days(4);
        let entry = w.submit(statement).unwrap();
        w.go_on(Opened, Received);
        w.activate(2);
        let explained = LateEntryExplained {
            organisation: org("maker"),
            history: History::Lot(lot("L1")),
            entry,
            explanation: text("the daemon was not reached"),
        };
        w.record("maker.qa", Event::LateEntryExplained(explained));
    })
}

fn late() -> Vec<Row> {
    vec![
        row(
            "late, and explained",
            opened_late,
            &["clinic-a: LATE_ENTRIES(1)"],
        ),
        row(
            "and released again by who knows why",
            || {
                opened_late().and(|w| {
                    w.record(
                        "maker.qa",
                        Event::LotReleased(make::released("L1", "small@1")),
                    );
                })
            },
            &["clinic-a: ok"],
        ),
    ]
}

fn before_the_release() -> Vec<Row> {
    vec![
        row(
            "something that no row looks at",
            || good(Tested).and(instrument).on(Tested, Received),
            &["clinic-a: ok"],
        ),
        row(
            "a failure corrected to a pass: who says that the laboratory erred?",
            || wrong("ENDOTOXIN", "9 [IU]/mL").and(|w| endotoxin(w, "0.1 [IU]/mL")),
            &["maker: NOT_RELEASED, OOS_OPEN(ENDOTOXIN)"],
        ),
        row(
            "and an investigation says so",
            || {
                let world = wrong("ENDOTOXIN", "9 [IU]/mL").and(|w| {
                    endotoxin(w, "0.1 [IU]/mL");
                    investigated(w, "ENDOTOXIN", OosConclusion::LaboratoryCause);
                });
                world.on(Tested, Received)
            },
            &["clinic-a: ok"],
        ),
        row(
            "and an investigation says the opposite",
            || {
                wrong("ENDOTOXIN", "9 [IU]/mL").and(|w| {
                    endotoxin(w, "0.1 [IU]/mL");
                    investigated(w, "ENDOTOXIN", OosConclusion::Confirmed);
                })
            },
            &["maker: NOT_RELEASED, OOS_OPEN(ENDOTOXIN)"],
        ),
        row(
            "the maker's own failure, which the maker's own investigation explains",
            own_ph,
            &["maker: NOT_RELEASED, CORRECTED_FAIL(PH)"],
        ),
        row(
            "and quality releases the lot knowing that",
            || own_ph().on(Tested, Received),
            &["clinic-a: ok"],
        ),
        row(
            "a pass corrected to a failure",
            || good(Tested).and(|w| endotoxin(w, "9 [IU]/mL")),
            &["maker: NOT_RELEASED, TEST_FAIL(ENDOTOXIN)"],
        ),
        row(
            "the time of a sample, after which it was received",
            || {
                let mut world = then(Sampled, |w| w.activate(2));
                let later = world.now;
                world.go_on(Sampled, Tested);
                world.and(|w| {
                    let corrected = Corrected {
                        occurred_at: later,
                        ..taking(w, |_| ())
                    };
                    w.record("maker.operator + maker.qa", Event::Corrected(corrected));
                })
            },
            &["maker: NOT_RELEASED, CONTRADICTED(79, SampleReceived)"],
        ),
        row(
            "a medium of a worse grade",
            || {
                good(Tested).and(|w| {
                    let corrected = medium(w, |raw| raw.grade = Grade::Ruo);
                    w.record("maker.operator + maker.qa", Event::Corrected(corrected));
                })
            },
            &["maker: NOT_RELEASED, RAW_MATERIAL_UNFIT(MEDIUM)"],
        ),
        row(
            "a medium that had expired, and then had not",
            || {
                let mut recipe = Recipe::small();
                recipe.medium.expiry = date("2026-01-06");
                let mut world = with(recipe, Tested);
                world.activate(2);
                world.and(|w| {
                    let corrected = medium(w, |raw| raw.expiry = date("2027-01-06"));
                    w.record("maker.operator + maker.qa", Event::Corrected(corrected));
                })
            },
            &["maker: NOT_RELEASED, CORRECTED_FAIL(RAW_MATERIAL_UNFIT(MEDIUM))"],
        ),
        row(
            "raw data of another sample, and then others",
            || {
                good(Tested).and(|w| {
                    // The endotoxin test was reported with the raw data of the maker's pH.
                    let entry = entry_of(w, "final.1.lab", "ENDOTOXIN");
                    let own = result_at(w, entry, |_| ());
                    let copied = digest("raw data of PH of final.1.maker");
                    let wrong = result_at(w, entry, |e| e.raw_data = copied);
                    w.forge(usize::try_from(entry).unwrap(), wrong.replacement.event());
                    w.record(LAB, Event::Corrected(own));
                })
            },
            &["maker: NOT_RELEASED, OOS_OPEN(ENDOTOXIN), OOS_OPEN(PH)"],
        ),
        row(
            "undecided, and then an assay that did not run, tested again",
            || {
                let mut recipe = Recipe::small();
                let open = ResultValue::Qualitative(Qualitative::Indeterminate);
                recipe.results.insert("STERILITY", open);
                let mut world = with(recipe, Tested);
                world.activate(2);
                world.and(|w| {
                    let invalid = ResultValue::Invalid(text("no growth control"));
                    let corrected = result(w, |e| e.value = invalid);
                    w.record(LAB, Event::Corrected(corrected));
                    w.wait_days(15);
                    let good = papers::good("STERILITY");
                    let mut again = w.result_of("final.1.lab", "STERILITY", good);
                    again.raw_data = digest("again");
                    w.record("lab.analyst", Event::TestReported(again));
                })
            },
            &["maker: NOT_RELEASED, OOS_OPEN(STERILITY)"],
        ),
        row(
            "a medium on hold that is said not to have gone in",
            || {
                good(Tested).and(|w| {
                    let held = |event: &Event| matches!(event, Event::MaterialReceived(e) if e.tissue().is_none());
                    let at = crate::refusals::corrections::entry(w, held);
                    let Event::MaterialReceived(medium) = w.log[usize::try_from(at).unwrap()].statement.event.clone() else {
                        panic!("a medium");
                    };
                    let hold = make::hold(HoldScope::Node(medium.node), HoldReason::Deviation, "maker");
                    w.record("maker.qa", Event::HoldPlaced(hold));
                    let uses = |event: &Event| matches!(event, Event::ProcessRecorded(e) if e.inputs.iter().any(|i| i.node == medium.node));
                    let steps: Vec<u64> = w.log.iter().filter(|e| uses(&e.statement.event)).map(|e| e.index).collect();
                    for (n, at) in steps.into_iter().enumerate() {
                        let mut corrected = make::corrected(&w.log, at, at);
                        if let Replacement::ProcessRecorded(e) = &mut corrected.replacement {
                            e.inputs.retain(|input| input.node != medium.node);
                        }
                        corrected.removed_inputs = vec![medium.node];
                        corrected.explanation = text(&format!("step {n} had another medium"));
                        w.record("maker.operator + maker.qa", Event::Corrected(corrected));
                    }
                })
            },
            &["maker: NOT_RELEASED, ON_HOLD(1 reason)"],
        ),
        row(
            "reviewed before it was corrected",
            || good(Reviewed).and(instrument),
            &["maker: NOT_RELEASED"],
        ),
    ]
}

fn after_the_release() -> Vec<Row> {
    vec![
        row(
            "something that no row looks at, after the release",
            || good(Received).and(instrument),
            &["clinic-a: ok"],
        ),
        row(
            "another passing value, after the release",
            || good(Received).and(|w| endotoxin(w, "0.2 [IU]/mL")),
            &["clinic-a: CORRECTED_AFTER_RELEASE"],
        ),
        row(
            "and it was released again",
            || {
                good(Received).and(|w| {
                    endotoxin(w, "0.2 [IU]/mL");
                    released_again(w);
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "a pass corrected to a failure, after the release",
            || good(Received).and(|w| endotoxin(w, "9 [IU]/mL")),
            &[
                "clinic-a: TEST_FAIL(ENDOTOXIN), CONTRADICTED(86, LotReleased), CORRECTED_AFTER_RELEASE",
            ],
        ),
        row(
            "corrected there and back by others",
            || {
                good(Received).and(|w| {
                    let entry = entry_of(w, "final.1.lab", "ENDOTOXIN");
                    endotoxin(w, "9 [IU]/mL");
                    let stands = w.log.len() as u64 - 1;
                    let mut back = result_at(w, entry, |_| ());
                    back.stands = stands;
                    // Another quality person of the laboratory.
                    let key = make::enrolled("lab.qa-2", "lab.qa-2", &[Role::LabQa]);
                    w.record(
                        "root.1 + root.2 + lab.qa-2 as ENROLLEE",
                        Event::KeyEnrolled(key),
                    );
                    w.record("lab.analyst + lab.qa-2 as LAB_QA", Event::Corrected(back));
                })
            },
            &["clinic-a: ok"],
        ),
    ]
}

fn without_the_rules() -> Vec<Row> {
    const FAILED: &str = "clinic-a: NOT_RELEASED, TEST_FAIL(ENDOTOXIN), ILLEGAL_ENTRY(Corrected, ";
    let told = |code: &str| -> &'static [&'static str] {
        let line = format!("{FAILED}{code}) and 3 more, NOT_IN_YOUR_CUSTODY");
        Box::leak(Box::new([&*Box::leak(line.into_boxed_str())]))
    };
    vec![
        row(
            "by the laboratory alone",
            || forged("lab.qa", |_| ()),
            told("WRONG_ROLE"),
        ),
        row(
            "by the maker",
            || forged("maker.qc + maker.qa", |_| ()),
            told("NOT_YOURS"),
        ),
        row(
            "a correction of what does not stand",
            || forged(LAB, |c| c.stands = 0),
            told("NOT_CORRECTABLE"),
        ),
        row(
            "of another analyte, which failed",
            || {
                forged(LAB, |c| {
                    if let Replacement::TestReported(e) = &mut c.replacement {
                        e.analyte = analyte("STERILITY");
                        e.value = ResultValue::Qualitative(Qualitative::NoGrowth);
                    }
                })
            },
            told("NOT_CORRECTABLE"),
        ),
        row(
            "of a sample that was never taken",
            || {
                forged(LAB, |c| {
                    if let Replacement::TestReported(e) = &mut c.replacement {
                        e.sample = sample("better");
                    }
                })
            },
            &[
                "clinic-a: NOT_RELEASED, TEST_FAIL(ENDOTOXIN), ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
    ]
}

#[test]
fn verdicts() {
    check(&rows());
}

/// A review of what was wrong is none.
#[test]
fn a_correction_voids_the_review() {
    let mut world = good(Reviewed).and(instrument);
    let released = Event::LotReleased(make::released("L1", "small@1"));
    let refusal = world.attempt("maker.qa", released.clone()).unwrap_err();
    assert_eq!(refusal.code.as_str(), "NOT_REVIEWED");
    world.record(
        "maker.head",
        Event::LotReviewed(make::reviewed("L1", "small@1")),
    );
    world.record("maker.qa", released.clone());
    // And what stands is released once.
    let refusal = world.attempt("maker.qa", released).unwrap_err();
    assert_eq!(refusal.code.as_str(), "EXISTS");
}

/// What was decided before a correction was decided by what stood then.
#[test]
fn what_was_legal_stays_legal() {
    let world = good(Received).and(|w| endotoxin(w, "9 [IU]/mL"));
    let verdict = world.ask(1, "clinic-a");
    let illegal = verdict
        .reasons
        .iter()
        .any(|r| r.code == ReasonCode::IllegalEntry);
    assert!(!illegal);
}
