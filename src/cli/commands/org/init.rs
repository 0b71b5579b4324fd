//! What `org init` does with its arguments.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Founding, Genesis, Init, NewLedger, enrol, found, genesis};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::keyring::{Keyring, NewKeyring, NewPerson, Passphrase, PersonArg};
use crate::cli::random;
use crate::cli::render::printable;
use crate::domain::authority::kinds_with;
use crate::domain::event::{Clock, OrgKind};
use crate::domain::id::{LedgerId, OrgRef, Text};
use crate::domain::key::PublicKey;
use crate::domain::refusal::RefusalCode;
use crate::domain::statement::Role;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::deceptive::deceives;
use crate::words::{failure, signing};

/// Whether a name is read as it is written: nothing that cannot be seen, no blank around it.
fn is_plain(name: &str) -> bool {
    name.trim() == name
        && !name
            .chars()
            .any(|c| deceives(c) || (c.is_whitespace() && !matches!(c, ' ' | '\u{3000}')))
}

impl Init {
    pub(super) fn root(self, context: &Context, at: (TimestampMs, UtcOffset)) -> Outcome {
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
            signing::NEXT_GENESIS.get(context.output.language),
        )
    }

    pub(super) fn organisation(self, context: &Context, at: (TimestampMs, UtcOffset)) -> Outcome {
        self.check_people()?;
        let genesis = genesis_of_pinned(context, &self.genesis.unwrap_or_default())?;
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
            signing::NEXT_ENROLMENT.get(context.output.language),
        )
    }

    /// Somebody can sign for the organisation, each in roles that one of its kind has.
    fn check_people(&self) -> Result<(), Failure> {
        if self.people.is_empty() && self.kinds != [OrgKind::Carrier] {
            return Err(Failure::usage("nobody signs for this organisation")
                .at("--person")
                .found("nobody")
                .expected("ALIAS=ROLE,… for each person; only a carrier signs nothing"));
        }
        if let Some(name) = self.name.as_ref().filter(|name| !is_plain(name.as_str())) {
            return Err(Failure::usage(&failure::NAME_DECEIVES)
                .at("--name")
                .found(printable(name.as_str()))
                .expected(&failure::NAME_AS_SHOWN));
        }
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
            for role in &person.roles {
                let kinds = kinds_with(*role);
                if !kinds.iter().any(|kind| self.kinds.contains(kind)) {
                    let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
                    return Err(Failure::refused(
                        RefusalCode::WrongKind,
                        "this role is not one of the organisation's kind",
                    )
                    .at("--person")
                    .found(format!("{}={role}", person.alias))
                    .expected(format!("--kind {}, or another role", kinds.join(" or "))));
                }
            }
        }
        Ok(())
    }
}

/// The genesis in a file, which must be of the pinned ledger if there is one.
fn genesis_of_pinned(context: &Context, path: &Path) -> Result<Genesis, Failure> {
    let genesis = Genesis::read(path)?;
    if let Some(trust) = context.trust_if_any()? {
        let pinned = LedgerId::from_bytes(*trust.ledger_id());
        if pinned != genesis.ledger_id() {
            return Err(Failure::refused(
                RefusalCode::WrongLedger,
                "the genesis is not of the pinned ledger",
            )
            .at(path.display())
            .found(genesis.ledger_id())
            .expected(pinned));
        }
    }
    Ok(genesis)
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
