//! The parts of a provenance bundle, out of one view: everything under one checkpoint.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use super::reader::LedgerView;
use super::receipt::inclusion;
use super::states::{Leaves, MAX_HISTORY, commissioned, key_of};
use crate::digest::{Digest, Position};
use crate::domain::event::{Payload as _, RecallIssued};
use crate::domain::id::{KeyId, LotId, StatementId, VialTag};
use crate::domain::subject::Subject;
use crate::format::bundle::{MAX_BUNDLE_BYTES, MAX_HISTORIES, MAX_TRIE_NODES};
use crate::format::entry::{self, Body, decode_entry, enrolled_signers};
use crate::format::public_text::PublicText;
use crate::merkle::leaf_hash;
use crate::merkle::subject_index::{Lookup, ProofNode, ProveError, VerifiedTrie, prove};
use crate::merkle::vial_tree::{VialMembership, VialTree};
use crate::store::StoreError;

/// Is this vial of this lot?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialQuestion {
    pub lot: LotId,
    pub vial: VialTag,
}

/// The parts of a bundle.
#[derive(Debug, Clone)]
pub struct GatheredEvidence {
    /// Signed checkpoint note, UTF-8.
    pub checkpoint: Vec<u8>,
    /// Its size; the seal is entry `size - 1`.
    pub size: u64,
    pub seal_path: Vec<Digest>,
    /// Entries as stored by index, ascending: those of the histories, and the seal last.
    pub entries: Vec<(u64, Vec<u8>)>,
    /// Pruned trie for all subjects under the seal's root.
    pub trie: Vec<ProofNode>,
    /// Subjects that have a history, ascending, with the indexes of their entries, ascending.
    pub histories: Vec<(Subject, Vec<u64>)>,
    /// Whether the vial is of the lot; `None` if nobody asked, or the lot has no vials yet.
    pub vial: Option<VialMembership>,
    /// The public texts of the recalls among the entries, by the statement: those that are kept here.
    pub public_texts: Vec<(StatementId, PublicText)>,
}

#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the evidence has too many {what}: {found}, at most {limit}")]
    TooLarge {
        what: &'static str,
        found: usize,
        limit: usize,
    },
}

pub(super) fn collect(
    view: &LedgerView,
    subjects: &[Subject],
    vial: Option<&VialQuestion>,
    with_signers: bool,
) -> Result<GatheredEvidence, EvidenceError> {
    let mut gathered = Gathered::default();
    let asked: BTreeSet<Subject> = subjects.iter().cloned().collect();
    let mut open = asked.clone();
    while let Some(subject) = open.pop_first() {
        let rows = view.history(&subject, 0, MAX_HISTORY + 1)?;
        bounded("entries of one history", rows.len(), MAX_HISTORY)?;
        // A key that is enrolled nowhere, as the roots' are, has nothing to show.
        if rows.is_empty() && !asked.contains(&subject) {
            continue;
        }
        bounded("subjects", gathered.histories.len() + 1, MAX_HISTORIES)?;
        for row in &rows {
            let signers = gathered.add(view, row.entry_index, with_signers)?;
            let signers = signers.into_iter().map(Subject::Key);
            open.extend(signers.filter(|key| !gathered.histories.contains_key(key)));
        }
        open.remove(&subject);
        let places = rows.iter().map(|row| (row.entry_index, row.event_type));
        gathered.histories.insert(subject, places.collect());
    }
    let keys: Vec<Digest> = gathered.histories.keys().map(key_of).collect();
    let mut load = |prefix| view.snapshot.bucket(prefix);
    let trie = prove(&view.published.top, &mut load, &keys).map_err(|error| match error {
        ProveError::Read { source, .. } => source,
        other => view.snapshot.index_is_wrong(other.to_string()),
    })?;
    bounded("proof nodes", trie.len(), MAX_TRIE_NODES)?;

    let size = view.head().size;
    let seal = size.saturating_sub(1);
    gathered.add(view, seal, false)?;
    gathered.as_the_index_says(view, seal, &trie)?;
    let public_texts = gathered.public_texts(view)?;
    let histories = gathered.histories.into_iter();
    Ok(GatheredEvidence {
        public_texts,
        checkpoint: view.head().checkpoint.clone(),
        size,
        seal_path: inclusion(&*view.snapshot, seal, size)?,
        entries: gathered.entries.into_iter().collect(),
        trie,
        histories: histories
            .filter(|(_, entries)| !entries.is_empty())
            .map(|(subject, entries)| (subject, entries.iter().map(|(index, _)| *index).collect()))
            .collect(),
        vial: vial
            .map(|question| membership(view, question))
            .transpose()?
            .flatten(),
    })
}

/// Histories, and each of their entries once.
#[derive(Default)]
struct Gathered {
    /// Of each entry its index and event type.
    histories: BTreeMap<Subject, Vec<(u64, u16)>>,
    entries: BTreeMap<u64, Vec<u8>>,
    bytes: usize,
    leaves: Leaves,
}

impl Gathered {
    /// Adds an entry; who signed it, if that is asked and it was not there.
    fn add(
        &mut self,
        view: &LedgerView,
        index: u64,
        with_signers: bool,
    ) -> Result<Vec<KeyId>, EvidenceError> {
        let Entry::Vacant(slot) = self.entries.entry(index) else {
            return Ok(Vec::new());
        };
        let damaged = |what: String| StoreError::Damaged(format!("entry {index} {what}"));
        let entry = view.snapshot.entry(index)?;
        let entry = entry.ok_or_else(|| damaged("is missing".into()))?;
        self.leaves.compare(&*view.snapshot, index, &entry)?;
        self.bytes += entry.len();
        bounded("bytes of entries", self.bytes, MAX_BUNDLE_BYTES)?;
        let signers = match with_signers {
            true => enrolled_signers(&entry).map_err(|error| damaged(error.to_string()))?,
            false => Vec::new(),
        };
        slot.insert(entry);
        Ok(signers)
    }
}

impl Gathered {
    /// The texts of the recalls, as stored: who reads the evidence compares each with what was signed.
    fn public_texts(
        &mut self,
        view: &LedgerView,
    ) -> Result<Vec<(StatementId, PublicText)>, EvidenceError> {
        let recalls: BTreeSet<u64> = self
            .histories
            .values()
            .flatten()
            .filter(|(_, event_type)| *event_type == RecallIssued::NUMBER)
            .map(|(index, _)| *index)
            .collect();
        let mut texts = Vec::new();
        for index in recalls {
            let text = match view.public_text(index) {
                // That a lot is recalled is told, even if nobody can read any more what was said of it.
                Err(StoreError::Damaged(error)) => {
                    tracing::error!(error, "evidence is given without the text of a recall");
                    None
                }
                text => text?,
            };
            if let Some(text) = text {
                self.bytes += text.text().len();
                bounded("bytes of entries", self.bytes, MAX_BUNDLE_BYTES)?;
                let id = view.statement(index)?.statement.statement_id;
                texts.push((id, text));
            }
        }
        Ok(texts)
    }

    /// Every history has the head that the trie commits to, and the trie the root that the seal has:
    /// nothing is given out that a client would refuse.
    fn as_the_index_says(
        &self,
        view: &LedgerView,
        seal: u64,
        trie: &[ProofNode],
    ) -> Result<(), StoreError> {
        let wrong = |what: String| view.snapshot.index_is_wrong(what);
        let sealed = self.entries.get(&seal).map(|bytes| decode_entry(bytes));
        let Some(Ok(entry::Entry {
            body: Body::Seal(sealed),
            ..
        })) = sealed
        else {
            let what = format!("entry {seal} is no seal");
            return Err(StoreError::Damaged(what));
        };
        let trie = VerifiedTrie::verify(trie, &sealed.index_root, MAX_TRIE_NODES)
            .map_err(|error| wrong(format!("the index is not the one of its seal: {error}")))?;
        for (subject, rows) in &self.histories {
            let mut head = Position::EMPTY;
            for (index, event_type) in rows {
                let bytes = self.entries.get(index).map_or(&[][..], Vec::as_slice);
                head = head.push(*event_type, &leaf_hash(bytes));
            }
            let sound = match trie.lookup(&key_of(subject)) {
                Lookup::Present(value) => value == head.value(),
                Lookup::Absent => rows.is_empty(),
                Lookup::NotCovered => false,
            };
            if !sound {
                let what = format!("the history of {subject} is not what the index says");
                return Err(wrong(what));
            }
        }
        Ok(())
    }
}

fn bounded(what: &'static str, found: usize, limit: usize) -> Result<(), EvidenceError> {
    if found > limit {
        return Err(EvidenceError::TooLarge { what, found, limit });
    }
    Ok(())
}

/// The lot's `VialsCommissioned`.
fn commissioned_index(view: &LedgerView, lot: &LotId) -> Result<Option<u64>, StoreError> {
    let known = view.known(&Subject::Lot(lot.clone()))?;
    Ok(known.and_then(|known| commissioned(&known.state.facts)))
}

/// Whether the vial is among those that the lot's sidecar lists.
pub(super) fn is_member(view: &LedgerView, question: &VialQuestion) -> Result<bool, StoreError> {
    let index = commissioned_index(view, &question.lot)?;
    let of = view.snapshot.vial_lot(&question.vial.digest())?;
    Ok(index.is_some() && index == of)
}

/// The vial's path in the lot's tree, or those of its neighbours; `None` while the lot has no vials.
fn membership(
    view: &LedgerView,
    question: &VialQuestion,
) -> Result<Option<VialMembership>, StoreError> {
    let Some(index) = commissioned_index(view, &question.lot)? else {
        return Ok(None);
    };
    let damaged = |text: String| StoreError::Damaged(format!("sidecar of entry {index}: {text}"));
    let make = || {
        let sidecar = view
            .sidecar(index)?
            .ok_or_else(|| damaged("it is missing".into()))?;
        let tags = sidecar.as_chunks::<{ Digest::LEN }>().0.iter();
        let tags = tags.copied().map(Digest::from_bytes).collect();
        VialTree::new(tags).map_err(|error| damaged(error.to_string()))
    };
    let tree = view.book.tree(index, make)?;
    let membership = tree.prove(&question.vial.digest());
    membership
        .map(Some)
        .map_err(|error| damaged(error.to_string()))
}
