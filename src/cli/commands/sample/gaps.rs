//! `sample gaps`: which numbers of a laboratory's gapless counter are missing, and which were used twice?

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::{Failure, Outcome};
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::domain::laboratory_counter::{LaboratoryCounter, range};
use crate::words::{Problem, list as words, sample};

/// Most samples that are looked through. With some left out, their numbers would look missing.
const MAX_SAMPLES: usize = 100_000;
/// Most numbers that are named for one counter.
const MAX_NAMED: usize = 20;

/// Which counters.
#[derive(Debug, Args)]
pub struct Gaps {
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

const COLUMNS: &[Column] = &[
    Column::name("laboratory_name", &words::LABORATORY),
    Column::name("client_name", &words::CLIENT),
    Column::new("highest", &words::HIGHEST),
    Column::new("missing", &words::MISSING_NUMBERS),
    Column::new("twice", &words::NUMBERS_TWICE),
    Column::reference("laboratory", &words::REFERENCE),
    Column::reference("client", &words::REFERENCE),
];

/// A counter, and the numbers that stand twice.
#[derive(Default)]
struct Counted {
    names: (String, String),
    counter: LaboratoryCounter,
    twice: BTreeSet<u64>,
}

impl Gaps {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let client = context.client().await?;
        let (samples, more) = client.samples(Vec::new(), false, MAX_SAMPLES).await?;
        if more {
            let failure = Failure::not_checked(Problem::INCOMPLETE, &sample::TOO_MANY_SAMPLES);
            return Err(failure.found(samples.len()));
        }
        let mut counted: BTreeMap<(String, String), Counted> = BTreeMap::new();
        for sample in samples.into_iter().filter(|row| !row.numbers.is_empty()) {
            let of = (sample.laboratory, sample.organisation);
            let of = counted.entry(of).or_default();
            of.names = (sample.laboratory_name, sample.organisation_name);
            for number in sample.numbers {
                if !of.counter.take(number) {
                    of.twice.insert(number);
                }
            }
        }
        let limit = self.list.limit();
        let more = counted.len() > limit;
        let rows = counted.into_iter().take(limit);
        let list = List {
            schema: "lotledger.counters.v1",
            key: "counters",
            columns: COLUMNS,
            rows: rows.map(|(of, counted)| row(of, counted)).collect(),
            more,
            nothing: &words::NO_NUMBERS,
        };
        list.answer(context, &self.list)
    }
}

fn row((laboratory, client): (String, String), counted: Counted) -> Vec<Cell> {
    let missing = counted.counter.missing().map(|numbers| range(&numbers));
    let twice = counted.twice.iter().map(u64::to_string);
    let (laboratory_name, client_name) = counted.names;
    vec![
        Cell::text(laboratory_name),
        Cell::text(client_name),
        Cell::text(counted.counter.highest().to_string()),
        Cell::list(&named(missing)),
        Cell::list(&named(twice)),
        Cell::text(laboratory),
        Cell::text(client),
    ]
}

/// The first of them; `…` where there are more.
fn named(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut named: Vec<String> = all.take(MAX_NAMED + 1).collect();
    if named.len() > MAX_NAMED {
        named.truncate(MAX_NAMED);
        named.push("…".to_owned());
    }
    named
}
