//! Where we are in a message, and what must be there.

use super::{Result, Word};
use crate::domain::id::StatementId;
use crate::domain::key::PublicKey;
use crate::domain::time::TimestampMs;
use crate::format::error::{Code, FormatError};
use data_encoding::HEXLOWER;
use std::cmp::Ordering;
use std::fmt::{self, Display};
use std::ops::RangeInclusive;
use std::str::FromStr;

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

    pub fn field(&'a self, name: &'static str) -> At<'a> {
        At {
            above: Some(self),
            step: Step::Field(name),
        }
    }

    pub fn index(&'a self, at: usize) -> At<'a> {
        At {
            above: Some(self),
            step: Step::Index(at),
        }
    }

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
    pub fn missing(&self, expected: impl Display) -> FormatError {
        self.error(Code::MissingField, "nothing", expected)
    }

    /// This place as a text of a type that parses.
    pub fn parse<T>(&self, wire: &str) -> Result<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if wire.is_empty() {
            return Err(self.missing("a text"));
        }
        wire.parse()
            .map_err(|error: T::Err| self.error(Code::BadValue, format!("{wire:?}"), error))
    }

    /// This place as a word of a closed list.
    pub fn number<T: Word>(&self, wire: i32) -> Result<T> {
        let (list, words) = T::LIST;
        match T::of(wire) {
            Some(word) => Ok(word),
            None if wire == 0 => Err(self.missing(format_args!("a {list}"))),
            None => Err(self.error(
                Code::OutOfRangeEnum,
                wire,
                format_args!("{list} 1 to {words}"),
            )),
        }
    }

    /// This place as a number within a range.
    pub fn in_range(&self, wire: u32, range: RangeInclusive<u32>) -> Result<u32> {
        if wire == 0 && !range.contains(&0) {
            return Err(self.missing("a number"));
        }
        let expected = format_args!("{} to {}", range.start(), range.end());
        self.check(range.contains(&wire), Code::BadValue, wire, expected)?;
        Ok(wire)
    }

    pub fn instant(&self, wire: i64) -> Result<TimestampMs> {
        TimestampMs::new(wire).map_err(|error| self.error(Code::BadValue, wire, error))
    }

    /// This place as exactly `N` bytes.
    pub fn exactly<const N: usize>(&self, wire: &[u8]) -> Result<[u8; N]> {
        if wire.is_empty() {
            return Err(self.missing(format_args!("{N} bytes")));
        }
        wire.try_into().map_err(|_| {
            let found = format!("{} bytes", wire.len());
            self.error(Code::BadValue, found, format_args!("{N} bytes"))
        })
    }

    /// This place as 1 to `most` bytes.
    pub fn sized(&self, wire: &[u8], most: usize) -> Result<Vec<u8>> {
        let size = wire.len();
        let (found, expected) = (format!("{size} bytes"), format!("1 to {most} bytes"));
        self.check(size > 0, Code::MissingField, &found, &expected)?;
        self.check(size <= most, Code::TooLarge, found, expected)?;
        Ok(wire.to_vec())
    }

    pub fn key(&self, wire: &[u8]) -> Result<PublicKey> {
        let bytes: [u8; 32] = self.exactly(wire)?;
        PublicKey::parse(&bytes)
            .map_err(|error| self.error(Code::WeakKey, HEXLOWER.encode(wire), error))
    }

    /// This place as a statement id: 16 bytes of a UUIDv7.
    pub fn statement_id(&self, wire: &[u8]) -> Result<StatementId> {
        let bytes = self.exactly(wire)?;
        StatementId::try_from_bytes(bytes)
            .map_err(|error| self.error(Code::BadValue, HEXLOWER.encode(&bytes), error))
    }

    /// This place as a list within its size, in the order given.
    pub fn each<W, T>(
        &self,
        wire: &[W],
        count: RangeInclusive<usize>,
        read: impl Fn(&At<'_>, &W) -> Result<T>,
    ) -> Result<Vec<T>> {
        let found = wire.len();
        if !count.contains(&found) {
            let code = if found > *count.end() {
                Code::TooMany
            } else {
                Code::MissingField
            };
            let expected = format_args!("{} to {} elements", count.start(), count.end());
            return Err(self.error(code, format_args!("{found} elements"), expected));
        }
        wire.iter()
            .enumerate()
            .map(|(place, element)| read(&self.index(place), element))
            .collect()
    }

    /// This place as a list within its size, strictly ascending by `order`.
    pub fn sorted<W, T>(
        &self,
        wire: &[W],
        count: RangeInclusive<usize>,
        read: impl Fn(&At<'_>, &W) -> Result<T>,
        order: impl Fn(&T, &T) -> Ordering,
    ) -> Result<Vec<T>> {
        let list = self.each(wire, count, read)?;
        let wrong = list
            .windows(2)
            .position(|pair| order(&pair[0], &pair[1]) != Ordering::Less);
        match wrong {
            None => Ok(list),
            Some(place) => Err(self.index(place + 1).error(
                Code::NotAscending,
                "an element that is not greater than the one before",
                "strictly ascending elements",
            )),
        }
    }
}
