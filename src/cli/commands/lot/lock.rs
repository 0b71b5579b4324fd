//! The lock of a dossier (`.lotledger.lock`): one `lot submit` at a time, from whichever machine that
//! shares the folder. It is a file that must not be there yet, which every kind of share knows; so one
//! that a crash left behind stays until a person says that its holder is gone (`--break-lock`).

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::cli::random;
use crate::words::Problem;

/// Name of the file within a dossier.
pub const FILE: &str = ".lotledger.lock";
const MAX_BYTES: usize = 4096;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    host: String,
    /// The process on it.
    process: u32,
    since: String,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (host, process, since) = (&self.host, self.process, &self.since);
        write!(f, "process {process} on {host}, since {since}")
    }
}

/// The lock of a dossier, held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    holder: Holder,
    /// Whose lock was taken over.
    broken: Option<String>,
}

impl Lock {
    /// Takes the lock of a dossier; with `take_over` also one that somebody holds.
    ///
    /// # Errors
    /// Somebody holds it, who is named.
    pub fn take(directory: &Path, take_over: bool) -> Result<Self, Failure> {
        let path = directory.join(FILE);
        let holder = Holder {
            host: host(),
            process: std::process::id(),
            since: random::now()?.to_string(),
        };
        let text = serde_json::to_vec(&holder)
            .map_err(|error| Failure::input(error).at(path.display()))?;
        let mut broken = None;
        match files::write_new(&path, &text, Mode::Shared) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let other = held_by(&path)?;
                if !take_over {
                    return Err(Failure::not_checked(Problem::LOCKED, "somebody else is submitting this dossier")
                        .at(path.display())
                        .found(other)
                        .expected("one `lot submit` at a time")
                        .hint("wait until it ends; if it does not run any more (look on that machine), take its place with --break-lock"));
                }
                files::replace(&path, &text, Mode::Shared)?;
                broken = Some(other);
            }
            Err(error) => return Err(Failure::io(&path, &error)),
        }
        Ok(Self {
            path,
            holder,
            broken,
        })
    }

    pub fn broken(&self) -> Option<String> {
        let other = self.broken.as_ref()?;
        Some(format!("{}: taken over from {other}", self.path.display()))
    }

    /// Makes sure that nobody took it over meanwhile.
    pub fn still_held(&self) -> Result<(), Failure> {
        if self.is_own() {
            return Ok(());
        }
        let other = held_by(&self.path)?;
        Err(
            Failure::not_checked(Problem::LOCKED, "the lock of this dossier was taken over")
                .at(self.path.display())
                .found(other)
                .expected(&self.holder)
                .hint(
                    "this run stops; what it recorded stays recorded, and the other run finds it",
                ),
        )
    }

    fn is_own(&self) -> bool {
        let read = files::read(&self.path, MAX_BYTES).ok();
        let holder = read.and_then(|bytes| serde_json::from_slice::<Holder>(&bytes).ok());
        holder.is_some_and(|holder| holder == self.holder)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.is_own() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Who holds the lock at a path, in words. A file that says nothing (a crash while it was written) is held
/// by somebody unknown.
fn held_by(path: &Path) -> Result<String, Failure> {
    if !path.exists() {
        return Ok("no lock: the file was removed".to_owned());
    }
    let bytes = files::read(path, MAX_BYTES)?;
    Ok(match serde_json::from_slice::<Holder>(&bytes) {
        Ok(holder) => holder.to_string(),
        Err(_) => "a lock that does not say whose it is".to_owned(),
    })
}

#[cfg(unix)]
fn host() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "an unnamed machine".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_taken_over_only_when_asked() {
        let dossier = tempfile::tempdir().unwrap();
        let file = dossier.path().join(FILE);
        let first = Lock::take(dossier.path(), false).unwrap();
        let refused = Lock::take(dossier.path(), false).unwrap_err();
        assert!(
            refused.found.english().contains(&first.holder.to_string()),
            "{refused:?}"
        );
        first.still_held().unwrap();
        drop(first);
        assert!(!file.exists());

        // One that a crash left behind, on another machine.
        let stale = Holder {
            host: "pc-12".to_owned(),
            process: 4711,
            since: "2026-11-22T09:00:00.000Z".to_owned(),
        };
        std::fs::write(&file, serde_json::to_vec(&stale).unwrap()).unwrap();
        let refused = Lock::take(dossier.path(), false).unwrap_err();
        assert!(
            refused.found.english().contains("process 4711 on pc-12"),
            "{refused:?}"
        );
        let second = Lock::take(dossier.path(), true).unwrap();
        assert!(second.broken().unwrap().contains("pc-12"));

        // Whoever was taken over from finds out, and leaves the other's lock alone.
        std::fs::write(&file, serde_json::to_vec(&stale).unwrap()).unwrap();
        let stopped = second.still_held().unwrap_err();
        assert!(stopped.found.english().contains("pc-12"), "{stopped:?}");
        drop(second);
        assert!(file.exists());

        std::fs::write(&file, "").unwrap();
        let refused = Lock::take(dossier.path(), false).unwrap_err();
        assert!(
            refused.found.english().contains("does not say"),
            "{refused:?}"
        );
    }
}
