//! What can go wrong while keeping the ledger. None of it is the submitter's fault.

/// The world failed, or the file is not what it was.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The ledger has another size than the writer believed: somebody else wrote. Nothing was written.
    #[error("the ledger has {found} entries, not {expected}: another writer was here")]
    HeadMoved { expected: u64, found: u64 },
    /// A batch that contradicts itself. Nothing was written.
    #[error("the batch cannot be stored: {0}")]
    Batch(#[from] super::BatchError),
    /// Nothing was written, or nothing could be read.
    #[error("the store failed while {doing}")]
    Failed {
        doing: &'static str,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The commit failed in a way that leaves open whether the batch is there. Stop and recover.
    #[error("whether the batch was stored is unknown: {source}")]
    OutcomeUnknown {
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What is stored contradicts its own format.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A file of the store was removed, replaced or cut while it was open: what is written to it is lost.
    /// Nothing was written.
    #[error("a file of the ledger is not the one that is open: {what}")]
    Gone {
        /// Which, and what became of it.
        what: String,
    },
    /// The index is not there to be read, or not to be believed: it is made again from the log. Nothing was written.
    #[error("the index cannot be used at present: {0}")]
    Index(String),
    #[error("all {readers} readers are in use")]
    Busy { readers: usize },
    #[error("the store is open for reading only")]
    ReadOnly,
}
