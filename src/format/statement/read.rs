//! Reading fields: where we are in the message, and what a field of each kind must be.

use crate::domain::id::{Digest, KeyId, LedgerId, VialId};
use crate::domain::key::PublicKey;
use crate::domain::time::TimestampMs;
use crate::format::error::{Code, FormatError};
use data_encoding::HEXLOWER;
use std::cmp::Ordering;
use std::fmt::{self, Display};
use std::ops::RangeInclusive;
use std::str::FromStr;

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
bytes32!(Digest, KeyId, LedgerId, VialId);

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

    fn missing(&self, expected: impl Display) -> FormatError {
        self.error(Code::MissingField, "nothing", expected)
    }

    // ---- text ----------------------------------------------------------------------------------

    /// A required text of a type that parses.
    pub fn text<T>(&self, name: &'static str, wire: &str) -> Result<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.field(name).parse(wire)
    }

    /// An optional text; empty is absent.
    pub fn text_if<T>(&self, name: &'static str, wire: &str) -> Result<Option<T>>
    where
        T: FromStr,
        T::Err: Display,
    {
        if wire.is_empty() {
            Ok(None)
        } else {
            self.text(name, wire).map(Some)
        }
    }

    /// Texts in a list, strictly ascending.
    pub fn texts<T>(
        &self,
        name: &'static str,
        wire: &[String],
        count: RangeInclusive<usize>,
    ) -> Result<Vec<T>>
    where
        T: FromStr + Ord,
        T::Err: Display,
    {
        self.ascending(name, wire, count, |at, text| at.parse(text), T::cmp)
    }

    fn parse<T>(&self, wire: &str) -> Result<T>
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

    // ---- numbers -------------------------------------------------------------------------------

    /// A required word of a closed list.
    pub fn word<T: Word>(&self, name: &'static str, wire: i32) -> Result<T> {
        self.field(name).number(wire)
    }

    /// An optional word; 0 is absent.
    pub fn word_if<T: Word>(&self, name: &'static str, wire: i32) -> Result<Option<T>> {
        if wire == 0 {
            Ok(None)
        } else {
            self.word(name, wire).map(Some)
        }
    }

    /// Words in a list, strictly ascending by number; `least` is 0 or 1.
    pub fn words<T: Word>(&self, name: &'static str, wire: &[i32], least: usize) -> Result<Vec<T>> {
        let count = least..=T::LIST.1;
        self.ascending(name, wire, count, |at, word| at.number(*word), T::cmp)
    }

    fn number<T: Word>(&self, wire: i32) -> Result<T> {
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

    /// A number within a range.
    pub fn within(&self, name: &'static str, wire: u32, range: RangeInclusive<u32>) -> Result<u32> {
        let at = self.field(name);
        if wire == 0 && !range.contains(&0) {
            return Err(at.missing("a number"));
        }
        let expected = format_args!("{} to {}", range.start(), range.end()).to_string();
        at.check(range.contains(&wire), Code::BadValue, wire, expected)?;
        Ok(wire)
    }

    /// A number from 1.
    pub fn positive(&self, name: &'static str, wire: u32) -> Result<u32> {
        self.within(name, wire, 1..=u32::MAX)
    }

    /// An instant.
    pub fn time(&self, name: &'static str, wire: i64) -> Result<TimestampMs> {
        TimestampMs::new(wire).map_err(|error| self.field(name).error(Code::BadValue, wire, error))
    }

    // ---- bytes ---------------------------------------------------------------------------------

    /// Exactly `N` required bytes.
    pub fn bytes<const N: usize>(&self, name: &'static str, wire: &[u8]) -> Result<[u8; N]> {
        self.field(name).exactly(wire)
    }

    /// 32 required bytes as a type.
    pub fn digest<T: Bytes32>(&self, name: &'static str, wire: &[u8]) -> Result<T> {
        self.bytes(name, wire).map(T::of)
    }

    /// 32 optional bytes; empty is absent.
    pub fn digest_if<T: Bytes32>(&self, name: &'static str, wire: &[u8]) -> Result<Option<T>> {
        if wire.is_empty() {
            Ok(None)
        } else {
            self.digest(name, wire).map(Some)
        }
    }

    /// 32-byte values in a list, strictly ascending.
    pub fn digests<T: Bytes32 + Ord>(
        &self,
        name: &'static str,
        wire: &[Vec<u8>],
        count: RangeInclusive<usize>,
    ) -> Result<Vec<T>> {
        let read = |at: &At<'_>, bytes: &Vec<u8>| at.exactly(bytes).map(T::of);
        self.ascending(name, wire, count, read, T::cmp)
    }

    /// A public key that may sign.
    pub fn public_key(&self, name: &'static str, wire: &[u8]) -> Result<PublicKey> {
        self.field(name).key(wire)
    }

    /// This place as a public key.
    pub fn key(&self, wire: &[u8]) -> Result<PublicKey> {
        let bytes: [u8; 32] = self.exactly(wire)?;
        PublicKey::parse(&bytes)
            .map_err(|error| self.error(Code::WeakKey, HEXLOWER.encode(wire), error))
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

    // ---- messages and lists --------------------------------------------------------------------

    /// A required message, which is not empty.
    pub fn message<T: Message>(&self, name: &'static str, wire: &Option<T::Wire>) -> Result<T> {
        match self.message_if(name, wire)? {
            Some(message) => Ok(message),
            None => Err(self.field(name).missing("a message")),
        }
    }

    /// An optional message; if it is there, it is not empty.
    pub fn message_if<T: Message>(
        &self,
        name: &'static str,
        wire: &Option<T::Wire>,
    ) -> Result<Option<T>> {
        let at = self.field(name);
        let Some(wire) = wire else { return Ok(None) };
        if *wire == T::Wire::default() {
            return Err(at.error(Code::MissingField, "an empty message", "its fields"));
        }
        T::read(&at, wire).map(Some)
    }

    /// Messages in a list, strictly ascending by `order`.
    pub fn messages<T: Message>(
        &self,
        name: &'static str,
        wire: &[T::Wire],
        count: RangeInclusive<usize>,
        order: impl Fn(&T, &T) -> Ordering,
    ) -> Result<Vec<T>> {
        self.ascending(name, wire, count, T::read, order)
    }

    /// A list within its size, strictly ascending by `order`.
    pub fn ascending<W, T>(
        &self,
        name: &'static str,
        wire: &[W],
        count: RangeInclusive<usize>,
        read: impl Fn(&At<'_>, &W) -> Result<T>,
        order: impl Fn(&T, &T) -> Ordering,
    ) -> Result<Vec<T>> {
        let list = self.list(name, wire, count, read)?;
        let wrong = list
            .windows(2)
            .position(|pair| order(&pair[0], &pair[1]) != Ordering::Less);
        if let Some(place) = wrong {
            let list_at = self.field(name);
            return Err(list_at.index(place + 1).error(
                Code::NotAscending,
                "an element that is not greater than the one before",
                "strictly ascending elements",
            ));
        }
        Ok(list)
    }

    /// A list within its size, in the order given.
    pub fn list<W, T>(
        &self,
        name: &'static str,
        wire: &[W],
        count: RangeInclusive<usize>,
        read: impl Fn(&At<'_>, &W) -> Result<T>,
    ) -> Result<Vec<T>> {
        let at = self.field(name);
        let found = wire.len();
        if !count.contains(&found) {
            let code = if found > *count.end() {
                Code::TooMany
            } else {
                Code::MissingField
            };
            let expected = format!("{} to {} elements", count.start(), count.end());
            return Err(at.error(code, format_args!("{found} elements"), expected));
        }
        wire.iter()
            .enumerate()
            .map(|(place, element)| read(&at.index(place), element))
            .collect()
    }
}
