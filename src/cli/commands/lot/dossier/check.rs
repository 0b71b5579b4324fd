//! Names that refer to nothing, names that stand twice, files that are missing.

use super::{Dossier, DossierError, MAX_EVIDENCE_BYTES};
use crate::cli::commands::lot::manifest;
use crate::cli::commands::lot::rows::{ResultRow, What, unique};
use crate::cli::problem::{Collector, Place};
use crate::cli::statement_in_words::local;
use crate::domain::event::tested_subject;
use crate::domain::id::Digest;
use crate::domain::time::TimestampMs;
use crate::words::{Wording, dossier};
use std::collections::{BTreeMap, BTreeSet};

impl Dossier {
    /// Names that refer to nothing, and names that stand twice.
    pub(super) fn check(&self, problems: &Collector) -> Result<(), DossierError> {
        let made = self.manifest.process.iter().flat_map(|step| {
            step.outputs
                .iter()
                .map(|output| (output.node.as_str(), &step.act.place))
        });
        let received = self
            .materials
            .iter()
            .map(|m| (m.node.as_str(), &m.act.place));
        unique(made.clone().chain(received.clone()), "node", problems);
        let known = self.manifest.known_nodes.keys().map(String::as_str);
        let nodes: BTreeSet<&str> = made
            .chain(received)
            .map(|(name, _)| name)
            .chain(known)
            .collect();
        let materials = self.tables.name("materials");
        let node = |name: &str, field: &str, place: &Place| {
            if !nodes.contains(name) {
                let message = dossier::no_node(name);
                let files = [manifest::FILE, &materials];
                problems.not_found(place, field, message, &files);
            }
        };
        node(
            &self.manifest.planned_bank,
            "lot.planned_bank",
            &self.manifest.opened.place,
        );
        for step in &self.manifest.process {
            for input in &step.inputs {
                node(&input.node, "inputs", &step.act.place);
            }
        }
        for plan in &self.manifest.sampling {
            if let Some(target) = &plan.target {
                node(target, "target", &plan.act.place);
            }
        }
        if let Some(fill) = &self.manifest.fill {
            node(&fill.bulk, "fill.bulk", &fill.act.place);
            if let Some(vials) = &self.manifest.vials {
                check_reconciliation(fill, vials.count, problems);
            }
        }
        self.check_donors(problems);
        self.check_samples(problems, &node);
        self.check_times(problems);
        if self.check_files(problems)? {
            self.check_raw_data(problems)?;
        }
        Ok(())
    }

    /// Raw data belong to one sample: the release gate discounts every result of a second one.
    fn check_raw_data(&self, problems: &Collector) -> Result<(), DossierError> {
        let mut digests = BTreeMap::new();
        let mut first: BTreeMap<Digest, &ResultRow> = BTreeMap::new();
        for result in &self.results {
            let file = result.raw_file.as_str();
            let digest = match digests.get(file) {
                Some(digest) => *digest,
                None => *digests.entry(file).or_insert(self.raw_digest(file)?),
            };
            let owner = first.entry(digest).or_insert(result);
            if owner.sample != result.sample {
                let message = dossier::of_two_samples(file, &owner.sample, &owner.act.place);
                problems.add(&result.act.place, "raw_file", message);
            }
        }
        Ok(())
    }

    /// Rows of donors, of their tests and determinations, and of what was taken from them.
    fn check_donors(&self, problems: &Collector) {
        let known = self.donors.iter().map(|d| (d.donor.as_str(), &d.act.place));
        unique(known.clone(), "donor", problems);
        let known: BTreeSet<&str> = known.map(|(name, _)| name).collect();
        let tests = self.donor_tests.iter().map(|t| {
            let specimen = t.assay.as_ref().map_or(&t.donor, |assay| &assay.sample);
            let recovery = t.recovery.as_deref().unwrap_or_default();
            let (marker, reported) = (&t.event.marker, t.act.at);
            let name = format!("{specimen} {recovery} {marker} {reported}");
            (name, &t.act.place)
        });
        unique(tests, "marker", problems);
        let said = self.determinations.iter();
        let said = said.map(|d| (format!("{} {}", d.donor, d.act.at), &d.act.place));
        unique(said, "determined", problems);
        let tests = self.donor_tests.iter().map(|t| (&t.donor, &t.act.place));
        let said = self.determinations.iter().map(|d| (&d.donor, &d.act.place));
        let tissues = self.materials.iter().filter_map(|m| match &m.what {
            What::Tissue { donor, .. } => Some((donor, &m.act.place)),
            What::Raw { .. } => None,
        });
        for (name, place) in tests.chain(said).chain(tissues) {
            if !known.contains(name.as_str()) {
                let table = self.tables.name("donors");
                let message = dossier::not_in_table(name, &table);
                problems.not_found(place, "donor", message, &[&table]);
            }
        }
        self.check_subjects(problems);
        self.check_recoveries(problems);
    }

    /// Rows of samples, and of what was found in them.
    fn check_samples(&self, problems: &Collector, node: &dyn Fn(&str, &str, &Place)) {
        let samples = self
            .samples
            .iter()
            .map(|s| (s.sample.as_str(), &s.act.place));
        unique(samples.clone(), "sample", problems);
        // A laboratory that has two tubes of one label cannot tell which is meant.
        let labels = self.samples.iter().filter_map(|s| {
            let label = s.event.label.as_ref()?;
            Some((label.as_str(), &s.act.place))
        });
        unique(labels, "label", problems);
        for sample in &self.samples {
            if let Some(target) = &sample.target {
                node(target, "target", &sample.act.place);
            }
            if self.slot_of(sample).is_none() {
                let message = dossier::no_slot(&sample.event.slot);
                problems.not_found(&sample.act.place, "slot", message, &[manifest::FILE]);
            }
        }
        let samples: BTreeSet<&str> = samples.map(|(name, _)| name).collect();
        let results = self.results.iter();
        let results = results.map(|r| {
            let (analyte, run) = (&r.event.analyte, &r.event.run_id);
            (format!("{} {analyte} {run}", r.sample), &r.act.place)
        });
        unique(results, "run", problems);
        for result in &self.results {
            if !samples.contains(result.sample.as_str()) {
                let table = self.tables.name("samples");
                let message = dossier::not_in_table(&result.sample, &table);
                problems.not_found(&result.act.place, "sample", message, &[&table]);
            }
        }
    }

    /// What is before what it follows: taken, received, tested, reported. The rules refuse it, but at its row, when those
    /// before it are recorded.
    fn check_times(&self, problems: &Collector) {
        let offset = self.manifest.utc_offset;
        let early =
            |place: &Place, column: &str, at: TimestampMs, what: &Wording, after: TimestampMs| {
                if at < after {
                    let (at, after) = (local(at, offset), local(after, offset));
                    let message = dossier::before(at, what, after);
                    problems.add(place, column, message);
                }
            };
        for step in &self.manifest.process {
            let (place, e) = (&step.act.place, &step.event);
            early(
                place,
                "ended",
                e.ended_at,
                &dossier::STEP_BEGAN,
                e.started_at,
            );
        }
        for sample in &self.samples {
            if let Some((act, ..)) = &sample.received {
                let taken = sample.act.at;
                early(
                    &act.place,
                    "received",
                    act.at,
                    &dossier::SAMPLE_TAKEN,
                    taken,
                );
            }
        }
        for result in &self.results {
            let (place, e) = (&result.act.place, &result.event);
            let sample = self.samples.iter().find(|s| s.sample == result.sample);
            let from = sample.map(|sample| match &sample.received {
                Some((received, ..)) => (&dossier::SAMPLE_RECEIVED, received.at),
                None => (&dossier::SAMPLE_TAKEN, sample.act.at),
            });
            if let Some((what, from)) = from {
                early(place, "started", e.started_at, what, from);
            }
            early(
                place,
                "ended",
                e.ended_at,
                &dossier::TEST_BEGAN,
                e.started_at,
            );
            early(
                place,
                "reported",
                e.reported_at,
                &dossier::TEST_ENDED,
                e.ended_at,
            );
        }
    }

    /// Whose blood is tested follows from tissue and age.
    fn check_subjects(&self, problems: &Collector) {
        for donor in &self.donors {
            let said = &donor.event;
            let wanted = tested_subject(said.tissue, said.age_band);
            let why = format!(
                "for {} of {} the blood of the {wanted} is tested",
                said.tissue, said.age_band
            );
            if said.subject != wanted {
                problems.add(&donor.act.place, "subject", &why);
            }
            for test in self.donor_tests.iter().filter(|t| t.donor == donor.donor) {
                if test.event.subject != wanted {
                    problems.add(&test.act.place, "subject", &why);
                }
            }
        }
    }

    /// A donor who gave once needs no name for it; of one who gave twice every row says which.
    fn check_recoveries(&self, problems: &Collector) {
        type Named<'d> = (&'d str, Option<&'d str>, &'d Place);
        let tests = self.donor_tests.iter();
        let tests = tests.map(|t| (t.donor.as_str(), t.recovery.as_deref(), &t.act.place));
        let said = self.determinations.iter();
        let said = said.map(|d| (d.donor.as_str(), d.recovery.as_deref(), &d.act.place));
        let tissues = self.materials.iter().filter_map(|m| match &m.what {
            What::Tissue {
                donor, recovery, ..
            } => Some((donor.as_str(), recovery.as_deref(), &m.act.place)),
            What::Raw { .. } => None,
        });
        let all: Vec<Named<'_>> = tests.chain(said).chain(tissues).collect();
        let named: BTreeSet<&str> = all
            .iter()
            .filter(|(_, recovery, _)| recovery.is_some())
            .map(|(donor, ..)| *donor)
            .collect();
        for (donor, recovery, place) in all {
            if recovery.is_none() && named.contains(donor) {
                let message = dossier::recovery_missing(donor);
                problems.add(place, "recovery", message);
            }
        }
    }

    /// Files that rows name must be there; whether they are.
    fn check_files(&self, problems: &Collector) -> Result<bool, DossierError> {
        let mut there = true;
        for (name, place) in self.files() {
            let path = self.directory.join(name);
            match std::fs::metadata(&path) {
                Ok(meta) if !meta.is_file() => {
                    there = false;
                    problems.add(place, "", dossier::not_a_file(name));
                }
                Ok(meta) if meta.len() > MAX_EVIDENCE_BYTES => {
                    there = false;
                    let message = dossier::file_too_large(name, MAX_EVIDENCE_BYTES);
                    problems.add(place, "", message);
                }
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    there = false;
                    let message = dossier::file_missing(name);
                    problems.add(place, "", message);
                }
                Err(error) => return Err(DossierError::Io { path, error }),
            }
        }
        Ok(there)
    }
}

fn check_reconciliation(fill: &manifest::Fill, vials: u32, problems: &Collector) {
    let r = &fill.reconciliation;
    let rejected: u64 = r.rejected.iter().map(|(_, n)| u64::from(*n)).sum();
    let accounted = u64::from(vials)
        + rejected
        + u64::from(r.unserialised_samples)
        + u64::from(r.unserialised_retains);
    if u64::from(r.filled) != accounted {
        let message = dossier::filled(
            r.filled,
            vials,
            rejected,
            r.unserialised_samples,
            r.unserialised_retains,
            accounted,
        );
        problems.add(&fill.act.place, "fill.reconciliation.filled", message);
    }
    if u64::from(r.labels_printed) != u64::from(r.labels_used) + u64::from(r.labels_destroyed) {
        problems.add(
            &fill.act.place,
            "fill.reconciliation.labels_printed",
            &dossier::LABELS,
        );
    }
}
