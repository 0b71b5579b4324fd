//! The log itself, entry by entry: what is never touched, and what follows from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Memory, Tally};
use crate::domain::event::Event;
use crate::domain::id::Digest;
use crate::domain::state::{Facts, LedgerState, State, fold_ledger};
use crate::domain::statement::{Recorded, Statement};
use crate::domain::subject::{Subject, subjects};
use crate::format::checkpoint::{CheckpointError, UntrustedCheckpoint};
use crate::format::entry::{Body, Entry, Seal};
use crate::format::public_text::committed;
use crate::ledger::recover::signed_by_the_log;
use crate::ledger::states::key_of;
use crate::store::sqlite::derived::{Beside, Derived, ExpectedIndex};
use crate::store::{Follows, NewListing, StoreError};
use crate::verify::chain::Chain;
use crate::verify::{Check, Fault};
use crate::verify::{public_text, sidecar};
use crate::words::evidence;

/// Entries read at a time; with the largest entries, 32 MiB.
const PAGE: u32 = 512;

pub(super) struct Log<'m> {
    chain: Chain,
    /// The ledger's own state, which names the keys that sign checkpoints.
    ledger: State,
    last_seal: Option<(u64, Seal)>,
    memory: Memory<'m>,
    remembered: Vec<Result<UntrustedCheckpoint, CheckpointError>>,
    /// Root of the log at each size that the signer remembers.
    remembered_roots: BTreeMap<u64, Digest>,
}

impl<'m> Log<'m> {
    pub(super) fn new(memory: Memory<'m>) -> Self {
        let remembered = match memory {
            Memory::Notes(notes) => notes
                .iter()
                .map(|note| UntrustedCheckpoint::parse(note))
                .collect(),
            _ => Vec::new(),
        };
        Self {
            chain: Chain::default(),
            ledger: State::new(&Subject::Ledger),
            last_seal: None,
            memory,
            remembered,
            remembered_roots: BTreeMap::new(),
        }
    }

    /// Reads all entries; `false` if some are missing.
    pub(super) fn read(
        &mut self,
        derived: &mut Derived,
        tally: &mut Tally<'_>,
    ) -> Result<bool, StoreError> {
        let end = derived
            .last_entry()?
            .map_or(0, |last| last.saturating_add(1));
        let covered = derived.head_size()?.unwrap_or(0);
        // A table that is not there is found when tables are compared.
        let named = derived.in_tiles(end.max(covered)).unwrap_or(0);
        if named > end.max(covered) {
            let key = range(end.max(covered), named);
            let expected = "the entries that the tree still names: they were taken away";
            tally.truth("entry", &key, "no entry", expected);
        }
        if covered < end {
            let key = range(covered, end);
            tally.truth(
                "entry",
                &key,
                "entries",
                "none beyond the newest checkpoint",
            );
        }
        let mut whole = end > 0;
        if end == 0 {
            tally.truth("entry", &range(0, covered.max(1)), "no entry", "an entry");
        }
        loop {
            let start = self.chain.size();
            let page = derived.entries(start, PAGE)?;
            if page.is_empty() {
                break;
            }
            for entry in page {
                if entry.index != self.chain.size() {
                    whole = false;
                    let key = range(self.chain.size(), entry.index);
                    tally.truth("entry", &key, "no entry", "an entry");
                    return Ok(whole);
                }
                self.one(derived, &entry.bytes, tally)?;
            }
            tally.watcher.progress(self.chain.size(), end);
        }
        if end > 0 && end < covered {
            whole = false;
            tally.truth("entry", &range(end, covered), "no entry", "an entry");
        }
        Ok(whole)
    }

    fn one(
        &mut self,
        derived: &mut Derived,
        bytes: &[u8],
        tally: &mut Tally<'_>,
    ) -> Result<(), StoreError> {
        let index = self.chain.size();
        let mut faults = Vec::new();
        let (leaf, entry) = self.chain.entry(bytes, &mut faults);
        let (follows, beside) = match entry {
            Some(entry) => self.say(derived, entry, leaf, &mut faults, tally)?,
            None => (Follows::default(), Beside::default()),
        };
        let follows = Follows { leaf, ..follows };
        for fault in faults {
            let table = match fault.check {
                Check::Sidecar | Check::RootMismatch | Check::VialDuplicate => "sidecar",
                Check::PublicText => "public_text",
                _ => "entry",
            };
            let found = format!("{}: {}", fault.check, fault.got.english());
            tally.truth(
                table,
                &format!("entry_index {index}"),
                found,
                fault.expected.english(),
            );
        }
        derived.entry(&follows, &beside, &mut |d| tally.found(d))?;
        tally.checked.entries += 1;
        let size = self.chain.size();
        let here = |note: &UntrustedCheckpoint| note.claimed().size == size;
        if self.remembered.iter().flatten().any(here) {
            self.remembered_roots.insert(size, self.chain.root());
        }
        Ok(())
    }

    fn say(
        &mut self,
        derived: &Derived,
        entry: Entry,
        leaf: Digest,
        faults: &mut Vec<Fault>,
        tally: &mut Tally<'_>,
    ) -> Result<(Follows, Beside), StoreError> {
        // Where it is stored, which a false entry may contradict.
        let index = self.chain.size().saturating_sub(1);
        let (mut follows, mut beside) = (Follows::default(), Beside::default());
        let envelope = match entry.body {
            Body::Seal(seal) => {
                self.last_seal = Some((index, seal));
                beside.checkpoint = Some((entry.recorded_at.ms(), seal.subject_count));
                self.checkpoint(derived, tally)?;
                return Ok((follows, beside));
            }
            Body::Envelope(envelope) => envelope,
        };
        let payload_hash = envelope.payload_hash();
        follows.payload_hash = Some(payload_hash);
        let statement = match envelope.statement() {
            Ok(statement) => statement,
            Err(error) => {
                let got = evidence::code_at(error.code, &error.field);
                faults.push(Fault::at(index, Check::Statement, got, error.expected));
                return Ok((follows, beside));
            }
        };
        let touched = subjects(&statement.event);
        follows.event_type = statement.event.number();
        follows.listings = NewListing::all(index, &statement.event);
        follows.subject_keys = touched.iter().map(key_of).collect();
        if let Event::VialsCommissioned(event) = &statement.event {
            beside.has_sidecar = true;
            // A missing one is found when tables are compared.
            if let Some(bytes) = derived.sidecar(index)? {
                match sidecar::parse(&bytes) {
                    Ok(ids) => {
                        faults.extend(sidecar::check(event, &ids).err());
                        beside.vial_tags = bytes;
                    }
                    Err(fault) => faults.push(fault),
                }
            }
        }
        if let Some(committed) = committed(&statement) {
            beside.has_public_text =
                self.public_text(derived, index, &statement, &committed, faults)?;
        }
        if touched.contains(&Subject::Ledger) {
            let recorded = Recorded {
                index,
                leaf,
                payload_hash,
                recorded_at: entry.recorded_at,
                statement,
            };
            let before = std::mem::replace(&mut self.ledger, State::new(&Subject::Ledger));
            self.ledger = fold_ledger(before, Arc::new(recorded));
            let ledger = self.facts();
            let correction = ledger.and_then(|ledger| ledger.clock_corrections.by(index).copied());
            if let Some(correction) = correction {
                self.chain.clock_corrected(&correction);
            }
        }
        Ok((follows, beside))
    }

    /// Whether the public text of a recall must be there: a missing one is found when tables are compared, but for a
    /// recall that was recorded before texts were kept.
    fn public_text(
        &self,
        derived: &Derived,
        index: u64,
        statement: &Statement,
        committed: &Digest,
        faults: &mut Vec<Fault>,
    ) -> Result<bool, StoreError> {
        let Some(bytes) = derived.public_text(index)? else {
            return Ok(index >= derived.public_texts_from()?.unwrap_or(0));
        };
        let fault = public_text::read(&bytes, statement, committed).err();
        faults.extend(fault.map(|fault| Fault {
            index: Some(index),
            ..fault
        }));
        Ok(true)
    }

    fn facts(&self) -> Option<&LedgerState> {
        match &self.ledger.facts {
            Facts::Ledger(ledger) => Some(ledger),
            _ => None,
        }
    }

    /// The checkpoint that ends here: signed by the log, over exactly these entries. A missing one is
    /// found when tables are compared.
    fn checkpoint(&self, derived: &Derived, tally: &mut Tally<'_>) -> Result<(), StoreError> {
        let (size, root) = (self.chain.size(), self.chain.root());
        let Some(note) = derived.checkpoint(size)? else {
            return Ok(());
        };
        let key = format!("size {size}");
        match UntrustedCheckpoint::parse(&note).and_then(|note| self.signed(&note)) {
            Err(error) => {
                tally.truth(
                    "checkpoint",
                    &key,
                    error.to_string(),
                    "a note that the log's key signed",
                );
            }
            Ok(signed) if signed.size != size || signed.root != root => {
                let found = format!("size {}, root {}", signed.size, signed.root);
                let expected = format!("size {size}, root {root}: that of the entries");
                tally.truth("checkpoint", &key, found, expected);
            }
            Ok(_) => tally.checked.checkpoints += 1,
        }
        Ok(())
    }

    fn signed(
        &self,
        note: &UntrustedCheckpoint,
    ) -> Result<crate::format::checkpoint::Checkpoint, CheckpointError> {
        // Without a genesis there is no key, and nothing verifies.
        let none = LedgerState::default();
        signed_by_the_log(note, self.facts().unwrap_or(&none)).map(|(checkpoint, _)| checkpoint)
    }

    /// The log was read to its end: does its last seal commit to what follows from it, and does the
    /// signer remember nothing else?
    pub(super) fn end(&self, index: &ExpectedIndex, tally: &mut Tally<'_>) {
        let last = self.chain.size().saturating_sub(1);
        let text =
            |root: Digest, subjects: u64| format!("index root {root} over {subjects} subjects");
        match self.last_seal {
            Some((at, seal)) if at == last => {
                let found = text(seal.index_root, seal.subject_count);
                let expected = text(index.root, index.subject_count);
                if found != expected {
                    let expected = format!("{expected}: what follows from the entries before it");
                    tally.truth("entry", &format!("entry_index {at}"), found, expected);
                }
            }
            _ => {
                let key = format!("entry_index {last}");
                tally.truth("entry", &key, "no seal", "a log that ends in a seal");
            }
        }
        self.memory(tally);
    }

    fn memory(&self, tally: &mut Tally<'_>) {
        let mut wrong = |found: String, expected: String| {
            tally.truth("last-checkpoint", "the signer's memory", found, expected);
        };
        match self.memory {
            Memory::NotGiven => {}
            Memory::Missing => wrong("no file".into(), "the last checkpoint signed".into()),
            Memory::Notes([]) => wrong("no whole note".into(), "the last checkpoint signed".into()),
            Memory::Notes(_) => {
                for note in &self.remembered {
                    if let Some((found, expected)) = self.wrong_note(note) {
                        wrong(found, expected);
                    }
                }
            }
        }
    }

    /// What is wrong with a note of the signer's memory: found, expected.
    fn wrong_note(
        &self,
        note: &Result<UntrustedCheckpoint, CheckpointError>,
    ) -> Option<(String, String)> {
        let note = match note {
            Ok(note) => note,
            Err(error) => return Some((error.to_string(), "a signed checkpoint".into())),
        };
        let checkpoint = match self.signed(note) {
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                return Some((error.to_string(), "a note that the log's key signed".into()));
            }
        };
        let size = self.chain.size();
        if checkpoint.size > size {
            let expected = format!("at most size {size}: the database is an older copy");
            return Some((format!("size {}", checkpoint.size), expected));
        }
        match self.remembered_roots.get(&checkpoint.size) {
            Some(root) if *root == checkpoint.root => None,
            root => {
                let root = root.map_or("none".to_owned(), ToString::to_string);
                let found = format!("size {}, root {}", checkpoint.size, checkpoint.root);
                Some((found, format!("root {root}: that of the entries")))
            }
        }
    }
}

/// The entries from `start` to before `end`.
fn range(start: u64, end: u64) -> String {
    match end.saturating_sub(start) {
        0 | 1 => format!("entry_index {start}"),
        _ => format!("entry_index {start} to {}", end - 1),
    }
}
