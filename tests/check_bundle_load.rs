//! The largest bundles that somebody else's log could make: checked in bounded time, without a
//! panic, and not by writing a book about them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod check_support;

use std::time::{Duration, Instant};

use check_support::bundles::bundle;
use check_support::log::Log;
use check_support::story;
use check_support::world::story::{Phase, Recipe};
use check_support::world::{World, make, names, papers};
use lotledger::domain::event::{Event, HoldReason, HoldScope};
use lotledger::domain::id::{Label, VialTag};
use lotledger::domain::spec::{Criterion, Row, Stage};
use lotledger::domain::value::Qualitative;
use lotledger::domain::verdict::Verdict;
use lotledger::format::bundle::{BundleOpening, MAX_BUNDLE_BYTES, UntrustedBundle, encode_bundle};
use lotledger::format::commitment::FieldId;
use lotledger::verify::bundle::{Ask, Outcome, check};

/// As slow as a machine that also does other things; what is not bounded takes hours.
const PATIENCE: Duration = Duration::from_secs(120);

fn judged(bundle: &UntrustedBundle, log: &Log, what: &str) -> Verdict {
    let size = encode_bundle(bundle).len();
    assert!(size <= MAX_BUNDLE_BYTES, "{what}: {size} bytes");
    let begun = Instant::now();
    let outcome = check(bundle, &log.trust(), &Ask::default(), log.time(), 2);
    let took = begun.elapsed();
    println!("{what}: {size} bytes in {took:?}");
    assert!(took < PATIENCE, "{what}: {took:?}");
    match outcome {
        Outcome::Valid(checked) => checked.verdict,
        Outcome::Incomplete(what) => panic!("incomplete: {what:?}"),
        Outcome::Invalid(faults) => panic!("invalid: {faults:?}"),
    }
}

/// How much a verdict has to say, in bytes.
fn words(verdict: &Verdict) -> usize {
    let details = verdict.reasons.iter().filter_map(|r| r.detail.as_ref());
    details.map(|detail| detail.said().english().len()).sum()
}

/// One sample with thousands of results, judged by a hundred rows.
#[test]
fn a_thousand_failed_results_by_a_hundred_rows() {
    let mut recipe = Recipe::small();
    let sterility = recipe.specification.rows[0].clone();
    let rows = &mut recipe.specification.rows;
    rows[0].row_id = Some(Label::parse("r0").unwrap());
    for n in 1..120 {
        let mut row: Row = sterility.clone();
        row.row_id = Some(Label::parse(&format!("r{n}")).unwrap());
        rows.push(row);
    }
    assert_eq!(sterility.stage, Stage::Final);
    assert!(matches!(
        sterility.criterion,
        Criterion::EqQual(Qualitative::NoGrowth)
    ));
    let mut world = story(recipe, Phase::Received);
    world.wait_days(15);
    let growth = papers::value_word(Qualitative::Growth);
    for n in 0..4_000 {
        let mut result = world.result_of("final.1.lab", "STERILITY", growth.clone());
        result.run_id = Label::parse(&format!("run-{n}")).unwrap();
        world.force("lab.analyst", Event::TestReported(result));
    }
    let log = Log::of(&world);
    let verdict = judged(&bundle(&world, &log, 2), &log, "results");
    assert!(
        words(&verdict) < 1_000_000,
        "{} bytes of details",
        words(&verdict)
    );
}

/// Vial tags are whatever their maker says: here commitments, every one of which is opened, beside
/// thousands of statements in which they are not.
#[test]
fn two_thousand_openings_beside_three_thousand_statements() {
    let mut world = story(Recipe::small(), Phase::Received);
    world.wait_days(15);
    let good = papers::good("STERILITY");
    for n in 0..3_000 {
        let mut result = world.result_of("final.1.lab", "STERILITY", good.clone());
        result.run_id = Label::parse(&format!("run-{n}")).unwrap();
        world.force("lab.analyst", Event::TestReported(result));
    }
    let mut openings = [(); 2].map(|()| opened_hold(&mut world)).concat();
    openings.sort_by_key(|o| (o.statement_id, o.field_id.to_string()));
    let log = Log::of(&world);
    let mut bundle = bundle(&world, &log, 2);
    bundle.openings = openings;
    judged(&bundle, &log, "openings");
    // One that is nowhere.
    bundle.openings[77].salt = [0; 32];
    let outcome = check(&bundle, &log.trust(), &Ask::default(), log.time(), 2);
    assert!(matches!(outcome, Outcome::Invalid(faults) if faults[0].check.as_str() == "OPENING"));
}

/// A hold on vial 2 and on a thousand things that are no vials.
fn opened_hold(world: &mut World) -> Vec<BundleOpening> {
    let scope = |vials| HoldScope::Vials {
        lot: names::lot("L1"),
        vials,
    };
    let hold = |vials| make::hold(scope(vials), HoldReason::Deviation, "maker");
    let vial = names::vial("L1", 2);
    let mut statement = world.draft("maker.qa", Event::HoldPlaced(hold(vec![vial])));
    let openings: Vec<BundleOpening> = (0..999)
        .map(|n| BundleOpening {
            statement_id: statement.statement_id,
            field_id: FieldId::parse(&format!("hold_placed.f{n:03}")).unwrap(),
            salt: [7; 32],
            value: "x".to_owned(),
        })
        .collect();
    let ledger = world.ledger_id().unwrap().bytes();
    let digests = openings
        .iter()
        .map(|o| o.in_ledger(ledger).unwrap().digest().bytes());
    let mut vials: Vec<VialTag> = digests.map(VialTag::from_bytes).collect();
    vials.push(vial);
    vials.sort();
    statement.event = Event::HoldPlaced(hold(vials));
    world.append(statement);
    openings
}
