//! The one way in which bytes are refused: a stable code, the field, what was found, what was expected.

use std::fmt;

use crate::domain::named_enum::named_enum;

named_enum! {
    /// Why bytes are not what they are given as. The text form is a contract (docs/FORMAT.md, "Error codes").
    pub enum Code, said in format {
        /// Not protobuf of the expected message at all.
        Malformed = "MALFORMED",
        /// Protobuf, but not the only accepted spelling of it.
        NotCanonical = "NOT_CANONICAL",
        /// More bytes than the message may have.
        TooLarge = "TOO_LARGE",
        /// More members than a list may have.
        TooMany = "TOO_MANY",
        /// Something required is absent or empty.
        MissingField = "MISSING_FIELD",
        /// Something is present where it must be absent.
        UnexpectedField = "UNEXPECTED_FIELD",
        /// A value outside its type: pattern, length, range.
        BadValue = "BAD_VALUE",
        /// An enum number that the list does not have.
        OutOfRangeEnum = "OUT_OF_RANGE_ENUM",
        /// A list that is not strictly ascending.
        NotAscending = "NOT_ASCENDING",
        /// A list without an order that has an element twice.
        Duplicate = "DUPLICATE",
        /// A public key on which implementations disagree.
        WeakKey = "WEAK_KEY",
        /// No event, or one that this version does not know.
        UnknownEvent = "UNKNOWN_EVENT",
        /// Another number of signatures than signers.
        SignatureCount = "SIGNATURE_COUNT",
        /// A signer whose key nobody knows.
        UnknownKey = "UNKNOWN_KEY",
        /// A signature that does not verify.
        BadSignature = "BAD_SIGNATURE",
        /// A file that is not framed as a bundle, or was damaged on its way.
        BadFrame = "BAD_FRAME",
    }
}

/// Bytes that are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {field}: expected {expected}, found {found}")]
pub struct FormatError {
    pub code: Code,
    /// The field as a proto path from the message that was read, e.g.
    /// `process_recorded.inputs[3].quantity.unit`; the message's name if it concerns the whole.
    pub field: String,
    /// What was found, cut after [`MAX_QUOTED`] characters.
    pub found: String,
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
