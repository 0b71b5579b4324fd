//! `lot.yaml`, the manifest of a dossier.
#![no_main]

use lotledger::cli::commands::lot::manifest;
use lotledger::cli::problem::Collector;

lotledger_fuzz::target!(|text: &str| {
    let problems = Collector::new();
    let read = manifest::read(text, &problems);
    if let Err(problems) = problems.finish(read.manifest) {
        assert!(!problems.to_string().is_empty(), "a refusal says why");
    }
});
