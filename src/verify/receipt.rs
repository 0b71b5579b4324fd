//! Receipts: what a submitter was promised.

use crate::digest::Digest;
use crate::domain::event::Event;
use crate::domain::subject::{Subject, subjects};
use crate::format::checkpoint::{Checkpoint, UntrustedCheckpoint};
use crate::format::entry::{Entry, decode_entry};
use crate::format::error::FormatError;
use crate::format::trust::TrustFile;
use crate::merkle::{leaf_hash, verify_inclusion};
use crate::words::evidence as words;

use super::{Check, Fault};

/// A receipt as it came over the wire.
#[derive(Debug, Clone)]
pub struct UntrustedReceipt {
    entry: Entry,
    leaf: Digest,
    inclusion_path: Vec<Digest>,
    checkpoint: Vec<u8>,
    places: Vec<Subject>,
}

impl UntrustedReceipt {
    /// The entry as stored, its RFC 6962 inclusion path under the signed checkpoint, and the subjects in
    /// whose histories it stands, by the receipt.
    ///
    /// # Errors
    /// The entry cannot be read.
    pub fn read(
        entry: &[u8],
        inclusion_path: Vec<Digest>,
        checkpoint: Vec<u8>,
        places: Vec<Subject>,
    ) -> Result<Self, FormatError> {
        Ok(Self {
            entry: decode_entry(entry)?,
            leaf: leaf_hash(entry),
            inclusion_path,
            checkpoint,
            places,
        })
    }

    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    pub fn leaf(&self) -> Digest {
        self.leaf
    }
}

/// Checks that the entry holds the payload that was submitted, joins the histories that its event must,
/// and is in the log under a checkpoint that the trust file believes.
///
/// The heads of the histories are not checked here: they are the operator's signed-for claim until
/// a history is fetched with its proof.
pub fn check(
    receipt: &UntrustedReceipt,
    payload_hash: &Digest,
    event: &Event,
    trust: &TrustFile,
) -> Result<Checkpoint, Fault> {
    let index = receipt.entry.index;
    let Some(envelope) = receipt.entry.envelope() else {
        return Err(Fault::at(
            index,
            Check::Entry,
            &words::A_SEAL,
            &words::THE_SUBMITTED,
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
    if subjects(event) != receipt.places {
        return Err(Fault::at(
            index,
            Check::Places,
            &words::OTHER_SUBJECTS,
            &words::THOSE_IT_TOUCHES,
        ));
    }
    let untrusted = UntrustedCheckpoint::parse(&receipt.checkpoint)
        .map_err(|e| Fault::new(Check::Checkpoint, e, &words::A_SIGNED_NOTE))?;
    let keys: Vec<_> = trust.logs().iter().map(|log| log.key.clone()).collect();
    let checkpoint = untrusted
        .verify(trust.origin(), &keys)
        .map_err(|e| Fault::new(Check::Checkpoint, e, &words::SIGNED_BY_TRUSTED))?;
    verify_inclusion(
        &receipt.leaf,
        index,
        checkpoint.size,
        &receipt.inclusion_path,
        &checkpoint.root,
    )
    .map_err(|e| {
        Fault::at(
            index,
            Check::Inclusion,
            e,
            words::in_log_of(checkpoint.size),
        )
    })?;
    Ok(checkpoint)
}
