//! Receipts: what the daemon gives for a submission, and the check of it.

use super::super::exit::Failure;
use super::super::statement_file::StatementFile;
use super::{Recorded, incomplete};
use crate::domain::id::Digest;
use crate::domain::subject::Subject;
use crate::format::bundle::MAX_PATH;
use crate::format::entry::decode_entry;
use crate::format::envelope::Envelope;
use crate::format::trust::TrustFile;
use crate::service::pb;
use crate::verify::receipt::{UntrustedReceipt, check};
use crate::words::Problem;
use crate::words::failure;

/// A receipt that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Size of the checkpoint.
    pub size: u64,
}

/// Reads a receipt and makes sure that it is of this statement.
pub(super) fn read(receipt: pb::Receipt, file: &StatementFile) -> Result<Recorded, Failure> {
    let recorded = open(receipt)?;
    recorded.is_of(file)?;
    Ok(recorded)
}

/// Reads a receipt.
pub(super) fn open(receipt: pb::Receipt) -> Result<Recorded, Failure> {
    let entry = decode_entry(&receipt.entry).map_err(|_| incomplete("receipt.entry"))?;
    if receipt.inclusion_path.len() > MAX_PATH {
        return Err(incomplete("receipt.inclusion_path"));
    }
    let path = receipt
        .inclusion_path
        .iter()
        .map(|hash| <[u8; 32]>::try_from(hash.as_slice()).map(Digest::from_bytes))
        .collect::<Result<_, _>>()
        .map_err(|_| incomplete("receipt.inclusion_path"))?;
    let subject = |place: &pb::HistoryPlace| {
        let kind = u8::try_from(place.kind).ok()?;
        Subject::from_parts(kind, &place.id)
    };
    let places: Option<Vec<Subject>> = receipt.places.iter().map(subject).collect();
    Ok(Recorded {
        places: places.ok_or_else(|| incomplete("receipt.places"))?,
        index: entry.index,
        leaf: entry.leaf_hash(),
        recorded_at: entry.recorded_at,
        entry: receipt.entry,
        checkpoint: receipt.checkpoint,
        inclusion_path: path,
    })
}

impl Recorded {
    /// The envelope in the entry.
    pub fn envelope(&self) -> Result<Envelope, Failure> {
        let entry = decode_entry(&self.entry).map_err(|_| incomplete("receipt.entry"))?;
        entry.envelope().cloned().ok_or_else(|| {
            Failure::input(&failure::ENTRY_IS_SEAL).found(format!("entry {}", self.index))
        })
    }

    /// Makes sure that it is of this statement.
    pub fn is_of(&self, file: &StatementFile) -> Result<(), Failure> {
        if self.envelope()?.payload == file.payload() {
            return Ok(());
        }
        Err(
            Failure::refused(Problem::RECEIPT, &failure::RECEIPT_OF_ANOTHER)
                .found(format!("entry {}", self.index))
                .expected(format!("the entry of {}", file.hash()))
                .hint(&failure::KEEP_THE_ANSWER),
        )
    }

    /// Checks it: the entry against the checkpoint, the checkpoint against the trust file. Witnesses
    /// cosign later, so a fresh receipt is not asked for them.
    pub fn check(&self, trust: &TrustFile) -> Result<Checked, Failure> {
        let receipt = UntrustedReceipt {
            entry: &self.entry,
            inclusion_path: &self.inclusion_path,
            checkpoint: &self.checkpoint,
            places: &self.places,
        };
        let payload_hash = self.envelope()?.payload_hash();
        let (_, checkpoint) = check(&receipt, &payload_hash, trust).map_err(|fault| {
            Failure::refused(
                Problem::RECEIPT,
                failure::receipt_does_not_hold(fault.check),
            )
            .at(format!("entry {}", self.index))
            .found(fault.got)
            .expected(fault.expected)
            .hint(&failure::KEEP_THE_ANSWER)
        })?;
        Ok(Checked {
            size: checkpoint.size,
        })
    }
}
