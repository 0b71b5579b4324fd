//! Checkpoints: the log's signed word about its size and root.
//!
//! The body is three lines (origin, size, root) and nothing else: an extension line would be signed
//! but checked by nobody. What arrives is an [`UntrustedCheckpoint`]; a [`Checkpoint`] that came out
//! of [`UntrustedCheckpoint::verify`] was signed by a key the caller trusts for that origin.
//!
//! Source: C2SP tlog-checkpoint, C2SP tlog-cosignature.

use super::excerpt::shorten;
use super::note::{NoteAlgorithm, NoteError, NoteSignature, SignedNote, VerifierKey};
use crate::digest::Digest;
use data_encoding::BASE64;
use ed25519_dalek::SigningKey;

/// Why a checkpoint is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    #[error(transparent)]
    Note(#[from] NoteError),
    #[error("checkpoint line {line}: expected {expected}, got {got:?}")]
    Line {
        /// 1 to 3.
        line: usize,
        expected: &'static str,
        /// The line, shortened.
        got: String,
    },
    #[error("checkpoint line {line}: expected no extension lines, got {got:?}")]
    Extension {
        /// 4 for the first one.
        line: usize,
        /// The line, shortened.
        got: String,
    },
    #[error("checkpoint: expected origin {expected:?}, got {got:?}")]
    Origin { got: String, expected: String },
}

/// A tree head: which log, how many entries, which root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log, equal to the name of its key.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// RFC 6962 root over the entries.
    pub root: Digest,
}

impl Checkpoint {
    /// The three lines that are signed, each ended by a newline.
    pub fn body(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            BASE64.encode(&self.root.bytes())
        )
    }

    /// Parses the three lines.
    ///
    /// # Errors
    /// [`CheckpointError::Line`] or [`CheckpointError::Extension`], naming the line.
    pub fn parse_body(body: &str) -> Result<Self, CheckpointError> {
        // Without its final newline a text of n lines has n - 1 newlines in between.
        let mut lines = body.strip_suffix('\n').unwrap_or(body).split('\n');
        let mut next = || lines.next().unwrap_or_default();
        let wrong = |line, expected, got| CheckpointError::Line {
            line,
            expected,
            got: shorten(got),
        };

        let origin = next();
        if origin.is_empty() {
            return Err(wrong(1, "the log's origin", origin));
        }
        let text = next();
        let digits =
            text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        let size = text.parse().ok().filter(|_| digits);
        let size =
            size.ok_or_else(|| wrong(2, "a decimal size below 2^64 without leading zeros", text))?;
        let text = next();
        let root = super::base64::decode(text).and_then(|bytes| Digest::try_from(&*bytes).ok());
        let root = root.ok_or_else(|| wrong(3, "base64 of a 32-byte root", text))?;
        match lines.next() {
            Some(line) => Err(CheckpointError::Extension {
                line: 4,
                got: shorten(line),
            }),
            None => Ok(Self {
                origin: origin.to_owned(),
                size,
                root,
            }),
        }
    }
}

/// Signs a checkpoint as the log; the key's name is the origin (signature type 0x01).
///
/// Whether this size and root may be signed at all is the caller's duty: two inconsistent
/// checkpoints under one key are proof of a fork.
///
/// # Errors
/// [`CheckpointError::Note`] if the origin cannot be a key name (spaces, plus signs).
pub fn sign_checkpoint(
    checkpoint: &Checkpoint,
    key: &SigningKey,
) -> Result<SignedNote, CheckpointError> {
    let body = checkpoint.body();
    let signature = NoteSignature::sign(&body, &checkpoint.origin, key)?;
    Ok(SignedNote::new(&body, signature)?)
}

/// A witness's word that it saw this checkpoint and nothing inconsistent before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    pub key: VerifierKey,
    /// When it says so, in seconds since the epoch. Whether that is plausible is the caller's to judge.
    pub time_s: u64,
}

impl Cosignature {
    /// The witness's key name.
    pub fn witness(&self) -> &str {
        self.key.name()
    }
}

/// A well-formed checkpoint of which no signature has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UntrustedCheckpoint {
    note: SignedNote,
    claimed: Checkpoint,
}

impl UntrustedCheckpoint {
    /// Parses a signed note whose text is a checkpoint body.
    pub fn parse(note: &[u8]) -> Result<Self, CheckpointError> {
        let note = SignedNote::parse(note)?;
        let claimed = Checkpoint::parse_body(note.text())?;
        Ok(Self { note, claimed })
    }

    /// What the note says, believed by nobody yet: for choosing keys and for messages only.
    pub fn claimed(&self) -> &Checkpoint {
        &self.claimed
    }

    /// The note, for storing or passing on.
    pub fn note(&self) -> &SignedNote {
        &self.note
    }

    /// Believes the checkpoint if one of `keys` that is a log key named `origin` signed it. Other
    /// keys in the list are not considered: a witness's key cannot vouch as the log.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`]; [`CheckpointError::Note`] if no such key signed or one that
    /// claims to does not verify.
    pub fn verify(
        &self,
        origin: &str,
        keys: &[VerifierKey],
    ) -> Result<Checkpoint, CheckpointError> {
        if self.claimed.origin != origin {
            return Err(CheckpointError::Origin {
                got: shorten(&self.claimed.origin),
                expected: origin.to_owned(),
            });
        }
        let is_log =
            |key: &&VerifierKey| key.algorithm() == NoteAlgorithm::Ed25519 && key.name() == origin;
        let keys: Vec<VerifierKey> = keys.iter().filter(is_log).cloned().collect();
        self.note.verify(&keys)?;
        Ok(self.claimed.clone())
    }

    /// Who of `witnesses` cosigned, each once with its newest time, in the order of the note. Keys
    /// of another type are not considered. Nobody is an empty answer; a quorum is the trust file's affair.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] if a line that claims to be by one of them does not verify.
    pub fn cosignatures(
        &self,
        witnesses: &[VerifierKey],
    ) -> Result<Vec<Cosignature>, CheckpointError> {
        let is_witness = |key: &&VerifierKey| key.algorithm() == NoteAlgorithm::CosignatureV1;
        let keys: Vec<VerifierKey> = witnesses.iter().filter(is_witness).cloned().collect();
        let found = self.note.verify_any(&keys)?;
        let cosignature = |v: &super::note::Verified<'_>| {
            Some(Cosignature {
                key: v.key.clone(),
                time_s: v.time_s?,
            })
        };
        Ok(found.iter().filter_map(cosignature).collect())
    }
}

#[cfg(test)]
mod tests;
