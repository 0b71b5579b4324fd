//! Short free text, in one normal form.

use super::{IdError, debug_as_text, text_form};
use unicode_normalization::is_nfc;

/// 1 to 200 Unicode characters in NFC without control characters.
///
/// Text that is signed must have one byte form only, so other forms are refused, not repaired.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// Longest text, in characters.
    pub const MAX_CHARS: usize = 200;

    pub fn parse(text: &str) -> Result<Self, IdError> {
        let count = text.chars().take(Self::MAX_CHARS + 1).count();
        let ok = (1..=Self::MAX_CHARS).contains(&count)
            && !text.chars().any(char::is_control)
            && is_nfc(text);
        if ok {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::shape(
                "Text",
                "1 to 200 characters in Unicode NFC, no control characters",
                text,
            ))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

text_form!(Text, IdError);
debug_as_text!(Text);
