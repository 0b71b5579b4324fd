//! What an audit of a long log has to know of it, in a temporary file: histories, trie and look-ups as a ledger's index
//! has them, folded states in a bounded cache. Memory does not grow with the log.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::digest::Digest;
use crate::domain::event::VialsCommissioned;
use crate::domain::id::{LotId, VialTag};
use crate::domain::known_cache::KnownCache;
use crate::domain::state::State;
use crate::domain::statement::Recorded;
use crate::domain::subject::{Position, Subject, subjects};
use crate::domain::view::Known;
use crate::format::entry::decode_entry;
use crate::merkle::leaf_hash;
use crate::merkle::subject_index::subject_key;
use crate::store::sqlite::{KeptEntry, Scratch};
use crate::store::{Snapshot, StoreError};
use crate::verify::past::Past;

/// Entries of all histories in the cache together, one more for each subject: about 1 kB each.
const CACHED_ENTRIES: usize = 65_536;
/// Entries that are kept as they were read.
const KEPT_READ: usize = 4_096;

/// Where entries can be read again.
pub enum Entries<'s> {
    /// In the database that is audited.
    Stored(&'s dyn Snapshot),
    /// Beside the index: they came over the network.
    Kept,
}

pub struct LongLog<'s> {
    entries: Entries<'s>,
    scratch: Scratch,
    states: RefCell<KnownCache>,
    read: RefCell<HashMap<u64, Arc<Recorded>>>,
    /// Entries that the rules forbid: in histories, and in no state.
    forbidden: BTreeSet<u64>,
    /// Why it failed first.
    trouble: RefCell<Option<String>>,
}

impl<'s> LongLog<'s> {
    /// # Errors
    /// No temporary file can be made.
    pub fn new(entries: Entries<'s>) -> Result<Self, StoreError> {
        Ok(Self {
            entries,
            scratch: Scratch::new()?,
            states: RefCell::new(KnownCache::new(CACHED_ENTRIES)),
            read: RefCell::default(),
            forbidden: BTreeSet::new(),
            trouble: RefCell::default(),
        })
    }

    /// What was asked for; nothing, from the first failure on.
    fn got<T>(&self, result: Result<T, StoreError>) -> Option<T> {
        result
            .map_err(|error| {
                let cause = std::error::Error::source(&error);
                let text = cause.map_or(error.to_string(), |cause| format!("{error}: {cause}"));
                self.trouble.borrow_mut().get_or_insert(text);
            })
            .ok()
    }

    fn load(&self, subject: &Subject) -> Result<Option<Known>, StoreError> {
        let key = subject_key(subject.kind(), &subject.id());
        let position = self.scratch.position(&key)?;
        if position == Position::EMPTY {
            return Ok(None);
        }
        let mut state = State::new(subject);
        if subject.is_folded(position.count) {
            let history = self.scratch.history(&key)?;
            let legal = history
                .iter()
                .filter(|row| !self.forbidden.contains(&row.entry_index));
            let entries = legal.map(|row| self.recorded(row.entry_index));
            let entries = entries.collect::<Result<Vec<_>, _>>()?;
            state = match subject {
                Subject::Ledger => State::of_ledger(entries),
                _ => {
                    let ledger = self.known(&Subject::Ledger);
                    let rules = ledger.as_ref().and_then(|ledger| ledger.state.rules());
                    State::of(subject, entries, &rules.cloned().unwrap_or_default())
                }
            };
        }
        Ok(Some(Known { position, state }))
    }

    /// The statement of an entry that was read before.
    fn recorded(&self, index: u64) -> Result<Arc<Recorded>, StoreError> {
        if let Some(recorded) = self.read.borrow().get(&index) {
            return Ok(Arc::clone(recorded));
        }
        let damaged = || StoreError::Damaged(format!("entry {index} is not what it was"));
        let (bytes, _) = self.entry(index)?.ok_or_else(damaged)?;
        let entry = decode_entry(&bytes).map_err(|_| damaged())?;
        let envelope = entry.envelope().ok_or_else(damaged)?;
        let statement = envelope.statement().map_err(|_| damaged())?;
        let recorded = Arc::new(Recorded {
            index,
            leaf: leaf_hash(&bytes),
            payload_hash: envelope.payload_hash(),
            recorded_at: entry.recorded_at,
            statement,
        });
        self.keep_read(&recorded);
        Ok(recorded)
    }

    fn keep_read(&self, recorded: &Arc<Recorded>) {
        let mut read = self.read.borrow_mut();
        if read.len() >= KEPT_READ {
            read.clear();
        }
        read.insert(recorded.index, Arc::clone(recorded));
    }

    fn entry(&self, index: u64) -> Result<Option<KeptEntry>, StoreError> {
        match self.entries {
            Entries::Kept => self.scratch.kept(index),
            Entries::Stored(log) => match log.entry(index)? {
                Some(bytes) => Ok(Some((bytes, log.sidecar(index)?))),
                None => Ok(None),
            },
        }
    }

    fn has_payload(&self, index: u64, hash: &Digest) -> Result<bool, StoreError> {
        let entry = self.entry(index)?;
        let entry = entry.and_then(|(bytes, _)| decode_entry(&bytes).ok());
        let envelope = entry.as_ref().and_then(|entry| entry.envelope());
        Ok(envelope.is_some_and(|envelope| envelope.payload_hash() == *hash))
    }

    fn first_with(&self, payload_hash: &Digest) -> Result<bool, StoreError> {
        for index in self.scratch.find(payload_hash)? {
            if self.has_payload(index, payload_hash)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn lot(&self, vial: &VialTag) -> Result<Option<LotId>, StoreError> {
        for index in self.scratch.find(&vial.digest())? {
            let Some((_, Some(tags))) = self.entry(index)? else {
                continue;
            };
            let tags = tags.as_chunks::<{ Digest::LEN }>().0;
            if tags.binary_search(&vial.digest().bytes()).is_ok() {
                let recorded = self.recorded(index)?;
                let event = recorded.statement.event.get::<VialsCommissioned>();
                return Ok(event.map(|event| event.lot.clone()));
            }
        }
        Ok(None)
    }
}

impl Past for LongLog<'_> {
    fn read(&mut self, index: u64, bytes: &[u8], vial_tags: Option<&[u8]>) {
        if let Entries::Kept = self.entries {
            let kept = self.scratch.keep(index, bytes, vial_tags);
            self.got(kept);
        }
        // What follows from it is added after this.
        if index > 0 {
            let ended = self.scratch.ended();
            self.got(ended);
        }
    }

    fn is_first(&mut self, payload_hash: &Digest, index: u64) -> bool {
        let first = self.got(self.first_with(payload_hash)).unwrap_or(true);
        self.scratch.look_up(payload_hash, index);
        first
    }

    fn join(
        &mut self,
        recorded: &Arc<Recorded>,
        legal: bool,
        rules: u32,
    ) -> Vec<(Digest, Position)> {
        if !legal {
            self.forbidden.insert(recorded.index);
        }
        self.keep_read(recorded);
        let event = &recorded.statement.event;
        let subjects = subjects(event);
        let key_of = |subject: &Subject| subject_key(subject.kind(), &subject.id());
        let keys: Vec<Digest> = subjects.iter().map(key_of).collect();
        let joined = self.scratch.join(&keys, event.number(), &recorded.leaf);
        let Some(positions) = self.got(joined) else {
            return Vec::new();
        };
        let states = self.states.get_mut();
        for (subject, position) in subjects.into_iter().zip(&positions) {
            let before = states.take(&subject);
            // Of what is not in the cache, this entry will be read with the others.
            if before.is_some() || position.count == 1 {
                let legal = legal.then_some(recorded);
                let known = Known::after(before, &subject, *position, legal, rules);
                states.put(subject, Arc::new(known));
            }
        }
        keys.into_iter().zip(positions).collect()
    }

    fn known(&self, subject: &Subject) -> Option<Arc<Known>> {
        if let Some(known) = self.states.borrow_mut().get(subject) {
            return Some(known);
        }
        let known = Arc::new(self.got(self.load(subject))??);
        self.states
            .borrow_mut()
            .put(subject.clone(), Arc::clone(&known));
        Some(known)
    }

    fn commission(&mut self, index: u64, _: &LotId, vials: Vec<VialTag>) {
        for vial in vials {
            self.scratch.look_up(&vial.digest(), index);
        }
    }

    fn lot_of(&self, vial: &VialTag) -> Option<LotId> {
        self.got(self.lot(vial))?
    }

    fn root(&mut self) -> Digest {
        let root = self.scratch.root();
        self.got(root).unwrap_or(Digest::ZERO)
    }

    fn subject_count(&self) -> u64 {
        self.scratch.subjects()
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.borrow().clone()
    }
}
