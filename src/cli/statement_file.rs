//! A `.statement` file: signed bytes on their way from signer to signer and to the ledger.
//!
//! JSON in the DSSE form (`payloadType`, `payload` in base64, `signatures` by `keyid`) with the
//! missing signers listed. The payload is never re-encoded.

use std::path::Path;

use super::exit::Failure;
use super::keyring::Keyring;
use crate::domain::id::{Digest, KeyId, VialId};
use crate::domain::statement::{Signer, Statement};

/// A statement with the signatures that it has so far.
#[derive(Debug, Clone)]
pub struct StatementFile {
    payload: Vec<u8>,
    statement: Statement,
    /// By place in `statement.signers`.
    signatures: Vec<Option<[u8; 64]>>,
    sidecar: Option<Vec<VialId>>,
}

impl StatementFile {
    /// Reads a file, `-` for standard input; at most 64 KiB and its sidecar.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        Err(
            Failure::not_checked("PENDING", "statement files are not written yet")
                .at(path.display()),
        )
    }

    /// Writes it; refuses to replace a file unless `replace`.
    pub fn write(&self, path: &Path, replace: bool) -> Result<(), Failure> {
        let _ = replace;
        Err(
            Failure::not_checked("PENDING", "statement files are not written yet")
                .at(path.display()),
        )
    }

    /// The signed bytes.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// What they say.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// SHA-256 of the payload: what signers compare.
    pub fn hash(&self) -> Digest {
        use sha2::Digest as _;
        Digest::from_bytes(sha2::Sha256::digest(&self.payload).into())
    }

    /// Who has not signed yet.
    pub fn missing(&self) -> Vec<Signer> {
        let pairs = self.statement.signers.iter().zip(&self.signatures);
        pairs
            .filter(|(_, s)| s.is_none())
            .map(|(who, _)| *who)
            .collect()
    }

    /// The sorted vial ids that travel beside a `VialsCommissioned`.
    pub fn sidecar(&self) -> Option<&[VialId]> {
        self.sidecar.as_deref()
    }

    /// Signs with every key at hand that is still missing; says which ones.
    pub fn sign_with(&mut self, keyring: &Keyring) -> Result<Vec<KeyId>, Failure> {
        let _ = keyring;
        Err(Failure::not_checked(
            "PENDING",
            "statement files are not written yet",
        ))
    }

    /// The canonical envelope; an error that names the missing signers if there are any.
    pub fn envelope(&self) -> Result<Vec<u8>, Failure> {
        Err(Failure::not_checked(
            "PENDING",
            "statement files are not written yet",
        ))
    }
}
