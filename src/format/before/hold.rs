//! Holds and recalls.

use super::read::{At, Message, Result};
use super::write;
use crate::domain::event::{HoldLifted, HoldPlaced, HoldReason, HoldScope, RecallIssued};
use crate::domain::id::{LotId, StatementId};
use crate::format::error::Code;
use crate::format::pb;

/// Most vials that one event lists.
pub const MAX_LISTED_VIALS: usize = 1_000;
/// Most lots of one recall.
pub const MAX_RECALLED_LOTS: usize = 100;

impl Message for HoldScope {
    type Wire = pb::HoldScope;

    fn read(at: &At<'_>, wire: &pb::HoldScope) -> Result<Self> {
        use pb::hold_scope::Scope;
        Ok(match &wire.scope {
            None => return Err(at.error(Code::MissingField, "nothing", "what is held")),
            Some(Scope::Donor(donor)) => Self::Donor(at.text("donor", donor)?),
            Some(Scope::Node(node)) => Self::Node(at.text("node", node)?),
            Some(Scope::Lot(lot)) => Self::Lot(Message::read(&at.field("lot"), lot)?),
            Some(Scope::Sample(sample)) => Self::Sample(at.text("sample", sample)?),
            Some(Scope::Shipment(shipment)) => Self::Shipment(at.text("shipment", shipment)?),
            Some(Scope::Vials(list)) => {
                let at = at.field("vials");
                Self::Vials {
                    lot: at.message("lot", &list.lot)?,
                    vials: at.digests("vials", &list.vials, 1..=MAX_LISTED_VIALS)?,
                }
            }
        })
    }

    fn write(&self) -> pb::HoldScope {
        use pb::hold_scope::Scope;
        let scope = match self {
            Self::Donor(donor) => Scope::Donor(write::text(donor)),
            Self::Node(node) => Scope::Node(write::text(node)),
            Self::Lot(lot) => Scope::Lot(lot.write()),
            Self::Sample(sample) => Scope::Sample(write::text(sample)),
            Self::Shipment(shipment) => Scope::Shipment(write::text(shipment)),
            Self::Vials { lot, vials } => Scope::Vials(pb::VialList {
                lot: Some(lot.write()),
                vials: write::vials(vials),
            }),
        };
        pb::HoldScope { scope: Some(scope) }
    }
}

impl Message for HoldPlaced {
    type Wire = pb::HoldPlaced;

    fn read(at: &At<'_>, wire: &pb::HoldPlaced) -> Result<Self> {
        let reason = at.word("reason", wire.reason)?;
        at.field("authority_reference").exactly_when(
            !wire.authority_reference.is_empty(),
            reason == HoldReason::RegulatorOrder,
            "reason REGULATOR_ORDER",
        )?;
        Ok(Self {
            scope: at.message("scope", &wire.scope)?,
            reason,
            organisation: at.text("organisation", &wire.organisation)?,
            rationale: at.digest_if("rationale", &wire.rationale)?,
            authority_reference: at.text_if("authority_reference", &wire.authority_reference)?,
        })
    }

    fn write(&self) -> pb::HoldPlaced {
        pb::HoldPlaced {
            scope: Some(self.scope.write()),
            reason: self.reason.number(),
            organisation: write::text(self.organisation),
            rationale: write::digest_if(&self.rationale),
            authority_reference: write::text_if(&self.authority_reference),
        }
    }
}

impl Message for HoldLifted {
    type Wire = pb::HoldLifted;

    fn read(at: &At<'_>, wire: &pb::HoldLifted) -> Result<Self> {
        Ok(Self {
            hold: at.digest("hold_id", &wire.hold_id)?,
            scope: at.message("scope", &wire.scope)?,
            rationale: at.digest_if("rationale", &wire.rationale)?,
            organisation: at.text("organisation", &wire.organisation)?,
            clinic_local: wire.clinic_local,
        })
    }

    fn write(&self) -> pb::HoldLifted {
        pb::HoldLifted {
            hold_id: self.hold.bytes().to_vec(),
            scope: Some(self.scope.write()),
            rationale: write::digest_if(&self.rationale),
            organisation: write::text(self.organisation),
            clinic_local: self.clinic_local,
        }
    }
}

/// A statement id: 16 bytes of a UUIDv7.
pub(crate) fn statement_id(at: &At<'_>, name: &'static str, wire: &[u8]) -> Result<StatementId> {
    let bytes = at.bytes(name, wire)?;
    StatementId::try_from_bytes(bytes).map_err(|error| {
        let found = data_encoding::HEXLOWER.encode(&bytes);
        at.field(name).error(Code::BadValue, found, error)
    })
}

impl Message for RecallIssued {
    type Wire = pb::RecallIssued;

    fn read(at: &At<'_>, wire: &pb::RecallIssued) -> Result<Self> {
        Ok(Self {
            case: at.text("case", &wire.case)?,
            organisation: at.text("organisation", &wire.organisation)?,
            class: at.word("class", wire.class)?,
            lots: at.messages("lots", &wire.lots, 1..=MAX_RECALLED_LOTS, LotId::cmp)?,
            depth: at.word("depth", wire.depth)?,
            reason: at.word("reason", wire.reason)?,
            public_text: at.digest_if("public_text", &wire.public_text)?,
            authority_reference: at.text_if("authority_reference", &wire.authority_reference)?,
        })
    }

    fn write(&self) -> pb::RecallIssued {
        pb::RecallIssued {
            case: write::text(self.case),
            organisation: write::text(self.organisation),
            class: self.class.number(),
            lots: write::messages(&self.lots),
            depth: self.depth.number(),
            reason: self.reason.number(),
            public_text: write::digest_if(&self.public_text),
            authority_reference: write::text_if(&self.authority_reference),
        }
    }
}
