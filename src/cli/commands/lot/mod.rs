//! The maker's side: a dossier of tables becomes signed statements, in the order in which things
//! happened.
//!
//! `dossier` reads a directory and lists everything that is wrong with it, from the tables of `table`
//! or the sheets of `workbook`, which `template` begins; `plan` turns its rows
//! into events, with the references and salts that `dossier_memory` keeps, and that follow from the dossier's
//! secret (`references`); `lock` keeps two runs apart; `submission_order` puts those of several
//! dossiers in order and `submit` signs and sends them; `shift_dates` moves an example's dates. The format is described in docs/DOSSIER.md.

pub mod adopt;
mod banks;
pub mod cell_checks;
pub mod certificate;
mod correct;
pub mod dossier;
pub mod dossier_memory;
pub mod history;
mod import;
pub mod list;
pub mod lock;
pub mod manifest;
pub mod plan;
pub mod references;
mod reject;
pub mod result_cell;
pub mod rows;
pub mod shift_dates;
pub mod show;
pub mod spelling;
pub mod status;
pub mod submission_order;
pub mod submit;
pub mod table;
pub mod template;
pub mod workbook;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::exit::Outcome;

/// Commands of lots.
#[derive(Debug, Subcommand)]
pub enum Lot {
    /// Sign and submit the rows of dossiers, in the order in which things happened
    #[command(before_help = "Examples:
  lotledger lot submit cord-ev-lot/ --keys maker/ --keys lab-card/ --dry-run
  lotledger lot submit cord-ev-lot/ --keys maker/ --keys lab-card/ --export for-others/")]
    Submit(submit::Submit),
    /// Record a lot that was made before the ledger, from the dossier of its paper: `lot submit`, of such dossiers only
    #[command(
        before_help = "Example, of a dossier whose lot.yaml says `retrospective: {kind: IMPORT, source: evidence/FILE}`:
  lotledger lot import old-lot/ --keys maker/ --keys lab-card/ --dry-run"
    )]
    Import(import::Import),
    /// Correct what is recorded, by the dossier in which it was put right
    Correct(correct::Correct),
    /// Which lots are there, and how far is each
    List(list::LotList),
    /// Everything that is recorded of a lot: state, samples, results, holds, shipments, what its release lacks
    Show(show::LotShow),
    /// What happened to a lot, one line an entry
    History(history::LotHistory),
    /// What was tested how, by whom and against which limits, as one page to print
    Certificate(certificate::Certificate),
    /// The same for internal review, with the whole history
    Report(certificate::Report),
    /// What a dossier still needs, and who must sign
    Status(status::Status),
    /// Reject a lot
    Reject(reject::Reject),
    /// Write the references of organisations and people from keyrings into a dossier
    #[command(before_help = "Examples:
  lotledger lot adopt cord-ev-lot/ --keys maker/ --keys lab-card/
  lotledger lot adopt next-lot/ --bank wcb=cord-ev-lot/ --keys maker/ --keys lab-card/")]
    Adopt(adopt::Adopt),
    /// Write an empty dossier.xlsx with drop-downs, for those who do not write CSV
    Template(template::Template),
}

impl Lot {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Submit(command) => command.run(context).await,
            Self::Import(command) => command.run(context).await,
            Self::Correct(command) => command.run(context).await,
            Self::List(command) => command.run(context).await,
            Self::Show(command) => command.run(context).await,
            Self::History(command) => command.run(context).await,
            Self::Certificate(command) => command.run(context).await,
            Self::Report(command) => command.run(context).await,
            Self::Status(command) => command.run(context).await,
            Self::Reject(command) => command.run(context).await,
            Self::Adopt(command) => command.run(context),
            Self::Template(command) => command.run(context),
        }
    }
}
