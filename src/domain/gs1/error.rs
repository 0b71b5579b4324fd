//! Why a scanned code is refused, in words for the person with the scanner.

use super::MAX_BYTES;
use crate::domain::id::IdError;
use crate::domain::time::Date;

/// Why a scanned text is not the code of a vial.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Nothing was scanned.
    #[error("the code is empty")]
    Empty,
    /// Far more than any symbol holds.
    #[error("the code has {found} bytes, expected at most {MAX_BYTES}")]
    TooLong {
        /// Bytes found.
        found: usize,
    },
    /// A symbology that is not one of GS1.
    #[error("symbology identifier {found:?} is not a GS1 one; expected ]d2, ]Q3, ]C1, ]e0 or ]J1")]
    Symbology {
        /// The identifier that was found.
        found: String,
    },
    /// Digits that are no application identifier known to be skippable.
    #[error("no GS1 application identifier starts {found:?} (at character {at}, counted from 0)")]
    UnknownAi {
        /// The next characters.
        found: String,
        /// Where.
        at: usize,
    },
    /// The text ends, or a separator comes, within an element of fixed length.
    #[error("({ai}) needs {expected} characters, found {found}")]
    Short {
        /// The application identifier.
        ai: String,
        /// Characters it needs.
        expected: usize,
        /// Characters that are there.
        found: usize,
    },
    /// An element of variable length is empty or too long; often a separator was lost.
    #[error("({ai}) has {min} to {max} characters, found {found}; was a separator lost?")]
    Length {
        /// The application identifier.
        ai: String,
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
        /// Characters found.
        found: usize,
    },
    /// A character that GS1 does not allow there (also a space or a line end).
    #[error("({ai}) contains {found:?}, expected {expected}")]
    Character {
        /// The application identifier.
        ai: String,
        /// The character.
        found: char,
        /// What is allowed.
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
        /// What is expected.
        expected: &'static str,
        /// The part that is something else, cut after 40 characters.
        found: String,
    },
    /// A separator where none can stand.
    #[error("a separator at character {at} ends no element")]
    Separator {
        /// Where, counted from 0.
        at: usize,
    },
    /// The same AI twice with different values.
    #[error("({ai}) stands twice, as {first:?} and {second:?}")]
    Duplicate {
        /// The application identifier.
        ai: String,
        /// The first value.
        first: String,
        /// The other value.
        second: String,
    },
    /// An AI that every vial must have is not there.
    #[error("({ai}) is missing: a vial's code has a GTIN (01), a lot (10) and a serial (21)")]
    Missing {
        /// The application identifier.
        ai: &'static str,
    },
    /// Without an expiry date of its own, a code of which a value ends in what reads as one.
    #[error("({ai}) ends in {tail}, which reads as the expiry date (17): was a separator lost?")]
    Swallowed {
        /// The application identifier.
        ai: String,
        /// The end of its value.
        tail: String,
    },
    /// The value of an AI is not what it must be.
    #[error("({ai}): {source}")]
    Identifier {
        /// The application identifier.
        ai: &'static str,
        /// What is wrong with it.
        source: IdError,
    },
    /// The last digit is not the check digit of those before.
    #[error("({ai}) ends in check digit {found}, but its digits give {expected}")]
    CheckDigit {
        /// The application identifier.
        ai: String,
        /// The digit.
        found: u8,
        /// What it should be.
        expected: u8,
    },
    /// A date or time that does not exist.
    #[error("({ai}) is {found:?}, expected {expected}")]
    Content {
        /// The application identifier.
        ai: String,
        /// What was found.
        found: String,
        /// What is expected.
        expected: &'static str,
    },
    /// Beside the vial's product and serial the code names another thing.
    #[error("({ai}) names another item than the vial's own (01) and (21): which one was scanned?")]
    AnotherItem {
        /// The application identifier.
        ai: String,
    },
    /// AI 17 and AI 7003 disagree.
    #[error("(17) says {expiry} and (7003) says {expiry_time}")]
    ExpiryConflict {
        /// The date of AI 17.
        expiry: Date,
        /// The date of AI 7003.
        expiry_time: Date,
    },
}
