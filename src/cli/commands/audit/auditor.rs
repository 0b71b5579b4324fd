//! What follows from the entries alone: the replay, the signatures, the openings.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use super::altered::Witnesses;
use super::cause::{self, Cause};
use super::impossible;
use super::long_log::{Entries, LongLog};
use super::openings::Openings;
use super::overview::Reading;
use super::report::{AuditFacts, Ending};
use super::times::{Times, timed};
use crate::cli::exit::Failure;
use crate::cli::render::corrected;
use crate::digest::Digest;
use crate::domain::event::{Clock, Event};
use crate::domain::id::{DonorRef, LedgerId};
use crate::domain::rules_in_force;
use crate::domain::state::LedgerState;
use crate::domain::statement::Recorded;
use crate::domain::view::Reader;
use crate::format::checkpoint::{Checkpoint, UntrustedCheckpoint};
use crate::format::commitment::Opening;
use crate::format::note::{NoteAlgorithm, VerifierKey};
use crate::format::public_text::committed;
use crate::format::trust::{TrustError, TrustFile};
use crate::merkle::Frontier;
use crate::store::StoreError;
use crate::verify::public_text::{self, Texts, Told};
use crate::verify::replay::{Read, Replay};
use crate::verify::signatures::Checker;
use crate::verify::{Check, Fault};
use crate::words::{Wording, audit as words, evidence};

/// Longest log that is audited in memory, unless told otherwise: about 2 kB an entry.
pub const IN_MEMORY: u64 = 65_536;

/// An audit that has read everything.
pub struct Closed {
    ending: Ending,
    reading: Reading,
}

impl Closed {
    /// The entry that the first fault is about: what it says is said with the fault.
    pub fn suspect(&self) -> Option<u64> {
        cause::first(&self.ending.report.faults)?.index
    }

    /// The facts, with the bytes of the suspect entry if they can be had.
    pub fn facts(mut self, suspect: Option<&[u8]>) -> AuditFacts {
        let cause = Cause::of(&self.ending.report.faults, suspect, &self.reading);
        AuditFacts::new(self.ending, self.reading.finish(), cause)
    }
}

/// What stands beside an entry and not in the log.
#[derive(Default, Clone, Copy)]
pub struct Beside<'a> {
    /// Of a `VialsCommissioned`.
    pub vial_tags: Option<&'a [u8]>,
    /// Of a recall: salt and text.
    pub public_text: Option<&'a [u8]>,
}

/// A checkpoint that somebody holds from before: the log has to go on from it.
struct Held {
    checkpoint: Checkpoint,
    /// Kept in a copy, and not named by --since.
    of_copy: bool,
    /// The log has as many entries, and others.
    contradicted: bool,
}

pub struct Auditor<'t> {
    trust: &'t TrustFile,
    replay: Replay<'t>,
    frontier: Frontier,
    openings: Openings,
    reading: Reading,
    held: Vec<Held>,
    donors: HashSet<DonorRef>,
    signatures: Checker,
    newer_rules: Option<(u64, u32)>,
    /// Longest log that is audited in memory, in entries.
    in_memory: u64,
    pub witnesses: Witnesses,
    started: Instant,
    pub times: Times,
}

impl<'t> Auditor<'t> {
    pub fn new(trust: &'t TrustFile, openings: Vec<Opening>) -> Self {
        Self {
            openings: Openings::new(openings, trust.ledger_id()),
            trust,
            reading: Reading::default(),
            held: Vec::new(),
            replay: Replay::new().judging_uses(),
            frontier: Frontier::new(),
            donors: HashSet::new(),
            signatures: Checker::new(std::thread::available_parallelism().map_or(1, usize::from)),
            newer_rules: None,
            in_memory: IN_MEMORY,
            witnesses: Witnesses::default(),
            started: Instant::now(),
            times: Times::default(),
        }
    }

    /// The same, that audits logs of at most so many entries in memory.
    #[must_use]
    pub fn in_memory(self, entries: u64) -> Self {
        let in_memory = entries;
        Self { in_memory, ..self }
    }

    /// Begins to read a log of so many entries: what it has to know of a long one is kept in a file.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn begin(self, size: u64, entries: Entries<'t>) -> Result<Self, StoreError> {
        if size <= self.in_memory {
            return Ok(self);
        }
        let past = LongLog::new(entries)?;
        let replay = self.replay.with_past(past);
        Ok(Self { replay, ..self })
    }

    /// Why nothing more can be audited, if that is so.
    pub fn trouble(&self) -> Option<String> {
        self.replay.trouble()
    }

    pub fn trust(&self) -> &'t TrustFile {
        self.trust
    }

    pub fn replay(&self) -> &Replay<'t> {
        &self.replay
    }

    /// Entries read so far.
    pub fn size(&self) -> u64 {
        self.replay.size()
    }

    pub fn root(&self) -> Digest {
        self.frontier.root()
    }

    /// Whether it met rules that this program does not know: nothing after them can be judged.
    pub fn newer_rules(&self) -> bool {
        self.newer_rules.is_some()
    }

    /// Adds faults that were found elsewhere.
    pub fn add(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.replay.add_faults(faults);
    }

    /// Reads the next entry, with what stands beside it.
    pub fn entry(&mut self, bytes: &[u8], beside: Beside<'_>) -> Read {
        let started = Instant::now();
        let read = self.replayed(bytes, beside);
        self.times.replay += started.elapsed();
        read
    }

    fn replayed(&mut self, bytes: &[u8], beside: Beside<'_>) -> Read {
        let index = self.replay.size();
        let read = self.replay.entry(bytes, beside.vial_tags);
        let rules = read.seal.map(|seal| seal.rules_version);
        // The history says so too: a seal that only claims it is a fault.
        let unknown =
            |version: &u32| *version > rules_in_force::KNOWN && self.replay.newer().is_some();
        if let Some(version) = rules.filter(unknown) {
            self.newer_rules.get_or_insert((index, version));
        }
        self.frontier.append(read.leaf);
        if let Some(at) = read.recorded_at {
            self.reading.entry(at);
        }
        self.compare_held();
        let told = self.told(index, read.recorded.as_deref(), beside.public_text);
        if let Some(recorded) = &read.recorded {
            let statement = &recorded.statement;
            let before_use = read.before_use.as_deref();
            self.reading.statement(recorded, before_use, told);
            let later = impossible::said_later(self.replay.view(), recorded);
            self.reading.of_times(recorded, &later);
            let stood = corrected::stood(self.replay.view(), &statement.event);
            self.reading.of_corrections(recorded, stood.as_deref());
            self.reading
                .counters
                .statement(recorded, self.replay.view());
            self.reading
                .afterwards
                .statement(recorded, self.replay.view());
            if let Event::DonorEnrolled(e) = &statement.event {
                self.donors.insert(e.donor);
            }
            let faults = self.openings.statement(index, statement);
            self.replay.add_faults(faults);
        }
        self.signatures.add(self.replay.take_pending());
        read
    }

    /// What a recall says to the public; a fault if what stands beside it is not what was signed, or belongs to
    /// nothing.
    fn told(&mut self, index: u64, recorded: Option<&Recorded>, beside: Option<&[u8]>) -> Told {
        let mut texts = Texts::new();
        let recall =
            recorded.and_then(|recorded| Some((recorded, committed(&recorded.statement)?)));
        let read = match (recall, beside) {
            (_, None) => Ok(()),
            (None, Some(_)) => {
                let (got, expected) = (&evidence::A_PUBLIC_TEXT, &words::OF_RECALL_WITH_TEXT);
                Err(Fault::new(Check::PublicText, got, expected))
            }
            (Some((recorded, committed)), Some(bytes)) => {
                let read = public_text::read(bytes, &recorded.statement, &committed);
                read.map(|text| drop(texts.insert(index, text.text().to_owned())))
            }
        };
        self.add(read.err().map(|fault| Fault {
            index: Some(index),
            ..fault
        }));
        recorded.map_or(Told::Nothing, |recorded| Told::of(recorded, &texts))
    }

    pub fn ledger<T>(&self, look: impl FnOnce(&LedgerState) -> T) -> Option<T> {
        let ledger = Reader::new(self.replay.view()).ledger();
        ledger.ok().flatten().map(|ledger| look(&ledger))
    }

    /// Checks the signed checkpoint of the log as it is now: an older one, which needs no quorum.
    /// Its key may have been rotated since, so keys that the ledger names count too.
    pub fn older_checkpoint(&mut self, note: &[u8]) -> Result<(), Fault> {
        let wrong = |got: Wording, expected: Wording| {
            Err(Fault::at(
                self.size().saturating_sub(1),
                Check::Checkpoint,
                got,
                expected,
            ))
        };
        let untrusted = match UntrustedCheckpoint::parse(note) {
            Ok(untrusted) => untrusted,
            Err(error) => return wrong(Wording::data(error), words::A_SIGNED_CHECKPOINT.clone()),
        };
        let origin = self.trust.origin();
        let named = self
            .ledger(|l| l.current_log_keys().to_vec())
            .unwrap_or_default();
        let named = named
            .into_iter()
            .filter_map(|key| VerifierKey::new(origin, NoteAlgorithm::Ed25519, key).ok());
        let mut keys = self.trusted_keys();
        keys.extend(named);
        keys.dedup();
        let checkpoint = match untrusted.verify(origin, &keys) {
            Ok(checkpoint) => checkpoint,
            Err(error) => return wrong(Wording::data(error), evidence::signed_by(origin)),
        };
        let (size, root) = (self.size(), self.root());
        let got = words::size_and_root(checkpoint.size, checkpoint.root);
        if checkpoint.size != size {
            return wrong(got, words::size_and_root(size, root));
        }
        if checkpoint.root != root {
            let last = size.saturating_sub(1);
            let (got, expected) = (root, checkpoint.root);
            return Err(Fault::at(last, Check::CheckpointRoot, got, expected));
        }
        self.witnesses.confirmed = size;
        Ok(())
    }

    /// An older checkpoint that somebody holds: the log still has to begin with what it signed.
    ///
    /// # Errors
    /// It is none, or not one of this log.
    pub fn holds(&mut self, note: &[u8]) -> Result<(), Failure> {
        let checkpoint = self.own(note).map_err(|wrong| wrong.at("--since"))?;
        self.hold(checkpoint, false);
        Ok(())
    }

    /// The same of a checkpoint that was kept in a copy, at this path.
    ///
    /// # Errors
    /// It is none, or not one of this log.
    pub fn holds_of_copy(&mut self, note: &[u8], path: &Path) -> Result<Checkpoint, Failure> {
        let checkpoint = self
            .own(note)
            .map_err(|wrong| wrong.at(path.display()).hint(&words::COPY_OTHER_CHECKPOINT))?;
        self.hold(checkpoint.clone(), true);
        Ok(checkpoint)
    }

    fn hold(&mut self, checkpoint: Checkpoint, of_copy: bool) {
        self.held.push(Held {
            checkpoint,
            of_copy,
            contradicted: false,
        });
    }

    /// A checkpoint that a key of the trust file signed for this log.
    ///
    /// # Errors
    /// It is none.
    pub fn own(&self, note: &[u8]) -> Result<Checkpoint, Failure> {
        let wrong = |error: String| {
            Failure::input(&words::HELD_UNREADABLE)
                .found(error)
                .expected(format!("a checkpoint signed by {}", self.trust.origin()))
                .hint(&words::HELD_OF_ANOTHER)
        };
        let untrusted =
            UntrustedCheckpoint::parse(note).map_err(|error| wrong(error.to_string()))?;
        untrusted
            .verify(self.trust.origin(), &self.trusted_keys())
            .map_err(|error| wrong(error.to_string()))
    }

    /// Where the log is as long as a held checkpoint, it has its root.
    fn compare_held(&mut self) {
        let size = self.size();
        if !self.held.iter().any(|held| held.checkpoint.size == size) {
            return;
        }
        let root = self.root();
        let mut faults = Vec::new();
        for held in &mut self.held {
            let right = held.checkpoint.root;
            if held.checkpoint.size == size && root != right {
                held.contradicted = true;
                let (got, expected) = (words::size_and_root(size, root), words::held_root(right));
                let last = size.saturating_sub(1);
                faults.push(Fault::at(last, Check::CheckpointHeld, got, expected));
            }
        }
        self.replay.add_faults(faults);
    }

    /// The entries under the checkpoint that was kept in a copy do not begin with those of this log.
    pub fn contradicted_by_copy(&mut self) {
        let held = self.held.iter_mut();
        held.filter(|held| held.of_copy)
            .for_each(|held| held.contradicted = true);
    }

    /// Whether the log contradicts the checkpoint that was kept in a copy: one of the two is not true.
    pub fn contradicts_copy(&self) -> bool {
        let mut held = self.held.iter();
        held.any(|held| held.of_copy && held.contradicted)
    }

    /// The log's keys that the trust file names.
    fn trusted_keys(&self) -> Vec<VerifierKey> {
        let logs = self.trust.logs().iter();
        logs.map(|log| log.key.clone()).collect()
    }

    /// Ends the audit under the newest checkpoint. `stopped`: why not everything was read.
    pub fn finish(mut self, note: &[u8], stopped: Option<String>) -> Closed {
        let signatures = std::mem::replace(&mut self.signatures, Checker::new(0));
        let open = timed(&mut self.times.signatures, || signatures.finish());
        self.replay.add_faults(open);
        let disclosed = self.openings.finish(self.replay.view(), &self.donors);
        self.replay.add_faults(disclosed.faults.iter().cloned());
        let training = self
            .ledger(|l| l.clock == Some(Clock::Training))
            .unwrap_or(false);
        let (believed, incomplete) = self.newest_checkpoint(note);
        let newer = self.newer_rules.map(|(index, version)| {
            format!("entry {index} is under rules version {version}, this program knows {}: use a newer one", rules_in_force::KNOWN)
        });
        let stopped = stopped.or(newer);
        let expected = LedgerId::from_bytes(*self.trust.ledger_id());
        let trusted = self.trusted_keys();
        let mut report = match stopped {
            None => self
                .replay
                .finish(believed.as_ref().map(|(checkpoint, _)| checkpoint)),
            // A log that was not read to the end has neither the checkpoint's size nor its root.
            Some(_) => self.replay.stop(),
        };
        let altered = self.witnesses.fault(&report.faults, report.counts.entries);
        let at = altered.as_ref().map_or(0, |altered| {
            report.faults.partition_point(|fault| {
                fault.index.unwrap_or(u64::MAX) < altered.index.unwrap_or(0)
            })
        });
        report.faults.splice(at..at, altered);
        if report.counts.entries > 0 && report.ledger_id != Some(expected) {
            let got = report.ledger_id;
            let got = got.map_or(evidence::NO_GENESIS.clone(), Wording::data);
            report
                .faults
                .insert(0, Fault::at(0, Check::LedgerId, got, expected));
        }
        // A key that was rotated out, and perhaps stolen since, signs nothing new.
        let named = trusted
            .into_iter()
            .filter(|key| report.log_keys.contains(key.public_key()))
            .collect::<Vec<_>>();
        let signed = UntrustedCheckpoint::parse(note)
            .is_ok_and(|note| note.verify(self.trust.origin(), &named).is_ok());
        if believed.is_some() && !signed && stopped.is_none() {
            let (got, expected) = (&words::ANOTHER_KEY, &words::SIGNED_BY_BOTH);
            report.faults.push(Fault::new(Check::LogKey, got, expected));
        }
        let size = report.counts.entries;
        let longer = self.held.iter().map(|held| held.checkpoint.size);
        if let Some(longest) = longer.max().filter(|longest| size < *longest)
            && stopped.is_none()
        {
            let expected = words::held_size(longest);
            report
                .faults
                .push(Fault::new(Check::CheckpointHeld, size, expected));
        }
        let fork = believed
            .as_ref()
            .and_then(|(shown, _)| fork(&self.held, shown, report.root));
        let since = self.held.into_iter().find(|held| !held.of_copy);
        let ending = Ending {
            fork,
            since: since.map(|held| held.checkpoint),
            report,
            believed,
            training,
            times: Times {
                total: self.started.elapsed(),
                ..self.times
            },
            disclosed,
            incomplete: stopped.into_iter().chain(incomplete).collect(),
        };
        Closed {
            ending,
            reading: self.reading,
        }
    }

    /// Believes the newest checkpoint if the trust file does. Too few witnesses is no forgery.
    fn newest_checkpoint(
        &mut self,
        note: &[u8],
    ) -> (Option<(Checkpoint, Vec<String>)>, Option<String>) {
        let untrusted = match UntrustedCheckpoint::parse(note) {
            Ok(untrusted) => untrusted,
            Err(error) => {
                let fault = Fault::new(Check::Checkpoint, error, &words::A_SIGNED_CHECKPOINT);
                self.replay.add_faults([fault]);
                return (None, None);
            }
        };
        match self.trust.verify(&untrusted) {
            Ok((checkpoint, cosignatures)) => {
                let names = cosignatures
                    .iter()
                    .map(|c| c.witness().to_owned())
                    .collect();
                (Some((checkpoint, names)), None)
            }
            Err(error @ TrustError::QuorumNotMet { .. }) => {
                let keys = self.trusted_keys();
                let checkpoint = untrusted.verify(self.trust.origin(), &keys).ok();
                (checkpoint.map(|c| (c, Vec::new())), Some(error.to_string()))
            }
            Err(error) => {
                let expected = match &error {
                    TrustError::Witness { witness, .. } => evidence::cosigned_by(witness),
                    _ => words::signed_by_trusted(self.trust.origin()),
                };
                self.replay
                    .add_faults([Fault::new(Check::Checkpoint, error, expected)]);
                (None, None)
            }
        }
    }
}

/// That the log's key has signed two logs: this one, by its newest checkpoint, and one that somebody holds a
/// checkpoint of.
fn fork(held: &[Held], shown: &Checkpoint, root: Digest) -> Option<Wording> {
    let mut held = held.iter();
    let held = held.find(|held| held.contradicted && shown.root == root)?;
    let said = |of: &Checkpoint| words::size_and_root(of.size, of.root);
    Some(words::two_logs_signed(said(&held.checkpoint), said(shown)))
}
