//! The CSV tables of a dossier. The first byte says which of the five.
#![no_main]

use lotledger::cli::commands::lot::table::Source;
use lotledger_fuzz::tables;

lotledger_fuzz::target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    tables::read(usize::from(*which), &Source::Csv("t.csv", bytes));
});
