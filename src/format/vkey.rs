//! Verifier keys: the text form in which trust in a log or a witness is handed over.
//!
//! Source: C2SP signed-note, "Verifier keys" and "Signature types".

use super::excerpt::shorten;
use crate::digest::sha256;
use crate::domain::key::{PublicKey, WeakKey};
use data_encoding::{BASE64, HEXLOWER};
use std::fmt;

/// Longest verifier key text, in bytes.
pub const MAX_VKEY_BYTES: usize = 1024;
/// Longest text of a key whose type is not known here, in bytes: others have larger keys (ML-DSA-44:
/// 1,312 bytes).
const MAX_UNKNOWN_VKEY_BYTES: usize = 16 << 10;

/// The C2SP signature types this library verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum NoteAlgorithm {
    /// Ed25519 over the note text (C2SP signed-note): logs.
    Ed25519 = 0x01,
    /// Timestamped Ed25519 (C2SP tlog-cosignature, `cosignature/v1`): witnesses.
    CosignatureV1 = 0x04,
}

impl NoteAlgorithm {
    /// The type of a type byte, `None` if this library does not verify it.
    pub fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Ed25519),
            0x04 => Some(Self::CosignatureV1),
            _ => None,
        }
    }
}

/// `SHA-256(name ‖ 0x0A ‖ type ‖ public key)[..4]`: a label, not a fingerprint (C2SP signed-note).
pub fn note_key_id(name: &str, algorithm: NoteAlgorithm, key: &PublicKey) -> [u8; 4] {
    let [a, b, c, d, ..] =
        sha256(&[name.as_bytes(), &[b'\n', algorithm as u8], key.as_bytes()]).bytes();
    [a, b, c, d]
}

/// Whether `name` may stand in a signature line: not empty, no Unicode space, no plus, no control character.
pub fn is_key_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c != '+' && !c.is_whitespace() && !c.is_control())
}

/// Why a text is not a verifier key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VkeyError {
    #[error(
        "verifier key: expected name+8 lower-case hex digits+base64 (at most {MAX_VKEY_BYTES} bytes), got {got:?}"
    )]
    Form {
        /// The text, shortened.
        got: String,
    },
    #[error(
        "verifier key {name}: expected signature type 0x01 (log) or 0x04 (witness), got 0x{got:02x}"
    )]
    Algorithm { name: String, got: u8 },
    #[error("verifier key {name}: expected 32 bytes of key, got {got}")]
    Length { name: String, got: usize },
    #[error("verifier key {name}: {error}")]
    Weak { name: String, error: WeakKey },
    /// The hash does not belong to this name and key: a typing error, or parts of two keys.
    #[error("verifier key {name}: expected key id {}, got {}", HEXLOWER.encode(.expected), HEXLOWER.encode(.got))]
    KeyId {
        name: String,
        got: [u8; 4],
        expected: [u8; 4],
    },
}

/// A named key of a log (type 0x01) or a witness (type 0x04).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: String,
    algorithm: NoteAlgorithm,
    key: PublicKey,
    key_id: [u8; 4],
}

impl VerifierKey {
    /// Names a key.
    ///
    /// # Errors
    /// [`VkeyError::Form`] if the name cannot stand in a signature line or is too long.
    pub fn new(name: &str, algorithm: NoteAlgorithm, key: PublicKey) -> Result<Self, VkeyError> {
        // 54 bytes follow the name: two pluses, 8 digits, 44 of base64.
        if !is_key_name(name) || name.len() + 54 > MAX_VKEY_BYTES {
            return Err(VkeyError::Form { got: shorten(name) });
        }
        Ok(Self {
            name: name.to_owned(),
            algorithm,
            key,
            key_id: note_key_id(name, algorithm, &key),
        })
    }

    /// Parses `name+hash+base64(type ‖ key)`.
    ///
    /// # Errors
    /// [`VkeyError`]; also if the hash does not belong to name and key.
    pub fn parse(text: &str) -> Result<Self, VkeyError> {
        let form = || VkeyError::Form { got: shorten(text) };
        if text.len() > MAX_UNKNOWN_VKEY_BYTES {
            return Err(form());
        }
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(base64)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(form());
        };
        let hash = HEXLOWER.decode(hash.as_bytes()).map_err(|_| form())?;
        let got: [u8; 4] = hash.try_into().map_err(|_| form())?;
        let bytes = super::base64::decode(base64).ok_or_else(form)?;
        let (type_byte, key) = bytes.split_first().ok_or_else(form)?;
        let owned = || shorten(name);
        if !is_key_name(name) {
            return Err(form());
        }
        let algorithm =
            NoteAlgorithm::from_byte(*type_byte).ok_or_else(|| VkeyError::Algorithm {
                name: owned(),
                got: *type_byte,
            })?;
        if text.len() > MAX_VKEY_BYTES {
            return Err(form());
        }
        let key: &[u8; 32] = key.try_into().map_err(|_| VkeyError::Length {
            name: owned(),
            got: key.len(),
        })?;
        let key = PublicKey::parse(key).map_err(|error| VkeyError::Weak {
            name: owned(),
            error,
        })?;
        let vkey = Self::new(name, algorithm, key)?;
        if vkey.key_id != got {
            return Err(VkeyError::KeyId {
                name: owned(),
                got,
                expected: vkey.key_id,
            });
        }
        Ok(vkey)
    }

    /// The key name: for a log, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn algorithm(&self) -> NoteAlgorithm {
        self.algorithm
    }

    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// The four bytes that stand in signature lines.
    pub fn key_id(&self) -> [u8; 4] {
        self.key_id
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.algorithm as u8][..], self.key.as_bytes()].concat();
        write!(
            f,
            "{}+{}+{}",
            self.name,
            HEXLOWER.encode(&self.key_id),
            BASE64.encode(&bytes)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the documentation of golang.org/x/mod/sumdb/note.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn the_published_key_survives_a_round_trip() {
        let key = VerifierKey::parse(PETER).unwrap();
        assert_eq!(
            (key.name(), key.algorithm()),
            ("PeterNeumann", NoteAlgorithm::Ed25519)
        );
        assert_eq!(key.to_string(), PETER);
    }

    #[test]
    fn keys_that_are_refused() {
        let weak = BASE64.encode(&[&[1u8][..], &[0u8; 32]].concat());
        let short = BASE64.encode(&[1u8; 32]);
        let other = BASE64.encode(&[2u8; 33]);
        let table = [
            (PETER.replace("Peter", "Paul"), "expected key id"),
            (PETER.replace("+c74f20a3", "+c74f20a4"), "got c74f20a4"),
            (
                PETER.replace("+c74f20a3", "+C74F20A3"),
                "8 lower-case hex digits",
            ),
            (
                PETER.replace("+c74f20a3", "+c74f20"),
                "8 lower-case hex digits",
            ),
            (PETER.replace("+c74f20a3", ""), "name+8"),
            (PETER.replace("PeterNeumann", ""), "name+8"),
            (PETER.replace("Neumann", " Neumann"), "name+8"),
            (PETER.replace("ARpc", "ARpc="), "name+8"),
            // The same key in two pieces of base64.
            (PETER.replace("ARpc2QcU", "AQ==Gg==XNkHFA=="), "name+8"),
            (format!("a+00000000+{weak}"), "small order"),
            (
                format!("a+00000000+{short}"),
                "expected 32 bytes of key, got 31",
            ),
            (format!("a+00000000+{other}"), "got 0x02"),
            ("a+00000000+".to_owned(), "name+8"),
            ("a".repeat(2000), "name+8"),
            (String::new(), "name+8"),
        ];
        for (text, expected) in table {
            let error = VerifierKey::parse(&text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
