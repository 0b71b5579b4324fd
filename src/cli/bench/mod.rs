//! `bench`: what this machine does, against what it could do at most.
//!
//! A fresh ledger is founded in a directory (`ground`), kept by a daemon of its own in a child
//! process, and asked over real sockets (`load`). What is submitted is signed beforehand (`author`),
//! so that no client's signing is measured; but the clients run on the same cores as the daemon.
//! Then the demo's cord lot is verified (`vial`), the ledger is audited (`log`), and everything is
//! compared with the raw limits of the same run (`limits`). `figure` has the numbers, `table` shows
//! them.

mod author;
mod figure;
mod ground;
mod limits;
mod load;
mod log;
mod plan;
mod table;
mod vial;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::exit::{Exit, Failure, Outcome};
use super::{files, random};
use figure::Figure;

/// Name and version of the JSON.
const SCHEMA: &str = "lotledger.bench.v1";

/// Measure this machine: submissions, verifications, audit, and its raw limits
///
/// Starts a daemon on a free port with a fresh ledger, and later the demo; nothing leaves this
/// machine. Statements are signed before the clock runs; clients and daemon share the cores.
#[derive(Debug, Args)]
#[command(before_help = "Example:\n  lotledger bench --entries 100000 --seconds 5 --json")]
pub struct Bench {
    /// Fill the ledger with this many statements first
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=10_000_000))]
    entries: u64,
    /// How long each load lasts at most
    #[arg(long, value_name = "S", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// New or empty directory, kept afterwards; default: one that is removed
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Bench {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        let own = self.dir.is_none();
        let directory = match self.dir {
            Some(directory) => directory,
            None => {
                let name = data_encoding::HEXLOWER.encode(&random::bytes::<8>()?);
                std::env::temp_dir().join(format!("lotledger-bench-{name}"))
            }
        };
        let directory =
            std::path::absolute(&directory).map_err(|error| Failure::io(&directory, &error))?;
        super::demo::new_directory(&directory)?;
        let measured = plan::measure(
            context,
            &directory,
            self.entries,
            Duration::from_secs(self.seconds),
        )
        .await;
        if own {
            std::fs::remove_dir_all(&directory).map_err(|e| Failure::io(&directory, &e))?;
        }
        let figures = measured?;
        let value = json!({
            "cores": cores(),
            "filled": self.entries,
            "seconds": self.seconds,
            "figures": figures.iter().map(Figure::json).collect::<Vec<_>>(),
        });
        context
            .output
            .answer(SCHEMA, &value, || table::text(&figures))?;
        Ok(Exit::Done)
    }
}

/// Cores that this process may use.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// An error of something that was measured.
fn failed(what: &str, error: impl std::fmt::Display) -> Failure {
    Failure::not_checked("BENCH", format!("{what}: {error}"))
}

/// Writes a file of the bench.
fn write(path: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    files::create(path, bytes, files::Mode::Private)
}
