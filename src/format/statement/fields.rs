//! Fields of each kind: what must be there, and within which bounds.

use super::read::{At, Bytes32, Message, Result, Word};
use crate::domain::id::StatementId;
use crate::domain::key::PublicKey;
use crate::domain::time::TimestampMs;
use crate::format::error::Code;
use data_encoding::HEXLOWER;
use std::cmp::Ordering;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

impl At<'_> {
    // ---- text ----------------------------------------------------------------------------------

    /// A required text of a type that parses.
    pub fn text<T>(&self, name: &'static str, wire: &str) -> Result<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.field(name).parse(wire)
    }

    /// This place as a text of a type that parses.
    pub(super) fn parse<T>(&self, wire: &str) -> Result<T>
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

    /// This place as a word of a closed list.
    pub(super) fn number<T: Word>(&self, wire: i32) -> Result<T> {
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
        self.field(name).in_range(wire, range)
    }

    /// This place as a number within a range.
    pub(super) fn in_range(&self, wire: u32, range: RangeInclusive<u32>) -> Result<u32> {
        if wire == 0 && !range.contains(&0) {
            return Err(self.missing("a number"));
        }
        let expected = format_args!("{} to {}", range.start(), range.end());
        self.check(range.contains(&wire), Code::BadValue, wire, expected)?;
        Ok(wire)
    }

    /// A number from 1.
    pub fn positive(&self, name: &'static str, wire: u32) -> Result<u32> {
        self.within(name, wire, 1..=u32::MAX)
    }

    /// An instant.
    pub fn time(&self, name: &'static str, wire: i64) -> Result<TimestampMs> {
        self.field(name).instant(wire)
    }

    /// This place as an instant.
    pub(super) fn instant(&self, wire: i64) -> Result<TimestampMs> {
        TimestampMs::new(wire).map_err(|error| self.error(Code::BadValue, wire, error))
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

    /// This place as a statement id: 16 bytes of a UUIDv7.
    pub(crate) fn statement_id(&self, wire: &[u8]) -> Result<StatementId> {
        let bytes = self.exactly(wire)?;
        StatementId::try_from_bytes(bytes)
            .map_err(|error| self.error(Code::BadValue, HEXLOWER.encode(&bytes), error))
    }

    // ---- messages and lists --------------------------------------------------------------------

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
        self.field(name).sorted(wire, count, read, order)
    }

    /// A list within its size, in the order given.
    pub fn list<W, T>(
        &self,
        name: &'static str,
        wire: &[W],
        count: RangeInclusive<usize>,
        read: impl Fn(&At<'_>, &W) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.field(name).each(wire, count, read)
    }

    /// This place as a list within its size, strictly ascending by `order`.
    pub(super) fn sorted<W, T>(
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

    /// This place as a list within its size, in the order given.
    pub(super) fn each<W, T>(
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
}
