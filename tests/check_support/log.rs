//! A log as bytes: entries, seals, checkpoints, and what the index would be.

use std::collections::BTreeMap;

use lotledger::digest::{Digest, Position};
use lotledger::domain::event::Event;
use lotledger::domain::subject::{Subject, subjects};
use lotledger::domain::time::{DurationMs, TimestampMs};
use lotledger::format::checkpoint::{Checkpoint, sign_checkpoint};
use lotledger::format::entry::{Body, Entry, Seal, decode_entry, encode_entry};
use lotledger::format::note::{NoteAlgorithm, VerifierKey};
use lotledger::format::trust::TrustFile;
use lotledger::merkle::subject_index::{MemoryIndex, subject_key};
use lotledger::merkle::{MemoryTree, leaf_hash, tree_root};

use super::world::{World, names};

/// Name of the log in the story.
pub const ORIGIN: &str = "ledger.example/story";

/// A log.
#[derive(Clone)]
pub struct Log {
    /// Entries as stored.
    pub entries: Vec<Vec<u8>>,
    /// Sidecars by the index of their entry.
    pub sidecars: BTreeMap<u64, Vec<u8>>,
    /// Who signs checkpoints.
    pub log_key: &'static str,
    /// Entries that are kept out of a history which they join.
    pub omitted: Vec<(Subject, u64)>,
}

/// The histories of a log up to some size.
#[derive(Default)]
pub struct Histories {
    /// Of each subject: indexes of its entries, event types, heads.
    pub of: BTreeMap<Subject, Vec<(u64, u16, Position)>>,
    /// The index over them.
    pub index: MemoryIndex,
}

impl Log {
    /// The world's entries and one seal at the end.
    pub fn of(world: &World) -> Self {
        let mut log = Self {
            entries: world.bytes.clone(),
            sidecars: BTreeMap::new(),
            log_key: "log.1",
            omitted: Vec::new(),
        };
        for entry in &world.log {
            if let Event::VialsCommissioned(e) = &entry.statement.event {
                let ids = world.sidecar_of(&e.vials_root).unwrap();
                let bytes = ids.iter().flat_map(|id| id.bytes()).collect();
                log.sidecars.insert(entry.index, bytes);
            }
        }
        log.seal();
        log
    }

    /// Adds a seal a minute after the last entry.
    pub fn seal(&mut self) {
        let mut histories = self.histories(self.entries.len());
        let last = self
            .entries
            .last()
            .and_then(|bytes| decode_entry(bytes).ok());
        let recorded_at = last.map_or(TimestampMs::MIN, |e| e.recorded_at);
        let entry = Entry {
            index: self.entries.len() as u64,
            previous: self
                .entries
                .last()
                .map_or(Digest::ZERO, |bytes| leaf_hash(bytes)),
            recorded_at: recorded_at.saturating_add(DurationMs::from_minutes(1)),
            body: Body::Seal(Seal {
                index_root: histories.index.root(),
                subject_count: histories.index.subject_count(),
                rules_version: self.rules(),
            }),
        };
        self.entries.push(encode_entry(&entry));
    }

    /// The newest rules version that the genesis or an activation names.
    fn rules(&self) -> u32 {
        let statements = self.entries.iter().filter_map(|bytes| {
            let entry = decode_entry(bytes).ok()?;
            entry.envelope()?.statement().ok()
        });
        let activated = statements.filter_map(|statement| match statement.event {
            Event::LedgerCreated(e) => Some(e.rules_version),
            Event::RulesActivated(e) => Some(e.version),
            _ => None,
        });
        activated.max().unwrap_or(1)
    }

    /// Chains, numbers and seals everything again, as an operator who rewrites history would.
    pub fn rewrite(&mut self) {
        let mut previous = Digest::ZERO;
        let old = std::mem::take(&mut self.entries);
        for (index, bytes) in old.iter().enumerate() {
            let mut entry = decode_entry(bytes).unwrap();
            entry.index = index as u64;
            entry.previous = previous;
            if let Body::Seal(seal) = &mut entry.body {
                let mut histories = self.histories(index);
                seal.index_root = histories.index.root();
                seal.subject_count = histories.index.subject_count();
            }
            let bytes = encode_entry(&entry);
            previous = leaf_hash(&bytes);
            self.entries.push(bytes);
        }
    }

    /// Histories of the first `size` entries.
    pub fn histories(&self, size: usize) -> Histories {
        let mut histories = Histories::default();
        for (index, bytes) in self.entries[..size].iter().enumerate() {
            let Some(statement) = decode_entry(bytes)
                .ok()
                .and_then(|entry| entry.envelope()?.statement().ok())
            else {
                continue;
            };
            let event_type = statement.event.number();
            for subject in subjects(&statement.event) {
                let place = (subject.clone(), index as u64);
                if self.omitted.contains(&place) {
                    continue;
                }
                let key = subject_key(subject.kind(), &subject.id());
                let history = histories.of.entry(subject).or_default();
                let head = history.last().map_or(Position::EMPTY, |(_, _, head)| *head);
                let head = head.push(event_type, &leaf_hash(bytes));
                history.push((index as u64, event_type, head));
                histories.index.set(key, head.value());
            }
        }
        histories
    }

    /// The tree over the first `size` entries.
    pub fn tree(&self, size: usize) -> MemoryTree {
        self.entries[..size]
            .iter()
            .map(|bytes| leaf_hash(bytes))
            .collect()
    }

    /// The signed checkpoint of the first `size` entries.
    pub fn checkpoint(&self, size: usize) -> Vec<u8> {
        let root = tree_root(self.entries[..size].iter().map(|bytes| leaf_hash(bytes)));
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size: size as u64,
            root,
        };
        let key = names::signing_key(self.log_key);
        sign_checkpoint(&checkpoint, &key)
            .unwrap()
            .to_text()
            .into_bytes()
    }

    /// When the last entry was recorded.
    pub fn time(&self) -> TimestampMs {
        decode_entry(self.entries.last().unwrap())
            .unwrap()
            .recorded_at
    }

    /// The text of the trust file that the story's operator hands out.
    pub fn trust_text(&self) -> String {
        self.trust_in(&["log.1"]).to_text()
    }

    /// A trust file with these log keys.
    #[allow(
        dead_code,
        reason = "not every program that has this module asks for it"
    )]
    pub fn trust_in(&self, keys: &[&str]) -> TrustFile {
        let genesis = decode_entry(&self.entries[0]).unwrap();
        let id = genesis.envelope().unwrap().payload_hash();
        let keys: Vec<VerifierKey> = keys
            .iter()
            .map(|key| {
                let key = names::public_key(key);
                VerifierKey::new(ORIGIN, NoteAlgorithm::Ed25519, key).unwrap()
            })
            .collect();
        TrustFile::without_witnesses(&id.bytes(), &keys).unwrap()
    }

    /// The trust file.
    pub fn trust(&self) -> TrustFile {
        TrustFile::parse(self.trust_text().as_bytes()).unwrap()
    }
}
