//! Keys of an organisation's people: a directory with `organisation.json` and one PKCS#8 file each.
//!
//! ```text
//! maker/organisation.json     0600  names, roles, key ids; nothing secret
//! maker/alice.pem             0600  encrypted unless made with --no-passphrase (training only)
//! ```
//!
//! A root keyring is the same with the role `ROOT` and without an organisation. A person whose key
//! file lies on another machine stays listed: their key id is known, their signature is missing.

mod create;
mod description;
mod passphrase;
#[cfg(test)]
mod tests;

pub use create::{NewKeyring, NewPerson, PersonArg, write_key};
pub use description::{DESCRIPTION, Description, Person, SCHEMA};
pub use passphrase::{Passphrase, next as next_passphrase};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ed25519_dalek::{Signer as _, SigningKey};
use pkcs8::der::zeroize::Zeroizing;

use crate::cli::exit::Failure;
use crate::cli::key_file::{KeyFileError, MAX_KEY_FILE_BYTES};
use crate::cli::{files, key_file::decode};
use crate::domain::id::{KeyId, OrgRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::Role;
use crate::words::Problem;
use crate::words::failure;
use crate::words::signing;

/// A person, whose organisation, and where the key file would be.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'k> {
    pub person: &'k Person,
    pub of: &'k Description,
    pub directory: &'k Path,
}

impl Holder<'_> {
    /// Where the key file is, or would be.
    pub fn key_path(&self) -> PathBuf {
        self.directory.join(&self.person.key_file)
    }

    /// Whether the key file is on this machine.
    pub fn is_here(&self) -> bool {
        self.key_path().is_file()
    }
}

/// Keys at hand: those of one or several directories.
pub struct Keyring {
    directories: Vec<(PathBuf, Description)>,
    passphrase: Passphrase,
    /// Opened keys and the passphrase that was typed, for as long as the command runs.
    session: Mutex<Session>,
}

#[derive(Default)]
struct Session {
    keys: BTreeMap<KeyId, SigningKey>,
    typed: Option<Zeroizing<String>>,
}

impl Keyring {
    /// Opens keyrings; no key file is touched before something is signed.
    pub fn open(directories: &[PathBuf], passphrase: Passphrase) -> Result<Self, Failure> {
        let directories = directories
            .iter()
            .map(|directory| Ok((directory.clone(), Description::read(directory)?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        Ok(Self {
            directories,
            passphrase,
            session: Mutex::default(),
        })
    }

    /// The keyrings, each with its directory.
    pub fn directories(&self) -> &[(PathBuf, Description)] {
        &self.directories
    }

    /// The organisation that acts: the only one whose keys are at hand.
    pub fn acting_organisation(&self) -> Result<OrgRef, Failure> {
        let mut own = self.directories.iter().filter_map(|d| d.1.organisation);
        match (own.next(), own.count()) {
            (Some(one), 0) => Ok(one),
            (first, more) => {
                let found = more + usize::from(first.is_some());
                Err(Failure::usage(&failure::NAME_ACTING_KEYRING)
                    .at("--keys")
                    .found(format!("{found} organisations"))
                    .expected("one"))
            }
        }
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

    pub fn by_key(&self, key: KeyId) -> Option<Holder<'_>> {
        self.holders().find(|h| h.person.key_id == key)
    }

    /// Who is called so on this machine; several keyrings may know the same alias.
    pub fn by_alias(&self, alias: &str) -> Vec<Holder<'_>> {
        self.holders().filter(|h| h.person.alias == alias).collect()
    }

    /// How many roots must sign, if a root keyring is open.
    pub fn root_threshold(&self) -> Option<u32> {
        self.directories.iter().find_map(|(_, of)| of.threshold)
    }

    /// Whether a key is at hand: its file, or one that was made just now.
    pub fn can_sign(&self, key: KeyId) -> bool {
        let made = self
            .session
            .lock()
            .is_ok_and(|session| session.keys.contains_key(&key));
        made || self.by_key(key).is_some_and(|holder| holder.is_here())
    }

    /// Takes in a key that was made just now, for as long as the command runs.
    pub fn add(
        &mut self,
        directory: &Path,
        person: Person,
        key: SigningKey,
    ) -> Result<(), Failure> {
        let mut session = self
            .session
            .lock()
            .map_err(|_| Failure::not_checked(Problem::INTERNAL, &failure::KEYRING_STATE))?;
        session.keys.insert(person.key_id, key);
        let own = self
            .directories
            .iter_mut()
            .find(|(own, _)| own == directory);
        if let Some((_, description)) = own {
            description.people.push(person);
        }
        Ok(())
    }

    /// Signs bytes with a key; `None` if its file is not on this machine.
    pub fn sign(&self, key: KeyId, message: &[u8]) -> Result<Option<[u8; 64]>, Failure> {
        let Some(holder) = self.by_key(key) else {
            return Ok(None);
        };
        let mut session = self.session.lock().map_err(|_| {
            // Another thread panicked while it held the keys; nothing here is worth trusting.
            Failure::not_checked(Problem::INTERNAL, &failure::KEYRING_STATE)
        })?;
        if !session.keys.contains_key(&key) {
            if !holder.is_here() {
                return Ok(None);
            }
            let opened = self.load(&holder, &mut session)?;
            session.keys.insert(key, opened);
        }
        Ok(session
            .keys
            .get(&key)
            .map(|key| key.sign(message).to_bytes()))
    }

    /// Writes every key file that is here under another passphrase. That is asked for when all of them are open: who
    /// is asked at a terminal says the old one first, and a wrong one changes no file.
    pub fn change_passphrase(
        &self,
        next: impl FnOnce() -> Result<Zeroizing<String>, Failure>,
    ) -> Result<Vec<PathBuf>, Failure> {
        let mut open = Vec::new();
        for holder in self.holders().filter(Holder::is_here) {
            let mut session = self
                .session
                .lock()
                .map_err(|_| Failure::not_checked(Problem::INTERNAL, &failure::KEYRING_STATE))?;
            open.push((holder.key_path(), self.load(&holder, &mut session)?));
        }
        let next = next()?;
        let mut changed = Vec::new();
        for (path, key) in open {
            let pem = create::encode(&key, Some(&next))?;
            files::replace(&path, pem.as_bytes(), files::Mode::Private)?;
            changed.push(path);
        }
        Ok(changed)
    }

    /// Opens a key file and makes sure that it is the key the keyring says.
    fn load(&self, holder: &Holder<'_>, session: &mut Session) -> Result<SigningKey, Failure> {
        let path = holder.key_path();
        files::require_private(&path)?;
        let pem = Zeroizing::new(files::read_text(&path, MAX_KEY_FILE_BYTES)?);
        let encrypted = pem.contains("ENCRYPTED");
        let key = match (&self.passphrase, encrypted) {
            (Passphrase::None, _) => decode(&pem, None),
            (_, false) => {
                return Err(Failure::input(&failure::KEY_FILE_NOT_ENCRYPTED)
                    .at(path.display())
                    .found("PRIVATE KEY")
                    .expected("ENCRYPTED PRIVATE KEY")
                    .hint(&failure::PROTECT_KEY_FILE));
            }
            (Passphrase::Given(text), true) => decode(&pem, Some(text.as_bytes())),
            (Passphrase::Ask, true) => {
                if session.typed.is_none() {
                    let who = format!("{} ({})", holder.person.alias, path.display());
                    session.typed = Some(passphrase::ask(signing::passphrase_of(who).english())?);
                }
                let typed = session.typed.clone().unwrap_or_default();
                let key = decode(&pem, Some(typed.as_bytes()));
                if key.is_err() {
                    session.typed = None;
                }
                key
            }
        }
        .map_err(|error| key_failure(&path, &error))?;
        let found = PublicKey::of(&key).id();
        if found != holder.person.key_id {
            return Err(Failure::input(&failure::OTHER_KEY)
                .at(path.display())
                .found(found)
                .expected(holder.person.key_id)
                .hint(failure::restore_key_file(&holder.person.alias)));
        }
        Ok(key)
    }
}

fn key_failure(path: &Path, error: &KeyFileError) -> Failure {
    let failure = match error {
        KeyFileError::PassphraseNeeded => {
            Failure::input(&failure::NO_PASSPHRASE).hint(&failure::LEAVE_OUT_NO_PASSPHRASE)
        }
        KeyFileError::WrongPassphrase => {
            Failure::input(&failure::WRONG_PASSPHRASE).hint(&failure::CHECK_PASSPHRASE)
        }
        other => Failure::input(other),
    };
    failure.at(path.display())
}
