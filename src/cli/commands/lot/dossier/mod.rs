//! A dossier: a directory with the manifest, the tables and the evidence of one lot. `tables` finds
//! the tables, `check` what is wrong between them.
//!
//! Reading it finds everything that is wrong with it at once; nothing is submitted from a dossier
//! with a problem. Files of `evidence/` are hashed and never leave the machine.

mod check;
mod donors;
mod tables;

pub use tables::{Tables, csv_tables};

use crate::cli::commands::lot::manifest::{self, Manifest, Vials};
use crate::cli::commands::lot::rows::{
    Determination, Donor, DonorTest, MaterialRow, ResultRow, Rows, Sample, What,
};
use crate::cli::commands::lot::table;
use crate::cli::commands::lot::workbook::Unseen;
use crate::cli::problem::{Collector, Place, Problems};
use crate::digest::sha256;
use crate::domain::decide::lot::MAX_VIALS;
use crate::domain::event::{DonorPolicy, SampleSlot};
use crate::domain::id::{Digest, Gtin14, LotId, LotNumber, VialTag};
use crate::domain::time::{Date, UtcOffset};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The sorted vial tags that `vials new` wrote.
pub const VIALS_FILE: &str = "vials.tags";
/// Most bytes of one file of evidence.
const MAX_EVIDENCE_BYTES: u64 = 64 * 1024 * 1024;
/// What to do about vials that are not those of the manifest.
pub const MEND: &str = "if they were not printed yet, move vials.tags and vial-codes.csv away and draw anew (`lotledger vials new DOSSIER`); else correct lot.yaml";

/// Why a dossier cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    #[error("{}: {error}", path.display())]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
    #[error(transparent)]
    Problems(#[from] Problems),
}

/// A dossier without problems.
#[derive(Debug, Clone)]
pub struct Dossier {
    pub directory: PathBuf,
    pub manifest: Manifest,
    pub tables: Tables,
    /// Table `donors`: enrolments.
    pub donors: Vec<Donor>,
    /// Table `donors`: determinations.
    pub determinations: Vec<Determination>,
    pub donor_tests: Vec<DonorTest>,
    pub materials: Vec<MaterialRow>,
    pub samples: Vec<Sample>,
    pub results: Vec<ResultRow>,
    /// The lot's vial tags, once there are any.
    pub vials: Option<Vec<VialTag>>,
}

impl Dossier {
    /// Reads a dossier in which every cell can be seen, and judges its donors by the policy at hand.
    pub fn load(directory: &Path) -> Result<Self, DossierError> {
        Self::load_with(directory, Unseen::Refused)
    }

    /// Reads a dossier, and judges its donors by the policy at hand.
    pub fn load_with(directory: &Path, unseen: Unseen) -> Result<Self, DossierError> {
        let problems = Collector::new();
        let dossier = Self::read_into(directory, unseen, &problems)?;
        // What follows from rows that could not be read is not said beside them.
        if let Some(dossier) = dossier.as_ref().filter(|_| problems.is_empty())
            && let Some(policy) = dossier.policy_at_hand(&problems)?
        {
            dossier.judge_donors(&policy, &|_| false, &problems);
        }
        Ok(problems.finish(dossier)?)
    }

    /// Reads a dossier; its donors are to be judged by the ledger's policy.
    pub fn read(directory: &Path, unseen: Unseen) -> Result<Self, DossierError> {
        let problems = Collector::new();
        let dossier = Self::read_into(directory, unseen, &problems)?;
        Ok(problems.finish(dossier)?)
    }

    /// The donor policy without asking a ledger, if it is at hand.
    pub fn policy_at_hand(
        &self,
        problems: &Collector,
    ) -> Result<Option<DonorPolicy>, DossierError> {
        donors::policy_at_hand(&self.directory, &self.manifest.donor_policy, problems)
    }

    fn read_into(
        directory: &Path,
        unseen: Unseen,
        problems: &Collector,
    ) -> Result<Option<Self>, DossierError> {
        let text = bytes(directory, manifest::FILE)?;
        let Some(text) = text else {
            no_manifest(problems);
            return Ok(None);
        };
        let read = match table::utf8(&text, table::Kind::Text) {
            Ok(text) => manifest::read(text, problems),
            Err(error) => {
                problems.add(&Place::new(manifest::FILE, 0), "", error);
                manifest::Read::default()
            }
        };
        // Tables are read with what is known, so that one wrong field of the manifest does not hide
        // what is wrong with them.
        let rows = Rows {
            offset: read.utc_offset.unwrap_or(UtcOffset::UTC),
            people: read.people.as_ref(),
            problems,
        };
        let found = tables::Found::look(directory, unseen, problems)?;
        let (donors, determinations) = found.rows("donors", |source| rows.donors(source))?;
        let donor_tests = found.rows("donor_tests", |source| rows.donor_tests(source))?;
        let materials = found.rows("materials", |source| rows.materials(source))?;
        let samples = found.rows("samples", |source| rows.samples(source))?;
        let results = found.rows("results", |source| rows.results(source))?;
        let drawn = drawn(directory, problems)?;
        let Some(manifest) = read.manifest else {
            return Ok(None);
        };
        if let (Some(drawn), Some(vials)) = (&drawn, &manifest.vials) {
            drawn.check(vials, problems);
        }
        let dossier = Self {
            // `lot/` is `lot`: files of it are shown below it.
            directory: directory.components().collect(),
            tables: found.tables(),
            donors,
            determinations,
            donor_tests,
            materials,
            samples,
            results,
            vials: drawn.map(|drawn| drawn.tags),
            manifest,
        };
        dossier.check(problems)?;
        Ok(Some(dossier))
    }

    /// What stands on the vials of a dossier and how many there are, be the rest of it finished or not.
    pub fn planned_vials(directory: &Path) -> Result<Vials, DossierError> {
        let problems = Collector::new();
        let text = bytes(directory, manifest::FILE)?;
        let read = |text| table::utf8(text, table::Kind::Text);
        let vials = match text.as_deref().map(read) {
            None => {
                no_manifest(&problems);
                None
            }
            Some(Ok(text)) => manifest::vials(text, &problems),
            Some(Err(error)) => {
                problems.add(&Place::new(manifest::FILE, 0), "", error);
                None
            }
        };
        Ok(problems.finish(vials)?)
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
        Ok(sha256(&[&self.evidence(name)?]))
    }

    /// The laboratory that a sample's line of the plan names.
    pub fn slot_of(&self, sample: &Sample) -> Option<&SampleSlot> {
        self.manifest
            .sampling
            .iter()
            .filter(|plan| plan.target == sample.target)
            .flat_map(|plan| &plan.slots)
            .find(|slot| slot.slot == sample.event.slot)
    }

    /// Every file of evidence that the dossier names.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Place)> {
        let donors = self.donors.iter().flat_map(|d| {
            let files = [Some(&d.consent), d.guardian_consent.as_ref()];
            files.map(|file| (file, &d.act))
        });
        let tests = self.donor_tests.iter();
        let tests = tests.map(|t| (t.assay.as_ref().map(|assay| &assay.raw_file), &t.act));
        let materials = self.materials.iter().filter_map(|m| match &m.what {
            What::Raw { certificate, .. } => Some((Some(certificate), &m.act)),
            What::Tissue { .. } => None,
        });
        let steps = self.manifest.process.iter().flat_map(|step| {
            let identity = step.bank.as_ref().map(|(_, identity)| identity);
            [identity, step.parameters.as_ref()].map(|file| (file, &step.act))
        });
        let results = self.results.iter().flat_map(|r| {
            let paper = r.paper.as_ref().map(|paper| &paper.file);
            let files = [Some(&r.raw_file), r.document.as_ref(), paper];
            files.map(|file| (file, &r.act))
        });
        let receipts = self.samples.iter().filter_map(|s| s.received.as_ref());
        let receipts = receipts.map(|(act, _, paper)| (paper.as_ref().map(|p| &p.file), act));
        let source = self.manifest.afterwards.iter();
        let source = source.map(|told| (told.source.as_str(), &told.place));
        let named = donors
            .chain(tests)
            .chain(materials)
            .chain(steps)
            .chain(receipts)
            .chain(results);
        let named = named.filter_map(|(file, act)| Some((file?.as_str(), &act.place)));
        source.chain(named)
    }
}

/// The bytes of a small file of the dossier; `None` if it is not there.
fn bytes(directory: &Path, file: &str) -> Result<Option<Vec<u8>>, DossierError> {
    let path = directory.join(file);
    let limit = (u64::from(MAX_VIALS) * 65 + 200)
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

fn no_manifest(problems: &Collector) {
    let message = "the file is missing; a dossier is a directory with lot.yaml in it";
    problems.add(&Place::new(manifest::FILE, 0), "", message);
}

/// What `vials new` drew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The lot and the expiry date that it was drawn for; older files do not say.
    pub lot: Option<(LotId, Date)>,
    /// The tags, ascending.
    pub tags: Vec<VialTag>,
}

impl Drawn {
    /// The first line of [`VIALS_FILE`]: what is printed with the serials. Tags are hashes, which do not
    /// tell it.
    pub fn heading(lot: &LotId, expiry: Date) -> String {
        format!("# product {} lot {} expiry {expiry}", lot.gtin, lot.lot)
    }

    fn read_heading(line: &str) -> Option<(LotId, Date)> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ["#", "product", gtin, "lot", lot, "expiry", expiry] = words.as_slice() else {
            return None;
        };
        let lot = LotId {
            gtin: Gtin14::parse(gtin).ok()?,
            lot: LotNumber::parse(lot).ok()?,
        };
        Some((lot, Date::parse(expiry).ok()?))
    }

    /// They are the vials that the manifest speaks of, and as many.
    fn check(&self, vials: &Vials, problems: &Collector) {
        let place = Place::new(VIALS_FILE, 1);
        let differs = self.lot.as_ref();
        let differs = differs.and_then(|(lot, expiry)| vials.differs(lot, Some(*expiry)));
        if let Some(differs) = differs {
            problems.add(&place, "", format!("these vials are {differs}; {MEND}"));
        } else if u64::try_from(self.tags.len()).ok() != Some(u64::from(vials.count)) {
            let message = format!(
                "these are {} vials; fill.vials in {} has {}; {MEND}",
                self.tags.len(),
                manifest::FILE,
                vials.count
            );
            problems.add(&place, "", message);
        }
    }
}

/// The vials of a dossier's [`VIALS_FILE`]; `None` if it is not there, or has problems.
pub fn drawn(directory: &Path, problems: &Collector) -> Result<Option<Drawn>, DossierError> {
    let text = bytes(directory, VIALS_FILE)?;
    Ok(text.and_then(|text| vial_list(&text, problems)))
}

/// [`VIALS_FILE`]: what it was drawn for, then the tags, one a line, ascending.
pub fn vial_list(bytes: &[u8], problems: &Collector) -> Option<Drawn> {
    let whole = Place::new(VIALS_FILE, 0);
    let Ok(text) = std::str::from_utf8(bytes) else {
        problems.add(
            &whole,
            "",
            "expected the file that `lotledger vials new` wrote",
        );
        return None;
    };
    let mut lot = None;
    let mut tags: Vec<VialTag> = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if i == 0 && line.starts_with('#') {
            lot = Drawn::read_heading(line);
            if lot.is_none() {
                let message = "expected `# product GTIN lot NUMBER expiry DATE`, as `lotledger vials new` wrote it";
                problems.add(&Place::new(VIALS_FILE, 1), "", message);
                return None;
            }
            continue;
        }
        let place = Place::new(VIALS_FILE, u32::try_from(i + 1).unwrap_or(u32::MAX));
        match VialTag::parse(line) {
            Ok(tag) if tags.last().is_none_or(|last| *last < tag) => tags.push(tag),
            Ok(_) => {
                problems.add(&place, "", "vial tags are ascending, each once");
                return None;
            }
            Err(error) => {
                problems.add(&place, "", error);
                return None;
            }
        }
        if u32::try_from(tags.len()).is_ok_and(|tags| tags > MAX_VIALS) {
            problems.add(&place, "", format!("at most {MAX_VIALS} vials"));
            return None;
        }
    }
    if tags.is_empty() {
        problems.add(&whole, "", "the file is empty");
        return None;
    }
    Some(Drawn { lot, tags })
}
