//! Signing for everybody in the cast: statements become envelopes and entries.

use std::collections::HashMap;
use std::sync::OnceLock;

use ed25519_dalek::{Signer as _, SigningKey};
use lotledger::domain::id::{Digest, KeyId};
use lotledger::domain::statement::Statement;
use lotledger::format::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use lotledger::format::entry::{Body, Entry, encode_entry};
use lotledger::format::envelope::Envelope;
use lotledger::format::statement::encode_statement;
use lotledger::merkle::leaf_hash;

use super::world::{World, cast, names};

/// Keys outside the cast that a test may use.
const OTHERS: &[&str] = &["maker.false", "operator.false"];

/// Signs and encodes: the world's notary.
pub fn notary(world: &World, statement: &Statement) -> (Digest, Digest, Vec<u8>) {
    let index = world.log.len() as u64;
    let previous = world.log.last().map_or(Digest::ZERO, |e| e.leaf);
    let envelope = sign(statement);
    let payload_hash = Digest::from_bytes(envelope.payload_hash().bytes());
    let entry = Entry {
        index,
        previous,
        recorded_at: world.place().recorded_at,
        body: Body::Envelope(envelope),
    };
    let bytes = encode_entry(&entry);
    (
        payload_hash,
        Digest::from_bytes(leaf_hash(&bytes).bytes()),
        bytes,
    )
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

/// The keys of everybody in the cast.
pub fn keys() -> &'static HashMap<KeyId, SigningKey> {
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
