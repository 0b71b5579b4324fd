//! Openings of commitments, one JSON object a line.
#![no_main]

use lotledger::format::commitment::parse_openings;

lotledger_fuzz::target!(|text: &str| {
    let openings = match parse_openings(text) {
        Ok(openings) => openings,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let written: String = openings.iter().map(|o| o.to_line() + "\n").collect();
    let again = parse_openings(&written).expect("what is written is read");
    assert!(again == openings, "openings change when they are written");
    for opening in &openings {
        opening.digest();
    }
});
