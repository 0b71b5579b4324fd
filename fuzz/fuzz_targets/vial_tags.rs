//! Lists of vial tags: the sidecar of a statement (32 bytes each) and the file beside a dossier (what
//! they were drawn for, then one a line).
#![no_main]

use lotledger::cli::commands::lot::dossier::{Drawn, vial_list};
use lotledger::cli::problem::Collector;
use lotledger::domain::event::Event;
use lotledger::domain::id::VialTag;
use lotledger::verify::sidecar;
use lotledger_fuzz::forge;

lotledger_fuzz::target!(|bytes: &[u8]| {
    if let Ok(ids) = sidecar::parse(bytes) {
        let again: Vec<u8> = ids.iter().flat_map(VialTag::bytes).collect();
        assert_eq!(again, bytes);
        let mut events = forge::story()
            .log
            .iter()
            .map(|entry| &entry.statement.event);
        let commissioned = events.find_map(|event| match event {
            Event::VialsCommissioned(commissioned) => Some(commissioned),
            _ => None,
        });
        let checked = sidecar::check(commissioned.expect("the story fills vials"), &ids);
        if checked.is_ok() {
            assert!(ids.is_sorted_by(|a, b| a < b));
        }
    }
    let problems = Collector::new();
    let drawn = vial_list(bytes, &problems);
    if let Ok(drawn) = problems.finish(drawn) {
        assert!(drawn.tags.is_sorted_by(|a, b| a < b));
        if let Some((lot, expiry)) = &drawn.lot {
            assert!(Drawn::heading(lot, *expiry).starts_with("# product "));
        }
    }
});
