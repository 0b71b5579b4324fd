//! Sampling plans, samples, results.

use super::{PlanError, Planner};
use crate::cli::commands::lot::dossier_memory::MemoryError;
use crate::cli::commands::lot::manifest::Plan;
use crate::cli::commands::lot::result_cell::ValueCell;
use crate::cli::commands::lot::rows::{ResultRow, Sample, laboratory};
use crate::domain::event::{Event, SampleReceived, SampleTaken, SamplesPlanned, TestReported};
use crate::domain::id::Label;
use crate::domain::value::{Evidence, ResultValue};

impl Planner<'_> {
    pub(super) fn samples_planned(&mut self, plan: &Plan) -> Result<(), PlanError> {
        let target = plan.target.as_deref().unwrap_or("lot");
        let first = plan.slots.first().map_or("", |s| s.slot.as_str());
        let key = format!("plan/{target}/{first}");
        let pen = self.pen(key, &plan.act.place, plan.act.at)?;
        let event = Event::SamplesPlanned(SamplesPlanned {
            organisation: plan.act.by.organisation,
            slots: plan.slots.clone(),
            target: self.target(&plan.target)?,
        });
        self.finish(pen, &plan.act.by, event);
        Ok(())
    }

    pub(super) fn sample(&mut self, row: &Sample) -> Result<(), PlanError> {
        let mut vials = Vec::new();
        if row.target.is_none() {
            let Some(all) = &self.dossier.vials else {
                self.no_vials(&row.place, &format!("sample {}", row.sample));
                return Ok(());
            };
            let count = usize::try_from(row.vials).unwrap_or(usize::MAX);
            match self.memory.draw(&row.sample, count, all) {
                Some(drawn) => vials = drawn,
                None => {
                    let message = "the lot has fewer vials than its samples need";
                    self.problems.add(&row.place, "vials", message);
                    return Ok(());
                }
            }
        }
        let sample = self.sample_ref("sample", &row.sample)?;
        let key = format!("sample/{}/taken", row.sample);
        let pen = self.pen(key, &row.place, row.taken_at)?;
        let event = Event::SampleTaken(SampleTaken {
            target: self.target(&row.target)?,
            slot: row.slot.clone(),
            sample,
            vials,
            quantity: row.quantity,
            seal: row.seal.clone(),
            label: row.label.clone(),
            organisation: row.taken_by.organisation,
        });
        self.finish(pen, &row.taken_by, event);
        let Some(arrival) = &row.received else {
            return Ok(());
        };
        let key = format!("sample/{}/received", row.sample);
        let pen = self.pen(key, &row.place, arrival.at)?;
        let event = Event::SampleReceived(SampleReceived {
            sample,
            laboratory: laboratory(&arrival.by),
            condition: arrival.condition,
            client_sequence: u64::from(arrival.sequence),
        });
        self.finish(pen, &arrival.by, event);
        Ok(())
    }

    pub(super) fn result(&mut self, row: &ResultRow) -> Result<(), PlanError> {
        let of_lot = |s: &&Sample| s.sample == row.sample && s.target.is_none();
        if self.dossier.vials.is_none() && self.dossier.samples.iter().any(|s| of_lot(&s)) {
            self.no_vials(&row.place, &format!("{} of {}", row.analyte, row.sample));
            return Ok(());
        }
        let key = format!("result/{}/{}/{}", row.sample, row.analyte, row.run_id);
        let pen = self.pen(key, &row.place, row.reported_at)?;
        let value = match &row.value {
            ValueCell::Value(value) => value.clone(),
            ValueCell::File(file) => ResultValue::Evidence(Evidence {
                digest: self.dossier.raw_digest(file)?,
                media_type: label(media_type(file))?,
                role: label(&stem(file))?,
            }),
        };
        let event = Event::TestReported(TestReported {
            sample: self.sample_ref("sample", &row.sample)?,
            laboratory: laboratory(&row.analyst),
            analyte: row.analyte.clone(),
            method: row.method.clone(),
            method_version: row.method_version.clone(),
            client_sequence: u64::from(row.sequence),
            started_at: row.started_at,
            ended_at: row.ended_at,
            reported_at: row.reported_at,
            value,
            lod: row.lod,
            loq: row.loq,
            uncertainty: row.uncertainty,
            instrument: row.instrument.clone(),
            run_id: row.run_id.clone(),
            kit_lots: row.kit_lots.clone(),
            raw_data: self.dossier.raw_digest(&row.raw_file)?,
            analyst: row.analyst.reference,
            reviewer: row.reviewer.as_ref().map(|p| p.reference),
            deviations: row.deviations.clone(),
            determinations: row.determinations.clone(),
        });
        self.finish(pen, &row.analyst, event);
        Ok(())
    }
}

fn label(text: &str) -> Result<Label, MemoryError> {
    Label::parse(text).map_err(|error| MemoryError::Other(error.to_string()))
}

fn stem(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split('.')
        .next()
        .unwrap_or(name)
        .chars()
        .take(80)
        .collect()
}

fn media_type(file: &str) -> &'static str {
    match file.rsplit('.').next().unwrap_or_default() {
        "csv" => "text/csv",
        "txt" => "text/plain",
        "pdf" => "application/pdf",
        "tif" | "tiff" => "image/tiff",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}
