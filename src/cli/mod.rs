//! The command line of the three users: manufacturer, clinic, auditor.
//!
//! stdout is the answer and stderr everything else; `--json` works on every command; exit codes are
//! those of [`exit::Exit`]. One file per group of commands, each with its arguments and a `run`;
//! beside them what the groups share: keyrings, drafts, statement files, words, the client.
//!
//! Nothing is judged here. The rules of `domain` are asked before anything is signed, so that an
//! author learns of a refusal at the desk; the ledger asks them again.
pub mod audit;
pub mod bench;
pub mod bundle;
pub mod client;
pub mod clock;
pub mod compose;
pub mod confirm;
pub mod context;
pub mod demo;
pub mod donor_check;
pub mod draft;
pub mod exit;
pub mod files;
pub mod goods;
pub mod health;
pub mod key_file;
pub mod keyring;
pub mod keys;
pub mod label;
pub mod late;
pub mod lot;
pub mod manual;
pub mod openings;
pub mod org;
pub mod output;
pub mod preview;
pub mod printed;
pub mod progress;
pub mod random;
pub mod recall;
pub mod record;
pub mod recorder;
pub mod remote_view;
pub mod render;
mod sample_pin;
pub mod schema;
pub mod spec;
pub mod spec_file;
pub mod statement;
pub mod statement_file;
pub mod trust;
pub mod verify;
pub mod version;
mod vial_scan;
pub mod vial_use;
pub mod vial_verify;
mod vial_word;
pub mod vials;
pub mod words;
pub mod yaml;

pub use context::{Context, Global};

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::manual::{Completions, Man};
use exit::{Exit, Outcome};

/// What a reader of the help should know beside exit codes.
const NOTES: &str = "Secrets come from files: LOTLEDGER_PASSPHRASE_FILE, --token-file.";

/// Provenance ledger for stem-cell supernatant and exosome lots.
#[derive(Debug, Parser)]
#[command(
    name = "lotledger",
    version = version::VERSION.as_str(),
    propagate_version = true,
    max_term_width = 100,
    disable_help_subcommand = true,
    before_help = "Example:
  lotledger statement new release.yaml --keys maker/     write, check, show and sign a statement
  lotledger statement submit release.statement           record it",
    after_help = format!("Exit codes: 0 done or verified, 1 false or refused, 2 usage or unreadable input,
3 could not check, 4 valid but needs a person.
{NOTES}")
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an organisation's or the roots' keys, and the statements that let them in
    #[command(subcommand)]
    Org(org::Org),
    /// Look at keys on this machine; change their passphrase
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Pin the ledger that this machine trusts
    #[command(subcommand)]
    Trust(trust::Trust),
    /// Write, sign, submit and read statements
    #[command(subcommand)]
    Statement(statement::Statement),
    /// Should this vial be used? Checks a proof file offline
    Verify(verify::Verify),
    /// Check the whole log again: from a database file, or from a daemon
    Audit(audit::Audit),
    /// Ask about a vial; say that it was opened, or given
    #[command(subcommand)]
    Vial(vial_verify::Vial),
    /// Submit a lot's dossier; see what it still needs
    #[command(subcommand)]
    Lot(lot::Lot),
    /// Check and publish specifications, donor policies and products
    #[command(subcommand)]
    Spec(spec::Spec),
    /// Draw serials for new vials
    #[command(subcommand)]
    Vials(vials::Vials),
    /// The evidence of a whole shipment, for a clinic without network
    Bundle(bundle::Bundle),
    /// The symbol of a vial for a label printer, or the sheet of a whole lot
    Label(label::Label),
    /// Vials into boxes, boxes to clinics
    #[command(subcommand)]
    Goods(goods::Goods),
    /// Recall lots, for ever
    Recall(recall::Recall),
    /// A training ledger's clock
    #[command(subcommand)]
    Clock(clock::Clock),
    /// Is the daemon serving?
    Health(health::Health),
    /// Live through the story of two lots on a training ledger of your own
    Demo(demo::Demo),
    /// Measure this machine: submissions, verifications, audit, and its raw limits
    Bench(bench::Bench),
    /// Completions for a shell
    Completions(Completions),
    /// The manual, in roff
    Man(Man),
}

impl Command {
    async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Org(command) => command.run(context),
            Self::Keys(command) => command.run(context),
            Self::Trust(command) => command.run(context),
            Self::Statement(command) => command.run(context).await,
            Self::Verify(command) => command.run(context),
            Self::Audit(command) => command.run(context).await,
            Self::Vial(command) => command.run(context).await,
            Self::Lot(command) => command.run(context).await,
            Self::Spec(command) => command.run(context),
            Self::Vials(command) => command.run(context),
            Self::Bundle(command) => command.run(context).await,
            Self::Label(command) => command.run(context),
            Self::Goods(command) => command.run(context).await,
            Self::Recall(command) => command.run(context).await,
            Self::Clock(command) => command.run(context).await,
            Self::Health(command) => command.run(context).await,
            Self::Demo(command) => command.run(context).await,
            Self::Bench(command) => command.run(context).await,
            Self::Completions(command) => manual::completions(&command, context),
            Self::Man(command) => manual::man(&command, context),
        }
    }
}

/// The program: parses the arguments, runs the command, reports.
pub async fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; everything else is wrong usage.
            let answer = matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            );
            let _ = error.print();
            if answer {
                return Exit::Done;
            }
            if std::env::args_os().any(|argument| argument == "--json") {
                output::usage(&error.to_string());
            }
            return Exit::Usage;
        }
    };
    let context = Context::new(cli.global);
    match cli.command.run(&context).await {
        Ok(exit) => exit,
        Err(failure) => context.output.failure(&failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_sound() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
