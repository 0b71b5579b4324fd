//! `lotledgerd adopt`: a database is taken as the newest, because the signer cannot tell.
//!
//! Either somebody else's word in the log's own hand is held against it, or a person answers for it, by name
//! and for everybody to read: in `adoptions.log`, and in the daemon's log at every start.

use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use prost::Message as _;

use super::args::Adopt;
use super::commands::{configuration, said_time};
use super::config::Config;
use super::open::SaidTime;
use super::{Failure, atomic_file, open};
use crate::domain::time::TimestampMs;
use crate::format::bundle::{MAGIC, MAX_BUNDLE_BYTES, decode_bundle, unframe};
use crate::format::checkpoint::UntrustedCheckpoint;
use crate::ledger::{Adoption, Ledger, LedgerOptions, SystemClock, WallClock as _};
use crate::service::pb;

/// Fewest characters of the words of a person: a name and a reason.
const LEAST_WORDS: usize = 20;
/// Most bytes of them.
const MAX_WORDS_BYTES: usize = 2_000;
/// Most bytes of `adoptions.log` that are read.
const MAX_LOG_BYTES: u64 = 1 << 20;

/// Opens the ledger as every start does, and remembers its checkpoint as the newest.
///
/// # Errors
/// The signer remembers something, the database lacks what somebody else holds, or it would not open anyway;
/// then nothing has changed.
pub fn adopt(arguments: Adopt, out: &mut dyn Write) -> Result<(), Failure> {
    let config = configuration(arguments.serve)?;
    let accepted = said_time("--accept-clock", arguments.accept_clock.as_deref())?;
    open::must_exist(&open::database(&config))?;
    let (adoption, words) = match (&arguments.against, arguments.on_the_word) {
        (Some(file), None) => (Adoption::Against(checkpoint_in(file)?), None),
        (None, Some(words)) => (Adoption::OnTheWord, Some(checked(words)?)),
        _ => {
            return Err(Failure::usage(
                "expected --against FILE, or --on-the-word TEXT: one of the two",
            ));
        }
    };
    let signer = open::signer(&config)?;
    if let Some(last) = signer.last() {
        return Err(Failure::usage(format!(
            "there is nothing to adopt: {} remembers a checkpoint of {} entries, and `lotledgerd serve` \
             goes on from there",
            config.last_checkpoint.display(),
            last.size
        )));
    }
    let options = LedgerOptions {
        adopt: Some(adoption),
        ..open::options(
            &config,
            SaidTime {
                accepted,
                ..SaidTime::default()
            },
        )
    };
    let Some(size) = open::judge(&config, &signer, &options)? else {
        return Err(Failure::usage(
            "the database is of an older version: adopt it with the version that wrote it",
        ));
    };
    // First: an adoption that nobody can read of afterwards must not be.
    note(
        &config,
        size,
        arguments.against.as_deref(),
        words.as_deref(),
    )?;
    let store = Box::new(open::store(&config)?);
    let clock = Arc::new(SystemClock::default());
    let ledger = Ledger::open(store, signer, clock, options)
        .map_err(|error| open::not_opened(&config, &error))?;
    let id = ledger.identity().ledger_id;
    ledger.stop();
    writeln!(out, "adopted {id} with {size} entries")
        .map_err(|error| Failure::world("stdout", error))
}

/// Says at a start what was adopted on the word of a person.
pub(super) fn warn(config: &Config) {
    let path = log_of(config);
    let mut text = String::new();
    let read = std::fs::File::open(&path)
        .and_then(|file| file.take(MAX_LOG_BYTES).read_to_string(&mut text));
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => tracing::warn!(%error, "{} cannot be read", path.display()),
        Ok(_) => {
            for line in text.lines().filter(|line| line.contains("\"word\":\"")) {
                tracing::warn!(
                    adoption = line,
                    "THIS DATABASE WAS TAKEN AS THE NEWEST ON THE WORD OF A PERSON"
                );
            }
        }
    }
}

fn log_of(config: &Config) -> PathBuf {
    config.data.join("adoptions.log")
}

/// Adds a line to `adoptions.log`.
fn note(
    config: &Config,
    size: u64,
    against: Option<&Path>,
    words: Option<&str>,
) -> Result<(), Failure> {
    let path = log_of(config);
    let cannot = |error| Failure::world(format!("cannot write {}", path.display()), error);
    let now = SystemClock::default().wall_ms();
    let mut line = serde_json::json!({
        "time": TimestampMs::new(now).map_or_else(|_| now.to_string(), |time| time.to_string()),
        "entries": size,
    });
    if let Some(file) = against {
        line["against"] = file.display().to_string().into();
    }
    if let Some(words) = words {
        line["word"] = words.into();
    }
    atomic_file::append(&path, format!("{line}\n").as_bytes(), 0o600).map_err(cannot)
}

/// The words of a person: a name and a reason.
fn checked(words: String) -> Result<String, Failure> {
    let long = words.trim().chars().count() >= LEAST_WORDS && words.len() <= MAX_WORDS_BYTES;
    if long && !words.chars().any(char::is_control) {
        return Ok(words);
    }
    Err(Failure::usage(format!(
        "--on-the-word: expected who you are and how you know that this is the newest database, in {LEAST_WORDS} \
         characters to {MAX_WORDS_BYTES} bytes on one line"
    )))
}

/// The signed checkpoint in a file that somebody else holds: itself, or in a receipt, or in a proof file.
fn checkpoint_in(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| {
            file.take(MAX_BUNDLE_BYTES as u64 + 1_024)
                .read_to_end(&mut bytes)
        })
        .map_err(|error| Failure::world(format!("cannot read {shown}"), error))?;
    if bytes.starts_with(MAGIC) {
        let bundle = unframe(&bytes).and_then(decode_bundle);
        let bundle =
            bundle.map_err(|error| Failure::usage(format!("--against: {shown}: {error}")))?;
        return Ok(bundle.checkpoint);
    }
    let is_checkpoint = |bytes: &[u8]| UntrustedCheckpoint::parse(bytes).is_ok();
    if is_checkpoint(&bytes) {
        return Ok(bytes);
    }
    match pb::Receipt::decode(bytes.as_slice()) {
        Ok(receipt) if is_checkpoint(&receipt.checkpoint) => Ok(receipt.checkpoint),
        _ => Err(Failure::usage(format!(
            "--against: {shown}: expected a signed checkpoint, a receipt (the message as the daemon answered) or \
             a proof file"
        ))),
    }
}
