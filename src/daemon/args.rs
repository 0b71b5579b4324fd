//! The command line of `lotledgerd`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::VERSION;
use super::config::Layer;
use crate::manual::{Completions, Man};
use crate::service::auth::Scope;

/// Keeps a provenance ledger of stem-cell supernatant lots and answers for it
#[derive(Debug, Parser)]
#[command(name = "lotledgerd", version = VERSION.as_str(), propagate_version = true)]
#[command(before_help = "Example:
  lotledgerd serve --config /etc/lotledger/lotledgerd.toml")]
#[command(after_help = "Settings: flags over environment over --config FILE over defaults.")]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer requests until SIGTERM or SIGINT
    #[command(before_help = "Examples:
  lotledgerd serve --config /etc/lotledger/lotledgerd.toml
  lotledgerd serve --data ledger/ --tokens tokens.toml --listen 127.0.0.1:7443")]
    Serve(Serve),
    /// Create a ledger
    #[command(before_help = "Examples:
  lotledgerd init --data ledger/ --key-only --origin ledger.example.jp/lots > log.vkey
  lotledgerd init --data ledger/ --genesis roots/genesis.envelope")]
    Init(Init),
    /// Make tokens for those who read
    #[command(subcommand)]
    Token(TokenCommand),
    /// Print the trust file for clients: ledger id, origin, log keys
    #[command(before_help = "Example:\n  lotledgerd trust --data ledger/ > ledger.trust")]
    Trust(Serve),
    /// Make certificates to try TLS with: an authority, a server, a client
    #[command(before_help = "Example:\n  lotledgerd dev-certs --out certs/ --scope auditor")]
    DevCerts(DevCerts),
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Completions for a shell
    Completions(Completions),
    /// The manual, in roff
    Man(Man),
}

/// Certificates to try TLS with.
#[derive(Debug, Args)]
pub struct DevCerts {
    /// Directory for ca.pem, server.pem, server.key, client.pem and client.key
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Names and addresses of the server [default: localhost, 127.0.0.1, ::1]
    #[arg(long, value_name = "NAME")]
    pub name: Vec<String>,
    /// The one URI that the client's certificate names
    #[arg(long, default_value = "lotledger:development-client")]
    pub uri: String,
    /// What the client may read, for its entry: `organisation:org_…`, `auditor` or `admin`
    #[arg(long, default_value = "auditor")]
    pub scope: Scope,
}

/// About the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check the configuration and the files it names, and print nothing
    #[command(before_help = "Example:
  lotledgerd config check --config /etc/lotledger/lotledgerd.toml")]
    Check(Serve),
    /// Print every setting with its value and its origin: flag, variable, file and line, or default
    #[command(before_help = "Example:
  lotledgerd config show --config /etc/lotledger/lotledgerd.toml")]
    Show(Serve),
}

/// Settings of a ledger that exists.
#[derive(Debug, Args)]
pub struct Serve {
    /// Configuration file, TOML
    #[arg(long, env = "LOTLEDGER_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The settings
    #[command(flatten)]
    pub settings: Layer,
    /// Also stop when standard input is closed: a program that starts the daemon takes it along
    #[arg(long, hide = true)]
    pub stop_with_stdin: bool,
}

/// How to create a ledger.
#[derive(Debug, Args)]
pub struct Init {
    /// Settings of the new ledger
    #[command(flatten)]
    pub serve: Serve,
    /// Signed genesis: canonical bytes of an Envelope. It must name the log key's public key; make
    /// the key first with --key-only
    #[arg(long, value_name = "FILE")]
    pub genesis: Option<PathBuf>,
    /// Only make the log key, print its verifier key for the genesis, and stop
    #[arg(long, conflicts_with = "genesis")]
    pub key_only: bool,
    /// Origin of the log, for --key-only: a name like `ledger.example.jp/lots`
    #[arg(long, value_name = "NAME", requires = "key_only")]
    pub origin: Option<String>,
    /// Start a training ledger's clock here, e.g. 2026-04-01T00:00:00Z; the genesis must say TRAINING
    #[arg(long, value_name = "TIME", requires = "training")]
    pub start: Option<String>,
    /// Expect a training ledger
    #[arg(long, requires = "genesis")]
    pub training: bool,
}

/// About tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token: the secret goes to stdout, once; its hash goes to the tokens file
    #[command(before_help = "Example:
  lotledgerd token new --name audit-2027 --scope auditor --expires 2027-12-31 \\
      --tokens tokens.toml > auditor.token")]
    New(NewToken),
}

/// A new token.
#[derive(Debug, Args)]
pub struct NewToken {
    /// Whose it is, for logs
    #[arg(long)]
    pub name: String,
    /// `organisation:org_…`, `auditor` or `admin`
    #[arg(long)]
    pub scope: Scope,
    /// Last day on which it is valid (UTC), e.g. 2027-03-31
    #[arg(long, value_name = "DATE")]
    pub expires: Option<String>,
    /// Append the entry to this file; without it, the entry is printed on stderr
    #[arg(long, env = "LOTLEDGER_TOKENS", value_name = "FILE")]
    pub tokens: Option<PathBuf>,
}
