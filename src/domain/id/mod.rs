//! Identifiers that parse once and cannot be wrong afterwards.
//!
//! Every type here has private contents, a strict `parse` (ASCII by pattern, never trimmed), a
//! `Display` that gives the same text back, and serde as that text. What an identifier *refers*
//! to is not known here.

pub use crate::digest::Digest;

mod bytes;
mod code;
mod country;
mod gs1;
mod reference;
mod text;
mod versioned;

pub use bytes::{KeyId, LedgerId, StatementId, VialId, VialTag};
pub use code::{AnalyteCode, Label, Marker, MethodCode, Name, SlotName, TubeLabel};
pub use country::CountryCode;
pub use gs1::{Gln, Gtin14, LotId, LotNumber, Serial, Sscc};
pub(crate) use gs1::{check_digit, is_cset82};
pub use reference::{
    CaseRef, DonorRef, NodeRef, OrgRef, PersonRef, RecoveryRef, SampleRef, ShipmentRef, SiteRef,
};
pub use text::Text;
pub use versioned::{PolicyId, SpecId, VersionedName};

/// Why a text is not the identifier it was given as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("{kind}: expected {expected}, found {found:?}")]
    Shape {
        /// Which identifier was expected.
        kind: &'static str,
        /// Its shape, in words or as a pattern.
        expected: &'static str,
        /// The text that was found, cut after 80 characters.
        found: String,
    },
    /// The digits are well formed, but the last one is not their GS1 check digit.
    #[error("{kind}: {found} ends in check digit {digit}, but its digits give {expected}")]
    CheckDigit {
        kind: &'static str,
        found: String,
        digit: u8,
        expected: u8,
    },
}

impl IdError {
    /// A shape error that quotes at most 80 characters of what was found.
    pub(crate) fn shape(kind: &'static str, expected: &'static str, found: &str) -> Self {
        Self::Shape {
            kind,
            expected,
            found: found.chars().take(80).collect(),
        }
    }
}

/// `FromStr` by `parse`, and serde as the `Display` text: a type is written in one way only.
macro_rules! text_form {
    ($name:ident) => {
        impl std::str::FromStr for $name {
            type Err = $crate::domain::id::IdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// `Debug` as `Name(text)`, so that a failing test shows what a user would see.
macro_rules! debug_as_text {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    };
}

pub(crate) use {debug_as_text, text_form};

#[cfg(test)]
mod tests;
