//! What a dossier remembers between runs (`.lotledger.json`): references, salts, and which row
//! became which statement. It makes a run repeatable: the same row gives the same bytes. What is not
//! remembered follows from the dossier's secret, so that a copy without the file makes the same.
//!
//! The file holds salts and is as secret as the dossier itself: 0600, never uploaded.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::references::Secret;
use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::domain::id::{LedgerId, StatementId, VialTag};
use crate::domain::time::TimestampMs;
use crate::words::failure;

pub const FILE: &str = ".lotledger.json";
const SCHEMA: &str = "lotledger.dossier.v1";
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Fresh random bytes.
pub trait Entropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), MemoryError>;
}

/// The operating system's.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), MemoryError> {
        getrandom::fill(bytes).map_err(|error| MemoryError::Entropy(error.to_string()))
    }
}

/// Why the memory of a dossier cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MemoryError {
    #[error("{}", failure::no_randomness(.0).english())]
    Entropy(String),
    /// What was found, and what would be right.
    #[error("{0}")]
    Other(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    schema: String,
    /// The ledger it was submitted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ledger_id: Option<LedgerId>,
    /// `node/wcb` -> 16 bytes in hex.
    #[serde(default)]
    references: BTreeMap<String, String>,
    /// `donor/mother-1/enrolled/consent` -> 32 bytes in hex.
    #[serde(default)]
    salts: BTreeMap<String, String>,
    /// Sample -> the vials that were drawn for it.
    #[serde(default)]
    drawn: BTreeMap<String, Vec<VialTag>>,
    /// Row -> statement.
    #[serde(default)]
    statements: BTreeMap<String, Remembered>,
    /// What everything new follows from; without it, everything new is drawn. It stands in lot.yaml, and
    /// here too, so that the line can be written again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<Secret>,
}

/// A statement that a row became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remembered {
    pub statement_id: StatementId,
    /// SHA-256 over what the row says, once it was signed or submitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Its place in the log, once it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            ledger_id: None,
            references: BTreeMap::new(),
            salts: BTreeMap::new(),
            drawn: BTreeMap::new(),
            statements: BTreeMap::new(),
            secret: None,
        }
    }
}

impl Memory {
    /// Reads the memory of a dossier; an empty one if it has none.
    pub fn load(directory: &Path) -> Result<Self, MemoryError> {
        let path = directory.join(FILE);
        let wrong = |error: &dyn std::fmt::Display| {
            MemoryError::Other(format!(
                "{}: {error}; restore the file from a copy, it must not be edited",
                path.display()
            ))
        };
        let mut text = String::new();
        match std::fs::File::open(&path) {
            Ok(file) => file.take(MAX_BYTES).read_to_string(&mut text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => Err(error),
        }
        .map_err(|error| wrong(&error))?;
        let memory: Self = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
        if memory.schema == SCHEMA {
            Ok(memory)
        } else {
            Err(wrong(&format!(
                "expected {SCHEMA}, found {}",
                memory.schema
            )))
        }
    }

    /// Writes it in one step: a crash leaves the old file or the new one, whole.
    pub fn save(&self, directory: &Path) -> Result<(), Failure> {
        let path = directory.join(FILE);
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Failure::input(error).at(path.display()))?;
        files::replace(&path, text.as_bytes(), Mode::Private)
    }

    /// What it began with.
    pub fn secret(&self) -> Option<&Secret> {
        self.secret.as_ref()
    }

    /// The same memory, in which everything new follows from this secret.
    pub fn with_secret(self, secret: Option<Secret>) -> Self {
        Self { secret, ..self }
    }

    /// Whether nothing was remembered yet.
    pub fn is_new(&self) -> bool {
        self.references.is_empty() && self.salts.is_empty() && self.statements.is_empty()
    }

    /// Binds the dossier to a ledger: references and salts of one are worthless on another.
    pub fn bind(&mut self, ledger: LedgerId) -> Result<(), MemoryError> {
        match self.ledger_id {
            Some(own) if own != ledger => Err(MemoryError::Other(format!(
                "this dossier belongs to ledger {own}, not {ledger}; to submit it to another ledger, copy it without {FILE}, openings.jsonl and the line `references:` of lot.yaml"
            ))),
            _ => {
                self.ledger_id = Some(ledger);
                Ok(())
            }
        }
    }

    /// The reference of something of this dossier, made when first asked for.
    pub fn reference(
        &mut self,
        kind: &str,
        name: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<[u8; 16], MemoryError> {
        let secret = self.secret.as_ref();
        let new = || secret.map(|secret| secret.derived(kind, name));
        fixed(&mut self.references, format!("{kind}/{name}"), new, entropy)
    }

    /// Everything that has a reference here: its kind, its name, its 16 bytes.
    pub fn references(&self) -> impl Iterator<Item = (&str, &str, [u8; 16])> {
        self.references.iter().filter_map(|(key, value)| {
            let (kind, name) = key.split_once('/')?;
            let bytes = HEXLOWER.decode(value.as_bytes()).ok()?;
            Some((kind, name, bytes.try_into().ok()?))
        })
    }

    /// The salt of one commitment, made when first asked for.
    pub fn salt(
        &mut self,
        what: String,
        entropy: &mut dyn Entropy,
    ) -> Result<[u8; 32], MemoryError> {
        let secret = self.secret.as_ref();
        let name = what.clone();
        let new = || secret.map(|secret| secret.derived("salt", &name));
        fixed(&mut self.salts, what, new, entropy)
    }

    /// The salt of one commitment, if it is remembered or follows from the secret.
    pub fn known_salt(&self, what: &str) -> Option<[u8; 32]> {
        let remembered = self.salts.get(what);
        match remembered.map(|salt| HEXLOWER.decode(salt.as_bytes())) {
            Some(salt) => salt.ok()?.try_into().ok(),
            None => Some(self.secret.as_ref()?.derived("salt", what)),
        }
    }

    /// The statement of a row. Its id is a UUIDv7 of the time that the row states.
    pub fn statement(
        &mut self,
        key: &str,
        at: TimestampMs,
        entropy: &mut dyn Entropy,
    ) -> Result<&mut Remembered, MemoryError> {
        if !self.statements.contains_key(key) {
            let random = match &self.secret {
                Some(secret) => secret.derived("statement", key),
                None => drawn_bytes(entropy)?,
            };
            let ms = u64::try_from(at.ms()).unwrap_or_default();
            let uuid = uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid();
            let statement_id = StatementId::try_from_bytes(uuid.into_bytes())
                .map_err(|error| MemoryError::Other(error.to_string()))?;
            self.statements.insert(
                key.to_owned(),
                Remembered {
                    statement_id,
                    content: None,
                    index: None,
                },
            );
        }
        self.statements
            .get_mut(key)
            .ok_or_else(|| MemoryError::Other("the statement is not remembered".to_owned()))
    }

    /// A statement that was asked for before.
    pub fn remembered(&self, key: &str) -> Option<&Remembered> {
        self.statements.get(key)
    }

    /// Rows that were signed, handed out or recorded, by their keys.
    pub fn signed(&self) -> impl Iterator<Item = (&str, &Remembered)> {
        self.statements()
            .filter(|(_, of)| of.content.is_some() || of.index.is_some())
    }

    /// All statements that were asked for before, by their rows.
    pub fn statements(&self) -> impl Iterator<Item = (&str, &Remembered)> {
        let all = self.statements.iter();
        all.map(|(key, of)| (key.as_str(), of))
    }

    /// Takes over what the ledger has of a row: the statement's id, what it says, its place in the log.
    pub fn found(&mut self, key: &str, statement_id: StatementId, content: String, index: u64) {
        let found = Remembered {
            statement_id,
            content: Some(content),
            index: Some(index),
        };
        self.statements.insert(key.to_owned(), found);
    }

    /// The vials that went into a sample, as the ledger has it: no other one is drawn from these.
    pub fn found_drawn(&mut self, sample: String, vials: Vec<VialTag>) {
        self.drawn.insert(sample, vials);
    }

    /// Notes what was signed for a row, and where it is recorded.
    pub fn note(&mut self, key: &str, content: String, index: Option<u64>) {
        if let Some(remembered) = self.statements.get_mut(key) {
            remembered.content = Some(content);
            remembered.index = index.or(remembered.index);
        }
    }

    /// The vials of a sample: drawn once, from those that no other sample has. Vial tags are
    /// hashes, so the first free ones in their order are as good as a lottery.
    pub fn draw(&mut self, sample: &str, count: usize, vials: &[VialTag]) -> Option<Vec<VialTag>> {
        if let Some(drawn) = self.drawn.get(sample).filter(|d| d.len() == count) {
            return Some(drawn.clone());
        }
        let taken: std::collections::BTreeSet<VialTag> = self
            .drawn
            .iter()
            .filter(|(other, _)| *other != sample)
            .flat_map(|(_, vials)| vials.iter().copied())
            .collect();
        let free: Vec<VialTag> = vials
            .iter()
            .copied()
            .filter(|v| !taken.contains(v))
            .take(count)
            .collect();
        (free.len() == count).then(|| {
            self.drawn.insert(sample.to_owned(), free.clone());
            free
        })
    }

    /// Samples with the vials that were drawn for them.
    pub fn drawn(&self) -> impl Iterator<Item = (&str, &[VialTag])> {
        let drawn = self.drawn.iter();
        drawn.map(|(sample, vials)| (sample.as_str(), vials.as_slice()))
    }

    /// Every vial that went into a sample.
    pub fn sampled(&self) -> impl Iterator<Item = VialTag> + '_ {
        self.drawn.values().flatten().copied()
    }
}

fn fixed<const N: usize>(
    map: &mut BTreeMap<String, String>,
    name: String,
    derived: impl FnOnce() -> Option<[u8; N]>,
    entropy: &mut dyn Entropy,
) -> Result<[u8; N], MemoryError> {
    if let Some(text) = map.get(&name) {
        return HEXLOWER
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| MemoryError::Other(format!("{FILE}: {name} is not {N} bytes in hex")));
    }
    let bytes = match derived() {
        Some(bytes) => bytes,
        None => drawn_bytes(entropy)?,
    };
    map.insert(name, HEXLOWER.encode(&bytes));
    Ok(bytes)
}

fn drawn_bytes<const N: usize>(entropy: &mut dyn Entropy) -> Result<[u8; N], MemoryError> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}
