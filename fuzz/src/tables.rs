//! Reading one of a dossier's tables, with the manifest of an example beside it.

use std::sync::OnceLock;

use lotledger::cli::commands::lot::manifest::{self, Manifest};
use lotledger::cli::commands::lot::rows::Rows;
use lotledger::cli::commands::lot::table::Source;
use lotledger::cli::problem::Collector;

fn example() -> &'static Manifest {
    static EXAMPLE: OnceLock<Manifest> = OnceLock::new();
    EXAMPLE.get_or_init(|| {
        let text = include_str!("../../examples/cord-ev-lot/lot.yaml");
        let problems = Collector::new();
        let read = manifest::read(text, &problems);
        problems
            .finish(read.manifest)
            .expect("the example has no problem")
    })
}

/// Reads the table of this number, in the order of `lotledger::cli::commands::lot::rows::TABLES`.
pub fn read(number: usize, source: &Source<'_>) {
    let problems = Collector::new();
    let rows = Rows {
        offset: example().utc_offset,
        people: Some(&example().people),
        problems: &problems,
    };
    let count = match number % 5 {
        0 => rows.donors(source).0.len(),
        1 => rows.donor_tests(source).len(),
        2 => rows.materials(source).len(),
        3 => rows.samples(source).len(),
        _ => rows.results(source).len(),
    };
    if let Err(problems) = problems.finish(Some(count)) {
        assert!(!problems.to_string().is_empty());
    }
}
