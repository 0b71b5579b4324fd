//! Statement files: DSSE envelopes in JSON, as signers exchange them.
#![no_main]

use lotledger::cli::statement_file::StatementFile;

lotledger_fuzz::target!(|text: &str| {
    let Ok(statements) = StatementFile::parse(text) else {
        return;
    };
    let written = StatementFile::print(&statements);
    let again = StatementFile::parse(&written).expect("what is written is read");
    assert_eq!(StatementFile::print(&again), written);
    for (was, is) in statements.iter().zip(&again) {
        assert_eq!(was.payload(), is.payload());
        assert_eq!(was.missing(), is.missing());
        assert_eq!(was.sidecar(), is.sidecar());
        assert_eq!(was.envelope(), is.envelope());
    }
});
