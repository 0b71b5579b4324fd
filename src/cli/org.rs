//! `org init`: an organisation's keys with its enrolment request, or root keys with the genesis.

mod enrolment;
mod genesis;

pub use enrolment::{Enrolment, Founding, enrol};
pub use genesis::{Genesis, NewLedger, found, schema_hash};

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::compose;
use super::context::Context;
use super::exit::{Exit, Failure, Outcome};
use super::keyring::{Keyring, NewKeyring, NewPerson, Passphrase, PersonArg};
use super::random;
use crate::domain::event::{Clock, OrgKind};
use crate::domain::id::{CountryCode, Gln, KeyId, LedgerId, OrgRef, Text};
use crate::domain::key::PublicKey;
use crate::domain::statement::Role;
use crate::domain::time::{TimestampMs, UtcOffset};

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
    /// `lotledgerd init` makes a ledger.
    #[command(before_help = "Examples:
  lotledger org init --name 'Saisei Bio' --kind maker --country JP \\
      --person alice=QA_RELEASE,SECURITY_OFFICER --person bob=PRODUCTION_HEAD \\
      --person carol=OPERATOR --genesis genesis.statement --out maker/
  lotledger org init --root --threshold 2 --person ann --person ben --person cho \\
      --origin ledger.example.jp/lots --log-key log.vkey --out roots/")]
    Init(Box<Init>),
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
    /// Somebody who signs, with their roles; the alias stays on this machine
    #[arg(long = "person", value_name = "ALIAS=ROLE,…", required = true)]
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
    /// Runs the command.
    pub fn run(self, context: &Context) -> Outcome {
        let Self::Init(init) = self;
        let at = match &init.occurred_at {
            Some(text) => {
                compose::time(text).map_err(|error| Failure::usage(error).at("--occurred-at"))?
            }
            None => (random::now()?, UtcOffset::UTC),
        };
        match init.root {
            true => init.root(context, at),
            false => init.organisation(context, at),
        }
    }
}

impl Init {
    fn root(self, context: &Context, at: (TimestampMs, UtcOffset)) -> Outcome {
        let origin = self.origin.unwrap_or_default();
        let log_keys = self
            .log_keys
            .iter()
            .map(|key| genesis::log_key(key, &origin))
            .collect::<Result<Vec<PublicKey>, _>>()?;
        let people = self.people.into_iter().map(|PersonArg(person)| NewPerson {
            roles: vec![Role::Root],
            ..person
        });
        let people: Vec<NewPerson> = people.collect();
        let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
        if self.threshold == 0 || self.threshold > count {
            return Err(Failure::usage("the threshold cannot be met")
                .at("--threshold")
                .found(self.threshold)
                .expected(format!("1 to {count}, the number of root keys")));
        }
        let name = match self.name {
            Some(name) => name,
            None => Text::parse(&format!("roots of {origin}"))
                .map_err(|error| Failure::usage(error).at("--origin"))?,
        };
        let keyring = Keyring::create(
            &self.out,
            NewKeyring {
                organisation: None,
                name,
                kinds: Vec::new(),
                country: None,
                gln: None,
                ledger_id: None,
                threshold: Some(self.threshold),
                people,
            },
            Passphrase::from_environment(self.no_passphrase)?,
        )?;
        let clock = if context.global.training {
            Clock::Training
        } else {
            Clock::Utc
        };
        let ledger = NewLedger {
            origin,
            clock,
            log_keys,
            threshold: self.threshold,
            at,
        };
        let genesis = found(&keyring, ledger)?;
        let paths = genesis.write(&self.out)?;
        set_ledger(&keyring, &self.out, genesis.ledger_id())?;
        answer(
            context,
            &keyring,
            &self.out,
            &paths,
            genesis.ledger_id(),
            match context.output.lang {
                super::output::Lang::Ja => "次: lotledgerd init --genesis genesis.envelope",
                super::output::Lang::En => {
                    "next: lotledgerd init --genesis genesis.envelope, then give genesis.statement to those who join"
                }
            },
        )
    }

    fn organisation(self, context: &Context, at: (TimestampMs, UtcOffset)) -> Outcome {
        for PersonArg(person) in &self.people {
            if person.roles.is_empty() || person.roles.contains(&Role::Root) {
                return Err(Failure::usage("say what this person signs as")
                    .at("--person")
                    .found(&person.alias)
                    .expected(format!(
                        "{}=QA_RELEASE or another role, no ROOT",
                        person.alias
                    )));
            }
        }
        let path = self.genesis.unwrap_or_default();
        let genesis = Genesis::read(&path)?;
        if let Some(trust) = context.trust_if_any()? {
            let pinned = LedgerId::from_bytes(*trust.ledger_id());
            if pinned != genesis.ledger_id() {
                return Err(Failure::refused(
                    "WRONG_LEDGER",
                    "the genesis is not of the pinned ledger",
                )
                .at(path.display())
                .found(genesis.ledger_id())
                .expected(pinned));
            }
        }
        let founding = Founding {
            affiliates: self.affiliates,
            granted_by: self.granted_by,
            at,
        };
        let new = NewKeyring {
            organisation: Some(OrgRef::from_bytes(random::bytes()?)),
            // clap requires both without --root.
            name: self
                .name
                .ok_or_else(|| Failure::usage("--name is missing"))?,
            kinds: self.kinds,
            country: self.country,
            gln: self.gln,
            ledger_id: Some(genesis.ledger_id()),
            threshold: None,
            people: self
                .people
                .into_iter()
                .map(|PersonArg(person)| person)
                .collect(),
        };
        let keyring = Keyring::create(
            &self.out,
            new,
            Passphrase::from_environment(self.no_passphrase)?,
        )?;
        let request = enrol(&keyring, &genesis, &founding)?;
        let file = request.write(&self.out)?;
        answer(
            context,
            &keyring,
            &self.out,
            &[file],
            genesis.ledger_id(),
            match context.output.lang {
                super::output::Lang::Ja => {
                    "次: enrolment.statement をルート鍵の保持者へ (lotledger statement sign)"
                }
                super::output::Lang::En => {
                    "next: carry enrolment.statement to the holders of the root keys; they run\n      lotledger statement sign enrolment.statement --keys roots/"
                }
            },
        )
    }
}

fn set_ledger(keyring: &Keyring, directory: &Path, ledger: LedgerId) -> Result<(), Failure> {
    let Some((_, description)) = keyring.directories().first() else {
        return Ok(());
    };
    let mut description = description.clone();
    description.ledger_id = Some(ledger);
    description.rewrite(directory)
}

fn answer(
    context: &Context,
    keyring: &Keyring,
    directory: &Path,
    files: &[PathBuf],
    ledger: LedgerId,
    next: &str,
) -> Outcome {
    let files: Vec<String> = files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let people: Vec<_> = keyring
        .holders()
        .map(|h| {
            json!({
                "alias": h.person.alias,
                "person": h.person.person,
                "key_id": h.person.key_id,
                "roles": h.person.roles,
            })
        })
        .collect();
    let organisation = keyring
        .directories()
        .first()
        .and_then(|(_, of)| of.organisation);
    let value = json!({
        "keys": directory.display().to_string(),
        "ledger_id": ledger,
        "organisation": organisation,
        "people": people,
        "files": files,
    });
    context.output.answer("lotledger.org.v1", &value, || {
        let mut text = format!("ledger        {ledger}\n");
        if let Some(organisation) = organisation {
            text.push_str(&format!("organisation  {organisation}\n"));
        }
        text.push_str(&format!("keys          {}\n", directory.display()));
        for holder in keyring.holders() {
            let roles: Vec<&str> = holder.person.roles.iter().map(|r| r.as_str()).collect();
            text.push_str(&format!(
                "  {:<16} {}  {}\n",
                holder.person.alias,
                holder.person.key_id,
                roles.join(",")
            ));
        }
        for file in &files {
            text.push_str(&format!("wrote         {file}\n"));
        }
        text
    })?;
    context.output.remark(next);
    Ok(Exit::Done)
}
