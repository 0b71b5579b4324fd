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

use std::collections::HashMap;
use std::sync::OnceLock;

use ed25519_dalek::{Signer as _, SigningKey};
use lotledger::domain::event::{Clock, Event, LedgerCreated};
use lotledger::domain::id::{Digest, KeyId};
use lotledger::domain::statement::Statement;
use lotledger::format::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use lotledger::format::entry::{Body, Entry, encode_entry};
use lotledger::format::envelope::Envelope;
use lotledger::format::statement::encode_statement;
use lotledger::merkle::{Hash, leaf_hash};

use world::story::{Phase, Recipe};
use world::{World, cast, make, names};

/// Keys outside the cast that a test may use.
const OTHERS: &[&str] = &["maker.false", "operator.false"];

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
    let mut world = World::empty(Recipe::small());
    world.notary = Some(notary);
    let genesis = LedgerCreated {
        clock: Clock::Training,
        ..make::genesis()
    };
    world.record("root.1 + root.2", Event::LedgerCreated(genesis));
    world.go_on(Phase::Genesis, Phase::Received);
    world
}

/// Signs and encodes: the world's notary.
pub fn notary(world: &World, statement: &Statement) -> (Digest, Digest, Vec<u8>) {
    let index = world.log.len() as u64;
    let previous = world
        .log
        .last()
        .map_or(Hash::ZERO, |e| Hash(e.leaf.bytes()));
    let envelope = sign(statement);
    let payload_hash = Digest::from_bytes(envelope.payload_hash().0);
    let entry = Entry {
        index,
        previous,
        recorded_at: world.now,
        body: Body::Envelope(envelope),
    };
    let bytes = encode_entry(&entry);
    (payload_hash, Digest::from_bytes(leaf_hash(&bytes).0), bytes)
}

/// The envelope of a statement, signed by each of its signers.
pub fn sign(statement: &Statement) -> Envelope {
    let payload = encode_statement(statement);
    let message = pae(STATEMENT_PAYLOAD_TYPE, &payload);
    let signature = |key: &KeyId| keys()[key].sign(&message).to_bytes();
    let signatures = statement
        .signers
        .iter()
        .map(|s| signature(&s.key))
        .collect();
    Envelope {
        payload,
        signatures,
    }
}

fn keys() -> &'static HashMap<KeyId, SigningKey> {
    static KEYS: OnceLock<HashMap<KeyId, SigningKey>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let people = cast::PEOPLE.iter().map(|(name, _)| *name);
        let names = people
            .chain(cast::ROOTS.iter().copied())
            .chain(OTHERS.iter().copied());
        names
            .map(|name| (names::key(name), names::signing_key(name)))
            .collect()
    })
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
