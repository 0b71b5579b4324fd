//! Making a keyring: references, keys, files.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use ed25519_dalek::SigningKey;
use pkcs8::der::zeroize::Zeroizing;

use super::{Description, Keyring, Passphrase, Person, SCHEMA};
use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::cli::{key_file, random};
use crate::domain::event::OrgKind;
use crate::domain::id::{CountryCode, Digest, Gln, LedgerId, OrgRef, PersonRef, Text};
use crate::domain::key::PublicKey;
use crate::domain::statement::Role;
use crate::words::Problem;

#[derive(Debug, Clone)]
pub struct NewKeyring {
    /// The organisation; `None` for root keys.
    pub organisation: Option<OrgRef>,
    pub name: Text,
    /// What it does; put in order here.
    pub kinds: Vec<OrgKind>,
    pub country: Option<CountryCode>,
    pub gln: Option<Gln>,
    pub ledger_id: Option<LedgerId>,
    /// Of root keys: how many must sign.
    pub threshold: Option<u32>,
    pub people: Vec<NewPerson>,
}

/// A person to be given a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// What they are called on this machine; also the name of the key file.
    pub alias: String,
    /// What the key may sign as.
    pub roles: Vec<Role>,
}

/// `--person alice=QA_RELEASE,SECURITY_OFFICER`; for root keys the alias alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonArg(pub NewPerson);

impl FromStr for PersonArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (alias, roles) = text.split_once('=').unwrap_or((text, ""));
        let simple = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if alias.is_empty() || alias.len() > 40 || !alias.chars().all(simple) {
            return Err(format!(
                "{alias:?} is no alias: use a to z, 0 to 9, - and _, at most 40; it stays on this machine"
            ));
        }
        let mut roles = roles
            .split(',')
            .filter(|role| !role.is_empty())
            .map(|role| Role::parse(&role.to_ascii_uppercase()).map_err(|e| e.to_string()))
            .collect::<Result<Vec<_>, _>>()?;
        roles.sort();
        roles.dedup();
        if roles.contains(&Role::Enrollee) {
            return Err("ENROLLEE is the role of a new key in its own enrolment only".to_owned());
        }
        Ok(Self(NewPerson {
            alias: alias.to_owned(),
            roles,
        }))
    }
}

impl Keyring {
    /// Makes a directory with fresh keys, encrypted under the passphrase for new keys.
    pub fn create(
        directory: &Path,
        new: NewKeyring,
        passphrase: Passphrase,
    ) -> Result<Self, Failure> {
        let secret = passphrase.for_new_keys()?;
        let mut kinds = new.kinds;
        kinds.sort();
        kinds.dedup();
        let mut made: Vec<(PathBuf, Zeroizing<String>)> = Vec::new();
        let mut people: Vec<Person> = Vec::new();
        for person in new.people {
            if people.iter().any(|other| other.alias == person.alias) {
                return Err(Failure::usage("two people have the same alias").found(person.alias));
            }
            let key = SigningKey::from_bytes(&random::bytes()?);
            let public = PublicKey::of(&key);
            let key_file = format!("{}.pem", person.alias);
            made.push((
                directory.join(&key_file),
                encode(&key, secret.as_ref().map(|s| s.as_str()))?,
            ));
            people.push(Person {
                person: PersonRef::from_bytes(random::bytes()?),
                alias: person.alias,
                roles: person.roles,
                key_file,
                key_id: public.id(),
                public_key: Digest::from_bytes(*public.as_bytes()),
            });
        }
        let description = Description {
            schema: SCHEMA.to_owned(),
            organisation: new.organisation,
            name: new.name,
            kinds,
            country: new.country,
            gln: new.gln,
            ledger_id: new.ledger_id,
            threshold: new.threshold,
            people,
        };
        files::create_private_dir(directory)?;
        for (path, pem) in made {
            files::create(&path, pem.as_bytes(), Mode::Private)?;
        }
        // Last: a directory without a description is not taken for a keyring.
        description.write_new(directory)?;
        let passphrase = match secret {
            Some(text) => Passphrase::Given(text),
            None => Passphrase::None,
        };
        Self::open(&[directory.to_owned()], passphrase)
    }
}

/// Writes the key file of somebody who joins a keyring.
pub fn write_key(path: &Path, key: &SigningKey, passphrase: Option<&str>) -> Result<(), Failure> {
    files::create(path, encode(key, passphrase)?.as_bytes(), Mode::Private)
}

/// The PEM of a key file.
pub(super) fn encode(
    key: &SigningKey,
    passphrase: Option<&str>,
) -> Result<Zeroizing<String>, Failure> {
    match passphrase {
        Some(text) => key_file::encode_encrypted(key, text.as_bytes()),
        None => key_file::encode_plain(key),
    }
    .map_err(|error| Failure::not_checked(Problem::KEY_FILE, error))
}
