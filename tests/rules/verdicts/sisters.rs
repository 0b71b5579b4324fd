//! What else was recorded about a lot: its sisters, samples on their way, results that nobody asked
//! for, uses by strangers.

use lotledger::domain::event::*;
use lotledger::domain::id::Marker;
use lotledger::domain::quantity::{Decimal, Quantity, Unit};
use lotledger::domain::spec::{Criterion, Stage};
use lotledger::domain::subject::Subject;
use lotledger::domain::value::{
    Comparator, MarkerSet, MarkerValue, Measurement, Qualitative, ResultValue,
};

use super::table::{Row, check, row, then};
use crate::world::story::Phase::*;
use crate::world::story::{Recipe, after, with};
use crate::world::{World, make, names::*, papers};

/// The vials of clinic A are of L1; L2 is filled from another bulk of the same purified material.
fn with_a_sister(fate: fn(&mut World)) -> World {
    let mut world = after(Received);
    world.process(ProcessStep::SterileBulk, &["purified"], &["bulk.2"]);
    sister(&mut world, "bulk.2");
    fate(&mut world);
    world
}

/// L2 is filled from a bulk.
fn sister(world: &mut World, bulk: &str) {
    let opened = make::lot_opened("L2", "small@1", "wcb.1");
    world.record("maker.head", Event::LotOpened(opened));
    let root = world.sidecar(vials("L2", 1, 40));
    let filled = make::commissioned("L2", bulk, 40, root);
    world.record("maker.head", Event::VialsCommissioned(filled));
}

fn held(world: &mut World, scope: HoldScope) {
    let hold = make::hold(scope, HoldReason::Deviation, "maker");
    world.record("maker.qa", Event::HoldPlaced(hold));
}

fn final_vials() -> SampleTarget {
    SampleTarget::Lot(lot("L1"))
}

/// One sample more of the lot than the specification asks for, taken after the release.
fn one_more(code: &str) -> World {
    let mut world = after(Planned);
    let slot = make::slot("S9", Stage::Final, &[code], "lab");
    let plan = make::plan(final_vials(), vec![slot]);
    world.record("maker.qa", Event::SamplesPlanned(plan));
    world.go_on(Planned, Received);
    // One that was neither packed nor sampled.
    let untouched = |n: &u32| world.known(&Subject::Vial(vial("L1", *n))).is_none();
    let n = (1..=40).find(untouched).unwrap();
    let taken = make::sample_taken(final_vials(), "S9", "S9.lab", vials("L1", n, n));
    world.record("maker.operator", Event::SampleTaken(taken));
    world
}

fn also_tested(code: &'static str, word: Qualitative) -> World {
    also_found(code, &[papers::value_word(word)])
}

fn number(comparator: Comparator, value: i64, exponent: i8, unit: &str) -> ResultValue {
    let quantity = Quantity::new(Decimal::new(value, exponent), Unit::parse(unit).unwrap());
    ResultValue::Quantitative(Measurement::new(comparator, Some(quantity)).unwrap())
}

/// Each value is another run.
fn also_found(code: &'static str, values: &[ResultValue]) -> World {
    let mut world = one_more(code);
    report(&mut world, "S9.lab", code, values);
    world
}

fn report(world: &mut World, sample: &str, code: &str, values: &[ResultValue]) {
    let received = Event::SampleReceived(make::sample_received(sample, "lab"));
    world.record("lab.analyst", received);
    for value in values {
        let result = world.result_of(sample, code, value.clone());
        world.record("lab.analyst", Event::TestReported(result));
    }
}

/// A virus test of the master bank, years after: no row of the lot asks for it.
fn bank_tested(word: Qualitative) -> World {
    let mut world = after(Banked);
    let bank = || SampleTarget::Node(node("mcb.1"));
    let slot = make::slot("later", Stage::Mcb, &["VIRUS_INVITRO"], "lab");
    world.record(
        "maker.qa",
        Event::SamplesPlanned(make::plan(bank(), vec![slot])),
    );
    world.go_on(Banked, Received);
    let taken = make::sample_taken(bank(), "later", "later.lab", Vec::new());
    world.record("maker.operator", Event::SampleTaken(taken));
    let found = papers::value_word(word);
    report(&mut world, "later.lab", "VIRUS_INVITRO", &[found]);
    world
}

fn opened_by(clinic: &'static str) -> World {
    let mut world = after(Received);
    let opened = make::opened(vial_id("L1", 1), clinic, world.now);
    let by = match clinic {
        "clinic-b" => "clinic-b.pharmacy",
        _ => "clinic-a.nurse",
    };
    world.record(by, Event::VialOpened(opened));
    world
}

pub fn rows() -> Vec<Row> {
    vec![
        // Sisters.
        row(
            "a sister that is well",
            || with_a_sister(|_| ()),
            &["clinic-a: ok"],
        ),
        row(
            "a sister was rejected",
            || {
                with_a_sister(|w| {
                    w.record("maker.qa", Event::LotRejected(make::rejected("L2")));
                })
            },
            &[
                "clinic-a: SISTER_LOT(rejected)",
                "nobody: SISTER_LOT(rejected)",
            ],
        ),
        row(
            "a sister is on hold",
            || with_a_sister(|w| held(w, HoldScope::Lot(lot("L2")))),
            &["clinic-a: SISTER_LOT(held)"],
        ),
        row(
            "the bulk of a sister is on hold",
            || with_a_sister(|w| held(w, HoldScope::Node(node("bulk.2")))),
            &["clinic-a: SISTER_LOT(held)"],
        ),
        row(
            "a sister of something on hold, and of what that was made of",
            || {
                then(Received, |w| {
                    w.process(ProcessStep::Purify, &["purified"], &["again"]);
                    w.process(
                        ProcessStep::SterileBulk,
                        &["again", "purified"],
                        &["bulk.2"],
                    );
                    sister(w, "bulk.2");
                    held(w, HoldScope::Node(node("again")));
                })
            },
            &["clinic-a: SISTER_LOT(held)"],
        ),
        row(
            "a sister was recalled",
            || {
                with_a_sister(|w| {
                    let recall = make::recall(vec![lot("L2")], RecallClass::I, "maker");
                    w.record("maker.qa", Event::RecallIssued(recall));
                })
            },
            &["clinic-a: SISTER_LOT(recalled)"],
        ),
        row(
            "what was pooled before makes no sisters",
            || {
                then(Received, |w| {
                    w.process(ProcessStep::Clarify, &["pool"], &["c.2"]);
                    w.process(ProcessStep::SterileBulk, &["c.2"], &["bulk.2"]);
                    sister(w, "bulk.2");
                    w.record("maker.qa", Event::LotRejected(make::rejected("L2")));
                })
            },
            &["clinic-a: ok"],
        ),
        // Samples and results.
        row(
            "a sample that never came",
            || one_more("PH"),
            &["clinic-a: SAMPLE_NOT_RECEIVED"],
        ),
        row(
            "a good result that no row asks for",
            || also_tested("STERILITY_RAPID", Qualitative::NoGrowth),
            &["clinic-a: ok"],
        ),
        row(
            "growth where no row asks for it",
            || also_tested("STERILITY_RAPID", Qualitative::Growth),
            &["clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(STERILITY_RAPID)"],
        ),
        row(
            "mycoplasma enzymes where no row asks for them",
            || also_tested("MYCOPLASMA_LUMINESCENCE", Qualitative::Positive),
            &["clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(MYCOPLASMA_LUMINESCENCE)"],
        ),
        row(
            "a ratio of light below one says that there are none",
            || {
                also_found(
                    "MYCOPLASMA_LUMINESCENCE",
                    &[number(Comparator::Eq, 7, -1, "1")],
                )
            },
            &["clinic-a: ok"],
        ),
        row(
            "a ratio of light below one is no mycoplasma where a row asks for the word",
            || {
                let mut recipe = Recipe::small();
                let mycoplasma = &mut recipe.specification.rows[2];
                mycoplasma.code = analyte("MYCOPLASMA_LUMINESCENCE");
                mycoplasma.criterion = Criterion::EqQual(Qualitative::Negative);
                let negative = papers::value_word(Qualitative::Negative);
                recipe.results.insert("MYCOPLASMA_LUMINESCENCE", negative);
                let mut world = with(recipe, Made);
                let ratio = number(Comparator::Eq, 7, -1, "1");
                world.result("harvest.1.lab", "MYCOPLASMA_LUMINESCENCE", ratio);
                world.go_on(Made, Received);
                world
            },
            &["clinic-a: ok"],
        ),
        row(
            "a ratio of light above one says that there are some",
            || {
                also_found(
                    "MYCOPLASMA_LUMINESCENCE",
                    &[number(Comparator::Eq, 12, -1, "1")],
                )
            },
            &["clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(MYCOPLASMA_LUMINESCENCE)"],
        ),
        row(
            "more than nothing is something",
            || {
                also_found(
                    "MYCOPLASMA_NAT",
                    &[number(Comparator::Gt, 0, 0, "[CFU]/mL")],
                )
            },
            &["clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(MYCOPLASMA_NAT)"],
        ),
        row(
            "nothing, and less than something, are not",
            || {
                also_found(
                    "MYCOPLASMA_NAT",
                    &[number(Comparator::Lt, 10, 0, "[CFU]/mL")],
                )
            },
            &["clinic-a: ok"],
        ),
        row(
            "tumours",
            || also_tested("TUMORIGENICITY", Qualitative::Positive),
            &["clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(TUMORIGENICITY)"],
        ),
        row(
            "what does not conform, whatever it is",
            || also_tested("KARYOTYPE", Qualitative::NotConforms),
            &["clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(KARYOTYPE)"],
        ),
        row(
            "more viruses than can be counted where no row asks for it",
            || {
                let above = Measurement::new(Comparator::AboveUloq, None).unwrap();
                also_found("ADVENTITIOUS_VIRUS", &[ResultValue::Quantitative(above)])
            },
            &["clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(ADVENTITIOUS_VIRUS)"],
        ),
        row(
            "a virus that the panel of the row does not name",
            || {
                let mut recipe = Recipe::default_cm_iv();
                let ResultValue::Set(panel) = papers::good("VIRUS_NAT_PANEL") else {
                    panic!("a panel");
                };
                let mut found = panel.members().to_vec();
                let hev = Marker::parse("HEV").unwrap();
                found.push((hev, MarkerValue::Word(Qualitative::Detected)));
                found.sort_by(|a, b| a.0.cmp(&b.0));
                let panel = ResultValue::Set(MarkerSet::new(found).unwrap());
                recipe.results.insert("VIRUS_NAT_PANEL", panel);
                with(recipe, Received)
            },
            &["clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(VIRUS_NAT_PANEL)"],
        ),
        row(
            "what did not conform by another method, and then did by that of the row",
            || {
                let mut recipe = Recipe::default_cm_iv();
                let rows = &mut recipe.specification.rows;
                let appearance = rows
                    .iter_mut()
                    .find(|row| row.code.as_str() == "APPEARANCE");
                appearance.unwrap().methods = vec![method("IN_HOUSE_SOP")];
                let mut world = with(recipe, Sampled);
                let wrong = papers::value_word(Qualitative::NotConforms);
                let mut result = world.result_of("final.1.maker", "APPEARANCE", wrong);
                result.method = method("PH_EUR_2_9_20");
                world.record("maker.qc", Event::TestReported(result));
                world.go_on(Sampled, Received);
                world
            },
            &["clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(APPEARANCE)"],
        ),
        // Of less than 2 mL there are twice as many vials to test for sterility.
        row(
            "fills of enough",
            || also_found("FILL_VOLUME", &["5 mL", "4 mL"].map(papers::value_of)),
            &["clinic-a: ok"],
        ),
        row(
            "fills of enough and of too little",
            || also_found("FILL_VOLUME", &["5 mL", "1.5 mL"].map(papers::value_of)),
            &["clinic-a: TEST_INSUFFICIENT(STERILITY)"],
        ),
        row(
            "a bank without viruses",
            || bank_tested(Qualitative::Negative),
            &["clinic-a: ok"],
        ),
        row(
            "a virus in the bank, found later on",
            || bank_tested(Qualitative::Positive),
            &[
                "clinic-a: ADVERSE_RESULT_OUTSIDE_SPEC(VIRUS_INVITRO)",
                "nobody: ADVERSE_RESULT_OUTSIDE_SPEC(VIRUS_INVITRO)",
            ],
        ),
        // Uses by somebody who did not have it.
        row(
            "opened by a clinic that has other vials",
            || opened_by("clinic-b"),
            &[
                "clinic-a: USED_WITHOUT_CUSTODY",
                "clinic-b: NOT_IN_YOUR_CUSTODY",
                "nobody: ALREADY_OPENED_ELSEWHERE",
            ],
        ),
        row(
            "opened by who has it",
            || opened_by("clinic-a"),
            &[
                "clinic-a: ok",
                "clinic-b: ALREADY_OPENED_ELSEWHERE, NOT_IN_YOUR_CUSTODY",
            ],
        ),
    ]
}

#[test]
fn sisters() {
    check(&rows());
}

/// Information, but there: how many sisters, what else was tested.
#[test]
fn what_is_well_is_told_too() {
    let told = |world: &World| {
        let verdict = world.ask(1, "clinic-a");
        let reasons = verdict.reasons.iter().map(ToString::to_string);
        reasons.collect::<Vec<_>>().join(", ")
    };
    let sisters = told(&with_a_sister(|_| ()));
    assert!(sisters.contains("SISTER_LOTS=1"), "{sisters}");
    let tested = told(&also_tested("STERILITY_RAPID", Qualitative::NoGrowth));
    assert!(tested.contains("ALSO_TESTED(1)"), "{tested}");
    let mut broken = one_more("PH");
    let mut received = make::sample_received("S9.lab", "lab");
    received.condition = SampleCondition::Unusable;
    broken.record("lab.analyst", Event::SampleReceived(received));
    let broken = told(&broken);
    assert!(broken.contains("SAMPLE_UNUSABLE"), "{broken}");
    assert!(!broken.contains("SAMPLE_NOT_RECEIVED"), "{broken}");
}

/// Seen: a second lot from one bulk, in a log without the rules, passes what the first failed.
#[test]
fn a_second_lot_of_one_bulk_is_none() {
    let mut world = after(Received);
    world.forging = true;
    sister(&mut world, "bulk");
    let mut question = world.question(1, None);
    (question.lot, question.vial) = (lot("L2"), vial("L2", 1));
    let illegal = "ILLEGAL_ENTRY(VialsCommissioned, BULK_USED)";
    let second = super::table::text(&world.judge(&question));
    assert_eq!(second, format!("UNKNOWN_SERIAL, {illegal}"));
    // The first lot hears of it too: the act stands in the history of its bulk.
    let first = super::table::text(&world.ask(1, "clinic-a"));
    assert_eq!(first, illegal);
}
