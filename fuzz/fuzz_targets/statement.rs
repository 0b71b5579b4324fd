//! A statement: accepted bytes are the only spelling of what they say, and it can be shown to its
//! signers in words.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_mutator;
use lotledger::cli::commands::statement::compose;
use lotledger::cli::statement_file::StatementFile;
use lotledger::cli::statement_in_words::{self, Names, Words};
use lotledger::domain::authority::roles_for;
use lotledger::domain::subject::subjects;
use lotledger::domain::time::TimestampMs;
use lotledger::format::statement::{decode_statement, encode_statement};
use lotledger::words::Language;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    lotledger_fuzz::wire::mutate(data, size, max_size, seed)
});

lotledger_fuzz::target!(|bytes: &[u8]| {
    let statement = match decode_statement(bytes) {
        Ok(statement) => statement,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert_eq!(encode_statement(&statement), bytes);
    assert!(!subjects(&statement.event).is_empty());
    let _ = roles_for(&statement.event);

    let file = StatementFile::recorded(bytes.to_vec()).expect("it is a statement");
    let names = Names::default();
    for language in [Language::English, Language::Japanese] {
        let shown = Words::new(language, &names, &[]).file(&file);
        shown.expect("what can be read can be shown");
    }
    // The fields of its JSON are in the form in which `statement new` takes an event.
    let shown = statement_in_words::json(&file).expect("what can be read has a JSON form");
    let Some(ledger) = statement.ledger_id else {
        return;
    };
    let name = shown["event"].as_str().unwrap_or_default();
    let text = serde_json::json!({ name: shown["fields"] }).to_string();
    match compose(
        &text,
        Path::new("/nonexistent/e"),
        ledger,
        None,
        TimestampMs::MIN,
    ) {
        Ok(composed) => assert_eq!(composed.draft.event, statement.event, "{text}"),
        Err(failure) => panic!("{failure:?}: {text}"),
    }
});
