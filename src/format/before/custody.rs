//! Custody and use: packed, shipped, received, opened, administered.

use super::hold::MAX_LISTED_VIALS;
use super::making::MAX_LABELS;
use super::read::{At, Message, Result};
use super::value::{decimal, write_decimal};
use super::write;
use crate::domain::event::{Packed, ReceiptCheck, Received, Shipped, VialAdministered, VialOpened};
use crate::format::pb;

/// Most containers of one event.
pub const MAX_CONTAINERS: usize = 100;
/// Most reasons in spite of which a vial is used.
pub const MAX_DESPITE: usize = 32;

impl Message for Packed {
    type Wire = pb::Packed;

    fn read(at: &At<'_>, wire: &pb::Packed) -> Result<Self> {
        let (vials, containers) = (!wire.vials.is_empty(), !wire.containers.is_empty());
        at.field("lot")
            .exactly_when(wire.lot.is_some(), vials, "vials")?;
        at.field("containers")
            .exactly_when(containers, !vials, "no vials")?;
        Ok(Self {
            organisation: at.text("organisation", &wire.organisation)?,
            sscc: at.text("sscc", &wire.sscc)?,
            lot: at.message_if("lot", &wire.lot)?,
            vials: at.digests("vials", &wire.vials, 0..=MAX_LISTED_VIALS)?,
            containers: at.texts("containers", &wire.containers, 0..=MAX_CONTAINERS)?,
        })
    }

    fn write(&self) -> pb::Packed {
        pb::Packed {
            organisation: write::text(self.organisation),
            sscc: write::text(self.sscc),
            lot: write::message_if(&self.lot),
            vials: write::vials(&self.vials),
            containers: write::texts(&self.containers),
        }
    }
}

impl Message for Shipped {
    type Wire = pb::Shipped;

    fn read(at: &At<'_>, wire: &pb::Shipped) -> Result<Self> {
        Ok(Self {
            shipment: at.text("shipment", &wire.shipment)?,
            from: at.text("from", &wire.from)?,
            to: at.text("to", &wire.to)?,
            carrier: at.text_if("carrier", &wire.carrier)?,
            containers: at.texts("containers", &wire.containers, 1..=MAX_CONTAINERS)?,
            storage_class: at.word("storage_class", wire.storage_class)?,
            loggers: at.texts("loggers", &wire.loggers, 0..=MAX_LABELS)?,
            seals: at.texts("seals", &wire.seals, 0..=MAX_LABELS)?,
        })
    }

    fn write(&self) -> pb::Shipped {
        pb::Shipped {
            shipment: write::text(self.shipment),
            from: write::text(self.from),
            to: write::text(self.to),
            carrier: write::text_if(&self.carrier),
            containers: write::texts(&self.containers),
            storage_class: self.storage_class.number(),
            loggers: write::texts(&self.loggers),
            seals: write::texts(&self.seals),
        }
    }
}

impl Message for Received {
    type Wire = pb::Received;

    fn read(at: &At<'_>, wire: &pb::Received) -> Result<Self> {
        let check = at.word("check", wire.check)?;
        at.field("sampled").exactly_when(
            wire.sampled != 0,
            check == ReceiptCheck::Sample,
            "check SAMPLE",
        )?;
        Ok(Self {
            shipment: at.text("shipment", &wire.shipment)?,
            organisation: at.text("organisation", &wire.organisation)?,
            check,
            sampled: wire.sampled,
            seals_intact: wire.seals_intact,
            discrepancies: at.words("discrepancies", &wire.discrepancies, 0)?,
        })
    }

    fn write(&self) -> pb::Received {
        pb::Received {
            shipment: write::text(self.shipment),
            organisation: write::text(self.organisation),
            check: self.check.number(),
            sampled: self.sampled,
            seals_intact: self.seals_intact,
            discrepancies: write::words(&self.discrepancies),
        }
    }
}

impl Message for VialOpened {
    type Wire = pb::VialOpened;

    fn read(at: &At<'_>, wire: &pb::VialOpened) -> Result<Self> {
        Ok(Self {
            vial: at.digest("vial", &wire.vial)?,
            organisation: at.text("organisation", &wire.organisation)?,
            beyond_use: at.time("beyond_use_ms", wire.beyond_use_ms)?,
            despite: at.texts("despite", &wire.despite, 0..=MAX_DESPITE)?,
        })
    }

    fn write(&self) -> pb::VialOpened {
        pb::VialOpened {
            vial: self.vial.bytes().to_vec(),
            organisation: write::text(self.organisation),
            beyond_use_ms: self.beyond_use.ms(),
            despite: write::texts(&self.despite),
        }
    }
}

impl Message for VialAdministered {
    type Wire = pb::VialAdministered;

    fn read(at: &At<'_>, wire: &pb::VialAdministered) -> Result<Self> {
        Ok(Self {
            vial: at.digest("vial", &wire.vial)?,
            organisation: at.text("organisation", &wire.organisation)?,
            route: at.word("route", wire.route)?,
            volume_ml: decimal(at, "volume_ml", &wire.volume_ml)?,
            duration_minutes: wire.duration_minutes,
            dose_number: at.positive("dose_number", wire.dose_number)?,
            patient: at.digest_if("patient", &wire.patient)?,
            exposure_number: at.positive("exposure_number", wire.exposure_number)?,
            notices: at.words("notices", &wire.notices, 0)?,
            despite: at.texts("despite", &wire.despite, 0..=MAX_DESPITE)?,
        })
    }

    fn write(&self) -> pb::VialAdministered {
        pb::VialAdministered {
            vial: self.vial.bytes().to_vec(),
            organisation: write::text(self.organisation),
            route: self.route.number(),
            volume_ml: write_decimal(self.volume_ml),
            duration_minutes: self.duration_minutes,
            dose_number: self.dose_number,
            patient: write::digest_if(&self.patient),
            exposure_number: self.exposure_number,
            notices: write::words(&self.notices),
            despite: write::texts(&self.despite),
        }
    }
}
