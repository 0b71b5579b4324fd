//! Commitments: facts that are on the ledger without being shown there.
//!
//! A statement carries the digest; salt and value live off the ledger as an [`Opening`] and travel
//! to those entitled. The 32-byte random salt is what keeps a digest of "NON_REACTIVE" from being
//! guessed, and what is destroyed when a person must be forgotten. The ledger, statement and field
//! in the digest keep a commitment from being copied to where it was not made.
//!
//! Source: docs/FORMAT.md.

use crate::digest::{Digest, tagged};

use super::excerpt::shorten;
use super::public_text::{self, PUBLIC_TEXT_FIELD, PublicTextError};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::is_nfc;

/// First hash byte of a value commitment.
const VALUE_PREFIX: u8 = 0x14;
/// First hash byte of a document commitment.
const DOCUMENT_PREFIX: u8 = 0x16;

/// Longest field id, in bytes.
pub const MAX_FIELD_ID_BYTES: usize = 128;
/// Longest value, in bytes of UTF-8.
pub const MAX_VALUE_BYTES: usize = 1024;
/// Most lines in a file of openings.
pub const MAX_OPENINGS: usize = 10_000;
/// Longest line in a file of openings, in bytes without the newline: a public text may need two for each of its own.
pub const MAX_OPENING_LINE_BYTES: usize = 8192;

/// `H(0x16 ‖ salt ‖ document)`: commits to a document kept off the ledger.
///
/// `salt` is 32 random bytes, used for this document only.
pub fn document_commitment(salt: &[u8; 32], document: &[u8]) -> Digest {
    tagged(DOCUMENT_PREFIX, &[salt, document])
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    #[error(
        "field_id: expected lower-case names joined by dots (at most {MAX_FIELD_ID_BYTES} bytes), got {got:?}"
    )]
    FieldId {
        /// The field id, shortened.
        got: String,
    },
    #[error("value: expected at most {expected} bytes, got {got}")]
    ValueTooLong { got: usize, expected: usize },
    /// Two spellings of one text would have two digests, so only one is allowed.
    #[error("value: expected Unicode NFC without control characters, got {got:?}")]
    ValueNotNormal {
        /// The value, shortened.
        got: String,
    },
    #[error("value: expected {0}")]
    PublicText(#[from] PublicTextError),
    #[error(
        "expected a JSON object {{ledger_id, statement_id, field_id, salt, value}}, hex in lower case: {got}"
    )]
    Json { got: String },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningsError {
    #[error("line {line}: {error}")]
    Line {
        /// 1 for the first line.
        line: usize,
        error: OpeningError,
    },
    #[error("line {line}: expected at most {expected} bytes, got {got}")]
    LineTooLong {
        line: usize,
        got: usize,
        expected: usize,
    },
    #[error("expected at most {expected} lines: split the file")]
    TooManyLines { expected: usize },
    #[error(
        "line {line}: expected each field once, got {field_id} of this statement already on line {first}"
    )]
    Twice {
        line: usize,
        first: usize,
        field_id: String,
    },
}

/// The ASCII path of a proto field, such as `donor_tested.outcome`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(String);

impl FieldId {
    /// Parses a path: names `[a-z][a-z0-9_]*` joined by single dots, at most [`MAX_FIELD_ID_BYTES`].
    ///
    /// # Errors
    /// [`OpeningError::FieldId`].
    pub fn parse(text: &str) -> Result<Self, OpeningError> {
        let name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        if text.len() <= MAX_FIELD_ID_BYTES && text.split('.').all(name) {
            Ok(Self(text.to_owned()))
        } else {
            Err(OpeningError::FieldId { got: shorten(text) })
        }
    }

    /// Of the public text of a recall.
    pub fn public_text() -> Self {
        Self(PUBLIC_TEXT_FIELD.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What opens a value commitment: where it stands, its salt and its value.
///
/// `Debug` and `Display` do not exist on purpose: an opening in a log file would disclose the value.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    ledger_id: [u8; 32],
    statement_id: [u8; 16],
    field_id: FieldId,
    salt: [u8; 32],
    value: String,
}

/// The JSON shape of an [`Opening`]; nothing more, nothing less, nothing twice.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    ledger_id: String,
    statement_id: String,
    field_id: String,
    salt: String,
    value: String,
}

impl Opening {
    /// Makes an opening. `salt`: 32 fresh random bytes; `value`: an enum name or NFC text; of a recall its public
    /// text, which may be longer and have lines.
    ///
    /// # Errors
    /// [`OpeningError::ValueTooLong`], [`OpeningError::ValueNotNormal`] or [`OpeningError::PublicText`].
    pub fn new(
        ledger_id: [u8; 32],
        statement_id: [u8; 16],
        field_id: FieldId,
        salt: [u8; 32],
        value: &str,
    ) -> Result<Self, OpeningError> {
        if field_id.as_str() == PUBLIC_TEXT_FIELD {
            public_text::check(value)?;
        } else if value.len() > MAX_VALUE_BYTES {
            return Err(OpeningError::ValueTooLong {
                got: value.len(),
                expected: MAX_VALUE_BYTES,
            });
        } else if !is_nfc(value) || value.chars().any(char::is_control) {
            return Err(OpeningError::ValueNotNormal {
                got: shorten(value),
            });
        }
        Ok(Self {
            ledger_id,
            statement_id,
            field_id,
            salt,
            value: value.to_owned(),
        })
    }

    /// Parses one JSON line (without its newline).
    ///
    /// # Errors
    /// [`OpeningError`]: unknown, missing or repeated members, wrong hex, a bad field id or value.
    pub fn parse_line(line: &str) -> Result<Self, OpeningError> {
        let raw: Line = serde_json::from_str(line).map_err(|e| OpeningError::Json {
            got: shorten(&e.to_string()),
        })?;
        Self::new(
            unhex("ledger_id", &raw.ledger_id)?,
            unhex("statement_id", &raw.statement_id)?,
            FieldId::parse(&raw.field_id)?,
            unhex("salt", &raw.salt)?,
            &raw.value,
        )
    }

    /// The JSON line (without a newline), members in the order of docs/FORMAT.md.
    pub fn to_line(&self) -> String {
        let line = Line {
            ledger_id: HEXLOWER.encode(&self.ledger_id),
            statement_id: HEXLOWER.encode(&self.statement_id),
            field_id: self.field_id.0.clone(),
            salt: HEXLOWER.encode(&self.salt),
            value: self.value.clone(),
        };
        // cannot fail: five strings in a struct have a JSON form.
        serde_json::to_string(&line).unwrap_or_default()
    }

    /// `H(0x14 ‖ ledger_id ‖ statement_id ‖ field_id ‖ 0x00 ‖ salt ‖ value)`: what the statement carries.
    pub fn digest(&self) -> Digest {
        let parts: [&[u8]; 6] = [
            &self.ledger_id,
            &self.statement_id,
            self.field_id.0.as_bytes(),
            &[0],
            &self.salt,
            self.value.as_bytes(),
        ];
        tagged(VALUE_PREFIX, &parts)
    }

    pub fn ledger_id(&self) -> &[u8; 32] {
        &self.ledger_id
    }

    pub fn statement_id(&self) -> &[u8; 16] {
        &self.statement_id
    }

    pub fn field_id(&self) -> &FieldId {
        &self.field_id
    }

    /// The salt. Sensitive: with it the value can be guessed.
    pub fn salt(&self) -> &[u8; 32] {
        &self.salt
    }

    /// The value that was committed to. Sensitive.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Parses a whole file of openings: JSON lines, each ended by a newline (the last may lack it).
///
/// # Errors
/// [`OpeningsError`] with the line number; too many or too long lines; a field opened twice.
pub fn parse_openings(text: &str) -> Result<Vec<Opening>, OpeningsError> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let mut openings = Vec::new();
    let mut first_line = std::collections::HashMap::new();
    if body.is_empty() {
        return Ok(openings);
    }
    for (index, content) in body.split('\n').enumerate() {
        let line = index + 1;
        if line > MAX_OPENINGS {
            return Err(OpeningsError::TooManyLines {
                expected: MAX_OPENINGS,
            });
        }
        if content.len() > MAX_OPENING_LINE_BYTES {
            return Err(OpeningsError::LineTooLong {
                line,
                got: content.len(),
                expected: MAX_OPENING_LINE_BYTES,
            });
        }
        let opening =
            Opening::parse_line(content).map_err(|error| OpeningsError::Line { line, error })?;
        let place = (
            opening.ledger_id,
            opening.statement_id,
            opening.field_id.clone(),
        );
        if let Some(first) = first_line.insert(place, line) {
            return Err(OpeningsError::Twice {
                line,
                first,
                field_id: opening.field_id.0,
            });
        }
        openings.push(opening);
    }
    Ok(openings)
}

/// Exactly `N` bytes as hex in lower case.
fn unhex<const N: usize>(member: &str, text: &str) -> Result<[u8; N], OpeningError> {
    let wrong = || OpeningError::Json {
        got: format!("{member} is not {} digits: {:?}", 2 * N, shorten(text)),
    };
    HEXLOWER
        .decode(text.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(wrong)
}

#[cfg(test)]
mod tests;
