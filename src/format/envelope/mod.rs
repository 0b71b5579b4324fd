//! Envelopes: a statement's bytes and the signatures over them (DSSE v1).
//!
//! The payload is kept as it was signed. Signature *i* belongs to signer *i* of the statement, so the
//! envelope names no keys; exported JSON adds them.
//!
//! Source: docs/FORMAT.md, "Envelope"; DSSE v1.0 (protocol.md).

use super::canonical;
use super::dsse::{STATEMENT_PAYLOAD_TYPE, pae};
use super::error::FormatError;
use super::message::prelude::*;
use super::statement::{MAX_SIGNERS, MAX_STATEMENT_BYTES, decode_statement};
use crate::digest::{Digest, sha256};
use crate::domain::id::{KeyId, LedgerId};
use crate::domain::key::CheckingKey;
use crate::domain::statement::Statement;
use data_encoding::HEXLOWER;
use prost::Message as _;

/// Most statements that are recorded all or none.
pub const MAX_BATCH: usize = 1_000;
/// Most bytes of an envelope: a statement, sixteen signatures, and what frames them.
pub const MAX_ENVELOPE_BYTES: usize = MAX_STATEMENT_BYTES + MAX_SIGNERS * 66 + 8;

/// A statement as signed. The signatures are 64 bytes each, and none of them has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The statement's canonical bytes.
    pub payload: Vec<u8>,
    /// Ed25519 signatures over the PAE, in the order of the signers.
    pub signatures: Vec<[u8; 64]>,
}

impl Envelope {
    /// SHA-256 of the payload: what makes a submission the same submission, and for the genesis
    /// the ledger's id.
    pub fn payload_hash(&self) -> Digest {
        sha256(&[&self.payload])
    }

    /// The id of the ledger that this envelope would found, were it a genesis.
    pub fn as_genesis(&self) -> LedgerId {
        LedgerId::from_bytes(self.payload_hash().bytes())
    }

    /// Reads the statement, and checks that there are as many signatures as signers.
    ///
    /// # Errors
    /// [`FormatError`] of the statement; `SIGNATURE_COUNT`.
    pub fn statement(&self) -> Result<Statement, FormatError> {
        let statement = decode_statement(&self.payload)?;
        same_count(self, &statement)?;
        Ok(statement)
    }
}

message! { Envelope as Envelope {
    payload: Payload;
    signatures: AsWritten<[u8; 64], 1, MAX_SIGNERS>;
} }

/// A statement's bytes, which are not looked at.
enum Payload {}

plain! {
    Payload => Vec<u8>, Vec<u8>, table::Kind::Bytes("statement"),
        |at, wire| at.sized(wire, MAX_STATEMENT_BYTES), |value| value.clone();
}

/// Reads an envelope from its canonical bytes. The payload is not looked at.
pub fn decode_envelope(bytes: &[u8]) -> Result<Envelope, FormatError> {
    let wire: pb::Envelope = canonical::decode("envelope", bytes, MAX_ENVELOPE_BYTES)?;
    <Envelope as Message>::read(&At::root("envelope"), &wire)
}

/// Writes an envelope as canonical bytes.
pub fn encode_envelope(envelope: &Envelope) -> Vec<u8> {
    Message::write(envelope).encode_to_vec()
}

fn same_count(envelope: &Envelope, statement: &Statement) -> Result<(), FormatError> {
    let (found, expected) = (envelope.signatures.len(), statement.signers.len());
    if found == expected {
        return Ok(());
    }
    Err(FormatError::new(
        Code::SignatureCount,
        "signatures",
        format_args!("{found} signatures"),
        format_args!("{expected}, one for each signer"),
    ))
}

/// Checks every signature of `envelope` over its payload, one by one, by the strict rule.
///
/// `statement` is the one read from that payload. `lookup` finds the public key of an enrolled key
/// id; the keys that the event itself brings in (genesis, new root keys, an enrolment) are found
/// besides. Where a key comes from does not matter: the id commits to it, and a key that does not
/// have the id asked for is not used. Whether the signer *may* sign is not judged here.
///
/// # Errors
/// `SIGNATURE_COUNT`, `UNKNOWN_KEY` or `BAD_SIGNATURE`; the field names the first signer that fails,
/// e.g. `signers[1]`.
pub fn verify_signatures(
    envelope: &Envelope,
    statement: &Statement,
    lookup: impl Fn(&KeyId) -> Option<CheckingKey>,
) -> Result<(), FormatError> {
    same_count(envelope, statement)?;
    let message = pae(STATEMENT_PAYLOAD_TYPE, &envelope.payload);
    let carried = statement.event.keys();
    let root = At::root("signatures");
    let signers = root.field("signers");
    for (place, (signer, signature)) in statement
        .signers
        .iter()
        .zip(&envelope.signatures)
        .enumerate()
    {
        let at = signers.index(place);
        let carried = carried.iter().copied().map(CheckingKey::from);
        let named = |key: &CheckingKey| key.key().id() == signer.key;
        let key = { carried }.find(named);
        let key = key.or_else(|| lookup(&signer.key).filter(named));
        let key = key.ok_or_else(|| at.error(Code::UnknownKey, signer.key, "an enrolled key"))?;
        key.verify_strict(&message, signature).map_err(|error| {
            let found = HEXLOWER.encode(signature);
            at.error(Code::BadSignature, found, error)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
