//! `lotledgerd trust`: the trust file that clients pin.

use std::io::Write;

use super::config::Config;
use super::{Failure, open};
use crate::domain::state::{Facts, LedgerState, State};
use crate::domain::subject::Subject;
use crate::format::note::{NoteAlgorithm, VerifierKey};
use crate::format::trust::TrustFile;
use crate::ledger::recorded;
use crate::merkle::subject_index::subject_key;
use crate::store::sqlite::SqliteStore;
use crate::store::{Snapshots, StoreError};

/// Most changes of keys and rules that a ledger can have seen.
const MAX_CHANGES: usize = 100_000;

/// Prints the trust file of the ledger: its id and the log keys in force. Also beside a running
/// daemon.
pub fn print(config: &Config, out: &mut dyn Write) -> Result<(), Failure> {
    let path = open::database(config);
    let snapshots = SqliteStore::open_read_only(&path)
        .map_err(|error| open::failure(&format!("cannot open {}", path.display()), &error))?;
    let ledger = ledger_state(&*snapshots)
        .map_err(|error| open::failure("the ledger cannot be read", &error))?;
    let (Some(id), Some(origin)) = (ledger.id, &ledger.origin) else {
        let text = format!("{}: there is no ledger in it yet", path.display());
        return Err(Failure::usage(text));
    };
    let key = |key| {
        VerifierKey::new(origin, NoteAlgorithm::Ed25519, key)
            .map_err(|error| open::failure("a log key", &error))
    };
    let keys = ledger.current_log_keys().iter().copied().map(key);
    let keys: Vec<VerifierKey> = keys.collect::<Result<_, _>>()?;
    let trust = TrustFile::without_witnesses(&id.bytes(), &keys)
        .map_err(|error| open::failure("the trust file", &error))?;
    write!(out, "{}", trust.to_text())
        .map_err(|error| Failure::world("cannot write the trust file", error))
}

/// The ledger's own state, folded from its history.
fn ledger_state(snapshots: &dyn Snapshots) -> Result<LedgerState, StoreError> {
    let snapshot = snapshots.snapshot()?;
    let subject = Subject::Ledger;
    let key = subject_key(subject.kind(), &subject.id());
    let mut acts = Vec::new();
    for row in snapshot.history(&key, 0, MAX_CHANGES)? {
        if let Some(bytes) = snapshot.entry(row.entry_index)? {
            acts.extend(recorded(row.entry_index, &bytes)?.map(std::sync::Arc::new));
        }
    }
    match State::of_ledger(acts).facts {
        Facts::Ledger(ledger) => Ok(ledger),
        _ => Ok(LedgerState::default()),
    }
}
