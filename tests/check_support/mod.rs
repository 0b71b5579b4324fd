//! A story of the world of `rules`, signed and encoded: a log with bundles, trust files, databases.
//!
//! Nothing here asks the rules or the ledger's own writer: what is wrong in a log can be written as
//! easily as what is right, and a proof is made by other code than the one under test.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test support, of which each test program uses a part"
)]

#[path = "../rules/world/mod.rs"]
pub mod world;

pub mod bundles;
pub mod database;
pub mod log;
pub mod notary;

use std::sync::OnceLock;

use lotledger::domain::event::{Clock, Event, LedgerCreated};

pub use notary::notary;

use world::story::{Phase, Recipe};
use world::{World, make};

/// A signed story, after a phase.
pub fn story(recipe: Recipe, phase: Phase) -> World {
    let mut world = World::empty(recipe);
    world.notary = Some(notary);
    world.tell_to(phase);
    world
}

/// The good lot as both clinics have received it. Told once per program.
pub fn received() -> World {
    static TOLD: OnceLock<World> = OnceLock::new();
    TOLD.get_or_init(|| story(Recipe::small(), Phase::Received))
        .clone()
}

/// The same in a training ledger.
pub fn training() -> World {
    training_to(Phase::Received)
}

/// A training ledger after a phase.
pub fn training_to(phase: Phase) -> World {
    let mut world = World::empty(Recipe::small());
    world.notary = Some(notary);
    let genesis = LedgerCreated {
        clock: Clock::Training,
        ..make::genesis()
    };
    world.record("root.1 + root.2", Event::LedgerCreated(genesis));
    world.go_on(Phase::Genesis, phase);
    world
}

/// Whether every position is to be tried, which takes minutes, or a sample of them.
pub fn full() -> bool {
    std::env::var_os("LOTLEDGER_FULL").is_some()
}

/// All of `0..len`, or about `some` of them, spread evenly.
pub fn positions(len: usize, some: usize) -> impl Iterator<Item = usize> {
    let step = if full() { 1 } else { (len / some).max(1) };
    (0..len).step_by(step)
}
