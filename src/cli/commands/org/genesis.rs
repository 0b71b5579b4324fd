//! The genesis: entry 0, from which a ledger has its id, its roots and its log keys.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::cli::draft::{Pen, Signatory};
use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::cli::keyring::Keyring;
use crate::cli::statement_file::{MAX_FILE_BYTES, StatementFile};
use crate::digest::sha256;
use crate::domain::event::{Clock, Event, LedgerCreated, RootKeys};
use crate::domain::id::{Digest, KeyId, LedgerId};
use crate::domain::key::PublicKey;
use crate::domain::refusal::RefusalCode;
use crate::domain::rules_in_force;
use crate::domain::statement::Role;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::envelope::decode_envelope;
use crate::format::vkey::{MAX_VKEY_BYTES, VerifierKey};

#[derive(Debug, Clone)]
pub struct NewLedger {
    pub origin: String,
    /// Whether time is real.
    pub clock: Clock,
    pub log_keys: Vec<PublicKey>,
    /// How many root keys must sign.
    pub threshold: u32,
    /// When, on the author's clock.
    pub at: (TimestampMs, UtcOffset),
}

/// A genesis with enough signatures of its own roots.
#[derive(Debug, Clone)]
pub struct Genesis {
    file: StatementFile,
    roots: RootKeys,
}

/// SHA-256 of `statement.proto`, the schema that rules version 1 is written for.
pub fn schema_hash() -> Digest {
    let schema = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/proto/lotledger/v1/statement.proto"
    ));
    sha256(&[schema])
}

/// Founds a ledger: every root key in the keyring signs.
pub fn found(keyring: &Keyring, new: NewLedger) -> Result<Genesis, Failure> {
    let mut keys = Vec::new();
    let mut signers = Vec::new();
    for holder in keyring.with_role(None, Role::Root) {
        keys.push((holder.person.public_key()?, holder.person.person));
        signers.push(Signatory {
            key: holder.person.key_id,
            role: Role::Root,
        });
    }
    keys.sort_by_key(|(key, _)| *key.as_bytes());
    let mut log_keys = new.log_keys;
    log_keys.sort_by_key(|key| *key.as_bytes());
    log_keys.dedup();
    let event = Event::LedgerCreated(LedgerCreated {
        origin: new.origin,
        clock: new.clock,
        rules_version: rules_in_force::CLOSED,
        schema_hash: schema_hash(),
        roots: RootKeys {
            keys,
            threshold: new.threshold,
        },
        log_keys,
    });
    let mut draft = Pen::genesis()?.draft(event, new.at.0, new.at.1);
    draft.signers = signers;
    Genesis::of(draft.sign_with(keyring)?)
}

impl Genesis {
    /// Takes a statement for a genesis if it is one and all its signers signed.
    pub fn of(file: StatementFile) -> Result<Self, Failure> {
        file.envelope()?;
        let Event::LedgerCreated(event) = &file.statement().event else {
            return Err(Failure::input("this statement is no genesis")
                .found(file.statement().event.name())
                .expected("LedgerCreated"));
        };
        let roots = event.roots.clone();
        let is_root = |key: KeyId| roots.keys.iter().any(|(root, _)| root.id() == key);
        let signed = file
            .statement()
            .signers
            .iter()
            .filter(|s| is_root(s.key))
            .count();
        if signed < usize::try_from(roots.threshold).unwrap_or(usize::MAX) {
            return Err(Failure::refused(
                RefusalCode::Threshold,
                "too few root keys signed the genesis",
            )
            .found(signed)
            .expected(format!(
                "at least {} of {}",
                roots.threshold,
                roots.keys.len()
            )));
        }
        Ok(Self { file, roots })
    }

    /// Reads `genesis.statement` or `genesis.envelope`; every signature is checked.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = files::read(path, MAX_FILE_BYTES)?;
        let looks_like_json = bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
        let file = if looks_like_json {
            let mut files = StatementFile::read(path)?;
            match (files.pop(), files.is_empty()) {
                (Some(one), true) => one,
                _ => return Err(Failure::input("a genesis stands alone").at(path.display())),
            }
        } else {
            from_envelope(&bytes).map_err(|failure| failure.at(path.display()))?
        };
        Self::of(file)
    }

    /// The ledger's id: SHA-256 of the payload.
    pub fn ledger_id(&self) -> LedgerId {
        LedgerId::from_bytes(self.file.hash().bytes())
    }

    /// Its first root keys.
    pub fn roots(&self) -> &RootKeys {
        &self.roots
    }

    pub fn statement_file(&self) -> &StatementFile {
        &self.file
    }

    /// Writes `genesis.statement` and `genesis.envelope` into a directory.
    pub fn write(&self, directory: &Path) -> Result<Vec<PathBuf>, Failure> {
        let statement = directory.join("genesis.statement");
        let envelope = directory.join("genesis.envelope");
        StatementFile::write(std::slice::from_ref(&self.file), &statement, false)?;
        files::create(&envelope, &self.file.envelope()?, Mode::Shared)?;
        Ok(vec![statement, envelope])
    }
}

/// Gives each signature of an envelope its root key.
fn from_envelope(bytes: &[u8]) -> Result<StatementFile, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::input("this is neither a statement file nor an envelope").found(error)
    };
    let envelope = decode_envelope(bytes).map_err(|error| unreadable(&error))?;
    let statement = envelope.statement().map_err(|error| unreadable(&error))?;
    let mut file = StatementFile::unsigned(envelope.payload, None)?;
    let Event::LedgerCreated(event) = &statement.event else {
        return Err(Failure::input("this statement is no genesis").found(statement.event.name()));
    };
    for (signer, signature) in statement.signers.iter().zip(envelope.signatures) {
        let root = event
            .roots
            .keys
            .iter()
            .find(|(key, _)| key.id() == signer.key);
        let Some((key, _)) = root else {
            return Err(
                Failure::refused(RefusalCode::BadSignature, "a signer is no root key")
                    .found(signer.key),
            );
        };
        file.add(*key, signature)?;
    }
    Ok(file)
}

/// A log key: a file with it, a verifier key as text, or 64 hex digits.
pub(super) fn log_key(text: &str, origin: &str) -> Result<PublicKey, Failure> {
    let path = Path::new(text);
    let content = match path.is_file() {
        true => files::read_text(path, MAX_VKEY_BYTES)?,
        false => text.to_owned(),
    };
    let content = content.trim();
    let wrong = |error: &dyn std::fmt::Display| {
        let short: String = content.chars().take(80).collect();
        Failure::input(error)
            .at("--log-key")
            .found(short)
            .expected("what `lotledgerd init --key-only --origin NAME` printed, or 64 hex digits")
    };
    if let Ok(hex) = HEXLOWER.decode(content.as_bytes()) {
        let bytes: [u8; 32] = hex
            .try_into()
            .map_err(|_| wrong(&"this is no public key"))?;
        return PublicKey::parse(&bytes).map_err(|error| wrong(&error));
    }
    let key = VerifierKey::parse(content).map_err(|error| wrong(&error))?;
    if key.name() != origin {
        return Err(Failure::input("the log key is for another origin")
            .at("--log-key")
            .found(key.name())
            .expected(origin));
    }
    Ok(*key.public_key())
}
