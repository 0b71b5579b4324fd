//! Lots: opened, commissioned, reviewed, released or rejected.

use super::read::{At, Message, Result};
use super::write;
use crate::domain::event::{
    FillReject, LotOpened, LotRejected, LotReleased, LotReviewed, Reconciliation, VialsCommissioned,
};
use crate::format::pb;

/// Most vials of a lot.
pub const MAX_LOT_VIALS: u32 = 100_000;

impl Message for LotOpened {
    type Wire = pb::LotOpened;

    fn read(at: &At<'_>, wire: &pb::LotOpened) -> Result<Self> {
        Ok(Self {
            lot: at.message("lot", &wire.lot)?,
            organisation: at.text("organisation", &wire.organisation)?,
            specification: at.message("specification", &wire.specification)?,
            planned_bank: at.text("planned_bank", &wire.planned_bank)?,
            pooled_donors: wire.pooled_donors,
        })
    }

    fn write(&self) -> pb::LotOpened {
        pb::LotOpened {
            lot: Some(self.lot.write()),
            organisation: write::text(self.organisation),
            specification: Some(self.specification.write()),
            planned_bank: write::text(self.planned_bank),
            pooled_donors: self.pooled_donors,
        }
    }
}

impl Message for Reconciliation {
    type Wire = pb::Reconciliation;

    fn read(at: &At<'_>, wire: &pb::Reconciliation) -> Result<Self> {
        let reject = |at: &At<'_>, wire: &pb::RejectCount| {
            let reason: FillReject = at.word("reason", wire.reason)?;
            Ok((reason, at.positive("count", wire.count)?))
        };
        let most = FillReject::ALL.len();
        Ok(Self {
            filled: wire.filled,
            rejected: at.ascending("rejected", &wire.rejected, 0..=most, reject, |a, b| {
                a.0.cmp(&b.0)
            })?,
            unserialised_samples: wire.unserialised_samples,
            unserialised_retains: wire.unserialised_retains,
            labels_printed: wire.labels_printed,
            labels_used: wire.labels_used,
            labels_destroyed: wire.labels_destroyed,
        })
    }

    fn write(&self) -> pb::Reconciliation {
        let reject = |(reason, count): &(FillReject, u32)| pb::RejectCount {
            reason: reason.number(),
            count: *count,
        };
        pb::Reconciliation {
            filled: self.filled,
            rejected: self.rejected.iter().map(reject).collect(),
            unserialised_samples: self.unserialised_samples,
            unserialised_retains: self.unserialised_retains,
            labels_printed: self.labels_printed,
            labels_used: self.labels_used,
            labels_destroyed: self.labels_destroyed,
        }
    }
}

impl Message for VialsCommissioned {
    type Wire = pb::VialsCommissioned;

    fn read(at: &At<'_>, wire: &pb::VialsCommissioned) -> Result<Self> {
        Ok(Self {
            lot: at.message("lot", &wire.lot)?,
            bulk: at.text("bulk", &wire.bulk)?,
            fill_date: at.text("fill_date", &wire.fill_date)?,
            expiry: at.text("expiry", &wire.expiry)?,
            storage_class: at.word("storage_class", wire.storage_class)?,
            count: at.within("count", wire.count, 1..=MAX_LOT_VIALS)?,
            vials_root: at.digest("vials_root", &wire.vials_root)?,
            reconciliation: at.message("reconciliation", &wire.reconciliation)?,
            organisation: at.text("organisation", &wire.organisation)?,
        })
    }

    fn write(&self) -> pb::VialsCommissioned {
        pb::VialsCommissioned {
            lot: Some(self.lot.write()),
            bulk: write::text(self.bulk),
            fill_date: write::text(self.fill_date),
            expiry: write::text(self.expiry),
            storage_class: self.storage_class.number(),
            count: self.count,
            vials_root: self.vials_root.bytes().to_vec(),
            reconciliation: Some(self.reconciliation.write()),
            organisation: write::text(self.organisation),
        }
    }
}

/// Review and release have the same three fields.
macro_rules! judged {
    ($($name:ident),+) => { $(impl Message for $name {
        type Wire = pb::$name;

        fn read(at: &At<'_>, wire: &pb::$name) -> Result<Self> {
            Ok(Self {
                lot: at.message("lot", &wire.lot)?,
                specification: at.message("specification", &wire.specification)?,
                organisation: at.text("organisation", &wire.organisation)?,
            })
        }

        fn write(&self) -> pb::$name {
            pb::$name {
                lot: Some(self.lot.write()),
                specification: Some(self.specification.write()),
                organisation: write::text(self.organisation),
            }
        }
    })+ };
}
judged!(LotReviewed, LotReleased);

impl Message for LotRejected {
    type Wire = pb::LotRejected;

    fn read(at: &At<'_>, wire: &pb::LotRejected) -> Result<Self> {
        Ok(Self {
            lot: at.message("lot", &wire.lot)?,
            reasons: at.words("reasons", &wire.reasons, 1)?,
            organisation: at.text("organisation", &wire.organisation)?,
        })
    }

    fn write(&self) -> pb::LotRejected {
        pb::LotRejected {
            lot: Some(self.lot.write()),
            reasons: write::words(&self.reasons),
            organisation: write::text(self.organisation),
        }
    }
}
