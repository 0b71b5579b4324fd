//! Keys of an organisation's people: a directory with `organisation.json` and one PKCS#8 file each.
//!
//! ```text
//! maker/organisation.json     0600  names, roles, key ids; nothing secret
//! maker/alice.pem             0600  encrypted unless made with --no-passphrase (training only)
//! ```
//!
//! A root keyring is the same with the role `ROOT` and without an organisation. A person whose key
//! file lies on another machine stays listed: their key id is known, their signature is missing.

use std::path::{Path, PathBuf};

use pkcs8::der::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};

use super::exit::Failure;
use crate::domain::event::OrgKind;
use crate::domain::id::{CountryCode, KeyId, LedgerId, OrgRef, PersonRef, Text};
use crate::domain::statement::Role;

/// Name of the file that describes a keyring.
pub const DESCRIPTION: &str = "organisation.json";

/// What `organisation.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// `lotledger.keyring.v1`.
    pub schema: String,
    /// The organisation; absent in a root keyring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrgRef>,
    /// Its name.
    pub name: Text,
    /// What it does, ascending; empty in a root keyring.
    #[serde(default)]
    pub kinds: Vec<OrgKind>,
    /// Where; absent in a root keyring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// The ledger the keys are for, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger_id: Option<LedgerId>,
    /// Its people.
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
    /// The key's id.
    pub key_id: KeyId,
    /// The public key, 64 lower-case hex digits.
    pub public_key: String,
}

/// A person, whose organisation, and where the key file would be.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'k> {
    /// The person.
    pub person: &'k Person,
    /// The keyring's description.
    pub of: &'k Description,
    /// The keyring's directory.
    pub directory: &'k Path,
}

/// Where the passphrase of key files comes from.
#[derive(Clone)]
pub enum Passphrase {
    /// There is none: key files are unencrypted (training only).
    None,
    /// Read from the file that `LOTLEDGER_PASSPHRASE_FILE` names.
    Given(Zeroizing<String>),
    /// Asked for on the terminal when the first encrypted key is opened.
    Ask,
}

/// Keys at hand: those of one or several directories.
pub struct Keyring {
    directories: Vec<(PathBuf, Description)>,
    passphrase: Passphrase,
}

impl Keyring {
    /// Opens keyrings without touching any key file yet.
    pub fn open(_directories: &[PathBuf], _passphrase: Passphrase) -> Result<Self, Failure> {
        Err(Failure::not_checked(
            "PENDING",
            "keyrings are not written yet",
        ))
    }

    /// Everybody listed.
    pub fn holders(&self) -> impl Iterator<Item = Holder<'_>> {
        self.directories.iter().flat_map(|(directory, of)| {
            of.people.iter().map(move |person| Holder {
                person,
                of,
                directory,
            })
        })
    }

    /// Who of an organisation (`None`: the roots) may sign in a role.
    pub fn with_role(&self, organisation: Option<OrgRef>, role: Role) -> Vec<Holder<'_>> {
        self.holders()
            .filter(|h| h.of.organisation == organisation && h.person.roles.contains(&role))
            .collect()
    }

    /// Who holds a key.
    pub fn by_key(&self, key: KeyId) -> Option<Holder<'_>> {
        self.holders().find(|h| h.person.key_id == key)
    }

    /// Signs bytes with a key; `None` if its file is not on this machine.
    pub fn sign(&self, _key: KeyId, _message: &[u8]) -> Result<Option<[u8; 64]>, Failure> {
        Err(Failure::not_checked(
            "PENDING",
            "keyrings are not written yet",
        ))
    }
}
