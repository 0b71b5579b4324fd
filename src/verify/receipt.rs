//! Receipts: what a submitter was promised.

use crate::digest::Digest;
use crate::domain::subject::{Subject, subjects};
use crate::format::checkpoint::{Checkpoint, UntrustedCheckpoint};
use crate::format::entry::{Entry, decode_entry};
use crate::format::trust::TrustFile;
use crate::merkle::{leaf_hash, verify_inclusion};

use super::{Check, Fault};

/// A receipt as it came over the wire.
#[derive(Debug, Clone, Copy)]
pub struct UntrustedReceipt<'a> {
    /// The entry as stored.
    pub entry: &'a [u8],
    /// RFC 6962 inclusion path.
    pub inclusion_path: &'a [Digest],
    /// Signed checkpoint.
    pub checkpoint: &'a [u8],
    /// The subjects in whose histories the entry stands, by the receipt.
    pub places: &'a [Subject],
}

/// Checks that the entry holds the payload that was submitted, joins the histories it must, and is
/// in the log under a checkpoint that the trust file believes.
///
/// The heads of the histories are not checked here: they are the operator's signed-for claim until
/// a history is fetched with its proof.
pub fn check(
    receipt: &UntrustedReceipt<'_>,
    payload_hash: &Digest,
    trust: &TrustFile,
) -> Result<(Entry, Checkpoint), Fault> {
    let entry = decode_entry(receipt.entry).map_err(|e| Fault::new(Check::Entry, e, "an entry"))?;
    let index = entry.index;
    let Some(envelope) = entry.envelope() else {
        return Err(Fault::at(
            index,
            Check::Entry,
            "a seal",
            "the statement that was submitted",
        ));
    };
    if envelope.payload_hash() != *payload_hash {
        return Err(Fault::at(
            index,
            Check::Payload,
            envelope.payload_hash(),
            payload_hash,
        ));
    }
    let statement = envelope
        .statement()
        .map_err(|e| Fault::at(index, Check::Statement, e, "a statement"))?;
    if subjects(&statement.event) != receipt.places {
        return Err(Fault::at(
            index,
            Check::Places,
            "other subjects",
            "those that the event touches",
        ));
    }
    let untrusted = UntrustedCheckpoint::parse(receipt.checkpoint)
        .map_err(|e| Fault::new(Check::Checkpoint, e, "a signed note"))?;
    let keys: Vec<_> = trust.logs().iter().map(|log| log.key.clone()).collect();
    let checkpoint = untrusted.verify(trust.origin(), &keys).map_err(|e| {
        Fault::new(
            Check::Checkpoint,
            e,
            "signed by a log key of the trust file",
        )
    })?;
    verify_inclusion(
        &leaf_hash(receipt.entry),
        index,
        checkpoint.size,
        receipt.inclusion_path,
        &checkpoint.root,
    )
    .map_err(|e| {
        Fault::at(
            index,
            Check::Inclusion,
            e,
            format!("in the log of size {}", checkpoint.size),
        )
    })?;
    Ok((entry, checkpoint))
}
