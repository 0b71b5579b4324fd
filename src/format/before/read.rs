//! Reading fields: where we are in the message, and what a field of each kind must be.

use crate::domain::id::{Digest, KeyId, LedgerId, VialId, VialTag};
use crate::format::error::{Code, FormatError};
use std::fmt::{self, Display};

/// What reading a field gives.
pub(crate) type Result<T> = std::result::Result<T, FormatError>;

/// A domain type with its message on the wire. `read` refuses what the type cannot hold; `write`
/// is its inverse.
pub(crate) trait Message: Sized {
    /// The generated message.
    type Wire: Default + PartialEq;
    /// Checks and converts.
    fn read(at: &At<'_>, wire: &Self::Wire) -> Result<Self>;
    /// Converts back.
    fn write(&self) -> Self::Wire;
}

/// A closed list of words, by number on the wire.
pub(crate) trait Word: Copy + Ord + 'static {
    /// Name of the list and how many words it has.
    const LIST: (&'static str, usize);
    /// The word with this number.
    fn of(number: i32) -> Option<Self>;
    /// The number, from 1.
    fn number(self) -> i32;
}

/// A type that is 32 bytes and nothing else.
pub(crate) trait Bytes32 {
    /// From the bytes.
    fn of(bytes: [u8; 32]) -> Self;
}

macro_rules! bytes32 {
    ($($name:ty),+) => { $(impl Bytes32 for $name {
        fn of(bytes: [u8; 32]) -> Self {
            Self::from_bytes(bytes)
        }
    })+ };
}
bytes32!(Digest, KeyId, LedgerId, VialId, VialTag);

impl Bytes32 for crate::merkle::Hash {
    fn of(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// A place in a message. Written out only when something is refused.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    above: Option<&'a At<'a>>,
    step: Step,
}

#[derive(Clone, Copy)]
enum Step {
    Root(&'static str),
    Field(&'static str),
    Index(usize),
}

impl Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inside = self
            .above
            .filter(|above| !matches!(above.step, Step::Root(_)));
        if let Some(above) = inside {
            above.fmt(f)?;
        }
        match (self.step, inside) {
            (Step::Root(name) | Step::Field(name), None) => f.write_str(name),
            (Step::Root(name) | Step::Field(name), Some(_)) => write!(f, ".{name}"),
            (Step::Index(at), _) => write!(f, "[{at}]"),
        }
    }
}

impl<'a> At<'a> {
    /// The message itself; its name stands in errors about the whole.
    pub fn root(message: &'static str) -> At<'static> {
        At {
            above: None,
            step: Step::Root(message),
        }
    }

    /// A field of this message.
    pub fn field(&'a self, name: &'static str) -> At<'a> {
        At {
            above: Some(self),
            step: Step::Field(name),
        }
    }

    /// An element of this list.
    pub fn index(&'a self, at: usize) -> At<'a> {
        At {
            above: Some(self),
            step: Step::Index(at),
        }
    }

    /// An error about this place.
    pub fn error(&self, code: Code, found: impl Display, expected: impl Display) -> FormatError {
        FormatError::new(code, self.to_string(), found, expected)
    }

    /// Refuses unless `ok`.
    pub fn check(
        &self,
        ok: bool,
        code: Code,
        found: impl Display,
        expected: impl Display,
    ) -> Result<()> {
        if ok {
            Ok(())
        } else {
            Err(self.error(code, found, expected))
        }
    }

    /// Something here is there exactly when `when` holds, which is the case described by `with`.
    pub fn exactly_when(&self, there: bool, when: bool, with: &str) -> Result<()> {
        match (there, when) {
            (false, true) => Err(self.missing(format_args!("something, with {with}"))),
            (true, false) => Err(self.error(
                Code::UnexpectedField,
                "a value",
                format_args!("nothing, except with {with}"),
            )),
            _ => Ok(()),
        }
    }

    /// An error about something required that is absent.
    pub(super) fn missing(&self, expected: impl Display) -> FormatError {
        self.error(Code::MissingField, "nothing", expected)
    }
}
