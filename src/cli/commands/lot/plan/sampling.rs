//! Sampling plans, samples, results.

use super::{Making, PlanError, Planner};
use crate::cli::commands::lot::dossier_memory::MemoryError;
use crate::cli::commands::lot::manifest::Plan;
use crate::cli::commands::lot::rows::{Paper, ResultRow, Sample};
use crate::domain::event::{
    Event, SampleReceived, SampleTaken, SamplesPlanned, TestReported, Transcribed,
};
use crate::domain::id::{Digest, Label, OrgRef};
use crate::domain::value::{Evidence, ResultValue};

impl Planner<'_> {
    pub(super) fn samples_planned(&mut self, plan: &Plan) -> Result<(), PlanError> {
        let target = plan.target.as_deref().unwrap_or("lot");
        let first = plan.slots.first().map_or("", |s| s.slot.as_str());
        let key = format!("plan/{target}/{first}");
        let making = self.begin(key, &plan.act)?;
        let event = Event::SamplesPlanned(SamplesPlanned {
            organisation: plan.act.by.organisation,
            slots: plan.slots.clone(),
            target: self.target(&plan.target)?,
        });
        self.finish(making, event);
        Ok(())
    }

    pub(super) fn sample(&mut self, row: &Sample) -> Result<(), PlanError> {
        let mut vials = Vec::new();
        if row.target.is_none() {
            let Some(all) = &self.dossier.vials else {
                self.no_vials(&row.act.place, &format!("sample {}", row.sample));
                return Ok(());
            };
            let count = usize::try_from(row.vials).unwrap_or(usize::MAX);
            match self.memory.draw(&row.sample, count, all) {
                Some(drawn) => vials = drawn,
                None => {
                    let message = "the lot has fewer vials than its samples need";
                    self.problems.add(&row.act.place, "vials", message);
                    return Ok(());
                }
            }
        }
        let sample = self.sample_ref("sample", &row.sample)?;
        let key = format!("sample/{}/taken", row.sample);
        let making = self.begin(key, &row.act)?;
        let event = SampleTaken {
            target: self.target(&row.target)?,
            sample,
            vials,
            ..row.event.clone()
        };
        self.finish(making, Event::SampleTaken(event));
        let Some((act, arrival, paper)) = &row.received else {
            return Ok(());
        };
        let mut making = self.begin(format!("sample/{}/received", row.sample), act)?;
        let mut event = SampleReceived {
            sample,
            ..arrival.clone()
        };
        if let Some(paper) = paper {
            let field = "sample_received.transcribed.certificate";
            let transcribed = self.transcribed(&mut making, field, paper)?;
            event.laboratory = self.laboratory_of(Some(row)).unwrap_or(event.laboratory);
            event.transcribed = Some(transcribed);
            making.compared_by = Some(&paper.compared_by);
        }
        self.finish(making, Event::SampleReceived(event));
        Ok(())
    }

    pub(super) fn result(&mut self, row: &ResultRow) -> Result<(), PlanError> {
        let of_lot = |s: &&Sample| s.sample == row.sample && s.target.is_none();
        let (analyte, run) = (&row.event.analyte, &row.event.run_id);
        if self.dossier.vials.is_none() && self.dossier.samples.iter().any(|s| of_lot(&s)) {
            self.no_vials(&row.act.place, &format!("{analyte} of {}", row.sample));
            return Ok(());
        }
        let key = format!("result/{}/{analyte}/{run}", row.sample);
        let mut making = self.begin(key, &row.act)?;
        let value = match &row.document {
            None => row.event.value.clone(),
            Some(file) => document(file, self.dossier.raw_digest(file)?)?,
        };
        let mut event = TestReported {
            value,
            sample: self.sample_ref("sample", &row.sample)?,
            raw_data: self.dossier.raw_digest(&row.raw_file)?,
            ..row.event.clone()
        };
        if let Some(paper) = &row.paper {
            let mut samples = self.dossier.samples.iter();
            let sample = samples.find(|sample| sample.sample == row.sample);
            let field = "test_reported.transcribed.certificate";
            let transcribed = self.transcribed(&mut making, field, paper)?;
            event.laboratory = self.laboratory_of(sample).unwrap_or(event.laboratory);
            event.transcribed = Some(transcribed);
            making.compared_by = Some(&paper.compared_by);
        }
        self.finish(making, Event::TestReported(event));
        Ok(())
    }

    /// From what a laboratory's word was written down: which file, so that whoever compares the two can tell.
    fn transcribed(
        &mut self,
        making: &mut Making<'_>,
        field: &str,
        paper: &Paper,
    ) -> Result<Transcribed, PlanError> {
        let digest = self.dossier.raw_digest(&paper.file)?;
        let certificate = format!("{}, SHA-256 {digest}", paper.file);
        Ok(Transcribed {
            maker: paper.compared_by.organisation,
            certificate: self.commit(making, field, &certificate)?,
        })
    }

    /// Whose laboratory it was by the plan; a sample without one is a problem of its row.
    fn laboratory_of(&self, sample: Option<&Sample>) -> Option<OrgRef> {
        Some(self.dossier.slot_of(sample?)?.laboratory)
    }
}

/// A document as a result.
pub fn document(file: &str, digest: Digest) -> Result<ResultValue, MemoryError> {
    Ok(ResultValue::Evidence(Evidence {
        digest,
        media_type: label(media_type(file))?,
        role: label(&stem(file))?,
    }))
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
