//! Closed lists of words: an enum whose every value has one written form.

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: expected one of {expected}, found {found:?}")]
pub struct UnknownWord {
    /// Which list was expected.
    pub kind: &'static str,
    /// Its words.
    pub expected: String,
    /// The word that was found, cut after 80 characters.
    pub found: String,
}

impl UnknownWord {
    pub(crate) fn new(kind: &'static str, words: &[&str], found: &str) -> Self {
        Self {
            kind,
            expected: words.join(", "),
            found: found.chars().take(80).collect(),
        }
    }
}

/// Defines a field-less enum with `ALL`, `as_str`, `number`, `parse`, `Display`, `FromStr` and serde as the word.
///
/// With `, said in CHAPTER` behind its name also `said`: the entry of the same name in that chapter of the words.
macro_rules! named_enum {
    ($(#[$doc:meta])* pub enum $name:ident, said in $chapter:ident {
        $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+
    }) => {
        named_enum! { $(#[$doc])* pub enum $name { $($(#[$vdoc])* $variant = $word,)+ } }

        impl $name {
            pub fn said(self) -> &'static $crate::words::Wording {
                match self { $(Self::$variant => &$crate::words::$chapter::$variant,)+ }
            }
        }
    };
    ($(#[$doc:meta])* pub enum $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* #[doc = concat!("\n\nWritten `", $word, "`.")] $variant,)+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Every word, in order.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word it is written as.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The number on the wire: its place in the list, from 1. The order is a contract.
            pub const fn number(self) -> i32 {
                self as i32 + 1
            }

            pub fn from_number(number: i32) -> Option<Self> {
                let place = usize::try_from(number.checked_sub(1)?).ok()?;
                Self::ALL.get(place).copied()
            }

            /// Reads the word; case and spaces count.
            pub fn parse(text: &str) -> Result<Self, $crate::domain::named_enum::UnknownWord> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::domain::named_enum::UnknownWord::new(
                        stringify!($name), Self::WORDS, text,
                    )),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::domain::text_form::text_form!($name, $crate::domain::named_enum::UnknownWord);
    };
}

pub(crate) use named_enum;
