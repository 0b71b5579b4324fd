//! Why a scanned code is refused, in words for the person with the scanner.

use super::MAX_BYTES;
use crate::domain::id::IdError;
use crate::domain::time::Date;

/// Why a scanned text is not the code of a vial.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    #[error("the code is empty")]
    Empty,
    /// Far more than any symbol holds.
    #[error("the code has {found} bytes, expected at most {MAX_BYTES}")]
    TooLong { found: usize },
    #[error("symbology identifier {found:?} is not a GS1 one; expected ]d2, ]Q3, ]C1, ]e0 or ]J1")]
    Symbology { found: String },
    /// Digits that are no application identifier known to be skippable.
    #[error("no GS1 application identifier starts {found:?} (at character {at}, counted from 0)")]
    UnknownAi {
        /// The next characters.
        found: String,
        at: usize,
    },
    /// The text ends, or a separator comes, within an element of fixed length.
    #[error("({ai}) needs {expected} characters, found {found}")]
    Short {
        ai: String,
        expected: usize,
        found: usize,
    },
    /// An element of variable length is empty or too long; often a separator was lost.
    #[error("({ai}) has {min} to {max} characters, found {found}; was a separator lost?")]
    Length {
        ai: String,
        min: usize,
        max: usize,
        found: usize,
    },
    /// A character that GS1 does not allow there (also a space or a line end).
    #[error("({ai}) contains {found:?}, expected {expected}")]
    Character {
        ai: String,
        found: char,
        expected: &'static str,
    },
    /// The bracketed text does not have the shape `(01)...(10)...`.
    #[error("expected an application identifier in brackets at {found:?}")]
    Brackets {
        /// The next characters.
        found: String,
    },
    /// A web address that is not exactly a Digital Link of a vial.
    #[error("not a Digital Link: expected {expected}, found {found:?}")]
    Link {
        expected: &'static str,
        /// The part that is something else, cut after 40 characters.
        found: String,
    },
    #[error("a separator at character {at} ends no element")]
    Separator {
        /// Where, counted from 0.
        at: usize,
    },
    #[error("({ai}) stands twice, as {first:?} and {second:?}")]
    Duplicate {
        ai: String,
        first: String,
        second: String,
    },
    #[error("({ai}) is missing: a vial's code has a GTIN (01), a lot (10) and a serial (21)")]
    Missing { ai: &'static str },
    /// Without an expiry date of its own, a code of which a value ends in what reads as one.
    #[error("({ai}) ends in {tail}, which reads as the expiry date (17): was a separator lost?")]
    Swallowed { ai: String, tail: String },
    #[error("({ai}): {source}")]
    Identifier { ai: &'static str, source: IdError },
    #[error("({ai}) ends in check digit {found}, but its digits give {expected}")]
    CheckDigit { ai: String, found: u8, expected: u8 },
    /// A date or time that does not exist.
    #[error("({ai}) is {found:?}, expected {expected}")]
    Content {
        ai: String,
        found: String,
        expected: &'static str,
    },
    /// Beside the vial's product and serial the code names another thing.
    #[error("({ai}) names another item than the vial's own (01) and (21): which one was scanned?")]
    AnotherItem { ai: String },
    /// AI 17 and AI 7003 disagree.
    #[error("(17) says {expiry} and (7003) says {expiry_time}")]
    ExpiryConflict {
        /// The date of AI 17.
        expiry: Date,
        /// The date of AI 7003.
        expiry_time: Date,
    },
}
