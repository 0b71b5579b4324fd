//! Starting: everything that the writer will build on is checked first, from the last signature down.
//!
//! Every start is a recovery; there is no other path. Nothing is repaired: what contradicts itself is
//! named and left as it is.

use std::sync::Arc;

use super::cache::StateCache;
use super::clock::{LedgerClock, WallClock};
use super::error::OpenError;
use super::options::LedgerOptions;
use super::receipt::tree_error;
use super::shared::{Identity, Published, Shared};
use super::signer::LogSigner;
use super::states::Loader;
use super::writer::Writer;
use crate::domain::KNOWN_RULES;
use crate::domain::event::Clock;
use crate::domain::key::PublicKey;
use crate::domain::state::{Facts, LedgerState};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::format::checkpoint::{Checkpoint, CheckpointError, UntrustedCheckpoint};
use crate::format::entry::{Entry, Seal, decode_entry};
use crate::format::note::{NoteAlgorithm, VerifierKey};
use crate::merkle::subject_index::IndexTop;
use crate::merkle::{Frontier, Hash, TileNodes, leaf_hash};
use crate::store::{Head, Snapshot, Store, Tiles};

/// Checks what is stored and makes the writer that goes on from there.
pub(super) fn recover(
    mut store: Box<dyn Store>,
    mut signer: LogSigner,
    clock: Arc<dyn WallClock>,
    options: LedgerOptions,
) -> Result<Writer, OpenError> {
    let snapshot = store.own_snapshot()?;
    let Some(head) = snapshot.head().cloned() else {
        no_entries(&*snapshot)?;
        return Err(OpenError::NotCreated);
    };
    let ledger = ledger_state(&*snapshot)?;
    let identity = identity(&ledger)?;
    check_rules(&ledger, head.size)?;

    let (last, last_leaf) = last_entry(&*snapshot, head.size)?;
    let frontier = check_tree(&*snapshot, &head, &last_leaf)?;
    let (checkpoint, by_current_key) = check_checkpoint(&head, &ledger, &frontier)?;
    let top = check_index(&*snapshot, &last.1, &head)?;
    check_signer(
        &*snapshot,
        &mut signer,
        &identity,
        &ledger,
        &checkpoint,
        &options,
    )?;

    // Only a training ledger has one, and never before the wall clock, whatever was written there.
    let offset_ms = match identity.training {
        true => snapshot.clock_offset_ms()?.max(0),
        false => 0,
    };
    let tolerance = options.clock_tolerance_ms;
    let clock = LedgerClock::start(clock, tolerance, offset_ms, last.0.recorded_at.ms())?;
    drop(snapshot);
    let published = Published {
        size: head.size,
        top,
    };
    let shared = Shared::new(identity, store.snapshots(), clock, published);
    Ok(Writer {
        store,
        signer,
        shared: Arc::new(shared),
        cache: StateCache::new(options.cached_entries),
        options,
        frontier,
        last_leaf,
        subject_count: head.subject_count,
        // Whoever trusts only the new keys can check nothing before the next seal: it is due at once.
        sealed_at: if by_current_key {
            last.0.recorded_at
        } else {
            TimestampMs::MIN
        },
    })
}

fn ledger_state(snapshot: &dyn Snapshot) -> Result<LedgerState, OpenError> {
    let known = Loader::default().known(snapshot, &Subject::Ledger)?;
    match known.map(|known| known.state.facts.clone()) {
        Some(Facts::Ledger(ledger)) => Ok(ledger),
        _ => Err(OpenError::Entry {
            index: 0,
            detail: "there is no genesis".into(),
        }),
    }
}

fn identity(ledger: &LedgerState) -> Result<Identity, OpenError> {
    match (ledger.id, &ledger.origin) {
        (Some(ledger_id), Some(origin)) => Ok(Identity {
            ledger_id,
            origin: origin.clone(),
            training: ledger.clock == Some(Clock::Training),
        }),
        _ => Err(OpenError::Entry {
            index: 0,
            detail: "it is not a genesis".into(),
        }),
    }
}

fn check_rules(ledger: &LedgerState, size: u64) -> Result<(), OpenError> {
    match ledger.rules_at(size) {
        Some(1..=KNOWN_RULES) => Ok(()),
        version => Err(OpenError::Rules(version.unwrap_or_default())),
    }
}

/// The last entry is a seal, in its place, and names the entry before it.
fn last_entry(snapshot: &dyn Snapshot, size: u64) -> Result<((Entry, Seal), Hash), OpenError> {
    let index = size.saturating_sub(1);
    let bytes = |index| {
        let missing = || OpenError::Entry {
            index,
            detail: "it is missing".into(),
        };
        snapshot.entry(index)?.ok_or_else(missing)
    };
    let last = bytes(index)?;
    let entry = decode_entry(&last).map_err(|error| OpenError::Entry {
        index,
        detail: error.to_string(),
    })?;
    let previous = match index.checked_sub(1) {
        Some(before) => leaf_hash(&bytes(before)?),
        None => Hash::ZERO,
    };
    match entry.seal() {
        Some(seal) if entry.index == index && entry.previous == previous => {
            let seal = *seal;
            Ok(((entry, seal), leaf_hash(&last)))
        }
        _ => Err(OpenError::LastEntry { index }),
    }
}

/// The stored tree, whose last leaf is the last entry.
fn check_tree(
    snapshot: &dyn Snapshot,
    head: &Head,
    last_leaf: &Hash,
) -> Result<Frontier, OpenError> {
    let tree = |error: crate::store::StoreError| match error {
        crate::store::StoreError::Damaged(text) => OpenError::Tree(text),
        other => other.into(),
    };
    let tiles = Tiles(snapshot);
    let nodes = TileNodes::new(&tiles);
    let frontier = Frontier::load(head.size, &nodes)
        .map_err(tree_error)
        .map_err(tree)?;
    use crate::merkle::NodeReader as _;
    let leaf = nodes.node(0, head.size.saturating_sub(1));
    let leaf = leaf.map_err(|error| OpenError::Tree(error.to_string()))?;
    if leaf != *last_leaf {
        let index = head.size.saturating_sub(1);
        return Err(OpenError::Tree(format!(
            "leaf {index} is {leaf}, entry {index} is {last_leaf}"
        )));
    }
    Ok(frontier)
}

/// The checkpoint in a note, if a key of the log signed it; and whether that key is one of those in
/// force. The batch that changes the keys is itself signed with the old ones.
pub(super) fn signed_by_the_log(
    note: &UntrustedCheckpoint,
    ledger: &LedgerState,
) -> Result<(Checkpoint, bool), CheckpointError> {
    let origin = ledger.origin.as_deref().unwrap_or_default();
    let verify = |set: Option<&(u64, Vec<PublicKey>)>| {
        let keys: Vec<VerifierKey> = set
            .iter()
            .flat_map(|(_, keys)| keys)
            .filter_map(|key| VerifierKey::new(origin, NoteAlgorithm::Ed25519, *key).ok())
            .collect();
        note.verify(origin, &keys)
    };
    let mut sets = ledger.log_keys.iter().rev();
    match verify(sets.next()) {
        Ok(checkpoint) => Ok((checkpoint, true)),
        Err(error) => match verify(sets.next()) {
            Ok(checkpoint) => Ok((checkpoint, false)),
            Err(_) => Err(error),
        },
    }
}

/// A key of the log signed exactly this tree.
fn check_checkpoint(
    head: &Head,
    ledger: &LedgerState,
    frontier: &Frontier,
) -> Result<(Checkpoint, bool), OpenError> {
    let note = UntrustedCheckpoint::parse(&head.checkpoint)?;
    let (checkpoint, by_current_key) = signed_by_the_log(&note, ledger)?;
    if checkpoint.size != head.size {
        return Err(OpenError::Size {
            stored: head.size,
            signed: checkpoint.size,
        });
    }
    let found = frontier.root();
    if checkpoint.root != found.0 {
        return Err(OpenError::Root {
            size: head.size,
            found,
            signed: Hash(checkpoint.root),
        });
    }
    Ok((checkpoint, by_current_key))
}

/// The stored index is the one that the last seal commits to.
fn check_index(snapshot: &dyn Snapshot, seal: &Seal, head: &Head) -> Result<IndexTop, OpenError> {
    let top = IndexTop::from_roots(snapshot.bucket_roots()?);
    if top.root() != seal.index_root || head.subject_count != seal.subject_count {
        return Err(OpenError::Index {
            found: top.root(),
            sealed: seal.index_root,
            subjects: head.subject_count,
            sealed_subjects: seal.subject_count,
        });
    }
    Ok(top)
}

/// A database without a checkpoint is one that nobody has written to.
pub(super) fn no_entries(snapshot: &dyn Snapshot) -> Result<(), OpenError> {
    match snapshot.next_entry(0)? {
        None => Ok(()),
        Some(index) => Err(OpenError::Entry {
            index,
            detail: "no checkpoint covers it".into(),
        }),
    }
}

/// The key is the log's, and its memory agrees with what is stored.
fn check_signer(
    snapshot: &dyn Snapshot,
    signer: &mut LogSigner,
    identity: &Identity,
    ledger: &LedgerState,
    checkpoint: &Checkpoint,
    options: &LedgerOptions,
) -> Result<(), OpenError> {
    if !ledger.current_log_keys().contains(&signer.public_key()) {
        let key = signer.public_key().id().to_string();
        return Err(OpenError::WrongKey {
            key,
            origin: identity.origin.clone(),
        });
    }
    match signer.last().cloned() {
        None if options.adopt != Some(checkpoint.size) => {
            return Err(OpenError::MemoryMissing {
                size: checkpoint.size,
            });
        }
        None => {}
        Some(last) if last.size > checkpoint.size => {
            return Err(OpenError::RolledBack {
                signed: last.size,
                found: checkpoint.size,
            });
        }
        Some(last) => {
            let tiles = Tiles(snapshot);
            let tree = Frontier::load(last.size, &TileNodes::new(&tiles)).map_err(tree_error)?;
            if tree.root().0 != last.root || last.origin != checkpoint.origin {
                let (size, signed, found) = (last.size, Hash(last.root), tree.root());
                return Err(OpenError::Forked {
                    size,
                    signed,
                    found,
                });
            }
            if last == *checkpoint {
                return Ok(());
            }
        }
    }
    // The process died between the commit and its memory: nobody has seen this checkpoint yet, but
    // from now on somebody may.
    let signed = signer.sign(checkpoint)?;
    Ok(signer.remember(&signed)?)
}
