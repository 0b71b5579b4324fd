//! Starting: everything that the writer will build on is checked first, from the last signature down.
//!
//! Every start is a recovery; there is no other path. Nothing is repaired: what contradicts itself is
//! named and left as it is.

use std::sync::Arc;

use super::clock::{ClockError, LedgerClock, WallClock, agrees, shown};
use super::error::OpenError;
use super::meter::Meter;
use super::options::{Adoption, LedgerOptions};
use super::receipt::tree_error;
use super::shared::{Identity, Published, Shared};
use super::signer::{LogSigner, SignedCheckpoint};
use super::states::{Loader, follows};
use super::writer::Writer;
use crate::digest::Digest;
use crate::domain::clock_corrections::ClockCorrections;
use crate::domain::event::Clock;
use crate::domain::key::PublicKey;
use crate::domain::known_cache::KnownCache;
use crate::domain::rules_in_force;
use crate::domain::state::{Facts, LedgerState};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::format::checkpoint::{Checkpoint, CheckpointError, UntrustedCheckpoint};
use crate::format::entry::{Entry, Seal, decode_entry};
use crate::format::note::{NoteAlgorithm, VerifierKey};
use crate::merkle::subject_index::IndexTop;
use crate::merkle::{Frontier, TileNodes, leaf_hash};
use crate::store::{Head, Snapshot, Snapshots, Store, StoreError, Tiles};

/// What a writer is made of.
pub(super) struct Parts {
    pub(super) store: Box<dyn Store>,
    pub(super) signer: LogSigner,
}

/// What was found to be right, and what a writer goes on from.
pub(super) struct Checked {
    identity: Identity,
    clock: LedgerClock,
    /// Entries under the newest checkpoint.
    pub(super) size: u64,
    frontier: Frontier,
    last_leaf: Digest,
    subject_count: u64,
    sealed_at: TimestampMs,
    /// What the signer has to remember before anything else.
    to_remember: Option<SignedCheckpoint>,
}

impl Checked {
    /// What is shared while there is no writer, and no index to read.
    pub(super) fn resting(self, snapshots: Arc<dyn Snapshots>, meter: Arc<Meter>) -> Shared {
        let (size, top) = (self.size, IndexTop::new());
        let published = Published { size, top };
        Shared::new(self.identity, snapshots, self.clock, published, meter)
    }
}

/// Checks what is stored and makes the writer that goes on from there; gives the parts back if it does
/// not go on.
#[expect(
    clippy::result_large_err,
    reason = "once for each start, and the parts must come back"
)]
pub(super) fn recover(
    mut parts: Parts,
    clock: Arc<dyn WallClock>,
    options: &LedgerOptions,
    meter: Arc<Meter>,
) -> Result<Writer, (OpenError, Parts)> {
    let checked = checked(&mut parts, clock, options);
    let followed = checked.and_then(|checked| {
        let top = parts.store.follow(&mut follows)?;
        Ok((checked, top))
    });
    let (checked, top) = match followed {
        Ok(followed) => followed,
        Err(error) => return Err((error, parts)),
    };
    let Parts { store, signer } = parts;
    let size = checked.size;
    let shared = Shared::new(
        checked.identity,
        store.snapshots(),
        checked.clock,
        Published { size, top },
        meter,
    );
    Ok(Writer {
        store,
        signer,
        shared: Arc::new(shared),
        cache: KnownCache::new(options.cached_entries),
        options: options.clone(),
        frontier: checked.frontier,
        last_leaf: checked.last_leaf,
        subject_count: checked.subject_count,
        sealed_at: checked.sealed_at,
    })
}

/// The log first, and alone; what follows from it comes later.
pub(super) fn checked(
    parts: &mut Parts,
    clock: Arc<dyn WallClock>,
    options: &LedgerOptions,
) -> Result<Checked, OpenError> {
    let Parts { store, signer } = parts;
    let mut checked = check(&*store.log()?, signer, clock, options)?;
    // The process died between the commit and its memory: nobody has seen this checkpoint yet,
    // but from now on somebody may.
    if let Some(signed) = checked.to_remember.take() {
        signer.remember(&signed)?;
    }
    Ok(checked)
}

/// Checks what is stored, and changes nothing.
pub(super) fn check(
    snapshot: &dyn Snapshot,
    signer: &LogSigner,
    clock: Arc<dyn WallClock>,
    options: &LedgerOptions,
) -> Result<Checked, OpenError> {
    let Some(head) = snapshot.head().cloned() else {
        no_entries(snapshot)?;
        return Err(OpenError::NotCreated);
    };
    let ledger = ledger_state(snapshot)?;
    let identity = identity(&ledger)?;
    check_rules(&ledger, head.size)?;

    let (last, last_leaf) = last_entry(snapshot, head.size)?;
    let frontier = check_tree(snapshot, &head, &last_leaf)?;
    let (checkpoint, by_current_key) = check_checkpoint(&head, &ledger, &frontier)?;
    check_count(&last.1, &head)?;
    let to_remember = check_signer(snapshot, signer, &identity, &ledger, &checkpoint, options)?;
    // Last, so that a restored backup is called one, however old it is.
    let clock = check_clock(snapshot, (&identity, &ledger), &last.0, clock, options)?;
    Ok(Checked {
        identity,
        clock,
        size: head.size,
        frontier,
        last_leaf,
        subject_count: head.subject_count,
        // Whoever trusts only the new keys can check nothing before the next seal: it is due at once.
        sealed_at: if by_current_key {
            last.0.recorded_at
        } else {
            TimestampMs::MIN
        },
        to_remember,
    })
}

/// The machine's clock goes on from the last entry, and not from much later unless somebody vouches for
/// it: one seal of a time to come, and no right clock would ever open the ledger again.
fn check_clock(
    snapshot: &dyn Snapshot,
    (identity, ledger): (&Identity, &LedgerState),
    last: &Entry,
    clock: Arc<dyn WallClock>,
    options: &LedgerOptions,
) -> Result<LedgerClock, OpenError> {
    if let Some(right) = options.correct_clock {
        let waiting = to_be_corrected(identity, last, right, clock, options.clock_tolerance_ms);
        return Ok(waiting?);
    }
    // Only a training ledger has an offset, and never before the wall clock, whatever was written there.
    let offset_ms = match identity.training {
        true => snapshot.clock_offset_ms()?.max(0),
        false => 0,
    };
    let (now_ms, last_ms) = (clock.wall_ms(), last.recorded_at.ms());
    let tolerance_ms = options.clock_tolerance_ms;
    match LedgerClock::start(clock, tolerance_ms, offset_ms, last_ms) {
        Err(ClockError::WentBack { .. }) => {
            let now_ms = now_ms.saturating_sub(offset_ms);
            Err(ahead(snapshot, &ledger.clock_corrections, last, now_ms)?)
        }
        Err(error) => Err(error.into()),
        Ok(clock) => {
            if !identity.training {
                options.clock.check(last.recorded_at, now_ms)?;
            }
            Ok(clock)
        }
    }
}

/// The clock of a log that ends later than it, if a person says what time it is.
fn to_be_corrected(
    identity: &Identity,
    last: &Entry,
    right: TimestampMs,
    clock: Arc<dyn WallClock>,
    tolerance_ms: i64,
) -> Result<LedgerClock, ClockError> {
    let (wall_ms, last_ms) = (clock.wall_ms(), last.recorded_at.ms());
    let (can_be, offset_ms) = match identity.training {
        true => (right.ms() <= wall_ms, wall_ms.saturating_sub(right.ms())),
        false => (agrees(right, wall_ms), 0),
    };
    if !can_be {
        return Err(ClockError::NotAccepted {
            accepted: right,
            now_ms: wall_ms,
        });
    }
    let waiting = LedgerClock::waiting(clock, tolerance_ms, offset_ms, last_ms);
    match waiting.waits() {
        true => Ok(waiting),
        false => Err(ClockError::NothingToCorrect {
            last: last.recorded_at,
            right,
        }),
    }
}

/// The log ends later than the clock: where it would not.
fn ahead(
    snapshot: &dyn Snapshot,
    corrections: &ClockCorrections,
    last: &Entry,
    now_ms: i64,
) -> Result<OpenError, StoreError> {
    let mut last_good = None;
    let mut end = last.index + 1;
    // Behind the last correction; then before what that calls good, and so on: each place may be named once.
    let starts = corrections
        .iter()
        .map(|one| (one.corrected_by + 1, one.last_good));
    let mut stretches: Vec<(u64, u64)> = std::iter::once((0, 0)).chain(starts).collect();
    while let (None, Some((start, before))) = (last_good, stretches.pop()) {
        last_good = good_before(snapshot, (start, end), now_ms)?;
        end = end.min(before);
    }
    Ok(OpenError::Ahead {
        last_good,
        last: last.index,
        last_time: last.recorded_at,
        now: shown(now_ms),
    })
}

/// The last seal among these entries that is not later than the clock. Their times never go back, so the batches that
/// begin too late are those behind one place.
fn good_before(
    snapshot: &dyn Snapshot,
    (start, end): (u64, u64),
    now_ms: i64,
) -> Result<Option<(u64, TimestampMs)>, StoreError> {
    let (mut good, mut wrong) = (start, end);
    let mut last_good = None;
    while good < wrong {
        let middle = good + (wrong - good) / 2;
        match snapshot.checkpoint_covering(middle)? {
            Some(head) if head.size <= end && head.recorded_at_ms <= now_ms => {
                good = head.size;
                let time = TimestampMs::new(head.recorded_at_ms).ok();
                last_good = time.map(|time| (head.size - 1, time));
            }
            _ => wrong = middle,
        }
    }
    Ok(last_good)
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
    match ledger.rules.at(size) {
        version if version <= rules_in_force::understood(ledger.clock) => Ok(()),
        version => Err(OpenError::Rules(version)),
    }
}

/// The last entry is a seal, in its place, and names the entry before it.
fn last_entry(snapshot: &dyn Snapshot, size: u64) -> Result<((Entry, Seal), Digest), OpenError> {
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
        None => Digest::ZERO,
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
    last_leaf: &Digest,
) -> Result<Frontier, OpenError> {
    let tree = |error: StoreError| match error {
        StoreError::Damaged(text) => OpenError::Tree(text),
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
    if checkpoint.root != found {
        return Err(OpenError::Root {
            size: head.size,
            found,
            signed: checkpoint.root,
        });
    }
    Ok((checkpoint, by_current_key))
}

/// The row of the checkpoint counts as many subjects as the last seal.
fn check_count(seal: &Seal, head: &Head) -> Result<(), OpenError> {
    match head.subject_count == seal.subject_count {
        true => Ok(()),
        false => Err(OpenError::Subjects {
            stored: head.subject_count,
            sealed: seal.subject_count,
        }),
    }
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

/// The key is the log's, and its memory agrees with what is stored. The checkpoint that it has to
/// remember, if it does not yet.
fn check_signer(
    snapshot: &dyn Snapshot,
    signer: &LogSigner,
    identity: &Identity,
    ledger: &LedgerState,
    checkpoint: &Checkpoint,
    options: &LedgerOptions,
) -> Result<Option<SignedCheckpoint>, OpenError> {
    if !ledger.current_log_keys().contains(&signer.public_key()) {
        let key = signer.public_key().id().to_string();
        return Err(OpenError::WrongKey {
            key,
            origin: identity.origin.clone(),
        });
    }
    match signer.last() {
        None => match &options.adopt {
            None => {
                return Err(OpenError::MemoryMissing {
                    size: checkpoint.size,
                });
            }
            Some(Adoption::OnTheWord) => {}
            Some(Adoption::Against(note)) => {
                let held = held_elsewhere(note, ledger)?;
                goes_on_from(snapshot, &held, checkpoint)?;
            }
        },
        Some(last) => {
            goes_on_from(snapshot, last, checkpoint)?;
            if last == checkpoint {
                return Ok(None);
            }
        }
    }
    Ok(Some(signer.sign(checkpoint)?))
}

/// The log has everything that an earlier checkpoint covers, and nothing else there.
fn goes_on_from(
    snapshot: &dyn Snapshot,
    last: &Checkpoint,
    checkpoint: &Checkpoint,
) -> Result<(), OpenError> {
    if last.size > checkpoint.size {
        return Err(OpenError::RolledBack {
            signed: last.size,
            found: checkpoint.size,
        });
    }
    let tiles = Tiles(snapshot);
    let tree = Frontier::load(last.size, &TileNodes::new(&tiles)).map_err(tree_error)?;
    if tree.root() != last.root || last.origin != checkpoint.origin {
        let (size, signed, found) = (last.size, last.root, tree.root());
        return Err(OpenError::Forked {
            size,
            signed,
            found,
        });
    }
    Ok(())
}

/// A checkpoint that somebody else holds, if the log signed it, under whichever of its keys.
fn held_elsewhere(note: &[u8], ledger: &LedgerState) -> Result<Checkpoint, OpenError> {
    let origin = ledger.origin.as_deref().unwrap_or_default();
    let note = UntrustedCheckpoint::parse(note).map_err(OpenError::HeldElsewhere)?;
    let mut keys: Vec<VerifierKey> = Vec::new();
    for key in ledger.log_keys.iter().flat_map(|(_, keys)| keys) {
        let key = VerifierKey::new(origin, NoteAlgorithm::Ed25519, *key);
        keys.extend(key.ok().filter(|key| !keys.contains(key)));
    }
    note.verify(origin, &keys).map_err(OpenError::HeldElsewhere)
}
