//! Evidence: whole histories under one signed checkpoint.
//!
//! The checks, in order: the checkpoint is signed by a log key of the trust file; the last entry is
//! a seal, at the checkpoint's last place, and in the log; the pruned trie has the seal's root;
//! every history has the head that the trie commits to, so that no entry is missing, added or
//! swapped, and every entry stands in each history that it joins; every statement is canonical and
//! signed by its signers' keys. Then the statements are replayed through the rules
//! (`domain::replay`), because the log may never have seen them; the genesis is the one of the trust
//! file, at the beginning, and names the log key. After that the evidence is a [`View`] of what
//! counts: it answers "present", "absent" (both proven) or "not held".

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::domain::clock_corrections::ClockCorrections;
use crate::domain::event::{Event, VialsCommissioned};
use crate::domain::id::{Digest, KeyId, LedgerId, LotId, VialTag};
use crate::domain::key::PublicKey;
use crate::domain::replay::{Act, Carried, Replayed, replay};
use crate::domain::rules_in_force;
use crate::domain::state::Facts;
use crate::domain::statement::{Recorded, Statement};
use crate::domain::subject::{Position, Subject, subjects};
use crate::domain::time::TimestampMs;
use crate::domain::view::{Known, Lookup, SidecarLookup, VialLookup, View};
use crate::format::bundle::{BundledEntry, MAX_TRIE_NODES, UntrustedBundle};
use crate::format::checkpoint::{Checkpoint, Cosignature, UntrustedCheckpoint};
use crate::format::entry::{Body, Seal};
use crate::format::error::{Code, FormatError};
use crate::format::trust::{TrustError, TrustFile};
use crate::merkle::subject_index::{Lookup as TrieLookup, VerifiedTrie, subject_key};
use crate::merkle::verify_inclusion;
use crate::merkle::vial_tree::VialMembership;
use crate::words::{Wording, evidence as words, refusal};

use super::public_text::{self, Texts, Told};
use super::signatures::{Pending, check_all, spread};
use super::time_order::TimeOrder;
use super::{Check, Fault, Lacking};

/// Histories that were checked against a signed checkpoint.
pub struct Evidence {
    pub checkpoint: Checkpoint,
    /// When its seal was recorded: what the evidence is as of.
    pub as_of: TimestampMs,
    /// Names of the witnesses that cosigned.
    pub witnesses: Vec<String>,
    /// The newest time of a cosignature, in seconds since 1970.
    pub cosigned_s: Option<u64>,
    /// As of when witnesses vouch for the checkpoint, in seconds since 1970: if the trust file demands a
    /// quorum, and it is met.
    pub witnessed_s: Option<u64>,
    /// Whether the trust file's quorum is met; `None` if it demands none.
    pub witnessed: Option<bool>,
    pub statements: usize,
    pub signatures: usize,
    /// The public texts that the bundle carries, by the index of the recall.
    public_texts: Texts,
    replayed: Replayed<Histories>,
}

/// Whole histories that the trie commits to, and where the vial stands in its lot's tree.
pub struct Histories {
    held: BTreeMap<Subject, Vec<Act>>,
    trie: VerifiedTrie,
    vial: Option<Placed>,
}

/// Whether a vial is in the vial tree with this root.
struct Placed {
    lot: LotId,
    vial: VialTag,
    root: Digest,
    present: bool,
}

/// Why evidence is not evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It contradicts itself, its signatures or the trust file.
    Invalid(Vec<Fault>),
    /// Something that it refers to is missing, or made by newer rules.
    Incomplete(Vec<Lacking>),
}

impl From<Fault> for Rejection {
    fn from(fault: Fault) -> Self {
        Self::Invalid(vec![fault])
    }
}

impl Carried for Histories {
    fn histories(&self) -> Vec<(&Subject, &[Act])> {
        let held = self.held.iter();
        held.map(|(subject, acts)| (subject, acts.as_slice()))
            .collect()
    }

    fn is_absent(&self, subject: &Subject) -> bool {
        let key = subject_key(subject.kind(), &subject.id());
        // Present in the index but its history is not here: somebody left it out.
        matches!(self.trie.lookup(&key), TrieLookup::Absent)
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        let placed = self.vial.as_ref();
        let placed = placed.filter(|placed| placed.lot == *lot && placed.vial == *vial);
        VialLookup::of(placed.map(|placed| placed.present))
    }
}

impl View for Evidence {
    fn subject(&self, subject: &Subject) -> Lookup {
        self.replayed.subject(subject)
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        self.replayed.vial(lot, vial)
    }

    fn sidecar(&self, of: &VialsCommissioned) -> SidecarLookup {
        self.replayed.sidecar(of)
    }
}

impl Evidence {
    /// What a recall of the evidence says to the public.
    pub fn told(&self, recall: &Recorded) -> Told {
        Told::of(recall, &self.public_texts)
    }

    /// The histories after the replay: what a verdict is made of.
    pub fn replayed(&self) -> &Replayed<Histories> {
        &self.replayed
    }
}

/// Checks a bundle against a trust file; `known_rules` is the newest rules version that the verifier knows, and
/// up to `threads` cores are used for statements and signatures.
pub fn open(
    bundle: &UntrustedBundle,
    trust: &TrustFile,
    known_rules: u32,
    threads: usize,
) -> Result<Evidence, Rejection> {
    // The checkpoint, and the seal that it ends in.
    let untrusted = UntrustedCheckpoint::parse(&bundle.checkpoint)
        .map_err(|error| Fault::new(Check::Checkpoint, error, &words::A_SIGNED_NOTE))?;
    let (checkpoint, cosignatures, witnessed) = verify_checkpoint(&untrusted, trust)?;
    let named = cosignatures.iter().map(|c| c.witness().to_owned());
    let (last, statements) = bundle
        .entries
        .split_last()
        .ok_or_else(|| Fault::new(Check::Seal, &words::NO_ENTRIES, &words::AT_LEAST_THE_SEAL))?;
    let (seal, sealed_at) = verify_seal(last, &checkpoint, &bundle.seal_path)?;
    readable(seal.rules_version, known_rules)?;

    // The index under the seal.
    let trie = VerifiedTrie::verify(&bundle.trie, &seal.index_root, MAX_TRIE_NODES)
        .map_err(|error| Fault::new(Check::Trie, error, words::root(seal.index_root)))?;

    // The entries, and the histories that they make up.
    let entries = read_entries(statements, checkpoint.size, threads)?;
    let held = read_histories(bundle, &entries, &trie)?;
    joined_everywhere(&entries, &held, &trie)?;
    let signatures = verify_signatures(&entries, threads)?;
    let recorded = entries.iter().map(|read| &*read.recorded);
    let public_texts = public_text::carried(bundle, recorded)?;
    let vial = verify_vial(bundle, &held)?;

    // What they are worth, and whose ledger it is.
    let replayed = replay(Histories { held, trie, vial });
    let ledger = match replayed.subject(&Subject::Ledger) {
        Lookup::Present(known) => known,
        Lookup::Absent | Lookup::NotHeld => {
            return Err(Rejection::Incomplete(vec![Lacking::LedgerHistory]));
        }
    };
    if let Facts::Ledger(facts) = &ledger.state.facts {
        readable(seal.rules_version, rules_in_force::understood(facts.clock))?;
        let times = bundle.entries.iter().map(|bundled| &bundled.entry);
        verify_times(
            times.map(|entry| (entry.index, entry.recorded_at)),
            &facts.clock_corrections,
        )?;
    }
    verify_ledger(&replayed, &ledger, &seal, trust, &untrusted)?;
    verify_placed(&replayed)?;

    Ok(Evidence {
        as_of: sealed_at,
        statements: entries.len(),
        signatures,
        public_texts,
        checkpoint,
        witnesses: named.collect(),
        cosigned_s: cosignatures.iter().map(|c| c.time_s).max(),
        witnessed_s: trust.witnessed_at(&cosignatures),
        witnessed,
        replayed,
    })
}

/// Rules that this program does not know make the evidence unreadable to it, not false.
fn readable(version: u32, known: u32) -> Result<(), Rejection> {
    if version > known {
        let what = Lacking::Rules { version, known };
        return Err(Rejection::Incomplete(vec![what]));
    }
    Ok(())
}

type Witnessed = (Checkpoint, Vec<Cosignature>, Option<bool>);

fn verify_checkpoint(
    untrusted: &UntrustedCheckpoint,
    trust: &TrustFile,
) -> Result<Witnessed, Rejection> {
    let demanded = trust.quorum_name() != "none";
    let verified = match trust.verify(untrusted) {
        Ok((checkpoint, cosignatures)) => (checkpoint, cosignatures, demanded.then_some(true)),
        // Too few witnesses is a reason to ask, not a forgery: verify without the quorum.
        Err(TrustError::QuorumNotMet { .. }) => {
            let keys: Vec<_> = trust.logs().iter().map(|log| log.key.clone()).collect();
            let checkpoint = untrusted
                .verify(trust.origin(), &keys)
                .map_err(|error| Fault::new(Check::Checkpoint, error, &words::A_TRUSTED_LOG_KEY))?;
            (checkpoint, Vec::new(), Some(false))
        }
        Err(error) => {
            let expected = match &error {
                TrustError::Witness { witness, .. } => words::cosigned_by(witness),
                _ => words::signed_by(trust.origin()),
            };
            return Err(Fault::new(Check::Checkpoint, error, expected).into());
        }
    };
    Ok(verified)
}

fn verify_seal(
    last: &BundledEntry,
    checkpoint: &Checkpoint,
    path: &[Digest],
) -> Result<(Seal, TimestampMs), Rejection> {
    let entry = &last.entry;
    let Body::Seal(seal) = entry.body else {
        return Err(Fault::at(
            entry.index,
            Check::Seal,
            &words::A_STATEMENT,
            &words::A_SEAL,
        )
        .into());
    };
    // Else an old seal could be shown under the newest checkpoint, hiding what came after it.
    if checkpoint.size.checked_sub(1) != Some(entry.index) {
        let expected = words::the_last_of(checkpoint.size);
        return Err(Fault::at(entry.index, Check::SealIndex, entry.index, expected).into());
    }
    verify_inclusion(
        &last.leaf_hash(),
        entry.index,
        checkpoint.size,
        path,
        &checkpoint.root,
    )
    .map_err(|error| {
        Fault::at(
            entry.index,
            Check::SealInclusion,
            error,
            &words::A_SEAL_IN_THE_LOG,
        )
    })?;
    Ok((seal, entry.recorded_at))
}

/// A statement as it stands in the bundle.
struct Read {
    recorded: Arc<Recorded>,
    envelope: crate::format::envelope::Envelope,
    subjects: Vec<Subject>,
}

/// What is read of an entry without looking at another: on all cores, because every public key in a
/// statement costs a scalar multiplication.
struct Parsed {
    leaf: Digest,
    payload_hash: Digest,
    statement: Result<Statement, FormatError>,
}

fn parse(bundled: &BundledEntry) -> Option<Parsed> {
    let envelope = bundled.entry.envelope()?;
    Some(Parsed {
        leaf: bundled.leaf_hash(),
        payload_hash: envelope.payload_hash(),
        statement: envelope.statement(),
    })
}

fn read_entries(all: &[BundledEntry], size: u64, threads: usize) -> Result<Vec<Read>, Rejection> {
    let parsed = spread(all, threads, parse)
        .ok_or_else(|| Fault::new(Check::Entry, &words::READING_NOT_ENDED, &words::AN_ANSWER))?;
    let mut read: Vec<Read> = Vec::with_capacity(all.len());
    for (bundled, parsed) in all.iter().zip(parsed) {
        let entry = &bundled.entry;
        let index = entry.index;
        let (Body::Envelope(envelope), Some(parsed)) = (&entry.body, parsed) else {
            return Err(Fault::at(index, Check::Entry, &words::A_SEAL, &words::A_STATEMENT).into());
        };
        let Parsed {
            leaf,
            payload_hash,
            statement,
        } = parsed;
        let last = read.last().map(|read| &*read.recorded);
        if last.is_some_and(|before| before.index >= index) || index + 1 >= size {
            return Err(Fault::at(index, Check::Index, index, &words::ASCENDING).into());
        }
        // Neighbours in the log are chained; one that is left out in between is the tree's to show.
        if let Some(before) = last.filter(|before| before.index + 1 == index)
            && entry.previous != before.leaf
        {
            let expected = words::leaf_before(before.leaf);
            return Err(Fault::at(index, Check::Previous, entry.previous, expected).into());
        }
        let statement = statement.map_err(|error| unreadable(index, &error))?;
        let subjects = subjects(&statement.event);
        let recorded = Recorded {
            index,
            leaf,
            payload_hash,
            recorded_at: entry.recorded_at,
            statement,
        };
        read.push(Read {
            recorded: Arc::new(recorded),
            envelope: envelope.clone(),
            subjects,
        });
    }
    Ok(read)
}

/// Times never go back, from the first entry to the seal, but behind a correction of the clock. The ledger's own history is
/// whole, so every correction before an entry is known, whichever entries are left out.
fn verify_times(
    entries: impl Iterator<Item = (u64, TimestampMs)>,
    corrections: &ClockCorrections,
) -> Result<(), Fault> {
    let mut order = TimeOrder::default();
    let mut corrections = corrections.iter().peekable();
    for (index, time) in entries {
        while let Some(correction) = corrections.next_if(|c| c.corrected_by < index) {
            order.corrected(correction);
        }
        if order.entry(index, time).is_some() {
            return Err(Fault::at(index, Check::Time, time, &words::NEVER_BACK));
        }
    }
    Ok(())
}

/// A statement that this program cannot read: of an event that it does not know it says nothing.
fn unreadable(index: u64, error: &FormatError) -> Rejection {
    if error.code == Code::UnknownEvent {
        return Rejection::Incomplete(vec![Lacking::Event(index)]);
    }
    Fault::at(index, Check::Statement, error, &error.expected).into()
}

/// An entry stands in the history of every subject that it joins and the bundle carries, and a subject
/// that an entry joins is not absent: else a history was cut to its prover's taste.
fn joined_everywhere(
    entries: &[Read],
    held: &BTreeMap<Subject, Vec<Act>>,
    trie: &VerifiedTrie,
) -> Result<(), Rejection> {
    for read in entries {
        let index = read.recorded.index;
        for subject in &read.subjects {
            let missing = match held.get(subject) {
                Some(acts) => acts
                    .binary_search_by_key(&index, |(act, _)| act.index)
                    .is_err(),
                None => {
                    let key = subject_key(subject.kind(), &subject.id());
                    matches!(trie.lookup(&key), TrieLookup::Absent)
                }
            };
            if missing {
                let event = read.recorded.statement.event.name();
                let got = words::not_in_history(event, subject);
                let expected = &words::IN_EVERY_HISTORY;
                return Err(Fault::at(index, Check::History, got, expected).into());
            }
        }
    }
    Ok(())
}

fn read_histories(
    bundle: &UntrustedBundle,
    entries: &[Read],
    trie: &VerifiedTrie,
) -> Result<BTreeMap<Subject, Vec<Act>>, Rejection> {
    let mut held = BTreeMap::new();
    let mut used = vec![false; entries.len()];
    for history in &bundle.histories {
        let subject = &history.subject;
        let mut head = Position::EMPTY;
        let mut acts = Vec::with_capacity(history.entries.len());
        for place in &history.entries {
            let place = *place as usize;
            let read = entries.get(place).ok_or_else(|| {
                Fault::new(
                    Check::History,
                    words::place_of(place, subject),
                    &words::OF_THE_BUNDLE,
                )
            })?;
            if read.subjects.binary_search(subject).is_err() {
                let event = read.recorded.statement.event.name();
                let got = words::in_history(event, subject);
                return Err(Fault::at(
                    read.recorded.index,
                    Check::History,
                    got,
                    &words::THAT_TOUCHES_IT,
                )
                .into());
            }
            used[place] = true;
            head = head.push(read.recorded.statement.event.number(), &read.recorded.leaf);
            acts.push((Arc::clone(&read.recorded), head));
        }
        match trie.lookup(&subject_key(subject.kind(), &subject.id())) {
            TrieLookup::Present(value) if value == head.value() => {}
            TrieLookup::Present(value) => {
                let got = words::entries_with_value(head.count, subject, head.value());
                return Err(Fault::new(Check::History, got, value).into());
            }
            TrieLookup::Absent | TrieLookup::NotCovered => {
                return Err(Fault::new(
                    Check::History,
                    words::history_of(subject),
                    &words::THAT_THE_TRIE_SHOWS,
                )
                .into());
            }
        }
        held.insert(subject.clone(), acts);
    }
    // Every entry is there for a history; anything else was smuggled in.
    if let Some(place) = used.iter().position(|used| !used) {
        let index = entries[place].recorded.index;
        return Err(Fault::at(
            index,
            Check::History,
            &words::OF_NO_HISTORY,
            &words::OF_THE_HISTORIES,
        )
        .into());
    }
    Ok(held)
}

/// The ledger is the trust file's own: it begins with that genesis, and names the log key.
fn verify_ledger(
    replayed: &Replayed<Histories>,
    known: &Known,
    seal: &Seal,
    trust: &TrustFile,
    checkpoint: &UntrustedCheckpoint,
) -> Result<(), Rejection> {
    let expected = LedgerId::from_bytes(*trust.ledger_id());
    let acts = replayed.carried().held.get(&Subject::Ledger);
    let first = acts.and_then(|acts| acts.first()).map(|(act, _)| act);
    // Whatever is said before the genesis, the roots have not said it.
    let begins = first.is_some_and(|act| {
        act.index == 0 && matches!(act.statement.event, Event::LedgerCreated(_))
    });
    if !begins {
        let got = first.map_or(refusal::NOTHING.clone(), |act| {
            words::event_at(act.statement.event.name(), act.index)
        });
        return Err(Fault::new(Check::Genesis, got, &words::BEGINS_WITH_GENESIS).into());
    }
    let Facts::Ledger(ledger) = &known.state.facts else {
        return Err(Fault::new(Check::LedgerId, &words::NO_GENESIS, expected).into());
    };
    if ledger.id != Some(expected) {
        let got = ledger.id.map_or(words::NO_GENESIS.clone(), Wording::data);
        return Err(Fault::new(Check::LedgerId, got, expected).into());
    }
    let rules = ledger.rules.newest();
    if rules != seal.rules_version {
        return Err(Fault::new(Check::RulesVersion, seal.rules_version, rules).into());
    }
    if ledger.origin.as_deref() != Some(trust.origin()) {
        let got = ledger.origin.clone().unwrap_or_default();
        return Err(Fault::new(Check::Origin, got, trust.origin()).into());
    }
    // The key that signed is one that the ledger names now: a key that was rotated out may still
    // stand in an old trust file, and its thief must not be believed.
    let current = ledger.current_log_keys();
    let keys: Vec<_> = trust
        .logs()
        .iter()
        .filter(|log| current.contains(log.key.public_key()))
        .map(|log| log.key.clone())
        .collect();
    if let Err(error) = checkpoint.verify(trust.origin(), &keys) {
        let expected = &words::SIGNED_BY_BOTH;
        return Err(Fault::new(Check::LogKey, error, expected).into());
    }
    Ok(())
}

fn verify_signatures(entries: &[Read], threads: usize) -> Result<usize, Rejection> {
    let mut keys: HashMap<KeyId, PublicKey> = HashMap::new();
    for read in entries {
        for key in read.recorded.statement.event.keys() {
            keys.insert(key.id(), key);
        }
    }
    let mut missing = Vec::new();
    let mut count = 0;
    let mut pending = Vec::with_capacity(entries.len());
    for read in entries {
        let statement = &read.recorded.statement;
        count += read.envelope.signatures.len();
        let mut found = Vec::new();
        for signer in &statement.signers {
            match keys.get(&signer.key) {
                Some(key) => found.push((signer.key, (*key).into())),
                None => missing.push(Lacking::SigningKey {
                    key: signer.key,
                    index: read.recorded.index,
                }),
            }
        }
        pending.push(Pending {
            envelope: read.envelope.clone(),
            recorded: Arc::clone(&read.recorded),
            keys: found,
        });
    }
    if !missing.is_empty() {
        return Err(Rejection::Incomplete(missing));
    }
    let faults = check_all(&pending, threads);
    if faults.is_empty() {
        Ok(count)
    } else {
        Err(Rejection::Invalid(faults))
    }
}

/// The vial's place in the lot's vial tree, or that of its neighbours.
fn verify_vial(
    bundle: &UntrustedBundle,
    held: &BTreeMap<Subject, Vec<Act>>,
) -> Result<Option<Placed>, Rejection> {
    let Some(question) = &bundle.question else {
        return Ok(None);
    };
    let Some(membership) = &question.membership else {
        return Ok(None);
    };
    let history = held.get(&Subject::Lot(question.lot.clone()));
    // The first is the lot's, if it was legal: see `verify_placed`.
    let mut acts = history.into_iter().flatten();
    let commissioned = acts.find_map(|(act, _)| act.statement.event.get::<VialsCommissioned>());
    let Some(commissioned) = commissioned else {
        return Err(Fault::new(Check::Vial, &words::A_PATH, &words::NO_PATH).into());
    };
    let (count, root) = (u64::from(commissioned.count), commissioned.vials_root);
    membership
        .verify(&question.vial.digest(), count, &root)
        .map_err(|error| Fault::new(Check::Vial, error, words::path_to(root)))?;
    Ok(Some(Placed {
        lot: question.lot.clone(),
        vial: question.vial,
        root: commissioned.vials_root,
        present: matches!(membership, VialMembership::Present(_)),
    }))
}

/// The tree in which the vial was found is the one that the lot has.
fn verify_placed(replayed: &Replayed<Histories>) -> Result<(), Rejection> {
    let Some(placed) = &replayed.carried().vial else {
        return Ok(());
    };
    let root = match replayed.subject(&Subject::Lot(placed.lot.clone())) {
        Lookup::Present(known) => match &known.state.facts {
            Facts::Lot(lot) => lot.commissioned.as_ref().map(|c| c.vials_root),
            _ => None,
        },
        Lookup::Absent | Lookup::NotHeld => None,
    };
    // A lot without legal vials has none to look for: the verdict says so.
    match root {
        Some(root) if root != placed.root => {
            Err(Fault::new(Check::Vial, words::path_to(placed.root), root).into())
        }
        _ => Ok(()),
    }
}
