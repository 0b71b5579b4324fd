//! What every statement carries besides its event: signers, pinned histories, documents.

use super::read::{At, Message, Result};
use super::write;
use crate::domain::id::Digest;
use crate::domain::statement::{Evidence, RetrospectiveKind, Seen, Signer};
use crate::domain::subject::{Position, Subject};
use crate::format::error::Code;
use crate::format::pb;

/// Why a statement is late, and its source.
pub(super) struct Retrospective(pub RetrospectiveKind, pub Digest);

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
