//! `lot status`: what a dossier still needs, in the order in which it must be done, and who signs.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::super::context::{Context, KeyArgs};
use super::super::exit::{Exit, Outcome};
use super::dossier::Dossier;
use super::queue::{Queue, dossier_failure};
use super::submit::ledger_id;

/// Whose status.
#[derive(Debug, Args)]
pub struct Status {
    /// The dossier
    dossier: PathBuf,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
}

impl Status {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Outcome {
        let dossier =
            Dossier::load(&self.dossier).map_err(|e| dossier_failure(&self.dossier, e))?;
        let ledger = ledger_id(context, &self.keys.open()?)?;
        let queue = Queue::open(&[&self.dossier], ledger, None, false)?;
        let mut recorded = 0_usize;
        let mut next = Vec::new();
        for item in &queue.items {
            if queue.recorded(item, ledger)?.is_some() {
                recorded += 1;
                continue;
            }
            let p = &item.planned;
            next.push(format!(
                "submit {} ({}): {} of {} signs as {}",
                p.event.name(),
                p.place,
                p.signer.alias,
                queue.organisation(item, p.signer.organisation),
                p.role
            ));
        }
        for open in &queue.open {
            next.extend(
                open.waiting
                    .iter()
                    .map(|(place, what)| format!("{place}: {what}")),
            );
        }
        let rows = missing_rows(&dossier);
        let value = json!({
            "lot": dossier.manifest.lot.to_string(),
            "recorded": recorded,
            "to_submit": next,
            "missing_rows": rows,
        });
        context
            .output
            .answer("lotledger.lot-status.v1", &value, || {
                let mut lines = vec![format!(
                    "lot {}: {recorded} of {} rows recorded",
                    dossier.manifest.lot,
                    recorded + next.len()
                )];
                lines.extend(next.iter().cloned());
                lines.extend(rows.iter().map(|row| format!("still to be written: {row}")));
                if lines.len() == 1 {
                    lines.push("nothing is missing".to_owned());
                }
                lines.join("\n")
            })?;
        Ok(Exit::Done)
    }
}

/// Rows that the plans promise and the dossier does not have yet, in the order of the work.
pub fn missing_rows(dossier: &Dossier) -> Vec<String> {
    let manifest = &dossier.manifest;
    let mut missing = Vec::new();
    for donor in dossier.donors.iter().filter(|d| d.determination.is_none()) {
        missing.push(format!(
            "donors.csv: the determination of {} (a DONOR_ELIGIBILITY_OFFICER signs)",
            donor.donor
        ));
    }
    for plan in &manifest.sampling {
        let target = plan.target.as_deref().unwrap_or("lot");
        for slot in &plan.slots {
            let lab = manifest
                .organisations
                .values()
                .find(|o| o.reference == slot.laboratory)
                .map_or("its laboratory", |o| o.alias.as_str());
            let samples: Vec<_> = dossier
                .samples
                .iter()
                .filter(|s| s.target == plan.target && s.slot == slot.slot)
                .collect();
            let planned = usize::try_from(slot.count).unwrap_or(usize::MAX);
            if samples.len() < planned {
                missing.push(format!(
                    "samples.csv: {} of {target}, {} of {planned} taken (an OPERATOR signs)",
                    slot.slot,
                    samples.len()
                ));
            }
            for sample in samples {
                if sample.received.is_none() {
                    missing.push(format!(
                        "samples.csv: arrival of {} ({lab} signs)",
                        sample.sample
                    ));
                }
                for analyte in &slot.analytes {
                    let reported = |r: &&super::rows::ResultRow| {
                        r.sample == sample.sample && r.analyte == *analyte
                    };
                    if !dossier.results.iter().any(|r| reported(&r)) {
                        missing.push(format!(
                            "results.csv: {analyte} of {} ({lab} signs)",
                            sample.sample
                        ));
                    }
                }
            }
        }
    }
    if manifest.fill.is_none() {
        missing.push("lot.yaml: fill (a PRODUCTION_HEAD signs)".to_owned());
    }
    if manifest.rejection.is_none() {
        if manifest.review.is_none() {
            missing.push("lot.yaml: review (a PRODUCTION_HEAD signs)".to_owned());
        }
        if manifest.release.is_none() {
            missing.push(
                "lot.yaml: release (a QA_RELEASE person signs who did nothing else on the lot)"
                    .to_owned(),
            );
        }
    }
    missing
}
