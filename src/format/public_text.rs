//! The public text of a recall: what holders and the public are told, in the words of the organisation
//! that signs. The statement commits to it; text and salt stand beside the statement, as a list of vials
//! stands beside a `VialsCommissioned`, and are carried in bundles as an opening.
//!
//! It is read by people who must act on it, so nothing may stand in it that they do not see.
//!
//! Source: docs/FORMAT.md, "Commitments".

use super::commitment::{FieldId, Opening};
use super::deceptive::deceives;
use crate::digest::Digest;
use crate::domain::event::RecallIssued;
use crate::domain::statement::Statement;
use unicode_normalization::is_nfc;

/// Longest text, in bytes of UTF-8: a thousand Japanese characters.
pub const MAX_PUBLIC_TEXT_BYTES: usize = 3_000;
/// The field that commits to it, as openings name it.
pub const PUBLIC_TEXT_FIELD: &str = "recall_issued.public_text";

const SALT_BYTES: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicTextError {
    #[error("a text of 1 to {MAX_PUBLIC_TEXT_BYTES} bytes in UTF-8")]
    Length(usize),
    #[error("text in UTF-8")]
    NotUtf8,
    #[error("Unicode NFC")]
    NotNormal,
    #[error(
        "text without characters that are not seen or that turn its direction round; lines may end"
    )]
    Deceives(char),
    #[error("{SALT_BYTES} bytes of salt before the text")]
    NoSalt,
}

impl PublicTextError {
    /// What was found instead, without the text itself.
    pub fn found(self, text: &str) -> String {
        match self {
            Self::Deceives(c) => format!("U+{:04X}", u32::from(c)),
            _ => format!("{} bytes", text.len()),
        }
    }
}

/// A text with the salt that opens its commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicText {
    salt: [u8; SALT_BYTES],
    text: String,
}

impl PublicText {
    pub fn new(salt: [u8; SALT_BYTES], text: &str) -> Result<Self, PublicTextError> {
        check(text)?;
        let text = text.to_owned();
        Ok(Self { salt, text })
    }

    /// Of an opening, if it is of this field.
    pub fn of(opening: &Opening) -> Option<Self> {
        (opening.field_id().as_str() == PUBLIC_TEXT_FIELD).then(|| Self {
            salt: *opening.salt(),
            text: opening.value().to_owned(),
        })
    }

    /// The bytes beside a statement: salt ‖ text.
    pub fn from_sidecar(bytes: &[u8]) -> Result<Self, PublicTextError> {
        let (salt, text) = bytes.split_first_chunk().ok_or(PublicTextError::NoSalt)?;
        let text = std::str::from_utf8(text).map_err(|_| PublicTextError::NotUtf8)?;
        Self::new(*salt, text)
    }

    pub fn to_sidecar(&self) -> Vec<u8> {
        [&self.salt[..], self.text.as_bytes()].concat()
    }

    pub fn salt(&self) -> &[u8; SALT_BYTES] {
        &self.salt
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it opens in a statement.
    pub fn digest(&self, statement: &Statement) -> Option<Digest> {
        let opening = Opening::new(
            statement.ledger_id?.bytes(),
            statement.statement_id.bytes(),
            FieldId::public_text(),
            self.salt,
            &self.text,
        );
        Some(opening.ok()?.digest())
    }
}

/// What a statement commits to; `None` unless it is a recall that has a public text.
pub fn committed(statement: &Statement) -> Option<Digest> {
    statement.event.get::<RecallIssued>()?.public_text
}

/// Whether a text may be the public text of a recall.
pub fn check(text: &str) -> Result<(), PublicTextError> {
    if text.is_empty() || text.len() > MAX_PUBLIC_TEXT_BYTES {
        return Err(PublicTextError::Length(text.len()));
    }
    if let Some(c) = text.chars().find(|c| *c != '\n' && deceives(*c)) {
        return Err(PublicTextError::Deceives(c));
    }
    if !is_nfc(text) {
        return Err(PublicTextError::NotNormal);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_would_not_see_is_refused() {
        let long = "あ".repeat(1_000);
        for (text, fits) in [
            ("Return it.\n返送してください。", true),
            (&long, true),
            ("", false),
            (&format!("{long}!"), false),
            ("a\tb", false),
            ("a\r\nb", false),
            ("a\u{1b}[31m", false),
            ("a\u{202e}b", false),
            ("a\u{feff}", false),
            ("e\u{301}", false),
        ] {
            assert_eq!(check(text).is_ok(), fits, "{text:?}");
            let beside = [&[7; SALT_BYTES][..], text.as_bytes()].concat();
            let read = PublicText::from_sidecar(&beside);
            assert_eq!(read.is_ok(), fits, "{text:?}");
            if let Ok(read) = read {
                assert_eq!(read.to_sidecar(), beside);
            }
        }
        for beside in [&[7; 31][..], &[0xff; 40]] {
            assert!(PublicText::from_sidecar(beside).is_err());
        }
    }
}
