//! A dossier: a directory with the manifest, the tables and the evidence of one lot.
//!
//! Reading it finds everything that is wrong with it at once; nothing is submitted from a dossier
//! with a problem. Files of `evidence/` are hashed and never leave the machine.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::manifest::{self, Manifest};
use super::problem::{Collector, Place, Problems};
use super::rows::{Donor, DonorTest, MaterialRow, ResultRow, Rows, Sample, What, unique};
use super::table;
use super::value_cell::ValueCell;
use crate::domain::id::{Digest, VialId};

/// The sorted vial ids that `vials new` wrote.
pub const VIALS_FILE: &str = "vials.ids";
/// Most bytes of one file of evidence.
const MAX_EVIDENCE_BYTES: u64 = 64 * 1024 * 1024;
/// Most vials of a lot.
const MAX_VIALS: usize = 100_000;

/// Why a dossier cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    /// The world failed.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Something is wrong with its files.
    #[error(transparent)]
    Problems(#[from] Problems),
}

/// A dossier without problems.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// Where it is.
    pub directory: PathBuf,
    /// `lot.yaml`.
    pub manifest: Manifest,
    /// `donors.csv`.
    pub donors: Vec<Donor>,
    /// `donor_tests.csv`.
    pub donor_tests: Vec<DonorTest>,
    /// `materials.csv`.
    pub materials: Vec<MaterialRow>,
    /// `samples.csv`.
    pub samples: Vec<Sample>,
    /// `results.csv`.
    pub results: Vec<ResultRow>,
    /// The lot's vial ids, once there are any.
    pub vials: Option<Vec<VialId>>,
}

impl Dossier {
    /// Reads a dossier.
    pub fn load(directory: &Path) -> Result<Self, DossierError> {
        let problems = Collector::new();
        let text = bytes(directory, manifest::FILE)?;
        let Some(text) = text else {
            let message = "the file is missing; a dossier is a directory with lot.yaml in it";
            problems.add(&Place::new(manifest::FILE, 0), "", message);
            return Err(problems
                .finish::<Self>(None)
                .err()
                .unwrap_or(Problems(Vec::new()))
                .into());
        };
        let manifest = match table::utf8(&text) {
            Ok(text) => manifest::read(text, &problems),
            Err(error) => {
                problems.add(&Place::new(manifest::FILE, 0), "", error);
                None
            }
        };
        let Some(manifest) = manifest else {
            return Err(problems
                .finish::<Self>(None)
                .err()
                .unwrap_or(Problems(Vec::new()))
                .into());
        };
        let rows = Rows {
            manifest: &manifest,
            problems: &problems,
        };
        let table = |file| -> Result<Option<Vec<u8>>, DossierError> { bytes(directory, file) };
        let dossier = Self {
            directory: directory.to_owned(),
            donors: table("donors.csv")?
                .map(|b| rows.donors("donors.csv", &b))
                .unwrap_or_default(),
            donor_tests: table("donor_tests.csv")?
                .map(|b| rows.donor_tests("donor_tests.csv", &b))
                .unwrap_or_default(),
            materials: table("materials.csv")?
                .map(|b| rows.materials("materials.csv", &b))
                .unwrap_or_default(),
            samples: table("samples.csv")?
                .map(|b| rows.samples("samples.csv", &b))
                .unwrap_or_default(),
            results: table("results.csv")?
                .map(|b| rows.results("results.csv", &b))
                .unwrap_or_default(),
            vials: match bytes(directory, VIALS_FILE)? {
                Some(text) => vial_ids(&text, &problems),
                None => None,
            },
            manifest: manifest.clone(),
        };
        dossier.check(&problems)?;
        Ok(problems.finish(Some(dossier))?)
    }

    /// A file of evidence, for hashing.
    pub fn evidence(&self, name: &str) -> Result<Vec<u8>, DossierError> {
        let path = self.directory.join(name);
        let io = |error| DossierError::Io {
            path: path.clone(),
            error,
        };
        let mut bytes = Vec::new();
        std::fs::File::open(&path)
            .and_then(|file| file.take(MAX_EVIDENCE_BYTES).read_to_end(&mut bytes))
            .map_err(io)?;
        Ok(bytes)
    }

    /// Plain SHA-256 of a file: for raw instrument data, which nobody can guess.
    pub fn raw_digest(&self, name: &str) -> Result<Digest, DossierError> {
        Ok(Digest::from_bytes(
            Sha256::digest(self.evidence(name)?).into(),
        ))
    }

    /// The laboratory that a sample's line of the plan names.
    pub fn slot_of(&self, sample: &Sample) -> Option<&manifest::Slot> {
        self.manifest
            .sampling
            .iter()
            .filter(|plan| plan.target == sample.target)
            .flat_map(|plan| &plan.slots)
            .find(|slot| slot.slot == sample.slot)
    }

    /// Names that refer to nothing, and names that stand twice.
    fn check(&self, problems: &Collector) -> Result<(), DossierError> {
        let made = self.manifest.process.iter().flat_map(|step| {
            step.outputs
                .iter()
                .map(|output| (output.node.as_str(), &step.act.place))
        });
        let received = self.materials.iter().map(|m| (m.node.as_str(), &m.place));
        unique(made.clone().chain(received.clone()), "node", problems);
        let known = self.manifest.known_nodes.keys().map(String::as_str);
        let nodes: BTreeSet<&str> = made
            .chain(received)
            .map(|(name, _)| name)
            .chain(known)
            .collect();
        let node = |name: &str, field: &str, place: &Place| {
            if !nodes.contains(name) {
                let message = format!(
                    "there is no node \"{name}\": neither a material, nor an output of the process, nor in known_nodes"
                );
                problems.add(place, field, message);
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
            if let Some(vials) = &self.vials {
                check_reconciliation(fill, vials.len(), problems);
            }
        }
        self.check_rows(problems, &node);
        self.check_files(problems)
    }

    fn check_rows(&self, problems: &Collector, node: &dyn Fn(&str, &str, &Place)) {
        let donors: BTreeSet<&str> = self.donors.iter().map(|d| d.donor.as_str()).collect();
        let donor = |name: &str, place: &Place| {
            if !donors.contains(name) {
                problems.add(
                    place,
                    "donor",
                    format!("there is no \"{name}\" in donors.csv"),
                );
            }
        };
        unique(
            self.donors.iter().map(|d| (d.donor.as_str(), &d.place)),
            "donor",
            problems,
        );
        let tests: Vec<(String, &Place)> = self
            .donor_tests
            .iter()
            .map(|t| (format!("{} {}", t.sample, t.marker), &t.place))
            .collect();
        unique(
            tests.iter().map(|(k, p)| (k.as_str(), *p)),
            "marker",
            problems,
        );
        for test in &self.donor_tests {
            donor(&test.donor, &test.place);
        }
        for material in &self.materials {
            if let What::Tissue { donor: name, .. } = &material.what {
                donor(name, &material.place);
            }
        }
        let samples: BTreeSet<&str> = self.samples.iter().map(|s| s.sample.as_str()).collect();
        unique(
            self.samples.iter().map(|s| (s.sample.as_str(), &s.place)),
            "sample",
            problems,
        );
        for sample in &self.samples {
            if let Some(target) = &sample.target {
                node(target, "target", &sample.place);
            }
            if self.slot_of(sample).is_none() {
                let message = format!(
                    "no sampling plan of this target has the line \"{}\" (sampling in lot.yaml)",
                    sample.slot
                );
                problems.add(&sample.place, "slot", message);
            }
        }
        let results: Vec<(String, &Place)> = self
            .results
            .iter()
            .map(|r| (format!("{} {} {}", r.sample, r.analyte, r.run_id), &r.place))
            .collect();
        unique(
            results.iter().map(|(k, p)| (k.as_str(), *p)),
            "run",
            problems,
        );
        for result in &self.results {
            if !samples.contains(result.sample.as_str()) {
                let message = format!("there is no \"{}\" in samples.csv", result.sample);
                problems.add(&result.place, "sample", message);
            }
        }
    }

    /// Files that rows name must be there.
    fn check_files(&self, problems: &Collector) -> Result<(), DossierError> {
        for (name, place) in self.files() {
            let path = self.directory.join(name);
            match std::fs::metadata(&path) {
                Ok(meta) if !meta.is_file() => {
                    problems.add(place, "", format!("{name} is not a file"));
                }
                Ok(meta) if meta.len() > MAX_EVIDENCE_BYTES => {
                    let message = format!("{name} has more than {MAX_EVIDENCE_BYTES} bytes");
                    problems.add(place, "", message);
                }
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    let message = format!("the file {name} is missing in the dossier");
                    problems.add(place, "", message);
                }
                Err(error) => return Err(DossierError::Io { path, error }),
            }
        }
        Ok(())
    }

    /// Every file of evidence that the dossier names.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Place)> {
        let donors = self.donors.iter().flat_map(|d| {
            [Some(&d.consent), d.guardian_consent.as_ref()]
                .into_iter()
                .flatten()
                .map(|f| (f.as_str(), &d.place))
        });
        let tests = self
            .donor_tests
            .iter()
            .map(|t| (t.raw_file.as_str(), &t.place));
        let materials = self.materials.iter().filter_map(|m| match &m.what {
            What::Raw(raw) => Some((raw.certificate.as_str(), &m.place)),
            What::Tissue { .. } => None,
        });
        let steps = self.manifest.process.iter().flat_map(|step| {
            let identity = step.bank.as_ref().map(|b| &b.identity);
            [identity, step.parameters.as_ref()]
                .into_iter()
                .flatten()
                .map(|f| (f.as_str(), &step.act.place))
        });
        let results = self.results.iter().flat_map(|r| {
            let document = match &r.value {
                ValueCell::File(file) => Some(file),
                ValueCell::Value(_) => None,
            };
            [Some(&r.raw_file), document]
                .into_iter()
                .flatten()
                .map(|f| (f.as_str(), &r.place))
        });
        donors
            .chain(tests)
            .chain(materials)
            .chain(steps)
            .chain(results)
    }
}

fn check_reconciliation(fill: &manifest::Fill, vials: usize, problems: &Collector) {
    let r = &fill.reconciliation;
    let rejected: u64 = r.rejected.iter().map(|(_, n)| u64::from(*n)).sum();
    let vials = u64::try_from(vials).unwrap_or(u64::MAX);
    let accounted =
        vials + rejected + u64::from(r.unserialised_samples) + u64::from(r.unserialised_retains);
    if u64::from(r.filled) != accounted {
        let message = format!(
            "{} containers were filled, but {vials} vials in {VIALS_FILE}, {rejected} rejected, {} samples and {} retains make {accounted}",
            r.filled, r.unserialised_samples, r.unserialised_retains
        );
        problems.add(&fill.act.place, "fill.reconciliation.filled", message);
    }
    if u64::from(r.labels_printed) != u64::from(r.labels_used) + u64::from(r.labels_destroyed) {
        problems.add(
            &fill.act.place,
            "fill.reconciliation.labels_printed",
            "labels printed are labels used and labels destroyed",
        );
    }
}

/// The bytes of a small file of the dossier; `None` if it is not there.
fn bytes(directory: &Path, file: &str) -> Result<Option<Vec<u8>>, DossierError> {
    let path = directory.join(file);
    let limit = u64::try_from(MAX_VIALS * 65 + 1)
        .unwrap_or(u64::MAX)
        .max(u64::try_from(table::MAX_BYTES + 1).unwrap_or(u64::MAX));
    let mut bytes = Vec::new();
    match std::fs::File::open(&path) {
        Ok(opened) => match opened.take(limit).read_to_end(&mut bytes) {
            Ok(_) => Ok(Some(bytes)),
            Err(error) => Err(DossierError::Io { path, error }),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DossierError::Io { path, error }),
    }
}

/// One vial id a line, ascending.
fn vial_ids(bytes: &[u8], problems: &Collector) -> Option<Vec<VialId>> {
    let whole = Place::new(VIALS_FILE, 0);
    let Ok(text) = std::str::from_utf8(bytes) else {
        problems.add(
            &whole,
            "",
            "expected the file that `lotledger vials new` wrote",
        );
        return None;
    };
    let mut ids: Vec<VialId> = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let place = Place::new(VIALS_FILE, u32::try_from(i + 1).unwrap_or(u32::MAX));
        match VialId::parse(line) {
            Ok(id) if ids.last().is_none_or(|last| *last < id) => ids.push(id),
            Ok(_) => {
                problems.add(&place, "", "vial ids are ascending, each once");
                return None;
            }
            Err(error) => {
                problems.add(&place, "", error);
                return None;
            }
        }
        if ids.len() > MAX_VIALS {
            problems.add(&place, "", format!("at most {MAX_VIALS} vials"));
            return None;
        }
    }
    if ids.is_empty() {
        problems.add(&whole, "", "the file is empty");
        return None;
    }
    Some(ids)
}
