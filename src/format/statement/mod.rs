//! Statements: canonical bytes on one side, the types of `domain` on the other.
//!
//! `read`, `fields` and `write` know how a field of each kind is read and written; the files beside them have
//! one message after the other and mirror `domain::event`. What a statement *means*, who may sign it
//! and whether it is allowed is not decided here; what cannot be said at all is refused here, so
//! that the rules never see it.

mod custody;
mod declare;
mod donor;
mod fields;
mod hold;
mod kind;
mod ledger;
mod lot;
mod making;
mod organisation;
mod parts;
mod policy;
mod product;
pub(crate) mod read;
mod row;
mod sample;
mod spec;
pub mod table;
mod value;
mod word;
mod write;

use super::canonical;
use super::error::{Code, FormatError};
use super::pb;
use crate::domain::event::Event;
use crate::domain::id::LedgerId;
use crate::domain::statement::{Evidence, Seen, Signer, Statement};
use crate::domain::time::UtcOffset;
use parts::Retrospective;
use prost::Message as _;
use read::{At, Message, Result};

pub(crate) use parts::subject;

pub use custody::{MAX_CONTAINERS, MAX_DESPITE};
pub use hold::{MAX_LISTED_VIALS, MAX_RECALLED_LOTS};
pub use ledger::{MAX_LOG_KEYS, MAX_ORIGIN_BYTES, MAX_ROOT_KEYS};
pub use lot::MAX_LOT_VIALS;
pub use making::{MAX_INPUTS, MAX_LABELS, MAX_OUTPUTS};
pub use organisation::MAX_AFFILIATES;
pub use policy::{MAX_GROUPS, MAX_MARKERS};
pub use product::MAX_LABEL_CLAIMS;
pub use row::MAX_METHODS;
pub use sample::{MAX_SAMPLE_VIALS, MAX_SLOTS};
pub use spec::{MAX_PRODUCTS, MAX_ROWS};

/// Why bytes are not a statement.
pub type StatementError = FormatError;

/// Most bytes of a statement, so that an entry with sixteen signatures stays below its own limit.
pub const MAX_STATEMENT_BYTES: usize = 60_000;
/// Most signers of a statement.
pub const MAX_SIGNERS: usize = 16;
/// Most histories that a statement pins.
pub const MAX_SEEN: usize = 512;
/// Most documents that a statement names.
pub const MAX_EVIDENCE: usize = 64;

/// Reads a statement from its canonical bytes (docs/FORMAT.md, "Statement").
///
/// # Errors
/// [`FormatError`] with the field's path, e.g. `process_recorded.inputs[3].quantity.unit`.
pub fn decode_statement(bytes: &[u8]) -> std::result::Result<Statement, StatementError> {
    let wire: pb::Statement = canonical::decode("statement", bytes, MAX_STATEMENT_BYTES)
        .map_err(|error| later_event(bytes).unwrap_or(error))?;
    Statement::read(&At::root("statement"), &wire)
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
    statement.write().encode_to_vec()
}

impl Message for Statement {
    type Wire = pb::Statement;

    fn read(at: &At<'_>, wire: &pb::Statement) -> Result<Self> {
        let event = read_event(at, wire)?;
        let ledger_id: Option<LedgerId> = at.digest_if("ledger_id", &wire.ledger_id)?;
        let genesis = matches!(event, Event::LedgerCreated(_));
        at.field("ledger_id").exactly_when(
            ledger_id.is_some(),
            !genesis,
            "an event other than ledger_created",
        )?;
        let offset = wire.utc_offset_minutes;
        Ok(Self {
            ledger_id,
            statement_id: at.field("statement_id").statement_id(&wire.statement_id)?,
            occurred_at: at.time("occurred_at_ms", wire.occurred_at_ms)?,
            utc_offset: UtcOffset::from_minutes(offset).map_err(|error| {
                at.field("utc_offset_minutes")
                    .error(Code::BadValue, offset, error)
            })?,
            retrospective: at
                .message_if("retrospective", &wire.retrospective)?
                .map(|Retrospective(kind, source)| (kind, source)),
            signers: at.messages(
                "signers",
                &wire.signers,
                1..=MAX_SIGNERS,
                |a: &Signer, b| a.key.cmp(&b.key),
            )?,
            seen: at.messages("seen", &wire.seen, 0..=MAX_SEEN, |a: &Seen, b| {
                a.subject.cmp(&b.subject)
            })?,
            evidence: at.messages(
                "evidence",
                &wire.evidence,
                0..=MAX_EVIDENCE,
                |a: &Evidence, b| a.digest.cmp(&b.digest),
            )?,
            event,
        })
    }

    fn write(&self) -> pb::Statement {
        let retrospective = self
            .retrospective
            .map(|(kind, source)| Retrospective(kind, source).write());
        pb::Statement {
            ledger_id: self
                .ledger_id
                .map(|id| id.bytes().to_vec())
                .unwrap_or_default(),
            statement_id: self.statement_id.bytes().to_vec(),
            occurred_at_ms: self.occurred_at.ms(),
            utc_offset_minutes: self.utc_offset.minutes(),
            retrospective,
            signers: write::messages(&self.signers),
            seen: write::messages(&self.seen),
            evidence: write::messages(&self.evidence),
            event: Some(write_event(&self.event)),
        }
    }
}

macro_rules! events {
    ($($name:ident $field:literal,)+) => {
        fn read_event(at: &At<'_>, wire: &pb::Statement) -> Result<Event> {
            match &wire.event {
                None => Err(at.error(Code::UnknownEvent, "no event", "an event of this version")),
                $(Some(pb::statement::Event::$name(event)) => {
                    Message::read(&at.field($field), event).map(Event::$name)
                })+
            }
        }

        fn write_event(event: &Event) -> pb::statement::Event {
            match event {
                $(Event::$name(event) => pb::statement::Event::$name(event.write()),)+
            }
        }
    };
}

events! {
    LedgerCreated "ledger_created",
    RootKeysChanged "root_keys_changed",
    LogKeyRotated "log_key_rotated",
    RulesActivated "rules_activated",
    OrgRegistered "org_registered",
    OrgSuspended "org_suspended",
    KeyEnrolled "key_enrolled",
    KeyRevoked "key_revoked",
    ProductRegistered "product_registered",
    DonorPolicyPublished "donor_policy_published",
    SpecPublished "spec_published",
    DonorEnrolled "donor_enrolled",
    DonorTested "donor_tested",
    DonorDetermined "donor_determined",
    MaterialReceived "material_received",
    ProcessRecorded "process_recorded",
    LotOpened "lot_opened",
    SamplesPlanned "samples_planned",
    SampleTaken "sample_taken",
    SampleReceived "sample_received",
    TestReported "test_reported",
    VialsCommissioned "vials_commissioned",
    LotReviewed "lot_reviewed",
    LotReleased "lot_released",
    LotRejected "lot_rejected",
    HoldPlaced "hold_placed",
    HoldLifted "hold_lifted",
    RecallIssued "recall_issued",
    Packed "packed",
    Shipped "shipped",
    Received "received",
    VialOpened "vial_opened",
    VialAdministered "vial_administered",
}

#[cfg(test)]
mod condition_tests;
#[cfg(test)]
mod oracle_tests;
#[cfg(test)]
mod tests;
