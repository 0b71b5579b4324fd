//! The parts of a provenance bundle, out of one view: everything under one checkpoint.

use std::collections::BTreeMap;

use super::reader::LedgerView;
use super::receipt::inclusion;
use super::sidecar::commissioned;
use super::states::{MAX_HISTORY, key_of};
use crate::domain::id::{LotId, VialId};
use crate::domain::subject::Subject;
use crate::merkle::Hash;
use crate::merkle::subject_index::{ProofNode, ProveError, prove};
use crate::merkle::vial_tree::{VialMembership, VialTree};
use crate::store::StoreError;

/// Most subjects of a bundle (docs/FORMAT.md, "Bundle").
pub const MAX_SUBJECTS: usize = 4_096;
/// Most bytes of a bundle.
pub const MAX_BYTES: usize = 8 << 20;
/// Most nodes of its pruned trie.
pub const MAX_NODES: usize = 65_536;

/// Is this vial of this lot?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialQuestion {
    /// The lot.
    pub lot: LotId,
    /// The vial.
    pub vial: VialId,
}

/// The parts of a bundle.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Signed checkpoint note, UTF-8.
    pub checkpoint: Vec<u8>,
    /// Its size; the seal is entry `size - 1`.
    pub size: u64,
    /// Inclusion path of the seal.
    pub seal_path: Vec<Hash>,
    /// Entries as stored by index, ascending: those of the histories, and the seal last.
    pub entries: Vec<(u64, Vec<u8>)>,
    /// Pruned trie for all subjects under the seal's root.
    pub trie: Vec<ProofNode>,
    /// Subjects that have a history, ascending, with the indexes of their entries, ascending.
    pub histories: Vec<(Subject, Vec<u64>)>,
    /// Whether the vial is of the lot; `None` if nobody asked, or the lot has no vials yet.
    pub vial: Option<VialMembership>,
}

/// Why evidence cannot be given.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It would be larger than a bundle may be.
    #[error("the evidence has too many {what}: {found}, at most {limit}")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// How many.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
}

pub(super) fn collect(
    view: &LedgerView,
    subjects: &[Subject],
    vial: Option<&VialQuestion>,
) -> Result<Evidence, EvidenceError> {
    let mut subjects = subjects.to_vec();
    subjects.sort();
    subjects.dedup();
    bounded("subjects", subjects.len(), MAX_SUBJECTS)?;
    let keys: Vec<Hash> = subjects.iter().map(key_of).collect();
    let mut load = |prefix| view.snapshot.bucket(prefix);
    let trie = prove(&view.published.top, &mut load, &keys).map_err(|error| match error {
        ProveError::Read { source, .. } => source,
        other => StoreError::Damaged(other.to_string()),
    })?;
    bounded("proof nodes", trie.len(), MAX_NODES)?;

    let mut histories = Vec::new();
    let mut entries = BTreeMap::new();
    let mut bytes = 0;
    let size = view.head().size;
    for subject in subjects {
        let count = usize::try_from(view.position(&subject)?.count).unwrap_or(usize::MAX);
        bounded("entries of one history", count, MAX_HISTORY)?;
        let rows = view.whole_history(&subject)?;
        for row in &rows {
            add_entry(view, &mut entries, &mut bytes, row.entry_index)?;
        }
        if !rows.is_empty() {
            histories.push((subject, rows.iter().map(|row| row.entry_index).collect()));
        }
    }
    let seal = size.saturating_sub(1);
    add_entry(view, &mut entries, &mut bytes, seal)?;
    Ok(Evidence {
        checkpoint: view.head().checkpoint.clone(),
        size,
        seal_path: inclusion(&*view.snapshot, seal, size)?,
        entries: entries.into_iter().collect(),
        trie,
        histories,
        vial: vial
            .map(|question| membership(view, question))
            .transpose()?
            .flatten(),
    })
}

fn add_entry(
    view: &LedgerView,
    entries: &mut BTreeMap<u64, Vec<u8>>,
    bytes: &mut usize,
    index: u64,
) -> Result<(), EvidenceError> {
    if let std::collections::btree_map::Entry::Vacant(slot) = entries.entry(index) {
        let missing = || StoreError::Damaged(format!("entry {index} is missing"));
        let entry = view.entry(index)?.ok_or_else(missing)?;
        *bytes += entry.len();
        bounded("bytes of entries", *bytes, MAX_BYTES)?;
        slot.insert(entry);
    }
    Ok(())
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
    let of = view.snapshot.vial_lot(&Hash(question.vial.bytes()))?;
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
    let sidecar = view
        .sidecar(index)?
        .ok_or_else(|| damaged("it is missing".into()))?;
    let ids = sidecar
        .as_chunks::<{ Hash::LEN }>()
        .0
        .iter()
        .copied()
        .map(Hash)
        .collect();
    let tree = VialTree::new(ids).map_err(|error| damaged(error.to_string()))?;
    let membership = tree.prove(&Hash(question.vial.bytes()));
    membership
        .map(Some)
        .map_err(|error| damaged(error.to_string()))
}
