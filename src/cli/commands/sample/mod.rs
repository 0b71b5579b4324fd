//! `sample`: which samples are there, what does each wait for, what is recorded of one (`show`); and the laboratory's
//! acts, by what stands on the tube.
//!
//! `find` knows a sample by its label or by the laboratory's own number, `numbers` keeps those numbers, `counter` finds
//! the next place in the laboratory's counter, `gaps` what is missing in it.

mod counter;
mod find;
mod gaps;
mod list;
mod number;
pub(super) mod numbers;
mod receive;
mod result;
mod show;

pub(in crate::cli) use find::MAX_SAMPLES;
pub(in crate::cli::commands) use find::{Found, Samples};
pub(in crate::cli::commands) use list::target;
pub(in crate::cli) use show::proof;
pub(in crate::cli::commands) use show::{ended, further, planned};

use clap::Subcommand;

use super::doubt::Gone;
use crate::cli::context::Context;
use crate::cli::exit::Outcome;

/// Commands of samples.
#[derive(Debug, Subcommand)]
pub enum Sample {
    /// Which samples are there, by the label on the tube; what waits for receipt, what for results
    #[command(before_help = "Examples:
  lotledger sample list --state TAKEN
  lotledger sample list --lang ja --csv > samples.csv")]
    List(list::SampleList),
    /// Which numbers of a laboratory's counter are missing, and which were used twice
    ///
    /// A laboratory gives each receipt of a sample and each result the next number for that client, from 1 on. A number that
    /// is missing is a result that nobody recorded, or not yet. Laboratory and client see the counters that they are in,
    /// whole. It is the daemon's word; `audit` finds the same in the log.
    #[command(before_help = "Examples:
  lotledger sample gaps --token-file lab.token
  lotledger sample gaps --lang ja --json")]
    Gaps(gaps::Gaps),
    /// Everything that is recorded of a sample: where it is, its results, its history
    Show(show::SampleShow),
    /// The laboratory has samples: by the labels on their tubes
    ///
    /// What the ledger says of the tube is shown before it is signed: label, seal, product, what is to be tested. With
    /// --own-number the laboratory's own number is kept beside its keys (sample-numbers.jsonl), and `sample result`
    /// knows the sample by it from then on; it is not on the ledger.
    #[command(before_help = "Examples:
  lotledger sample receive FIN-3 --condition ACCEPTABLE --own-number K26-0815 --keys lab/
  lotledger sample receive FIN-3 FIN-4 --condition ACCEPTABLE --keys lab/")]
    Receive(receive::Receive),
    /// Give a sample another own number, or the first one
    ///
    /// Only the laboratory's file beside its keys is changed (sample-numbers.jsonl): the ledger has no own numbers.
    #[command(before_help = "Example:
  lotledger sample number FIN-3 K26-0816 --keys lab/")]
    Number(number::Number),
    /// Report results of a sample, by its label or by the laboratory's own number
    ///
    /// One result by options, or several as a table with the columns of results.csv (docs/DOSSIER.md): `sample` is the
    /// label or the own number, `raw_file` a file beside the table, and `analyst`, `reported` and `sequence` may be
    /// left out. All are shown with the tube, and recorded all or none. The analyst alone signs; a reviewer is named.
    #[command(before_help = "Examples:
  lotledger sample result K26-0815 --analyte ENDOTOXIN --method LAL_KINETIC --value 0.10 --unit EU/mL \\
      --started '2026-03-23 11:00' --ended '2026-03-23 13:00' --utc-offset +09:00 --instrument LAL-1 \\
      --run EN-1 --raw-file raw.csv --reviewer fumi --keys lab/
  lotledger sample result --file results.csv --utc-offset +09:00 --keys lab/")]
    Result(Box<result::Report>),
    /// The laboratory destroyed a sample: what was not reported of it will not be
    ///
    /// The laboratory's quality assurance and the maker's QA_RELEASE both sign.
    #[command(before_help = "Example:
  lotledger sample destroyed FIN-3 --why 'the tube broke' --keys lab/")]
    Destroyed(Gone),
    /// A sample went back to the maker untested, or with a rest
    #[command(before_help = "Example:
  lotledger sample returned FIN-3 --why 'the order was withdrawn' --keys lab/")]
    Returned(Gone),
}

impl Sample {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::List(command) => command.run(context).await,
            Self::Gaps(command) => command.run(context).await,
            Self::Show(command) => command.run(context).await,
            Self::Receive(command) => command.run(context).await,
            Self::Number(command) => command.run(context).await,
            Self::Result(command) => command.run(context).await,
            Self::Destroyed(command) => command.destroyed(context).await,
            Self::Returned(command) => command.returned(context).await,
        }
    }
}
