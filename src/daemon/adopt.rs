//! `lotledgerd adopt`: a person says that a database is the newest, because the signer cannot.

use std::io::Write;
use std::sync::Arc;

use super::args::Adopt;
use super::commands::configuration;
use super::{Failure, open};
use crate::ledger::{Ledger, LedgerOptions, OpenError, SystemClock};

/// Opens the ledger as every start does, and remembers its checkpoint as the newest.
///
/// # Errors
/// The signer remembers something, the database has another size, or it would not open anyway; then
/// nothing has changed.
pub fn adopt(arguments: Adopt, out: &mut dyn Write) -> Result<(), Failure> {
    let config = configuration(arguments.serve)?;
    open::must_exist(&open::database(&config))?;
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
        adopt: Some(arguments.size),
        ..open::options(&config)
    };
    let store = Box::new(open::store(&config)?);
    let clock = Arc::new(SystemClock::default());
    let ledger = Ledger::open(store, signer, clock, options).map_err(|error| match &error {
        OpenError::MemoryMissing { size } => Failure::usage(format!(
            "--size: found {}; the database has {size} entries. Look for a newer database, or for \
             the checkpoint that you mean",
            arguments.size
        )),
        _ => open::not_opened(&config, &error),
    })?;
    let id = ledger.identity().ledger_id;
    ledger.stop();
    writeln!(out, "adopted {id} with {} entries", arguments.size)
        .map_err(|error| Failure::world("stdout", error))
}
