//! Samples: planned, taken, received, tested.

use super::making::MAX_LABELS;
use super::read::{At, Message, Result};
use super::write;
use crate::domain::event::{
    SampleReceived, SampleSlot, SampleTaken, SampleTarget, SamplesPlanned, TestReported,
};
use crate::format::error::Code;
use crate::format::pb;

/// Most lines of a sampling plan, and most analytes of a line.
pub const MAX_SLOTS: usize = 64;
/// Most vials of one sample.
pub const MAX_SAMPLE_VIALS: usize = 100;

impl Message for SampleTarget {
    type Wire = pb::SampleTarget;

    fn read(at: &At<'_>, wire: &pb::SampleTarget) -> Result<Self> {
        use pb::sample_target::Target;
        match &wire.target {
            None => Err(at.error(Code::MissingField, "nothing", "a lot or a node")),
            Some(Target::Lot(lot)) => Ok(Self::Lot(Message::read(&at.field("lot"), lot)?)),
            Some(Target::Node(node)) => Ok(Self::Node(at.text("node", node)?)),
        }
    }

    fn write(&self) -> pb::SampleTarget {
        use pb::sample_target::Target;
        let target = match self {
            Self::Lot(lot) => Target::Lot(lot.write()),
            Self::Node(node) => Target::Node(write::text(node)),
        };
        pb::SampleTarget {
            target: Some(target),
        }
    }
}

impl Message for SampleSlot {
    type Wire = pb::SampleSlot;

    fn read(at: &At<'_>, wire: &pb::SampleSlot) -> Result<Self> {
        Ok(Self {
            slot: at.text("slot", &wire.slot)?,
            stage: at.word("stage", wire.stage)?,
            analytes: at.texts("analytes", &wire.analytes, 1..=MAX_SLOTS)?,
            laboratory: at.text("laboratory", &wire.laboratory)?,
            count: at.positive("count", wire.count)?,
            selection: at.word("selection", wire.selection)?,
        })
    }

    fn write(&self) -> pb::SampleSlot {
        pb::SampleSlot {
            slot: write::text(&self.slot),
            stage: self.stage.number(),
            analytes: write::texts(&self.analytes),
            laboratory: write::text(self.laboratory),
            count: self.count,
            selection: self.selection.number(),
        }
    }
}

impl Message for SamplesPlanned {
    type Wire = pb::SamplesPlanned;

    fn read(at: &At<'_>, wire: &pb::SamplesPlanned) -> Result<Self> {
        let by_name = |a: &SampleSlot, b: &SampleSlot| a.slot.cmp(&b.slot);
        Ok(Self {
            target: at.message("target", &wire.target)?,
            organisation: at.text("organisation", &wire.organisation)?,
            slots: at.messages("slots", &wire.slots, 1..=MAX_SLOTS, by_name)?,
        })
    }

    fn write(&self) -> pb::SamplesPlanned {
        pb::SamplesPlanned {
            target: Some(self.target.write()),
            organisation: write::text(self.organisation),
            slots: write::messages(&self.slots),
        }
    }
}

impl Message for SampleTaken {
    type Wire = pb::SampleTaken;

    fn read(at: &At<'_>, wire: &pb::SampleTaken) -> Result<Self> {
        let target = at.message("target", &wire.target)?;
        let of_lot = matches!(target, SampleTarget::Lot(_));
        at.field("vials")
            .exactly_when(!wire.vials.is_empty(), of_lot, "a lot as target")?;
        Ok(Self {
            target,
            slot: at.text("slot", &wire.slot)?,
            sample: at.text("sample", &wire.sample)?,
            vials: at.digests("vials", &wire.vials, 0..=MAX_SAMPLE_VIALS)?,
            quantity: at.message("quantity", &wire.quantity)?,
            seal: at.text_if("seal", &wire.seal)?,
            organisation: at.text("organisation", &wire.organisation)?,
            label: at.text_if("label", &wire.label)?,
        })
    }

    fn write(&self) -> pb::SampleTaken {
        pb::SampleTaken {
            target: Some(self.target.write()),
            slot: write::text(&self.slot),
            sample: write::text(self.sample),
            vials: write::vials(&self.vials),
            quantity: Some(self.quantity.write()),
            seal: write::text_if(&self.seal),
            organisation: write::text(self.organisation),
            label: write::text_if(&self.label),
        }
    }
}

impl Message for SampleReceived {
    type Wire = pb::SampleReceived;

    fn read(at: &At<'_>, wire: &pb::SampleReceived) -> Result<Self> {
        Ok(Self {
            sample: at.text("sample", &wire.sample)?,
            laboratory: at.text("laboratory", &wire.laboratory)?,
            condition: at.word("condition", wire.condition)?,
            client_sequence: wire.client_sequence,
        })
    }

    fn write(&self) -> pb::SampleReceived {
        pb::SampleReceived {
            sample: write::text(self.sample),
            laboratory: write::text(self.laboratory),
            condition: self.condition.number(),
            client_sequence: self.client_sequence,
        }
    }
}

impl Message for TestReported {
    type Wire = pb::TestReported;

    fn read(at: &At<'_>, wire: &pb::TestReported) -> Result<Self> {
        Ok(Self {
            sample: at.text("sample", &wire.sample)?,
            laboratory: at.text("laboratory", &wire.laboratory)?,
            analyte: at.text("analyte", &wire.analyte)?,
            method: at.text("method", &wire.method)?,
            method_version: at.text_if("method_version", &wire.method_version)?,
            client_sequence: wire.client_sequence,
            started_at: at.time("started_at_ms", wire.started_at_ms)?,
            ended_at: at.time("ended_at_ms", wire.ended_at_ms)?,
            reported_at: at.time("reported_at_ms", wire.reported_at_ms)?,
            value: at.message("value", &wire.value)?,
            lod: at.message_if("lod", &wire.lod)?,
            loq: at.message_if("loq", &wire.loq)?,
            uncertainty: at.message_if("uncertainty", &wire.uncertainty)?,
            instrument: at.text("instrument", &wire.instrument)?,
            run_id: at.text("run_id", &wire.run_id)?,
            kit_lots: at.texts("kit_lots", &wire.kit_lots, 0..=MAX_LABELS)?,
            raw_data: at.digest("raw_data", &wire.raw_data)?,
            analyst: at.text("analyst", &wire.analyst)?,
            reviewer: at.text_if("reviewer", &wire.reviewer)?,
            deviations: at.text_if("deviations", &wire.deviations)?,
            determinations: at.message_if("determinations", &wire.determinations)?,
        })
    }

    fn write(&self) -> pb::TestReported {
        pb::TestReported {
            sample: write::text(self.sample),
            laboratory: write::text(self.laboratory),
            analyte: write::text(&self.analyte),
            method: write::text(&self.method),
            method_version: write::text_if(&self.method_version),
            client_sequence: self.client_sequence,
            started_at_ms: self.started_at.ms(),
            ended_at_ms: self.ended_at.ms(),
            reported_at_ms: self.reported_at.ms(),
            value: Some(self.value.write()),
            lod: write::message_if(&self.lod),
            loq: write::message_if(&self.loq),
            uncertainty: write::message_if(&self.uncertainty),
            instrument: write::text(&self.instrument),
            run_id: write::text(&self.run_id),
            kit_lots: write::texts(&self.kit_lots),
            raw_data: self.raw_data.bytes().to_vec(),
            analyst: write::text(self.analyst),
            reviewer: write::text_if(&self.reviewer),
            deviations: write::text_if(&self.deviations),
            determinations: write::message_if(&self.determinations),
        }
    }
}
