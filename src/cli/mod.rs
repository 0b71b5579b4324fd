//! The command line of the three users: manufacturer, clinic, auditor.
//!
//! stdout is the answer and stderr everything else; `--json` works on every command; exit codes are
//! those of [`exit::Exit`]. `commands/` has one file per group of commands, each with its arguments and a
//! `run`; beside it stands what they share: keyrings, drafts, statement files, words, the client.
//!
//! Nothing is judged here. The rules of `domain` are asked before anything is signed, so that an
//! author learns of a refusal at the desk; the ledger asks them again.
mod act;
pub mod before_signing;
pub mod client;
pub mod commands;
pub mod compose;
pub mod context;
pub mod donor_check;
pub mod draft;
pub mod exit;
pub mod files;
pub mod key_file;
pub mod keyring;
pub mod ledger_names;
pub mod limits;
pub mod list;
pub mod lot_record;
mod names_file;
pub mod one_statement;
pub mod openings;
mod organisation_name;
pub mod output;
pub mod preview;
pub mod printed_code;
pub mod problem;
pub mod progress;
pub mod random;
pub mod recorder;
pub mod remote_view;
pub mod render;
mod sample_pin;
pub mod scanned_codes;
pub mod schema;
pub mod spec_file;
pub mod statement_file;
pub mod statement_in_words;
pub mod version;
pub mod yaml;

pub use context::{Context, Global};

use clap::Parser;
use clap::error::ErrorKind;

use exit::Exit;

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
    pub command: commands::Command,
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
