//! A batch in the making: what the writer would append, on top of a snapshot of what is there.
//!
//! Nothing outside the draft changes until the batch is stored, so a draft that is dropped, for
//! whatever reason, has changed nothing; and a statement that is refused, or a whole atomic list of
//! them, is taken back out without a trace.

mod admit;
mod carried_over;
mod corrected_clock;
mod undo;
mod vials;

pub(super) use carried_over::Learnt;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::error::SubmitError;
use super::receipt::Place;
use super::states::{Loader, find, key_of};
use super::submission::{Beside, Checked};
use crate::domain::id::Digest;
use crate::domain::known_cache::KnownCache;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::rules_in_force;
use crate::domain::statement::Recorded;
use crate::domain::subject::{BySubject, Position, Subject, subjects};
use crate::domain::time::TimestampMs;
use crate::domain::view::Known;
use crate::format::entry::{Body, Entry, MAX_ENTRY_BYTES, encode_entry};
use crate::merkle::leaf_hash;
use crate::store::{
    NewEntry, NewHistoryRow, NewListing, NewPublicText, NewSidecar, Snapshot, StoreError,
};
use crate::words::refusal;
use undo::Undo;

/// The batch so far.
pub(super) struct Draft<'a> {
    pub(super) snapshot: &'a dyn Snapshot,
    cache: RefCell<&'a mut KnownCache>,
    loader: Loader,
    /// Entries before this batch.
    pub(super) start: u64,
    /// Time of the next entry: the same for the whole batch, if it does not correct the clock.
    pub(super) recorded_at: TimestampMs,
    /// What the clock shows, and by how much it may be behind an entry, in milliseconds.
    pub(super) clock_shows: (TimestampMs, i64),
    pub(super) entries: Vec<NewEntry>,
    pub(super) leaves: Vec<Digest>,
    /// Of each entry, its places in histories.
    pub(super) places: Vec<Vec<Place>>,
    pub(super) rows: Vec<NewHistoryRow>,
    pub(super) listings: Vec<NewListing>,
    pub(super) sidecars: Vec<NewSidecar>,
    pub(super) public_texts: Vec<NewPublicText>,
    /// Leaf hash of the entry before the next.
    previous: Digest,
    /// Subjects as the batch leaves them.
    pub(super) changed: BySubject<Arc<Known>>,
    /// Subjects as the snapshot has them.
    held: RefCell<BySubject<Option<Arc<Known>>>>,
    /// Entries of the batch by payload.
    payloads: HashMap<Digest, u64>,
    /// Vials commissioned in the batch.
    vials: HashMap<Digest, u64>,
    /// How to take statements back out, in order of what was done.
    undo: Vec<Undo>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        snapshot: &'a dyn Snapshot,
        cache: &'a mut KnownCache,
        previous: Digest,
        recorded_at: TimestampMs,
    ) -> Self {
        Self {
            start: snapshot.head().map_or(0, |head| head.size),
            snapshot,
            cache: RefCell::new(cache),
            loader: Loader::default(),
            recorded_at,
            clock_shows: (recorded_at, 0),
            entries: Vec::new(),
            leaves: Vec::new(),
            places: Vec::new(),
            rows: Vec::new(),
            listings: Vec::new(),
            sidecars: Vec::new(),
            public_texts: Vec::new(),
            previous,
            changed: BySubject::default(),
            held: RefCell::default(),
            payloads: HashMap::new(),
            vials: HashMap::new(),
            undo: Vec::new(),
        }
    }

    pub(super) fn next_index(&self) -> u64 {
        self.start + self.entries.len() as u64
    }

    /// Adds statements, all or none, and returns the index of each one's entry; of a payload that is
    /// recorded already, or in this batch, the index it has.
    pub(super) fn add_all(&mut self, statements: Vec<Checked>) -> Result<Vec<u64>, SubmitError> {
        let mark = self.mark();
        let count = statements.len();
        let (mut indexes, mut errors) = (Vec::with_capacity(count), Vec::new());
        for (place, checked) in statements.into_iter().enumerate() {
            match self.add(checked) {
                Ok(index) => indexes.push(index),
                // The world failed: nobody learns more from trying the rest.
                Err(error @ SubmitError::Store(_)) => {
                    self.back_to(mark);
                    return Err(error);
                }
                Err(error) => errors.push((place, error)),
            }
        }
        if errors.is_empty() {
            self.undo.clear();
            return Ok(indexes);
        }
        self.back_to(mark);
        Err(SubmitError::together(count, errors))
    }

    fn add(&mut self, checked: Checked) -> Result<u64, SubmitError> {
        let Checked {
            envelope,
            payload_hash,
            statement,
            beside,
        } = checked;
        if let Some(index) = self.find(&payload_hash)? {
            return Ok(index);
        }
        self.admit(&statement, beside.vials())?;
        let corrected = self.corrected_clock(&statement)?;
        let index = self.next_index();

        let entry = Entry {
            index,
            previous: self.previous,
            recorded_at: self.recorded_at,
            body: Body::Envelope(envelope),
        };
        let bytes = encode_entry(&entry);
        if bytes.len() > MAX_ENTRY_BYTES {
            let found = refusal::entry_of(bytes.len());
            let expected = refusal::at_most(MAX_ENTRY_BYTES);
            return Err(Refusal::new(RefusalCode::Limit, "statement", found, expected).into());
        }
        let leaf = leaf_hash(&bytes);
        let recorded = Arc::new(Recorded {
            index,
            leaf,
            payload_hash,
            recorded_at: self.recorded_at,
            statement,
        });
        let places = self.join_histories(&recorded)?;

        // From here on nothing fails.
        let event = &recorded.statement.event;
        self.listings.extend(NewListing::all(index, event));
        for id in beside.vials().as_chunks::<{ Digest::LEN }>().0 {
            self.vials.insert(Digest::from_bytes(*id), index);
            self.undo.push(Undo::Vial(Digest::from_bytes(*id)));
        }
        match beside {
            Beside::Nothing => {}
            Beside::Vials(vial_tags) => self.sidecars.push(NewSidecar {
                entry_index: index,
                vial_tags,
            }),
            Beside::PublicText(text) => self.public_texts.push(NewPublicText {
                entry_index: index,
                opening: text.to_sidecar(),
            }),
        }
        self.payloads.insert(payload_hash, index);
        self.undo.push(Undo::Payload(payload_hash));
        self.push(bytes, leaf, Some(payload_hash), places);
        self.recorded_at = corrected.unwrap_or(self.recorded_at);
        Ok(index)
    }

    /// Adds an entry: a statement's, or at the end of the batch its seal.
    pub(super) fn push(
        &mut self,
        bytes: Vec<u8>,
        leaf: Digest,
        payload_hash: Option<Digest>,
        places: Vec<Place>,
    ) {
        self.entries.push(NewEntry {
            bytes,
            payload_hash,
        });
        self.leaves.push(leaf);
        self.places.push(places);
        self.previous = leaf;
    }

    /// Leaf hash of the last entry.
    pub(super) fn previous(&self) -> Digest {
        self.previous
    }

    /// Where a payload is recorded.
    fn find(&self, payload_hash: &Digest) -> Result<Option<u64>, StoreError> {
        match self.payloads.get(payload_hash) {
            Some(index) => Ok(Some(*index)),
            None => find(self.snapshot, payload_hash),
        }
    }

    /// A subject as the batch so far leaves it.
    pub(super) fn known(&mut self, subject: &Subject) -> Result<Option<Arc<Known>>, StoreError> {
        if let Some(held) = self.in_memory(subject) {
            return Ok(held);
        }
        let known = self.loader.known(self.snapshot, subject)?;
        self.held.get_mut().insert(subject.clone(), known.clone());
        Ok(known)
    }

    /// The same, if no storage is needed for it.
    fn in_memory(&self, subject: &Subject) -> Option<Option<Arc<Known>>> {
        if let Some(known) = self.changed.get(subject) {
            return Some(Some(Arc::clone(known)));
        }
        if let Some(held) = self.held.borrow().get(subject) {
            return Some(held.clone());
        }
        let known = self.cache.borrow_mut().get(subject)?;
        let held = Some(Arc::clone(&known));
        self.held.borrow_mut().insert(subject.clone(), held);
        Some(Some(known))
    }

    fn join_histories(&mut self, recorded: &Arc<Recorded>) -> Result<Vec<Place>, StoreError> {
        let event = &recorded.statement.event;
        let touched = subjects(event);
        // Everything is loaded before anything is changed, so that a failing store changes nothing.
        for subject in &touched {
            self.known(subject)?;
        }
        let ledger = self.known(&Subject::Ledger)?;
        let rules = ledger.map_or(rules_in_force::FIRST, |ledger| {
            ledger.state.rules_at(recorded.index)
        });
        let mut places = Vec::with_capacity(touched.len());
        for subject in touched {
            let before = self.known(&subject)?;
            let position = before
                .as_ref()
                .map_or(Position::EMPTY, |known| known.position);
            let position = position.push(event.number(), &recorded.leaf);
            // One history of a large state is copied for each entry that joins it.
            let known = Known::after(before, &subject, position, Some(recorded), rules);
            let known = Arc::new(known);
            let old = self.changed.insert(subject.clone(), known);
            self.undo.push(Undo::Changed(subject.clone(), old));
            self.rows.push(NewHistoryRow {
                subject_key: key_of(&subject),
                position,
                entry_index: recorded.index,
                event_type: event.number(),
            });
            places.push(Place { subject, position });
        }
        Ok(places)
    }

    /// Ends the draft; what it learnt about subjects goes into the cache only if the batch is stored.
    pub(super) fn into_learnt(self) -> Learnt {
        Learnt {
            changed: self.changed,
            held: self.held.into_inner(),
        }
    }
}
