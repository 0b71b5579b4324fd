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
    Serve(Run),
    /// Create a ledger
    #[command(before_help = "Examples:
  lotledgerd init --data ledger/ --key-only --origin ledger.example.jp/lots > log.vkey
  lotledgerd init --data ledger/ --genesis roots/genesis.envelope")]
    Init(Init),
    /// Take a database as the newest, though the daemon's memory of what it signed is missing
    ///
    /// For a ledger on a new machine, for one whose last-checkpoint was lost, and after the roots have
    /// exchanged the log key. The daemon refuses to start then, because nothing here can tell it whether
    /// the database is an old copy: signing on from one would give a second history to everybody who holds
    /// a newer checkpoint, and each of them could prove it.
    ///
    /// So ask first: --against names the newest checkpoint, receipt or proof file (.lotproof) that a clinic, an
    /// auditor or a maker holds. It must be signed by the log, and the database must have all that it covers.
    /// Where nobody holds any, a person answers for it: --on-the-word is kept in adoptions.log beside the
    /// database, and the daemon warns of it at every start. Everything is checked as at every start; then the
    /// database's checkpoint is remembered.
    #[command(before_help = "Examples:
  lotledgerd adopt --data /var/lib/lotledger --against vial-of-clinic-b.lotproof
  lotledgerd adopt --data /var/lib/lotledger \\
      --on-the-word 'Ann Sato: moved to a new disk; the old one was stopped before'")]
    Adopt(Adopt),
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
    /// Check a database, and rebuild what follows from its entries
    ///
    /// Reads every entry and computes again what is stored beside it: tree tiles, the ledger's own history,
    /// times and counts of checkpoints, the schema itself; and what the index (index.sqlite beside the database)
    /// must be, at the size that it has: histories, the trie, look-ups, lists. Every difference is named with
    /// its table, its key, what was found and what was expected.
    ///
    /// Nothing is changed without --rebuild. With it, tables of the database that follow from the entries are
    /// written again in one transaction, after a copy of it was made, and a faulty index is set aside and made
    /// again as a whole. Entries, checkpoints, sidecars and the
    /// signer's memory are the truth and are never touched: a fault in them is named, nothing is rebuilt,
    /// and a backup is needed. States are not checked because none is stored: they are folded from histories
    /// whenever they are needed. Signatures of statements and rules are `lotledger audit`.
    ///
    /// The daemon must not run. Working space is in the directory that SQLITE_TMPDIR names (else TMPDIR, else
    /// /var/tmp), about as much as the database has.
    Fsck(Fsck),
}

/// What to check.
#[derive(Debug, Args)]
#[command(
    before_help = "Examples:
  lotledgerd fsck --data /var/lib/lotledger
  lotledgerd fsck --data /var/lib/lotledger --rebuild --backup /backup/before.sqlite",
    after_help = "Exit codes: 0 clean, or rebuilt and clean; 1 faults found; 2 usage, or not a ledger; 3 could not check
(a daemon runs, the file cannot be read, it was made by another version)."
)]
pub struct Fsck {
    /// Configuration file, TOML
    #[arg(long, env = "LOTLEDGER_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Directory of the ledger's files
    #[arg(long, env = "LOTLEDGER_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A database on its own, for instance a copy; the signer's memory is then compared only if
    /// --last-checkpoint names it
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// The signer's memory [default: last-checkpoint in --data]
    #[arg(long, env = "LOTLEDGER_LAST_CHECKPOINT", value_name = "FILE")]
    pub last_checkpoint: Option<PathBuf>,
    /// Write again what follows from the entries and is not as it should be
    #[arg(long)]
    pub rebuild: bool,
    /// Where the copy made before a rebuild goes; nothing is overwritten [default: the database's name
    /// with `.before-fsck`]
    #[arg(long, value_name = "FILE", requires = "rebuild")]
    pub backup: Option<PathBuf>,
    /// Answer as JSON, lotledger.fsck.v1
    #[arg(long)]
    pub json: bool,
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
    /// Check the configuration and the files it names; says nothing if they are right and safe
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

/// One run of the daemon.
#[derive(Debug, Args)]
pub struct Run {
    /// The settings
    #[command(flatten)]
    pub serve: Serve,
    /// This machine's clock is right, though it is long after the last entry: TIME is what another clock
    /// shows, e.g. 2027-03-31T09:00:00Z
    #[arg(long, value_name = "TIME")]
    pub accept_clock: Option<String>,
    /// The last entries were recorded by a wrong clock and have a time to come: read, but record nothing before the
    /// roots' `clock_corrected`. TIME is what another clock shows; a training ledger's clock is set back to it, at once when
    /// the correction is recorded
    #[arg(long, value_name = "TIME", conflicts_with = "accept_clock")]
    pub correct_clock: Option<String>,
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

/// Which database is the newest.
#[derive(Debug, Args)]
pub struct Adopt {
    /// Settings of the ledger
    #[command(flatten)]
    pub serve: Serve,
    /// What somebody else holds: a signed checkpoint, a receipt or a proof file
    #[arg(long, value_name = "FILE", conflicts_with = "on_the_word")]
    pub against: Option<PathBuf>,
    /// Who says that this is the newest database, and how they know
    #[arg(long, value_name = "TEXT", required_unless_present = "against")]
    pub on_the_word: Option<String>,
    /// This machine's clock is right, though it is long after the last entry: TIME is what another clock
    /// shows
    #[arg(long, value_name = "TIME")]
    pub accept_clock: Option<String>,
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
