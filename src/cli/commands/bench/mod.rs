//! `bench`: what this machine does, against what it could do at most.
//!
//! A fresh ledger is founded in a directory (`bench_ledger`), kept by a daemon of its own in a child
//! process, and asked over real sockets (`load`) by clients that encode and read nothing (`call`; `stream` for many statements in one call).
//! What is submitted is signed beforehand (`cast` has who, `story` what). Then the demo's cord lot is
//! verified (`vial`), the ledger is audited (`log`), and everything is compared with the raw limits
//! of the same run (`limits`). `plan` has the order, `figure` the numbers, `table` shows them.

mod bench_ledger;
mod call;
mod cast;
mod figure;
mod limits;
mod load;
mod log;
mod plan;
mod process;
mod story;
mod stream;
mod table;
mod vial;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::{files, random};
use crate::words::Problem;
use figure::Figure;
use plan::Scale;

/// Name and version of the JSON.
const SCHEMA: &str = "lotledger.bench.v1";

/// Measure this machine: submissions, verifications, audit, and its raw limits
///
/// Starts a daemon on a free port with a fresh ledger, and later the demo; nothing leaves this
/// machine. Every figure stands beside the raw limit that it could reach at most, measured in the
/// same run: an append that is on disk, strict signature checks, hashing, an empty call. Statements
/// are signed before the clock runs; clients and daemon share the cores, so stop what else runs.
///
/// It takes about two minutes; `--entries 1000000` some five minutes more and about 2 GB of disk.
#[derive(Debug, Args)]
#[command(before_help = "Example:\n  lotledger bench --json > figures.json")]
pub struct Bench {
    /// Fill the ledger with this many statements first; above 10000 also says how much slower it
    /// is than with 10000
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(20..=10_000_000))]
    entries: u64,
    /// How long each load lasts
    #[arg(long, value_name = "S", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// A fraction of a second for each load, by 1 and 16 clients: whether it runs, not how fast
    #[arg(long, conflicts_with = "seconds")]
    quick: bool,
    /// New or empty directory on the disk to measure, kept afterwards; default: a temporary one
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Bench {
    pub async fn run(self, context: &Context) -> Outcome {
        let own = self.dir.is_none();
        let directory = match &self.dir {
            Some(directory) => directory.clone(),
            None => {
                let name = data_encoding::HEXLOWER.encode(&random::bytes::<8>()?);
                std::env::temp_dir().join(format!("lotledger-bench-{name}"))
            }
        };
        let directory =
            std::path::absolute(&directory).map_err(|error| Failure::io(&directory, &error))?;
        crate::cli::commands::demo::new_directory(&directory)?;
        let begun = random::now()?;
        let load_before = process::load_average();
        let scale = self.scale();
        let time = scale.time;
        let measured = plan::measure(context, &directory, scale).await;
        if own {
            std::fs::remove_dir_all(&directory).map_err(|e| Failure::io(&directory, &e))?;
        }
        let figures = measured?;
        let value = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "begun": begun.to_string(),
            "machine": {
                "processor": process::processor(),
                "cores": cores(),
                "memory_kb": process::memory_kb(),
                "load_before": load_before,
            },
            "filled": self.entries,
            "load_ms": u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            "figures": figures.iter().map(Figure::json).collect::<Vec<_>>(),
        });
        context
            .output
            .answer(SCHEMA, &value, || table::text(&figures))?;
        Ok(Exit::Done)
    }

    fn scale(&self) -> Scale {
        let (time, clients): (_, &[usize]) = match self.quick {
            true => (Duration::from_millis(200), &[1, 16]),
            false => (Duration::from_secs(self.seconds), &[1, 16, 64, 256]),
        };
        Scale {
            entries: self.entries,
            time,
            clients,
        }
    }
}

/// Cores that this process may use.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn failed(what: &str, error: impl std::fmt::Display) -> Failure {
    Failure::not_checked(Problem::BENCH, format!("{what}: {error}"))
}

fn write(path: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    files::create(path, bytes, files::Mode::Private)
}
