//! Reading: any number of views, each consistent with one published checkpoint.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::evidence::{self, EvidenceError, GatheredEvidence, VialQuestion};
use super::evidence_book::EvidenceBook;
use super::read_statements::RecordBook;
use super::receipt::{self, Receipt, tree_error};
use super::shared::{Identity, Line, Published};
use super::states::{self, Leaves, Loader, key_of};
use crate::digest::Digest;
use crate::domain::replay::{Legal, Memory};
use crate::domain::statement::Recorded;
use crate::domain::subject::{Position, Subject};
use crate::domain::time::TimestampMs;
use crate::domain::view::Known;
use crate::format::public_text::PublicText;
use crate::merkle::{TileNodes, consistency_proof};
use crate::store::{Head, HistoryRow, List, Snapshot, StoreError, Tiles};

/// How long a reader waits for a batch that is being published, and how long before it looks again.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_micros(50);

/// Gives views of the ledger; cheap to clone, usable on any thread.
#[derive(Clone)]
pub struct LedgerReader {
    pub(super) line: Arc<Line>,
    pub(super) identity: Identity,
    pub(super) book: Arc<EvidenceBook>,
}

impl LedgerReader {
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The ledger's time, for ages and for judging by.
    pub fn now(&self) -> TimestampMs {
        self.line.shared().clock.now()
    }

    /// A view of the newest published checkpoint. Blocks (storage): call it where that is allowed,
    /// and keep it for one answer only.
    ///
    /// # Errors
    /// [`StoreError`]; `Busy` if too many views are in use.
    pub fn view(&self) -> Result<LedgerView, StoreError> {
        let start = Instant::now();
        loop {
            let shared = self.line.shared();
            let published = shared.published();
            let snapshot = shared.snapshots.snapshot()?;
            let found = snapshot.head().map_or(0, |head| head.size);
            if found != published.size {
                // A batch is being published.
                if start.elapsed() > PATIENCE {
                    let size = published.size;
                    let text = format!("the store shows {found} entries, {size} were published");
                    return Err(StoreError::Damaged(text));
                }
                std::thread::sleep(PAUSE);
                continue;
            }
            let Some(head) = snapshot.head().cloned() else {
                return Err(StoreError::Damaged("there is no checkpoint".into()));
            };
            return Ok(LedgerView {
                snapshot,
                published,
                head,
                identity: self.identity.clone(),
                recorded: Arc::clone(&shared.recorded),
                book: Arc::clone(&self.book),
            });
        }
    }
}

/// The ledger under one checkpoint.
pub struct LedgerView {
    pub(super) snapshot: Box<dyn Snapshot>,
    pub(super) published: Arc<Published>,
    head: Head,
    identity: Identity,
    pub(super) recorded: Arc<RecordBook>,
    pub(super) book: Arc<EvidenceBook>,
}

impl LedgerView {
    /// The checkpoint's size, note and time.
    pub fn head(&self) -> &Head {
        &self.head
    }

    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// One entry as stored.
    pub fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        states::entry(&*self.snapshot, index)
    }

    /// Entries as stored from `start` on, at most `max_count` and about `max_bytes`.
    pub fn entries(
        &self,
        start: u64,
        max_count: usize,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let entries = self.snapshot.entries(start, max_count, max_bytes)?;
        let mut leaves = Leaves::default();
        for (index, bytes) in (start..).zip(&entries) {
            leaves.compare(&*self.snapshot, index, bytes)?;
        }
        Ok(entries)
    }

    /// The index of the entry that records the payload with this SHA-256.
    pub fn find(&self, payload_hash: &Digest) -> Result<Option<u64>, StoreError> {
        states::find(&*self.snapshot, payload_hash)
    }

    /// The receipt of an entry, as its submitter got it.
    pub fn receipt(&self, index: u64) -> Result<Option<Receipt>, StoreError> {
        receipt::receipt(&*self.snapshot, index)
    }

    /// Inclusion path of entry `index` in the log of `size` entries; `None` unless
    /// `index < size <= head size`.
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Option<Vec<Digest>>, StoreError> {
        if index >= size || size > self.head.size {
            return Ok(None);
        }
        receipt::inclusion(&*self.snapshot, index, size).map(Some)
    }

    /// Proof that the log of `new` entries continues the log of `old`; `None` unless
    /// `old <= new <= head size`.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Option<Vec<Digest>>, StoreError> {
        if old > new || new > self.head.size {
            return Ok(None);
        }
        let tiles = Tiles(&*self.snapshot);
        consistency_proof(old, new, &TileNodes::new(&tiles))
            .map(Some)
            .map_err(tree_error)
    }

    /// The stored row of a hash tile: 32 bytes a hash, as wide as it is in this view.
    pub fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.snapshot.tile(level, index)
    }

    /// The checkpoint note of exactly this size.
    pub fn checkpoint(&self, size: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.snapshot.checkpoint(size)
    }

    /// The sidecar of a `VialsCommissioned` entry: sorted vial tags, 32 bytes each.
    pub fn sidecar(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.snapshot.sidecar(index)
    }

    /// What opens the public text of a `RecallIssued` entry.
    ///
    /// # Errors
    /// [`StoreError::Damaged`]: what is stored is no public text.
    pub fn public_text(&self, index: u64) -> Result<Option<PublicText>, StoreError> {
        let read = |bytes: Vec<u8>| {
            PublicText::from_sidecar(&bytes).map_err(|error| {
                StoreError::Damaged(format!("public text of entry {index}: expected {error}"))
            })
        };
        self.stored_public_text(index)?.map(read).transpose()
    }

    /// The same as it is stored, fit or not.
    pub fn stored_public_text(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.snapshot.public_text(index)
    }

    /// The statement of an entry, once read by any reader. An error if it is missing or a seal.
    pub fn statement(&self, index: u64) -> Result<Arc<Recorded>, StoreError> {
        Loader::sharing(&self.recorded).recorded(&*self.snapshot, index)
    }

    /// Where a subject's history stands.
    pub fn position(&self, subject: &Subject) -> Result<Position, StoreError> {
        self.snapshot.position(&key_of(subject))
    }

    /// Entries of a subject's history after the first `after`, at most `max_count`.
    pub fn history(
        &self,
        subject: &Subject,
        after: u64,
        max_count: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        self.snapshot.history(&key_of(subject), after, max_count)
    }

    /// Entries of a list that are events of this number, newest first: those before entry `before`, at most
    /// `max_count`.
    pub fn listing(
        &self,
        list: List,
        event_type: u16,
        before: u64,
        max_count: usize,
    ) -> Result<Vec<u64>, StoreError> {
        self.snapshot.listing(list, event_type, before, max_count)
    }

    /// A subject's folded state; `None` if it has no history. Subjects whose history grows without
    /// end have a position only.
    pub fn known(&self, subject: &Subject) -> Result<Option<Arc<Known>>, StoreError> {
        Loader::sharing(&self.recorded).known(&*self.snapshot, subject)
    }

    /// The parts of a bundle for these subjects, and for a vial's place in a lot if asked; the same
    /// whoever asks.
    ///
    /// # Errors
    /// [`EvidenceError::TooLarge`] beyond the bounds of a bundle.
    pub fn evidence(
        &self,
        subjects: &[Subject],
        vial: Option<&VialQuestion>,
    ) -> Result<GatheredEvidence, EvidenceError> {
        evidence::collect(self, subjects, vial, false)
    }

    /// The same, with all that is needed to check the signatures: the ledger's history, and those of the
    /// keys that signed, of the keys that signed their enrolments, and so on up to the root keys.
    ///
    /// # Errors
    /// [`EvidenceError::TooLarge`] beyond the bounds of a bundle.
    pub fn evidence_with_signers(
        &self,
        subjects: &[Subject],
    ) -> Result<GatheredEvidence, EvidenceError> {
        let subjects = [subjects, &[Subject::Ledger]].concat();
        evidence::collect(self, &subjects, None, true)
    }

    /// What earlier judgements of entries found.
    pub fn memory(&self) -> &dyn Memory {
        &*self.book
    }

    /// Remembers what was judged. Only once [`Self::evidence`] has compared the histories with the index.
    pub fn learn(&self, learned: Vec<Arc<Legal>>) {
        self.book.learn(learned);
    }

    /// A growing view for the rules: see [`GrowingView`].
    pub fn growing(&self) -> GrowingView<'_> {
        GrowingView::new(self)
    }
}

pub use super::gathering::GrowingView;
