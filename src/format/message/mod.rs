//! How messages are declared, read and written: a field a line, and everything else follows.
//!
//! `declare` has the macros and their grammar, `kind` and `word` the kinds of field, `place` what is asked
//! of a field and how it is refused, `table` what a declaration says, as data (docs/adr/0028).

mod declare;
mod kind;
mod place;
pub mod table;
mod word;

use super::error::FormatError;

pub(crate) use place::At;

/// What a file of declarations needs.
pub(crate) mod prelude {
    pub(crate) use super::declare::{Made, choice, message};
    pub(crate) use super::kind::*;
    pub(crate) use super::table::{self, Table};
    pub(crate) use super::{At, Message, Result, Word};
    pub(crate) use crate::format::error::Code;
    pub(crate) use crate::format::pb;
}

#[cfg(test)]
pub(super) use word::all as all_words;

/// What reading a field gives.
pub(crate) type Result<T, E = FormatError> = std::result::Result<T, E>;

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
    fn of(number: i32) -> Option<Self>;
    /// The number, from 1.
    fn number(self) -> i32;
}
