//! Ending a batch: the index, the seal, the tree, the signature. Plans everything, writes nothing.

use std::collections::BTreeMap;

use super::draft::{Draft, Learnt};
use super::error::StopReason;
use super::receipt::{Place, tree_error};
use super::shared::{Identity, Published};
use super::signer::{LogSigner, SignedCheckpoint};
use super::states::key_of;
use crate::digest::Digest;
use crate::domain::state::Facts;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::format::checkpoint::Checkpoint;
use crate::format::entry::{Body, Entry, Seal, encode_entry};
use crate::merkle::subject_index::{StagedTop, bucket_of};
use crate::merkle::tile::tile_updates;
use crate::merkle::tree::ReadError;
use crate::merkle::{Frontier, leaf_hash};
use crate::store::{Batch, StoreError, Tiles};

/// A batch that is ready to be stored, and what is put in force afterwards.
pub(super) struct Plan {
    pub(super) batch: Batch,
    pub(super) signed: SignedCheckpoint,
    pub(super) stage: StagedTop,
    pub(super) frontier: Frontier,
    pub(super) learnt: Learnt,
    /// Of each entry, its places in histories.
    pub(super) places: Vec<Vec<Place>>,
    /// Leaf hash of the seal.
    pub(super) last_leaf: Digest,
    /// Whether the signer's key is still one of the log's after this batch.
    pub(super) key_in_force: bool,
    /// Time of the seal.
    pub(super) sealed_at: TimestampMs,
}

/// Ends a draft with its seal and signs the log as it will be.
pub(super) fn seal(
    mut draft: Draft<'_>,
    identity: &Identity,
    published: &Published,
    frontier: &Frontier,
    subject_count: u64,
    signer: &LogSigner,
) -> Result<Plan, StopReason> {
    let (bucket_roots, new_subjects) = changed_buckets(&draft, published)?;
    let changed = bucket_roots.iter();
    let stage = published
        .top
        .stage(changed.map(|(prefix, root)| (*prefix, Some(*root))));
    let subject_count = subject_count + new_subjects;

    let index = draft.next_index();
    let ledger = draft.known(&Subject::Ledger)?;
    let ledger = match ledger.as_ref().map(|known| &known.state.facts) {
        Some(Facts::Ledger(ledger)) => ledger,
        _ => {
            return Err(StopReason::Contradiction(
                "the ledger has no genesis".into(),
            ));
        }
    };
    let seal = Seal {
        index_root: stage.root(),
        subject_count,
        rules_version: ledger.rules.at(index),
    };
    let key_in_force = ledger.current_log_keys().contains(&signer.public_key());
    let entry = Entry {
        index,
        previous: draft.previous(),
        recorded_at: draft.recorded_at,
        body: Body::Seal(seal),
    };
    let bytes = encode_entry(&entry);
    let last_leaf = leaf_hash(&bytes);
    draft.push(bytes, last_leaf, None, Vec::new());

    let tiles = tile_updates(draft.start, &draft.leaves, &Tiles(draft.snapshot))
        .map_err(|error| tree_error(ReadError::Read(error)))?;
    let mut frontier = frontier.clone();
    for leaf in &draft.leaves {
        frontier.append(*leaf);
    }
    let checkpoint = Checkpoint {
        origin: identity.origin.clone(),
        size: frontier.size(),
        root: frontier.root(),
    };
    let signed = signer.sign(&checkpoint)?;
    let batch = Batch {
        entries: std::mem::take(&mut draft.entries),
        histories: std::mem::take(&mut draft.rows),
        listings: std::mem::take(&mut draft.listings),
        bucket_roots,
        tiles,
        sidecars: std::mem::take(&mut draft.sidecars),
        public_texts: std::mem::take(&mut draft.public_texts),
        checkpoint: signed.note.clone(),
        recorded_at_ms: draft.recorded_at.ms(),
        subject_count,
    };
    let places = std::mem::take(&mut draft.places);
    let sealed_at = draft.recorded_at;
    let learnt = draft.into_learnt();
    Ok(Plan {
        batch,
        signed,
        stage,
        frontier,
        learnt,
        places,
        last_leaf,
        key_in_force,
        sealed_at,
    })
}

/// The roots of the buckets as the batch leaves them, each read once and what is old in it hashed once, and
/// how many subjects are new.
fn changed_buckets(
    draft: &Draft<'_>,
    published: &Published,
) -> Result<(Vec<(u16, Digest)>, u64), StoreError> {
    let mut values: BTreeMap<u16, Vec<(Digest, Digest)>> = BTreeMap::new();
    for (subject, known) in &draft.changed {
        let key = key_of(subject);
        values
            .entry(bucket_of(&key))
            .or_default()
            .push((key, known.position.value()));
    }
    let mut buckets = Vec::with_capacity(values.len());
    let mut new_subjects = 0;
    for (prefix, values) in values {
        let mut bucket = draft.snapshot.bucket(prefix)?;
        let change = bucket.change(values);
        let change = change.map_err(|error| StoreError::Damaged(error.to_string()))?;
        // Writing on a bucket that the index does not know would hide that the two have parted.
        if change.before != published.top.bucket_root(prefix) {
            let what = format!("bucket {prefix:04x} is not the one that the last seal commits to");
            return Err(draft.snapshot.index_is_wrong(what));
        }
        new_subjects += change.added;
        // An index only grows, so no bucket ever becomes empty.
        buckets.extend(change.after.map(|root| (prefix, root)));
    }
    Ok((buckets, new_subjects))
}
