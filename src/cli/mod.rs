//! The command line of the three users: manufacturer, clinic, auditor.
//!
//! stdout is the answer and stderr everything else; `--json` works on every command; exit codes are
//! those of [`exit::Exit`]. One file per group of commands, each with its arguments and a `run`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test that cannot go on should stop there"
    )
)]

pub mod client;
pub mod draft;
pub mod exit;
pub mod key_file;
pub mod keyring;
pub mod output;
pub mod statement_file;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use client::Client;
use exit::Failure;
use keyring::Keyring;
use output::{Lang, Output};

use crate::domain::id::LedgerId;
use crate::format::trust::TrustFile;

/// Provenance ledger for stem-cell supernatant and exosome lots.
#[derive(Debug, Parser)]
#[command(
    name = "lotledger",
    version,
    propagate_version = true,
    max_term_width = 100
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Address of the daemon, e.g. https://ledger.example:7443.
    #[arg(long, global = true, value_name = "URL", env = "LOTLEDGER_SERVER")]
    pub server: Option<String>,
    /// File with the token for guarded reads.
    #[arg(long, global = true, value_name = "FILE", env = "LOTLEDGER_TOKEN_FILE")]
    pub token_file: Option<PathBuf>,
    /// Trust file of the ledger; default: `trust` in the configuration directory.
    #[arg(long, global = true, value_name = "FILE", env = "LOTLEDGER_TRUST")]
    pub trust: Option<PathBuf>,
    /// Language of answers; default from LANG.
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Accept a training ledger, whose answers are worth nothing outside a course.
    #[arg(long, global = true)]
    pub training: bool,
    /// Configuration directory; default $XDG_CONFIG_HOME/lotledger.
    #[arg(long, global = true, value_name = "DIR", env = "LOTLEDGER_HOME")]
    pub home: Option<PathBuf>,
}

/// The commands. A group is `Args` or `Subcommand` with `async fn run(self, &Context) -> Outcome`.
#[derive(Debug, Subcommand)]
pub enum Command {}

/// What every command is given.
#[derive(Debug, Clone)]
pub struct Context {
    /// Options of every command.
    pub global: Global,
    /// Where answers go.
    pub output: Output,
    /// Configuration directory.
    pub home: PathBuf,
}

impl Context {
    /// The pinned trust file; exit 3 if there is none.
    pub fn trust(&self) -> Result<TrustFile, Failure> {
        Err(Failure::not_checked(
            "PENDING",
            "trust files are not read yet",
        ))
    }

    /// The ledger's id, from the trust file.
    pub fn ledger_id(&self) -> Result<LedgerId, Failure> {
        Ok(LedgerId::from_bytes(*self.trust()?.ledger_id()))
    }

    /// A connection to `--server` with the token, if one is given.
    pub async fn client(&self) -> Result<Client, Failure> {
        Err(Failure::not_checked(
            "PENDING",
            "the client is not written yet",
        ))
    }

    /// Keyrings with the passphrase from `LOTLEDGER_PASSPHRASE_FILE` or the terminal.
    pub fn keyring(&self, directories: &[PathBuf]) -> Result<Keyring, Failure> {
        Keyring::open(directories, keyring::Passphrase::Ask)
    }
}
