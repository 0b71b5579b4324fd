//! Signed notes: a text and the signatures of those who vouch for it.
//!
//! Checkpoints travel in this form so that strangers' tools can check them. A note proves nothing
//! until [`SignedNote::verify`] has found a signature by a key the caller already trusts.
//!
//! Source: C2SP signed-note; C2SP tlog-cosignature for signature type 0x04.

use super::excerpt::shorten;
pub use super::vkey::{NoteAlgorithm, VerifierKey, VkeyError};
use super::vkey::{is_key_name, note_key_id};
use crate::domain::key::{PublicKey, verify_strict};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signer, SigningKey};
use std::fmt::Write;

/// Largest note, in bytes.
pub const MAX_NOTE_BYTES: usize = 1 << 20;
pub const MAX_SIGNATURES: usize = 100;
/// What a signature line begins with: an em dash and a space.
const LINE_START: &str = "— ";

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    #[error("note: expected at most {expected} bytes, got {got}")]
    TooLarge { got: usize, expected: usize },
    #[error(
        "note: expected UTF-8 without control characters, got byte 0x{got:02x} at offset {offset}"
    )]
    Characters {
        /// The first byte in question.
        got: u8,
        /// Where, in bytes from the start.
        offset: usize,
    },
    #[error(
        "note: expected text, a blank line and signature lines, each ended by a newline; got {got}"
    )]
    Structure { got: &'static str },
    #[error(
        "note: signature {number}: expected \"— name base64(4-byte key id and signature)\", got {got:?}"
    )]
    SignatureLine {
        /// 1 for the first signature.
        number: usize,
        /// The line, shortened.
        got: String,
    },
    #[error("note: expected at most {expected} signatures, got {got}")]
    TooManySignatures { got: usize, expected: usize },
    #[error(
        "key name: expected no spaces, plus signs or control characters, and at least one character; got {got:?}"
    )]
    KeyName {
        /// The name, shortened.
        got: String,
    },
    /// A signature by a known key does not verify: somebody changed the note or forged the line.
    #[error("note: signature of {name} (key id {}) does not verify", HEXLOWER.encode(.key_id))]
    BadSignature { name: String, key_id: [u8; 4] },
    /// Two different trusted keys have the same name and key id: nobody can tell which one signed.
    #[error("trusted keys: expected distinct key ids, got two keys {name} with id {}", HEXLOWER.encode(.key_id))]
    AmbiguousKeys { name: String, key_id: [u8; 4] },
    #[error("note: expected a signature by one of {expected:?}, got signatures by {got:?}")]
    NoTrustedSignature {
        /// `name+key id` of each signature on the note: a key that was exchanged keeps its name.
        got: Vec<String>,
        /// `name+key id` of each trusted key.
        expected: Vec<String>,
    },
    #[error("cosignature time: expected at most {expected}, got {got}")]
    Time {
        /// Seconds since the epoch.
        got: u64,
        expected: u64,
    },
}

/// One signature line. Not verified by being here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    key_id: [u8; 4],
    /// After the key id: 64 bytes for type 0x01, 8 of time and 64 for type 0x04, anything for others.
    blob: Vec<u8>,
}

impl NoteSignature {
    /// Signs `text` as the holder of `name` with signature type 0x01 (C2SP signed-note).
    ///
    /// # Errors
    /// [`NoteError::KeyName`].
    pub fn sign(text: &str, name: &str, key: &SigningKey) -> Result<Self, NoteError> {
        let signature = key.sign(text.as_bytes());
        Self::of(
            name,
            NoteAlgorithm::Ed25519,
            key,
            signature.to_bytes().to_vec(),
        )
    }

    /// Cosigns `text` at `time_s` (seconds since the epoch) with type 0x04 (C2SP tlog-cosignature).
    ///
    /// # Errors
    /// [`NoteError::KeyName`]; [`NoteError::Time`] beyond 2^63 - 1.
    pub fn cosign(
        text: &str,
        name: &str,
        key: &SigningKey,
        time_s: u64,
    ) -> Result<Self, NoteError> {
        check_time(time_s)?;
        let signature = key.sign(&cosigned_message(text, time_s));
        let blob = [&time_s.to_be_bytes()[..], &signature.to_bytes()].concat();
        Self::of(name, NoteAlgorithm::CosignatureV1, key, blob)
    }

    fn of(
        name: &str,
        algorithm: NoteAlgorithm,
        key: &SigningKey,
        blob: Vec<u8>,
    ) -> Result<Self, NoteError> {
        if !is_key_name(name) {
            return Err(NoteError::KeyName { got: shorten(name) });
        }
        let key_id = note_key_id(name, algorithm, &PublicKey::of(key));
        Ok(Self {
            name: name.to_owned(),
            key_id,
            blob,
        })
    }

    /// Parses one line without its newline, as a witness answers it. `number` is for the error.
    ///
    /// # Errors
    /// [`NoteError::SignatureLine`].
    pub fn parse_line(line: &str, number: usize) -> Result<Self, NoteError> {
        let parse = || {
            let (name, base64) = line.strip_prefix(LINE_START)?.split_once(' ')?;
            let bytes = super::base64::decode(base64)?;
            let (key_id, blob) = bytes.split_first_chunk::<4>()?;
            (is_key_name(name) && !blob.is_empty()).then(|| Self {
                name: name.to_owned(),
                key_id: *key_id,
                blob: blob.to_vec(),
            })
        };
        parse().ok_or_else(|| NoteError::SignatureLine {
            number,
            got: shorten(line),
        })
    }

    /// The line without its newline.
    pub fn to_line(&self) -> String {
        format!(
            "{LINE_START}{} {}",
            self.name,
            BASE64.encode(&[&self.key_id[..], &self.blob].concat())
        )
    }

    /// The key name on the line.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the line claims to be by `key` (same name and key id).
    pub fn claims(&self, key: &VerifierKey) -> bool {
        self.name == key.name() && self.key_id == key.key_id()
    }

    /// Verifies the line over `text`; the time in seconds for a cosignature, `None` for a plain signature.
    fn verify(&self, text: &str, key: &VerifierKey) -> Result<Option<u64>, NoteError> {
        let bad = || NoteError::BadSignature {
            name: self.name.clone(),
            key_id: self.key_id,
        };
        match key.algorithm() {
            NoteAlgorithm::Ed25519 => {
                let signature: &[u8; 64] = self.blob.as_slice().try_into().map_err(|_| bad())?;
                verify_strict(key.public_key(), text.as_bytes(), signature).map_err(|_| bad())?;
                Ok(None)
            }
            NoteAlgorithm::CosignatureV1 => {
                let (time, signature) = self.blob.split_first_chunk::<8>().ok_or_else(bad)?;
                let signature: &[u8; 64] = signature.try_into().map_err(|_| bad())?;
                let time_s = u64::from_be_bytes(*time);
                check_time(time_s)?;
                verify_strict(key.public_key(), &cosigned_message(text, time_s), signature)
                    .map_err(|_| bad())?;
                Ok(Some(time_s))
            }
        }
    }
}

/// A trusted key that signed, and when it says it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'k> {
    pub key: &'k VerifierKey,
    /// Seconds since the epoch for a cosignature; `None` for a plain signature.
    pub time_s: Option<u64>,
}

/// A well-formed note: text and at least one signature line, nothing of it verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl SignedNote {
    /// Puts a first signature under a text.
    ///
    /// # Errors
    /// [`NoteError::Structure`] or [`NoteError::Characters`] if the text cannot be a note's text.
    pub fn new(text: &str, signature: NoteSignature) -> Result<Self, NoteError> {
        check_characters(text.as_bytes())?;
        if !text.ends_with('\n') {
            return Err(NoteError::Structure {
                got: "a text without a newline at its end",
            });
        }
        let note = Self {
            text: text.to_owned(),
            signatures: vec![signature],
        };
        note.check_size()?;
        Ok(note)
    }

    /// Adds a signature line, for example a witness's answer. The same line is not added twice.
    ///
    /// # Errors
    /// [`NoteError::TooManySignatures`], [`NoteError::TooLarge`]; the note is then unchanged.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        if self.signatures.contains(&signature) {
            return Ok(());
        }
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures {
                got: MAX_SIGNATURES + 1,
                expected: MAX_SIGNATURES,
            });
        }
        self.signatures.push(signature);
        self.check_size().inspect_err(|_| {
            self.signatures.pop();
        })
    }

    /// Parses a whole note.
    ///
    /// # Errors
    /// [`NoteError`]: too large, not UTF-8, control characters, a malformed line, no or too many signatures.
    pub fn parse(note: &[u8]) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge {
                got: note.len(),
                expected: MAX_NOTE_BYTES,
            });
        }
        let note = check_characters(note)?;
        // The last blank line separates; the text may contain others.
        let blank = note.rfind("\n\n").ok_or(NoteError::Structure {
            got: "no blank line",
        })?;
        let (text, rest) = (&note[..=blank], &note[blank + 2..]);
        let lines = match rest.strip_suffix('\n') {
            Some(lines) => lines,
            None if rest.is_empty() => {
                return Err(NoteError::Structure {
                    got: "no signature line",
                });
            }
            None => {
                return Err(NoteError::Structure {
                    got: "a last line without a newline",
                });
            }
        };
        let got = lines.split('\n').count();
        if got > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures {
                got,
                expected: MAX_SIGNATURES,
            });
        }
        let parse = |(index, line)| NoteSignature::parse_line(line, index + 1);
        let signatures = lines
            .split('\n')
            .enumerate()
            .map(parse)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The note's text form; [`SignedNote::parse`] of it gives the same note.
    pub fn to_text(&self) -> String {
        let mut out = format!("{}\n", self.text);
        for signature in &self.signatures {
            // cannot fail: writing to a String.
            let _ = writeln!(out, "{}", signature.to_line());
        }
        out
    }

    /// The text that is signed, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, unverified.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Which of `keys` signed. Lines of other keys are ignored; every line that claims to be by one
    /// of `keys` is verified, also a repeated one; a key that signed twice is reported once, with
    /// its newest time.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] if one of those lines fails; [`NoteError::NoTrustedSignature`] if
    /// there is none; [`NoteError::AmbiguousKeys`].
    pub fn verify<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<Verified<'k>>, NoteError> {
        let found = self.verify_any(keys)?;
        if found.is_empty() {
            return Err(NoteError::NoTrustedSignature {
                got: self
                    .signatures
                    .iter()
                    .map(|s| named(&shorten(&s.name), s.key_id))
                    .collect(),
                expected: keys.iter().map(|k| named(k.name(), k.key_id())).collect(),
            });
        }
        Ok(found)
    }

    /// As [`SignedNote::verify`], but no signature by any of `keys` is an empty answer, not an error.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`], [`NoteError::AmbiguousKeys`].
    pub fn verify_any<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<Verified<'k>>, NoteError> {
        let mut found: Vec<Verified<'k>> = Vec::new();
        for signature in &self.signatures {
            let mut claimed = keys.iter().filter(|key| signature.claims(key));
            let Some(key) = claimed.next() else { continue };
            if claimed.any(|other| other != key) {
                return Err(NoteError::AmbiguousKeys {
                    name: signature.name.clone(),
                    key_id: signature.key_id,
                });
            }
            let time_s = signature.verify(&self.text, key)?;
            match found.iter_mut().find(|verified| verified.key == key) {
                Some(verified) => verified.time_s = verified.time_s.max(time_s),
                None => found.push(Verified { key, time_s }),
            }
        }
        Ok(found)
    }

    fn check_size(&self) -> Result<(), NoteError> {
        match self.to_text().len() {
            got if got > MAX_NOTE_BYTES => Err(NoteError::TooLarge {
                got,
                expected: MAX_NOTE_BYTES,
            }),
            _ => Ok(()),
        }
    }
}

/// What a witness signs: two header lines, then the note's text (C2SP tlog-cosignature, Ed25519).
fn cosigned_message(text: &str, time_s: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time_s}\n{text}").into_bytes()
}

fn check_time(got: u64) -> Result<(), NoteError> {
    let expected = i64::MAX.unsigned_abs();
    if got > expected {
        Err(NoteError::Time { got, expected })
    } else {
        Ok(())
    }
}

/// As verifier keys begin.
fn named(name: &str, key_id: [u8; 4]) -> String {
    format!("{name}+{}", HEXLOWER.encode(&key_id))
}

/// UTF-8, no control characters below U+0020 other than newline.
fn check_characters(bytes: &[u8]) -> Result<&str, NoteError> {
    let wrong = |offset| NoteError::Characters {
        got: bytes.get(offset).copied().unwrap_or_default(),
        offset,
    };
    let text = std::str::from_utf8(bytes).map_err(|e| wrong(e.valid_up_to()))?;
    match bytes.iter().position(|b| *b < 0x20 && *b != b'\n') {
        Some(offset) => Err(wrong(offset)),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests;
