//! What every statement carries besides its event: signers, pinned histories, documents.

use super::{MAX_EVIDENCE, MAX_SEEN, MAX_SIGNERS};
use crate::domain::event::Event;
use crate::domain::id::{Digest, KeyId, Label, LedgerId, StatementId};
use crate::domain::statement::{
    Evidence, EvidenceKind, Meaning, RetrospectiveKind, Role, Seen, Signer, Statement,
};
use crate::domain::subject::{Position, Subject};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::message::prelude::*;

/// Why a statement is late, and its source.
type Retrospective = (RetrospectiveKind, Digest);

message! { Statement as Statement {
    one event: Event;
    ledger_id: Optional<LedgerId>;
    only ledger_id if !matches!(event, Event::LedgerCreated(_)), "an event other than ledger_created";
    statement_id: StatementId;
    occurred_at_ms => occurred_at: TimestampMs;
    utc_offset_minutes => utc_offset: UtcOffset;
    retrospective: Optional<Retrospective>;
    signers: Ascending<Signer, 1, MAX_SIGNERS>;
    seen: Ascending<Seen, 0, MAX_SEEN>;
    evidence: Ascending<Evidence, 0, MAX_EVIDENCE>;
} }

plain! {
    UtcOffset => UtcOffset, i32, table::Kind::Number(-840, 840),
        |at, wire| UtcOffset::from_minutes(*wire).map_err(|error| at.error(Code::BadValue, wire, error)),
        |value| value.minutes();
}

message! { tuple Retrospective as Retrospective {
    kind: RetrospectiveKind;
    source: Commitment;
} }

message! { Signer as Signer {
    key key_id => key: KeyId;
    role: Role;
    meaning: Meaning;
} }

message! { Evidence as Evidence {
    key digest: Digest;
    kind: EvidenceKind;
    role: Label;
    media_type: Label;
} }

/// Bytes that are judged with their subject.
enum Bytes {}

plain! {
    Bytes => Vec<u8>, Vec<u8>, table::Kind::Bytes("bytes"), |_, wire| Ok(wire.clone()), |value| value.clone();
}

message! { Seen as Seen {
    group subject by read_subject(), write_subject {
        kind: u32;
        id: Bytes;
    }
    group position by read_position(), write_position {
        count: u64;
        head: Optional<Digest>;
    }
    noted head: COUNTED;
} }

impl Ordered for Seen {
    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        a.subject.cmp(&b.subject)
    }
}

const COUNTED: &str = "a count";

fn read_position(at: &At<'_>, count: &u64, head: &Vec<u8>) -> Result<Position> {
    let at = at.field("head");
    at.exactly_when(there(head), *count != 0, COUNTED)?;
    if *count == 0 {
        return Ok(Position::EMPTY);
    }
    Ok(Position {
        count: *count,
        head: at.exactly(head).map(Digest::from_bytes)?,
    })
}

fn write_position(position: &Position) -> (u64, Vec<u8>) {
    let head = match position.count {
        0 => Vec::new(),
        _ => position.head.bytes().to_vec(),
    };
    (position.count, head)
}

fn read_subject(at: &At<'_>, kind: &u32, id: &[u8]) -> Result<Subject> {
    subject(at, *kind, id)
}

fn write_subject(subject: &Subject) -> (u32, Vec<u8>) {
    (u32::from(subject.kind()), subject.id())
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
