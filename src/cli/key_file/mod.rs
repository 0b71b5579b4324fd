//! Private key files: Ed25519 in PKCS#8 PEM, interchangeable with the `openssl` command.
//!
//! Written is PKCS#8 **version 1**, without the public key: OpenSSL before 3.5 cannot read version 2.
//! An encrypted file uses scrypt (N = 2^14, r = 8, p = 1, the most that OpenSSL 3.0 reads without
//! options) and AES-256-CBC. Read are such files and OpenSSL's own, scrypt or PBKDF2.
//! This module touches no file; the caller does, with mode 0600.
//!
//! Source: RFC 5208, RFC 5958, RFC 8018, RFC 8410.

use crate::words::failure;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{ALGORITHM_OID, KeypairBytes};
use pkcs8::der::zeroize::Zeroizing;
use pkcs8::pkcs5::{self, pbes2::Kdf};
use pkcs8::{
    EncodePrivateKey, EncryptedPrivateKeyInfoRef, LineEnding, ObjectIdentifier, PrivateKeyInfoRef,
    SecretDocument,
};

/// Largest key file, in bytes; real ones have less than 600.
pub const MAX_KEY_FILE_BYTES: usize = 16 << 10;
/// Most PBKDF2 iterations a file may demand (a few seconds).
const MAX_PBKDF2_ITERATIONS: u64 = 10_000_000;
/// Most memory scrypt may demand, in bytes (128 * N * r).
const MAX_SCRYPT_BYTES: u64 = 256 << 20;
/// Most lanes scrypt may run one after the other.
const MAX_SCRYPT_LANES: u64 = 16;

/// Why a key file is not read or written. No variant carries key material or a passphrase.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    #[error("key file: expected at most {expected} bytes, got {got}")]
    TooLarge { got: usize, expected: usize },
    #[error("key file: expected PEM (-----BEGIN ...), got {got}")]
    NotPem { got: String },
    #[error("key file: expected PRIVATE KEY or ENCRYPTED PRIVATE KEY (PKCS#8), got {got}")]
    Label { got: String },
    #[error("{}", failure::NO_PASSPHRASE.english())]
    PassphraseNeeded,
    #[error("{}", failure::WRONG_PASSPHRASE.english())]
    WrongPassphrase,
    /// A new key must not be written under an empty passphrase.
    #[error("key file: expected a passphrase, got an empty one")]
    EmptyPassphrase,
    #[error("key file: expected PBES2 with scrypt or PBKDF2 and AES-CBC, got {got}")]
    Encryption { got: String },
    /// Opening the file would take unreasonable time or memory.
    #[error("key file: expected at most {expected} {unit}, got {got}")]
    TooCostly {
        /// `PBKDF2 iterations`, `bytes of scrypt memory` or `scrypt lanes`.
        unit: &'static str,
        got: u64,
        expected: u64,
    },
    #[error("key file: expected an Ed25519 key (1.3.101.112), got algorithm {got}")]
    NotEd25519 { got: ObjectIdentifier },
    /// PKCS#8 version 2, which would tie the file to this program.
    #[error(
        "key file: expected PKCS#8 version 1, got version 2 (with public key), which OpenSSL before 3.5 cannot read"
    )]
    Version2,
    #[error("key file: expected PKCS#8, got {got}")]
    Malformed { got: String },
    /// The operating system gave no randomness, or the key could not be written down.
    #[error("key file: cannot encrypt: {got}")]
    Encrypt { got: String },
}

/// Writes a key as encrypted PKCS#8 v1 PEM. Salt and IV come from the operating system.
///
/// # Errors
/// [`KeyFileError::EmptyPassphrase`], [`KeyFileError::Encrypt`].
pub fn encode_encrypted(
    key: &SigningKey,
    passphrase: &[u8],
) -> Result<Zeroizing<String>, KeyFileError> {
    if passphrase.is_empty() {
        return Err(KeyFileError::EmptyPassphrase);
    }
    version_1(key)
        .to_pkcs8_encrypted_pem(passphrase, LineEnding::LF)
        .map_err(encrypt_error)
}

/// Writes a key as unencrypted PKCS#8 v1 PEM: for tests, and for services whose disk is the vault.
///
/// # Errors
/// [`KeyFileError::Encrypt`] if the key cannot be written down (does not happen with Ed25519).
pub fn encode_plain(key: &SigningKey) -> Result<Zeroizing<String>, KeyFileError> {
    version_1(key)
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(encrypt_error)
}

/// Reads a key file, encrypted or not. A passphrase for an unencrypted file is not used.
pub fn decode(pem: &str, passphrase: Option<&[u8]>) -> Result<SigningKey, KeyFileError> {
    if pem.len() > MAX_KEY_FILE_BYTES {
        return Err(KeyFileError::TooLarge {
            got: pem.len(),
            expected: MAX_KEY_FILE_BYTES,
        });
    }
    let (label, document) =
        SecretDocument::from_pem(pem).map_err(|e| KeyFileError::NotPem { got: e.to_string() })?;
    match label {
        "PRIVATE KEY" => signing_key(document.as_bytes()),
        "ENCRYPTED PRIVATE KEY" => {
            let plain = decrypt(
                document.as_bytes(),
                passphrase.ok_or(KeyFileError::PassphraseNeeded)?,
            )?;
            match signing_key(plain.as_bytes()) {
                // One wrong passphrase in about 256 leaves a valid padding and rubbish before it.
                Err(KeyFileError::Malformed { .. }) => Err(KeyFileError::WrongPassphrase),
                other => other,
            }
        }
        other => Err(KeyFileError::Label {
            got: other.chars().take(40).collect(),
        }),
    }
}

fn version_1(key: &SigningKey) -> KeypairBytes {
    KeypairBytes {
        secret_key: key.to_bytes(),
        public_key: None,
    }
}

fn encrypt_error(error: pkcs8::Error) -> KeyFileError {
    KeyFileError::Encrypt {
        got: error.to_string(),
    }
}

/// Opens PBES2 after checking that the file does not ask for hours or for all memory.
fn decrypt(der: &[u8], passphrase: &[u8]) -> Result<SecretDocument, KeyFileError> {
    let info = EncryptedPrivateKeyInfoRef::try_from(der)
        .map_err(|e| KeyFileError::Malformed { got: e.to_string() })?;
    let kdf = match info.encryption_algorithm.pbes2() {
        Some(parameters) => &parameters.kdf,
        None => {
            return Err(KeyFileError::Encryption {
                got: "PBES1".to_owned(),
            });
        }
    };
    let at_most = |unit, got, expected| match got > expected {
        true => Err(KeyFileError::TooCostly {
            unit,
            got,
            expected,
        }),
        false => Ok(()),
    };
    match kdf {
        Kdf::Pbkdf2(p) => at_most(
            "PBKDF2 iterations",
            p.iteration_count.into(),
            MAX_PBKDF2_ITERATIONS,
        )?,
        Kdf::Scrypt(p) => {
            let bytes = p
                .cost_parameter
                .saturating_mul(128)
                .saturating_mul(p.block_size.into());
            at_most("bytes of scrypt memory", bytes, MAX_SCRYPT_BYTES)?;
            at_most("scrypt lanes", p.parallelization.into(), MAX_SCRYPT_LANES)?;
        }
        _ => {
            return Err(KeyFileError::Encryption {
                got: kdf.oid().to_string(),
            });
        }
    }
    info.decrypt(passphrase).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(pkcs5::Error::DecryptFailed) | pkcs8::Error::Asn1(_) => {
            KeyFileError::WrongPassphrase
        }
        other => KeyFileError::Encryption {
            got: other.to_string(),
        },
    })
}

fn signing_key(der: &[u8]) -> Result<SigningKey, KeyFileError> {
    let malformed = |got: String| KeyFileError::Malformed { got };
    let info = PrivateKeyInfoRef::try_from(der).map_err(|e| malformed(e.to_string()))?;
    if info.algorithm.oid != ALGORITHM_OID {
        return Err(KeyFileError::NotEd25519 {
            got: info.algorithm.oid,
        });
    }
    if info.public_key.is_some() {
        return Err(KeyFileError::Version2);
    }
    if info.algorithm.parameters.is_some() {
        return Err(malformed("Ed25519 with parameters".to_owned()));
    }
    // RFC 8410: an OCTET STRING of 32 bytes inside the OCTET STRING.
    match info.private_key.as_bytes() {
        [0x04, 0x20, seed @ ..] => {
            let seed: &[u8; 32] = seed
                .try_into()
                .map_err(|_| malformed(format!("a seed of {} bytes", seed.len())))?;
            Ok(SigningKey::from_bytes(seed))
        }
        _ => Err(malformed(
            "a private key that is not an OCTET STRING of 32 bytes".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests;
