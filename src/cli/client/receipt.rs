//! Receipts: what the daemon gives for a submission, and the check of it.

use super::incomplete;
use crate::cli::exit::Failure;
use crate::cli::statement_file::StatementFile;
use crate::domain::id::Digest;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::format::bundle::MAX_PATH;
use crate::format::envelope::Envelope;
use crate::format::trust::TrustFile;
use crate::service::pb;
use crate::verify::receipt::{UntrustedReceipt, check};
use crate::words::Problem;
use crate::words::failure;

/// A statement as the log has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    pub index: u64,
    pub leaf: Digest,
    /// The ledger's clock when it was recorded.
    pub recorded_at: TimestampMs,
    /// Size of the checkpoint against which the receipt was checked; without a trust file it was not.
    pub checkpoint_size: Option<u64>,
}

pub(super) fn read(receipt: Option<pb::Receipt>) -> Result<UntrustedReceipt, Failure> {
    let receipt = receipt.ok_or_else(|| incomplete("receipt"))?;
    if receipt.inclusion_path.len() > MAX_PATH {
        return Err(incomplete("receipt.inclusion_path"));
    }
    let path = receipt.inclusion_path.iter();
    let path = path.map(|hash| hash.as_slice().try_into().map(Digest::from_bytes));
    let path = path
        .collect::<Result<_, _>>()
        .map_err(|_| incomplete("receipt.inclusion_path"))?;
    let subject = |place: &pb::HistoryPlace| {
        let kind = u8::try_from(place.kind).ok()?;
        Subject::from_parts(kind, &place.id)
    };
    let places: Option<Vec<Subject>> = receipt.places.iter().map(subject).collect();
    let places = places.ok_or_else(|| incomplete("receipt.places"))?;
    UntrustedReceipt::read(&receipt.entry, path, receipt.checkpoint, places)
        .map_err(|_| incomplete("receipt.entry"))
}

pub fn envelope(receipt: &UntrustedReceipt) -> Result<&Envelope, Failure> {
    let entry = receipt.entry();
    entry.envelope().ok_or_else(|| {
        Failure::input(&failure::ENTRY_IS_SEAL).found(format!("entry {}", entry.index))
    })
}

/// Makes sure that it is of this statement, and checks it against the trust file, if there is one:
/// the entry against the checkpoint, the checkpoint against the trust file. Witnesses cosign later,
/// so a fresh receipt is not asked for them.
pub fn checked(
    receipt: &UntrustedReceipt,
    file: &StatementFile,
    trust: Option<&TrustFile>,
) -> Result<Recorded, Failure> {
    let entry = receipt.entry();
    let place = format!("entry {}", entry.index);
    if envelope(receipt)?.payload != file.payload() {
        return Err(
            Failure::refused(Problem::RECEIPT, &failure::RECEIPT_OF_ANOTHER)
                .found(place)
                .expected(format!("the entry of {}", file.hash()))
                .hint(&failure::KEEP_THE_ANSWER),
        );
    }
    let event = &file.statement().event;
    let checkpoint = trust.map(|trust| check(receipt, &file.hash(), event, trust));
    let checkpoint = checkpoint.transpose().map_err(|fault| {
        Failure::refused(
            Problem::RECEIPT,
            failure::receipt_does_not_hold(fault.check),
        )
        .at(place)
        .found(fault.got)
        .expected(fault.expected)
        .hint(&failure::KEEP_THE_ANSWER)
    })?;
    Ok(Recorded {
        index: entry.index,
        leaf: receipt.leaf(),
        recorded_at: entry.recorded_at,
        checkpoint_size: checkpoint.map(|checkpoint| checkpoint.size),
    })
}
