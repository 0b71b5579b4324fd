//! `org`: an organisation's keys with its enrolment request, or root keys with the genesis; and the organisation's
//! people from then on.

mod change;
mod enrolment;
mod genesis;
mod granting;
mod init;
mod people;
mod refresh;
mod rules;

pub use enrolment::{Enrolment, Founding, enrol};
pub use genesis::{Genesis, NewLedger, found, schema_hash};

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::compose;
use crate::cli::context::Context;
use crate::cli::exit::{Failure, Outcome};
use crate::cli::keyring::PersonArg;
use crate::cli::random;
use crate::domain::event::OrgKind;
use crate::domain::id::{CountryCode, Gln, KeyId, OrgRef, Text};
use crate::domain::time::UtcOffset;

/// Organisations and roots.
#[derive(Debug, Subcommand)]
pub enum Org {
    /// Make keys, and the statements that let them in
    ///
    /// For an organisation: a keyring with a key for each person, and `enrolment.statement`, the
    /// request to carry to the holders of the root keys. It is signed by the new keys already; the
    /// roots complete it with `statement sign`, then anybody submits it.
    ///
    /// With --root: root keys, and `genesis.statement` with `genesis.envelope`, from which
    /// `lotledgerd init` makes a ledger. With --training also one whose clock is advanced by hand;
    /// on it say --occurred-at, because its clock is behind this machine's.
    ///
    /// Roles follow the kind; a role of another kind is refused (WRONG_KIND). Maker: QA_RELEASE,
    /// PRODUCTION_HEAD, OPERATOR, QC_ANALYST, COLLECTOR, DONOR_ELIGIBILITY_OFFICER, DISTRIBUTOR,
    /// MEDICAL_OFFICER; collector: COLLECTOR, DONOR_ELIGIBILITY_OFFICER, QA_RELEASE,
    /// MEDICAL_OFFICER; laboratory: LAB_ANALYST, LAB_QA; distributor: DISTRIBUTOR, QA_RELEASE;
    /// clinic: CLINIC_PHARMACY, CLINIC_NURSE, PHYSICIAN, MEDICAL_OFFICER; regulator: REGULATOR;
    /// auditor: AUDITOR; SECURITY_OFFICER in each.
    #[command(before_help = "Examples:
  lotledger org init --name 'Saisei Bio' --kind maker --country JP \\
      --person alice=QA_RELEASE,SECURITY_OFFICER --person bob=PRODUCTION_HEAD \\
      --person carol=OPERATOR --genesis genesis.statement --out maker/
  lotledger org init --root --threshold 2 --person ann --person ben --person cho \\
      --origin ledger.example.jp/lots --log-key log.vkey --out roots/")]
    Init(Box<Init>),
    /// Who may sign for an organisation, as what, and whose key was revoked
    ///
    /// The ledger knows persons by references: with --keys the names on this machine stand beside them.
    #[command(before_help = "Examples:
  lotledger org people --keys maker/
  lotledger org people --organisation org_… --csv")]
    People(people::People),
    /// Somebody joins: a new key, enrolled
    ///
    /// The key is made in the keyring named by --keys and signs its own enrolment. A SECURITY_OFFICER and another
    /// person of the organisation grant it (else the roots: name their `organisation.json` too). Whose key is not
    /// here signs elsewhere: the statement is written into a file for `statement sign`. See docs/PEOPLE.md.
    #[command(before_help = "Examples:
  lotledger org add-person dave=OPERATOR,QC_ANALYST --keys maker/
  lotledger org add-person dave=OPERATOR --keys maker/ --signer alice --signer bob")]
    AddPerson(change::AddPerson),
    /// Somebody signs as something else from now on: a new key, and the old one revoked, both or none
    #[command(before_help = "Example:
  lotledger org change-roles dave=OPERATOR,DISTRIBUTOR --keys maker/")]
    ChangeRoles(change::ChangeRoles),
    /// A key that is lost, compromised or old is revoked, and its person gets a new one
    ///
    /// A lost or compromised key is revoked at once, without waiting for the signatures of the new one.
    #[command(before_help = "Examples:
  lotledger org replace-key dave --reason LOST --keys maker/
  lotledger org replace-key dave --reason COMPROMISED --from-index 4711 --keys maker/")]
    ReplaceKey(change::ReplaceKey),
    /// Somebody signs nothing more: all their keys are revoked
    #[command(before_help = "Example:
  lotledger org remove-person dave --keys maker/")]
    RemovePerson(change::RemovePerson),
    /// Bring the keyring's list of people up to what the ledger says
    ///
    /// Who joined on another machine is listed under the first digits of their reference, or as --name says; who signs
    /// nothing more stays listed without roles, so that old signatures keep their names.
    #[command(before_help = "Examples:
  lotledger org refresh --keys maker/
  lotledger org refresh --keys maker/ --name per_…=dave")]
    Refresh(refresh::Refresh),
    /// The roots switch their ledger to the next version of the rules, from the next entry on
    ///
    /// Version 2 has corrections, void results, investigations. It is open: only a training ledger can be switched to it.
    #[command(before_help = "Example:
  lotledger org rules 2 --keys roots/ --token-file admin.token")]
    Rules(rules::Rules),
}

/// What to make.
#[derive(Debug, Args)]
pub struct Init {
    /// The organisation's name as registered
    #[arg(long, required_unless_present = "root")]
    name: Option<Text>,
    /// What it does: maker, collector, laboratory, distributor, clinic, carrier, regulator, auditor
    #[arg(long = "kind", value_parser = kind, required_unless_present = "root", value_delimiter = ',')]
    kinds: Vec<OrgKind>,
    /// Where: an ISO 3166-1 alpha-2 code
    #[arg(long, required_unless_present = "root")]
    country: Option<CountryCode>,
    /// Its GLN, if it has one
    #[arg(long)]
    gln: Option<Gln>,
    /// An organisation it is not independent of
    #[arg(long = "affiliate", value_name = "ORG")]
    affiliates: Vec<OrgRef>,
    /// Somebody who signs, with their roles; the alias stays on this machine. A carrier needs nobody
    #[arg(long = "person", value_name = "ALIAS=ROLE,…")]
    people: Vec<PersonArg>,
    /// The ledger's genesis: names the ledger and its root keys
    #[arg(long, value_name = "FILE", required_unless_present = "root")]
    genesis: Option<PathBuf>,
    /// Root key that will sign the request; default: the first ones, up to the threshold
    #[arg(long = "granted-by", value_name = "KEY_ID", conflicts_with = "root")]
    granted_by: Vec<KeyId>,
    /// New directory for the keys
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write keys without a passphrase (training only)
    #[arg(long)]
    no_passphrase: bool,
    /// When it happens, with offset; default: now
    #[arg(long, value_name = "TIME")]
    occurred_at: Option<String>,
    /// Make root keys and a genesis
    #[arg(long, requires = "origin", requires = "log_keys")]
    root: bool,
    /// How many root keys must sign
    #[arg(long, value_name = "K", requires = "root", default_value_t = 1)]
    threshold: u32,
    /// Origin of the log: a name like `ledger.example.jp/lots`
    #[arg(long, value_name = "NAME", requires = "root")]
    origin: Option<String>,
    /// The log's public key as `lotledgerd init --key-only` printed it: a file, the text, or 64 hex digits
    #[arg(
        long = "log-key",
        id = "log_keys",
        value_name = "FILE_OR_KEY",
        requires = "root"
    )]
    log_keys: Vec<String>,
}

fn kind(text: &str) -> Result<OrgKind, String> {
    OrgKind::parse(&text.to_ascii_uppercase()).map_err(|error| error.to_string())
}

impl Org {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Init(init) => init.run(context),
            Self::People(command) => command.run(context).await,
            Self::AddPerson(command) => command.run(context).await,
            Self::ChangeRoles(command) => command.run(context).await,
            Self::ReplaceKey(command) => command.run(context).await,
            Self::RemovePerson(command) => command.run(context).await,
            Self::Refresh(command) => command.run(context).await,
            Self::Rules(command) => command.run(context).await,
        }
    }
}

impl Init {
    fn run(self, context: &Context) -> Outcome {
        let at = match &self.occurred_at {
            Some(text) => {
                compose::time(text).map_err(|error| Failure::usage(error).at("--occurred-at"))?
            }
            None => (random::now()?, UtcOffset::UTC),
        };
        match self.root {
            true => self.root(context, at),
            false => self.organisation(context, at),
        }
    }
}
