//! Identifiers that parse once and cannot be wrong afterwards.
//!
//! Every type here has private contents, a strict `parse` (ASCII by pattern, never trimmed), a
//! `Display` that gives the same text back, and serde as that text. What an identifier *refers*
//! to is not known here.

use super::text_form::{debug_as_text, text_form};
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

#[cfg(test)]
mod tests;
