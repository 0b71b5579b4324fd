//! Documents behind a lot: files of the maker's own store, compared by hash with what the ledger was told.
//!
//! Raw data stand on the ledger as their SHA-256. Other documents are salted, so that nobody guesses them: the salts are
//! in the memory of the dossier (`.lotledger.json`), or follow from its secret. Without them no such file agrees.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::commands::lot::dossier_memory::{FILE, Memory};
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::cli::lot_record::LotRecord;
use crate::digest::sha256;
use crate::domain::event::{Event, Material};
use crate::domain::id::Digest;
use crate::domain::value::ResultValue;
use crate::format::commitment::document_commitment;
use crate::words::{Wording, certificate as words, sheet};

/// Most files of a directory.
const MAX_FILES: usize = 2_000;
/// Most bytes of one.
const MAX_BYTES: usize = 64 << 20;
/// Where a dossier has them.
const EVIDENCE: &str = "evidence";

/// What became of the comparison.
pub(super) struct Compared {
    pub(super) directory: String,
    /// What was committed to, in log order: entry, what it is, its hash, the file that agrees.
    pub(super) committed: Vec<Committed>,
    /// Files that agree with nothing.
    pub(super) strangers: Vec<String>,
}

/// Something that was committed to.
pub(super) struct Committed {
    pub(super) index: u64,
    pub(super) what: Wording,
    pub(super) digest: Digest,
    /// The file that agrees, if one does.
    pub(super) file: Option<String>,
}

impl Compared {
    pub(super) fn json(&self) -> Value {
        let committed = self.committed.iter().map(|of| {
            json!({
                "entry": of.index,
                "what": of.what.english(),
                "hash": of.digest.to_string(),
                "file": of.file,
                "state": if of.file.is_some() { "AGREES" } else { "ABSENT" },
            })
        });
        json!({
            "directory": self.directory,
            "committed": committed.collect::<Vec<_>>(),
            "differ": self.strangers,
        })
    }
}

/// Compares every file with every hash.
pub(super) fn compare(directory: &Path, record: &LotRecord) -> Result<Compared, Failure> {
    let memory = Memory::load(directory).map_err(|e| Failure::input(e.to_string()).at(FILE))?;
    let mut hashes: BTreeMap<Digest, String> = BTreeMap::new();
    let mut open: BTreeMap<String, Vec<Digest>> = BTreeMap::new();
    for name in names(directory)? {
        let bytes = files::read(&directory.join(&name), MAX_BYTES)?;
        let salt = memory.known_salt(&format!("file/{name}"));
        let salted = salt.map(|salt| document_commitment(&salt, &bytes));
        let both: Vec<Digest> = [Some(sha256(&[&bytes])), salted]
            .into_iter()
            .flatten()
            .collect();
        for digest in &both {
            hashes.entry(*digest).or_insert_with(|| name.clone());
        }
        open.insert(name, both);
    }
    let mut committed = commitments(record);
    for of in &mut committed {
        of.file = hashes.get(&of.digest).cloned();
    }
    open.retain(|_, both| !committed.iter().any(|of| both.contains(&of.digest)));
    Ok(Compared {
        directory: directory.display().to_string(),
        committed,
        strangers: open.into_keys().collect(),
    })
}

/// Files of a dossier's evidence; where there is no such folder, of the directory itself.
fn names(directory: &Path) -> Result<Vec<String>, Failure> {
    let evidence = directory.join(EVIDENCE);
    let (place, before) = match evidence.is_dir() {
        true => (evidence, format!("{EVIDENCE}/")),
        false => (directory.to_owned(), String::new()),
    };
    let failed = |error| Failure::io(&place, &error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&place).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && !name.starts_with('.') {
            names.push(format!("{before}{name}"));
        }
        if names.len() > MAX_FILES {
            return Err(Failure::usage(&sheet::TOO_MANY)
                .at("--documents")
                .found(place.display())
                .expected(crate::words::list::at_most_files(MAX_FILES)));
        }
    }
    names.sort();
    Ok(names)
}

/// Every document that an entry about the lot commits to, as it stands: what was corrected commits to nothing any more.
fn commitments(record: &LotRecord) -> Vec<Committed> {
    let acts = record.acts();
    let mut last = BTreeMap::new();
    for act in &acts {
        let of = act.statement.event.corrects().unwrap_or(act.index);
        last.insert(of, act.index);
    }
    let mut all = Vec::new();
    for act in &acts {
        let of = act.statement.event.corrects().unwrap_or(act.index);
        let stands = last.get(&of) == Some(&act.index);
        let mut add = |what: Wording, digest: Digest| {
            all.push(Committed {
                index: act.index,
                what,
                digest,
                file: None,
            });
        };
        if stands {
            named(&act.statement.event.told(), &mut add);
        }
        for document in &act.statement.evidence {
            let what = words::document_of(&words::EVIDENCE, &document.role);
            add(what, document.digest);
        }
    }
    all
}

/// The documents that an event names in its own fields.
fn named(event: &Event, add: &mut impl FnMut(Wording, Digest)) {
    if let Some(e) = event.get::<crate::domain::event::TestReported>() {
        add(words::document_of(&words::RAW_DATA, &e.analyte), e.raw_data);
        if let ResultValue::Evidence(document) = &e.value {
            let what = words::document_of(&words::RESULT_DOCUMENT, &e.analyte);
            add(what, document.digest);
        }
    }
    if let Some(e) = event.get::<crate::domain::event::MaterialReceived>()
        && let Material::Raw(raw) = &e.material
    {
        let what = words::document_of(&words::MATERIAL_CERTIFICATE, &raw.name);
        add(what, raw.certificate);
    }
    if let Some(e) = event.get::<crate::domain::event::ProcessRecorded>() {
        if let Some(parameters) = e.parameters {
            add(
                words::document_of(&words::PARAMETERS, e.step.said()),
                parameters,
            );
        }
        if let Some(bank) = &e.bank {
            let what = words::document_of(&words::BANK_IDENTITY, bank.tier);
            add(what, bank.identity);
        }
    }
    if let Some(e) = event.get::<crate::domain::event::DonorEnrolled>() {
        add(words::CONSENT.clone(), e.consent);
        if let Some(guardian) = e.guardian_consent {
            add(words::GUARDIAN_CONSENT.clone(), guardian);
        }
    }
    if let Some(e) = event.get::<crate::domain::event::DonorTested>()
        && let Some(assay) = &e.assay
    {
        add(
            words::document_of(&words::RAW_DATA, &e.marker),
            assay.raw_data,
        );
    }
}
