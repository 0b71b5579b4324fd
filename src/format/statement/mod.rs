//! Statements: canonical bytes on one side, the types of `domain` on the other.
//!
//! Each message is declared once (`format::message`), a field a line, in files that mirror
//! `domain::event`. What a statement *means*, who may sign it
//! and whether it is allowed is not decided here; what cannot be said at all is refused here, so
//! that the rules never see it.

mod correction;
mod custody;
mod donor;
mod hold;
mod ledger;
mod lot;
mod making;
mod organisation;
mod parts;
mod policy;
mod product;
mod row;
mod sample;
mod spec;
mod value;

use super::canonical;
use super::error::FormatError;
use super::message::prelude::*;
use crate::domain::event::*;
use crate::domain::spec::Specification;
use crate::domain::statement::Statement;
use pb::statement::Event as Wire;
use prost::Message as _;

pub(crate) use parts::subject;

pub use custody::{MAX_CONTAINERS, MAX_DESPITE};
pub use hold::{MAX_LISTED_VIALS, MAX_RECALLED_LOTS};
pub use ledger::{MAX_LOG_KEYS, MAX_ORIGIN_BYTES, MAX_ROOT_KEYS};
pub use making::{MAX_INPUTS, MAX_LABELS, MAX_OUTPUTS};
pub use organisation::MAX_AFFILIATES;
pub use policy::{MAX_GROUPS, MAX_MARKERS};
pub use product::MAX_LABEL_CLAIMS;
pub use row::MAX_METHODS;
pub use sample::{MAX_SAMPLE_VIALS, MAX_SLOTS};
pub use spec::MAX_PRODUCTS;

pub type StatementError = FormatError;

/// Most bytes of a statement, so that an entry with sixteen signatures stays below its own limit.
pub const MAX_STATEMENT_BYTES: usize = 60_000;
pub const MAX_SIGNERS: usize = 16;
/// Most histories that a statement pins, and that are asked for at once.
pub const MAX_SEEN: usize = crate::domain::gate::MAX_PINNED;
/// Most documents that a statement names.
pub const MAX_EVIDENCE: usize = 64;

/// Reads a statement from its canonical bytes (docs/FORMAT.md, "Statement").
///
/// # Errors
/// [`FormatError`] with the field's path, e.g. `process_recorded.inputs[3].quantity.unit`.
pub fn decode_statement(bytes: &[u8]) -> std::result::Result<Statement, StatementError> {
    let wire: pb::Statement = canonical::decode("statement", bytes, MAX_STATEMENT_BYTES)
        .map_err(|error| later_event(bytes).unwrap_or(error))?;
    Message::read(&At::root("statement"), &wire)
}

/// Whether what makes `bytes` unreadable is an event that this version does not know. To a program
/// that is too old this must not look like tampering.
fn later_event(bytes: &[u8]) -> Option<FormatError> {
    if bytes.len() > MAX_STATEMENT_BYTES {
        return None;
    }
    let mut numbers = canonical::field_numbers(bytes).filter(|number| *number >= FIRST_EVENT);
    let (number, another) = (numbers.next()?, numbers.next());
    let known = u16::try_from(number).ok().and_then(Event::name_of);
    (known.is_none() && another.is_none()).then(|| {
        At::root("statement").error(
            Code::UnknownEvent,
            format_args!("event type {number}"),
            "an event of this version",
        )
    })
}

/// Field numbers from here on are events.
const FIRST_EVENT: u64 = 32;

/// Writes a statement as canonical bytes; for a statement that was read, the bytes it was read from.
///
/// Lists are written in the order given and limits are not enforced: whatever a caller put together
/// wrongly is refused when it is read.
pub fn encode_statement(statement: &Statement) -> Vec<u8> {
    Message::write(statement).encode_to_vec()
}

/// What the fields of a statement are, and of every message in it.
pub fn declaration() -> &'static Table {
    Statement::TABLE
}

macro_rules! event_of_a_statement {
    ($($variant:ident($payload:ident) = $number:literal, $field:ident;)+) => {
        choice! { Event as Wire, UnknownEvent "no event", "an event of this version" {
            $($variant $field: $payload;)+
        } }
    };
}
event_list!(event_of_a_statement);

#[cfg(test)]
mod condition_tests;
#[cfg(test)]
mod documented;
#[cfg(test)]
mod tests;
