//! Short free text, in one normal form.

use super::{IdError, debug_as_text};
use unicode_normalization::is_nfc;

/// 1 to 200 Unicode characters in NFC without control characters.
///
/// Text that is signed must have one byte form only, so other forms are refused, not repaired.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// Longest text, in characters.
    pub const MAX_CHARS: usize = 200;

    /// Reads a text.
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

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// For people: a character that cannot be seen, or turns others around, shows as `<U+202E>`. So no
/// name looks like another one because of it, on a page or a terminal.
impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write as _;
        self.0.chars().try_for_each(|c| match is_hidden(c) {
            true => write!(f, "<U+{:04X}>", u32::from(c)),
            false => f.write_char(c),
        })
    }
}

/// Format characters (general category Cf, and the two separators of lines) but for the joiners, which
/// some scripts are written with.
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

impl std::str::FromStr for Text {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// For files and programs: as it is.
impl serde::Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

debug_as_text!(Text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_in_a_name_shows_and_is_kept() {
        for (text, shown) in [
            ("青葉セル 株式会社", "青葉セル 株式会社"),
            ("क्\u{200d}ष", "क्\u{200d}ष"),
            ("Kita\u{202e}cinilC", "Kita<U+202E>cinilC"),
            ("Ao\u{200b}ba", "Ao<U+200B>ba"),
            ("Aoba\u{2028}Lab", "Aoba<U+2028>Lab"),
            ("Aoba\u{e0041}", "Aoba<U+E0041>"),
        ] {
            let name = Text::parse(text).unwrap();
            assert_eq!(name.to_string(), shown);
            let kept = serde_json::to_string(&name).unwrap();
            assert_eq!(serde_json::from_str::<Text>(&kept).unwrap(), name);
        }
    }
}
