//! `organisation.json`: who is in a keyring.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::domain::event::OrgKind;
use crate::domain::id::{CountryCode, Digest, Gln, KeyId, LedgerId, OrgRef, PersonRef, Text};
use crate::domain::key::PublicKey;
use crate::domain::statement::Role;
use crate::words::failure;

/// Name of the file that describes a keyring.
pub const DESCRIPTION: &str = "organisation.json";
pub const SCHEMA: &str = "lotledger.keyring.v1";
const MAX_BYTES: usize = 1 << 20;
const MAX_PEOPLE: usize = 1000;

/// What `organisation.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    pub schema: String,
    /// The organisation; absent in a root keyring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrgRef>,
    pub name: Text,
    /// What it does, ascending; empty in a root keyring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<OrgKind>,
    /// Where; absent in a root keyring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gln: Option<Gln>,
    /// The ledger the keys are for, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger_id: Option<LedgerId>,
    /// Of a root keyring: how many must sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<u32>,
    pub people: Vec<Person>,
}

/// A person and their key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Reference on the ledger.
    pub person: PersonRef,
    /// What they are called on this machine; never on the ledger.
    pub alias: String,
    /// What the key may sign as, ascending.
    pub roles: Vec<Role>,
    /// File name of the key within the directory; the file may be absent.
    pub key_file: String,
    pub key_id: KeyId,
    /// The public key, 64 lower-case hex digits.
    pub public_key: Digest,
}

impl Description {
    /// Reads the description of a keyring and checks what it says of its keys.
    pub fn read(directory: &Path) -> Result<Self, Failure> {
        let path = directory.join(DESCRIPTION);
        let text = files::read_text(&path, MAX_BYTES)
            .map_err(|failure| failure.hint(&failure::MAKE_KEYRING))?;
        let wrong = |message: &str| Failure::input(message).at(path.display());
        let description: Self = serde_json::from_str(&text)
            .map_err(|error| wrong("the keyring's description cannot be read").found(error))?;
        if description.schema != SCHEMA {
            return Err(wrong("the keyring has another schema")
                .found(&description.schema)
                .expected(SCHEMA));
        }
        if description.people.len() > MAX_PEOPLE {
            return Err(wrong("the keyring has too many people").found(description.people.len()));
        }
        for person in &description.people {
            person
                .check()
                .map_err(|failure| failure.at(path.display()))?;
        }
        Ok(description)
    }

    /// Writes it into a directory that has none.
    pub fn write_new(&self, directory: &Path) -> Result<(), Failure> {
        files::create(&directory.join(DESCRIPTION), &self.bytes(), Mode::Private)
    }

    /// Writes it again.
    pub fn rewrite(&self, directory: &Path) -> Result<(), Failure> {
        files::replace(&directory.join(DESCRIPTION), &self.bytes(), Mode::Private)
    }

    fn bytes(&self) -> Vec<u8> {
        // cannot fail: strings, numbers and lists have a JSON form.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text.into_bytes()
    }
}

impl Person {
    pub fn public_key(&self) -> Result<PublicKey, Failure> {
        PublicKey::parse(&self.public_key.bytes())
            .map_err(|error| Failure::input(error).at(&self.alias))
    }

    fn check(&self) -> Result<(), Failure> {
        let found = self.public_key()?.id();
        if found != self.key_id {
            return Err(Failure::input(failure::other_key_id(&self.alias))
                .found(self.key_id)
                .expected(found));
        }
        // A key file name must not lead out of the keyring.
        let plain = !self.key_file.is_empty()
            && !self.key_file.starts_with('.')
            && !self.key_file.contains(['/', '\\', '\0']);
        if !plain {
            return Err(Failure::input(failure::no_file_name(&self.alias))
                .found(&self.key_file)
                .expected("a name without a directory"));
        }
        Ok(())
    }
}
