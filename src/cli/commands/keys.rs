//! `keys`: what keys are on this machine, and their passphrase.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::keyring::{Holder, Keyring, next_passphrase};
use crate::domain::id::KeyId;

/// Keys on this machine.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// List people, roles and keys
    #[command(before_help = "Example:\n  lotledger keys list --keys maker/")]
    List(KeyArgs),
    /// Show one person's key
    #[command(before_help = "Example:\n  lotledger keys show alice --keys maker/")]
    Show(Show),
    /// Change the passphrase of every key file in a keyring
    #[command(before_help = "Example:
  lotledger keys passphrase --keys maker/
The old passphrase comes from LOTLEDGER_PASSPHRASE_FILE, the new one from
LOTLEDGER_NEW_PASSPHRASE_FILE; without them both are asked for.")]
    Passphrase(KeyArgs),
}

/// Which key.
#[derive(Debug, Args)]
pub struct Show {
    /// Alias or key id
    who: String,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
}

impl Keys {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::List(keys) => list(context, &keys.require()?),
            Self::Show(args) => show(context, &args.keys.require()?, &args.who),
            Self::Passphrase(keys) => {
                let keyring = keys.require()?;
                let changed = keyring.change_passphrase(next_passphrase)?;
                let paths: Vec<String> = changed.iter().map(|p| p.display().to_string()).collect();
                let value = json!({ "changed": paths });
                context
                    .output
                    .answer("lotledger.passphrase.v1", &value, || {
                        paths
                            .iter()
                            .map(|path| format!("changed {path}\n"))
                            .collect()
                    })?;
                Ok(Exit::Done)
            }
        }
    }
}

fn list(context: &Context, keyring: &Keyring) -> Outcome {
    let rows: Vec<Value> = keyring.holders().map(|holder| as_json(&holder)).collect();
    context
        .output
        .answer("lotledger.keys.v1", &json!({ "keys": rows }), || {
            let mut text = String::new();
            for (directory, of) in keyring.directories() {
                let organisation = of
                    .organisation
                    .map_or("root keys".to_owned(), |id| id.to_string());
                text.push_str(&format!(
                    "{}  {organisation}  {}\n",
                    of.name,
                    directory.display()
                ));
                for holder in keyring.holders().filter(|h| h.directory == directory) {
                    let here = if holder.is_here() {
                        ""
                    } else {
                        "  (key file elsewhere)"
                    };
                    text.push_str(&format!(
                        "  {:<16} {}  {}{here}\n",
                        holder.person.alias,
                        holder.person.key_id,
                        roles(&holder)
                    ));
                }
            }
            text
        })?;
    Ok(Exit::Done)
}

fn show(context: &Context, keyring: &Keyring, who: &str) -> Outcome {
    let found = match KeyId::parse(who) {
        Ok(key) => keyring.by_key(key).into_iter().collect(),
        Err(_) => keyring.by_alias(who),
    };
    let holder = match found.as_slice() {
        [one] => *one,
        [] => {
            let known: Vec<&str> = keyring.holders().map(|h| h.person.alias.as_str()).collect();
            return Err(Failure::usage("nobody is called so in these keyrings")
                .found(who)
                .expected(known.join(", ")));
        }
        _ => {
            return Err(Failure::usage("several keyrings know this alias")
                .found(who)
                .expected("one keyring with --keys, or the key id"));
        }
    };
    context.output.answer("lotledger.key.v1", &as_json(&holder), || {
        format!(
            "alias        {}\nperson       {}\norganisation {}\nroles        {}\nkey id       {}\npublic key   {}\nkey file     {}{}\n",
            holder.person.alias,
            holder.person.person,
            holder.of.organisation.map_or("root keys".to_owned(), |id| id.to_string()),
            roles(&holder),
            holder.person.key_id,
            holder.person.public_key,
            holder.key_path().display(),
            if holder.is_here() { "" } else { " (not on this machine)" },
        )
    })?;
    Ok(Exit::Done)
}

fn roles(holder: &Holder<'_>) -> String {
    let words: Vec<&str> = holder
        .person
        .roles
        .iter()
        .map(|role| role.as_str())
        .collect();
    words.join(",")
}

fn as_json(holder: &Holder<'_>) -> Value {
    json!({
        "alias": holder.person.alias,
        "person": holder.person.person,
        "organisation": holder.of.organisation,
        "name": holder.of.name,
        "roles": holder.person.roles,
        "key_id": holder.person.key_id,
        "public_key": holder.person.public_key,
        "key_file": holder.key_path().display().to_string(),
        "here": holder.is_here(),
    })
}
