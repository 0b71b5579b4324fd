//! Where the ledger's files are, and how they are opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::Config;
use super::{Failure, clock_sync, log_key};
use crate::domain::time::TimestampMs;
use crate::ledger::{ClockTrust, Ledger, LedgerOptions, LogSigner, OpenError, SystemClock};
use crate::store::sqlite::derived::Lock;
use crate::store::sqlite::{Bounds, OpenError as StoreOpenError, SqliteStore};

pub(super) fn database(config: &Config) -> PathBuf {
    config.data.join("ledger.sqlite")
}

/// The database's write-ahead log.
pub(super) fn wal(config: &Config) -> PathBuf {
    config.data.join("ledger.sqlite-wal")
}

/// What a person reads from another clock.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SaidTime {
    /// The machine's clock is right, though long after the last entry.
    pub(super) accepted: Option<TimestampMs>,
    /// The last entries have a time to come.
    pub(super) correct: Option<TimestampMs>,
}

/// How the ledger is run.
pub(super) fn options(config: &Config, said: SaidTime) -> LedgerOptions {
    LedgerOptions {
        queue: config.ledger.queue,
        clock: ClockTrust {
            gap_ms: config.ledger.clock_gap_ms,
            trusted: config.ledger.trusted_clock || clock_sync::is_kept_right(),
            accepted: said.accepted,
        },
        evidence_bytes: config.ledger.evidence_bytes,
        correct_clock: said.correct,
        ..LedgerOptions::default()
    }
}

/// Takes the log's key and its memory.
pub(super) fn signer(config: &Config) -> Result<LogSigner, Failure> {
    let key = log_key::read(&config.log_key)?;
    LogSigner::open(key, &config.last_checkpoint).map_err(|error| failure("the signer", &error))
}

/// Whether a start would go on from a database, and how many entries it has; `None` if only a writer can
/// tell. It is opened for reading only until that is known, so that
/// one that is refused stays as it is, byte for byte. A log that was left behind by another database would
/// otherwise be folded into it.
pub(super) fn judge(
    config: &Config,
    signer: &LogSigner,
    options: &LedgerOptions,
) -> Result<Option<u64>, Failure> {
    let path = database(config);
    let cannot = |error: StoreOpenError| cannot_open(&path, &error);
    // A daemon that runs is the first thing to be told of.
    let _lock = Lock::take(&path).map_err(cannot)?;
    let snapshots = match SqliteStore::open_read_only(&path) {
        // Only a writer can bring it up to date; it is judged afterwards.
        Err(StoreOpenError::OlderSchema { .. } | StoreOpenError::Empty { .. }) => return Ok(None),
        snapshots => snapshots.map_err(cannot)?,
    };
    let judged = snapshots
        .snapshot()
        .map_err(OpenError::from)
        .and_then(|snapshot| {
            Ledger::judge(
                &*snapshot,
                signer,
                Arc::new(SystemClock::default()),
                options,
            )
        });
    judged.map(Some).map_err(|error| not_opened(config, &error))
}

/// What can be done about a log that ends later than the clock.
fn ahead(data: &Path, last_good: Option<(u64, TimestampMs)>, last_time: TimestampMs) -> String {
    let entries = last_good.map_or(0, |(index, _)| index + 1);
    format!(
        "if this machine's clock is wrong, set it right and start again. If it is right, a wrong one wrote those \
         entries, and none can be taken back from whoever has seen them: wait until {last_time}; or, under rules \
         version 2, start `lotledgerd serve --data {} --correct-clock TIME` and let the roots correct the clock, as \
         docs/OPERATING.md says; or, if nobody \
         holds a checkpoint of more than {entries} entries, take back a copy of the database that ends there and \
         `lotledgerd adopt` it; or begin a new ledger",
        data.display()
    )
}

fn cannot_open(path: &Path, error: &StoreOpenError) -> Failure {
    failure(&format!("cannot open {}", path.display()), error)
}

/// Opens or creates the database.
pub(super) fn store(config: &Config) -> Result<SqliteStore, Failure> {
    let path = database(config);
    let settings = &config.ledger;
    let bounds = Bounds {
        readers: settings.readers,
        max_wal_bytes: settings.max_wal_bytes,
        waiting_entries: settings.waiting_entries,
    };
    SqliteStore::open_bounded(&path, bounds).map_err(|error| cannot_open(&path, &error))
}

/// Checks what is stored and starts the writer.
pub(super) fn ledger(config: &Config, said: SaidTime) -> Result<Ledger, Failure> {
    must_exist(&database(config))?;
    let (signer, options) = (signer(config)?, options(config, said));
    judge(config, &signer, &options)?;
    let store = store(config)?;
    Ledger::open(
        Box::new(store),
        signer,
        Arc::new(SystemClock::default()),
        options,
    )
    .map_err(|error| not_opened(config, &error))
}

/// Why a ledger did not open, and what to do about it.
pub(super) fn not_opened(config: &Config, error: &OpenError) -> Failure {
    let failed = failure("the ledger does not open", error);
    let data = config.data.display();
    let hint = match error {
        OpenError::MemoryMissing { size } => {
            format!(
                "it has {size} entries. Ask who holds the newest checkpoint, receipt or proof file; \
                 `lotledgerd adopt --data {data} --against FILE` compares, see its --help"
            )
        }
        OpenError::Ahead {
            last_good,
            last_time,
            ..
        } => ahead(&config.data, *last_good, *last_time),
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
