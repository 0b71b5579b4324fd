//! An audit of a database file, beside a running daemon or of a copy.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::auditor::{Auditor, Beside};
use super::long_log::Entries;
use super::report::AuditFacts;
use super::stored::{Stored, no_entries};
use super::times::timed;
use crate::cli::exit::Failure;
use crate::cli::progress::Progress;
use crate::format::checkpoint::UntrustedCheckpoint;
use crate::store::sqlite::{OpenError, SqliteStore};
use crate::store::{Head, Snapshot, StoreError};
use crate::verify::replay::Read;
use crate::verify::{Check, Fault};
use crate::words::Problem;
use crate::words::{audit, refusal};

/// Missing entries in a row that are named one by one. Behind more than these nothing is read: the
/// newest checkpoint's size would have an audit count to it, however large it is.
const MAX_GAP: u64 = 1_000;

/// Entries between two reports of progress.
const STEP: u64 = 256;

/// Audits a database.
///
/// # Errors
/// Exit 2: not a ledger. Exit 3: cannot be read, or empty.
pub fn audit(
    path: &Path,
    auditor: Auditor<'_>,
    progress: &mut Progress,
) -> Result<AuditFacts, Failure> {
    let missing_wal = missing_wal(path);
    let snapshots =
        SqliteStore::open_for_audit(path).map_err(|error| open_failure(path, &error))?;
    let snapshot = snapshots
        .snapshot()
        .map_err(|error| store_failure(path, &error))?;
    let Some(head) = snapshot.head() else {
        let first = snapshot.next_entry(0);
        if let Some(first) = first.map_err(|error| store_failure(path, &error))? {
            return Err(Failure::refused(
                Problem::CHECKPOINT,
                "the log has entries and no checkpoint",
            )
            .at(path.display())
            .found(format!("entry {first}, and no checkpoint"))
            .expected("a signed checkpoint after every batch")
            .hint("look for a database that nobody has taken anything out of"));
        }
        return Err(Failure::not_checked(
            Problem::EMPTY,
            "the database holds no ledger yet: nothing was audited",
        )
        .at(path.display())
        .found("0 entries")
        .expected("a ledger"));
    };
    let note = head.checkpoint.clone();
    let (size, row) = size_of(&*snapshot, head).map_err(|error| store_failure(path, &error))?;
    let auditor = auditor
        .begin(size, Entries::Stored(&*snapshot))
        .map_err(|error| store_failure(path, &error))?;
    let mut walk = Walk {
        snapshot: &*snapshot,
        auditor,
        stored: Stored::default(),
        covering: None,
    };
    walk.auditor.add(row);
    let stopped = walk.all(size, progress).err().map(|error| text(&error));
    let mut auditor = walk.auditor;
    let mut compared = 0;
    let mut stopped = stopped;
    if stopped.is_none() && !auditor.newer_rules() {
        let mut time = Duration::ZERO;
        let finished = timed(&mut time, || {
            walk.stored.finish(&*snapshot, auditor.replay().size())
        });
        auditor.times.stored += time;
        match finished {
            Ok((faults, rows)) => {
                auditor.add(faults);
                compared = rows;
            }
            Err(error) => stopped = Some(text(&error)),
        }
    }
    let closed = auditor.finish(&note, stopped);
    let suspect = closed.suspect().map(|index| snapshot.entry(index));
    // What cannot be read has been reported.
    let suspect = suspect.and_then(Result::ok).flatten();
    let mut facts = closed.facts(suspect.as_deref());
    facts.note.clone_from(&note);
    facts.source = path.display().to_string();
    facts.rows_compared = Some(compared);
    facts.checked.push(audit::database(compared));
    let wal = missing_wal.map(|wal| audit::wal_not_there(wal.display()));
    facts.not_checked.extend(wal);
    Ok(facts)
}

struct Walk<'s, 't> {
    snapshot: &'s dyn Snapshot,
    auditor: Auditor<'t>,
    stored: Stored,
    /// The next checkpoint.
    covering: Option<Head>,
}

impl Walk<'_, '_> {
    fn all(&mut self, size: u64, progress: &mut Progress) -> Result<(), StoreError> {
        for index in 0..size {
            if self.auditor.newer_rules() {
                return Ok(());
            }
            // The size is what somebody wrote beside the log: where the log ends, no more is read.
            let next = self.read(|snapshot| snapshot.next_entry(index))?;
            let next = next.unwrap_or(u64::MAX);
            if next.saturating_sub(index) > MAX_GAP {
                let last = next.min(size) - 1;
                let got = no_entries(index, last);
                let fault = Fault::at(index, Check::Missing, got, audit::in_all(size));
                self.auditor.add([fault]);
                break;
            }
            self.one(index)?;
            if index % STEP == 0 {
                progress.at(index, size);
            }
        }
        progress.at(size, size);
        if let Some(beyond) = self.snapshot.next_entry(size)? {
            let fault = Fault::at(
                beyond,
                Check::Extra,
                &audit::AN_ENTRY,
                &audit::NOTHING_BEYOND,
            );
            self.auditor.add([fault]);
        }
        Ok(())
    }

    fn one(&mut self, index: u64) -> Result<(), StoreError> {
        let bytes = self.read(|snapshot| snapshot.entry(index))?;
        let missing = bytes.is_none();
        if missing {
            let (got, expected) = (audit::no_entry(index), &audit::AN_ENTRY);
            self.auditor
                .add([Fault::at(index, Check::Missing, got, expected)]);
        }
        // Without its bytes the chain breaks here and is reported so; what comes after is read on.
        let bytes = bytes.unwrap_or_default();
        let sidecar = self.read(|snapshot| snapshot.sidecar(index))?;
        let public_text = self.read(|snapshot| snapshot.public_text(index))?;
        let beside = Beside {
            vial_tags: sidecar.as_deref(),
            public_text: public_text.as_deref(),
        };
        let read = self.auditor.entry(&bytes, beside);
        if let Some(why) = self.auditor.trouble() {
            return Err(StoreError::Failed {
                doing: "keeping what an audit has to know of a long log",
                source: why.into(),
            });
        }
        let started = Instant::now();
        if !missing
            && self
                .stored
                .is_another_leaf(self.snapshot, index, read.leaf)?
        {
            self.auditor.witnesses.other_leaves.push(index);
        }
        let faults = self.stored.entry(self.snapshot, index, &read)?;
        self.auditor.add(faults);
        if sidecar.is_some() {
            self.stored.sidecar();
        }
        self.checkpoint(index, &read)?;
        self.auditor.times.stored += started.elapsed();
        Ok(())
    }

    /// The checkpoint behind a seal, and none behind anything else.
    fn checkpoint(&mut self, index: u64, read: &Read) -> Result<(), StoreError> {
        let seal = read.seal.is_some();
        let fault = match (self.checkpoint_after(index)?, seal) {
            (Some(row), _) => {
                self.auditor.add(beside(&row, index, read));
                self.auditor.older_checkpoint(&row.checkpoint).err()
            }
            (None, true) => Some(Fault::at(
                index,
                Check::Checkpoint,
                &refusal::NONE,
                &audit::EVERY_SEAL,
            )),
            (None, false) => None,
        };
        self.stored.compared += u64::from(seal);
        self.auditor.add(fault);
        Ok(())
    }

    fn read<T>(&mut self, look: impl FnOnce(&dyn Snapshot) -> T) -> T {
        timed(&mut self.auditor.times.read, || look(self.snapshot))
    }

    /// The checkpoint whose last entry this is.
    fn checkpoint_after(&mut self, index: u64) -> Result<Option<Head>, StoreError> {
        let next = self.covering.as_ref();
        if next.is_none_or(|next| next.size <= index) {
            self.covering = self.snapshot.checkpoint_covering(index)?;
        }
        Ok(self.covering.take_if(|next| next.size == index + 1))
    }
}

/// What a checkpoint's row says beside its note, against the seal that is its last entry.
fn beside(row: &Head, index: u64, read: &Read) -> Option<Fault> {
    let right = (read.recorded_at?.ms(), read.seal?.subject_count);
    let stored = (row.recorded_at_ms, row.subject_count);
    let said = |(time, subjects)| audit::time_and_subjects(time, subjects);
    (stored != right).then(|| Fault::at(index, Check::StoredCheckpoint, said(stored), said(right)))
}

/// How many entries are to be read: as the newest checkpoint's row says, unless its note says less and there are no
/// more.
fn size_of(snapshot: &dyn Snapshot, head: &Head) -> Result<(u64, Option<Fault>), StoreError> {
    let note = UntrustedCheckpoint::parse(&head.checkpoint).ok();
    let signed = note.map_or(head.size, |note| note.claimed().size);
    if signed >= head.size || snapshot.next_entry(signed)?.is_some() {
        return Ok((head.size, None));
    }
    let (got, expected) = (audit::size_of_row(head.size), audit::size_of_note(signed));
    Ok((
        signed,
        Some(Fault::new(Check::StoredCheckpoint, got, expected)),
    ))
}

/// An error with its causes.
fn text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text.push_str(&format!(": {deeper}"));
        cause = deeper.source();
    }
    text
}

fn open_failure(path: &Path, error: &OpenError) -> Failure {
    let failure = match error {
        OpenError::Foreign { .. } => Failure::input(text(error)),
        _ => Failure::not_checked(Problem::STORE, text(error)),
    };
    failure.at(path.display()).hint(&audit::STORE_TO_DO)
}

fn store_failure(path: &Path, error: &StoreError) -> Failure {
    Failure::not_checked(Problem::STORE, text(error))
        .at(path.display())
        .hint(&audit::STORE_TO_DO)
}

/// The write-ahead log that is not beside a database that is written with one. A daemon that was stopped leaves none;
/// who copies the file alone while it runs loses it.
fn missing_wal(path: &Path) -> Option<PathBuf> {
    /// Where the header says how the file is written; 2: with a write-ahead log.
    const WRITE_VERSION: usize = 18;
    let mut header = [0; WRITE_VERSION + 1];
    File::open(path).ok()?.read_exact(&mut header).ok()?;
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    let wal = PathBuf::from(wal);
    (header[WRITE_VERSION] == 2 && !wal.exists()).then_some(wal)
}
