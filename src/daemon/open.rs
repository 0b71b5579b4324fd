//! Where the ledger's files are, and how they are opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::Config;
use super::{Failure, log_key};
use crate::ledger::{Ledger, LedgerOptions, LogSigner, OpenError, SystemClock};
use crate::store::sqlite::SqliteStore;

/// The database.
pub(super) fn database(config: &Config) -> PathBuf {
    config.data.join("ledger.sqlite")
}

/// How the ledger is run.
pub(super) fn options(config: &Config) -> LedgerOptions {
    LedgerOptions {
        queue: config.queue,
        ..LedgerOptions::default()
    }
}

/// Takes the log's key and its memory.
pub(super) fn signer(config: &Config) -> Result<LogSigner, Failure> {
    let key = log_key::read(&config.log_key)?;
    LogSigner::open(key, &config.last_checkpoint).map_err(|error| failure("the signer", &error))
}

/// Opens or creates the database.
pub(super) fn store(config: &Config) -> Result<SqliteStore, Failure> {
    let path = database(config);
    SqliteStore::open(&path, config.readers)
        .map_err(|error| failure(&format!("cannot open {}", path.display()), &error))
}

/// Checks what is stored and starts the writer.
pub(super) fn ledger(config: &Config) -> Result<Ledger, Failure> {
    must_exist(&database(config))?;
    let (signer, store) = (signer(config)?, store(config)?);
    Ledger::open(
        Box::new(store),
        signer,
        Arc::new(SystemClock::default()),
        options(config),
    )
    .map_err(|error| not_opened(config, &error))
}

/// Why a ledger did not open, and what to do about it.
pub(super) fn not_opened(config: &Config, error: &OpenError) -> Failure {
    let failed = failure("the ledger does not open", error);
    let data = config.data.display();
    let hint = match error {
        OpenError::MemoryMissing { size } => {
            format!("`lotledgerd adopt --data {data} --size {size}` does that, see its --help")
        }
        error if error.is_in_the_database() => {
            format!(
                "`lotledgerd fsck --data {data}` finds what is damaged, and rebuilds what can be"
            )
        }
        _ => return failed,
    };
    Failure::world(failed, hint)
}

/// A mistyped directory, or an empty file, must not become a new and empty ledger.
pub(super) fn must_exist(database: &Path) -> Result<(), Failure> {
    if std::fs::metadata(database).is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "there is no ledger in {}: create one with `lotledgerd init`, or correct --data",
        database.parent().unwrap_or(database).display()
    )))
}

/// A failure with all its causes.
pub(super) fn failure(doing: &str, error: &dyn std::error::Error) -> Failure {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Some errors repeat their cause in their own text.
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    Failure::world(doing, text)
}
