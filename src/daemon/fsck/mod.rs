//! `lotledgerd fsck`: is the database as it should be, and if not, what can be rebuilt?

mod report;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use super::args::Fsck;
use super::commands::complete;
use super::config::Layer;
use super::open::{self, failure};
use crate::ledger::fsck::{Checked, Memory, Watcher as _, check, rebuild, rebuild_index};
use crate::ledger::remembered;
use crate::store::StoreError;
use crate::store::sqlite::OpenError;
use crate::store::sqlite::derived::{
    Derived, DerivedError, Difference, Lock, Standing, copy, copy_name,
};
use report::{FsckReport, Report};

struct Files {
    database: PathBuf,
    memory: Option<PathBuf>,
}

/// Checks, and with `--rebuild` writes again what can be.
///
/// # Errors
/// Exit 1: faults were found, and are not mended. Exit 2: not a ledger, or the copy is there already.
/// Exit 3: could not check.
pub fn fsck(arguments: Fsck, out: &mut dyn Write, notes: &mut dyn Write) -> Result<(), Failure> {
    let files = files(&arguments)?;
    let backup = arguments.rebuild.then(|| match &arguments.backup {
        Some(path) => path.clone(),
        None => copy_name(&files.database),
    });
    must_be_a_file(&files.database)?;
    if let Some(path) = backup.as_deref().filter(|path| path.exists()) {
        return Err(Failure::usage(format!(
            "--backup: {} is there already; expected a new file: move it away, or name another",
            path.display()
        )));
    }
    let mut report = Report::new(out, notes, &files.database, arguments.json);
    let done = run(&files, backup.as_deref(), &mut report);
    report.end(done)
}

fn files(arguments: &Fsck) -> Result<Files, Failure> {
    if let Some(database) = &arguments.database {
        return Ok(Files {
            database: database.clone(),
            memory: arguments.last_checkpoint.clone(),
        });
    }
    let settings = Layer {
        data: arguments.data.clone(),
        last_checkpoint: arguments.last_checkpoint.clone(),
        ..Layer::default()
    };
    let config = complete(settings, arguments.config.as_deref())?;
    Ok(Files {
        database: open::database(&config),
        memory: Some(config.last_checkpoint),
    })
}

fn run(
    files: &Files,
    backup: Option<&Path>,
    report: &mut Report<'_>,
) -> Result<FsckReport, Failure> {
    let database = &files.database;
    let lock = match backup {
        Some(_) => Some(Lock::take(database)),
        None => Lock::take_if_there(database).transpose(),
    };
    let lock = lock
        .transpose()
        .map_err(|error| not_opened(database, error))?;
    let notes = read_memory(files.memory.as_deref())?;
    let memory = match (&files.memory, &notes) {
        (None, _) => Memory::NotGiven,
        (Some(_), None) => Memory::Missing,
        (Some(_), Some(notes)) => Memory::Notes(notes),
    };

    let checked = checked(database, memory, report)?;
    let outcome = |done| FsckReport::new(checked.clone(), done);
    let (Some(backup), Some(lock)) = (backup, lock) else {
        return Ok(outcome(None));
    };
    if checked.clean() || !checked.can_be_rebuilt() {
        return Ok(outcome(None));
    }
    report.room(database, backup);
    copy(database, backup).map_err(|error| cannot_check(backup, error))?;
    report.copied(backup);
    let doing = format!("{} is a copy of the database as it was", backup.display());
    let (index, log) = checked.faulty();
    let mut written = Vec::new();
    if log {
        let derived =
            Derived::open(database, &lock).map_err(|error| cannot_check(database, error))?;
        written = rebuild(derived, memory, report).map_err(|error| failure(&doing, &error))?;
    }
    if index {
        rebuild_index(database, lock, report).map_err(|error| failure(&doing, &error))?;
        written.push("index".to_owned());
    }
    Ok(outcome(Some((written, backup.to_owned()))))
}

/// A file that opens is checked; one that is too damaged to be opened has a fault.
fn checked(
    database: &Path,
    memory: Memory<'_>,
    report: &mut Report<'_>,
) -> Result<Checked, Failure> {
    let failed =
        |error: StoreError| failure(&format!("cannot check {}", database.display()), &error);
    match Derived::open_read_only(database) {
        Ok(mut derived) => check(&mut derived, memory, report).map_err(failed),
        Err(DerivedError::Store(StoreError::Damaged(what))) => Ok(unreadable(what, report)),
        Err(error) => Err(cannot_check(database, error)),
    }
}

fn unreadable(what: String, report: &mut Report<'_>) -> Checked {
    report.found(Difference {
        table: "file".into(),
        key: "pages".into(),
        found: what,
        expected: "a file that can be read".into(),
        standing: Standing::Truth,
    });
    Checked {
        truth: [("file".to_owned(), 1)].into(),
        not_compared: Some("the file cannot be read".into()),
        ..Checked::default()
    }
}

/// The notes of the signer's memory, if there is such a file.
fn read_memory(path: Option<&Path>) -> Result<Option<Vec<Vec<u8>>>, Failure> {
    let Some(path) = path else { return Ok(None) };
    match remembered(path) {
        Ok(notes) => Ok(Some(notes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => Ok(Some(Vec::new())),
        Err(error) => Err(Failure::world(path.display(), error)),
    }
}

fn must_be_a_file(database: &Path) -> Result<(), Failure> {
    if std::fs::metadata(database).is_ok_and(|file| file.is_file() && file.len() > 0) {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{}: found no file, or an empty one; expected a ledger's database: correct --data or --database",
        database.display()
    )))
}

fn cannot_check(path: &Path, error: DerivedError) -> Failure {
    match error {
        DerivedError::Open(error) => not_opened(path, error),
        DerivedError::Store(error) => failure(&format!("cannot check {}", path.display()), &error),
    }
}

fn not_opened(path: &Path, error: OpenError) -> Failure {
    let text = failure(&format!("cannot check {}", path.display()), &error).to_string();
    match error {
        OpenError::InUse { .. } => Failure::world(
            text,
            "stop the daemon first, or check a copy of the database",
        ),
        error if error.is_no_ledger() => Failure::usage(text),
        _ => Failure::world(text, "nothing was changed"),
    }
}
