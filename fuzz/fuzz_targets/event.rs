//! Events that people write in YAML or JSON, for `lotledger statement new`.
#![no_main]

use std::path::Path;

use lotledger::cli::commands::statement::compose;
use lotledger::domain::id::LedgerId;
use lotledger::domain::time::TimestampMs;
use lotledger::format::statement::{decode_statement, encode_statement};
use lotledger_fuzz::forge::world::names;

lotledger_fuzz::target!(|text: &str| {
    // In a directory that does not exist: a file may name a sidecar beside itself.
    let path = Path::new("/nonexistent/event.yaml");
    let ledger = LedgerId::from_bytes([7; 32]);
    let organisation = Some(names::org("maker"));
    let Ok(composed) = compose(text, path, ledger, organisation, TimestampMs::MIN) else {
        return;
    };
    // Nobody has signed: the statement lacks its signers, and nothing else.
    let statement = composed.draft.statement();
    if let Err(error) = decode_statement(&encode_statement(&statement)) {
        assert_eq!(error.field, "signers", "{error}");
    }
});
