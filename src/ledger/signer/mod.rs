//! The log's key and its memory: the last checkpoint that left this process.
//!
//! The memory is a file outside the database (`memory`). It is written after a batch is durable and
//! before its checkpoint is shown to anybody. So the database may be ahead of it (a crash in
//! between), but a database *behind* it is a restored backup: signing on from there would fork the
//! history that others already hold.

mod memory;

use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;

use crate::domain::key::PublicKey;
use crate::format::checkpoint::{
    Checkpoint, CheckpointError, UntrustedCheckpoint, sign_checkpoint,
};
use crate::format::note::{NoteAlgorithm, VerifierKey};
use memory::Memory;
pub use memory::remembered;

/// Signs checkpoints, and never a smaller or another one of the same size.
pub struct LogSigner {
    key: SigningKey,
    memory: Memory,
    last: Option<Checkpoint>,
}

/// A checkpoint with the note that says it. Not to be shown before it is remembered.
#[derive(Debug, Clone)]
pub struct SignedCheckpoint {
    pub checkpoint: Checkpoint,
    /// The signed note, UTF-8.
    pub note: Vec<u8>,
}

/// Why the signer refused, or could not remember.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    #[error("cannot use the signer's memory {path}")]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("the signer's memory {path} is not a checkpoint signed by this key")]
    Memory {
        path: PathBuf,
        source: CheckpointError,
    },
    #[error("the signer's memory {path} has two checkpoints of size {size}: it has forked the log")]
    Forked { path: PathBuf, size: u64 },
    #[error("refusing to sign size {asked} after size {last}: it would fork the log")]
    Fork { asked: u64, last: u64 },
    #[error("cannot sign a checkpoint")]
    Checkpoint(#[from] CheckpointError),
}

impl LogSigner {
    /// Takes the log's key and reads its memory; there may be none yet.
    pub fn open(key: SigningKey, memory: &Path) -> Result<Self, SignerError> {
        let io = |source| SignerError::Io {
            path: memory.to_owned(),
            source,
        };
        let (mut memory, found) = Memory::open(memory).map_err(io)?;
        let mut last: Option<Checkpoint> = None;
        for found in found {
            let checkpoint = read_note(&key, &found.note);
            let checkpoint = checkpoint.map_err(|source| SignerError::Memory {
                path: memory.path().to_owned(),
                source,
            })?;
            match &last {
                Some(other) if other.size > checkpoint.size => continue,
                Some(other) if other.size == checkpoint.size && *other != checkpoint => {
                    return Err(SignerError::Forked {
                        path: memory.path().to_owned(),
                        size: checkpoint.size,
                    });
                }
                _ => {}
            }
            memory.keep(&found);
            last = Some(checkpoint);
        }
        Ok(Self { key, memory, last })
    }

    pub fn public_key(&self) -> PublicKey {
        PublicKey::of(&self.key)
    }

    /// The last checkpoint that may have left this process.
    pub fn last(&self) -> Option<&Checkpoint> {
        self.last.as_ref()
    }

    /// Signs a checkpoint. The note must not be shown before [`LogSigner::remember`] has returned.
    pub fn sign(&self, checkpoint: &Checkpoint) -> Result<SignedCheckpoint, SignerError> {
        if let Some(last) = &self.last {
            let same = checkpoint == last;
            if last.origin != checkpoint.origin || (checkpoint.size <= last.size && !same) {
                return Err(SignerError::Fork {
                    asked: checkpoint.size,
                    last: last.size,
                });
            }
        }
        let note = sign_checkpoint(checkpoint, &self.key)?;
        Ok(SignedCheckpoint {
            checkpoint: checkpoint.clone(),
            note: note.to_text().into_bytes(),
        })
    }

    /// Remembers a checkpoint that it has signed: durable on return. A crash on the way leaves the
    /// old memory or the new.
    pub fn remember(&mut self, signed: &SignedCheckpoint) -> Result<(), SignerError> {
        let written = self.memory.write(&signed.note);
        written.map_err(|source| SignerError::Io {
            path: self.memory.path().to_owned(),
            source,
        })?;
        self.last = Some(signed.checkpoint.clone());
        Ok(())
    }
}

fn read_note(key: &SigningKey, note: &[u8]) -> Result<Checkpoint, CheckpointError> {
    let note = UntrustedCheckpoint::parse(note)?;
    let origin = &note.claimed().origin;
    let key =
        VerifierKey::new(origin, NoteAlgorithm::Ed25519, PublicKey::of(key)).map_err(|_| {
            CheckpointError::Origin {
                got: origin.clone(),
                expected: "a key name".into(),
            }
        })?;
    note.verify(origin, &[key])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    fn checkpoint(size: u64, root: u8) -> Checkpoint {
        Checkpoint {
            origin: "example.org/log".into(),
            size,
            root: Digest::from_bytes([root; 32]),
        }
    }

    #[test]
    fn signs_forward_only_and_remembers() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("signer");
        let open = |seed| LogSigner::open(SigningKey::from_bytes(&[seed; 32]), &path);
        let mut signer = open(1).unwrap();
        assert!(signer.last().is_none());
        signer.sign(&checkpoint(5, 1)).unwrap();
        // Not remembered, so not shown to anybody: another may be signed.
        let signed = signer.sign(&checkpoint(5, 2)).unwrap();
        signer.remember(&signed).unwrap();

        let signer = open(1).unwrap();
        assert_eq!(signer.last(), Some(&checkpoint(5, 2)));
        for (size, root, allowed) in [(4, 2, false), (5, 1, false), (5, 2, true), (6, 9, true)] {
            assert_eq!(
                signer.sign(&checkpoint(size, root)).is_ok(),
                allowed,
                "{size} {root}"
            );
        }
        let mut other = checkpoint(9, 9);
        other.origin = "example.org/other".into();
        assert!(matches!(signer.sign(&other), Err(SignerError::Fork { .. })));

        assert!(
            matches!(open(2), Err(SignerError::Memory { .. })),
            "another key's memory"
        );
        std::fs::write(&path, "spoiled").unwrap();
        assert!(matches!(open(1), Err(SignerError::Memory { .. })));
    }

    #[test]
    fn takes_the_newest_of_its_two_slots_or_a_plain_note() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("signer");
        let open = || LogSigner::open(SigningKey::from_bytes(&[1; 32]), &path);
        // As earlier versions wrote it.
        let plain = open().unwrap().sign(&checkpoint(5, 1)).unwrap();
        std::fs::write(&path, plain.note).unwrap();
        for size in 5..12 {
            let mut signer = open().unwrap();
            assert_eq!(signer.last(), Some(&checkpoint(size, 1)));
            let signed = signer.sign(&checkpoint(size + 1, 1)).unwrap();
            signer.remember(&signed).unwrap();
        }

        // The newest torn: the one before it. Both torn: refused.
        let mut bytes = std::fs::read(&path).unwrap();
        let slots = bytes.len() / 2;
        let newest = (0..2).find(|slot| {
            let text = String::from_utf8_lossy(&bytes[slot * slots..][..slots]).into_owned();
            text.contains("\n12\n")
        });
        bytes[newest.unwrap() * slots + 100] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(open().unwrap().last(), Some(&checkpoint(11, 1)));
        bytes[(1 - newest.unwrap()) * slots + 100] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(matches!(open(), Err(SignerError::Io { .. })));
    }

    #[test]
    fn two_checkpoints_of_one_size_are_a_fork() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("signer");
        let key = || SigningKey::from_bytes(&[1; 32]);
        let (mut memory, _) = Memory::open(&path).unwrap();
        for root in [1, 2] {
            let note = sign_checkpoint(&checkpoint(5, root), &key()).unwrap();
            memory.write(note.to_text().as_bytes()).unwrap();
        }
        let opened = LogSigner::open(key(), &path);
        assert!(matches!(opened, Err(SignerError::Forked { size: 5, .. })));
    }
}
