//! Codes and labels: short ASCII texts by pattern.

use super::{IdError, debug_as_text, text_form};

macro_rules! ascii {
    ($(#[$doc:meta])* $name:ident, $shape:literal, $ok:expr) => {
        $(#[$doc])*
        #[doc = concat!("\n\nText: `", $shape, "`.")]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads the text; nothing is trimmed and no case is changed.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let ok: fn(&[u8]) -> bool = $ok;
                if ok(text.as_bytes()) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError::shape(stringify!($name), $shape, text))
                }
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        text_form!($name, IdError);
        debug_as_text!($name);
    };
}

/// `first` once, then `rest` or punctuation from `extra`, `max` bytes at most.
fn pattern(
    text: &[u8],
    max: usize,
    first: fn(&u8) -> bool,
    rest: fn(&u8) -> bool,
    extra: &[u8],
) -> bool {
    match text.split_first() {
        Some((head, tail)) => {
            text.len() <= max && first(head) && tail.iter().all(|b| rest(b) || extra.contains(b))
        }
        None => false,
    }
}

fn upper(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn lower(byte: &u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn code(text: &[u8]) -> bool {
    pattern(text, 40, upper, upper, b"_.-")
}

/// Something to read, with no space at either end.
fn printable(text: &[u8]) -> bool {
    !text.is_empty()
        && text.iter().all(|byte| (0x20..=0x7e).contains(byte))
        && text.first() != Some(&b' ')
        && text.last() != Some(&b' ')
}

ascii!(
    /// What is measured: `ENDOTOXIN`, `HBV.NAT`.
    AnalyteCode, "^[A-Z0-9][A-Z0-9_.-]{0,39}$", code
);
ascii!(
    /// How it is measured: `JP_4_06`, `NTA`.
    MethodCode, "^[A-Z0-9][A-Z0-9_.-]{0,39}$", code
);
ascii!(
    /// One member of a set-valued result: `CD63`, `HIV1`.
    Marker, "^[A-Z0-9][A-Z0-9_.-]{0,39}$", code
);
ascii!(
    /// One slot of a sampling plan.
    SlotName, "^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$",
    |text| pattern(text, 40, u8::is_ascii_alphanumeric, u8::is_ascii_alphanumeric, b"_.-")
);
ascii!(
    /// The name of a specification or donor policy.
    Name, "^[a-z0-9][a-z0-9.-]{0,63}$", |text| pattern(text, 64, lower, lower, b".-")
);
ascii!(
    /// What stands on a sample's tube.
    TubeLabel, "1 to 40 printable ASCII characters, no space at either end",
    |text| text.len() <= 40 && printable(text)
);
ascii!(
    /// A label as printed on a thing: equipment id, kit lot, run id, media type.
    Label, "1 to 80 printable ASCII characters, no space at either end",
    |text| text.len() <= 80 && printable(text)
);
