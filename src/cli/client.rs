//! Talking to the daemon: deadlines, the token, and errors turned into something readable.

use super::exit::Failure;
use super::statement_file::StatementFile;
use crate::domain::id::Digest;

/// A connection to the daemon.
#[derive(Clone)]
pub struct Client {
    _private: (),
}

/// What the daemon answered to a submission.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Place in the log.
    pub index: u64,
    /// Leaf hash of the entry.
    pub leaf: Digest,
    /// The entry as stored.
    pub entry: Vec<u8>,
    /// Signed checkpoint.
    pub checkpoint: Vec<u8>,
    /// Inclusion path of the entry under it.
    pub inclusion_path: Vec<Digest>,
}

impl Client {
    /// Submits one statement. Idempotent: the same payload again gives the original receipt.
    pub async fn submit(&mut self, file: &StatementFile) -> Result<Recorded, Failure> {
        file.envelope()?;
        Err(Failure::not_checked(
            "PENDING",
            "the client is not written yet",
        ))
    }

    /// Submits several statements, all or none, in this order; at most 1,000.
    pub async fn submit_batch(
        &mut self,
        files: &[StatementFile],
    ) -> Result<Vec<Recorded>, Failure> {
        for file in files {
            file.envelope()?;
        }
        Err(Failure::not_checked(
            "PENDING",
            "the client is not written yet",
        ))
    }
}
