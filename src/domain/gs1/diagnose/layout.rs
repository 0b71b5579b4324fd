//! Keyboards: what one key types on each, in one order of keys.
//!
//! A scanner presses keys of the keyboard that it was set to; the computer types what these keys
//! are on its own. Read backwards, the tables say which pair of settings turns a text into a code.

use unicode_normalization::UnicodeNormalization as _;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyboard {
    Us,
    /// Japanese, JIS (106/109 keys).
    Jis,
    German,
    /// French, AZERTY.
    French,
}

/// A scanner that is set to one keyboard, at a computer that is set to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyboards {
    /// What the scanner means.
    pub scanner: Keyboard,
    /// What the computer understands.
    pub computer: Keyboard,
}

/// No character on this key.
const NONE: char = '\0';

impl Keyboard {
    /// The characters of its keys, row by row from the key left of 1, without and then with shift.
    const fn keys(self) -> [&'static str; 2] {
        match self {
            Self::Us => [
                "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
                "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?",
            ],
            Self::Jis => [
                "\x001234567890-^qwertyuiop@[]asdfghjkl;:zxcvbnm,./",
                "\0!\"#$%&'()\0=~QWERTYUIOP`{}ASDFGHJKL+*ZXCVBNM<>?",
            ],
            Self::German => [
                "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
                "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
            ],
            Self::French => [
                "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!",
                "\x001234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
            ],
        }
    }

    fn characters(self) -> impl Iterator<Item = char> {
        let [plain, shifted] = self.keys();
        plain.chars().chain(shifted.chars())
    }
}

impl Keyboards {
    /// The pairs that are met: a scanner as it was delivered, or a computer of another country.
    const MET: [Self; 6] = [
        Self::pair(Keyboard::Us, Keyboard::Jis),
        Self::pair(Keyboard::Jis, Keyboard::Us),
        Self::pair(Keyboard::Us, Keyboard::German),
        Self::pair(Keyboard::German, Keyboard::Us),
        Self::pair(Keyboard::Us, Keyboard::French),
        Self::pair(Keyboard::French, Keyboard::Us),
    ];

    const fn pair(scanner: Keyboard, computer: Keyboard) -> Self {
        Self { scanner, computer }
    }

    /// The first pair under which `text` was something that `holds`.
    pub(super) fn that_explain(text: &str, holds: impl Fn(&str) -> bool) -> Option<Self> {
        Self::MET.into_iter().find(|pair| {
            let meant = pair.backwards(text);
            meant.is_some_and(|meant| meant != text && holds(&meant))
        })
    }

    /// The pair to think of first where these values show characters that seldom stand in a lot or
    /// serial, whatever form the code has.
    pub(super) fn that_could_have_changed(values: &[&str]) -> Option<Self> {
        let any = |characters: &[char]| values.iter().any(|value| value.contains(characters));
        if any(&['=', '*', ':', '+', '\'', '&', '"', '(', ')']) {
            return Some(Self::pair(Keyboard::Us, Keyboard::Jis));
        }
        any(&['Y', 'Z', 'y', 'z']).then_some(Self::pair(Keyboard::Us, Keyboard::German))
    }

    /// What the computer types when the scanner means `text`; `None` where a key types nothing.
    #[cfg(test)]
    pub(super) fn forwards(self, text: &str) -> Option<String> {
        translate(text, self.scanner, self.computer)
    }

    /// What the scanner meant when the computer typed `text`.
    fn backwards(self, text: &str) -> Option<String> {
        translate(text, self.computer, self.scanner)
    }

    #[cfg(test)]
    pub(super) const fn all() -> [Self; 6] {
        Self::MET
    }
}

/// The same keys on another keyboard. What no key types (separators, spaces) stays as it is.
fn translate(text: &str, from: Keyboard, to: Keyboard) -> Option<String> {
    let same_key = |c: char| {
        if c.is_control() || c == ' ' {
            return Some(c);
        }
        let key = from.characters().position(|typed| typed == c)?;
        to.characters().nth(key).filter(|c| *c != NONE)
    };
    text.chars().map(same_key).collect()
}

/// Kana of the Japanese keyboard, and the key below each.
const KANA: &[(&str, &str)] = &[
    ("ぬふあうえおやゆよわほへ", "1234567890-^"),
    ("たていすかんなにらせ゛゜", "qwertyuiop@["),
    ("ちとしはきくまのりれけむ", "asdfghjkl;:]"),
    ("つさそひこみもねるめろー", "zxcvbnm,./\\\\"),
    ("ぁぅぇぉゃゅょを", "34567890"),
    ("ぃっ", "ez"),
];

/// What the keys would have typed without kana lock, if there are kana and each is on a key.
pub(super) fn kana_as_latin(text: &str) -> Option<String> {
    let key = |c: char| {
        let hiragana = match c {
            // Katakana stand 0x60 above hiragana.
            '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
            other => other,
        };
        if hiragana.is_ascii() {
            return Some(hiragana);
        }
        KANA.iter().find_map(|(kana, keys)| {
            let at = kana.chars().position(|k| k == hiragana)?;
            keys.chars().nth(at)
        })
    };
    // Half-width katakana become full-width ones.
    let kana = text.nfkc().any(|c| matches!(c, '\u{3041}'..='\u{30fe}'));
    match kana {
        true => text.nfkc().map(key).collect(),
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyboards_have_the_same_keys() {
        for keyboard in [
            Keyboard::Us,
            Keyboard::Jis,
            Keyboard::German,
            Keyboard::French,
        ] {
            for row in keyboard.keys() {
                assert_eq!(row.chars().count(), 47, "{keyboard:?}: {row}");
            }
        }
        for (kana, keys) in KANA {
            assert_eq!(kana.chars().count(), keys.chars().count(), "{kana}");
        }
    }
}
