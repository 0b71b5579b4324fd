//! Statements: canonical bytes on one side, the types of `domain` on the other.
//!
//! `read` and `write` know how a field of each kind is read and written; the files beside them have
//! one message after the other and mirror `domain::event`. What a statement *means*, who may sign it
//! and whether it is allowed is not decided here; what cannot be said at all is refused here, so
//! that the rules never see it.

mod custody;
mod donor;
mod hold;
mod ledger;
mod lot;
mod making;
mod organisation;
mod product;
pub(crate) mod read;
mod row;
mod sample;
mod spec;
mod value;
mod word;
mod write;

use super::canonical;
use super::error::{Code, FormatError};
use super::pb;
use crate::domain::event::Event;
use crate::domain::id::{Digest, LedgerId};
use crate::domain::statement::{Evidence, RetrospectiveKind, Seen, Signer, Statement};
use crate::domain::subject::{Position, Subject};
use crate::domain::time::UtcOffset;
use prost::Message as _;
use read::{At, Message, Result};

pub(crate) use hold::statement_id;

pub use custody::MAX_CONTAINERS;
pub use hold::{MAX_LISTED_VIALS, MAX_RECALLED_LOTS};
pub use ledger::{MAX_LOG_KEYS, MAX_ORIGIN_BYTES, MAX_ROOT_KEYS};
pub use lot::MAX_LOT_VIALS;
pub use making::{MAX_INPUTS, MAX_LABELS, MAX_OUTPUTS};
pub use organisation::MAX_AFFILIATES;
pub use product::{MAX_LABEL_CLAIMS, MAX_MARKERS};
pub use row::MAX_METHODS;
pub use sample::{MAX_SAMPLE_VIALS, MAX_SLOTS};
pub use spec::MAX_ROWS;

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
    let wire: pb::Statement = canonical::decode("statement", bytes, MAX_STATEMENT_BYTES)?;
    Statement::read(&At::root("statement"), &wire)
}

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
            statement_id: statement_id(at, "statement_id", &wire.statement_id)?,
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

/// Why a statement is late, and its source.
struct Retrospective(RetrospectiveKind, Digest);

impl Message for Retrospective {
    type Wire = pb::Retrospective;

    fn read(at: &At<'_>, wire: &pb::Retrospective) -> Result<Self> {
        Ok(Self(
            at.word("kind", wire.kind)?,
            at.digest("source", &wire.source)?,
        ))
    }

    fn write(&self) -> pb::Retrospective {
        pb::Retrospective {
            kind: self.0.number(),
            source: self.1.bytes().to_vec(),
        }
    }
}

impl Message for Signer {
    type Wire = pb::Signer;

    fn read(at: &At<'_>, wire: &pb::Signer) -> Result<Self> {
        Ok(Self {
            key: at.digest("key_id", &wire.key_id)?,
            role: at.word("role", wire.role)?,
            meaning: at.word("meaning", wire.meaning)?,
        })
    }

    fn write(&self) -> pb::Signer {
        pb::Signer {
            key_id: self.key.bytes().to_vec(),
            role: self.role.number(),
            meaning: self.meaning.number(),
        }
    }
}

impl Message for Seen {
    type Wire = pb::Seen;

    fn read(at: &At<'_>, wire: &pb::Seen) -> Result<Self> {
        let subject = subject(at, wire.kind, &wire.id)?;
        at.field("head")
            .exactly_when(!wire.head.is_empty(), wire.count != 0, "a count")?;
        let position = if wire.count == 0 {
            Position::EMPTY
        } else {
            Position {
                count: wire.count,
                head: at.bytes("head", &wire.head)?,
            }
        };
        Ok(Self { subject, position })
    }

    fn write(&self) -> pb::Seen {
        let Position { count, head } = self.position;
        pb::Seen {
            kind: u32::from(self.subject.kind()),
            id: self.subject.id(),
            count,
            head: if count == 0 {
                Vec::new()
            } else {
                head.to_vec()
            },
        }
    }
}

/// A subject from its kind and id bytes, in the fields `kind` and `id` of `at`.
pub(crate) fn subject(at: &At<'_>, kind: u32, id: &[u8]) -> Result<Subject> {
    let found = u8::try_from(kind)
        .ok()
        .and_then(|kind| Subject::from_parts(kind, id));
    found.ok_or_else(|| {
        let id = data_encoding::HEXLOWER.encode(id);
        let found = format!("kind {kind}, id {id:?}");
        at.field("id")
            .error(Code::BadValue, found, "the id of a subject of this kind")
    })
}

impl Message for Evidence {
    type Wire = pb::Evidence;

    fn read(at: &At<'_>, wire: &pb::Evidence) -> Result<Self> {
        Ok(Self {
            digest: at.digest("digest", &wire.digest)?,
            kind: at.word("kind", wire.kind)?,
            role: at.text("role", &wire.role)?,
            media_type: at.text("media_type", &wire.media_type)?,
        })
    }

    fn write(&self) -> pb::Evidence {
        pb::Evidence {
            digest: self.digest.bytes().to_vec(),
            kind: self.kind.number(),
            role: write::text(&self.role),
            media_type: write::text(&self.media_type),
        }
    }
}

#[cfg(test)]
mod tests;
