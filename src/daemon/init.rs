//! `lotledgerd init`: a new ledger.
//!
//! Two steps, because the genesis names the log's key and is signed by the root keys, which are not
//! here: `--key-only` makes the log key and prints its verifier key; with that, the holders of the
//! root keys make and sign the genesis; `--genesis` takes it.

use std::io::{Read as _, Write};
use std::path::Path;
use std::sync::Arc;

use super::args::Init;
use super::commands::configuration;
use super::config::Config;
use super::{Failure, log_key, open};
use crate::domain::event::{Clock, Event};
use crate::domain::key::PublicKey;
use crate::domain::time::TimestampMs;
use crate::format::envelope::{MAX_ENVELOPE_BYTES, decode_envelope};
use crate::format::note::{NoteAlgorithm, VerifierKey};
use crate::ledger::{Ledger, OpenError, SubmitError, SystemClock};

/// Makes the log key, or the ledger.
///
/// # Errors
/// What is wrong with the key, the genesis or the place; then there is no new ledger.
pub fn init(arguments: Init, out: &mut dyn Write, notes: &mut dyn Write) -> Result<(), Failure> {
    let config = configuration(arguments.serve)?;
    std::fs::create_dir_all(&config.data)
        .map_err(|error| Failure::world(format!("cannot make {}", config.data.display()), error))?;
    if arguments.key_only {
        let origin = arguments.origin.ok_or_else(|| {
            Failure::usage(
                "--origin: found nothing; expected the log's name, e.g. ledger.example.jp/lots",
            )
        })?;
        return make_key(&config, &origin, out, notes);
    }
    let path = arguments.genesis.ok_or_else(|| {
        Failure::usage("--genesis: found nothing; expected the signed genesis, or --key-only to make the log key first")
    })?;
    let genesis = read_genesis(&path)?;
    let start = arguments
        .start
        .as_deref()
        .map(TimestampMs::parse)
        .transpose();
    let start = start.map_err(|error| Failure::usage(format!("--start: {error}")))?;
    check_clock(&path, &genesis, arguments.training)?;
    found(&config, genesis, start, out)
}

fn make_key(
    config: &Config,
    origin: &str,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> Result<(), Failure> {
    // The name is checked before there is a key.
    let named = |key| {
        VerifierKey::new(origin, NoteAlgorithm::Ed25519, key)
            .map_err(|error| Failure::usage(format!("--origin: {error}")))
    };
    let exists = config.log_key.exists();
    let key = if exists {
        log_key::read(&config.log_key)?
    } else {
        let probe = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
        named(PublicKey::of(&probe))?;
        log_key::create(&config.log_key)?
    };
    let write = |error| Failure::world("cannot write the key", error);
    writeln!(out, "{}", named(PublicKey::of(&key))?).map_err(write)?;
    let made = if exists { "taken from" } else { "made in" };
    writeln!(
        notes,
        "the log key is {made} {}; name its verifier key in the genesis",
        config.log_key.display()
    )
    .map_err(write)
}

fn found(
    config: &Config,
    genesis: Vec<u8>,
    start: Option<TimestampMs>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut signer = open::signer(config)?;
    let mut store = open::store(config)?;
    let clock = Arc::new(SystemClock::default());
    Ledger::create(
        &mut store,
        &mut signer,
        clock,
        &open::options(config, open::SaidTime::default()),
        genesis,
        start,
    )
    .map_err(|error| match error {
        OpenError::Genesis(no @ (SubmitError::Refused(_) | SubmitError::Format(_))) => {
            Failure::found_false(format!(
                "the ledger is not created: the genesis is refused: {no}"
            ))
        }
        error => open::failure("the ledger is not created", &error),
    })?;
    drop((store, signer));
    // Open it once: what was written is checked as at every start, and the answer comes from it.
    let ledger = open::ledger(config, open::SaidTime::default())?;
    let identity = ledger.identity();
    writeln!(out, "{}", identity.ledger_id)
        .map_err(|error| Failure::world("cannot write the ledger's id", error))
}

/// A ledger is for training exactly when the genesis and the operator both say so.
fn check_clock(path: &Path, genesis: &[u8], training: bool) -> Result<(), Failure> {
    let wrong = |text: String| Failure::usage(format!("{}: {text}", path.display()));
    let statement = decode_envelope(genesis).and_then(|envelope| envelope.statement());
    let statement = statement.map_err(|error| wrong(error.to_string()))?;
    let Event::LedgerCreated(event) = &statement.event else {
        let name = statement.event.name();
        return Err(wrong(format!(
            "found {name}; expected the genesis, LedgerCreated"
        )));
    };
    match (event.clock, training) {
        (Clock::Utc, true) => Err(wrong(
            "found clock UTC; expected TRAINING with --training".into(),
        )),
        (Clock::Training, false) => Err(wrong(
            "found clock TRAINING: it is for courses only; say --training if that is meant".into(),
        )),
        _ => Ok(()),
    }
}

/// Canonical bytes of an envelope.
fn read_genesis(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error| Failure::world(format!("cannot read {}", path.display()), error);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(MAX_ENVELOPE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}
