//! The one way in which bytes are refused: a stable code, the field, what was found, what was expected.

use std::fmt;

/// Why bytes are not what they are given as. The text form is a contract (docs/FORMAT.md, "Error codes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Not protobuf of the expected message at all.
    Malformed,
    /// Protobuf, but not the only accepted spelling of it.
    NotCanonical,
    /// More bytes than the message may have.
    TooLarge,
    /// More members than a list may have.
    TooMany,
    /// Something required is absent or empty.
    MissingField,
    /// Something is present where it must be absent.
    UnexpectedField,
    /// A value outside its type: pattern, length, range.
    BadValue,
    /// An enum number that the list does not have.
    OutOfRangeEnum,
    /// A list that is not strictly ascending.
    NotAscending,
    /// A list without an order that has an element twice.
    Duplicate,
    /// A public key on which implementations disagree.
    WeakKey,
    /// No event, or one that this version does not know.
    UnknownEvent,
    /// Another number of signatures than signers.
    SignatureCount,
    /// A signer whose key nobody knows.
    UnknownKey,
    /// A signature that does not verify.
    BadSignature,
    /// A file that is not framed as a bundle, or was damaged on its way.
    BadFrame,
}

impl Code {
    /// Every code, in the order of docs/FORMAT.md.
    pub const ALL: [Self; 16] = [
        Self::Malformed,
        Self::NotCanonical,
        Self::TooLarge,
        Self::TooMany,
        Self::MissingField,
        Self::UnexpectedField,
        Self::BadValue,
        Self::OutOfRangeEnum,
        Self::NotAscending,
        Self::Duplicate,
        Self::WeakKey,
        Self::UnknownEvent,
        Self::SignatureCount,
        Self::UnknownKey,
        Self::BadSignature,
        Self::BadFrame,
    ];

    /// The code as written in answers and vectors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "MALFORMED",
            Self::NotCanonical => "NOT_CANONICAL",
            Self::TooLarge => "TOO_LARGE",
            Self::TooMany => "TOO_MANY",
            Self::MissingField => "MISSING_FIELD",
            Self::UnexpectedField => "UNEXPECTED_FIELD",
            Self::BadValue => "BAD_VALUE",
            Self::OutOfRangeEnum => "OUT_OF_RANGE_ENUM",
            Self::NotAscending => "NOT_ASCENDING",
            Self::Duplicate => "DUPLICATE",
            Self::WeakKey => "WEAK_KEY",
            Self::UnknownEvent => "UNKNOWN_EVENT",
            Self::SignatureCount => "SIGNATURE_COUNT",
            Self::UnknownKey => "UNKNOWN_KEY",
            Self::BadSignature => "BAD_SIGNATURE",
            Self::BadFrame => "BAD_FRAME",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Bytes that are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {field}: expected {expected}, found {found}")]
pub struct FormatError {
    /// Stable code.
    pub code: Code,
    /// The field as a proto path from the message that was read, e.g.
    /// `process_recorded.inputs[3].quantity.unit`; the message's name if it concerns the whole.
    pub field: String,
    /// What was found, cut after [`MAX_QUOTED`] characters.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

/// Longest quotation of refused input in an error, in characters.
pub const MAX_QUOTED: usize = 200;

impl FormatError {
    /// An error about `field`. What was found is cut, so that an error stays small whatever came in.
    pub fn new(
        code: Code,
        field: impl Into<String>,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) -> Self {
        Self {
            code,
            field: field.into(),
            found: found.to_string().chars().take(MAX_QUOTED).collect(),
            expected: expected.to_string(),
        }
    }
}
