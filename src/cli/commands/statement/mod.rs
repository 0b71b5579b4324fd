//! `statement`: writing, signing, submitting and reading statements of any event.

mod new;
mod read;
mod show;
mod sign;
mod submit;

pub use read::{Composed, compose};

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::exit::Outcome;

/// Statements.
#[derive(Debug, Subcommand)]
pub enum Statement {
    /// Write a statement from YAML or JSON, ask the rules, show it, sign it
    ///
    /// The file names one event by its field in statement.proto, and may say `occurred_at`, `signers`,
    /// `evidence` and `retrospective` (docs/MISTAKES.md). Enum words stand without their prefix (FINAL), bytes as hex, quantities as
    /// `0.5 [IU]/mL`, times as 2026-11-22T09:00:00+09:00, documents as name@version. `don_new` is a
    /// fresh reference (also per, nod, smp, shp, cas, sit). `{commit: VALUE}` commits to a sensitive
    /// value; its opening goes to the openings file and nowhere else.
    #[command(before_help = "Example:
  lotledger statement new release.yaml --keys maker/
where release.yaml says
  occurred_at: 2026-11-22T09:00:00+09:00
  lot_released:
    lot: (01)04912345678904(10)A123
    specification: ev-iv@1")]
    New(new::New),
    /// Show statements and sign them with the keys of this machine
    #[command(before_help = "Examples:
  lotledger statement sign enrolment.statement --keys roots/
  lotledger statement sign enrolment.statement --keys roots/ --submit
  lotledger statement sign a.statement --merge a-from-ben.statement")]
    Sign(sign::Sign),
    /// Record signed statements, and check the receipts
    #[command(before_help = "Examples:
  lotledger statement submit release.statement
  lotledger statement submit enrolment.statement --atomic")]
    Submit(submit::Submit),
    /// Put a statement into words: a file, or one on the ledger by payload hash or index
    #[command(before_help = "Examples:
  lotledger statement show release.statement
  lotledger statement show 1234 --token-file auditor.token")]
    Show(show::Show),
}

impl Statement {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::New(command) => command.run(context).await,
            Self::Sign(command) => command.run(context).await,
            Self::Submit(command) => command.run(context).await,
            Self::Show(command) => command.run(context).await,
        }
    }
}
