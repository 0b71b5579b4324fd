//! What a dossier remembers between runs (`.lotledger.json`): references, salts, and which row
//! became which statement. It makes a run repeatable: the same row gives the same bytes.
//!
//! The file holds salts and is as secret as the dossier itself: 0600, never uploaded.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::Path;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::domain::id::{LedgerId, StatementId, VialTag};
use crate::domain::time::TimestampMs;

/// Name of the file within a dossier.
pub const FILE: &str = ".lotledger.json";
const SCHEMA: &str = "lotledger.dossier.v1";
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Fresh random bytes.
pub trait Entropy {
    /// Fills `bytes`.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), MemoryError>;
}

/// The operating system's.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), MemoryError> {
        getrandom::fill(bytes)
            .map_err(|error| MemoryError(format!("the system gives no randomness: {error}")))
    }
}

/// Why the memory of a dossier cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MemoryError(pub String);

/// What a dossier remembers.
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
}

/// A statement that a row became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remembered {
    /// Its id.
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
        }
    }
}

impl Memory {
    /// Reads the memory of a dossier; an empty one if it has none.
    pub fn load(directory: &Path) -> Result<Self, MemoryError> {
        let path = directory.join(FILE);
        let wrong = |error: &dyn std::fmt::Display| {
            MemoryError(format!(
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
    pub fn save(&self, directory: &Path) -> Result<(), MemoryError> {
        let path = directory.join(FILE);
        let next = directory.join(format!("{FILE}.new"));
        let io = |error: std::io::Error| MemoryError(format!("{}: {error}", path.display()));
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| MemoryError(format!("{}: {error}", path.display())))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&next).map_err(io)?;
        file.write_all(text.as_bytes()).map_err(io)?;
        file.sync_all().map_err(io)?;
        std::fs::rename(&next, &path).map_err(io)
    }

    /// Binds the dossier to a ledger: references and salts of one are worthless on another.
    pub fn bind(&mut self, ledger: LedgerId) -> Result<(), MemoryError> {
        match self.ledger_id {
            Some(own) if own != ledger => Err(MemoryError(format!(
                "this dossier belongs to ledger {own}, not {ledger}; to submit it to another ledger, copy it without {FILE} and openings.jsonl"
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
        fixed(&mut self.references, format!("{kind}/{name}"), entropy)
    }

    /// The salt of one commitment, made when first asked for.
    pub fn salt(
        &mut self,
        what: String,
        entropy: &mut dyn Entropy,
    ) -> Result<[u8; 32], MemoryError> {
        fixed(&mut self.salts, what, entropy)
    }

    /// The statement of a row. Its id is a UUIDv7 of the time that the row states.
    pub fn statement(
        &mut self,
        key: &str,
        at: TimestampMs,
        entropy: &mut dyn Entropy,
    ) -> Result<&mut Remembered, MemoryError> {
        if !self.statements.contains_key(key) {
            let mut random = [0; 10];
            entropy.fill(&mut random)?;
            let ms = u64::try_from(at.ms()).unwrap_or_default();
            let uuid = uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid();
            let statement_id = StatementId::try_from_bytes(uuid.into_bytes())
                .map_err(|error| MemoryError(error.to_string()))?;
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
            .ok_or_else(|| MemoryError("the statement is not remembered".to_owned()))
    }

    /// A statement that was asked for before.
    pub fn remembered(&self, key: &str) -> Option<&Remembered> {
        self.statements.get(key)
    }

    /// Rows that were signed, handed out or recorded, by their keys.
    pub fn signed(&self) -> impl Iterator<Item = (&str, &Remembered)> {
        let all = self.statements.iter();
        all.filter(|(_, of)| of.content.is_some() || of.index.is_some())
            .map(|(key, of)| (key.as_str(), of))
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
    entropy: &mut dyn Entropy,
) -> Result<[u8; N], MemoryError> {
    if let Some(text) = map.get(&name) {
        return HEXLOWER
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| MemoryError(format!("{FILE}: {name} is not {N} bytes in hex")));
    }
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    map.insert(name, HEXLOWER.encode(&bytes));
    Ok(bytes)
}
