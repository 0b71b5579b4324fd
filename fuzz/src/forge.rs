//! An operator who has everybody's keys: whatever his entries say, they are signed, chained, indexed
//! and sealed, so that a change reaches what comes after those checks.
//!
//! The story and its keys are those of the tests.

#[path = "../../tests/check_support/bundles.rs"]
pub mod bundles;
#[path = "../../tests/check_support/log.rs"]
pub mod log;
#[path = "../../tests/check_support/notary.rs"]
mod notary;
#[path = "../../tests/rules/world/mod.rs"]
pub mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use ed25519_dalek::Signer as _;
use lotledger::domain::id::LedgerId;
use lotledger::domain::statement::Statement;
use lotledger::domain::subject::Subject;
use lotledger::format::bundle::UntrustedBundle;
use lotledger::format::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use lotledger::format::entry::{Body, decode_entry, encode_entry};
use lotledger::format::envelope::Envelope;
use lotledger::format::statement::encode_statement;

use log::Log;
use world::story::{Phase, Recipe};
use world::{World, names};

/// Most entries that are signed anew; a story has fewer.
const MAX_ENTRIES: usize = 256;

/// The whole story, signed; told once.
pub fn story() -> &'static World {
    static TOLD: OnceLock<World> = OnceLock::new();
    TOLD.get_or_init(|| told(Phase::Administered))
}

/// The story up to a phase, signed.
pub fn told(phase: Phase) -> World {
    let mut world = World::empty(Recipe::small());
    world.notary = Some(notary::notary);
    world.tell_to(phase);
    world
}

/// A log of the readable ones of these entries, signed, numbered, chained and sealed; `None` if it
/// does not begin with a statement.
pub fn log(entries: &[&[u8]]) -> Option<Log> {
    let mut log = Log {
        entries: Vec::new(),
        sidecars: BTreeMap::new(),
        log_key: "log.1",
        omitted: Vec::new(),
    };
    let mut ledger = None;
    for bytes in entries.iter().take(MAX_ENTRIES) {
        let Ok(mut entry) = decode_entry(bytes) else {
            continue;
        };
        // One seal at the end is enough, and every seal costs an index.
        let Body::Envelope(envelope) = &mut entry.body else {
            continue;
        };
        if let Ok(mut statement) = envelope.statement() {
            statement.ledger_id = statement.ledger_id.and(ledger);
            *envelope = sign(&statement);
        }
        ledger = ledger.or_else(|| Some(LedgerId::from_bytes(envelope.payload_hash().bytes())));
        log.entries.push(encode_entry(&entry));
    }
    log.entries.first()?;
    log.seal();
    log.rewrite();
    Some(log)
}

/// The bundle of everything in a log, about the story's first vial; `None` if it cannot be one.
pub fn bundle(log: &Log) -> Option<UntrustedBundle> {
    let size = log.entries.len();
    if log.entries.iter().any(|bytes| decode_entry(bytes).is_err()) {
        return None;
    }
    let reads: BTreeSet<Subject> = log.histories(size - 1).of.into_keys().collect();
    let vial = names::vial(story().recipe.lot, 1);
    Some(bundles::bundle_of(story(), log, vial, &reads, size))
}

/// Signs for everybody who is in the cast; a stranger's signature is zeros.
fn sign(statement: &Statement) -> Envelope {
    let payload = encode_statement(statement);
    let message = pae(STATEMENT_PAYLOAD_TYPE, &payload);
    let signature = |key| {
        let holder = notary::keys().get(key);
        holder.map_or([0; 64], |holder| holder.sign(&message).to_bytes())
    };
    Envelope {
        signatures: statement
            .signers
            .iter()
            .map(|who| signature(&who.key))
            .collect(),
        payload,
    }
}
