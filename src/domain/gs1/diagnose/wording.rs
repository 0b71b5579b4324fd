//! The diagnoses in words: what probably happened, and what to do.

use super::{Diagnosis, Keyboard, Keyboards};
use crate::words::{Wording, scan};

impl Diagnosis {
    /// The stable name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Empty => "EMPTY",
            Self::TooLong => "TOO_LONG",
            Self::NotText => "NOT_TEXT",
            Self::Surrounded => "SURROUNDED",
            Self::FullWidth => "FULL_WIDTH",
            Self::KanaLock => "KANA_LOCK",
            Self::ReplacedSeparator(_) => "REPLACED_SEPARATOR",
            Self::LostSeparator => "LOST_SEPARATOR",
            Self::Brackets => "BRACKETS",
            Self::TwoCodes => "TWO_CODES",
            Self::Layout(_) => "KEYBOARD_LAYOUT",
            Self::CapsLock => "CAPS_LOCK",
            Self::Truncated => "TRUNCATED",
            Self::Misread => "MISREAD",
            Self::Sscc => "SSCC",
            Self::ProductOnly => "NO_SERIAL",
            Self::AnotherItem => "ANOTHER_ITEM",
            Self::Foreign(_) => "FOREIGN_CODE",
            Self::OtherSymbol => "OTHER_SYMBOL",
            Self::OtherAddress => "OTHER_ADDRESS",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// What probably happened, and what to do.
    pub fn advice(&self) -> Wording {
        match self {
            Self::Empty => scan::EMPTY.clone(),
            Self::TooLong => scan::TOO_LONG.clone(),
            Self::NotText => scan::NOT_TEXT.clone(),
            Self::Surrounded => scan::SURROUNDED.clone(),
            Self::FullWidth => scan::FULL_WIDTH.clone(),
            Self::KanaLock => scan::KANA_LOCK.clone(),
            Self::ReplacedSeparator(by) => scan::replaced_separator(shown(by)),
            Self::LostSeparator => scan::LOST_SEPARATOR.clone(),
            Self::Brackets => scan::BRACKETS.clone(),
            Self::TwoCodes => scan::TWO_CODES.clone(),
            Self::Layout(Keyboards { scanner, computer }) => {
                scan::keyboards(scanner.name(), computer.name())
            }
            Self::CapsLock => scan::CAPS_LOCK.clone(),
            Self::Truncated => scan::TRUNCATED.clone(),
            Self::Misread => scan::MISREAD.clone(),
            Self::Sscc => scan::SSCC.clone(),
            Self::ProductOnly => scan::PRODUCT_ONLY.clone(),
            Self::AnotherItem => scan::ANOTHER_ITEM.clone(),
            Self::Foreign(system) => scan::foreign(system),
            Self::OtherSymbol => scan::OTHER_SYMBOL.clone(),
            Self::OtherAddress => scan::OTHER_ADDRESS.clone(),
            Self::Unknown => scan::UNKNOWN.clone(),
        }
    }

    /// One of each, for tests that count them.
    #[cfg(test)]
    pub(crate) fn examples() -> Vec<Self> {
        let mut all = vec![
            Self::Empty,
            Self::TooLong,
            Self::NotText,
            Self::Surrounded,
            Self::FullWidth,
            Self::KanaLock,
            Self::ReplacedSeparator(" ".to_owned()),
            Self::LostSeparator,
            Self::Brackets,
            Self::TwoCodes,
            Self::CapsLock,
            Self::Truncated,
            Self::Misread,
            Self::Sscc,
            Self::ProductOnly,
            Self::AnotherItem,
            Self::Foreign("ISBT 128"),
            Self::OtherSymbol,
            Self::OtherAddress,
            Self::Unknown,
        ];
        all.extend(Keyboards::all().map(Self::Layout));
        all
    }
}

/// A separator's spelling, visible.
fn shown(spelling: &str) -> String {
    let visible = |c: char| match c {
        ' ' => "[SPACE]".to_owned(),
        '\t' => "[TAB]".to_owned(),
        c if c.is_control() => format!("[{:02X}]", u32::from(c)),
        c => c.to_string(),
    };
    spelling.chars().map(visible).collect()
}

impl Keyboard {
    fn name(self) -> &'static Wording {
        match self {
            Self::Us => &scan::US,
            Self::Jis => &scan::JIS,
            Self::German => &scan::GERMAN,
            Self::French => &scan::FRENCH,
        }
    }
}
