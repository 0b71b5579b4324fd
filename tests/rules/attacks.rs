//! Work that somebody else's log could make endless, and honest work that a limit could forbid.

use std::time::{Duration, Instant};

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode as Code;
use lotledger::domain::subject::Subject;

use crate::verdicts::table::text;
use crate::world::story::{Phase, Recipe, after, with};
use crate::world::{World, make, names::*};

/// The lot is filled from `bulk`, which was made of `last`.
fn filled_from(world: &mut World, last: &[&str]) {
    world.process(ProcessStep::SterileBulk, last, &["bulk"]);
    world.tell(Phase::Filled);
}

/// Tissue, two banks, culture, harvest and sterile bulk: six nodes around these.
fn purified_again_and_again(world: &mut World, steps: usize) {
    world.process(ProcessStep::Culture, &["wcb.1"], &["culture.1"]);
    world.process(ProcessStep::Harvest, &["culture.1"], &["p.0"]);
    for i in 1..=steps {
        let (from, to) = (format!("p.{}", i - 1), format!("p.{i}"));
        world.process(ProcessStep::Purify, &[&from], &[&to]);
    }
    filled_from(world, &[&format!("p.{steps}")]);
}

#[test]
fn a_lineage_of_64_steps_is_walked_and_one_of_65_is_not() {
    for (steps, limit) in [(58, false), (59, true)] {
        let mut world = after(Phase::Planned);
        purified_again_and_again(&mut world, steps);
        let review = Event::LotReviewed(make::reviewed("L1", "small@1"));
        let refusal = world.attempt("maker.head", review).err();
        let refused = refusal.is_some_and(|refusal| refusal.code == Code::Limit);
        assert_eq!(refused, limit, "{steps}");
        let told = text(&world.ask(1, "nobody"));
        assert_eq!(told.contains("LINEAGE_BROKEN"), limit, "{told}");
    }
}

/// Two nodes a level, each made of both nodes of the level before: 2^50 ways through a hundred
/// nodes. Every node is visited once.
#[test]
fn a_ladder_with_endless_ways_is_walked_once() {
    let mut world = after(Phase::Planned);
    world.process(ProcessStep::Culture, &["wcb.1"], &["culture.1"]);
    world.process(ProcessStep::Harvest, &["culture.1"], &["p.0.a", "p.0.b"]);
    for i in 1..=50 {
        let name = |i: usize, side: &str| format!("p.{i}.{side}");
        let (a, b) = (name(i - 1, "a"), name(i - 1, "b"));
        world.process(ProcessStep::Purify, &[&a, &b], &[&name(i, "a")]);
        world.process(ProcessStep::Purify, &[&a, &b], &[&name(i, "b")]);
    }
    filled_from(&mut world, &["p.50.a", "p.50.b"]);
    let begun = Instant::now();
    world.ask(1, "nobody");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

/// Two nodes, each made of the other, beside an honest harvest: only a log built without the rules
/// has them, and the first of them is made of something that is not there yet.
#[test]
fn a_circle_is_an_illegal_act() {
    let mut world = after(Phase::Planned);
    world.process(ProcessStep::Culture, &["wcb.1"], &["culture.1"]);
    world.process(ProcessStep::Harvest, &["culture.1"], &["p.0"]);
    world.forging = true;
    world.process(ProcessStep::Purify, &["p.0", "p.2"], &["p.1"]);
    world.process(ProcessStep::Purify, &["p.1"], &["p.2"]);
    filled_from(&mut world, &["p.2"]);
    let told = text(&world.ask(1, "nobody"));
    assert!(
        told.contains("ILLEGAL_ENTRY(ProcessRecorded, UNKNOWN_REF)"),
        "{told}"
    );
}

/// 600 harvests in one bulk: refused before anything above them is loaded.
#[test]
fn a_lineage_wider_than_a_decision_can_pin_is_not_loaded() {
    let mut world = after(Phase::Planned);
    world.process(ProcessStep::Culture, &["wcb.1"], &["culture.1"]);
    let names: Vec<String> = (0..600).map(|i| format!("h.{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.process(ProcessStep::Harvest, &["culture.1"], &names);
    world.process(ProcessStep::Pool, &names[..300], &["pool.1"]);
    world.process(ProcessStep::Pool, &names[300..], &["pool.2"]);
    filled_from(&mut world, &["pool.1", "pool.2"]);
    let review = Event::LotReviewed(make::reviewed("L1", "small@1"));
    let refusal = world.attempt("maker.head", review).unwrap_err();
    assert_eq!(refusal.code, Code::Limit);
    let verdict = world.ask(1, "nobody");
    assert!(text(&verdict).contains("LINEAGE_BROKEN"));
    assert!(verdict.reads.len() < 40, "{}", verdict.reads.len());
}

/// What can be held in one statement can be lifted in one.
#[test]
fn a_hold_on_512_vials_is_lifted() {
    let mut recipe = Recipe::small();
    recipe.vials = 600;
    let mut world = with(recipe, Phase::Filled);
    let scope = HoldScope::Vials {
        lot: lot("L1"),
        vials: vials("L1", 1, 512),
    };
    let hold = make::hold(scope, HoldReason::Deviation, "maker");
    let index = world.record("maker.qa", Event::HoldPlaced(hold));
    assert!(text(&world.ask(512, "nobody")).contains("ON_HOLD(1 reason)"));
    let lifted = make::lifted(&world, index);
    world.record("maker.qa", Event::HoldLifted(lifted));
    assert!(!text(&world.ask(512, "nobody")).contains("ON_HOLD"));
}

/// What one clinic does to one vial is no business of those who ask about another.
#[test]
fn a_lifted_hold_on_many_vials_shows_one() {
    let mut world = after(Phase::Received);
    let scope = HoldScope::Vials {
        lot: lot("L1"),
        vials: vials("L1", 1, 20),
    };
    let hold = make::hold(scope, HoldReason::Deviation, "maker");
    let index = world.record("maker.qa", Event::HoldPlaced(hold));
    let lifted = make::lifted(&world, index);
    world.record("maker.qa", Event::HoldLifted(lifted));
    for n in 1..=10 {
        let verdict = world.ask(n, "clinic-a");
        assert_eq!(text(&verdict), "ok");
        let vials = verdict
            .reads
            .iter()
            .filter(|s| matches!(s, Subject::Vial(_)));
        assert_eq!(vials.count(), 1);
    }
}

/// The genesis belongs to no ledger yet.
#[test]
fn a_genesis_that_names_a_ledger_is_refused() {
    let mut world = World::empty(Recipe::small());
    let mut statement = world.draft("root.1 + root.2", Event::LedgerCreated(make::genesis()));
    statement.ledger_id = Some(lotledger::domain::id::LedgerId::from_bytes([1; 32]));
    assert_eq!(world.submit(statement).unwrap_err().code, Code::WrongLedger);
}

/// Nothing comes before the genesis.
#[test]
fn an_empty_ledger_takes_a_genesis_only() {
    for example in crate::refusals::examples() {
        let (_, event) = example.set();
        let mut world = World::empty(Recipe::small());
        let name = event.name();
        assert!(world.attempt(example.by, event).is_err(), "{name}");
    }
    let mut world = World::empty(Recipe::small());
    let one = world.attempt("root.1", Event::LedgerCreated(make::genesis()));
    assert_eq!(one.unwrap_err().code, Code::Threshold);
    world.tell(Phase::Genesis);
}
