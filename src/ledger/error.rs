//! Why a submission is not recorded, why a ledger does not open, why a writer stopped.

use std::sync::Arc;

use super::clock::ClockError;
use super::signer::SignerError;
use crate::digest::Digest;
use crate::domain::refusal::Refusal;
use crate::domain::time::TimestampMs;
use crate::format::checkpoint::CheckpointError;
use crate::format::error::FormatError;
use crate::store::StoreError;

/// Why a submission got no receipt.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SubmitError {
    /// The bytes are not in the format, or a signature does not verify. Nothing is recorded.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A rule said no. Nothing is recorded.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// Of several statements that are recorded all or none, these were refused: place in the list and
    /// why. One that builds on another that was refused is refused too. Nothing is recorded.
    #[error("{} statements of the batch are refused", .0.len())]
    Batch(Vec<(usize, SubmitError)>),
    #[error("{found} statements at once; between 1 and {limit} are taken")]
    Count { found: usize, limit: usize },
    /// Too much is waiting already. Nothing is recorded; try again.
    #[error("too many submissions are waiting; try again")]
    Busy,
    /// The store failed before anything was written. Nothing is recorded; try again.
    #[error("the ledger could not be read or written: {0}")]
    Store(Arc<StoreError>),
    /// Whether it is recorded is unknown: the writer stopped. Submit the same bytes again after the
    /// restart; that gives the receipt either way.
    #[error("whether this was recorded is unknown: {0}")]
    Unknown(Arc<StopReason>),
    /// The writer has stopped. This submission is not recorded.
    #[error("the ledger does not record at present: {0}")]
    Stopped(Arc<StopReason>),
}

impl From<Refusal> for SubmitError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl SubmitError {
    /// One error for one statement, a list for several.
    pub(crate) fn together(submitted: usize, mut errors: Vec<(usize, Self)>) -> Self {
        if submitted == 1
            && let Some((_, error)) = errors.pop()
        {
            return error;
        }
        errors.sort_by_key(|(place, _)| *place);
        Self::Batch(errors)
    }
}

impl From<StoreError> for SubmitError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// Why the writer stopped. It goes on when what a start checks is right again ([`Ledger::recover`]).
///
/// [`Ledger::recover`]: super::Ledger::recover
#[derive(Debug, thiserror::Error)]
pub enum StopReason {
    #[error("the daemon is stopping")]
    Asked,
    /// Whether the last batch is stored is unknown, or somebody else wrote.
    #[error("the store is in doubt until it can be read and written again: {0}")]
    Store(#[from] StoreError),
    #[error("the clock is in doubt: {0}")]
    Clock(#[from] ClockError),
    #[error("the signer is in doubt: {0}")]
    Signer(#[from] SignerError),
    #[error("the ledger contradicts itself: {0}")]
    Contradiction(String),
    #[error("the log's keys were changed: start again with the new key")]
    KeyRotated,
    /// What follows from so many entries is not in the index yet.
    #[error("the index is being made: {0} entries have to be read")]
    Behind(u64),
    /// The writer's thread ended by a defect.
    #[error("the writer died")]
    Died,
}

/// Why a ledger does not open. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("there is no ledger here yet: create one first")]
    NotCreated,
    #[error("there is a ledger here already, of {size} entries")]
    Exists { size: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the genesis is refused: {0}")]
    Genesis(SubmitError),
    #[error("entry {index} cannot be read: {detail}")]
    Entry { index: u64, detail: String },
    #[error("the last entry, {index}, is not a seal, or does not name the entry before it")]
    LastEntry { index: u64 },
    #[error("the log's tree contradicts itself: {0}")]
    Tree(String),
    #[error("the tree has root {found}, the checkpoint says {signed} for size {size}")]
    Root {
        size: u64,
        found: Digest,
        signed: Digest,
    },
    #[error("the store holds {stored} entries, its checkpoint is for {signed}")]
    Size { stored: u64, signed: u64 },
    #[error("the checkpoint's row counts {stored} subjects, the last seal says {sealed}")]
    Subjects { stored: u64, sealed: u64 },
    #[error("the last checkpoint is not signed by a key of this log: {0}")]
    Checkpoint(#[from] CheckpointError),
    #[error("the signing key {key} is not a log key of this ledger ({origin})")]
    WrongKey {
        /// The key's id.
        key: String,
        origin: String,
    },
    #[error("what somebody else holds is not a checkpoint of this log: {0}")]
    HeldElsewhere(CheckpointError),
    /// The signer's memory is missing: nothing tells whether the database is the newest.
    #[error(
        "the signer's memory is missing, though the ledger has {size} entries: find it, or let this database be adopted if it is the newest"
    )]
    MemoryMissing { size: u64 },
    /// The signer's memory is ahead: the database was restored from a backup.
    #[error(
        "the signer has signed size {signed}, the database has only {found} entries: it is an older copy, and going on would fork the log"
    )]
    RolledBack { signed: u64, found: u64 },
    #[error("the signer has signed another log at size {size}: root {signed}, here it is {found}")]
    Forked {
        size: u64,
        signed: Digest,
        found: Digest,
    },
    #[error("the ledger follows rules version {0}: use a newer lotledger")]
    Rules(u32),
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The log ends later than the machine's clock: that is wrong, or was when the last entries were
    /// written.
    #[error(
        "the clock shows {now}, and entry {last}, the last, was recorded at {last_time}: {}",
        good(*.last_good)
    )]
    Ahead {
        /// The last entry that is not later than the clock, and its time.
        last_good: Option<(u64, TimestampMs)>,
        /// The last entry.
        last: u64,
        last_time: TimestampMs,
        now: String,
    },
    #[error(transparent)]
    Signer(#[from] SignerError),
    #[error("the ledger could not start: {0}")]
    Start(String),
}

/// Up to where a log is not later than the clock.
fn good(last: Option<(u64, TimestampMs)>) -> String {
    match last {
        Some((index, time)) => {
            format!("the last good entry is {index}, of {time}; all after it are of a time to come")
        }
        None => {
            "every entry that could be called the last good one is of a time to come".to_owned()
        }
    }
}

impl OpenError {
    /// Whether it may pass by itself: the world failed, and nothing that is stored contradicts itself.
    pub fn may_pass(&self) -> bool {
        use StoreError::{Busy, Failed, Index, OutcomeUnknown};
        matches!(
            self,
            Self::Store(Busy { .. } | Failed { .. } | Index(_) | OutcomeUnknown { .. })
                | Self::Signer(SignerError::Io { .. })
                | Self::Clock(_)
        )
    }

    /// Whether what is stored contradicts itself or cannot be read: a check of the whole database says
    /// more.
    pub fn is_in_the_database(&self) -> bool {
        use StoreError::{Damaged, Failed};
        matches!(
            self,
            Self::Store(Damaged(_) | Failed { .. })
                | Self::Entry { .. }
                | Self::LastEntry { .. }
                | Self::Tree(_)
                | Self::Root { .. }
                | Self::Size { .. }
                | Self::Subjects { .. }
                | Self::Checkpoint(_)
        )
    }
}
